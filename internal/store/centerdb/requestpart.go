package centerdb

import (
	"context"

	"github.com/uptrace/bun"

	"gatehouse/internal/center"
	"gatehouse/internal/fault"
	"gatehouse/internal/ids"
	"gatehouse/internal/listing"
)

type partRow struct {
	bun.BaseModel `bun:"table:ctr_request_parts"`
	RequestID     string `bun:",pk"`
	AccountID     string `bun:",pk"`
	Status        string
	Failure       string
}

func noRequest() error { return fault.New(fault.NotFound, "There is no such request in progress.") }

// AddParts implements center.Requests.
func (tx *Tx) AddParts(ctx context.Context, r center.Request, generation int64) error {
	query := `INSERT INTO ctr_request_parts (request_id, account_id, status, failure)
SELECT CAST(? AS TEXT), account_id, CAST(? AS TEXT), '' FROM ctr_provisionings WHERE permission_set_id = ?`
	args := []any{r.ID, center.InProgress, r.PermissionSetID}
	if r.AccountID != "" {
		query, args = query+" AND account_id = ?", append(args, r.AccountID)
	}
	if generation > 0 {
		query, args = query+" AND generation = ?", append(args, generation)
	}
	_, err := tx.NewRaw(query, args...).Exec(ctx)
	return err
}

// Parts implements center.Requests.
func (tx *Tx) Parts(ctx context.Context, requestID string, status center.RequestStatus, p listing.Page) (listing.List[center.Part], error) {
	var rows []partRow
	q := tx.NewSelect().Model(&rows).Where("request_id = ? AND account_id > ?", requestID, p.After).Order("account_id").Limit(int64(p.Limit) + 1)
	if status != "" {
		q = q.Where("status = ?", status)
	}
	err := q.Scan(ctx)
	parts := make([]center.Part, len(rows))
	for i, r := range rows {
		parts[i] = center.Part{RequestID: r.RequestID, AccountID: ids.AccountID(r.AccountID), Status: center.RequestStatus(r.Status), Failure: r.Failure}
	}
	return listing.Cut(parts, p.Limit, func(p center.Part) string { return string(p.AccountID) }), err
}

// UpdatePart implements center.Requests.
func (tx *Tx) UpdatePart(ctx context.Context, p center.Part) error {
	_, err := tx.NewUpdate().Model(&partRow{RequestID: p.RequestID, AccountID: string(p.AccountID), Status: string(p.Status), Failure: p.Failure}).
		Column("status", "failure").WherePK().Exec(ctx)
	return err
}
