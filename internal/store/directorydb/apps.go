package directorydb

import (
	"context"

	"github.com/uptrace/bun"

	"gatehouse/internal/directory"
	"gatehouse/internal/listing"
	"gatehouse/internal/store"
)

type appRow struct {
	bun.BaseModel `bun:"table:dir_apps,alias:a"`
	ID            string `bun:",pk"`
	LabelKey      string
	ExternalKey   string
	Status        string
	Doc           string
}

func newAppRow(a directory.App) (*appRow, error) {
	doc, err := encode(a)
	return &appRow{ID: a.ID, LabelKey: key(a.Label), ExternalKey: a.ExternalKey, Status: string(a.Status), Doc: doc}, err
}

func takenLabel(err error) error {
	if store.IsDuplicate(err, "label_key") {
		return directory.LabelTaken()
	}
	return err
}

// CreateApp adds an application.
func (tx *Tx) CreateApp(ctx context.Context, a directory.App) error {
	row, err := newAppRow(a)
	if err != nil {
		return err
	}
	_, err = tx.NewInsert().Model(row).Exec(ctx)
	return takenLabel(err)
}

// SaveApp replaces an application.
func (tx *Tx) SaveApp(ctx context.Context, a directory.App) error {
	row, err := newAppRow(a)
	if err != nil {
		return err
	}
	res, err := tx.NewUpdate().Model(row).WherePK().Exec(ctx)
	return changed(res, takenLabel(err), directory.Missing(a.ID, "AppInstance"))
}

// DeleteApp removes an application and everything that hangs on it.
func (tx *Tx) DeleteApp(ctx context.Context, id string) error {
	if _, err := tx.NewDelete().TableExpr("dir_push_members").
		Where("push_id IN (SELECT id FROM dir_pushes WHERE app_id = ?)", id).Exec(ctx); err != nil {
		return err
	}
	for _, table := range []string{
		"dir_app_keys", "dir_app_users", "dir_app_groups", "dir_pushes", "dir_connections", "dir_tasks", "dir_groups",
	} {
		if _, err := tx.NewDelete().TableExpr(table).Where("app_id = ?", id).Exec(ctx); err != nil {
			return err
		}
	}
	res, err := tx.NewDelete().Model((*appRow)(nil)).Where("id = ?", id).Exec(ctx)
	return changed(res, err, directory.Missing(id, "AppInstance"))
}

// App finds by id.
func (tx *Tx) App(ctx context.Context, id string) (directory.App, error) {
	return tx.app(ctx, id, "id = ?", id)
}

// AppByKey finds by external key.
func (tx *Tx) AppByKey(ctx context.Context, externalKey string) (directory.App, error) {
	return tx.app(ctx, externalKey, "external_key = ?", externalKey)
}

func (tx *Tx) app(ctx context.Context, name, where string, args ...any) (a directory.App, err error) {
	var row appRow
	if err := tx.NewSelect().Model(&row).Where(where, args...).Scan(ctx); err != nil {
		return a, or(err, directory.Missing(name, "AppInstance"))
	}
	return decode[directory.App](row.Doc)
}

// Apps lists applications in order of ids.
func (tx *Tx) Apps(ctx context.Context, q directory.AppQuery, p listing.Page) (out listing.List[directory.App], err error) {
	var rows []document
	s := tx.NewSelect().Model((*appRow)(nil)).Column("a.id", "a.doc").
		Where("a.id > ?", p.After).OrderExpr("a.id").Limit(int64(p.Limit) + 1)
	if q.Status != "" {
		s = s.Where("a.status = ?", q.Status)
	}
	if q.Person != "" {
		s = s.Join("JOIN dir_app_users AS u ON u.app_id = a.id").Where("u.person_id = ? AND u.assigned", q.Person)
	}
	if q.Group != "" {
		s = s.Join("JOIN dir_app_groups AS ag ON ag.app_id = a.id").Where("ag.group_id = ?", q.Group)
	}
	if err := s.Scan(ctx, &rows); err != nil {
		return out, err
	}
	return cut[directory.App](rows, p.Limit)
}

type appKeyRow struct {
	bun.BaseModel `bun:"table:dir_app_keys"`
	AppID         string `bun:",pk"`
	Kid           string `bun:",pk"`
	Created       int64
	Doc           string
}

// CreateAppKey adds a signing key.
func (tx *Tx) CreateAppKey(ctx context.Context, k directory.AppKey) error {
	doc, err := encode(k)
	if err != nil {
		return err
	}
	_, err = tx.NewInsert().Model(&appKeyRow{AppID: k.AppID, Kid: k.Kid, Created: store.Micros(k.Created), Doc: doc}).Exec(ctx)
	return err
}

// AppKey finds a signing key.
func (tx *Tx) AppKey(ctx context.Context, app, kid string) (k directory.AppKey, err error) {
	var row appKeyRow
	if err := tx.NewSelect().Model(&row).Where("app_id = ? AND kid = ?", app, kid).Scan(ctx); err != nil {
		return k, or(err, directory.Missing(kid, "JsonWebKey"))
	}
	return decode[directory.AppKey](row.Doc)
}

// AppKeys lists an application's keys, oldest first.
func (tx *Tx) AppKeys(ctx context.Context, app string) ([]directory.AppKey, error) {
	var rows []document
	err := tx.NewSelect().Model((*appKeyRow)(nil)).ColumnExpr("kid AS id").Column("doc").
		Where("app_id = ?", app).Order("created", "kid").Scan(ctx, &rows)
	if err != nil {
		return nil, err
	}
	return decodeAll[directory.AppKey](rows)
}

type connectionRow struct {
	bun.BaseModel `bun:"table:dir_connections"`
	AppID         string `bun:",pk"`
	Doc           string
}

// Connection finds an application's connection.
func (tx *Tx) Connection(ctx context.Context, app string) (c directory.Connection, err error) {
	var row connectionRow
	if err := tx.NewSelect().Model(&row).Where("app_id = ?", app).Scan(ctx); err != nil {
		return c, or(err, directory.Missing(app, "ProvisioningConnection"))
	}
	return decode[directory.Connection](row.Doc)
}

// SaveConnection creates or replaces a connection.
func (tx *Tx) SaveConnection(ctx context.Context, c directory.Connection) error {
	doc, err := encode(c)
	if err != nil {
		return err
	}
	_, err = tx.NewInsert().Model(&connectionRow{AppID: c.AppID, Doc: doc}).
		On("CONFLICT (app_id) DO UPDATE").Set("doc = EXCLUDED.doc").Exec(ctx)
	return err
}
