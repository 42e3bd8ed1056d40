package oktaapi

import (
	"crypto/rsa"
	"crypto/sha256"
	"crypto/x509"
	"encoding/base64"
	"math/big"
	"strconv"

	"gatehouse/internal/directory"
	"gatehouse/internal/fault"
)

// jwk is a signing key as a JSON Web Key with its certificate (RFC 7517).
func jwk(k directory.AppKey) (object, error) {
	cert, err := x509.ParseCertificate(k.Certificate)
	if err != nil {
		return nil, err
	}
	public, ok := cert.PublicKey.(*rsa.PublicKey)
	if !ok {
		return nil, fault.New(fault.Unsupported, "The key %s is not an RSA key", k.Kid)
	}
	sum := sha256.Sum256(k.Certificate)
	return object{
		"kty": "RSA", "created": stamp(k.Created), "lastUpdated": stamp(k.Created), "expiresAt": stamp(k.Expires), "kid": k.Kid,
		"use": "sig", "x5c": []string{base64.StdEncoding.EncodeToString(k.Certificate)},
		"x5t#S256": base64.RawURLEncoding.EncodeToString(sum[:]),
		"e":        base64.RawURLEncoding.EncodeToString(big.NewInt(int64(public.E)).Bytes()),
		"n":        base64.RawURLEncoding.EncodeToString(public.N.Bytes()),
	}, nil
}

func listKeys(c *call) (any, error) {
	keys, err := c.Service.AppKeys(c.ctx(), c.path("appId"))
	if err != nil {
		return nil, err
	}
	out := make([]any, len(keys))
	for i, k := range keys {
		if out[i], err = jwk(k); err != nil {
			return nil, err
		}
	}
	return out, nil
}

func getKey(c *call) (any, error) {
	k, err := c.key(c.path("kid"))
	if err != nil {
		return nil, err
	}
	return jwk(k)
}

func (c *call) key(kid string) (directory.AppKey, error) {
	keys, err := c.Service.AppKeys(c.ctx(), c.path("appId"))
	if err != nil {
		return directory.AppKey{}, err
	}
	for _, k := range keys {
		if k.Kid == kid {
			return k, nil
		}
	}
	return directory.AppKey{}, directory.Missing(kid, "JsonWebKey")
}

func generateKey(c *call) (any, error) {
	years, err := strconv.Atoi(orElse(c.r.URL.Query().Get("validityYears"), "0"))
	if err != nil {
		return nil, invalid("validityYears", "validityYears: must be a number")
	}
	k, err := c.Service.GenerateAppKey(c.ctx(), c.path("appId"), years)
	if err != nil {
		return nil, err
	}
	body, err := jwk(k)
	return created{body}, err
}

// samlMetadata serves the metadata of an application's identity provider: with
// every key, the active one first, or with the one that kid names.
func samlMetadata(c *call) (any, error) {
	a, err := c.Service.App(c.ctx(), c.path("appId"))
	if err != nil {
		return nil, err
	}
	if entry, _ := directory.CatalogEntryOf(a.Name); !entry.SAML {
		return nil, directory.Missing(a.ID, "SamlMetadata")
	}
	body, err := c.Metadata(c.ctx(), a, c.r.URL.Query().Get("kid"))
	return document{"application/xml; charset=utf-8", body}, err
}
