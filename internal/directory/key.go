package directory

import (
	"context"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/base64"
	"fmt"
	"math/big"
	"time"

	"gatehouse/internal/keyring"
)

// Certificates of new applications are good for ten years, as Okta's are; the
// API may ask for two to ten when it makes a further key.
const (
	defaultYears = 10
	minYears     = 2
	maxYears     = 10
)

// newKey makes an RSA-2048 key with a certificate signed by itself. It takes a
// tenth of a second, so it runs outside of transactions.
func (s *Service) newKey(org string, years int) (AppKey, error) {
	// The standard library takes the machine's randomness whatever it is given.
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		return AppKey{}, err
	}
	serial, err := rand.Int(rand.Reader, new(big.Int).Lsh(big.NewInt(1), 63))
	if err != nil {
		return AppKey{}, err
	}
	now := s.now().UTC().Truncate(time.Second)
	template := &x509.Certificate{
		SerialNumber: serial,
		Subject:      pkix.Name{Organization: []string{"Gatehouse"}, OrganizationalUnit: []string{"SSOProvider"}, CommonName: org},
		// A peer whose clock is a little behind must not refuse a certificate of this minute.
		NotBefore: now.Add(-5 * time.Minute), NotAfter: now.AddDate(years, 0, 0),
		SignatureAlgorithm: x509.SHA256WithRSA,
		KeyUsage:           x509.KeyUsageDigitalSignature,
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	if err != nil {
		return AppKey{}, err
	}
	pkcs8, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		return AppKey{}, err
	}
	sum := sha256.Sum256(der)
	return AppKey{
		Kid: base64.RawURLEncoding.EncodeToString(sum[:]), Certificate: der,
		Sealed: s.ring.Seal(KeyPurpose, pkcs8), Created: now, Expires: template.NotAfter,
	}, nil
}

// OpenAppKey reads a signing key back, for the identity provider only.
func OpenAppKey(ring *keyring.Ring, k AppKey) (*rsa.PrivateKey, error) {
	der, err := ring.Open(KeyPurpose, k.Sealed)
	if err != nil {
		return nil, err
	}
	key, err := x509.ParsePKCS8PrivateKey(der)
	if err != nil {
		return nil, err
	}
	private, ok := key.(*rsa.PrivateKey)
	if !ok {
		return nil, fmt.Errorf("the signing key %s is not an RSA key", k.Kid)
	}
	return private, nil
}

// SigningKey returns the key with which an application's assertions are signed now.
func (s *Service) SigningKey(ctx context.Context, a App) (*rsa.PrivateKey, *x509.Certificate, error) {
	var k AppKey
	err := s.store.View(ctx, func(tx Tx) (err error) {
		k, err = tx.AppKey(ctx, a.ID, a.ActiveKey)
		return err
	})
	if err != nil {
		return nil, nil, err
	}
	cert, err := x509.ParseCertificate(k.Certificate)
	if err != nil {
		return nil, nil, err
	}
	key, err := OpenAppKey(s.ring, k)
	return key, cert, err
}

// AppKeys lists an application's signing keys, oldest first.
func (s *Service) AppKeys(ctx context.Context, app string) (out []AppKey, err error) {
	err = s.store.View(ctx, func(tx Tx) error {
		if _, err := tx.App(ctx, app); err != nil {
			return err
		}
		out, err = tx.AppKeys(ctx, app)
		return err
	})
	return out, err
}

// maxKeys bounds the keys of one application: each is in its metadata.
const maxKeys = 20

// GenerateAppKey makes a further key beside the active one. It signs nothing
// until it is activated (UpdateApp with ActiveKey).
func (s *Service) GenerateAppKey(ctx context.Context, app string, years int) (k AppKey, err error) {
	if years == 0 {
		years = defaultYears
	}
	if years < minYears || years > maxYears {
		return k, invalid("validityYears", "validityYears: must be between %d and %d", minYears, maxYears)
	}
	org, err := s.Organization(ctx)
	if err != nil {
		return k, err
	}
	if k, err = s.newKey(org.Name, years); err != nil {
		return k, err
	}
	err = s.store.Update(ctx, func(tx Tx) error {
		a, err := tx.App(ctx, app)
		if err != nil {
			return err
		}
		have, err := tx.AppKeys(ctx, app)
		if err != nil {
			return err
		}
		if len(have) >= maxKeys {
			return invalid("keys", "The application has %d keys already", len(have))
		}
		k.AppID = a.ID
		if err := tx.CreateAppKey(ctx, k); err != nil {
			return err
		}
		return record(ctx, tx, "application.lifecycle.update", map[string]any{"generatedKey": k.Kid}, appParty(a))
	})
	return k, err
}
