package directory

import (
	"context"
	"net/url"
	"strings"
	"time"

	"gatehouse/internal/credential"
	"gatehouse/internal/listing"
)

// NewConnection is what an administrator says of an application's SCIM server.
type NewConnection struct {
	BaseURL string
	// Token replaces the stored one; empty keeps it.
	Token credential.Secret
}

// maxToken bounds a bearer token; those of AWS are below 2,000 letters.
const maxToken = 8192

// NormalizeBaseURL removes what people paste around a SCIM endpoint: blanks and
// slashes at the end. trimmed tells that a slash went, which deserves a notice.
func NormalizeBaseURL(base string) (out string, trimmed bool, err error) {
	base = strings.TrimSpace(base)
	out = strings.TrimRight(base, "/")
	u, parseErr := url.Parse(out)
	if parseErr != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "" || u.User != nil ||
		u.RawQuery != "" || u.Fragment != "" || len(out) > maxAddress || !printable(out) {
		return "", false, invalid("baseUrl", "baseUrl: '%s' is not an http or https address", bounded(base, 100))
	}
	return out, out != base, nil
}

// SetConnection stores how an application's SCIM server is reached. trimmed
// tells that a trailing slash was removed.
func (s *Service) SetConnection(ctx context.Context, app string, n NewConnection) (c Connection, trimmed bool, err error) {
	base, trimmed, err := NormalizeBaseURL(n.BaseURL)
	if err != nil {
		return c, false, err
	}
	if err := checkToken(n.Token); err != nil {
		return c, false, err
	}
	err = s.store.Update(ctx, func(tx Tx) error {
		a, err := tx.App(ctx, app)
		if err != nil {
			return err
		}
		c, err = tx.Connection(ctx, a.ID)
		if missing(err) {
			c = Connection{AppID: a.ID, Status: ConnectionDisabled}
		} else if err != nil {
			return err
		}
		// A stored token must not be sent to another server just because an address was changed.
		if n.Token.Empty() && (c.Sealed == "" || origin(c.BaseURL) != origin(base)) {
			return invalid("token", "profile.token: the API token is needed with a new base URL")
		}
		if !n.Token.Empty() || c.BaseURL != base {
			c.Tested, c.TestResult = time.Time{}, "" // what was tested is no longer what is stored
		}
		if !n.Token.Empty() {
			c.Sealed = s.ring.Seal(TokenPurpose, []byte(n.Token.Reveal()))
		}
		c.BaseURL, c.LastUpdated = base, tx.Now()
		if err := tx.SaveConnection(ctx, c); err != nil {
			return err
		}
		if err := record(ctx, tx, "application.lifecycle.update", map[string]any{"scimBaseUrl": base, "newToken": !n.Token.Empty()}, appParty(a)); err != nil {
			return err
		}
		return catchUp(ctx, tx, a, c)
	})
	return c, trimmed, err
}

func origin(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return ""
	}
	return u.Scheme + "://" + u.Host
}

func checkToken(t credential.Secret) error {
	if len(t.Reveal()) > maxToken || !printable(t.Reveal()) || strings.ContainsAny(t.Reveal(), " \t") {
		return invalid("token", "profile.token: the API token has blanks or control characters in it, or is too long")
	}
	return nil
}

// catchUp has everything compared once provisioning works.
func catchUp(ctx context.Context, tx Tx, a App, c Connection) error {
	if c.Status != ConnectionEnabled {
		return nil
	}
	return syncAll(ctx, tx, a)
}

// syncAll records that all people and groups of an application have to be
// compared with the other side.
func syncAll(ctx context.Context, tx Tx, a App) error {
	on, err := provisions(ctx, tx, a)
	if err != nil || !on {
		return err
	}
	err = eachAppUser(ctx, tx, a.ID, func(u AppUser) error {
		if u.RemoteID == "" {
			u.Status, u.Sync = AppUserStaged, SyncPending
			if err := tx.SaveAppUser(ctx, u); err != nil {
				return err
			}
		}
		return enqueuePerson(ctx, tx, a, u.PersonID)
	})
	if err != nil {
		return err
	}
	pushes, err := all(func(p listing.Page) (listing.List[GroupPush], error) { return tx.Pushes(ctx, a.ID, p) })
	if err != nil {
		return err
	}
	for _, p := range pushes {
		if p.Status == PushInactive {
			continue
		}
		if err := enqueueGroup(ctx, tx, a.ID, p.GroupID, false); err != nil {
			return err
		}
	}
	return nil
}

// SetConnectionStatus switches provisioning on or off.
func (s *Service) SetConnectionStatus(ctx context.Context, app string, to ConnectionStatus) (c Connection, err error) {
	err = s.store.Update(ctx, func(tx Tx) error {
		a, err := tx.App(ctx, app)
		if err != nil {
			return err
		}
		if c, err = tx.Connection(ctx, a.ID); err != nil {
			return err
		}
		c.Status, c.LastUpdated = to, tx.Now()
		if err := tx.SaveConnection(ctx, c); err != nil {
			return err
		}
		if err := record(ctx, tx, "application.lifecycle.update", map[string]any{"provisioning": to}, appParty(a)); err != nil {
			return err
		}
		return catchUp(ctx, tx, a, c)
	})
	return c, err
}

// Connection tells how an application's SCIM server is reached; the token stays sealed.
func (s *Service) Connection(ctx context.Context, app string) (c Connection, err error) {
	err = s.store.View(ctx, func(tx Tx) error {
		if _, err := tx.App(ctx, app); err != nil {
			return err
		}
		c, err = tx.Connection(ctx, app)
		return err
	})
	return c, err
}

// ConnectionToken opens a connection's bearer token, for package push only.
func (s *Service) ConnectionToken(c Connection) (credential.Secret, error) {
	plain, err := s.ring.Open(TokenPurpose, c.Sealed)
	return credential.NewSecret(string(plain)), err
}

// RecordTest keeps the result of a try of the credentials, when there is a connection.
func (s *Service) RecordTest(ctx context.Context, app, result string, at time.Time) error {
	return s.store.Update(ctx, func(tx Tx) error {
		c, err := tx.Connection(ctx, app)
		if missing(err) {
			return nil
		}
		if err != nil {
			return err
		}
		c.Tested, c.TestResult = at, result
		return tx.SaveConnection(ctx, c)
	})
}

// SetFeatures sets the three switches of "To App". They need an enabled connection.
func (s *Service) SetFeatures(ctx context.Context, app string, f Features) (a App, err error) {
	err = s.store.Update(ctx, func(tx Tx) error {
		if a, err = tx.App(ctx, app); err != nil {
			return err
		}
		c, err := tx.Connection(ctx, a.ID)
		if err != nil && !missing(err) {
			return err
		}
		if c.Status != ConnectionEnabled {
			return ProvisioningOff()
		}
		a.Features, a.LastUpdated = f, tx.Now()
		if err := tx.SaveApp(ctx, a); err != nil {
			return err
		}
		if err := record(ctx, tx, "application.lifecycle.update", map[string]any{"features": f}, appParty(a)); err != nil {
			return err
		}
		return syncAll(ctx, tx, a)
	})
	return a, err
}

// ProvisioningOff is Okta's answer to features without a connection.
func ProvisioningOff() error {
	return invalid("app", "Provisioning is not enabled for the application; enable the API integration first")
}
