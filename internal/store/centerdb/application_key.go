package centerdb

import (
	"context"
	"encoding/base64"

	"github.com/uptrace/bun"

	"gatehouse/internal/center"
	"gatehouse/internal/store"
)

type applicationKeyRow struct {
	bun.BaseModel `bun:"table:ctr_application_keys"`
	ID            string `bun:",pk"`
	ApplicationID string
	Certificate   string
	Sealed        string
	Created       int64
	Expires       int64
}

func (r applicationKeyRow) key() (center.ApplicationKey, error) {
	der, err := base64.StdEncoding.DecodeString(r.Certificate)
	return center.ApplicationKey{
		ID: r.ID, ApplicationID: r.ApplicationID, Certificate: der, Sealed: r.Sealed, Created: store.Time(r.Created), Expires: store.Time(r.Expires),
	}, err
}

// CreateApplicationKey implements center.Applications.
func (tx *Tx) CreateApplicationKey(ctx context.Context, k center.ApplicationKey) error {
	_, err := tx.NewInsert().Model(&applicationKeyRow{
		ID: k.ID, ApplicationID: k.ApplicationID, Certificate: base64.StdEncoding.EncodeToString(k.Certificate), Sealed: k.Sealed,
		Created: store.Micros(k.Created), Expires: store.Micros(k.Expires),
	}).Exec(ctx)
	return err
}

// ApplicationKeys implements center.Applications.
func (tx *Tx) ApplicationKeys(ctx context.Context, applicationID string) ([]center.ApplicationKey, error) {
	var rows []applicationKeyRow
	if err := tx.NewSelect().Model(&rows).Where("application_id = ?", applicationID).Order("created", "id").Scan(ctx); err != nil {
		return nil, err
	}
	return maps(rows, applicationKeyRow.key)
}

// DeleteApplicationKey implements center.Applications.
func (tx *Tx) DeleteApplicationKey(ctx context.Context, applicationID, id string) error {
	n, err := tx.remove(ctx, (*applicationKeyRow)(nil), "application_id = ? AND id = ?", applicationID, id)
	return missing(n, err, "The application has no certificate %q.", id)
}
