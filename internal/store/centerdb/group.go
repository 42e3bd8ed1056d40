package centerdb

import (
	"context"

	"github.com/uptrace/bun"

	"gatehouse/internal/center"
	"gatehouse/internal/listing"
	"gatehouse/internal/store"
)

type groupRow struct {
	bun.BaseModel  `bun:"table:ctr_groups"`
	ID             string `bun:",pk"`
	StoreID        string
	DisplayName    string
	DisplayNameKey string
	Origin         string
	Revision       int64
	Created        int64
	Updated        int64
	CreatedBy      string
	UpdatedBy      string
	Doc            string
}

type groupDoc struct {
	Description string              `json:"description,omitempty"`
	ExternalIDs []center.ExternalID `json:"externalIds,omitempty"`
}

func rowOfGroup(g center.Group) *groupRow {
	return &groupRow{
		ID: g.ID, StoreID: g.StoreID, DisplayName: g.DisplayName, DisplayNameKey: center.Key(g.DisplayName), Origin: string(g.Origin),
		Revision: g.Revision, Created: store.Micros(g.Created), Updated: store.Micros(g.Updated), CreatedBy: g.CreatedBy,
		UpdatedBy: g.UpdatedBy, Doc: encode(groupDoc{g.Description, g.ExternalIDs}),
	}
}

func (r groupRow) group() (center.Group, error) {
	var d groupDoc
	err := decode(r.Doc, &d)
	return center.Group{
		ID: r.ID, StoreID: r.StoreID, DisplayName: r.DisplayName, Description: d.Description, ExternalIDs: d.ExternalIDs,
		Origin: center.Origin(r.Origin), Revision: r.Revision, Created: store.Time(r.Created), Updated: store.Time(r.Updated),
		CreatedBy: r.CreatedBy, UpdatedBy: r.UpdatedBy,
	}, err
}

func groupTaken(err error, g center.Group) error {
	return taken(err, "display_name_key", "displayName", "A group with the display name %q already exists.", g.DisplayName)
}

// CreateGroup implements center.Groups.
func (tx *Tx) CreateGroup(ctx context.Context, g center.Group) error {
	if _, err := tx.NewInsert().Model(rowOfGroup(g)).Exec(ctx); err != nil {
		return groupTaken(err, g)
	}
	return tx.addExternalIDs(ctx, g.StoreID, groupKind, g.ID, g.ExternalIDs)
}

func (tx *Tx) groupWhere(ctx context.Context, storeID, column, value string) (center.Group, error) {
	var row groupRow
	err := tx.NewSelect().Model(&row).Where("store_id = ?", storeID).Where("? = ?", bun.Ident(column), value).Scan(ctx)
	if err != nil {
		return center.Group{}, absent(err, "group", "There is no group %q.", value)
	}
	return row.group()
}

// Group implements center.Groups.
func (tx *Tx) Group(ctx context.Context, storeID, id string) (center.Group, error) {
	return tx.groupWhere(ctx, storeID, "id", id)
}

// GroupByName implements center.Groups.
func (tx *Tx) GroupByName(ctx context.Context, storeID, name string) (center.Group, error) {
	return tx.groupWhere(ctx, storeID, "display_name_key", center.Key(name))
}

// GroupByExternalID implements center.Groups.
func (tx *Tx) GroupByExternalID(ctx context.Context, storeID string, id center.ExternalID) (center.Group, error) {
	owner, err := tx.ownerOf(ctx, storeID, groupKind, id)
	if err != nil {
		return center.Group{}, err
	}
	return tx.Group(ctx, storeID, owner)
}

// Groups implements center.Groups.
func (tx *Tx) Groups(ctx context.Context, storeID string, p listing.Page) (listing.List[center.Group], error) {
	var rows []groupRow
	err := tx.NewSelect().Model(&rows).Where("store_id = ? AND id > ?", storeID, p.After).Order("id").Limit(int64(p.Limit) + 1).Scan(ctx)
	if err != nil {
		return listing.List[center.Group]{}, err
	}
	return paged(rows, groupRow.group, p, func(g center.Group) string { return g.ID })
}

// FindGroups implements center.Groups.
func (tx *Tx) FindGroups(ctx context.Context, storeID, words string, p listing.Page) (listing.List[center.Group], error) {
	var rows []groupRow
	err := tx.found(&rows, "store_id", storeID, "display_name_key", words, p).Scan(ctx)
	if err != nil {
		return listing.List[center.Group]{}, err
	}
	return paged(rows, groupRow.group, p, func(g center.Group) string { return g.ID })
}

// UpdateGroup implements center.Groups.
func (tx *Tx) UpdateGroup(ctx context.Context, g center.Group) error {
	_, err := tx.NewUpdate().Model(rowOfGroup(g)).ExcludeColumn("id", "store_id", "created", "created_by").WherePK().Exec(ctx)
	if err != nil {
		return groupTaken(err, g)
	}
	return tx.setExternalIDs(ctx, g.StoreID, groupKind, g.ID, g.ExternalIDs)
}

// DeleteGroup implements center.Groups.
func (tx *Tx) DeleteGroup(ctx context.Context, g center.Group) error {
	if err := tx.setExternalIDs(ctx, g.StoreID, groupKind, g.ID, nil); err != nil {
		return err
	}
	_, err := tx.NewDelete().Model((*groupRow)(nil)).Where("id = ?", g.ID).Exec(ctx)
	return err
}
