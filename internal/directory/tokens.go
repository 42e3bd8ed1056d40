package directory

import (
	"context"
	"strings"
	"time"
	"unicode/utf8"

	"gatehouse/internal/credential"
	"gatehouse/internal/fault"
	"gatehouse/internal/listing"
)

const (
	tokenLife = 30 * 24 * time.Hour
	// tokenStep bounds how often use is written down: a call must not cost a write.
	tokenStep = 5 * time.Minute
)

// CreateAPIToken makes a token that acts as the person; the secret is returned
// this once.
func (s *Service) CreateAPIToken(ctx context.Context, person, name string) (t APIToken, secret credential.Secret, err error) {
	name = strings.TrimSpace(name)
	if n := utf8.RuneCountInString(name); n == 0 || n > 100 || !printable(name) {
		return t, secret, invalid("name", "name: The field must have 1 to 100 printable characters")
	}
	err = s.store.Update(ctx, func(tx Tx) error {
		c, err := caller(ctx, tx, person)
		if err != nil {
			return err
		}
		if !Permits(c.Roles, ManageTokens) {
			return NotPermitted()
		}
		secret = credential.NewSecret("00" + tx.IDs().Token(25))
		t = APIToken{
			ID: tx.IDs().Okta("00T"), Name: name, PersonID: person,
			Created: tx.Now(), LastUsed: tx.Now(), Expires: tx.Now().Add(tokenLife),
		}
		if err := tx.CreateAPIToken(ctx, credential.HashToken(secret.Reveal()), t); err != nil {
			return err
		}
		return record(ctx, tx, "system.api_token.create", nil, tokenParty(t), personParty(c.Person))
	})
	return t, secret, err
}

// invalidToken is E0000011, whatever is wrong with it.
func invalidToken() error {
	return fault.New(fault.Unauthenticated, "Invalid token provided").Coded("E0000011")
}

// CallerByToken finds who calls with an API token, with the rights of this
// moment, and lets the token live another thirty days.
func (s *Service) CallerByToken(ctx context.Context, secret credential.Secret) (c Caller, err error) {
	hash := credential.HashToken(secret.Reveal())
	var t APIToken
	stale := false
	err = s.store.View(ctx, func(tx Tx) error {
		if t, err = tx.APITokenByHash(ctx, hash); missing(err) {
			return invalidToken()
		} else if err != nil {
			return err
		}
		if !tx.Now().Before(t.Expires) {
			return invalidToken()
		}
		stale = tx.Now().Sub(t.LastUsed) > tokenStep
		c, err = caller(ctx, tx, t.PersonID)
		if errIs(err, fault.Unauthenticated) {
			return invalidToken()
		}
		c.Token = t.ID
		return err
	})
	if err != nil || !stale {
		return c, err
	}
	return c, s.store.Update(ctx, func(tx Tx) error {
		t, err := tx.APIToken(ctx, t.ID)
		if missing(err) {
			return invalidToken() // revoked since
		}
		if err != nil {
			return err
		}
		t.LastUsed, t.Expires = tx.Now(), tx.Now().Add(tokenLife)
		return tx.SaveAPIToken(ctx, t)
	})
}

// APITokens lists the tokens; everybody's for a super administrator, otherwise
// the caller's own.
func (s *Service) APITokens(ctx context.Context, c Caller, page listing.Page) (l listing.List[APIToken], err error) {
	err = s.store.View(ctx, func(tx Tx) error {
		l, err = scan(page, func(p listing.Page) (listing.List[APIToken], error) { return tx.APITokens(ctx, p) },
			func(t APIToken) bool { return c.mayToken(t) }, func(t APIToken) string { return t.ID })
		return err
	})
	return l, err
}

func (c Caller) mayToken(t APIToken) bool {
	return t.PersonID == c.Person.ID || Permits(c.Roles, ManageRoles)
}

// APIToken finds a token that the caller may see.
func (s *Service) APIToken(ctx context.Context, c Caller, id string) (t APIToken, err error) {
	err = s.store.View(ctx, func(tx Tx) error {
		t, err = tx.APIToken(ctx, id)
		if err == nil && !c.mayToken(t) {
			return Missing(id, "ApiToken")
		}
		return err
	})
	return t, err
}

// RevokeAPIToken ends a token at once.
func (s *Service) RevokeAPIToken(ctx context.Context, c Caller, id string) error {
	return s.store.Update(ctx, func(tx Tx) error {
		t, err := tx.APIToken(ctx, id)
		if err != nil {
			return err
		}
		if !c.mayToken(t) {
			return Missing(id, "ApiToken")
		}
		if err := tx.DeleteAPIToken(ctx, id); err != nil {
			return err
		}
		return record(ctx, tx, "system.api_token.revoke", nil, tokenParty(t))
	})
}
