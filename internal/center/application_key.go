package center

import (
	"context"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/x509"
	"encoding/hex"
	"errors"
	"fmt"
	"slices"
	"time"

	"gatehouse/internal/fault"
	"gatehouse/internal/keyring"
)

// KeyMaker makes a signing key with a certificate of its own, good from now.
// Package saml knows what peers take; the domain does not.
type KeyMaker func(name string, now time.Time) (*rsa.PrivateKey, *x509.Certificate, error)

// ApplicationKeys makes applications and the keys that their assertions are
// signed with:
//
//	made ──activate──> active (signs) ──another one is activated──> published only ──delete──> gone
//
// All keys are in the metadata, so that an application knows the next before it
// is used and the last for as long as it may still need it.
type ApplicationKeys struct {
	center *Service
	ring   *keyring.Ring
	maker  KeyMaker
}

// NewApplicationKeys makes one of a center, or says what is missing.
func NewApplicationKeys(c *Service, ring *keyring.Ring, maker KeyMaker) (*ApplicationKeys, error) {
	if c == nil || ring == nil || maker == nil {
		return nil, errors.New("center: application keys lack the center, a keyring or a maker of keys")
	}
	return &ApplicationKeys{c, ring, maker}, nil
}

// maxApplicationKeys bounds what metadata publishes.
const maxApplicationKeys = 5

func keyPurpose(applicationID string) string { return "center/application/" + applicationID }

// newKey takes a tenth of a second, so it runs outside of transactions.
func (k *ApplicationKeys) newKey(applicationID, name string) (ApplicationKey, error) {
	key, cert, err := k.maker(name, k.center.now())
	if err != nil {
		return ApplicationKey{}, err
	}
	der, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		return ApplicationKey{}, err
	}
	sum := sha256.Sum256(cert.Raw)
	return ApplicationKey{
		ID: hex.EncodeToString(sum[:]), ApplicationID: applicationID, Certificate: cert.Raw,
		Sealed: k.ring.Seal(keyPurpose(applicationID), der), Expires: cert.NotAfter,
	}, nil
}

// Create adds an application to an instance of either kind, with its first key.
func (k *ApplicationKeys) Create(ctx context.Context, instanceID, name string, set ApplicationSettings) (Application, error) {
	a := Application{InstanceID: instanceID, Name: name, ApplicationSettings: set}
	if err := a.validate(); err != nil {
		return Application{}, err
	}
	id, err := view(ctx, k.center, func(tx Tx) (string, error) {
		_, err := tx.Instance(ctx, instanceID)
		return "apl-" + tx.IDs().Hex(16), err
	})
	if err != nil {
		return Application{}, err
	}
	key, err := k.newKey(id, name)
	if err != nil {
		return Application{}, err
	}
	return update(ctx, k.center, func(tx Tx) (Application, error) {
		i, err := tx.Instance(ctx, instanceID)
		if err != nil {
			return Application{}, err
		}
		made := a
		made.ID, made.Owner, made.Created, made.ActiveKey = id, i.Owner, tx.Now(), key.ID
		if err := tx.CreateApplication(ctx, made); err != nil {
			return Application{}, err
		}
		key.Created = tx.Now()
		if err := tx.CreateApplicationKey(ctx, key); err != nil {
			return Application{}, err
		}
		return made, record(ctx, tx, "sso:CreateApplicationInstance", map[string]any{"audience": made.ServiceProvider.Audience, "certificate": key.ID}, made.party())
	})
}

// Add makes a further key, which signs nothing until it is activated.
func (k *ApplicationKeys) Add(ctx context.Context, instanceID, id string) (ApplicationKey, error) {
	a, err := k.center.Application(ctx, instanceID, id)
	if err != nil {
		return ApplicationKey{}, err
	}
	key, err := k.newKey(a.ID, a.Name)
	if err != nil {
		return ApplicationKey{}, err
	}
	return update(ctx, k.center, func(tx Tx) (ApplicationKey, error) {
		a, have, err := keysOf(ctx, tx, instanceID, id)
		if err != nil {
			return ApplicationKey{}, err
		}
		if len(have) >= maxApplicationKeys {
			return ApplicationKey{}, fault.New(fault.Quota, "The application has %d certificates already. Delete one that is not in use first.", len(have))
		}
		key.Created = tx.Now()
		if err := tx.CreateApplicationKey(ctx, key); err != nil {
			return ApplicationKey{}, err
		}
		return key, record(ctx, tx, "sso:CreateApplicationInstanceCertificate", map[string]any{"certificate": key.ID}, a.party())
	})
}

