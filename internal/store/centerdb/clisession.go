package centerdb

import (
	"context"

	"github.com/uptrace/bun"

	"gatehouse/internal/center"
	"gatehouse/internal/store"
)

type clientRow struct {
	bun.BaseModel `bun:"table:ctr_clients"`
	ID            string `bun:",pk"`
	Expires       int64
	Doc           string
}

// CreateClient implements center.Clients.
func (tx *Tx) CreateClient(ctx context.Context, c center.Client) error {
	if err := tx.sweep(ctx, (*clientRow)(nil), "expires", tx.Now()); err != nil {
		return err
	}
	_, err := tx.NewInsert().Model(&clientRow{ID: c.ID, Expires: store.Micros(c.Expires), Doc: encode(c)}).Exec(ctx)
	return err
}

// Client implements center.Clients.
func (tx *Tx) Client(ctx context.Context, id string) (c center.Client, err error) {
	var row clientRow
	if err := tx.NewSelect().Model(&row).Where("id = ?", id).Scan(ctx); err != nil {
		return c, store.NotFound(err, "There is no such client.")
	}
	return c, decode(row.Doc, &c)
}

type cliSessionRow struct {
	bun.BaseModel `bun:"table:ctr_cli_sessions"`
	ID            string `bun:",pk"`
	InstanceID    string
	UserID        string
	PortalSession string
	Created       int64
	Expires       int64
	Doc           string
}

type cliSessionDoc struct {
	ClientID   string        `json:"clientId"`
	ClientName string        `json:"clientName"`
	IP         string        `json:"ip"`
	SignIn     center.SignIn `json:"signIn"`
}

func (r cliSessionRow) session() (center.CLISession, error) {
	var d cliSessionDoc
	err := decode(r.Doc, &d)
	return center.CLISession{
		ID: r.ID, InstanceID: r.InstanceID, PortalSession: r.PortalSession, ClientID: d.ClientID, ClientName: d.ClientName, IP: d.IP,
		SignIn: d.SignIn, Created: store.Time(r.Created), Expires: store.Time(r.Expires),
	}, err
}

type cliTokenRow struct {
	bun.BaseModel `bun:"table:ctr_cli_tokens"`
	Hash          string `bun:",pk"`
	SessionID     string
	Kind          string
	Used          bool
	Expires       int64
}

const (
	accessToken  = "ACCESS"
	refreshToken = "REFRESH"
)

// CreateCLISession implements center.CLISessions.
func (tx *Tx) CreateCLISession(ctx context.Context, c center.CLISession) error {
	for _, model := range []any{(*cliSessionRow)(nil), (*cliTokenRow)(nil)} {
		if err := tx.sweep(ctx, model, "expires", tx.Now()); err != nil {
			return err
		}
	}
	_, err := tx.NewInsert().Model(&cliSessionRow{
		ID: c.ID, InstanceID: c.InstanceID, UserID: c.SignIn.UserID, PortalSession: c.PortalSession, Created: store.Micros(c.Created),
		Expires: store.Micros(c.Expires), Doc: encode(cliSessionDoc{c.ClientID, c.ClientName, c.IP, c.SignIn}),
	}).Exec(ctx)
	return err
}

// CLISession implements center.CLISessions.
func (tx *Tx) CLISession(ctx context.Context, id string) (center.CLISession, error) {
	row := cliSessionRow{ID: id}
	err := tx.Row(ctx, "SELECT instance_id, user_id, portal_session, created, expires, doc FROM ctr_cli_sessions WHERE id = ?", id).
		Scan(&row.InstanceID, &row.UserID, &row.PortalSession, &row.Created, &row.Expires, &row.Doc)
	if err != nil {
		return center.CLISession{}, store.NotFound(err, "There is no such session.")
	}
	return row.session()
}

// mostSessions bounds a list that nobody pages through.
const mostSessions = 1000

// CLISessions implements center.CLISessions.
func (tx *Tx) CLISessions(ctx context.Context, userID string) ([]center.CLISession, error) {
	var rows []cliSessionRow
	err := tx.NewSelect().Model(&rows).Where("user_id = ? AND expires > ?", userID, store.Micros(tx.Now())).
		Order("created", "id").Limit(mostSessions).Scan(ctx)
	if err != nil {
		return nil, err
	}
	return maps(rows, cliSessionRow.session)
}

