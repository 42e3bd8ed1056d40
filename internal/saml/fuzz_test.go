package saml_test

import (
	"testing"

	"gatehouse/internal/saml"
)

// FuzzParseResponse looks for a panic, an untyped error, or another name than the
// only one that was ever signed.
func FuzzParseResponse(f *testing.F) {
	forge := forger(f)
	sp := newSP(forge.IdP)
	f.Add(forge.Valid(nil))
	for i, attack := range append(forge.All(), forge.Corpus()...) {
		// Names that the provider itself signed would be no finding.
		if attack.Row != 16 && attack.Row != 19 && i%7 == 0 {
			f.Add(attack.XML)
		}
	}
	f.Fuzz(func(t *testing.T, doc []byte) {
		a, err := sp.ParseResponse(encode(doc), outstanding)
		if err != nil {
			typed(t, err)
		} else if a.NameID.Value != alice().NameID.Value {
			t.Errorf("read %q from\n%s", a.NameID.Value, doc)
		}
	})
}

func typed(t *testing.T, err error) {
	if saml.ReasonOf(err) == "" {
		t.Errorf("an error without a reason: %v", err)
	}
}

// FuzzParseAuthnRequest looks for a panic, an untyped error, or an answer address
// that is not registered.
func FuzzParseAuthnRequest(f *testing.F) {
	idp := newIdP(f)
	sp := newSP(idp)
	form, err := sp.PostForm(sp.NewAuthnRequest(requestID), "")
	if err != nil {
		f.Fatal(err)
	}
	address, err := sp.RedirectURL(sp.NewAuthnRequest(requestID), "relay")
	if err != nil {
		f.Fatal(err)
	}
	f.Add(form.SAMLRequest)
	f.Add(address[len(idpSSO)+1:])
	f.Add(posted(`ID="a" AssertionConsumerServiceIndex="0"`, fromSP))
	f.Fuzz(func(t *testing.T, in string) {
		for _, parse := range []func() (*saml.AuthnRequest, error){
			func() (*saml.AuthnRequest, error) { return idp.ParsePostRequest(in, "", sp.Metadata()) },
			func() (*saml.AuthnRequest, error) { return idp.ParsePostRequest(encode([]byte(in)), "", sp.Metadata()) },
			func() (*saml.AuthnRequest, error) { return idp.ParseRedirectRequest(in, sp.Metadata()) },
		} {
			if r, err := parse(); err != nil {
				typed(t, err)
			} else if r.ACSURL != spACS {
				t.Errorf("would answer to %q", r.ACSURL)
			}
		}
	})
}

// FuzzParseMetadata looks for a panic, an untyped error, or a value that could
// not be written back.
func FuzzParseMetadata(f *testing.F) {
	idp := newIdP(f)
	sp := newSP(idp)
	for _, m := range []interface{ XML() ([]byte, error) }{idp.Metadata(), sp.Metadata()} {
		doc, err := m.XML()
		if err != nil {
			f.Fatal(err)
		}
		f.Add(doc)
	}
	f.Fuzz(func(t *testing.T, doc []byte) {
		if m, err := saml.ParseIdPMetadata(doc, noon); err != nil {
			typed(t, err)
		} else if again, err := m.XML(); err != nil {
			t.Errorf("read, but not writable: %v", err)
		} else if _, err := saml.ParseIdPMetadata(again, noon); err != nil && saml.ReasonOf(err) != saml.ReasonTooLarge {
			t.Errorf("written, but not readable: %v", err)
		}
		if m, err := saml.ParseSPMetadata(doc, noon); err != nil {
			typed(t, err)
		} else if _, err := m.XML(); err != nil {
			t.Errorf("read, but not writable: %v", err)
		}
	})
}