func keysOf(ctx context.Context, tx Tx, instanceID, id string) (Application, []ApplicationKey, error) {
	a, err := applicationOf(ctx, tx, instanceID, id)
	if err != nil {
		return a, nil, err
	}
	keys, err := tx.ApplicationKeys(ctx, id)
	return a, keys, err
}

// ApplicationKeys lists the keys of an application, the oldest first.
func (s *Service) ApplicationKeys(ctx context.Context, instanceID, id string) (Application, []ApplicationKey, error) {
	var keys []ApplicationKey
	a, err := view(ctx, s, func(tx Tx) (a Application, err error) {
		a, keys, err = keysOf(ctx, tx, instanceID, id)
		return a, err
	})
	return a, keys, err
}

// ActivateApplicationKey has a key sign from now on.
func (s *Service) ActivateApplicationKey(ctx context.Context, instanceID, id, key string) error {
	return s.store.Update(ctx, func(tx Tx) error {
		a, k, err := keyOf(ctx, tx, instanceID, id, key)
		if err != nil {
			return err
		}
		if !tx.Now().Before(k.Expires) {
			return fault.New(fault.Conflict, "The certificate expired at %s.", k.Expires.UTC().Format(time.RFC3339))
		}
		a.ActiveKey = k.ID
		if err := tx.UpdateApplication(ctx, a); err != nil {
			return err
		}
		return record(ctx, tx, "sso:UpdateApplicationInstanceActiveCertificate", map[string]any{"certificate": k.ID}, a.party())
	})
}

// DeleteApplicationKey removes a key that does not sign.
func (s *Service) DeleteApplicationKey(ctx context.Context, instanceID, id, key string) error {
	return s.store.Update(ctx, func(tx Tx) error {
		a, k, err := keyOf(ctx, tx, instanceID, id, key)
		if err != nil {
			return err
		}
		if a.ActiveKey == k.ID {
			return fault.New(fault.Conflict, "This certificate is in use. Activate another one first.")
		}
		if err := tx.DeleteApplicationKey(ctx, id, k.ID); err != nil {
			return err
		}
		return record(ctx, tx, "sso:DeleteApplicationInstanceCertificate", map[string]any{"certificate": k.ID}, a.party())
	})
}

func keyOf(ctx context.Context, tx Tx, instanceID, id, key string) (Application, ApplicationKey, error) {
	a, keys, err := keysOf(ctx, tx, instanceID, id)
	if err != nil {
		return a, ApplicationKey{}, err
	}
	i := slices.IndexFunc(keys, func(k ApplicationKey) bool { return k.ID == key })
	if i < 0 {
		return a, ApplicationKey{}, fault.New(fault.NotFound, "The application has no certificate %q.", bounded(key, 64))
	}
	return a, keys[i], nil
}

// Signer opens the key that signs for an application now.
func (k *ApplicationKeys) Signer(ctx context.Context, a Application) (*rsa.PrivateKey, *x509.Certificate, error) {
	key, err := view(ctx, k.center, func(tx Tx) (ApplicationKey, error) {
		_, key, err := keyOf(ctx, tx, a.InstanceID, a.ID, a.ActiveKey)
		return key, err
	})
	if err != nil {
		return nil, nil, err
	}
	cert, err := x509.ParseCertificate(key.Certificate)
	if err != nil {
		return nil, nil, err
	}
	der, err := k.ring.Open(keyPurpose(a.ID), key.Sealed)
	if err != nil {
		return nil, nil, err
	}
	private, err := x509.ParsePKCS8PrivateKey(der)
	if err != nil {
		return nil, nil, err
	}
	rsaKey, ok := private.(*rsa.PrivateKey)
	if !ok {
		return nil, nil, fmt.Errorf("the signing key %s is not an RSA key", key.ID)
	}
	return rsaKey, cert, nil
}
