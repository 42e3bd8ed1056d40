package centerdb

import (
	"context"
	"strings"
	"time"

	"gatehouse/internal/center"
	"gatehouse/internal/ids"
	"gatehouse/internal/listing"
	"gatehouse/internal/store"
)

// retireAssignments moves assignments to those that were.
func (tx *Tx) retireAssignments(ctx context.Context, where string, args ...any) error {
	_, err := tx.NewRaw(`INSERT INTO ctr_former_assignments (principal_id, account_id, permission_set_id, ended)
SELECT principal_id, account_id, permission_set_id, CAST(? AS BIGINT) FROM ctr_assignments WHERE `+where+`
ON CONFLICT (principal_id, account_id, permission_set_id) DO UPDATE SET ended = EXCLUDED.ended`,
		append([]any{store.Micros(tx.Now())}, args...)...).Exec(ctx)
	if err != nil {
		return err
	}
	_, err = tx.NewDelete().Model((*assignmentRow)(nil)).Where(where, args...).Exec(ctx)
	return err
}

// retireMemberships moves memberships to those that were.
func (tx *Tx) retireMemberships(ctx context.Context, where string, args ...any) error {
	_, err := tx.NewRaw(`INSERT INTO ctr_former_members (group_id, user_id, ended)
SELECT group_id, user_id, CAST(? AS BIGINT) FROM ctr_memberships WHERE `+where+`
ON CONFLICT (group_id, user_id) DO UPDATE SET ended = EXCLUDED.ended`,
		append([]any{store.Micros(tx.Now())}, args...)...).Exec(ctx)
	if err != nil {
		return err
	}
	_, err = tx.NewDelete().Model((*membershipRow)(nil)).Where(where, args...).Exec(ctx)
	return err
}

// RetireUser implements center.Former.
func (tx *Tx) RetireUser(ctx context.Context, userID string) error {
	if err := tx.retireMemberships(ctx, "user_id = ?", userID); err != nil {
		return err
	}
	if err := tx.retireApplications(ctx, userID); err != nil {
		return err
	}
	return tx.retireAssignments(ctx, "principal_id = ?", userID)
}

// RetireGroup implements center.Former.
func (tx *Tx) RetireGroup(ctx context.Context, groupID string) error {
	if err := tx.retireMemberships(ctx, "group_id = ?", groupID); err != nil {
		return err
	}
	if err := tx.retireApplications(ctx, groupID); err != nil {
		return err
	}
	return tx.retireAssignments(ctx, "principal_id = ?", groupID)
}

// PastUsersOf implements center.Former.
func (tx *Tx) PastUsersOf(ctx context.Context, groupID string, p listing.Page) (listing.List[string], error) {
	var found []string
	err := tx.NewRaw(`SELECT user_id FROM ctr_memberships WHERE group_id = ? AND user_id > ?
UNION SELECT user_id FROM ctr_former_members WHERE group_id = ? AND user_id > ?
ORDER BY user_id LIMIT ?`, groupID, p.After, groupID, p.After, p.Limit+1).Scan(ctx, &found)
	return listing.Cut(found, p.Limit, func(id string) string { return id }), err
}

type grantRow struct {
	AccountID       string
	PermissionSetID string
}

// pastOf are the principals that a user has or had the assignments of.
const pastOf = `principal_id IN (SELECT CAST(?0 AS TEXT) UNION SELECT group_id FROM ctr_memberships WHERE user_id = ?0
UNION SELECT group_id FROM ctr_former_members WHERE user_id = ?0)`

// PastGrantsOf implements center.Former.
func (tx *Tx) PastGrantsOf(ctx context.Context, principalID string, throughGroups bool, p listing.Page) (listing.List[center.Grant], error) {
	var rows []grantRow
	who := "principal_id = ?0"
	if throughGroups {
		who = pastOf
	}
	account, set, _ := strings.Cut(p.After, "/")
	err := tx.NewRaw(`SELECT account_id, permission_set_id FROM ctr_assignments WHERE (account_id, permission_set_id) > (?1, ?2) AND `+who+`
UNION SELECT account_id, permission_set_id FROM ctr_former_assignments WHERE (account_id, permission_set_id) > (?1, ?2) AND `+who+`
ORDER BY account_id, permission_set_id LIMIT ?3`, principalID, account, set, p.Limit+1).Scan(ctx, &rows)
	grants := make([]center.Grant, len(rows))
	for i, r := range rows {
		grants[i] = center.Grant{AccountID: ids.AccountID(r.AccountID), PermissionSetID: r.PermissionSetID}
	}
	return listing.Cut(grants, p.Limit, center.Grant.Key), err
}

// Forget implements center.Former.
func (tx *Tx) Forget(ctx context.Context, before time.Time) error {
	for _, table := range []string{"ctr_former_members", "ctr_former_assignments"} {
		if _, err := tx.NewDelete().TableExpr(table).Where("ended < ?", store.Micros(before)).Exec(ctx); err != nil {
			return err
		}
	}
	return nil
}
