package saml_test

import (
	"strings"
	"testing"

	"gatehouse/internal/saml"
	"gatehouse/internal/saml/samlattack"

	"github.com/beevik/etree"
	"pgregory.net/rapid"
)

// roundTrip issues a response with text in every place that takes foreign text,
// and returns what our service provider and a plain XML parser make of it.
func roundTrip(t testing.TB, value string) (*saml.Assertion, *etree.Document, error) {
	idp := newIdP(t)
	idp.EntityID += value
	r := alice()
	r.NameID.Value = "x" + value + "x"
	r.Audience = spEntity + "x" + value + "x"
	r.SessionIndex = value
	r.Attributes = []saml.Attribute{{Name: "n" + value, NameFormat: "f" + value, Values: []string{"x" + value + "x", "x" + value + "x"}}}
	doc, err := idp.NewResponse(r)
	if err != nil {
		return nil, nil, err
	}
	sp := newSP(idp)
	sp.EntityID = r.Audience
	sp.IdP.EntityID = strings.Trim(idp.EntityID, " \t\r\n") // blanks around a name mean nothing
	a, err := sp.ParseResponse(encode(doc), outstanding)
	if err != nil {
		t.Fatalf("%q: %v", value, err)
	}
	tree := etree.NewDocument()
	if err := tree.ReadFromBytes(doc); err != nil {
		t.Fatal(err)
	}
	return a, tree, nil
}

func checkEscaped(t testing.TB, value string, a *saml.Assertion, tree *etree.Document) {
	whole := "x" + value + "x"
	if a.NameID.Value != whole || a.SessionIndex != value || a.Attribute("n" + value)[1] != whole || a.Attributes[0].NameFormat != "f"+value {
		t.Errorf("%q came back as %+v", value, a)
	}
	if n := len(tree.FindElements("//Assertion")); n != 1 {
		t.Errorf("%q made %d assertions", value, n)
	}
	if n := len(tree.FindElements("//NameID")); n != 1 {
		t.Errorf("%q made %d NameIDs", value, n)
	}
}

func TestMarkupInNamesIsEscaped(t *testing.T) {
	for _, value := range samlattack.Markup {
		a, tree, err := roundTrip(t, value)
		if err != nil {
			t.Errorf("%q: %v", value, err)
			continue
		}
		checkEscaped(t, value, a, tree)
	}
	for _, value := range samlattack.Unwritable {
		_, _, err := roundTrip(t, value)
		wantReason(t, err, saml.ReasonInput)
	}
}

func TestAnyTextSurvivesOrIsRefused(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		value := rapid.String().Draw(rt, "value")
		a, tree, err := roundTrip(t, value)
		if err != nil {
			if saml.ReasonOf(err) != saml.ReasonInput {
				rt.Errorf("%q: %v", value, err)
			}
			return
		}
		checkEscaped(t, value, a, tree)
	})
}

func TestIdsThatAreMarkupAreNotWritten(t *testing.T) {
	idp := newIdP(t)
	for _, id := range samlattack.RequestIDs {
		r := alice()
		r.InResponseTo = id
		if id == "" {
			continue // means: answers no request
		}
		_, err := idp.NewResponse(r)
		wantReason(t, err, saml.ReasonInput)
		_, err = idp.NewErrorResponse(saml.ErrorResponse{ID: "id1", ACSURL: spACS, InResponseTo: id, Status: saml.StatusRequester})
		wantReason(t, err, saml.ReasonInput)
		r = alice()
		r.AssertionID = id
		_, err = idp.NewResponse(r)
		wantReason(t, err, saml.ReasonInput)
	}
}

func TestWhatCannotBeAGoodResponseIsNotWritten(t *testing.T) {
	for name, change := range map[string]func(*saml.Response, *saml.IdentityProvider){
		"same id twice":  func(r *saml.Response, _ *saml.IdentityProvider) { r.AssertionID = r.ID },
		"nothing signed": func(r *saml.Response, _ *saml.IdentityProvider) { r.UnsignedAssertion, r.UnsignedResponse = true, true },
		"no NameID":      func(r *saml.Response, _ *saml.IdentityProvider) { r.NameID.Value = " " },
		"no audience":    func(r *saml.Response, _ *saml.IdentityProvider) { r.Audience = "" },
	} {
		idp, r := newIdP(t), alice()
		change(&r, idp)
		if _, err := idp.NewResponse(r); saml.ReasonOf(err) != saml.ReasonInput {
			t.Errorf("%s: %v", name, err)
		}
	}
	idp := newIdP(t)
	idp.Now = at(noon.AddDate(11, 0, 0))
	_, err := idp.NewResponse(alice())
	wantReason(t, err, saml.ReasonCertificateExpired)
}
