// Package store opens the database, brings its schema up to date, and runs
// transactions; it keeps the tables that no domain owns: events, jobs,
// browser sessions.
//
// Two engines carry it, with the same schema and the same queries: SQLite,
// embedded, for one machine, and PostgreSQL by a URL, for replicas. Domains do
// not see this package: store/directorydb, centerdb and clouddb implement the
// interfaces that the domains declare, on the Tx given here.
//
// Update runs a function in one transaction and may run it again, so the
// function must have no other effect. What it calls on Tx ignores the
// caller's cancellation: an interrupted statement would roll back a whole
// SQLite transaction, and with it the changes of others that share the commit.
//
// What runs at every request is written as constant text (Row, All, Do), which
// both engines compile once for each connection; the rest is built with bun.
//
// What people search by has an index of its own, sys_words: a search reads a
// range of it, not every row (words.go).
//
// On SQLite a single writer takes all waiting functions into one commit,
// each behind its own savepoint: an fsync is the dearest thing there is, and
// so one pays for many. On PostgreSQL transactions are SERIALIZABLE, and those
// that lose a conflict are run again.
package store
