package center

import (
	"context"
	"errors"
	"time"

	"gatehouse/internal/audit"
	"gatehouse/internal/credential"
	"gatehouse/internal/fault"
)

// CLISession is a sign-in of a command line client: a family of tokens that
// lives as long as the portal session's duration, and ends as a whole.
type CLISession struct {
	ID            string
	InstanceID    string
	PortalSession string // the browser session in which it was approved
	ClientID      string
	ClientName    string
	IP            string
	SignIn        SignIn
	Created       time.Time
	Expires       time.Time
}

// CLIToken is an access or refresh token of a session, stored hashed.
type CLIToken struct {
	Hash      string
	SessionID string
	Refresh   bool
	Used      bool // a refresh token is used once
	Expires   time.Time
}

// CLISessions keeps CLI sessions and their tokens. Those not found are fault.NotFound.
type CLISessions interface {
	// CreateCLISession keeps a session; those that are over may vanish.
	CreateCLISession(ctx context.Context, c CLISession) error
	CLISession(ctx context.Context, id string) (CLISession, error)
	// CLISessions lists the sessions of a user that are not over.
	CLISessions(ctx context.Context, userID string) ([]CLISession, error)
	// DeleteCLISession ends a session with its tokens.
	DeleteCLISession(ctx context.Context, id string) error
	// DeleteCLISessionsOf ends those of a user that were approved in a portal session.
	DeleteCLISessionsOf(ctx context.Context, userID, portalSession string) error

	CreateCLIToken(ctx context.Context, t CLIToken) error
	CLIToken(ctx context.Context, hash string) (CLIToken, error)
	// UseCLIToken marks a token as used, and tells whether it was not yet.
	UseCLIToken(ctx context.Context, hash string) (bool, error)
}

// accessLife is how long an access token lasts; the client refreshes it.
const accessLife = time.Hour

// Tokens are what a client gets.
type Tokens struct {
	Access  credential.Secret
	Refresh credential.Secret // empty when the client may not refresh
	Expires time.Duration     // of the access token
}

// openCLISession begins a session of a client for a signed-in user.
func openCLISession(ctx context.Context, tx Tx, c Client, in SignIn, portalSession, ip string) (Tokens, error) {
	if _, err := currentUser(ctx, tx, in); err != nil {
		if fault.From(err) != nil {
			return Tokens{}, invalidGrant("The person's sign-in has ended.")
		}
		return Tokens{}, err
	}
	src, err := tx.IdentitySource(ctx, in.InstanceID)
	if err != nil {
		return Tokens{}, err
	}
	now := tx.Now()
	if end := now.Add(src.SessionDuration()); in.Until.After(end) {
		in.Until = end
	}
	s := CLISession{
		ID: tx.IDs().UUID(), InstanceID: in.InstanceID, PortalSession: portalSession, ClientID: c.ID, ClientName: c.Name, IP: ip,
		SignIn: in, Created: now, Expires: in.Until,
	}
	if err := tx.CreateCLISession(ctx, s); err != nil {
		return Tokens{}, err
	}
	t, err := issueTokens(ctx, tx, c, s)
	if err != nil {
		return Tokens{}, err
	}
	return t, recordToken(ctx, tx, s, audit.Allowed, "")
}

// issueTokens makes the next tokens of a session.
func issueTokens(ctx context.Context, tx Tx, c Client, s CLISession) (Tokens, error) {
	end := tx.Now().Add(accessLife)
	if !c.refreshes() || s.Expires.Before(end) {
		end = s.Expires // without a refresh token the access token lasts as long as the session, as with AWS
	}
	t := Tokens{Access: credential.NewSecret("gho_" + tx.IDs().Token(32)), Expires: end.Sub(tx.Now())}
	err := tx.CreateCLIToken(ctx, CLIToken{Hash: credential.HashToken(t.Access.Reveal()), SessionID: s.ID, Expires: end})
	if err != nil || !c.refreshes() {
		return t, err
	}
	t.Refresh = credential.NewSecret("ghr_" + tx.IDs().Token(32))
	return t, tx.CreateCLIToken(ctx, CLIToken{
		Hash: credential.HashToken(t.Refresh.Reveal()), SessionID: s.ID, Refresh: true, Expires: s.Expires,
	})
}

