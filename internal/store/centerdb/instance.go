package centerdb

import (
	"context"

	"github.com/uptrace/bun"

	"gatehouse/internal/center"
	"gatehouse/internal/ids"
	"gatehouse/internal/listing"
	"gatehouse/internal/store"
)

type instanceRow struct {
	bun.BaseModel `bun:"table:ctr_instances"`
	ID            string `bun:",pk"`
	StoreID       string
	Owner         string
	Kind          string
	Name          string
	Created       int64
	Doc           string
}

type instanceDoc struct {
	PermissionSetsEnabled bool              `json:"permissionSetsEnabled,omitempty"`
	TrustProvider         string            `json:"trustProvider"`
	Tags                  map[string]string `json:"tags,omitempty"`
}

func rowOfInstance(i center.Instance) *instanceRow {
	return &instanceRow{
		ID: i.ID, StoreID: i.StoreID, Owner: string(i.Owner), Kind: string(i.Kind), Name: i.Name, Created: store.Micros(i.Created),
		Doc: encode(instanceDoc{i.PermissionSetsEnabled, i.TrustProvider, i.Tags}),
	}
}

func (r instanceRow) instance() (center.Instance, error) {
	var d instanceDoc
	if err := decode(r.Doc, &d); err != nil {
		return center.Instance{}, err
	}
	return center.Instance{
		ID: r.ID, StoreID: r.StoreID, Owner: ids.AccountID(r.Owner), Kind: center.InstanceKind(r.Kind), Name: r.Name,
		PermissionSetsEnabled: d.PermissionSetsEnabled, TrustProvider: d.TrustProvider, Tags: d.Tags, Created: store.Time(r.Created),
	}, nil
}

// CreateInstance implements center.Instances.
func (tx *Tx) CreateInstance(ctx context.Context, i center.Instance) error {
	_, err := tx.NewInsert().Model(rowOfInstance(i)).Exec(ctx)
	return taken(err, "owner", "OwnerAccountId", "The account %s already has an instance of IAM Identity Center.", i.Owner)
}

// instanceWhere finds an instance by one of three columns, which a constant names.
func (tx *Tx) instanceWhere(ctx context.Context, column, value string) (center.Instance, error) {
	var r instanceRow
	err := tx.Row(ctx, "SELECT id, store_id, owner, kind, name, created, doc FROM ctr_instances WHERE "+column+" = ?", value).
		Scan(&r.ID, &r.StoreID, &r.Owner, &r.Kind, &r.Name, &r.Created, &r.Doc)
	if err != nil {
		return center.Instance{}, store.NotFound(err, "There is no instance with %s %q.", column, value)
	}
	return r.instance()
}

// Instance implements center.Instances.
func (tx *Tx) Instance(ctx context.Context, id string) (center.Instance, error) {
	return tx.instanceWhere(ctx, "id", id)
}

// InstanceByStore implements center.Instances.
func (tx *Tx) InstanceByStore(ctx context.Context, storeID string) (center.Instance, error) {
	return tx.instanceWhere(ctx, "store_id", storeID)
}

// InstanceOf implements center.Instances.
func (tx *Tx) InstanceOf(ctx context.Context, owner ids.AccountID) (center.Instance, error) {
	return tx.instanceWhere(ctx, "owner", string(owner))
}

// Instances implements center.Instances.
func (tx *Tx) Instances(ctx context.Context, p listing.Page) (listing.List[center.Instance], error) {
	var rows []instanceRow
	err := tx.NewSelect().Model(&rows).Where("id > ?", p.After).Order("id").Limit(int64(p.Limit) + 1).Scan(ctx)
	if err != nil {
		return listing.List[center.Instance]{}, err
	}
	all, err := maps(rows, instanceRow.instance)
	return listing.Cut(all, p.Limit, func(i center.Instance) string { return i.ID }), err
}

// UpdateInstance implements center.Instances.
func (tx *Tx) UpdateInstance(ctx context.Context, i center.Instance) error {
	_, err := tx.NewUpdate().Model(rowOfInstance(i)).Column("name", "doc").WherePK().Exec(ctx)
	return err
}

// DeleteInstance implements center.Instances.
func (tx *Tx) DeleteInstance(ctx context.Context, i center.Instance) error {
	if err := tx.deleteRequestParts(ctx, i.ID); err != nil {
		return err
	}
	if err := tx.deleteSignIn(ctx, i.ID); err != nil {
		return err
	}
	if err := tx.removeApplications(ctx, "instance_id = ?", i.ID); err != nil {
		return err
	}
	for _, t := range []struct{ table, column, value string }{
		{"ctr_memberships", "store_id", i.StoreID}, {"ctr_external_ids", "store_id", i.StoreID},
		{"ctr_passwords", "store_id", i.StoreID}, {"ctr_factors", "store_id", i.StoreID},
		{"ctr_favourites", "store_id", i.StoreID},
		{"sys_words", "list", userList(i.StoreID)}, {"ctr_users", "store_id", i.StoreID}, {"ctr_groups", "store_id", i.StoreID},
		{"ctr_requests", "instance_id", i.ID}, {"ctr_permission_sets", "instance_id", i.ID},
		{"ctr_access_attributes", "instance_id", i.ID}, {"ctr_instances", "id", i.ID},
	} {
		_, err := tx.NewDelete().TableExpr(t.table).Where("? = ?", bun.Ident(t.column), t.value).Exec(ctx)
		if err != nil {
			return err
		}
	}
	return nil
}

func (tx *Tx) deleteRequestParts(ctx context.Context, instanceID string) error {
	_, err := tx.NewDelete().TableExpr("ctr_request_parts").
		Where("request_id IN (SELECT id FROM ctr_requests WHERE instance_id = ?)", instanceID).Exec(ctx)
	return err
}
