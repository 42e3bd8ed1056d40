package center

import (
	"context"
	"errors"
	"time"

	"gatehouse/internal/audit"
	"gatehouse/internal/credential"
	"gatehouse/internal/fault"
)

// SCIM access tokens, as AWS has them: one year, at most two at a time, so that
// one can be replaced while the other is in use.
const (
	scimTokenLife = 365 * 24 * time.Hour
	maxSCIMTokens = 2
)

// SCIMToken lets a SCIM client in. The token itself is shown once.
type SCIMToken struct {
	ID               string
	InstanceID       string
	Hash             string
	Created, Expires time.Time
}

// SCIMTokens keeps SCIM tokens. Those not found are fault.NotFound.
type SCIMTokens interface {
	CreateSCIMToken(ctx context.Context, t SCIMToken) error
	SCIMTokenByHash(ctx context.Context, hash string) (SCIMToken, error)
	// SCIMTokens lists those of an instance by age.
	SCIMTokens(ctx context.Context, instanceID string) ([]SCIMToken, error)
	DeleteSCIMToken(ctx context.Context, instanceID, id string) error
	// DeleteSCIMTokens deletes all of an instance.
	DeleteSCIMTokens(ctx context.Context, instanceID string) error
}

// EnableProvisioning opens the SCIM endpoint of an instance: a new tenant id.
// It needs an external identity provider.
func (s *Service) EnableProvisioning(ctx context.Context, instanceID string) (IdentitySource, error) {
	return update(ctx, s, func(tx Tx) (IdentitySource, error) {
		return changeSource(ctx, tx, instanceID, "sso-directory:CreateProvisioningTenant", func(src *IdentitySource) error {
			switch {
			case src.Kind != ExternalProvider:
				return fault.New(fault.Conflict, "Automatic provisioning needs an external identity provider as identity source.")
			case src.Tenant != "":
				return fault.New(fault.Conflict, "Automatic provisioning is enabled already.")
			}
			src.Tenant = tx.IDs().UUID()
			return nil
		})
	})
}

// DisableProvisioning closes the SCIM endpoint. All tokens have to be deleted
// before, and the word DISABLE confirms it. Users and groups stay.
func (s *Service) DisableProvisioning(ctx context.Context, instanceID, confirmation string) error {
	if confirmation != "DISABLE" {
		return invalid("Confirmation", "Disabling automatic provisioning has to be confirmed: give the word DISABLE.")
	}
	return s.store.Update(ctx, func(tx Tx) error {
		_, err := changeSource(ctx, tx, instanceID, "sso-directory:DeleteProvisioningTenant", func(src *IdentitySource) error {
			if src.Tenant == "" {
				return fault.New(fault.Conflict, "Automatic provisioning is not enabled.")
			}
			tokens, err := tx.SCIMTokens(ctx, instanceID)
			if err == nil && len(tokens) > 0 {
				err = fault.New(fault.Conflict, "There are still %d access tokens. Delete them first.", len(tokens))
			}
			src.Tenant = ""
			return err
		})
		return err
	})
}

// CreateSCIMToken makes a token and shows it, this once.
func (s *Service) CreateSCIMToken(ctx context.Context, instanceID string) (SCIMToken, credential.Secret, error) {
	var secret credential.Secret
	t, err := update(ctx, s, func(tx Tx) (SCIMToken, error) {
		i, err := tx.Instance(ctx, instanceID)
		if err != nil {
			return SCIMToken{}, err
		}
		src, err := tx.IdentitySource(ctx, instanceID)
		if err != nil {
			return SCIMToken{}, err
		}
		if src.Tenant == "" {
			return SCIMToken{}, fault.New(fault.Conflict, "Automatic provisioning is not enabled.")
		}
		have, err := tx.SCIMTokens(ctx, instanceID)
		if err != nil {
			return SCIMToken{}, err
		}
		if len(have) >= maxSCIMTokens {
			return SCIMToken{}, fault.New(fault.Quota, "There are %d access tokens already. Delete one before you generate another.", len(have))
		}
		secret = credential.NewSecret(tx.IDs().Token(64))
		now := tx.Now()
		t := SCIMToken{
			ID: tx.IDs().Ordered(), InstanceID: instanceID, Hash: credential.HashToken(secret.Reveal()),
			Created: now, Expires: now.Add(scimTokenLife),
		}
		if err := tx.CreateSCIMToken(ctx, t); err != nil {
			return SCIMToken{}, err
		}
		return t, record(ctx, tx, "sso-directory:CreateBearerToken", map[string]any{"tokenId": t.ID}, i.party())
	})
	return t, secret, err
}

