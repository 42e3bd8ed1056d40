package centerdb

import (
	"context"
	"strings"

	"github.com/uptrace/bun"

	"gatehouse/internal/center"
	"gatehouse/internal/ids"
	"gatehouse/internal/listing"
	"gatehouse/internal/store"
)

type applicationRow struct {
	bun.BaseModel `bun:"table:ctr_applications"`
	ID            string `bun:",pk"`
	InstanceID    string
	Name          string
	NameKey       string
	Enabled       bool
	Everybody     bool
	ActiveKey     string
	Owner         string
	Created       int64
	Doc           string
}

func rowOfApplication(a center.Application) *applicationRow {
	return &applicationRow{
		ID: a.ID, InstanceID: a.InstanceID, Name: a.Name, NameKey: center.Key(a.Name), Enabled: !a.Disabled, Everybody: a.Everybody, ActiveKey: a.ActiveKey,
		Owner: string(a.Owner), Created: store.Micros(a.Created), Doc: encode(a.ApplicationSettings),
	}
}

func (r applicationRow) application() (center.Application, error) {
	a := center.Application{
		ID: r.ID, InstanceID: r.InstanceID, Name: r.Name, ActiveKey: r.ActiveKey, Owner: ids.AccountID(r.Owner), Created: store.Time(r.Created),
	}
	return a, decode(r.Doc, &a.ApplicationSettings)
}

// CreateApplication implements center.Applications.
func (tx *Tx) CreateApplication(ctx context.Context, a center.Application) error {
	_, err := tx.NewInsert().Model(rowOfApplication(a)).Exec(ctx)
	return err
}

// Application implements center.Applications.
func (tx *Tx) Application(ctx context.Context, id string) (center.Application, error) {
	var row applicationRow
	if err := tx.NewSelect().Model(&row).Where("id = ?", id).Scan(ctx); err != nil {
		return center.Application{}, store.NotFound(err, "There is no application %q.", id)
	}
	return row.application()
}

// Applications implements center.Applications.
func (tx *Tx) Applications(ctx context.Context, instanceID string, p listing.Page) (listing.List[center.Application], error) {
	var rows []applicationRow
	err := tx.NewSelect().Model(&rows).Where("instance_id = ? AND id > ?", instanceID, p.After).Order("id").Limit(int64(p.Limit) + 1).Scan(ctx)
	if err != nil {
		return listing.List[center.Application]{}, err
	}
	all, err := maps(rows, applicationRow.application)
	return listing.Cut(all, p.Limit, func(a center.Application) string { return a.ID }), err
}

// ApplicationsOf implements center.Applications.
func (tx *Tx) ApplicationsOf(ctx context.Context, instanceID, userID, words string, p listing.Page) (listing.List[center.Application], error) {
	return tx.named(ctx, words, p, func(q *bun.SelectQuery) *bun.SelectQuery {
		return q.Where("instance_id = ? AND enabled", instanceID).
			Where("(everybody OR id IN (SELECT application_id FROM ctr_application_assignments WHERE "+reaching+"))", userID, userID)
	})
}

// FindApplications implements center.Applications.
func (tx *Tx) FindApplications(ctx context.Context, instanceID, words string, p listing.Page) (listing.List[center.Application], error) {
	return tx.named(ctx, words, p, func(q *bun.SelectQuery) *bun.SelectQuery { return q.Where("instance_id = ?", instanceID) })
}

// named lists applications in the order of their names.
func (tx *Tx) named(ctx context.Context, words string, p listing.Page, which func(*bun.SelectQuery) *bun.SelectQuery) (listing.List[center.Application], error) {
	var rows []applicationRow
	q := which(tx.NewSelect().Model(&rows))
	if words != "" {
		q = q.Where("name_key LIKE ? ESCAPE '!'", "%"+store.Plain(center.Key(words))+"%")
	}
	if n := strings.LastIndexByte(p.After, '\n'); n >= 0 {
		q = q.Where("(name_key, id) > (?, ?)", p.After[:n], p.After[n+1:])
	}
	if err := q.Order("name_key", "id").Limit(int64(p.Limit) + 1).Scan(ctx); err != nil {
		return listing.List[center.Application]{}, err
	}
	all, err := maps(rows, applicationRow.application)
	return listing.Cut(all, p.Limit, center.Application.NameKey), err
}

// UpdateApplication implements center.Applications.
func (tx *Tx) UpdateApplication(ctx context.Context, a center.Application) error {
	_, err := tx.NewUpdate().Model(rowOfApplication(a)).ExcludeColumn("id", "instance_id", "owner", "created").WherePK().Exec(ctx)
	return err
}

// DeleteApplication implements center.Applications.
func (tx *Tx) DeleteApplication(ctx context.Context, id string) error {
	return tx.removeApplications(ctx, "id = ?", id)
}

// removeApplications removes those of a condition with keys and assignments.
func (tx *Tx) removeApplications(ctx context.Context, where string, arg any) error {
	for _, table := range []string{"ctr_application_keys", "ctr_application_assignments"} {
		_, err := tx.NewDelete().TableExpr(table).Where("application_id IN (SELECT id FROM ctr_applications WHERE "+where+")", arg).Exec(ctx)
		if err != nil {
			return err
		}
	}
	_, err := tx.remove(ctx, (*applicationRow)(nil), where, arg)
	return err
}
