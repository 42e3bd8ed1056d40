package centerdb

import (
	"context"
	"slices"
	"strings"

	"github.com/uptrace/bun"

	"gatehouse/internal/center"
)

// The kinds of what has external ids.
const (
	userKind  = "USER"
	groupKind = "GROUP"
)

type externalIDRow struct {
	bun.BaseModel `bun:"table:ctr_external_ids"`
	StoreID       string
	Kind          string
	Issuer        string
	ExternalID    string
	OwnerID       string
}

func (tx *Tx) ownerOf(ctx context.Context, storeID, kind string, id center.ExternalID) (string, error) {
	var row externalIDRow
	err := tx.NewSelect().Model(&row).
		Where("store_id = ? AND kind = ? AND external_id = ? AND issuer = ?", storeID, kind, id.ID, id.Issuer).Scan(ctx)
	return row.OwnerID, absent(err, strings.ToLower(kind), "There is nothing with the external id %q.", id.ID)
}

// setExternalIDs makes the external ids of one user or group those given, and
// touches only what differs: most updates change none.
func (tx *Tx) setExternalIDs(ctx context.Context, storeID, kind, owner string, want []center.ExternalID) error {
	var rows []externalIDRow
	if err := tx.NewSelect().Model(&rows).Where("owner_id = ?", owner).Scan(ctx); err != nil {
		return err
	}
	missing := slices.Clone(want)
	for _, r := range rows {
		id := center.ExternalID{Issuer: r.Issuer, ID: r.ExternalID}
		if slices.Contains(missing, id) {
			missing = slices.DeleteFunc(missing, func(m center.ExternalID) bool { return m == id })
			continue
		}
		_, err := tx.NewDelete().Model((*externalIDRow)(nil)).
			Where("owner_id = ? AND issuer = ? AND external_id = ?", owner, r.Issuer, r.ExternalID).Exec(ctx)
		if err != nil {
			return err
		}
	}
	return tx.addExternalIDs(ctx, storeID, kind, owner, missing)
}

// addExternalIDs is setExternalIDs for an owner that is being made. It does not
// look for what cannot be there: on PostgreSQL everybody who looked at the end of
// the index, where new owners are, would conflict with everybody who adds there.
func (tx *Tx) addExternalIDs(ctx context.Context, storeID, kind, owner string, add []center.ExternalID) error {
	for i, id := range add {
		if slices.Contains(add[:i], id) {
			continue
		}
		_, err := tx.Do(ctx, "INSERT INTO ctr_external_ids (store_id, kind, issuer, external_id, owner_id) VALUES (?, ?, ?, ?, ?)",
			storeID, kind, id.Issuer, id.ID, owner)
		if err != nil {
			return taken(err, "external_id", "externalId", "The external id %q is already in use.", id.ID)
		}
	}
	return nil
}