// DeleteCLISession implements center.CLISessions.
func (tx *Tx) DeleteCLISession(ctx context.Context, id string) error {
	return tx.deleteCLISessions(ctx, "id = ?", id)
}

// DeleteCLISessionsOf implements center.CLISessions.
func (tx *Tx) DeleteCLISessionsOf(ctx context.Context, userID, portalSession string) error {
	return tx.deleteCLISessions(ctx, "user_id = ? AND portal_session = ?", userID, portalSession)
}

func (tx *Tx) deleteCLISessions(ctx context.Context, where string, args ...any) error {
	which := tx.NewSelect().Model((*cliSessionRow)(nil)).Column("id").Where(where, args...)
	if _, err := tx.remove(ctx, (*cliTokenRow)(nil), "session_id IN (?)", which); err != nil {
		return err
	}
	_, err := tx.remove(ctx, (*cliSessionRow)(nil), where, args...)
	return err
}

// CreateCLIToken implements center.CLISessions.
func (tx *Tx) CreateCLIToken(ctx context.Context, t center.CLIToken) error {
	kind := accessToken
	if t.Refresh {
		kind = refreshToken
	}
	_, err := tx.NewInsert().Model(&cliTokenRow{
		Hash: t.Hash, SessionID: t.SessionID, Kind: kind, Used: t.Used, Expires: store.Micros(t.Expires),
	}).Exec(ctx)
	return err
}

// CLIToken implements center.CLISessions.
func (tx *Tx) CLIToken(ctx context.Context, hash string) (center.CLIToken, error) {
	row := cliTokenRow{Hash: hash}
	err := tx.Row(ctx, "SELECT session_id, kind, used, expires FROM ctr_cli_tokens WHERE hash = ?", hash).
		Scan(&row.SessionID, &row.Kind, &row.Used, &row.Expires)
	return center.CLIToken{
		Hash: row.Hash, SessionID: row.SessionID, Refresh: row.Kind == refreshToken, Used: row.Used, Expires: store.Time(row.Expires),
	}, store.NotFound(err, "There is no such token.")
}

// UseCLIToken implements center.CLISessions.
func (tx *Tx) UseCLIToken(ctx context.Context, hash string) (bool, error) {
	res, err := tx.NewUpdate().Model((*cliTokenRow)(nil)).Set("used = ?", true).Where("hash = ? AND used = ?", hash, false).Exec(ctx)
	if err != nil {
		return false, err
	}
	n, err := res.RowsAffected()
	return n == 1, err
}

// half is the name under which the session manager keeps the center's browser sessions.
const half = "center"

// PortalSessions implements center.UserSessions.
func (tx *Tx) PortalSessions(ctx context.Context, userID string) ([]center.SessionInfo, error) {
	all, err := tx.SessionsOf(ctx, half, userID)
	out := make([]center.SessionInfo, len(all))
	for i, s := range all {
		out[i] = center.SessionInfo{ID: s.ID, Client: s.Agent, IP: s.IP, Created: s.Created, Seen: s.Seen, Expires: s.Expires}
	}
	return out, err
}

// DeletePortalSession implements center.UserSessions.
func (tx *Tx) DeletePortalSession(ctx context.Context, userID, id string) error {
	n, err := tx.DeleteSessionByID(ctx, half, userID, id)
	return missing(int64(n), err, "There is no such session.")
}

// EndSessions implements center.Sessions.
func (tx *Tx) EndSessions(ctx context.Context, userID string) error {
	if _, err := tx.DeleteSessionsOf(ctx, half, userID); err != nil {
		return err
	}
	if _, err := tx.remove(ctx, (*stepRow)(nil), "user_id = ?", userID); err != nil {
		return err
	}
	return tx.deleteCLISessions(ctx, "user_id = ?", userID)
}

// deleteSignIn removes everything of an instance that this and the neighbouring files keep.
func (tx *Tx) deleteSignIn(ctx context.Context, instanceID string) error {
	if err := tx.deleteCLISessions(ctx, "instance_id = ?", instanceID); err != nil {
		return err
	}
	for _, model := range []any{(*stepRow)(nil), (*scimTokenRow)(nil), (*sourceRow)(nil)} {
		if _, err := tx.remove(ctx, model, "instance_id = ?", instanceID); err != nil {
			return err
		}
	}
	return nil
}
