package centerdb

import (
	"context"
	"strings"

	"github.com/uptrace/bun"

	"gatehouse/internal/center"
	"gatehouse/internal/listing"
	"gatehouse/internal/store"
)

type applicationAssignmentRow struct {
	bun.BaseModel `bun:"table:ctr_application_assignments"`
	ApplicationID string
	InstanceID    string
	PrincipalType string
	PrincipalID   string
	Created       int64
}

func (r applicationAssignmentRow) assignment() center.ApplicationAssignment {
	return center.ApplicationAssignment{
		ApplicationID: r.ApplicationID, InstanceID: r.InstanceID, PrincipalType: center.PrincipalType(r.PrincipalType),
		PrincipalID: r.PrincipalID, Created: store.Time(r.Created),
	}
}

func applicationAssignments(rows []applicationAssignmentRow) []center.ApplicationAssignment {
	out := make([]center.ApplicationAssignment, len(rows))
	for i, r := range rows {
		out[i] = r.assignment()
	}
	return out
}

// AssignApplication implements center.Applications.
func (tx *Tx) AssignApplication(ctx context.Context, a center.ApplicationAssignment) error {
	_, err := tx.NewInsert().Model(&applicationAssignmentRow{
		ApplicationID: a.ApplicationID, InstanceID: a.InstanceID, PrincipalType: string(a.PrincipalType), PrincipalID: a.PrincipalID,
		Created: store.Micros(a.Created),
	}).On("CONFLICT (application_id, principal_id) DO NOTHING").Exec(ctx)
	return err
}

// HasApplicationAssignment implements center.Applications.
func (tx *Tx) HasApplicationAssignment(ctx context.Context, a center.ApplicationAssignment) (bool, error) {
	return tx.NewSelect().Model((*applicationAssignmentRow)(nil)).
		Where("application_id = ? AND principal_id = ? AND principal_type = ?", a.ApplicationID, a.PrincipalID, a.PrincipalType).Exists(ctx)
}

// ApplicationAssignments implements center.Applications.
func (tx *Tx) ApplicationAssignments(ctx context.Context, applicationID string, p listing.Page) (listing.List[center.ApplicationAssignment], error) {
	var rows []applicationAssignmentRow
	err := tx.NewSelect().Model(&rows).Where("application_id = ? AND principal_id > ?", applicationID, p.After).
		Order("principal_id").Limit(int64(p.Limit) + 1).Scan(ctx)
	return listing.Cut(applicationAssignments(rows), p.Limit, func(a center.ApplicationAssignment) string { return a.PrincipalID }), err
}

// ApplicationAssignmentsReaching implements center.Applications.
func (tx *Tx) ApplicationAssignmentsReaching(ctx context.Context, instanceID, principalID, applicationID string, p listing.Page) (listing.List[center.ApplicationAssignment], error) {
	var rows []applicationAssignmentRow
	q := tx.NewSelect().Model(&rows).Where("instance_id = ?", instanceID).Where(reaching, principalID, principalID)
	if applicationID != "" {
		q = q.Where("application_id = ?", applicationID)
	}
	if application, principal, ok := strings.Cut(p.After, "/"); ok {
		q = q.Where("(application_id, principal_id) > (?, ?)", application, principal)
	}
	err := q.Order("application_id", "principal_id").Limit(int64(p.Limit) + 1).Scan(ctx)
	return listing.Cut(applicationAssignments(rows), p.Limit, center.ApplicationAssignment.ReachKey), err
}

// UnassignApplication implements center.Applications.
func (tx *Tx) UnassignApplication(ctx context.Context, a center.ApplicationAssignment) error {
	_, err := tx.remove(ctx, (*applicationAssignmentRow)(nil), "application_id = ? AND principal_id = ?", a.ApplicationID, a.PrincipalID)
	return err
}

// retireApplications removes what a user or group was assigned to. Nothing of
// it is remembered: an assertion is looked at once, so no session lives on it here.
func (tx *Tx) retireApplications(ctx context.Context, principalID string) error {
	_, err := tx.remove(ctx, (*applicationAssignmentRow)(nil), "principal_id = ?", principalID)
	return err
}

// MayUseApplication implements center.Applications.
func (tx *Tx) MayUseApplication(ctx context.Context, applicationID, userID string) (bool, error) {
	return tx.NewSelect().Model((*applicationAssignmentRow)(nil)).Where("application_id = ?", applicationID).
		Where(reaching, userID, userID).Exists(ctx)
}
