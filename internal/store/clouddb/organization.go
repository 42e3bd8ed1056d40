package clouddb

import (
	"context"
	"strconv"
	"strings"

	"github.com/uptrace/bun"

	"gatehouse/internal/cloud"
	"gatehouse/internal/ids"
	"gatehouse/internal/listing"
	"gatehouse/internal/store"
)

type organizationRow struct {
	bun.BaseModel `bun:"table:cld_organizations"`
	One           int `bun:",pk"`
	ID            string
	Doc           string
}

type unitRow struct {
	bun.BaseModel `bun:"table:cld_units"`
	ID            string `bun:",pk"`
	Parent        string
	NameKey       string
	Doc           string
}

type serviceRow struct {
	bun.BaseModel `bun:"table:cld_services"`
	Service       string `bun:",pk"`
	Account       string `bun:",pk"`
	Since         int64
}

// Organization returns the one organization.
func (tx Tx) Organization(ctx context.Context) (cloud.Organization, error) {
	return one[cloud.Organization](tx.Row(ctx, "SELECT doc FROM cld_organizations WHERE one = ?", 1), "Your account is not a member of an organization.")
}

// PutOrganization writes it.
func (tx Tx) PutOrganization(ctx context.Context, o cloud.Organization) error {
	doc, err := encode(o)
	if err != nil {
		return err
	}
	return tx.put(ctx, &organizationRow{One: 1, ID: o.ID, Doc: doc}, "one", "id", "doc")
}

// Unit returns the root or a unit.
func (tx Tx) Unit(ctx context.Context, id string) (cloud.Unit, error) {
	return one[cloud.Unit](tx.Row(ctx, "SELECT doc FROM cld_units WHERE id = ?", id), "There is no organizational unit %q.", id)
}

// Units lists the units directly below a parent.
func (tx Tx) Units(ctx context.Context, parent string, p listing.Page) (listing.List[cloud.Unit], error) {
	q := tx.NewSelect().Model((*unitRow)(nil)).Where("parent = ?", parent)
	return list(ctx, q, "id", p, func(u cloud.Unit) string { return u.ID })
}

// PutUnit writes a unit; its name is unique below its parent.
func (tx Tx) PutUnit(ctx context.Context, u cloud.Unit) error {
	doc, err := encode(u)
	if err != nil {
		return err
	}
	err = tx.put(ctx, &unitRow{ID: u.ID, Parent: u.Parent, NameKey: fold(u.Name), Doc: doc}, "id", "parent", "name_key", "doc")
	// A key over two columns is named by its first one on SQLite, by its index on PostgreSQL.
	return taken(taken(err, "name_key", "name"), "parent", "name")
}

// DeleteUnit deletes a unit.
func (tx Tx) DeleteUnit(ctx context.Context, id string) error {
	return tx.remove(ctx, (*unitRow)(nil), "id = ?", id)
}

// ServiceGrants lists trusted services, or delegated administrators.
func (tx Tx) ServiceGrants(ctx context.Context, delegated bool) ([]cloud.ServiceGrant, error) {
	var rows []serviceRow
	q := tx.NewSelect().Model(&rows).Order("service", "account")
	if delegated {
		q = q.Where("account <> ''")
	} else {
		q = q.Where("account = ''")
	}
	err := q.Scan(ctx)
	out := make([]cloud.ServiceGrant, len(rows))
	for i, r := range rows {
		out[i] = cloud.ServiceGrant{Service: r.Service, Account: ids.AccountID(r.Account), Since: store.Time(r.Since)}
	}
	return out, err
}

// PutServiceGrant writes a grant.
func (tx Tx) PutServiceGrant(ctx context.Context, g cloud.ServiceGrant) error {
	return tx.put(ctx, &serviceRow{Service: g.Service, Account: string(g.Account), Since: store.Micros(g.Since)}, "service, account", "since")
}

// DeleteServiceGrant deletes a grant.
func (tx Tx) DeleteServiceGrant(ctx context.Context, g cloud.ServiceGrant) error {
	return tx.remove(ctx, (*serviceRow)(nil), "service = ? AND account = ?", g.Service, g.Account)
}

type accountRow struct {
	bun.BaseModel `bun:"table:cld_accounts"`
	ID            string `bun:",pk"`
	Parent        string
	EmailKey      string
	Doc           string
}

type requestRow struct {
	bun.BaseModel `bun:"table:cld_account_requests"`
	ID            string `bun:",pk"`
	State         string
	Doc           string
}

// Account returns an account.
func (tx Tx) Account(ctx context.Context, id ids.AccountID) (cloud.Account, error) {
	return one[cloud.Account](tx.Row(ctx, "SELECT doc FROM cld_accounts WHERE id = ?", id), "There is no account %s in the organization.", strconv.Quote(string(id)))
}

// AccountByEmail finds an account by its address.
func (tx Tx) AccountByEmail(ctx context.Context, email string) (cloud.Account, error) {
	return one[cloud.Account](tx.Row(ctx, "SELECT doc FROM cld_accounts WHERE email_key = ?", fold(email)), "No account has that email address.")
}

// Accounts lists the accounts below a parent, or all.
func (tx Tx) Accounts(ctx context.Context, parent string, p listing.Page) (listing.List[cloud.Account], error) {
	q := tx.NewSelect().Model((*accountRow)(nil))
	if parent != "" {
		q = q.Where("parent = ?", parent)
	}
	return list(ctx, q, "id", p, func(a cloud.Account) string { return string(a.ID) })
}

// PutAccount writes an account.
func (tx Tx) PutAccount(ctx context.Context, a cloud.Account) error {
	doc, err := encode(a)
	if err != nil {
		return err
	}
	row := &accountRow{ID: string(a.ID), Parent: a.Parent, EmailKey: fold(strings.TrimSpace(a.Email)), Doc: doc}
	return taken(tx.put(ctx, row, "id", "parent", "email_key", "doc"), "email_key", "email address")
}

// AccountRequest returns a request for an account.
func (tx Tx) AccountRequest(ctx context.Context, id string) (cloud.AccountRequest, error) {
	return one[cloud.AccountRequest](tx.Row(ctx, "SELECT doc FROM cld_account_requests WHERE id = ?", id), "There is no request %q.", id)
}

// AccountRequests lists the requests.
func (tx Tx) AccountRequests(ctx context.Context, p listing.Page) (listing.List[cloud.AccountRequest], error) {
	return list(ctx, tx.NewSelect().Model((*requestRow)(nil)), "id", p, func(r cloud.AccountRequest) string { return r.ID })
}

// PutAccountRequest writes a request.
func (tx Tx) PutAccountRequest(ctx context.Context, r cloud.AccountRequest) error {
	doc, err := encode(r)
	if err != nil {
		return err
	}
	return tx.put(ctx, &requestRow{ID: r.ID, State: string(r.State), Doc: doc}, "id", "state", "doc")
}
