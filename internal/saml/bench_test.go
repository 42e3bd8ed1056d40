package saml_test

import (
	"crypto"
	"crypto/rand"
	"crypto/sha256"
	"crypto/x509"
	"testing"

	"github.com/beevik/etree"
	dsig "github.com/russellhaering/goxmldsig"
)

// BenchmarkIssue measures a whole response with two signatures, beside two bare
// RSA signatures: the difference is all that our XML costs.
func BenchmarkIssue(b *testing.B) {
	b.Run("response", func(b *testing.B) {
		idp, r := newIdP(b), alice()
		b.ReportAllocs()
		for b.Loop() {
			if _, err := idp.NewResponse(r); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("bare RSA, twice", func(b *testing.B) {
		hashed := sha256.Sum256([]byte("x"))
		b.ReportAllocs()
		for b.Loop() {
			for range 2 {
				if _, err := sharedKey().Sign(rand.Reader, hashed[:], crypto.SHA256); err != nil {
					b.Fatal(err)
				}
			}
		}
	})
}

// BenchmarkVerify measures ParseResponse, with both signatures checked, beside
// what goxmldsig takes to parse and to verify the same two.
func BenchmarkVerify(b *testing.B) {
	idp := newIdP(b)
	doc := issue(b, idp, alice())
	b.Run("ParseResponse", func(b *testing.B) {
		sp, encoded := newSP(idp), encode(doc)
		b.ReportAllocs()
		for b.Loop() {
			if _, err := sp.ParseResponse(encoded, outstanding); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("goxmldsig", func(b *testing.B) {
		ctx := dsig.NewDefaultValidationContext(&dsig.MemoryX509CertificateStore{Roots: []*x509.Certificate{idp.Certificate}})
		ctx.Clock = dsig.NewFakeClockAt(noon)
		b.ReportAllocs()
		for b.Loop() {
			d := etree.NewDocument()
			if err := d.ReadFromBytes(doc); err != nil {
				b.Fatal(err)
			}
			if _, err := ctx.Validate(d.Root()); err != nil {
				b.Fatal(err)
			}
			if _, err := ctx.Validate(d.FindElement("//Assertion")); err != nil {
				b.Fatal(err)
			}
		}
	})
}
