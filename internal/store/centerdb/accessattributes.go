package centerdb

import (
	"context"

	"github.com/uptrace/bun"

	"gatehouse/internal/center"
	"gatehouse/internal/store"
)

type accessAttributesRow struct {
	bun.BaseModel `bun:"table:ctr_access_attributes"`
	InstanceID    string `bun:",pk"`
	Doc           string
}

// AccessAttributes implements center.AccessAttributes.
func (tx *Tx) AccessAttributes(ctx context.Context, instanceID string) (all []center.AccessAttribute, err error) {
	var row accessAttributesRow
	if err := tx.Row(ctx, "SELECT doc FROM ctr_access_attributes WHERE instance_id = ?", instanceID).Scan(&row.Doc); err != nil {
		return nil, store.NotFound(err, "Attributes for access control are not configured for this instance.")
	}
	return all, decode(row.Doc, &all)
}

// PutAccessAttributes implements center.AccessAttributes.
func (tx *Tx) PutAccessAttributes(ctx context.Context, instanceID string, all []center.AccessAttribute) error {
	_, err := tx.NewInsert().Model(&accessAttributesRow{InstanceID: instanceID, Doc: encode(all)}).
		On("CONFLICT (instance_id) DO UPDATE").Set("doc = EXCLUDED.doc").Exec(ctx)
	return err
}

// DeleteAccessAttributes implements center.AccessAttributes.
func (tx *Tx) DeleteAccessAttributes(ctx context.Context, instanceID string) error {
	_, err := tx.NewDelete().Model((*accessAttributesRow)(nil)).Where("instance_id = ?", instanceID).Exec(ctx)
	return err
}
