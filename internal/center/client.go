package center

import (
	"context"
	"errors"
	"net/url"
	"slices"
	"time"
	"unicode/utf8"

	"gatehouse/internal/credential"
	"gatehouse/internal/fault"
)

// Grants of RFC 6749, RFC 8628 that clients may ask for.
const (
	GrantCode    = "authorization_code"
	GrantRefresh = "refresh_token"
	GrantDevice  = "urn:ietf:params:oauth:grant-type:device_code"
)

// ScopeAccess is the scope of the sso portal operations. A client that
// registers no scope gets it too, but no refresh token, as with AWS.
const ScopeAccess = "sso:account:access"

const clientLife = 90 * 24 * time.Hour

// Client is a registered public client: a command line program on one machine.
type Client struct {
	ID           string    `json:"id"`
	SecretHash   string    `json:"secretHash"`
	Name         string    `json:"name"`
	Scopes       []string  `json:"scopes,omitempty"`
	Grants       []string  `json:"grants,omitempty"`
	RedirectURIs []string  `json:"redirectUris,omitempty"`
	Created      time.Time `json:"created"`
	Expires      time.Time `json:"expires"`
}

// Clients keeps clients. Those not found are fault.NotFound.
type Clients interface {
	// CreateClient keeps a client; those that have expired may vanish.
	CreateClient(ctx context.Context, c Client) error
	Client(ctx context.Context, id string) (Client, error)
}

// NewClient asks for a registration.
type NewClient struct {
	Name         string
	Type         string
	Scopes       []string
	Grants       []string
	RedirectURIs []string
}

func (n NewClient) validate() error {
	bad := func(code, format string, args ...any) error {
		return fault.New(fault.Invalid, format, args...).Coded(code)
	}
	switch {
	case n.Name == "" || utf8.RuneCountInString(n.Name) > 200:
		return bad("InvalidClientMetadataException", "clientName must have 1 to 200 characters.")
	case n.Type != "public":
		return bad("InvalidClientMetadataException", "The only clientType is public.")
	case len(n.Scopes) > 50 || len(n.Grants) > 10 || len(n.RedirectURIs) > 10:
		return bad("InvalidRequestException", "There are too many values.")
	}
	for _, g := range n.Grants {
		if g != GrantCode && g != GrantRefresh && g != GrantDevice {
			return bad("UnsupportedGrantTypeException", "The grant type %q is not supported.", bounded(g, 100))
		}
	}
	for _, s := range n.Scopes {
		if s == "" || len(s) > 200 {
			return bad("InvalidScopeException", "A scope must have 1 to 200 characters.")
		}
	}
	for _, u := range n.RedirectURIs {
		if _, ok := loopback(u); !ok {
			return bad("InvalidRedirectUriException", "The redirect URI %q is not http://127.0.0.1/oauth/callback or the like: only this machine may receive the code.", bounded(u, 200))
		}
	}
	return nil
}

// loopback is a redirect URI without its port, which differs from run to run
// (RFC 8252 section 7.3).
func loopback(text string) (string, bool) {
	u, err := url.Parse(text)
	if err != nil || u.Scheme != "http" || u.User != nil || u.RawQuery != "" || u.Fragment != "" || len(text) > 200 {
		return "", false
	}
	if h := u.Hostname(); h != "127.0.0.1" && h != "::1" && h != "localhost" {
		return "", false
	}
	return u.Hostname() + u.EscapedPath(), true
}

// mayRedirect tells whether a client registered the redirect URI, but for its port.
func (c Client) mayRedirect(uri string) bool {
	want, ok := loopback(uri)
	return ok && slices.ContainsFunc(c.RedirectURIs, func(have string) bool {
		h, _ := loopback(have)
		return h == want
	})
}

func (c Client) mayUse(grant string) bool {
	return len(c.Grants) == 0 && grant != GrantCode || slices.Contains(c.Grants, grant)
}

func (c Client) refreshes() bool { return len(c.Scopes) > 0 && c.mayUse(GrantRefresh) }

// RegisterClient registers a public client. Anybody may: a client alone opens nothing.
func (s *Service) RegisterClient(ctx context.Context, n NewClient) (Client, credential.Secret, error) {
	if err := n.validate(); err != nil {
		return Client{}, credential.Secret{}, err
	}
	var secret credential.Secret
	c, err := update(ctx, s, func(tx Tx) (Client, error) {
		if err := throttle(ctx, tx, "register", 60, time.Minute); err != nil {
			return Client{}, err
		}
		secret = credential.NewSecret(tx.IDs().Token(32))
		c := Client{
			ID: tx.IDs().Token(16), SecretHash: credential.HashToken(secret.Reveal()), Name: n.Name, Scopes: n.Scopes, Grants: n.Grants,
			RedirectURIs: n.RedirectURIs, Created: tx.Now(), Expires: tx.Now().Add(clientLife),
		}
		return c, tx.CreateClient(ctx, c)
	})
	return c, secret, err
}

// throttle refuses more than most tries of something within a window, counted
// per address where one is known.
func throttle(ctx context.Context, tx Tx, what string, most int, window time.Duration) error {
	n, err := tx.Try(ctx, what+"/"+originIP(ctx), window)
	if err == nil && n > most {
		err = fault.New(fault.Throttled, "Too many requests from this address. Try again later.").After(window)
	}
	return err
}

// authenticateClient proves a client by its secret.
func authenticateClient(ctx context.Context, tx Tx, id, secret string) (Client, error) {
	bad := fault.New(fault.Unauthenticated, "The client is not known, its secret is wrong, or its registration has expired.").Coded("InvalidClientException")
	c, err := tx.Client(ctx, id)
	if errors.Is(err, fault.NotFound) {
		return Client{}, bad
	}
	if err != nil {
		return Client{}, err
	}
	if !credential.NewSecret(c.SecretHash).Equal(credential.HashToken(secret)) || !tx.Now().Before(c.Expires) {
		return Client{}, bad
	}
	return c, nil
}
