package centerdb

import (
	"context"

	"github.com/uptrace/bun"

	"gatehouse/internal/center"
	"gatehouse/internal/ids"
	"gatehouse/internal/listing"
	"gatehouse/internal/store"
)

type provisioningRow struct {
	bun.BaseModel   `bun:"table:ctr_provisionings"`
	InstanceID      string
	AccountID       string
	PermissionSetID string
	RoleName        string
	Generation      int64
	Updated         int64
}

func rowOfProvisioning(p center.Provisioning) *provisioningRow {
	return &provisioningRow{
		InstanceID: p.InstanceID, AccountID: string(p.AccountID), PermissionSetID: p.PermissionSetID,
		RoleName: p.RoleName, Generation: p.Generation, Updated: store.Micros(p.Updated),
	}
}

func (r provisioningRow) provisioning() center.Provisioning {
	return center.Provisioning{
		InstanceID: r.InstanceID, AccountID: ids.AccountID(r.AccountID), PermissionSetID: r.PermissionSetID,
		RoleName: r.RoleName, Generation: r.Generation, Updated: store.Time(r.Updated),
	}
}

func provisionings(rows []provisioningRow) []center.Provisioning {
	out := make([]center.Provisioning, len(rows))
	for i, r := range rows {
		out[i] = r.provisioning()
	}
	return out
}

// Provisioning implements center.Provisionings.
func (tx *Tx) Provisioning(ctx context.Context, g center.Grant) (center.Provisioning, error) {
	row := provisioningRow{PermissionSetID: g.PermissionSetID, AccountID: string(g.AccountID)}
	err := tx.Row(ctx, "SELECT instance_id, role_name, generation, updated FROM ctr_provisionings WHERE permission_set_id = ? AND account_id = ?",
		g.PermissionSetID, g.AccountID).Scan(&row.InstanceID, &row.RoleName, &row.Generation, &row.Updated)
	return row.provisioning(), store.NotFound(err, "The permission set is not provisioned in the account %s.", g.AccountID)
}

// ReserveProvisioning implements center.Provisionings.
func (tx *Tx) ReserveProvisioning(ctx context.Context, p center.Provisioning) error {
	_, err := tx.NewInsert().Model(rowOfProvisioning(p)).On("CONFLICT (permission_set_id, account_id) DO NOTHING").Exec(ctx)
	return err
}

// PutProvisioning implements center.Provisionings.
func (tx *Tx) PutProvisioning(ctx context.Context, p center.Provisioning) error {
	_, err := tx.NewInsert().Model(rowOfProvisioning(p)).On("CONFLICT (permission_set_id, account_id) DO UPDATE").
		Set("role_name = EXCLUDED.role_name").Set("generation = EXCLUDED.generation").Set("updated = EXCLUDED.updated").Exec(ctx)
	return err
}

// ProvisioningsOfSet implements center.Provisionings.
func (tx *Tx) ProvisioningsOfSet(ctx context.Context, permissionSetID string, p listing.Page) (listing.List[center.Provisioning], error) {
	var rows []provisioningRow
	err := tx.NewSelect().Model(&rows).Where("permission_set_id = ? AND account_id > ?", permissionSetID, p.After).
		Order("account_id").Limit(int64(p.Limit) + 1).Scan(ctx)
	return listing.Cut(provisionings(rows), p.Limit, func(p center.Provisioning) string { return string(p.AccountID) }), err
}

// ProvisioningsIn implements center.Provisionings.
func (tx *Tx) ProvisioningsIn(ctx context.Context, instanceID string, account ids.AccountID, p listing.Page) (listing.List[center.Provisioning], error) {
	var rows []provisioningRow
	err := tx.NewSelect().Model(&rows).Where("account_id = ? AND permission_set_id > ? AND instance_id = ?", account, p.After, instanceID).
		Order("permission_set_id").Limit(int64(p.Limit) + 1).Scan(ctx)
	return listing.Cut(provisionings(rows), p.Limit, func(p center.Provisioning) string { return p.PermissionSetID }), err
}

// CountProvisioningsIn implements center.Provisionings.
func (tx *Tx) CountProvisioningsIn(ctx context.Context, instanceID string, account ids.AccountID) (int, error) {
	n, err := tx.NewSelect().Model((*provisioningRow)(nil)).Where("account_id = ? AND instance_id = ?", account, instanceID).Count(ctx)
	return int(n), err
}

// DeleteProvisioning implements center.Provisionings.
func (tx *Tx) DeleteProvisioning(ctx context.Context, p center.Provisioning) error {
	_, err := tx.NewDelete().Model((*provisioningRow)(nil)).
		Where("permission_set_id = ? AND account_id = ? AND role_name = ?", p.PermissionSetID, p.AccountID, p.RoleName).Exec(ctx)
	return err
}
