package clouddb

import (
	"context"

	"github.com/uptrace/bun"

	"gatehouse/internal/cloud"
	"gatehouse/internal/ids"
	"gatehouse/internal/listing"
	"gatehouse/internal/store"
)

type entityRow struct {
	bun.BaseModel `bun:"table:cld_entities"`
	Account       string `bun:",pk"`
	Kind          string `bun:",pk"`
	NameKey       string `bun:",pk"`
	Path          string
	Doc           string
}

type attachmentRow struct {
	bun.BaseModel `bun:"table:cld_attachments"`
	Account       string `bun:",pk"`
	Kind          string `bun:",pk"`
	NameKey       string `bun:",pk"`
	Policy        string `bun:",pk"`
	Boundary      bool   `bun:",pk"`
}

func entityKey(e cloud.Entity) string { return fold(e.Name) }

// Entity returns a user or role.
func (tx Tx) Entity(ctx context.Context, account ids.AccountID, kind cloud.EntityKind, name string) (cloud.Entity, error) {
	row := tx.Row(ctx, "SELECT doc FROM cld_entities WHERE account = ? AND kind = ? AND name_key = ?", account, kind, fold(name))
	return one[cloud.Entity](row, "There is no %s %q.", kind, name)
}

// Entities lists users or roles by name.
func (tx Tx) Entities(ctx context.Context, account ids.AccountID, kind cloud.EntityKind, prefix string, p listing.Page) (listing.List[cloud.Entity], error) {
	q := tx.NewSelect().Model((*entityRow)(nil)).Where("account = ? AND kind = ?", account, kind)
	return list(ctx, below(q, prefix), "name_key", p, entityKey)
}

// PutEntity writes a user or role, and the index of its policies.
func (tx Tx) PutEntity(ctx context.Context, e cloud.Entity) error {
	doc, err := encode(e)
	if err != nil {
		return err
	}
	row := &entityRow{Account: string(e.Account), Kind: string(e.Kind), NameKey: entityKey(e), Path: e.Path, Doc: doc}
	if err := tx.put(ctx, row, "account, kind, name_key", "path", "doc"); err != nil {
		return err
	}
	if err := tx.dropAttachments(ctx, row); err != nil {
		return err
	}
	var index []attachmentRow
	add := func(policy string, boundary bool) {
		index = append(index, attachmentRow{Account: row.Account, Kind: row.Kind, NameKey: row.NameKey, Policy: policy, Boundary: boundary})
	}
	for _, policy := range e.Attached {
		add(policy, false)
	}
	if e.Boundary != "" {
		add(e.Boundary, true)
	}
	if len(index) == 0 {
		return nil
	}
	_, err = tx.NewInsert().Model(&index).Exec(ctx)
	return err
}

func (tx Tx) dropAttachments(ctx context.Context, row *entityRow) error {
	return tx.remove(ctx, (*attachmentRow)(nil), "account = ? AND kind = ? AND name_key = ?", row.Account, row.Kind, row.NameKey)
}

// DeleteEntity deletes a user or role.
func (tx Tx) DeleteEntity(ctx context.Context, account ids.AccountID, kind cloud.EntityKind, name string) error {
	row := &entityRow{Account: string(account), Kind: string(kind), NameKey: fold(name)}
	if err := tx.dropAttachments(ctx, row); err != nil {
		return err
	}
	return tx.remove(ctx, (*entityRow)(nil), "account = ? AND kind = ? AND name_key = ?", row.Account, row.Kind, row.NameKey)
}

// EntitiesWith lists who has a policy. The key is kind/name, so that users and
// roles page together.
func (tx Tx) EntitiesWith(ctx context.Context, account ids.AccountID, policy string, boundary bool, p listing.Page) (listing.List[cloud.Entity], error) {
	q := tx.NewSelect().TableExpr("cld_entities AS e").ColumnExpr("e.doc").
		Join("JOIN cld_attachments AS a ON a.account = e.account AND a.kind = e.kind AND a.name_key = e.name_key").
		Where("a.account = ? AND a.policy = ? AND a.boundary = ?", account, policy, boundary).
		OrderExpr("e.kind || '/' || e.name_key").Limit(int64(p.Limit) + 1)
	if p.After != "" {
		q = q.Where("e.kind || '/' || e.name_key > ?", p.After)
	}
	var docs []string
	if err := q.Scan(ctx, &docs); err != nil {
		return listing.List[cloud.Entity]{}, err
	}
	items := make([]cloud.Entity, len(docs))
	for i, doc := range docs {
		var err error
		if items[i], err = decode[cloud.Entity](doc); err != nil {
			return listing.List[cloud.Entity]{}, err
		}
	}
	return listing.Cut(items, p.Limit, func(e cloud.Entity) string { return string(e.Kind) + "/" + entityKey(e) }), nil
}

// Attachments counts who has a policy.
func (tx Tx) Attachments(ctx context.Context, account ids.AccountID, policy string) (attached, boundary int, err error) {
	count := func(b bool) (int, error) {
		n, err := tx.NewSelect().Model((*attachmentRow)(nil)).Where("account = ? AND policy = ? AND boundary = ?", account, policy, b).Count(ctx)
		return int(n), err
	}
	if attached, err = count(false); err != nil {
		return 0, 0, err
	}
	boundary, err = count(true)
	return attached, boundary, err
}

type keyRow struct {
	bun.BaseModel `bun:"table:cld_keys"`
	ID            string `bun:",pk"`
	Account       string
	Owner         string
	Active        bool
	Created       int64
	Sealed        string
}

