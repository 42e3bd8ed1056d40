package directorydb

import (
	"context"

	"github.com/uptrace/bun"

	"gatehouse/internal/directory"
	"gatehouse/internal/listing"
	"gatehouse/internal/store"
)

type pushRow struct {
	bun.BaseModel `bun:"table:dir_pushes,alias:g"`
	ID            string `bun:",pk"`
	AppID         string
	GroupID       string
	Status        string
	Doc           string
}

func newPushRow(p directory.GroupPush) (*pushRow, error) {
	doc, err := encode(p)
	return &pushRow{ID: p.ID, AppID: p.AppID, GroupID: p.GroupID, Status: string(p.Status), Doc: doc}, err
}

// CreatePush adds a group push.
func (tx *Tx) CreatePush(ctx context.Context, p directory.GroupPush) error {
	row, err := newPushRow(p)
	if err != nil {
		return err
	}
	_, err = tx.NewInsert().Model(row).Exec(ctx)
	if store.IsDuplicate(err, "group_id") {
		return directory.Taken("sourceGroupId")
	}
	return err
}

// SavePush replaces a group push.
func (tx *Tx) SavePush(ctx context.Context, p directory.GroupPush) error {
	row, err := newPushRow(p)
	if err != nil {
		return err
	}
	res, err := tx.NewUpdate().Model(row).WherePK().Exec(ctx)
	return changed(res, err, missingPush(p.ID))
}

func missingPush(id string) error { return directory.Missing(id, "GroupPushMapping") }

// DeletePush removes a group push and what was pushed.
func (tx *Tx) DeletePush(ctx context.Context, id string) error {
	if _, err := tx.NewDelete().Model((*pushMemberRow)(nil)).Where("push_id = ?", id).Exec(ctx); err != nil {
		return err
	}
	res, err := tx.NewDelete().Model((*pushRow)(nil)).Where("id = ?", id).Exec(ctx)
	return changed(res, err, missingPush(id))
}

// Push finds by id.
func (tx *Tx) Push(ctx context.Context, id string) (directory.GroupPush, error) {
	return tx.push(ctx, id, "id = ?", id)
}

// PushOf finds the push of a group to an application.
func (tx *Tx) PushOf(ctx context.Context, app, group string) (directory.GroupPush, error) {
	return tx.push(ctx, group, "app_id = ? AND group_id = ?", app, group)
}

func (tx *Tx) push(ctx context.Context, name, where string, args ...any) (p directory.GroupPush, err error) {
	var row pushRow
	if err := tx.NewSelect().Model(&row).Where(where, args...).Scan(ctx); err != nil {
		return p, or(err, missingPush(name))
	}
	return decode[directory.GroupPush](row.Doc)
}

// Pushes lists an application's pushes in order of ids, REMOVING ones left out.
func (tx *Tx) Pushes(ctx context.Context, app string, p listing.Page) (out listing.List[directory.GroupPush], err error) {
	var rows []document
	err = tx.NewSelect().Model((*pushRow)(nil)).Column("g.id", "g.doc").
		Where("g.app_id = ? AND g.status <> ? AND g.id > ?", app, directory.PushRemoving, p.After).
		OrderExpr("g.id").Limit(int64(p.Limit)+1).Scan(ctx, &rows)
	if err != nil {
		return out, err
	}
	return cut[directory.GroupPush](rows, p.Limit)
}

// PushesOfGroup lists the pushes of a group.
func (tx *Tx) PushesOfGroup(ctx context.Context, group string) ([]directory.GroupPush, error) {
	return tx.pushes(ctx, tx.NewSelect().Model((*pushRow)(nil)).Where("g.group_id = ?", group))
}

// PushesOfMember lists the pushes to the application of groups that the person is in.
func (tx *Tx) PushesOfMember(ctx context.Context, app, person string) ([]directory.GroupPush, error) {
	return tx.pushes(ctx, tx.NewSelect().Model((*pushRow)(nil)).
		Join("JOIN dir_members AS m ON m.group_id = g.group_id").Where("g.app_id = ? AND m.person_id = ?", app, person))
}

// PushesHolding lists the pushes to the application whose copy holds the person.
func (tx *Tx) PushesHolding(ctx context.Context, app, person string) ([]directory.GroupPush, error) {
	return tx.pushes(ctx, tx.NewSelect().Model((*pushRow)(nil)).
		Join("JOIN dir_push_members AS m ON m.push_id = g.id").Where("g.app_id = ? AND m.person_id = ?", app, person))
}

func (tx *Tx) pushes(ctx context.Context, s *bun.SelectQuery) ([]directory.GroupPush, error) {
	var rows []document
	if err := s.Column("g.id", "g.doc").OrderExpr("g.id").Scan(ctx, &rows); err != nil {
		return nil, err
	}
	return decodeAll[directory.GroupPush](rows)
}

type pushMemberRow struct {
	bun.BaseModel `bun:"table:dir_push_members"`
	PushID        string `bun:",pk"`
	PersonID      string `bun:",pk"`
	RemoteID      string
}

// PushedMembers lists whom the other side was told to have in the group.
func (tx *Tx) PushedMembers(ctx context.Context, push string) ([]directory.PushedMember, error) {
	var rows []pushMemberRow
	err := tx.NewSelect().Model(&rows).Where("push_id = ?", push).Order("person_id").Scan(ctx)
	out := make([]directory.PushedMember, len(rows))
	for i, r := range rows {
		out[i] = directory.PushedMember{PersonID: r.PersonID, RemoteID: r.RemoteID}
	}
	return out, err
}

// AddPushedMembers remembers members that the other side was told to add.
func (tx *Tx) AddPushedMembers(ctx context.Context, push string, members []directory.PushedMember) error {
	if len(members) == 0 {
		return nil
	}
	rows := make([]pushMemberRow, len(members))
	for i, m := range members {
		rows[i] = pushMemberRow{PushID: push, PersonID: m.PersonID, RemoteID: m.RemoteID}
	}
	_, err := tx.NewInsert().Model(&rows).On("CONFLICT (push_id, person_id) DO UPDATE").
		Set("remote_id = EXCLUDED.remote_id").Exec(ctx)
	return err
}

// RemovePushedMembers forgets members that the other side was told to remove.
func (tx *Tx) RemovePushedMembers(ctx context.Context, push string, people []string) error {
	if len(people) == 0 {
		return nil
	}
	_, err := tx.NewDelete().Model((*pushMemberRow)(nil)).Where("push_id = ? AND person_id IN (?)", push, bun.In(people)).Exec(ctx)
	return err
}
