package center

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"regexp"
	"time"

	"gatehouse/internal/audit"
	"gatehouse/internal/credential"
	"gatehouse/internal/fault"
)

// codeLife is how long an authorization code waits for its client (RFC 6749 section 4.1.2: at most ten minutes).
const codeLife = 2 * time.Minute

// AuthorizationRequest is what a client asks a browser to bring (RFC 6749
// section 4.1.1 with RFC 7636).
type AuthorizationRequest struct {
	ClientID        string
	RedirectURI     string
	Challenge       string
	ChallengeMethod string
}

type codeDoc struct {
	ClientID      string `json:"clientId"`
	RedirectURI   string `json:"redirectUri"`
	Challenge     string `json:"challenge"`
	SignIn        SignIn `json:"signIn"`
	PortalSession string `json:"portalSession"`
	IP            string `json:"ip"`
}

var challengePattern = regexp.MustCompile(`^[A-Za-z0-9_-]{43}$`)

// CheckAuthorization finds the client of a request. Until it succeeds nobody
// may be sent to the redirect URI. Only S256 challenges are taken.
func (s *Service) CheckAuthorization(ctx context.Context, a AuthorizationRequest) (Client, error) {
	return view(ctx, s, func(tx Tx) (Client, error) { return checkAuthorization(ctx, tx, a) })
}

func checkAuthorization(ctx context.Context, tx Tx, a AuthorizationRequest) (Client, error) {
	c, err := tx.Client(ctx, a.ClientID)
	switch {
	case err != nil:
		return c, err
	case !tx.Now().Before(c.Expires) || !c.mayUse(GrantCode):
		return c, fault.New(fault.Denied, "The client is not registered for this way of signing in. Start again in your terminal.")
	case !c.mayRedirect(a.RedirectURI):
		return c, invalid("redirect_uri", "The client did not register this redirect URI.")
	case a.ChallengeMethod != "S256" || !challengePattern.MatchString(a.Challenge):
		return c, invalid("code_challenge", "A code challenge with the method S256 is required.")
	}
	return c, nil
}

// Authorize lets a client have a code in the person's name.
func (s *Service) Authorize(ctx context.Context, in SignIn, portalSession string, a AuthorizationRequest) (credential.Secret, error) {
	return update(ctx, s, func(tx Tx) (credential.Secret, error) {
		c, err := checkAuthorization(ctx, tx, a)
		if err != nil {
			return credential.Secret{}, err
		}
		if _, err := currentUser(ctx, tx, in); err != nil {
			return credential.Secret{}, err
		}
		code := credential.NewSecret(tx.IDs().Token(32))
		err = tx.CreateStep(ctx, Step{
			ID: credential.HashToken(code.Reveal()), Kind: stepCode, InstanceID: in.InstanceID, UserID: in.UserID, Expires: tx.Now().Add(codeLife),
			Doc: document(codeDoc{c.ID, a.RedirectURI, a.Challenge, in, portalSession, originIP(ctx)}),
		})
		if err != nil {
			return code, err
		}
		p := audit.Party{Type: "User", ID: in.UserID, Name: in.UserName}
		return code, record(audit.WithActor(ctx, p), tx, "sso-oidc:Authorize", map[string]any{"client": c.Name, "clientId": c.ID}, p)
	})
}

// RedeemCode exchanges a code. It works once, for the client, the redirect URI
// and the verifier that it was made for.
func (s *Service) RedeemCode(ctx context.Context, clientID, clientSecret, code, redirectURI, verifier string) (Tokens, error) {
	return redeem(ctx, s, func(tx Tx) (Tokens, error) {
		c, err := authenticateClient(ctx, tx, clientID, clientSecret)
		if err != nil {
			return Tokens{}, err
		}
		step, err := tx.TakeStep(ctx, stepCode, credential.HashToken(code))
		if f := fault.From(err); f != nil && f.Kind == fault.NotFound {
			return Tokens{}, invalidGrant("The code has expired, was used, or never existed.")
		}
		if err != nil {
			return Tokens{}, err
		}
		d, err := read[codeDoc](step)
		if err != nil {
			return Tokens{}, err
		}
		sum := sha256.Sum256([]byte(verifier))
		if d.ClientID != c.ID || d.RedirectURI != redirectURI || len(verifier) < 43 || len(verifier) > 128 ||
			!credential.NewSecret(d.Challenge).Equal(base64.RawURLEncoding.EncodeToString(sum[:])) {
			return Tokens{}, invalidGrant("The code was made for another client, redirect URI or verifier.")
		}
		return openCLISession(ctx, tx, c, d.SignIn, d.PortalSession, d.IP)
	})
}
