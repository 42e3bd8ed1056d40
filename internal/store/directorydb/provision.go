package directorydb

import (
	"context"

	"gatehouse/internal/directory"
)

// UnprovisionedMembers lists the group's members who have the application and
// are not active users on the other side.
func (tx *Tx) UnprovisionedMembers(ctx context.Context, app, group string) ([]directory.AppUser, error) {
	var rows []document
	err := tx.NewSelect().Model((*appUserRow)(nil)).ColumnExpr("u.person_id AS id").Column("u.doc").
		Join("JOIN dir_members AS m ON m.person_id = u.person_id").
		Where("u.app_id = ? AND m.group_id = ? AND u.assigned AND (u.remote_id = '' OR NOT u.remote_active)", app, group).
		OrderExpr("u.person_id").Scan(ctx, &rows)
	if err != nil {
		return nil, err
	}
	return decodeAll[directory.AppUser](rows)
}
