package store

import (
	"context"
	"database/sql/driver"
)

// keeping opens SQLite connections that keep what they have compiled: to
// compile a statement costs several times what it costs to run a short one.
// Kept are statements with arguments, whose texts are constants (bun writes its
// values into the text, so its statements have none), and those that begin and
// end transactions.
type keeping struct{ driver.Connector }

// mostKept is far above the number of constant texts there are.
const mostKept = 500

var frames = map[string]bool{
	begin: true, beginWriting: true, commit: true, rollback: true, savepoint: true, rollbackTo: true, release: true,
}

const (
	begin        = "BEGIN"
	beginWriting = "BEGIN IMMEDIATE"
	commit       = "COMMIT"
	rollback     = "ROLLBACK"
	savepoint    = "SAVEPOINT one"
	rollbackTo   = "ROLLBACK TO one"
	release      = "RELEASE one"
)

// sqliteConn is all that database/sql asks of the driver's connections.
type sqliteConn interface {
	driver.Conn
	driver.ConnBeginTx
	driver.ConnPrepareContext
	driver.ExecerContext
	driver.QueryerContext
	driver.Pinger
	driver.SessionResetter
	driver.Validator
}

type keptStmt interface {
	driver.Stmt
	driver.StmtExecContext
	driver.StmtQueryContext
}

// keptConn is used by one goroutine at a time, as database/sql promises.
type keptConn struct {
	sqliteConn
	kept map[string]keptStmt
}

// Connect opens a connection.
func (k keeping) Connect(ctx context.Context) (driver.Conn, error) {
	c, err := k.Connector.Connect(ctx)
	if err != nil {
		return nil, err
	}
	return &keptConn{c.(sqliteConn), map[string]keptStmt{}}, nil
}

// keep returns the compiled statement of a text that will come again, or nil.
func (c *keptConn) keep(ctx context.Context, text string, args []driver.NamedValue) (keptStmt, error) {
	if s := c.kept[text]; s != nil {
		return s, nil
	}
	if len(args) == 0 && !frames[text] || len(c.kept) == mostKept {
		return nil, nil
	}
	s, err := c.PrepareContext(ctx, text)
	if err != nil {
		return nil, err
	}
	c.kept[text] = s.(keptStmt)
	return c.kept[text], nil
}

// QueryContext runs a query. Its rows must be closed before the same text is
// asked again, which SQLite would refuse.
func (c *keptConn) QueryContext(ctx context.Context, text string, args []driver.NamedValue) (driver.Rows, error) {
	s, err := c.keep(ctx, text, args)
	if err != nil {
		return nil, err
	}
	if s == nil {
		return c.sqliteConn.QueryContext(ctx, text, args)
	}
	return s.QueryContext(ctx, args)
}

// ExecContext runs a statement without rows.
func (c *keptConn) ExecContext(ctx context.Context, text string, args []driver.NamedValue) (driver.Result, error) {
	s, err := c.keep(ctx, text, args)
	if err != nil {
		return nil, err
	}
	if s == nil {
		return c.sqliteConn.ExecContext(ctx, text, args)
	}
	return s.ExecContext(ctx, args)
}

// Close closes what was kept, and the connection.
func (c *keptConn) Close() error {
	for _, s := range c.kept {
		_ = s.Close() // the connection goes, and all that is in it
	}
	return c.sqliteConn.Close()
}
