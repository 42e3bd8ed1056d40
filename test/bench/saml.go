package main

import (
	"bytes"
	"context"
	"crypto"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/x509"
	"encoding/base64"
	"encoding/xml"
	"errors"
	"io"
	"time"

	"github.com/beevik/etree"
	dsig "github.com/russellhaering/goxmldsig"

	"gatehouse/internal/saml"
)

// fixture is an identity provider and a service provider that trusts it.
type fixture struct {
	key      *rsa.PrivateKey
	idp      *saml.IdentityProvider
	sp       *saml.ServiceProvider
	response saml.Response
}

const samlRequest = "id4711"

func newFixture() (*fixture, error) {
	const entity, acs = "https://directory.example/exk1", "https://center.example/saml/acs/1"
	key, err := saml.NewRSAKey(rand.Reader)
	if err != nil {
		return nil, err
	}
	cert, err := saml.SelfSigned(rand.Reader, key, "directory.example", time.Now().AddDate(0, 0, -1))
	if err != nil {
		return nil, err
	}
	idp := &saml.IdentityProvider{EntityID: entity, SSOURL: "https://directory.example/sso", Signer: key, Certificate: cert, Now: time.Now}
	return &fixture{
		key: key, idp: idp,
		sp: &saml.ServiceProvider{EntityID: "https://center.example/sp", ACSURL: acs, IdP: idp.Metadata(), Now: time.Now},
		response: saml.Response{
			ID: "id1000000000000000000000001", AssertionID: "id1000000000000000000000002", ACSURL: acs, Audience: "https://center.example/sp",
			InResponseTo: samlRequest, NameID: saml.NameID{Value: "alice@corp.example", Format: saml.NameIDEmail},
			AuthnInstant: time.Now(), SessionIndex: samlRequest,
			Attributes: []saml.Attribute{{Name: "displayName", Values: []string{"Alice Example"}}},
		},
	}, nil
}

// samlRows compares a response with what its two signatures cost alone.
func samlRows(ctx context.Context, b *bench) ([]row, error) {
	f, err := newFixture()
	if err != nil {
		return nil, err
	}
	issue, err := b.inTurns(ctx, cost(f.issue), cost(f.signTwice))
	if err != nil {
		return nil, err
	}
	doc, err := f.idp.NewResponse(f.response)
	if err != nil {
		return nil, err
	}
	verify, err := b.inTurns(ctx, cost(f.verify(doc)), cost(f.floor(doc)), cost(f.peer(doc)))
	if err != nil {
		return nil, err
	}
	const why = "the response is read once, and each signed part again from the very bytes that were hashed, which is the defence against " +
		"signature wrapping; canonicalization (a third) and the round-trip check of every tag (a quarter) allocate most"
	return []row{
		{Name: "SAML issue, 2 signatures", Limit: "2 bare RSA-2048 signatures", Unit: "us", Ours: issue[0], Least: issue[1], Goal: atMost(1.15),
			Why: "writing and canonicalizing the two signed parts"},
		{Name: "SAML verify, 2 signatures", Limit: "2 RSA verifications, tokenise once", Unit: "us", Ours: verify[0], Least: verify[1], Goal: atMost(1.5), Why: why},
		{Name: "SAML verify beside a peer", Limit: "goxmldsig, parse and verify", Unit: "us", Ours: verify[0], Least: verify[2], Goal: atMost(1 / 2.2), Why: why},
	}, nil
}

func (f *fixture) issue() error {
	_, err := f.idp.NewResponse(f.response)
	return err
}

var hashed = sha256.Sum256([]byte("what is signed"))

func (f *fixture) signTwice() error {
	_, first := f.key.Sign(rand.Reader, hashed[:], crypto.SHA256)
	_, second := f.key.Sign(rand.Reader, hashed[:], crypto.SHA256)
	return errors.Join(first, second)
}

func (f *fixture) verify(doc []byte) func() error {
	encoded := base64.StdEncoding.EncodeToString(doc)
	return func() error {
		_, err := f.sp.ParseResponse(encoded, func(id string) bool { return id == samlRequest })
		return err
	}
}

// floor is what nobody gets around: reading the document once, hashing it, and
// the arithmetic of two signatures.
func (f *fixture) floor(doc []byte) func() error {
	value, signErr := f.key.Sign(rand.Reader, hashed[:], crypto.SHA256)
	return func() error {
		for d := xml.NewDecoder(bytes.NewReader(doc)); ; {
			if _, err := d.RawToken(); err == io.EOF {
				break
			} else if err != nil {
				return err
			}
		}
		sha256.Sum256(doc)
		return errors.Join(signErr, rsa.VerifyPKCS1v15(&f.key.PublicKey, crypto.SHA256, hashed[:], value),
			rsa.VerifyPKCS1v15(&f.key.PublicKey, crypto.SHA256, hashed[:], value))
	}
}

// peer is the library that most Go service providers use, for the same two signatures.
func (f *fixture) peer(doc []byte) func() error {
	v := dsig.NewDefaultValidationContext(&dsig.MemoryX509CertificateStore{Roots: []*x509.Certificate{f.idp.Certificate}})
	return func() error {
		d := etree.NewDocument()
		if err := d.ReadFromBytes(doc); err != nil {
			return err
		}
		_, whole := v.Validate(d.Root())
		_, part := v.Validate(d.FindElement("//Assertion"))
		return errors.Join(whole, part)
	}
}