func recordToken(ctx context.Context, tx Tx, s CLISession, o audit.Outcome, why string) error {
	p := audit.Party{Type: "User", ID: s.SignIn.UserID, Name: s.SignIn.UserName}
	return tx.Record(ctx, audit.Event{
		Half: audit.Center, What: "sso-oidc:CreateToken", Outcome: o, Why: why, Actor: p, Targets: []audit.Party{p},
		Detail: map[string]any{"client": s.ClientName, "sessionId": s.ID},
	})
}

// RefreshTokens exchanges a refresh token. It works once; presented again, it
// has been stolen from somebody, so the whole session ends (RFC 9700 section 4.14).
func (s *Service) RefreshTokens(ctx context.Context, clientID, clientSecret, refresh string) (Tokens, error) {
	return redeem(ctx, s, func(tx Tx) (Tokens, error) {
		c, err := authenticateClient(ctx, tx, clientID, clientSecret)
		if err != nil {
			return Tokens{}, err
		}
		t, session, err := tokenSession(ctx, tx, refresh, true)
		if err != nil {
			return Tokens{}, refusedGrant(err)
		}
		if session.ClientID != c.ID {
			return Tokens{}, invalidGrant("The refresh token belongs to another client.")
		}
		first, err := tx.UseCLIToken(ctx, t.Hash)
		if err != nil {
			return Tokens{}, err
		}
		if !first {
			return Tokens{}, endFamily(ctx, tx, session)
		}
		if _, err := currentUser(ctx, tx, session.SignIn); err != nil {
			return Tokens{}, refusedGrant(err)
		}
		out, err := issueTokens(ctx, tx, c, session)
		if err != nil {
			return Tokens{}, err
		}
		return out, recordToken(ctx, tx, session, audit.Allowed, "refreshed")
	})
}

func refusedGrant(err error) error {
	if f := fault.From(err); f != nil && f.Kind == fault.Unauthenticated {
		return invalidGrant("The refresh token is not valid, or its session has ended.")
	}
	return err
}

func endFamily(ctx context.Context, tx Tx, s CLISession) error {
	if err := tx.DeleteCLISession(ctx, s.ID); err != nil {
		return err
	}
	const why = "A refresh token was presented twice, so its session has ended."
	if err := recordToken(ctx, tx, s, audit.Refused, why); err != nil {
		return err
	}
	return invalidGrant(why)
}

// tokenSession finds the session of a token of the given sort.
func tokenSession(ctx context.Context, tx Tx, token string, refresh bool) (CLIToken, CLISession, error) {
	over := fault.New(fault.Unauthenticated, "Session token not found or invalid")
	t, err := tx.CLIToken(ctx, credential.HashToken(token))
	if err != nil {
		return t, CLISession{}, overIfMissing(err, over)
	}
	if t.Refresh != refresh || !tx.Now().Before(t.Expires) {
		return t, CLISession{}, over
	}
	s, err := tx.CLISession(ctx, t.SessionID)
	if err == nil && !tx.Now().Before(s.Expires) {
		err = over
	}
	return t, s, overIfMissing(err, over)
}

func overIfMissing(err error, over *fault.Error) error {
	if errors.Is(err, fault.NotFound) {
		return over
	}
	return err
}

// Bearer is who holds an access token.
type Bearer struct {
	Session CLISession
	User    User
}

// Party names the holder in events.
func (b Bearer) Party() audit.Party { return b.User.party() }

// AuthenticateBearer finds who holds an access token, or fault.Unauthenticated:
// it looks at token, session, user and identity source as they are now.
func (s *Service) AuthenticateBearer(ctx context.Context, token string) (Bearer, error) {
	return view(ctx, s, func(tx Tx) (Bearer, error) {
		_, session, err := tokenSession(ctx, tx, token, false)
		if err != nil {
			return Bearer{}, err
		}
		u, err := currentUser(ctx, tx, session.SignIn)
		return Bearer{Session: session, User: u}, err
	})
}

// EndBearer ends the session of an access token, with all its tokens.
func (s *Service) EndBearer(ctx context.Context, token string) error {
	return s.store.Update(ctx, func(tx Tx) error {
		_, session, err := tokenSession(ctx, tx, token, false)
		if err != nil {
			return err
		}
		if err := tx.DeleteCLISession(ctx, session.ID); err != nil {
			return err
		}
		p := audit.Party{Type: "User", ID: session.SignIn.UserID, Name: session.SignIn.UserName}
		return record(audit.WithActor(ctx, p), tx, "sso:Logout", map[string]any{"sessionId": session.ID}, p)
	})
}
