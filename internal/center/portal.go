package center

import (
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"gatehouse/internal/audit"
	"gatehouse/internal/fault"
	"gatehouse/internal/ids"
	"gatehouse/internal/listing"
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

// Holding is what a user holds in one account.
type Holding struct {
	Account
	Sets []Access
	// More tells that there are more than are listed.
	More bool
}

// SearchAccess lists the accounts of a user with what he holds there: those
// whose name, id or e-mail address contains words, and otherwise the permission
// sets whose name does. It looks through a bounded number of accounts for one page.
func (s *Service) SearchAccess(ctx context.Context, storeID, userID, words string, p listing.Page) (listing.List[Holding], error) {
	const most = 20 // pages to look through at once; the list goes on from there
	words = strings.ToLower(strings.TrimSpace(words))
	var out listing.List[Holding]
	for range most {
		l, err := s.AccountsFor(ctx, storeID, userID, listing.Page{After: p.After, Limit: p.Limit - len(out.Items)})
		if err != nil {
			return out, err
		}
		for _, a := range l.Items {
			h, err := s.holding(ctx, storeID, userID, a, words)
			if err != nil {
				return out, err
			}
			if len(h.Sets) > 0 {
				out.Items = append(out.Items, h)
			}
		}
		out.Next, p.After = l.Next, l.Next
		if l.Next == "" || len(out.Items) == p.Limit {
			break
		}
	}
	return out, nil
}

// setsAnAccount is how many permission sets are listed in one account.
const setsAnAccount = 100

// holding is what a user holds in an account as far as it matches words.
func (s *Service) holding(ctx context.Context, storeID, userID string, a Account, words string) (Holding, error) {
	sets, err := s.PermissionSetsFor(ctx, storeID, userID, a.ID, listing.Page{Limit: setsAnAccount})
	h := Holding{a, sets.Items, sets.Next != ""}
	if !a.matches(words) {
		h.Sets = slices.DeleteFunc(h.Sets, func(x Access) bool { return !strings.Contains(strings.ToLower(x.PermissionSet.Name), words) })
	}
	return h, err
}

func (a Account) matches(words string) bool {
	return strings.Contains(strings.ToLower(a.Name), words) || strings.Contains(string(a.ID), words) || strings.Contains(strings.ToLower(a.Mail()), words)
}

// Mail is the account's e-mail address; empty when it is one that was only made
// up to fill the field (RFC 2606 section 2: nothing below .invalid exists).
func (a Account) Mail() string {
	if strings.HasSuffix(strings.ToLower(a.Email), ".invalid") {
		return ""
	}
	return a.Email
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
