package centerdb

import (
	"context"
	"time"

	"github.com/uptrace/bun"

	"gatehouse/internal/center"
	"gatehouse/internal/listing"
	"gatehouse/internal/store"
)

type permissionSetRow struct {
	bun.BaseModel `bun:"table:ctr_permission_sets"`
	ID            string `bun:",pk"`
	InstanceID    string
	Name          string
	NameKey       string
	Generation    int64
	Created       int64
	Doc           string
}

type permissionSetDoc struct {
	Description     string             `json:"description,omitempty"`
	SessionSeconds  int64              `json:"sessionSeconds"`
	RelayState      string             `json:"relayState,omitempty"`
	Tags            map[string]string  `json:"tags,omitempty"`
	ManagedPolicies []string           `json:"managedPolicies,omitempty"`
	CustomerManaged []center.PolicyRef `json:"customerManaged,omitempty"`
	InlinePolicy    string             `json:"inlinePolicy,omitempty"`
	Boundary        *center.Boundary   `json:"boundary,omitempty"`
}

func rowOfPermissionSet(p center.PermissionSet) *permissionSetRow {
	return &permissionSetRow{
		ID: p.ID, InstanceID: p.InstanceID, Name: p.Name, NameKey: center.Key(p.Name), Generation: p.Generation, Created: store.Micros(p.Created),
		Doc: encode(permissionSetDoc{
			p.Description, int64(p.SessionDuration / time.Second), p.RelayState, p.Tags, p.ManagedPolicies, p.CustomerManaged, p.InlinePolicy, p.Boundary,
		}),
	}
}

func (r permissionSetRow) permissionSet() (center.PermissionSet, error) {
	var d permissionSetDoc
	err := decode(r.Doc, &d)
	return center.PermissionSet{
		ID: r.ID, InstanceID: r.InstanceID, Name: r.Name, Generation: r.Generation, Created: store.Time(r.Created),
		Description: d.Description, SessionDuration: time.Duration(d.SessionSeconds) * time.Second, RelayState: d.RelayState, Tags: d.Tags,
		ManagedPolicies: d.ManagedPolicies, CustomerManaged: d.CustomerManaged, InlinePolicy: d.InlinePolicy, Boundary: d.Boundary,
	}, err
}

// CreatePermissionSet implements center.PermissionSets.
func (tx *Tx) CreatePermissionSet(ctx context.Context, p center.PermissionSet) error {
	_, err := tx.NewInsert().Model(rowOfPermissionSet(p)).Exec(ctx)
	return taken(err, "name_key", "Name", "A permission set with the name %q already exists.", p.Name)
}

// permissionSetWhere finds one by one of two columns, which a constant names.
func (tx *Tx) permissionSetWhere(ctx context.Context, instanceID, column, value string) (center.PermissionSet, error) {
	row := permissionSetRow{InstanceID: instanceID}
	err := tx.Row(ctx, "SELECT id, name, generation, created, doc FROM ctr_permission_sets WHERE instance_id = ? AND "+column+" = ?", instanceID, value).
		Scan(&row.ID, &row.Name, &row.Generation, &row.Created, &row.Doc)
	if err != nil {
		return center.PermissionSet{}, store.NotFound(err, "There is no permission set %q.", value)
	}
	return row.permissionSet()
}

// PermissionSet implements center.PermissionSets.
func (tx *Tx) PermissionSet(ctx context.Context, instanceID, id string) (center.PermissionSet, error) {
	return tx.permissionSetWhere(ctx, instanceID, "id", id)
}

// PermissionSetByName implements center.PermissionSets.
func (tx *Tx) PermissionSetByName(ctx context.Context, instanceID, name string) (center.PermissionSet, error) {
	return tx.permissionSetWhere(ctx, instanceID, "name_key", center.Key(name))
}

// PermissionSets implements center.PermissionSets.
func (tx *Tx) PermissionSets(ctx context.Context, instanceID string, p listing.Page) (listing.List[center.PermissionSet], error) {
	var rows []permissionSetRow
	err := tx.NewSelect().Model(&rows).Where("instance_id = ? AND id > ?", instanceID, p.After).Order("id").Limit(int64(p.Limit) + 1).Scan(ctx)
	if err != nil {
		return listing.List[center.PermissionSet]{}, err
	}
	all, err := maps(rows, permissionSetRow.permissionSet)
	return listing.Cut(all, p.Limit, func(p center.PermissionSet) string { return p.ID }), err
}

// FindPermissionSets implements center.PermissionSets.
func (tx *Tx) FindPermissionSets(ctx context.Context, instanceID, words string, p listing.Page) (listing.List[center.PermissionSet], error) {
	var rows []permissionSetRow
	err := tx.found(&rows, "instance_id", instanceID, "name_key", words, p).Scan(ctx)
	if err != nil {
		return listing.List[center.PermissionSet]{}, err
	}
	all, err := maps(rows, permissionSetRow.permissionSet)
	return listing.Cut(all, p.Limit, func(p center.PermissionSet) string { return p.ID }), err
}

// CountPermissionSets implements center.PermissionSets.
func (tx *Tx) CountPermissionSets(ctx context.Context, instanceID string) (int, error) {
	n, err := tx.NewSelect().Model((*permissionSetRow)(nil)).Where("instance_id = ?", instanceID).Count(ctx)
	return int(n), err
}

// UpdatePermissionSet implements center.PermissionSets.
func (tx *Tx) UpdatePermissionSet(ctx context.Context, p center.PermissionSet) error {
	_, err := tx.NewUpdate().Model(rowOfPermissionSet(p)).Column("generation", "doc").WherePK().Exec(ctx)
	return err
}

// DeletePermissionSet implements center.PermissionSets.
func (tx *Tx) DeletePermissionSet(ctx context.Context, p center.PermissionSet) error {
	_, err := tx.NewDelete().Model((*permissionSetRow)(nil)).Where("id = ?", p.ID).Exec(ctx)
	return err
}
