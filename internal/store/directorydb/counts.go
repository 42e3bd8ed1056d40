package directorydb

import (
	"context"

	"gatehouse/internal/directory"
)

// CountMembers counts a group's people, deactivated ones left out, up to most.
func (tx *Tx) CountMembers(ctx context.Context, group string, most int) (n int, err error) {
	members := tx.NewSelect().Model((*memberRow)(nil)).ColumnExpr("1").Join("JOIN dir_people AS p ON p.id = person_id").
		Where("group_id = ? AND p.status <> ?", group, directory.Deprovisioned).Limit(int64(most))
	err = tx.NewSelect().TableExpr("(?) AS m", members).ColumnExpr("count(*)").Scan(ctx, &n)
	return n, err
}

// CountFactorless counts people, or administrators, and those without an active
// factor, up to most. A factor's state is in its document; there is none for
// most people, so few are read.
func (tx *Tx) CountFactorless(ctx context.Context, administrators bool, most int) (people, without int, err error) {
	some := tx.NewSelect().Model((*personRow)(nil)).Column("p.id").Where("p.status <> ?", directory.Deprovisioned).OrderExpr("p.id").Limit(int64(most))
	if administrators {
		some = some.Where("p.id IN (?)", tx.NewSelect().Model((*roleRow)(nil)).Column("r.person_id"))
	}
	var rows []struct{ ID, Doc string }
	err = tx.NewSelect().TableExpr("(?) AS s", some).Join("LEFT JOIN dir_factors AS f ON f.person_id = s.id").
		ColumnExpr("s.id AS id, COALESCE(f.doc, '') AS doc").Scan(ctx, &rows)
	if err != nil {
		return 0, 0, err
	}
	proven := map[string]bool{}
	for _, r := range rows {
		proven[r.ID] = proven[r.ID] // a person counts with factors or without
		if r.Doc == "" {
			continue
		}
		f, err := decode[directory.Factor](r.Doc)
		if err != nil {
			return 0, 0, err
		}
		proven[r.ID] = proven[r.ID] || f.Status == directory.FactorActive
	}
	for _, has := range proven {
		if !has {
			without++
		}
	}
	return len(proven), without, nil
}
