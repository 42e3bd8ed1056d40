package directorydb

import (
	"context"

	"github.com/uptrace/bun"

	"gatehouse/internal/directory"
	"gatehouse/internal/listing"
	"gatehouse/internal/store"
)

type groupRow struct {
	bun.BaseModel `bun:"table:dir_groups,alias:g"`
	ID            string `bun:",pk"`
	Type          string
	AppID         string
	NameKey       string
	Doc           string
}

func newGroupRow(g directory.Group) (*groupRow, error) {
	doc, err := encode(g)
	return &groupRow{ID: g.ID, Type: string(g.Type), AppID: g.AppID, NameKey: g.AppID + "/" + key(g.Name), Doc: doc}, err
}

func takenName(err error) error {
	if store.IsDuplicate(err, "name_key") {
		return directory.Taken("name")
	}
	return err
}

// CreateGroup adds a group.
func (tx *Tx) CreateGroup(ctx context.Context, g directory.Group) error {
	row, err := newGroupRow(g)
	if err != nil {
		return err
	}
	_, err = tx.NewInsert().Model(row).Exec(ctx)
	return takenName(err)
}

// SaveGroup replaces a group.
func (tx *Tx) SaveGroup(ctx context.Context, g directory.Group) error {
	row, err := newGroupRow(g)
	if err != nil {
		return err
	}
	res, err := tx.NewUpdate().Model(row).WherePK().Exec(ctx)
	return changed(res, takenName(err), directory.Missing(g.ID, "UserGroup"))
}

// DeleteGroup removes a group and its memberships.
func (tx *Tx) DeleteGroup(ctx context.Context, id string) error {
	if _, err := tx.NewDelete().Model((*memberRow)(nil)).Where("group_id = ?", id).Exec(ctx); err != nil {
		return err
	}
	res, err := tx.NewDelete().Model((*groupRow)(nil)).Where("id = ?", id).Exec(ctx)
	return changed(res, err, directory.Missing(id, "UserGroup"))
}

// Group finds by id.
func (tx *Tx) Group(ctx context.Context, id string) (g directory.Group, err error) {
	var row groupRow
	if err := tx.NewSelect().Model(&row).Where("id = ?", id).Scan(ctx); err != nil {
		return g, or(err, directory.Missing(id, "UserGroup"))
	}
	return decode[directory.Group](row.Doc)
}

// Groups lists groups in order of ids.
func (tx *Tx) Groups(ctx context.Context, q directory.GroupQuery, p listing.Page) (out listing.List[directory.Group], err error) {
	var rows []document
	s := tx.NewSelect().Model((*groupRow)(nil)).Column("g.id", "g.doc").Limit(int64(p.Limit) + 1)
	if q.Type != "" {
		s = s.Where("g.type = ?", q.Type)
	}
	if q.App != "" {
		s = s.Where("g.app_id = ?", q.App)
	}
	if q.Person != "" {
		s = s.Join("JOIN dir_members AS m ON m.group_id = g.id").Where("m.person_id = ? AND m.group_id > ?", q.Person, p.After).OrderExpr("m.group_id")
	} else {
		s = s.Where("g.id > ?", p.After).OrderExpr("g.id")
	}
	if q.Contains != "" {
		s = s.Where("g.name_key LIKE ? ESCAPE '!'", "%"+store.Plain(key(q.Contains))+"%")
	}
	if err := s.Scan(ctx, &rows); err != nil {
		return out, err
	}
	return cut[directory.Group](rows, p.Limit)
}

type memberRow struct {
	bun.BaseModel `bun:"table:dir_members"`
	GroupID       string `bun:",pk"`
	PersonID      string `bun:",pk"`
}

// AddMember puts a person into a group and tells whether it was not there.
func (tx *Tx) AddMember(ctx context.Context, group, person string) (bool, error) {
	res, err := tx.NewInsert().Model(&memberRow{GroupID: group, PersonID: person}).On("CONFLICT DO NOTHING").Exec(ctx)
	if err != nil {
		return false, err
	}
	n, err := res.RowsAffected()
	return n > 0, err
}

// RemoveMember takes a person out of a group and tells whether it was there.
func (tx *Tx) RemoveMember(ctx context.Context, group, person string) (bool, error) {
	res, err := tx.NewDelete().Model((*memberRow)(nil)).Where("group_id = ? AND person_id = ?", group, person).Exec(ctx)
	if err != nil {
		return false, err
	}
	n, err := res.RowsAffected()
	return n > 0, err
}

// IsMember tells whether a person is in a group.
func (tx *Tx) IsMember(ctx context.Context, group, person string) (bool, error) {
	return tx.NewSelect().Model((*memberRow)(nil)).Where("group_id = ? AND person_id = ?", group, person).Exists(ctx)
}

// MemberIDs lists the ids of a group's people in order.
func (tx *Tx) MemberIDs(ctx context.Context, group string, p listing.Page) (out listing.List[string], err error) {
	var ids []string
	err = tx.NewSelect().Model((*memberRow)(nil)).Column("person_id").Where("group_id = ? AND person_id > ?", group, p.After).
		Order("person_id").Limit(int64(p.Limit)+1).Scan(ctx, &ids)
	return listing.Cut(ids, p.Limit, func(id string) string { return id }), err
}
