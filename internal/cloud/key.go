package cloud

import (
	"context"
	"errors"
	"strings"

	"gatehouse/internal/authz"
	"gatehouse/internal/credential"
	"gatehouse/internal/fault"
)

// Key returns the secret of an access key, to verify a signature with, and who
// its holder is. An unknown, inactive, revoked or foreign key is
// fault.Unauthenticated, an expired session fault.Expired.
func (s *Service) Key(ctx context.Context, accessKeyID, sessionToken string) (secret credential.Secret, p authz.Principal, err error) {
	err = s.Store.View(ctx, func(tx Tx) error {
		switch {
		case strings.HasPrefix(accessKeyID, "AKIA") && sessionToken == "":
			secret, p, err = s.longTerm(ctx, tx, accessKeyID)
		case strings.HasPrefix(accessKeyID, "ASIA") && sessionToken != "":
			secret, p, err = s.temporary(ctx, tx, accessKeyID, sessionToken)
		default:
			err = invalidToken()
		}
		if err != nil {
			return err
		}
		return accountOpen(ctx, tx, p)
	})
	if err != nil {
		return credential.Secret{}, authz.Principal{}, err
	}
	return secret, p, nil
}

// accountOpen refuses everybody of a closed account.
func accountOpen(ctx context.Context, tx Tx, p authz.Principal) error {
	a, err := tx.Account(ctx, p.Account)
	if errors.Is(err, fault.NotFound) || err == nil && a.State != Active {
		return invalidToken()
	}
	return err
}

func (s *Service) longTerm(ctx context.Context, tx Tx, id string) (credential.Secret, authz.Principal, error) {
	k, err := tx.AccessKey(ctx, id)
	if errors.Is(err, fault.NotFound) || err == nil && !k.Active {
		return credential.Secret{}, authz.Principal{}, invalidToken()
	}
	if err != nil {
		return credential.Secret{}, authz.Principal{}, err
	}
	secret, err := s.Ring.Open(keyPurpose(k.ID), k.Sealed)
	if err != nil {
		return credential.Secret{}, authz.Principal{}, err
	}
	p := rootPrincipal(k.Account)
	if k.Owner != "" {
		u, err := tx.Entity(ctx, k.Account, UserKind, k.Owner)
		if err != nil {
			return credential.Secret{}, authz.Principal{}, err
		}
		p = authz.Principal{Kind: authz.User, Account: k.Account, ARN: u.ARN(), ID: u.ID, Name: u.Name}
	}
	p.AccessKeyID = k.ID
	return credential.NewSecret(string(secret)), p, nil
}

func (s *Service) temporary(ctx context.Context, tx Tx, id, sealed string) (credential.Secret, authz.Principal, error) {
	t, err := s.open(id, sealed, tx.Now())
	if err != nil {
		return credential.Secret{}, authz.Principal{}, err
	}
	e, err := alive(ctx, tx, t)
	if err != nil {
		return credential.Secret{}, authz.Principal{}, err
	}
	p, err := s.principal(ctx, tx, t, e)
	return credential.NewSecret(t.Secret), p, err
}
