package directorydb

import (
	"context"

	"github.com/uptrace/bun"

	"gatehouse/internal/directory"
	"gatehouse/internal/fault"
	"gatehouse/internal/listing"
	"gatehouse/internal/store"
)

type ticketRow struct {
	bun.BaseModel `bun:"table:dir_tickets"`
	Hash          string `bun:",pk"`
	Purpose       string
	PersonID      string
	Expires       int64
}

// CreateTicket adds a single-use link. Those that ran out are swept here.
func (tx *Tx) CreateTicket(ctx context.Context, t directory.Ticket) error {
	if _, err := tx.NewDelete().Model((*ticketRow)(nil)).Where("expires < ?", store.Micros(tx.Now())).Exec(ctx); err != nil {
		return err
	}
	_, err := tx.NewInsert().Model(&ticketRow{
		Hash: t.Hash, Purpose: string(t.Purpose), PersonID: t.PersonID, Expires: store.Micros(t.Expires),
	}).Exec(ctx)
	return err
}

// Ticket finds a single-use link.
func (tx *Tx) Ticket(ctx context.Context, hash string) (t directory.Ticket, err error) {
	var row ticketRow
	if err := tx.NewSelect().Model(&row).Where("hash = ?", hash).Scan(ctx); err != nil {
		return t, or(err, directory.Missing("", "Ticket"))
	}
	return directory.Ticket{
		Hash: row.Hash, Purpose: directory.Purpose(row.Purpose), PersonID: row.PersonID, Expires: store.Time(row.Expires),
	}, nil
}

// DeleteTickets ends the links of a purpose and person.
func (tx *Tx) DeleteTickets(ctx context.Context, purpose directory.Purpose, person string) error {
	_, err := tx.NewDelete().Model((*ticketRow)(nil)).Where("purpose = ? AND person_id = ?", purpose, person).Exec(ctx)
	return err
}

type taskRow struct {
	bun.BaseModel `bun:"table:dir_tasks,alias:t"`
	ID            string `bun:",pk"`
	AppID         string
	Kind          string
	Subject       string
	Doc           string
}

// SaveTask creates or replaces the task of an application, kind and subject.
func (tx *Tx) SaveTask(ctx context.Context, t directory.Task) error {
	old, err := tx.TaskOf(ctx, t.AppID, t.Kind, t.Subject)
	switch f := fault.From(err); {
	case err == nil:
		t.ID, t.Created = old.ID, old.Created
	case f != nil && f.Kind == fault.NotFound:
		t.ID, t.Created = tx.IDs().Ordered(), tx.Now()
	default:
		return err
	}
	doc, err := encode(t)
	if err != nil {
		return err
	}
	_, err = tx.NewInsert().Model(&taskRow{ID: t.ID, AppID: t.AppID, Kind: t.Kind, Subject: t.Subject, Doc: doc}).
		On("CONFLICT (id) DO UPDATE").Set("doc = EXCLUDED.doc").Exec(ctx)
	return err
}

// Task finds by id.
func (tx *Tx) Task(ctx context.Context, id string) (directory.Task, error) {
	return tx.task(ctx, id, "id = ?", id)
}

// TaskOf finds by what it is about.
func (tx *Tx) TaskOf(ctx context.Context, app, kind, subject string) (directory.Task, error) {
	return tx.task(ctx, subject, "app_id = ? AND kind = ? AND subject = ?", app, kind, subject)
}

func (tx *Tx) task(ctx context.Context, name, where string, args ...any) (t directory.Task, err error) {
	var row taskRow
	if err := tx.NewSelect().Model(&row).Where(where, args...).Scan(ctx); err != nil {
		return t, or(err, directory.Missing(name, "Task"))
	}
	return decode[directory.Task](row.Doc)
}

// DeleteTask removes a task.
func (tx *Tx) DeleteTask(ctx context.Context, id string) error {
	res, err := tx.NewDelete().Model((*taskRow)(nil)).Where("id = ?", id).Exec(ctx)
	return changed(res, err, directory.Missing(id, "Task"))
}

// Tasks lists tasks, newest first.
func (tx *Tx) Tasks(ctx context.Context, q directory.TaskQuery, p listing.Page) (out listing.List[directory.Task], err error) {
	var rows []document
	s := tx.NewSelect().Model((*taskRow)(nil)).Column("t.id", "t.doc").OrderExpr("t.id DESC").Limit(int64(p.Limit) + 1)
	if p.After != "" {
		s = s.Where("t.id < ?", p.After)
	}
	if q.App != "" {
		s = s.Where("t.app_id = ?", q.App)
	}
	if err := s.Scan(ctx, &rows); err != nil {
		return out, err
	}
	return cut[directory.Task](rows, p.Limit)
}

type apiTokenRow struct {
	bun.BaseModel `bun:"table:dir_api_tokens"`
	ID            string `bun:",pk"`
	Hash          string
	PersonID      string
	Doc           string
}

