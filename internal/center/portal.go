package center

import (
	"context"
	"errors"
	"strings"

	"gatehouse/internal/audit"
	"gatehouse/internal/fault"
	"gatehouse/internal/ids"
	"gatehouse/internal/listing"
	"time"
)

// PortalInstance finds the instance whose access portal has the given name: a
// friendly name, the id of an identity store or of an instance. The empty name
// is the organization's.
func (s *Service) PortalInstance(ctx context.Context, name string) (Instance, IdentitySource, error) {
	owner, err := s.portalOwner(ctx, name)
	if err != nil {
		return Instance{}, IdentitySource{}, err
	}
	var src IdentitySource
	i, err := view(ctx, s, func(tx Tx) (i Instance, err error) {
		if i, err = portalInstance(ctx, tx, name, owner); err != nil {
			return i, err
		}
		src, err = tx.IdentitySource(ctx, i.ID)
		return i, err
	})
	if errors.Is(err, fault.NotFound) {
		err = fault.New(fault.NotFound, "There is no access portal here. Either the address is wrong, or IAM Identity Center is not enabled yet.")
	}
	return i, src, err
}

func (s *Service) portalOwner(ctx context.Context, name string) (ids.AccountID, error) {
	if name != "" {
		return "", nil
	}
	org, err := s.accounts.Organization(ctx)
	if errors.Is(err, fault.NotFound) {
		return "", nil
	}
	return org.ManagementAccount, err
}

func portalInstance(ctx context.Context, tx Tx, name string, owner ids.AccountID) (Instance, error) {
	switch {
	case name == "":
		return tx.InstanceOf(ctx, owner)
	case strings.HasPrefix(name, "d-") && storeIDPattern.MatchString(name):
		return tx.InstanceByStore(ctx, name)
	case storeIDPattern.MatchString(name):
		return tx.Instance(ctx, name)
	}
	src, err := tx.SourceByPortalName(ctx, strings.ToLower(name))
	if err != nil {
		return Instance{}, err
	}
	return tx.Instance(ctx, src.InstanceID)
}

// SearchAccounts lists the accounts of a user whose name or id contains words,
// looking through a bounded number of them for one page.
func (s *Service) SearchAccounts(ctx context.Context, storeID, userID, words string, p listing.Page) (listing.List[Account], error) {
	const most = 20 // pages to look through at once; the list goes on from there
	words = strings.ToLower(strings.TrimSpace(words))
	var out listing.List[Account]
	for range most {
		l, err := s.AccountsFor(ctx, storeID, userID, listing.Page{After: p.After, Limit: p.Limit - len(out.Items)})
		if err != nil {
			return out, err
		}
		for _, a := range l.Items {
			if strings.Contains(strings.ToLower(a.Name), words) || strings.Contains(string(a.ID), words) {
				out.Items = append(out.Items, a)
			}
		}
		out.Next, p.After = l.Next, l.Next
		if l.Next == "" || len(out.Items) == p.Limit {
			break
		}
	}
	return out, nil
}

// SessionInfo is a session of a user, as users and administrators see it.
type SessionInfo struct {
	ID      string
	CLI     bool   // of the command line, not of a browser
	Client  string // the browser, or the name of the client
	IP      string
	Created time.Time
	Seen    time.Time
	Expires time.Time
}

// UserSessions keeps what is known of users' sessions; browsers' are the
// session manager's own.
type UserSessions interface {
	// PortalSessions lists the browser sessions of a user.
	PortalSessions(ctx context.Context, userID string) ([]SessionInfo, error)
	// DeletePortalSession ends one; fault.NotFound when it is none of the user's.
	DeletePortalSession(ctx context.Context, userID, id string) error
}

// UserSessions lists the sessions of a user: browsers' first.
func (s *Service) UserSessions(ctx context.Context, storeID, userID string) ([]SessionInfo, error) {
	return view(ctx, s, func(tx Tx) ([]SessionInfo, error) {
		if _, err := tx.User(ctx, storeID, userID); err != nil {
			return nil, err
		}
		out, err := tx.PortalSessions(ctx, userID)
		if err != nil {
			return nil, err
		}
		cli, err := tx.CLISessions(ctx, userID)
		for _, c := range cli {
			out = append(out, SessionInfo{
				ID: c.ID, CLI: true, Client: c.ClientName, IP: c.IP, Created: c.Created, Seen: c.Created, Expires: c.Expires,
			})
		}
		return out, err
	})
}

// EndSession ends one session of a user. With a browser's end those of the
// command line that were approved in it.
func (s *Service) EndSession(ctx context.Context, storeID, userID, id string) error {
	return s.store.Update(ctx, func(tx Tx) error {
		u, err := tx.User(ctx, storeID, userID)
		if err != nil {
			return err
		}
		if err := endSession(ctx, tx, userID, id); err != nil {
			return err
		}
		return record(ctx, tx, "identitystore-auth:BatchDeleteSession", map[string]any{"sessionId": id}, u.party())
	})
}

func endSession(ctx context.Context, tx Tx, userID, id string) error {
	err := tx.DeletePortalSession(ctx, userID, id)
	if err == nil {
		return tx.DeleteCLISessionsOf(ctx, userID, id)
	}
	if !errors.Is(err, fault.NotFound) {
		return err
	}
	c, err := tx.CLISession(ctx, id)
	if err != nil {
		return err
	}
	if c.SignIn.UserID != userID {
		return fault.New(fault.NotFound, "There is no such session.")
	}
	return tx.DeleteCLISession(ctx, id)
}

// SignedIn and SignedOut record the beginning and the end of a portal session.
func (s *Service) SignedIn(ctx context.Context, in SignIn, sessionID string) error {
	return s.recordSession(ctx, "sso:Authenticate", in, sessionID)
}

// SignedOut records that a user has signed out of the portal.
func (s *Service) SignedOut(ctx context.Context, in SignIn, sessionID string) error {
	return s.recordSession(ctx, "sso:Logout", in, sessionID)
}

func (s *Service) recordSession(ctx context.Context, what string, in SignIn, sessionID string) error {
	return s.store.Update(ctx, func(tx Tx) error {
		p := audit.Party{Type: "User", ID: in.UserID, Name: in.UserName}
		return record(audit.WithActor(ctx, p), tx, what, map[string]any{"sessionId": sessionID, "certificate": in.KeyID}, p)
	})
}
