package cloud

import (
	"context"
	"errors"
	"time"

	"gatehouse/internal/fault"
	"gatehouse/internal/ids"
)

// NewProvider is a SAML provider to be. The surface has read its metadata.
type NewProvider struct {
	Account    ids.AccountID
	Name       string
	Metadata   string
	ValidUntil time.Time
	Tags       map[string]string
}

// CreateProvider makes a SAML provider.
func (s *Service) CreateProvider(ctx context.Context, n NewProvider) (p Provider, err error) {
	if err := errors.Join(checkPolicyName(n.Name), checkTags(n.Tags)); err != nil {
		return p, err
	}
	err = s.Store.Update(ctx, func(tx Tx) error {
		_, err := tx.Provider(ctx, n.Account, n.Name)
		if err == nil {
			return fault.New(fault.Conflict, "SAMLProvider %s already exists.", ProviderARN(n.Account, n.Name)).Coded("EntityAlreadyExists")
		}
		if !errors.Is(err, fault.NotFound) {
			return err
		}
		p = Provider{Account: n.Account, Name: n.Name, Metadata: n.Metadata, ValidUntil: n.ValidUntil, Tags: n.Tags, Created: tx.Now()}
		if err := tx.PutProvider(ctx, p); err != nil {
			return err
		}
		return record(ctx, tx, "iam:CreateSAMLProvider", p.party())
	})
	return p, err
}

// Provider returns a SAML provider.
func (s *Service) Provider(ctx context.Context, account ids.AccountID, name string) (p Provider, err error) {
	err = s.Store.View(ctx, func(tx Tx) error { p, err = findProvider(ctx, tx, account, name); return err })
	return p, err
}

func findProvider(ctx context.Context, tx Tx, account ids.AccountID, name string) (Provider, error) {
	p, err := tx.Provider(ctx, account, name)
	if errors.Is(err, fault.NotFound) {
		return p, fault.New(fault.NotFound, "Manifest not found for arn %s", ProviderARN(account, name)).Coded("NoSuchEntity")
	}
	return p, err
}

// Providers lists an account's SAML providers.
func (s *Service) Providers(ctx context.Context, account ids.AccountID) (out []Provider, err error) {
	err = s.Store.View(ctx, func(tx Tx) error { out, err = tx.Providers(ctx, account); return err })
	return out, err
}

// SetProvider replaces a SAML provider's metadata.
func (s *Service) SetProvider(ctx context.Context, account ids.AccountID, name, metadata string, validUntil time.Time) error {
	return s.Store.Update(ctx, func(tx Tx) error {
		p, err := changeableProvider(ctx, tx, account, name)
		if err != nil {
			return err
		}
		p.Metadata, p.ValidUntil = metadata, validUntil
		if err := tx.PutProvider(ctx, p); err != nil {
			return err
		}
		return record(ctx, tx, "iam:UpdateSAMLProvider", p.party())
	})
}

// DeleteProvider deletes a SAML provider. Roles may still name it; nobody
// enters them through it any more.
func (s *Service) DeleteProvider(ctx context.Context, account ids.AccountID, name string) error {
	return s.Store.Update(ctx, func(tx Tx) error {
		p, err := changeableProvider(ctx, tx, account, name)
		if err != nil {
			return err
		}
		if err := tx.DeleteProvider(ctx, account, name); err != nil {
			return err
		}
		return record(ctx, tx, "iam:DeleteSAMLProvider", p.party())
	})
}

func changeableProvider(ctx context.Context, tx Tx, account ids.AccountID, name string) (Provider, error) {
	p, err := findProvider(ctx, tx, account, name)
	if err == nil && p.Reserved {
		err = fault.New(fault.Invalid, "Cannot perform the operation on the protected SAML provider '%s' - it is only modifiable by AWS", name).Coded("UnmodifiableEntity")
	}
	return p, err
}
