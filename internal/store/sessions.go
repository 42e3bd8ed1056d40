package store

import (
	"context"
	"time"

	"github.com/uptrace/bun"

	"gatehouse/internal/fault"
	"gatehouse/internal/session"
)

type sessionRow struct {
	bun.BaseModel `bun:"table:sys_sessions"`
	Hash          string `bun:",pk"`
	ID            string
	Half          string
	Scope         string
	Subject       string
	Created       int64
	Seen          int64
	Expires       int64
	IP            string
	Agent         string
	Doc           string
}

func (r sessionRow) session() session.Session {
	return session.Session{
		ID: r.ID, Half: r.Half, Scope: r.Scope, Subject: r.Subject, Created: Time(r.Created), Seen: Time(r.Seen),
		Expires: Time(r.Expires), IP: r.IP, Agent: r.Agent, Data: r.Doc,
	}
}

// CreateSession keeps a session under the hash of its token. Sessions that
// ended are swept here, where one more statement costs nothing.
func (db *DB) CreateSession(ctx context.Context, hash string, s session.Session) error {
	return db.Update(ctx, func(tx *Tx) error {
		if _, err := tx.NewDelete().Model((*sessionRow)(nil)).Where("expires < ?", Micros(tx.now)).Exec(ctx); err != nil {
			return err
		}
		_, err := tx.NewInsert().Model(&sessionRow{
			Hash: hash, ID: s.ID, Half: s.Half, Scope: s.Scope, Subject: s.Subject, Created: Micros(s.Created),
			Seen: Micros(s.Seen), Expires: Micros(s.Expires), IP: s.IP, Agent: s.Agent, Doc: s.Data,
		}).Exec(ctx)
		return err
	})
}

// SessionByHash finds a session.
func (db *DB) SessionByHash(ctx context.Context, hash string) (out session.Session, err error) {
	err = db.View(ctx, func(tx *Tx) error {
		r := sessionRow{Hash: hash}
		err := tx.Row(ctx, "SELECT id, half, scope, subject, created, seen, expires, ip, agent, doc FROM sys_sessions WHERE hash = ?", hash).
			Scan(&r.ID, &r.Half, &r.Scope, &r.Subject, &r.Created, &r.Seen, &r.Expires, &r.IP, &r.Agent, &r.Doc)
		if err != nil {
			return NotFound(err, "There is no such session.")
		}
		out = r.session()
		return nil
	})
	return out, err
}

// TouchSession records use.
func (db *DB) TouchSession(ctx context.Context, hash string, seen time.Time) error {
	return db.setSession(ctx, hash, "seen = ?", Micros(seen))
}

// SetSessionData replaces what the half keeps with a session.
func (db *DB) SetSessionData(ctx context.Context, hash, data string) error {
	return db.setSession(ctx, hash, "doc = ?", data)
}

func (db *DB) setSession(ctx context.Context, hash, set string, v any) error {
	return db.Update(ctx, func(tx *Tx) error {
		_, err := tx.NewUpdate().Model((*sessionRow)(nil)).Set(set, v).Where("hash = ?", hash).Exec(ctx)
		return err
	})
}

// DeleteSession ends a session by its token's hash.
func (db *DB) DeleteSession(ctx context.Context, hash string) error {
	return db.Update(ctx, func(tx *Tx) error {
		_, err := tx.NewDelete().Model((*sessionRow)(nil)).Where("hash = ?", hash).Exec(ctx)
		return err
	})
}

// DeleteSessionByID ends one session of a subject.
func (db *DB) DeleteSessionByID(ctx context.Context, half, subject, id string) error {
	return db.Update(ctx, func(tx *Tx) error {
		n, err := tx.DeleteSessionByID(ctx, half, subject, id)
		if err == nil && n == 0 {
			return fault.New(fault.NotFound, "There is no such session.")
		}
		return err
	})
}

// DeleteSessionsOf ends every session of a subject and tells how many there were.
func (db *DB) DeleteSessionsOf(ctx context.Context, half, subject string) (n int, err error) {
	err = db.Update(ctx, func(tx *Tx) error {
		n, err = tx.DeleteSessionsOf(ctx, half, subject)
		return err
	})
	return n, err
}

// DeleteSessionsOf is for a change that must end sessions in its own
// transaction, such as disabling a person (OWASP ASVS 5.0, 7.4.2).
func (tx *Tx) DeleteSessionsOf(ctx context.Context, half, subject string) (int, error) {
	return tx.deleteSessions(ctx, "half = ? AND subject = ?", half, subject)
}

// DeleteSessionByID ends one session of a subject and tells how many there were.
func (tx *Tx) DeleteSessionByID(ctx context.Context, half, subject, id string) (int, error) {
	return tx.deleteSessions(ctx, "half = ? AND subject = ? AND id = ?", half, subject, id)
}

func (tx *Tx) deleteSessions(ctx context.Context, where string, args ...any) (int, error) {
	res, err := tx.NewDelete().Model((*sessionRow)(nil)).Where(where, args...).Exec(ctx)
	if err != nil {
		return 0, err
	}
	n, err := res.RowsAffected()
	return int(n), err
}

// SessionsOf lists a subject's sessions, newest last.
func (db *DB) SessionsOf(ctx context.Context, half, subject string) (out []session.Session, err error) {
	err = db.View(ctx, func(tx *Tx) error {
		out, err = tx.SessionsOf(ctx, half, subject)
		return err
	})
	return out, err
}

// SessionsOf lists a subject's sessions as the transaction sees them.
func (tx *Tx) SessionsOf(ctx context.Context, half, subject string) ([]session.Session, error) {
	var rows []sessionRow
	err := tx.NewSelect().Model(&rows).Where("half = ? AND subject = ? AND expires > ?", half, subject, Micros(tx.now)).
		Order("created", "id").Limit(1000).Scan(ctx)
	out := make([]session.Session, len(rows))
	for i, r := range rows {
		out[i] = r.session()
	}
	return out, err
}

// SubjectOfSession tells whose a session of a half is; sql.ErrNoRows without one.
func (tx *Tx) SubjectOfSession(ctx context.Context, half, id string) (subject string, err error) {
	err = tx.NewSelect().Model((*sessionRow)(nil)).Column("subject").Where("half = ? AND id = ?", half, id).Scan(ctx, &subject)
	return subject, err
}

var _ session.Store = (*DB)(nil)
