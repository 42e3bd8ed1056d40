package clouddb

import (
	"context"
	"time"

	"github.com/uptrace/bun"

	"gatehouse/internal/cloud"
	"gatehouse/internal/fault"
	"gatehouse/internal/ids"
	"gatehouse/internal/store"
)

type rootRow struct {
	bun.BaseModel `bun:"table:cld_roots"`
	Account       string `bun:",pk"`
	Setup         string
	Doc           string
}

// Root returns an account's root user.
func (tx Tx) Root(ctx context.Context, account ids.AccountID) (cloud.Root, error) {
	return one[cloud.Root](tx.Row(ctx, "SELECT doc FROM cld_roots WHERE account = ?", account), "The account %s has no root user here.", account)
}

// RootBySetup finds the root user whose set-up link has a token of that hash.
func (tx Tx) RootBySetup(ctx context.Context, hash string) (cloud.Root, error) {
	row := tx.Row(ctx, "SELECT doc FROM cld_roots WHERE setup = ? AND setup <> ''", hash)
	return one[cloud.Root](row, "The link is not good any more.")
}

// PutRoot writes a root user.
func (tx Tx) PutRoot(ctx context.Context, r cloud.Root) error {
	doc, err := encode(r)
	if err != nil {
		return err
	}
	return tx.put(ctx, &rootRow{Account: string(r.Account), Setup: r.Setup, Doc: doc}, "account", "setup", "doc")
}

type triesRow struct {
	bun.BaseModel `bun:"table:cld_tries"`
	Who           string `bun:",pk"`
	Count         int
	Since         int64
}

// Tries returns the failed sign-ins of or from somebody.
func (tx Tx) Tries(ctx context.Context, who string) (cloud.Tries, error) {
	var row triesRow
	err := tx.NewSelect().Model(&row).Where("who = ?", who).Scan(ctx)
	return cloud.Tries{Who: who, Count: row.Count, Since: store.Time(row.Since)}, ignoreMissing(store.NotFound(err, "none"))
}

// PutTries writes them.
func (tx Tx) PutTries(ctx context.Context, t cloud.Tries) error {
	return tx.put(ctx, &triesRow{Who: t.Who, Count: t.Count, Since: store.Micros(t.Since)}, "who", "count", "since")
}

// DropTries forgets those that began before a time.
func (tx Tx) DropTries(ctx context.Context, before time.Time) error {
	return tx.remove(ctx, (*triesRow)(nil), "since < ?", store.Micros(before))
}

type revocationRow struct {
	bun.BaseModel `bun:"table:cld_revocations"`
	Account       string `bun:",pk"`
	Role          string `bun:",pk"`
	Subject       string `bun:",pk"`
	Before        int64
}

// RevokedBefore returns the later of the subject's and everybody's revocation.
func (tx Tx) RevokedBefore(ctx context.Context, account ids.AccountID, role, subject string) (time.Time, error) {
	var last int64
	err := tx.Row(ctx, "SELECT COALESCE(MAX(before), 0) FROM cld_revocations WHERE account = ? AND role = ? AND subject IN ('', ?)",
		account, role, subject).Scan(&last)
	return store.Time(last), err
}

// PutRevocation revokes; an earlier time never takes the place of a later one.
func (tx Tx) PutRevocation(ctx context.Context, account ids.AccountID, role, subject string, before time.Time) error {
	row := revocationRow{Account: string(account), Role: role, Subject: subject, Before: store.Micros(before)}
	_, err := tx.NewInsert().Model(&row).On("CONFLICT (account, role, subject) DO UPDATE").
		Set("before = CASE WHEN EXCLUDED.before > revocation_row.before THEN EXCLUDED.before ELSE revocation_row.before END").Exec(ctx)
	return err
}

// DeleteRevocations forgets those of a role that is gone.
func (tx Tx) DeleteRevocations(ctx context.Context, account ids.AccountID, role string) error {
	return tx.remove(ctx, (*revocationRow)(nil), "account = ? AND role = ?", account, role)
}

type assertionRow struct {
	bun.BaseModel `bun:"table:cld_assertions"`
	ID            string `bun:",pk"`
	Expires       int64
}

// UseAssertion records the one use of an assertion.
func (tx Tx) UseAssertion(ctx context.Context, id string, expires time.Time) error {
	if err := tx.remove(ctx, (*assertionRow)(nil), "expires < ?", store.Micros(tx.Now())); err != nil {
		return err
	}
	res, err := tx.NewInsert().Model(&assertionRow{ID: id, Expires: store.Micros(expires)}).On("CONFLICT (id) DO NOTHING").Exec(ctx)
	if err != nil {
		return err
	}
	if n, err := res.RowsAffected(); err != nil || n == 0 {
		return fault.New(fault.Conflict, "The assertion was used already.")
	}
	return nil
}
