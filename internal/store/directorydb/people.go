package directorydb

import (
	"context"
	"database/sql"
	"errors"
	"strings"

	"github.com/uptrace/bun"

	"gatehouse/internal/directory"
	"gatehouse/internal/store"
)

func notThere(err error) bool { return errors.Is(err, sql.ErrNoRows) }

type organizationRow struct {
	bun.BaseModel `bun:"table:dir_organizations"`
	ID            string `bun:",pk"`
	Doc           string
}

// Organization returns the one organization.
func (tx *Tx) Organization(ctx context.Context) (o directory.Organization, err error) {
	var row organizationRow
	if err := tx.NewSelect().Model(&row).Limit(1).Scan(ctx); err != nil {
		return o, or(err, directory.Missing("", "Org"))
	}
	return decode[directory.Organization](row.Doc)
}

// SaveOrganization creates or replaces the organization.
func (tx *Tx) SaveOrganization(ctx context.Context, o directory.Organization) error {
	doc, err := encode(o)
	if err != nil {
		return err
	}
	_, err = tx.NewInsert().Model(&organizationRow{ID: o.ID, Doc: doc}).
		On("CONFLICT (id) DO UPDATE").Set("doc = EXCLUDED.doc").Exec(ctx)
	return err
}

type personRow struct {
	bun.BaseModel `bun:"table:dir_people,alias:p"`
	ID            string `bun:",pk"`
	LoginKey      string
	ShortKey      string
	EmailKey      string
	Status        string
	Doc           string
}

func newPersonRow(p directory.Person) (*personRow, error) {
	doc, err := encode(p)
	login := key(p.Login())
	short, _, _ := strings.Cut(login, "@")
	return &personRow{
		ID: p.ID, LoginKey: login, ShortKey: short, EmailKey: key(p.Profile["email"]), Status: string(p.Status), Doc: doc,
	}, err
}

func takenLogin(err error) error {
	if store.IsDuplicate(err, "login_key") {
		return directory.Taken("login")
	}
	return err
}

// CreatePerson adds a person.
func (tx *Tx) CreatePerson(ctx context.Context, p directory.Person) error {
	row, err := newPersonRow(p)
	if err != nil {
		return err
	}
	_, err = tx.Do(ctx, "INSERT INTO dir_people (id, login_key, short_key, email_key, status, doc) VALUES (?, ?, ?, ?, ?, ?)",
		row.ID, row.LoginKey, row.ShortKey, row.EmailKey, row.Status, row.Doc)
	if err != nil {
		return takenLogin(err)
	}
	return tx.Reword(ctx, p.ID, store.Listed{}, listed(p))
}

// listed is how a person is found: in the list of those in the same state.
func listed(p directory.Person) store.Listed {
	return store.Listed{List: peopleList(p.Status), Words: store.Words(p.SearchTexts()...)}
}

func peopleList(s directory.Status) string { return "dir_people/" + string(s) }

// wasListed is how a person is found until now.
func (tx *Tx) wasListed(ctx context.Context, id string) (store.Listed, error) {
	var doc string
	err := tx.Row(ctx, "SELECT doc FROM dir_people WHERE id = ?", id).Scan(&doc)
	if notThere(err) {
		return store.Listed{}, nil
	}
	if err != nil {
		return store.Listed{}, err
	}
	p, err := decode[directory.Person](doc)
	return listed(p), err
}

// SavePerson replaces a person.
func (tx *Tx) SavePerson(ctx context.Context, p directory.Person) error {
	row, err := newPersonRow(p)
	if err != nil {
		return err
	}
	was, err := tx.wasListed(ctx, p.ID)
	if err != nil {
		return err
	}
	res, err := tx.NewUpdate().Model(row).WherePK().Exec(ctx)
	if err := changed(res, takenLogin(err), directory.Missing(p.ID, "User")); err != nil {
		return err
	}
	return tx.Reword(ctx, p.ID, was, listed(p))
}

// changed turns an update of no row into the domain's fault.
func changed(res sql.Result, err error, missing error) error {
	if err != nil {
		return err
	}
	if n, err := res.RowsAffected(); err != nil || n > 0 {
		return err
	}
	return missing
}

// DeletePerson removes a person and all but its application users.
func (tx *Tx) DeletePerson(ctx context.Context, id string) error {
	for _, table := range []string{"dir_credentials", "dir_tickets", "dir_members", "dir_api_tokens", "dir_role_grants", "dir_factors", "dir_recovery_codes", "dir_signins", "dir_rule_members"} {
		if _, err := tx.NewDelete().TableExpr(table).Where("person_id = ?", id).Exec(ctx); err != nil {
			return err
		}
	}
	was, err := tx.wasListed(ctx, id)
	if err != nil {
		return err
	}
	if err := tx.Reword(ctx, id, was, store.Listed{}); err != nil {
		return err
	}
	res, err := tx.NewDelete().Model((*personRow)(nil)).Where("id = ?", id).Exec(ctx)
	return changed(res, err, directory.Missing(id, "User"))
}

// Person finds by id.
func (tx *Tx) Person(ctx context.Context, id string) (directory.Person, error) {
	return tx.person(ctx, id, "id = ?", id)
}

// PersonByLogin finds by login, without regard to case.
func (tx *Tx) PersonByLogin(ctx context.Context, login string) (directory.Person, error) {
	return tx.person(ctx, login, "login_key = ?", key(login))
}

func (tx *Tx) person(ctx context.Context, name, where string, args ...any) (p directory.Person, err error) {
	var row personRow
	if err := tx.NewSelect().Model(&row).Where(where, args...).Scan(ctx); err != nil {
		return p, or(err, directory.Missing(name, "User"))
	}
	return decode[directory.Person](row.Doc)
}

// PersonByShortLogin finds by the part of the login before the "@".
func (tx *Tx) PersonByShortLogin(ctx context.Context, short string) (p directory.Person, err error) {
	var rows []personRow
	if err := tx.NewSelect().Model(&rows).Where("short_key = ?", key(short)).Limit(2).Scan(ctx); err != nil {
		return p, err
	}
	if len(rows) != 1 {
		return p, directory.Missing(short, "User")
	}
	return decode[directory.Person](rows[0].Doc)
}

type credentialRow struct {
	bun.BaseModel `bun:"table:dir_credentials"`
	PersonID      string `bun:",pk"`
	Doc           string
}

// Credential returns a person's password, or an empty one.
func (tx *Tx) Credential(ctx context.Context, person string) (c directory.Credential, err error) {
	var row credentialRow
	err = tx.NewSelect().Model(&row).Where("person_id = ?", person).Scan(ctx)
	if notThere(err) {
		return directory.Credential{PersonID: person}, nil
	}
	if err != nil {
		return c, err
	}
	return decode[directory.Credential](row.Doc)
}

// SaveCredential creates or replaces a person's password.
func (tx *Tx) SaveCredential(ctx context.Context, c directory.Credential) error {
	doc, err := encode(c)
	if err != nil {
		return err
	}
	_, err = tx.NewInsert().Model(&credentialRow{PersonID: c.PersonID, Doc: doc}).
		On("CONFLICT (person_id) DO UPDATE").Set("doc = EXCLUDED.doc").Exec(ctx)
	return err
}

// DeleteCredential removes a person's password.
func (tx *Tx) DeleteCredential(ctx context.Context, person string) error {
	_, err := tx.NewDelete().Model((*credentialRow)(nil)).Where("person_id = ?", person).Exec(ctx)
	return err
}
