package centerdb

import (
	"context"
	"database/sql"
	"errors"

	"github.com/uptrace/bun"

	"gatehouse/internal/center"
	"gatehouse/internal/store"
)

type sourceRow struct {
	bun.BaseModel `bun:"table:ctr_sources"`
	InstanceID    string `bun:",pk"`
	PortalName    *string
	ScimTenant    *string
	Doc           string
}

func orNull(s string) *string {
	if s == "" {
		return nil
	}
	return &s
}

func orEmpty(s *string) string {
	if s == nil {
		return ""
	}
	return *s
}

func (r sourceRow) source() (center.IdentitySource, error) {
	var s center.IdentitySource
	err := decode(r.Doc, &s)
	s.InstanceID, s.PortalName, s.Tenant = r.InstanceID, orEmpty(r.PortalName), orEmpty(r.ScimTenant)
	return s, err
}

// IdentitySource implements center.IdentitySources.
func (tx *Tx) IdentitySource(ctx context.Context, instanceID string) (center.IdentitySource, error) {
	row := sourceRow{InstanceID: instanceID}
	err := tx.Row(ctx, "SELECT portal_name, scim_tenant, doc FROM ctr_sources WHERE instance_id = ?", instanceID).
		Scan(&row.PortalName, &row.ScimTenant, &row.Doc)
	if errors.Is(err, sql.ErrNoRows) {
		return center.IdentitySource{InstanceID: instanceID, Kind: center.OwnDirectory}, nil
	}
	if err != nil {
		return center.IdentitySource{}, err
	}
	return row.source()
}

// PutIdentitySource implements center.IdentitySources.
func (tx *Tx) PutIdentitySource(ctx context.Context, s center.IdentitySource) error {
	_, err := tx.NewInsert().Model(&sourceRow{
		InstanceID: s.InstanceID, PortalName: orNull(s.PortalName), ScimTenant: orNull(s.Tenant), Doc: encode(s),
	}).On("CONFLICT (instance_id) DO UPDATE").
		Set("portal_name = EXCLUDED.portal_name, scim_tenant = EXCLUDED.scim_tenant, doc = EXCLUDED.doc").Exec(ctx)
	return taken(err, "portal_name", "PortalName", "The name %q belongs to another access portal.", s.PortalName)
}

// sourceWhere finds one by one of two columns, which a constant names.
func (tx *Tx) sourceWhere(ctx context.Context, column, value string) (center.IdentitySource, error) {
	var row sourceRow
	err := tx.Row(ctx, "SELECT instance_id, portal_name, scim_tenant, doc FROM ctr_sources WHERE "+column+" = ?", value).
		Scan(&row.InstanceID, &row.PortalName, &row.ScimTenant, &row.Doc)
	if err != nil {
		return center.IdentitySource{}, store.NotFound(err, "There is no identity source with %s %q.", column, value)
	}
	return row.source()
}

// SourceByTenant implements center.IdentitySources.
func (tx *Tx) SourceByTenant(ctx context.Context, tenant string) (center.IdentitySource, error) {
	return tx.sourceWhere(ctx, "scim_tenant", tenant)
}

// SourceByPortalName implements center.IdentitySources.
func (tx *Tx) SourceByPortalName(ctx context.Context, name string) (center.IdentitySource, error) {
	return tx.sourceWhere(ctx, "portal_name", name)
}

type scimTokenRow struct {
	bun.BaseModel `bun:"table:ctr_scim_tokens"`
	ID            string `bun:",pk"`
	InstanceID    string
	Hash          string
	Created       int64
	Expires       int64
}

func (r scimTokenRow) token() center.SCIMToken {
	return center.SCIMToken{ID: r.ID, InstanceID: r.InstanceID, Hash: r.Hash, Created: store.Time(r.Created), Expires: store.Time(r.Expires)}
}

// CreateSCIMToken implements center.SCIMTokens.
func (tx *Tx) CreateSCIMToken(ctx context.Context, t center.SCIMToken) error {
	_, err := tx.NewInsert().Model(&scimTokenRow{
		ID: t.ID, InstanceID: t.InstanceID, Hash: t.Hash, Created: store.Micros(t.Created), Expires: store.Micros(t.Expires),
	}).Exec(ctx)
	return err
}

// SCIMTokenByHash implements center.SCIMTokens.
func (tx *Tx) SCIMTokenByHash(ctx context.Context, hash string) (center.SCIMToken, error) {
	row := scimTokenRow{Hash: hash}
	err := tx.Row(ctx, "SELECT id, instance_id, created, expires FROM ctr_scim_tokens WHERE hash = ?", hash).
		Scan(&row.ID, &row.InstanceID, &row.Created, &row.Expires)
	return row.token(), store.NotFound(err, "There is no such token.")
}

// SCIMTokens implements center.SCIMTokens.
func (tx *Tx) SCIMTokens(ctx context.Context, instanceID string) ([]center.SCIMToken, error) {
	var rows []scimTokenRow
	err := tx.NewSelect().Model(&rows).Where("instance_id = ?", instanceID).Order("id").Scan(ctx)
	out := make([]center.SCIMToken, len(rows))
	for i, r := range rows {
		out[i] = r.token()
	}
	return out, err
}

// DeleteSCIMToken implements center.SCIMTokens.
func (tx *Tx) DeleteSCIMToken(ctx context.Context, instanceID, id string) error {
	n, err := tx.remove(ctx, (*scimTokenRow)(nil), "instance_id = ? AND id = ?", instanceID, id)
	return missing(n, err, "There is no access token %q.", id)
}

// DeleteSCIMTokens implements center.SCIMTokens.
func (tx *Tx) DeleteSCIMTokens(ctx context.Context, instanceID string) error {
	_, err := tx.remove(ctx, (*scimTokenRow)(nil), "instance_id = ?", instanceID)
	return err
}
