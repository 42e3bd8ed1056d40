package directorydb

import (
	"context"

	"github.com/uptrace/bun"

	"gatehouse/internal/directory"
	"gatehouse/internal/listing"
)

type appUserRow struct {
	bun.BaseModel `bun:"table:dir_app_users,alias:u"`
	AppID         string `bun:",pk"`
	PersonID      string `bun:",pk"`
	Assigned      bool
	RemoteID      string
	RemoteActive  bool
	Doc           string
}

// AppUser finds an application user, a DEPROVISIONED one too.
func (tx *Tx) AppUser(ctx context.Context, app, person string) (u directory.AppUser, err error) {
	var row appUserRow
	if err := tx.NewSelect().Model(&row).Where("app_id = ? AND person_id = ?", app, person).Scan(ctx); err != nil {
		return u, or(err, directory.Missing(person, "AppUser"))
	}
	return decode[directory.AppUser](row.Doc)
}

// SaveAppUser creates or replaces an application user.
func (tx *Tx) SaveAppUser(ctx context.Context, u directory.AppUser) error {
	doc, err := encode(u)
	if err != nil {
		return err
	}
	_, err = tx.NewInsert().Model(&appUserRow{
		AppID: u.AppID, PersonID: u.PersonID, Assigned: u.Assigned(), RemoteID: u.RemoteID, RemoteActive: u.RemoteActive, Doc: doc,
	}).On("CONFLICT (app_id, person_id) DO UPDATE").Set("assigned = EXCLUDED.assigned").Set("remote_id = EXCLUDED.remote_id").
		Set("remote_active = EXCLUDED.remote_active").Set("doc = EXCLUDED.doc").Exec(ctx)
	return err
}

// DeleteAppUser forgets an application user.
func (tx *Tx) DeleteAppUser(ctx context.Context, app, person string) error {
	_, err := tx.NewDelete().Model((*appUserRow)(nil)).Where("app_id = ? AND person_id = ?", app, person).Exec(ctx)
	return err
}

// AppUsers lists those assigned, in order of person ids.
func (tx *Tx) AppUsers(ctx context.Context, app string, p listing.Page) (out listing.List[directory.AppUser], err error) {
	var rows []document
	err = tx.NewSelect().Model((*appUserRow)(nil)).ColumnExpr("u.person_id AS id").Column("u.doc").
		Where("u.app_id = ? AND u.assigned AND u.person_id > ?", app, p.After).
		OrderExpr("u.person_id").Limit(int64(p.Limit)+1).Scan(ctx, &rows)
	if err != nil {
		return out, err
	}
	return cut[directory.AppUser](rows, p.Limit)
}

// AppUsersOf lists every record of a person.
func (tx *Tx) AppUsersOf(ctx context.Context, person string) ([]directory.AppUser, error) {
	var rows []document
	err := tx.NewSelect().Model((*appUserRow)(nil)).ColumnExpr("u.app_id AS id").Column("u.doc").
		Where("u.person_id = ?", person).OrderExpr("u.app_id").Scan(ctx, &rows)
	if err != nil {
		return nil, err
	}
	return decodeAll[directory.AppUser](rows)
}

// AssignedByGroup tells whether a group of the person has the application.
func (tx *Tx) AssignedByGroup(ctx context.Context, app, person string) (bool, error) {
	return tx.NewSelect().Model((*appGroupRow)(nil)).
		Join("JOIN dir_members AS m ON m.group_id = ag.group_id").
		Where("ag.app_id = ? AND m.person_id = ?", app, person).Exists(ctx)
}

// ProvisionedMembers lists the group's members who are active users on the other side.
func (tx *Tx) ProvisionedMembers(ctx context.Context, app, group string) ([]directory.AppUser, error) {
	var rows []document
	err := tx.NewSelect().Model((*appUserRow)(nil)).ColumnExpr("u.person_id AS id").Column("u.doc").
		Join("JOIN dir_members AS m ON m.person_id = u.person_id").
		Where("u.app_id = ? AND m.group_id = ? AND u.assigned AND u.remote_active AND u.remote_id <> ''", app, group).
		OrderExpr("u.person_id").Scan(ctx, &rows)
	if err != nil {
		return nil, err
	}
	return decodeAll[directory.AppUser](rows)
}

type appGroupRow struct {
	bun.BaseModel `bun:"table:dir_app_groups,alias:ag"`
	AppID         string `bun:",pk"`
	GroupID       string `bun:",pk"`
	Doc           string
}

// AppGroup finds a group's assignment.
func (tx *Tx) AppGroup(ctx context.Context, app, group string) (g directory.GroupAssignment, err error) {
	var row appGroupRow
	if err := tx.NewSelect().Model(&row).Where("app_id = ? AND group_id = ?", app, group).Scan(ctx); err != nil {
		return g, or(err, directory.Missing(group, "ApplicationGroupAssignment"))
	}
	return decode[directory.GroupAssignment](row.Doc)
}

// SaveAppGroup creates or replaces a group's assignment.
func (tx *Tx) SaveAppGroup(ctx context.Context, g directory.GroupAssignment) error {
	doc, err := encode(g)
	if err != nil {
		return err
	}
	_, err = tx.NewInsert().Model(&appGroupRow{AppID: g.AppID, GroupID: g.GroupID, Doc: doc}).
		On("CONFLICT (app_id, group_id) DO UPDATE").Set("doc = EXCLUDED.doc").Exec(ctx)
	return err
}

// DeleteAppGroup removes a group's assignment.
func (tx *Tx) DeleteAppGroup(ctx context.Context, app, group string) error {
	_, err := tx.NewDelete().Model((*appGroupRow)(nil)).Where("app_id = ? AND group_id = ?", app, group).Exec(ctx)
	return err
}

// AppGroups lists an application's groups in order of ids.
func (tx *Tx) AppGroups(ctx context.Context, app string, p listing.Page) (out listing.List[directory.GroupAssignment], err error) {
	var rows []document
	err = tx.NewSelect().Model((*appGroupRow)(nil)).ColumnExpr("ag.group_id AS id").Column("ag.doc").
		Where("ag.app_id = ? AND ag.group_id > ?", app, p.After).OrderExpr("ag.group_id").Limit(int64(p.Limit)+1).Scan(ctx, &rows)
	if err != nil {
		return out, err
	}
	return cut[directory.GroupAssignment](rows, p.Limit)
}

// AppsOfGroup lists the applications that a group is assigned to.
func (tx *Tx) AppsOfGroup(ctx context.Context, group string) (out []string, err error) {
	err = tx.NewSelect().Model((*appGroupRow)(nil)).Column("ag.app_id").Where("ag.group_id = ?", group).
		OrderExpr("ag.app_id").Scan(ctx, &out)
	return out, err
}