// CreateAPIToken adds a token under its hash.
func (tx *Tx) CreateAPIToken(ctx context.Context, hash string, t directory.APIToken) error {
	doc, err := encode(t)
	if err != nil {
		return err
	}
	_, err = tx.NewInsert().Model(&apiTokenRow{ID: t.ID, Hash: hash, PersonID: t.PersonID, Doc: doc}).Exec(ctx)
	return err
}

// APITokenByHash finds by the token's hash.
func (tx *Tx) APITokenByHash(ctx context.Context, hash string) (directory.APIToken, error) {
	return tx.apiToken(ctx, "", "hash = ?", hash)
}

// APIToken finds by id.
func (tx *Tx) APIToken(ctx context.Context, id string) (directory.APIToken, error) {
	return tx.apiToken(ctx, id, "id = ?", id)
}

func (tx *Tx) apiToken(ctx context.Context, name, where string, args ...any) (t directory.APIToken, err error) {
	var row apiTokenRow
	if err := tx.NewSelect().Model(&row).Where(where, args...).Scan(ctx); err != nil {
		return t, or(err, directory.Missing(name, "ApiToken"))
	}
	return decode[directory.APIToken](row.Doc)
}

// SaveAPIToken replaces what is known of a token.
func (tx *Tx) SaveAPIToken(ctx context.Context, t directory.APIToken) error {
	doc, err := encode(t)
	if err != nil {
		return err
	}
	res, err := tx.NewUpdate().Model((*apiTokenRow)(nil)).Set("doc = ?", doc).Where("id = ?", t.ID).Exec(ctx)
	return changed(res, err, directory.Missing(t.ID, "ApiToken"))
}

// DeleteAPIToken removes a token.
func (tx *Tx) DeleteAPIToken(ctx context.Context, id string) error {
	res, err := tx.NewDelete().Model((*apiTokenRow)(nil)).Where("id = ?", id).Exec(ctx)
	return changed(res, err, directory.Missing(id, "ApiToken"))
}

// DeleteAPITokensOf removes all tokens of a person.
func (tx *Tx) DeleteAPITokensOf(ctx context.Context, person string) error {
	_, err := tx.NewDelete().Model((*apiTokenRow)(nil)).Where("person_id = ?", person).Exec(ctx)
	return err
}

// APITokens lists tokens in order of ids.
func (tx *Tx) APITokens(ctx context.Context, p listing.Page) (out listing.List[directory.APIToken], err error) {
	var rows []document
	err = tx.NewSelect().Model((*apiTokenRow)(nil)).Column("id", "doc").Where("id > ?", p.After).
		Order("id").Limit(int64(p.Limit)+1).Scan(ctx, &rows)
	if err != nil {
		return out, err
	}
	return cut[directory.APIToken](rows, p.Limit)
}

type roleRow struct {
	bun.BaseModel `bun:"table:dir_role_grants,alias:r"`
	PersonID      string `bun:",pk"`
	Role          string `bun:",pk"`
	Created       int64
}

// CreateRoleGrant gives a role.
func (tx *Tx) CreateRoleGrant(ctx context.Context, g directory.RoleGrant) error {
	res, err := tx.NewInsert().Model(&roleRow{PersonID: g.PersonID, Role: string(g.Role), Created: store.Micros(g.Created)}).
		On("CONFLICT DO NOTHING").Exec(ctx)
	return changed(res, err, fault.New(fault.Conflict, "The role specified is already assigned to the user.").Coded("E0000090"))
}

// DeleteRoleGrant takes a role away.
func (tx *Tx) DeleteRoleGrant(ctx context.Context, person string, r directory.Role) error {
	res, err := tx.NewDelete().Model((*roleRow)(nil)).Where("person_id = ? AND role = ?", person, r).Exec(ctx)
	return changed(res, err, directory.Missing(directory.RoleID(r), "Role"))
}

// DeleteRoleGrantsOf takes all roles of a person away.
func (tx *Tx) DeleteRoleGrantsOf(ctx context.Context, person string) error {
	_, err := tx.NewDelete().Model((*roleRow)(nil)).Where("person_id = ?", person).Exec(ctx)
	return err
}

// RoleGrantsOf lists a person's roles.
func (tx *Tx) RoleGrantsOf(ctx context.Context, person string) ([]directory.RoleGrant, error) {
	var rows []roleRow
	err := tx.NewSelect().Model(&rows).Where("person_id = ?", person).Order("role").Scan(ctx)
	return roleGrants(rows), err
}

// CountActive counts ACTIVE people who hold a role.
func (tx *Tx) CountActive(ctx context.Context, r directory.Role) (int, error) {
	n, err := tx.NewSelect().Model((*roleRow)(nil)).Join("JOIN dir_people AS p ON p.id = r.person_id").
		Where("r.role = ? AND p.status = ?", r, directory.Active).Count(ctx)
	return int(n), err
}

// CountRole counts all who hold a role.
func (tx *Tx) CountRole(ctx context.Context, r directory.Role) (int, error) {
	n, err := tx.NewSelect().Model((*roleRow)(nil)).Where("r.role = ?", r).Count(ctx)
	return int(n), err
}