func (r keyRow) key() cloud.AccessKey {
	return cloud.AccessKey{ID: r.ID, Account: ids.AccountID(r.Account), Owner: r.Owner, Active: r.Active, Created: store.Time(r.Created), Sealed: r.Sealed}
}

// AccessKey returns a key.
func (tx Tx) AccessKey(ctx context.Context, id string) (cloud.AccessKey, error) {
	r := keyRow{ID: id}
	err := tx.Row(ctx, "SELECT account, owner, active, created, sealed FROM cld_keys WHERE id = ?", id).
		Scan(&r.Account, &r.Owner, &r.Active, &r.Created, &r.Sealed)
	return r.key(), store.NotFound(err, "There is no access key %q.", id)
}

// AccessKeysOf returns a user's keys, oldest first; an empty owner is the root.
func (tx Tx) AccessKeysOf(ctx context.Context, account ids.AccountID, owner string) ([]cloud.AccessKey, error) {
	var rows []keyRow
	err := tx.NewSelect().Model(&rows).Where("account = ? AND owner = ?", account, fold(owner)).Order("created", "id").Scan(ctx)
	out := make([]cloud.AccessKey, len(rows))
	for i, r := range rows {
		out[i] = r.key()
	}
	return out, err
}

// PutAccessKey writes a key.
func (tx Tx) PutAccessKey(ctx context.Context, k cloud.AccessKey) error {
	row := &keyRow{ID: k.ID, Account: string(k.Account), Owner: fold(k.Owner), Active: k.Active, Created: store.Micros(k.Created), Sealed: k.Sealed}
	return tx.put(ctx, row, "id", "account", "owner", "active", "created", "sealed")
}

// DeleteAccessKey deletes a key.
func (tx Tx) DeleteAccessKey(ctx context.Context, id string) error {
	return tx.remove(ctx, (*keyRow)(nil), "id = ?", id)
}

type policyRow struct {
	bun.BaseModel `bun:"table:cld_policies"`
	Account       string `bun:",pk"`
	NameKey       string `bun:",pk"`
	Path          string
	ARN           string `bun:"arn"`
	Doc           string
}

// Policy returns a customer managed policy.
func (tx Tx) Policy(ctx context.Context, arn string) (cloud.ManagedPolicy, error) {
	return one[cloud.ManagedPolicy](tx.Row(ctx, "SELECT doc FROM cld_policies WHERE arn = ?", arn), "Policy %s was not found.", arn)
}

// PolicyNamed finds a policy by name.
func (tx Tx) PolicyNamed(ctx context.Context, account ids.AccountID, name string) (cloud.ManagedPolicy, error) {
	row := tx.Row(ctx, "SELECT doc FROM cld_policies WHERE account = ? AND name_key = ?", account, fold(name))
	return one[cloud.ManagedPolicy](row, "There is no policy %q.", name)
}

// Policies lists an account's policies by name.
func (tx Tx) Policies(ctx context.Context, account ids.AccountID, prefix string, p listing.Page) (listing.List[cloud.ManagedPolicy], error) {
	q := tx.NewSelect().Model((*policyRow)(nil)).Where("account = ?", account)
	return list(ctx, below(q, prefix), "name_key", p, func(m cloud.ManagedPolicy) string { return fold(m.Name) })
}

// PutPolicy writes a policy.
func (tx Tx) PutPolicy(ctx context.Context, m cloud.ManagedPolicy) error {
	doc, err := encode(m)
	if err != nil {
		return err
	}
	row := &policyRow{Account: string(m.Account), NameKey: fold(m.Name), Path: m.Path, ARN: m.ARN(), Doc: doc}
	return tx.put(ctx, row, "account, name_key", "path", "arn", "doc")
}

// DeletePolicy deletes a policy.
func (tx Tx) DeletePolicy(ctx context.Context, arn string) error {
	return tx.remove(ctx, (*policyRow)(nil), "arn = ?", arn)
}

type providerRow struct {
	bun.BaseModel `bun:"table:cld_providers"`
	Account       string `bun:",pk"`
	Name          string `bun:",pk"`
	Doc           string
}

// Provider returns a SAML provider.
func (tx Tx) Provider(ctx context.Context, account ids.AccountID, name string) (cloud.Provider, error) {
	row := tx.Row(ctx, "SELECT doc FROM cld_providers WHERE account = ? AND name = ?", account, name)
	return one[cloud.Provider](row, "There is no SAML provider %q.", name)
}

// Providers lists an account's SAML providers, of which there are few.
func (tx Tx) Providers(ctx context.Context, account ids.AccountID) ([]cloud.Provider, error) {
	q := tx.NewSelect().Model((*providerRow)(nil)).Where("account = ?", account)
	l, err := list(ctx, q, "name", listing.Page{Limit: 1000}, func(p cloud.Provider) string { return p.Name })
	return l.Items, err
}

// PutProvider writes a SAML provider.
func (tx Tx) PutProvider(ctx context.Context, p cloud.Provider) error {
	doc, err := encode(p)
	if err != nil {
		return err
	}
	return tx.put(ctx, &providerRow{Account: string(p.Account), Name: p.Name, Doc: doc}, "account, name", "doc")
}

// DeleteProvider deletes a SAML provider.
func (tx Tx) DeleteProvider(ctx context.Context, account ids.AccountID, name string) error {
	return tx.remove(ctx, (*providerRow)(nil), "account = ? AND name = ?", account, name)
}
