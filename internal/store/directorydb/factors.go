package directorydb

import (
	"context"

	"github.com/uptrace/bun"

	"gatehouse/internal/directory"
	"gatehouse/internal/store"
)

type factorRow struct {
	bun.BaseModel `bun:"table:dir_factors,alias:f"`
	ID            string `bun:",pk"`
	PersonID      string
	Provider      string
	Created       int64
	Doc           string
}

// SaveFactor creates or replaces a factor.
func (tx *Tx) SaveFactor(ctx context.Context, f directory.Factor) error {
	doc, err := encode(f)
	if err != nil {
		return err
	}
	_, err = tx.NewInsert().Model(&factorRow{ID: f.ID, PersonID: f.PersonID, Provider: f.Provider, Created: store.Micros(f.Created), Doc: doc}).
		On("CONFLICT (id) DO UPDATE").Set("doc = EXCLUDED.doc").Exec(ctx)
	if store.IsDuplicate(err, "person_id") {
		return directory.Taken("provider")
	}
	return err
}

// Factor finds a person's factor.
func (tx *Tx) Factor(ctx context.Context, person, id string) (f directory.Factor, err error) {
	var row factorRow
	if err := tx.NewSelect().Model(&row).Where("id = ? AND person_id = ?", id, person).Scan(ctx); err != nil {
		return f, or(err, directory.Missing(id, "UserFactor"))
	}
	return decode[directory.Factor](row.Doc)
}

// FactorsOf lists a person's factors, oldest first.
func (tx *Tx) FactorsOf(ctx context.Context, person string) ([]directory.Factor, error) {
	var rows []document
	err := tx.NewSelect().Model((*factorRow)(nil)).Column("f.id", "f.doc").Where("f.person_id = ?", person).
		OrderExpr("f.created, f.id").Scan(ctx, &rows)
	if err != nil {
		return nil, err
	}
	return decodeAll[directory.Factor](rows)
}

// DeleteFactor removes a person's factor.
func (tx *Tx) DeleteFactor(ctx context.Context, person, id string) error {
	res, err := tx.NewDelete().Model((*factorRow)(nil)).Where("id = ? AND person_id = ?", id, person).Exec(ctx)
	return changed(res, err, directory.Missing(id, "UserFactor"))
}

type recoveryRow struct {
	bun.BaseModel `bun:"table:dir_recovery_codes"`
	PersonID      string `bun:",pk"`
	Hash          string `bun:",pk"`
}

// SetRecoveryCodes replaces a person's recovery codes.
func (tx *Tx) SetRecoveryCodes(ctx context.Context, person string, hashes []string) error {
	if _, err := tx.NewDelete().Model((*recoveryRow)(nil)).Where("person_id = ?", person).Exec(ctx); err != nil || len(hashes) == 0 {
		return err
	}
	rows := make([]recoveryRow, len(hashes))
	for i, h := range hashes {
		rows[i] = recoveryRow{PersonID: person, Hash: h}
	}
	_, err := tx.NewInsert().Model(&rows).Exec(ctx)
	return err
}

// UseRecoveryCode removes a code and tells whether it was there.
func (tx *Tx) UseRecoveryCode(ctx context.Context, person, hash string) (bool, error) {
	res, err := tx.NewDelete().Model((*recoveryRow)(nil)).Where("person_id = ? AND hash = ?", person, hash).Exec(ctx)
	return affected(res, err)
}

// CountRecoveryCodes counts those that are left.
func (tx *Tx) CountRecoveryCodes(ctx context.Context, person string) (int, error) {
	n, err := tx.NewSelect().Model((*recoveryRow)(nil)).Where("person_id = ?", person).Count(ctx)
	return int(n), err
}

type policyRow struct {
	bun.BaseModel `bun:"table:dir_policies"`
	Name          string `bun:",pk"`
	Doc           string
}

const factorPolicy = "factors"

// FactorPolicy returns the rule for second factors.
func (tx *Tx) FactorPolicy(ctx context.Context) (directory.FactorPolicy, error) {
	var row policyRow
	err := tx.NewSelect().Model(&row).Where("name = ?", factorPolicy).Scan(ctx)
	if notThere(err) {
		return directory.DefaultFactorPolicy(), nil
	}
	if err != nil {
		return directory.FactorPolicy{}, err
	}
	return decode[directory.FactorPolicy](row.Doc)
}

// SaveFactorPolicy replaces the rule.
func (tx *Tx) SaveFactorPolicy(ctx context.Context, p directory.FactorPolicy) error {
	doc, err := encode(p)
	if err != nil {
		return err
	}
	_, err = tx.NewInsert().Model(&policyRow{Name: factorPolicy, Doc: doc}).On("CONFLICT (name) DO UPDATE").Set("doc = EXCLUDED.doc").Exec(ctx)
	return err
}