// SCIMTokens lists the tokens of an instance.
func (s *Service) SCIMTokens(ctx context.Context, instanceID string) ([]SCIMToken, error) {
	return view(ctx, s, func(tx Tx) ([]SCIMToken, error) {
		if _, err := tx.Instance(ctx, instanceID); err != nil {
			return nil, err
		}
		return tx.SCIMTokens(ctx, instanceID)
	})
}

// DeleteSCIMToken makes a token worthless at once.
func (s *Service) DeleteSCIMToken(ctx context.Context, instanceID, id string) error {
	return s.store.Update(ctx, func(tx Tx) error {
		i, err := tx.Instance(ctx, instanceID)
		if err != nil {
			return err
		}
		if err := tx.DeleteSCIMToken(ctx, instanceID, id); err != nil {
			return err
		}
		return record(ctx, tx, "sso-directory:DeleteBearerToken", map[string]any{"tokenId": id}, i.party())
	})
}

// SCIMClient is who a bearer token lets in.
type SCIMClient struct {
	TokenID string
	StoreID string
	Tenant  string
}

// Party names the client in events, and makes them identitystore-scim's.
func (c SCIMClient) Party() audit.Party {
	return audit.Party{Type: SCIMActor, ID: c.TokenID, Name: c.Tenant}
}

// AuthenticateSCIM finds who a token lets into the endpoint of a tenant. What
// is wrong is not told: fault.Unauthenticated for an unknown tenant, a token of
// another one, an expired token, and provisioning that is off.
func (s *Service) AuthenticateSCIM(ctx context.Context, tenant, token string) (SCIMClient, error) {
	refused := fault.New(fault.Unauthenticated, "UnauthorizedException")
	c, err := view(ctx, s, func(tx Tx) (SCIMClient, error) {
		t, err := tx.SCIMTokenByHash(ctx, credential.HashToken(token))
		if err != nil {
			return SCIMClient{}, err
		}
		src, err := tx.SourceByTenant(ctx, tenant)
		if err != nil {
			return SCIMClient{}, err
		}
		if src.InstanceID != t.InstanceID || src.Kind != ExternalProvider || !tx.Now().Before(t.Expires) {
			return SCIMClient{}, refused
		}
		i, err := tx.Instance(ctx, t.InstanceID)
		return SCIMClient{TokenID: t.ID, StoreID: i.StoreID, Tenant: tenant}, err
	})
	if errors.Is(err, fault.NotFound) {
		err = refused
	}
	return c, err
}

// RefuseSCIM records a SCIM request that was not let in.
func (s *Service) RefuseSCIM(ctx context.Context, tenant string) error {
	return s.store.Update(ctx, func(tx Tx) error {
		return tx.Record(ctx, audit.Event{
			Half: audit.Center, What: "identitystore-scim:Authenticate", Outcome: audit.Refused, Why: "no valid bearer token for this tenant",
			Actor: audit.Party{Type: SCIMActor, ID: "unknown"}, Detail: map[string]any{"tenantId": bounded(tenant, 64)},
		})
	})
}

// bounded keeps what strangers send short in events.
func bounded(s string, n int) string {
	if len(s) > n {
		return s[:n] + "..."
	}
	return s
}
