package directorydb

import (
	"context"

	"github.com/uptrace/bun"

	"gatehouse/internal/directory"
	"gatehouse/internal/listing"
	"gatehouse/internal/store"
)

// RoleHolders lists people who hold a role, or any.
func (tx *Tx) RoleHolders(ctx context.Context, r directory.Role, p listing.Page) (out listing.List[directory.Person], err error) {
	held := tx.NewSelect().Model((*roleRow)(nil)).Column("r.person_id")
	if r != "" {
		held = held.Where("r.role = ?", r)
	}
	var rows []document
	err = tx.NewSelect().Model((*personRow)(nil)).Column("p.id", "p.doc").Where("p.id > ? AND p.id IN (?)", p.After, held).
		OrderExpr("p.id").Limit(int64(p.Limit)+1).Scan(ctx, &rows)
	if err != nil {
		return out, err
	}
	return cut[directory.Person](rows, p.Limit)
}

// RoleGrantsOfAll lists the roles of several people.
func (tx *Tx) RoleGrantsOfAll(ctx context.Context, people []string) ([]directory.RoleGrant, error) {
	if len(people) == 0 {
		return nil, nil
	}
	var rows []roleRow
	err := tx.NewSelect().Model(&rows).Where("r.person_id IN (?)", bun.In(people)).OrderExpr("r.person_id, r.role").Scan(ctx)
	return roleGrants(rows), err
}

func roleGrants(rows []roleRow) []directory.RoleGrant {
	out := make([]directory.RoleGrant, len(rows))
	for i, r := range rows {
		role := directory.Role(r.Role)
		out[i] = directory.RoleGrant{ID: directory.RoleID(role), PersonID: r.PersonID, Role: role, Created: store.Time(r.Created)}
	}
	return out
}
