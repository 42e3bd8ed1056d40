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

type assignmentRow struct {
	bun.BaseModel   `bun:"table:ctr_assignments"`
	InstanceID      string
	AccountID       string
	PermissionSetID string
	PrincipalType   string
	PrincipalID     string
	Created         int64
}

func (r assignmentRow) assignment() center.Assignment {
	return center.Assignment{
		InstanceID: r.InstanceID, AccountID: ids.AccountID(r.AccountID), PermissionSetID: r.PermissionSetID,
		PrincipalType: center.PrincipalType(r.PrincipalType), PrincipalID: r.PrincipalID, Created: store.Time(r.Created),
	}
}

func assignments(rows []assignmentRow) []center.Assignment {
	out := make([]center.Assignment, len(rows))
	for i, r := range rows {
		out[i] = r.assignment()
	}
	return out
}

// CreateAssignment implements center.Assignments.
func (tx *Tx) CreateAssignment(ctx context.Context, a center.Assignment) error {
	_, err := tx.NewInsert().Model(&assignmentRow{
		InstanceID: a.InstanceID, AccountID: string(a.AccountID), PermissionSetID: a.PermissionSetID,
		PrincipalType: string(a.PrincipalType), PrincipalID: a.PrincipalID, Created: store.Micros(a.Created),
	}).On("CONFLICT (permission_set_id, account_id, principal_id) DO NOTHING").Exec(ctx)
	return err
}

const thisAssignment = "permission_set_id = ? AND account_id = ? AND principal_id = ?"

// HasAssignment implements center.Assignments.
func (tx *Tx) HasAssignment(ctx context.Context, a center.Assignment) (bool, error) {
	return tx.NewSelect().Model((*assignmentRow)(nil)).Where(thisAssignment, a.PermissionSetID, a.AccountID, a.PrincipalID).
		Where("principal_type = ?", a.PrincipalType).Exists(ctx)
}

// AssignmentsOf implements center.Assignments.
func (tx *Tx) AssignmentsOf(ctx context.Context, g center.Grant, p listing.Page) (listing.List[center.Assignment], error) {
	var rows []assignmentRow
	err := tx.NewSelect().Model(&rows).
		Where("permission_set_id = ? AND account_id = ? AND principal_id > ?", g.PermissionSetID, g.AccountID, p.After).
		Order("principal_id").Limit(int64(p.Limit) + 1).Scan(ctx)
	return listing.Cut(assignments(rows), p.Limit, func(a center.Assignment) string { return a.PrincipalID }), err
}

// reaching are the principals whose assignments a user or group has: itself
// and, for a user, its groups. A group has no row as a member.
const reaching = "principal_id IN (SELECT CAST(? AS TEXT) UNION ALL SELECT group_id FROM ctr_memberships WHERE user_id = ?)"

// AssignmentsReaching implements center.Assignments.
func (tx *Tx) AssignmentsReaching(ctx context.Context, principalID string, account ids.AccountID, p listing.Page) (listing.List[center.Assignment], error) {
	var rows []assignmentRow
	q := tx.NewSelect().Model(&rows).Where(reaching, principalID, principalID).
		Order("account_id", "permission_set_id", "principal_id").Limit(int64(p.Limit) + 1)
	if account != "" {
		q = q.Where("account_id = ?", account)
	}
	if k := strings.Split(p.After, "/"); len(k) == 3 {
		q = q.Where("(account_id, permission_set_id, principal_id) > (?, ?, ?)", k[0], k[1], k[2])
	}
	err := q.Scan(ctx)
	return listing.Cut(assignments(rows), p.Limit, center.Assignment.ReachKey), err
}

// DeleteAssignment implements center.Assignments.
func (tx *Tx) DeleteAssignment(ctx context.Context, a center.Assignment) error {
	return tx.retireAssignments(ctx, thisAssignment, a.PermissionSetID, a.AccountID, a.PrincipalID)
}

// HoldsGrant implements center.Assignments. It begins with the few holders of
// the grant, not with the many groups of the user.
func (tx *Tx) HoldsGrant(ctx context.Context, userID string, g center.Grant) (bool, error) {
	var holds bool
	err := tx.Row(ctx, `SELECT EXISTS (SELECT 1 FROM ctr_assignments AS a
WHERE a.permission_set_id = ? AND a.account_id = ?
AND (a.principal_id = ? OR EXISTS (SELECT 1 FROM ctr_memberships AS m WHERE m.group_id = a.principal_id AND m.user_id = ?))
AND EXISTS (SELECT 1 FROM ctr_users AS u WHERE u.id = ? AND u.status = ?))`,
		g.PermissionSetID, g.AccountID, userID, userID, userID, center.Enabled).Scan(&holds)
	return holds, err
}

// AccountsOf implements center.Assignments.
func (tx *Tx) AccountsOf(ctx context.Context, userID string, p listing.Page) (listing.List[ids.AccountID], error) {
	var found []ids.AccountID
	err := tx.NewSelect().Model((*assignmentRow)(nil)).Column("account_id").Distinct().
		Where(reaching, userID, userID).Where("account_id > ?", p.After).Order("account_id").Limit(int64(p.Limit)+1).Scan(ctx, &found)
	return listing.Cut(found, p.Limit, func(id ids.AccountID) string { return string(id) }), err
}

// GrantsIn implements center.Assignments.
func (tx *Tx) GrantsIn(ctx context.Context, userID string, account ids.AccountID, p listing.Page) (listing.List[center.Grant], error) {
	var found []string
	_, after, _ := strings.Cut(p.After, "/")
	err := tx.NewSelect().Model((*assignmentRow)(nil)).Column("permission_set_id").Distinct().
		Where(reaching, userID, userID).Where("account_id = ? AND permission_set_id > ?", account, after).
		Order("permission_set_id").Limit(int64(p.Limit)+1).Scan(ctx, &found)
	grants := make([]center.Grant, len(found))
	for i, id := range found {
		grants[i] = center.Grant{AccountID: account, PermissionSetID: id}
	}
	return listing.Cut(grants, p.Limit, center.Grant.Key), err
}
