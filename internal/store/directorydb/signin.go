package directorydb

import (
	"context"
	"database/sql"
	"time"

	"github.com/uptrace/bun"

	"gatehouse/internal/directory"
	"gatehouse/internal/store"
)

type signInRow struct {
	bun.BaseModel `bun:"table:dir_signins"`
	Hash          string `bun:",pk"`
	PersonID      string
	Expires       int64
	Doc           string
}

// SaveSignIn creates or replaces a sign-in. Those that ran out are swept here.
func (tx *Tx) SaveSignIn(ctx context.Context, s directory.SignIn) error {
	if _, err := tx.NewDelete().Model((*signInRow)(nil)).Where("expires < ?", store.Micros(tx.Now())).Exec(ctx); err != nil {
		return err
	}
	doc, err := encode(s)
	if err != nil {
		return err
	}
	_, err = tx.NewInsert().Model(&signInRow{Hash: s.Hash, PersonID: s.PersonID, Expires: store.Micros(s.Expires), Doc: doc}).
		On("CONFLICT (hash) DO UPDATE").Set("doc = EXCLUDED.doc").Exec(ctx)
	return err
}

// SignIn finds a sign-in.
func (tx *Tx) SignIn(ctx context.Context, hash string) (s directory.SignIn, err error) {
	var row signInRow
	if err := tx.NewSelect().Model(&row).Where("hash = ?", hash).Scan(ctx); err != nil {
		return s, or(err, directory.Missing("", "SignIn"))
	}
	return decode[directory.SignIn](row.Doc)
}

// DeleteSignIn ends a sign-in and tells whether it was there.
func (tx *Tx) DeleteSignIn(ctx context.Context, hash string) (bool, error) {
	res, err := tx.NewDelete().Model((*signInRow)(nil)).Where("hash = ?", hash).Exec(ctx)
	return affected(res, err)
}

func affected(res sql.Result, err error) (bool, error) {
	if err != nil {
		return false, err
	}
	n, err := res.RowsAffected()
	return n > 0, err
}

type triesRow struct {
	bun.BaseModel `bun:"table:dir_tries"`
	Who           string `bun:",pk"`
	Since         int64
	Count         int64
}

// Tries returns what was counted for an account or address.
func (tx *Tx) Tries(ctx context.Context, who string) (directory.Tries, error) {
	var row triesRow
	err := tx.NewSelect().Model(&row).Where("who = ?", who).Scan(ctx)
	if notThere(err) {
		return directory.Tries{Who: who}, nil
	}
	return directory.Tries{Who: who, Since: store.Time(row.Since), Count: int(row.Count)}, err
}

// SaveTries keeps a count.
func (tx *Tx) SaveTries(ctx context.Context, t directory.Tries) error {
	_, err := tx.NewInsert().Model(&triesRow{Who: t.Who, Since: store.Micros(t.Since), Count: int64(t.Count)}).
		On("CONFLICT (who) DO UPDATE").Set("since = EXCLUDED.since").Set("count = EXCLUDED.count").Exec(ctx)
	return err
}

// SweepTries forgets counts that began before a time.
func (tx *Tx) SweepTries(ctx context.Context, before time.Time) error {
	_, err := tx.NewDelete().Model((*triesRow)(nil)).Where("since < ?", store.Micros(before)).Exec(ctx)
	return err
}

type ssoRow struct {
	bun.BaseModel `bun:"table:dir_sso_requests"`
	Hash          string `bun:",pk"`
	AppID         string
	Expires       int64
	Doc           string
}

// CreateSSORequest keeps a waiting request. Those that ran out are swept here.
func (tx *Tx) CreateSSORequest(ctx context.Context, r directory.SSORequest) error {
	if _, err := tx.NewDelete().Model((*ssoRow)(nil)).Where("expires < ?", store.Micros(tx.Now())).Exec(ctx); err != nil {
		return err
	}
	doc, err := encode(r)
	if err != nil {
		return err
	}
	_, err = tx.NewInsert().Model(&ssoRow{Hash: r.Hash, AppID: r.AppID, Expires: store.Micros(r.Expires), Doc: doc}).Exec(ctx)
	return err
}

// SSORequest finds a waiting request.
func (tx *Tx) SSORequest(ctx context.Context, hash string) (r directory.SSORequest, err error) {
	var row ssoRow
	if err := tx.NewSelect().Model(&row).Where("hash = ?", hash).Scan(ctx); err != nil {
		return r, or(err, directory.Missing("", "SSORequest"))
	}
	return decode[directory.SSORequest](row.Doc)
}

// DeleteSSORequest ends a waiting request and tells whether it was there.
func (tx *Tx) DeleteSSORequest(ctx context.Context, hash string) (bool, error) {
	res, err := tx.NewDelete().Model((*ssoRow)(nil)).Where("hash = ?", hash).Exec(ctx)
	return affected(res, err)
}
