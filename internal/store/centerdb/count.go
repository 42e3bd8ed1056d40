package centerdb

import "context"

// CountUsers implements center.Counts.
func (tx *Tx) CountUsers(ctx context.Context, storeID string) (int, error) {
	return tx.count(ctx, (*userRow)(nil), "store_id = ?", storeID)
}

// CountGroups implements center.Counts.
func (tx *Tx) CountGroups(ctx context.Context, storeID string) (int, error) {
	return tx.count(ctx, (*groupRow)(nil), "store_id = ?", storeID)
}

// CountMembers implements center.Counts.
func (tx *Tx) CountMembers(ctx context.Context, groupID string) (int, error) {
	return tx.count(ctx, (*membershipRow)(nil), "group_id = ?", groupID)
}

// CountGroupsOf implements center.Counts.
func (tx *Tx) CountGroupsOf(ctx context.Context, userID string) (int, error) {
	return tx.count(ctx, (*membershipRow)(nil), "user_id = ?", userID)
}

func (tx *Tx) count(ctx context.Context, model any, where, value string) (int, error) {
	n, err := tx.NewSelect().Model(model).Where(where, value).Count(ctx)
	return int(n), err
}
