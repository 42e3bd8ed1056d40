package centerdb

import (
	"context"
	"database/sql"
	"errors"

	"github.com/uptrace/bun"

	"gatehouse/internal/center"
	"gatehouse/internal/store"
)

type passwordRow struct {
	bun.BaseModel `bun:"table:ctr_passwords"`
	UserID        string `bun:",pk"`
	StoreID       string
	Hash          string
	OneTime       bool
	Expires       int64
	History       string
	Version       int64
	Changed       int64
	Failures      int
	LockedUntil   int64
	Link          *string
	LinkExpires   int64
}

func (r passwordRow) password() (center.Password, error) {
	p := center.Password{
		StoreID: r.StoreID, UserID: r.UserID, Hash: r.Hash, OneTime: r.OneTime, Expires: store.Time(r.Expires), Version: r.Version,
		Changed: store.Time(r.Changed), Failures: r.Failures, LockedUntil: store.Time(r.LockedUntil),
		Link: orEmpty(r.Link), LinkExpires: store.Time(r.LinkExpires),
	}
	return p, decode(r.History, &p.History)
}

// Password implements center.Passwords.
func (tx *Tx) Password(ctx context.Context, u center.User) (center.Password, error) {
	var row passwordRow
	err := tx.NewSelect().Model(&row).Where("user_id = ?", u.ID).Scan(ctx)
	if errors.Is(err, sql.ErrNoRows) {
		return center.Password{StoreID: u.StoreID, UserID: u.ID}, nil
	}
	if err != nil {
		return center.Password{}, err
	}
	return row.password()
}

// PutPassword implements center.Passwords.
func (tx *Tx) PutPassword(ctx context.Context, p center.Password) error {
	_, err := tx.NewInsert().Model(&passwordRow{
		UserID: p.UserID, StoreID: p.StoreID, Hash: p.Hash, OneTime: p.OneTime, Expires: store.Micros(p.Expires), History: encode(p.History),
		Version: p.Version, Changed: store.Micros(p.Changed), Failures: p.Failures, LockedUntil: store.Micros(p.LockedUntil),
		Link: orNull(p.Link), LinkExpires: store.Micros(p.LinkExpires),
	}).On("CONFLICT (user_id) DO UPDATE").
		Set("hash = EXCLUDED.hash, one_time = EXCLUDED.one_time, expires = EXCLUDED.expires, history = EXCLUDED.history").
		Set("version = EXCLUDED.version, changed = EXCLUDED.changed, failures = EXCLUDED.failures").
		Set("locked_until = EXCLUDED.locked_until, link = EXCLUDED.link, link_expires = EXCLUDED.link_expires").Exec(ctx)
	return err
}

// PasswordByLink implements center.Passwords.
func (tx *Tx) PasswordByLink(ctx context.Context, hash string) (center.Password, error) {
	var row passwordRow
	if err := tx.NewSelect().Model(&row).Where("link = ?", hash).Scan(ctx); err != nil {
		return center.Password{}, store.NotFound(err, "There is no such link.")
	}
	return row.password()
}

// Untry implements center.Steps.
func (tx *Tx) Untry(ctx context.Context, name string) error {
	_, err := tx.NewUpdate().Model((*tryRow)(nil)).Set("tries = tries - 1").Where("name = ? AND tries > 0", name).Exec(ctx)
	return err
}

type factorRow struct {
	bun.BaseModel `bun:"table:ctr_factors"`
	ID            string `bun:",pk"`
	StoreID       string
	UserID        string
	Name          string
	Confirmed     bool
	Sealed        string
	LastStep      int64
	Created       int64
}

// PutFactor implements center.Factors.
func (tx *Tx) PutFactor(ctx context.Context, f center.Factor) error {
	_, err := tx.NewInsert().Model(&factorRow{
		ID: f.ID, StoreID: f.StoreID, UserID: f.UserID, Name: f.Name, Confirmed: f.Confirmed, Sealed: f.Sealed,
		LastStep: f.LastStep, Created: store.Micros(f.Created),
	}).On("CONFLICT (id) DO UPDATE").
		Set("name = EXCLUDED.name, confirmed = EXCLUDED.confirmed, last_step = EXCLUDED.last_step").Exec(ctx)
	return err
}

// Factors implements center.Factors.
func (tx *Tx) Factors(ctx context.Context, userID string) ([]center.Factor, error) {
	var rows []factorRow
	err := tx.NewSelect().Model(&rows).Where("user_id = ?", userID).Order("id").Scan(ctx)
	out := make([]center.Factor, len(rows))
	for i, r := range rows {
		out[i] = center.Factor{
			ID: r.ID, StoreID: r.StoreID, UserID: r.UserID, Name: r.Name, Confirmed: r.Confirmed, Sealed: r.Sealed,
			LastStep: r.LastStep, Created: store.Time(r.Created),
		}
	}
	return out, err
}

// DeleteFactor implements center.Factors.
func (tx *Tx) DeleteFactor(ctx context.Context, userID, id string) error {
	n, err := tx.remove(ctx, (*factorRow)(nil), "user_id = ? AND id = ?", userID, id)
	return missing(n, err, "There is no authenticator application %q.", id)
}

// deleteCredentials removes what a user signs in by.
func (tx *Tx) deleteCredentials(ctx context.Context, userID string) error {
	for _, model := range []any{(*passwordRow)(nil), (*factorRow)(nil)} {
		if _, err := tx.remove(ctx, model, "user_id = ?", userID); err != nil {
			return err
		}
	}
	return nil
}
