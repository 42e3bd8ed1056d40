package centerdb

import (
	"context"
	"time"

	"github.com/uptrace/bun"

	"gatehouse/internal/center"
	"gatehouse/internal/ids"
	"gatehouse/internal/listing"
	"gatehouse/internal/store"
)

type requestRow struct {
	bun.BaseModel   `bun:"table:ctr_requests"`
	ID              string `bun:",pk"`
	InstanceID      string
	Kind            string
	Status          string
	Failure         string
	AccountID       string
	PermissionSetID string
	PrincipalType   string
	PrincipalID     string
	Created         int64
}

func rowOfRequest(r center.Request) *requestRow {
	return &requestRow{
		ID: r.ID, InstanceID: r.InstanceID, Kind: string(r.Kind), Status: string(r.Status), Failure: r.Failure, AccountID: string(r.AccountID),
		PermissionSetID: r.PermissionSetID, PrincipalType: string(r.PrincipalType), PrincipalID: r.PrincipalID, Created: store.Micros(r.Created),
	}
}

func (r requestRow) request() center.Request {
	return center.Request{
		ID: r.ID, InstanceID: r.InstanceID, Kind: center.RequestKind(r.Kind), Status: center.RequestStatus(r.Status), Failure: r.Failure,
		AccountID: ids.AccountID(r.AccountID), PermissionSetID: r.PermissionSetID, PrincipalType: center.PrincipalType(r.PrincipalType),
		PrincipalID: r.PrincipalID, Created: store.Time(r.Created),
	}
}

func requests(rows []requestRow) []center.Request {
	out := make([]center.Request, len(rows))
	for i, r := range rows {
		out[i] = r.request()
	}
	return out
}

// CreateRequest implements center.Requests.
func (tx *Tx) CreateRequest(ctx context.Context, r center.Request) error {
	_, err := tx.NewInsert().Model(rowOfRequest(r)).Exec(ctx)
	return taken(err, "principal_id", "", "The same request is still in progress. Wait until it is done.")
}

// Request implements center.Requests.
func (tx *Tx) Request(ctx context.Context, instanceID string, kind center.RequestKind, id string) (center.Request, error) {
	var row requestRow
	err := tx.NewSelect().Model(&row).Where("id = ? AND instance_id = ? AND kind = ?", id, instanceID, kind).Scan(ctx)
	return row.request(), store.NotFound(err, "There is no request %q.", id)
}

// Requests implements center.Requests.
func (tx *Tx) Requests(ctx context.Context, instanceID string, kind center.RequestKind, status center.RequestStatus, p listing.Page) (listing.List[center.Request], error) {
	var rows []requestRow
	q := tx.NewSelect().Model(&rows).Where("instance_id = ? AND kind = ? AND id > ?", instanceID, kind, p.After).Order("id").Limit(int64(p.Limit) + 1)
	if status != "" {
		q = q.Where("status = ?", status)
	}
	err := q.Scan(ctx)
	return listing.Cut(requests(rows), p.Limit, func(r center.Request) string { return r.ID }), err
}

// open selects the requests of a kind that are at work on a grant.
func (tx *Tx) open(rows *[]requestRow, kind center.RequestKind, g center.Grant) *bun.SelectQuery {
	return tx.NewSelect().Model(rows).Where("permission_set_id = ? AND account_id = ? AND status = ? AND kind = ?",
		g.PermissionSetID, g.AccountID, center.InProgress, kind).Order("id")
}

// OpenRequest implements center.Requests.
func (tx *Tx) OpenRequest(ctx context.Context, like center.Request) (center.Request, error) {
	var rows []requestRow
	err := tx.open(&rows, like.Kind, center.Grant{AccountID: like.AccountID, PermissionSetID: like.PermissionSetID}).
		Where("principal_id = ?", like.PrincipalID).Limit(1).Scan(ctx)
	if err == nil && len(rows) == 0 {
		return center.Request{}, noRequest()
	}
	if err != nil {
		return center.Request{}, err
	}
	return rows[0].request(), nil
}

// OpenRequests implements center.Requests.
func (tx *Tx) OpenRequests(ctx context.Context, kind center.RequestKind, g center.Grant) ([]center.Request, error) {
	var rows []requestRow
	err := tx.open(&rows, kind, g).Scan(ctx)
	return requests(rows), err
}

// UpdateRequest implements center.Requests.
func (tx *Tx) UpdateRequest(ctx context.Context, r center.Request) error {
	_, err := tx.NewUpdate().Model(rowOfRequest(r)).Column("status", "failure").WherePK().Exec(ctx)
	return err
}

// ForgetRequests implements center.Requests.
func (tx *Tx) ForgetRequests(ctx context.Context, before time.Time) error {
	old := store.Micros(before)
	_, err := tx.NewDelete().TableExpr("ctr_request_parts").
		Where("request_id IN (SELECT id FROM ctr_requests WHERE created < ?)", old).Exec(ctx)
	if err != nil {
		return err
	}
	_, err = tx.NewDelete().Model((*requestRow)(nil)).Where("created < ?", old).Exec(ctx)
	return err
}
