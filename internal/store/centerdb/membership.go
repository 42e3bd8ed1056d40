package centerdb

import (
	"context"

	"github.com/uptrace/bun"

	"gatehouse/internal/center"
	"gatehouse/internal/listing"
	"gatehouse/internal/store"
)

type membershipRow struct {
	bun.BaseModel `bun:"table:ctr_memberships"`
	ID            string `bun:",pk"`
	StoreID       string
	GroupID       string
	UserID        string
	Created       int64
	CreatedBy     string
}

func (r membershipRow) membership() center.Membership {
	return center.Membership{
		ID: r.ID, StoreID: r.StoreID, GroupID: r.GroupID, UserID: r.UserID, Created: store.Time(r.Created), CreatedBy: r.CreatedBy,
	}
}

// CreateMembership implements center.Memberships.
func (tx *Tx) CreateMembership(ctx context.Context, m center.Membership) error {
	_, err := tx.NewInsert().Model(&membershipRow{
		ID: m.ID, StoreID: m.StoreID, GroupID: m.GroupID, UserID: m.UserID, Created: store.Micros(m.Created), CreatedBy: m.CreatedBy,
	}).Exec(ctx)
	return taken(err, "group_id", "members", "The user %s is already a member of the group %s.", m.UserID, m.GroupID)
}

func (tx *Tx) membershipWhere(ctx context.Context, where string, args ...any) (center.Membership, error) {
	var row membershipRow
	err := tx.NewSelect().Model(&row).Where(where, args...).Scan(ctx)
	return row.membership(), absent(err, "membership", "There is no such membership.")
}

// Membership implements center.Memberships.
func (tx *Tx) Membership(ctx context.Context, storeID, id string) (center.Membership, error) {
	return tx.membershipWhere(ctx, "store_id = ? AND id = ?", storeID, id)
}

// MembershipOf implements center.Memberships.
func (tx *Tx) MembershipOf(ctx context.Context, groupID, userID string) (center.Membership, error) {
	return tx.membershipWhere(ctx, "group_id = ? AND user_id = ?", groupID, userID)
}

func (tx *Tx) membershipsWhere(ctx context.Context, fixed, value, key string, p listing.Page) ([]center.Membership, error) {
	var rows []membershipRow
	err := tx.NewSelect().Model(&rows).Where("? = ? AND ? > ?", bun.Ident(fixed), value, bun.Ident(key), p.After).
		OrderExpr("?", bun.Ident(key)).Limit(int64(p.Limit) + 1).Scan(ctx)
	out := make([]center.Membership, len(rows))
	for i, r := range rows {
		out[i] = r.membership()
	}
	return out, err
}

// MembershipsOfGroup implements center.Memberships.
func (tx *Tx) MembershipsOfGroup(ctx context.Context, groupID string, p listing.Page) (listing.List[center.Membership], error) {
	all, err := tx.membershipsWhere(ctx, "group_id", groupID, "user_id", p)
	return listing.Cut(all, p.Limit, func(m center.Membership) string { return m.UserID }), err
}

// MembershipsOfUser implements center.Memberships.
func (tx *Tx) MembershipsOfUser(ctx context.Context, userID string, p listing.Page) (listing.List[center.Membership], error) {
	all, err := tx.membershipsWhere(ctx, "user_id", userID, "group_id", p)
	return listing.Cut(all, p.Limit, func(m center.Membership) string { return m.GroupID }), err
}

// DeleteMembership implements center.Memberships.
func (tx *Tx) DeleteMembership(ctx context.Context, m center.Membership) error {
	return tx.retireMemberships(ctx, "id = ?", m.ID)
}
