package saml_test

import (
	"strings"
	"testing"
	"time"

	"gatehouse/internal/saml"

	"github.com/google/go-cmp/cmp"
)

func TestAResponseIsReadAsItWasWritten(t *testing.T) {
	idp := newIdP(t)
	for _, tc := range []struct {
		name   string
		change func(*saml.Response)
	}{
		{"both parts signed", func(*saml.Response) {}},
		{"only the assertion signed", func(r *saml.Response) { r.UnsignedResponse = true }},
		{"only the response signed", func(r *saml.Response) { r.UnsignedAssertion = true }},
		{"without attributes", func(r *saml.Response) { r.Attributes = nil }},
		{"with an end of the session", func(r *saml.Response) { r.SessionNotOnOrAfter = noon.Add(time.Hour) }},
	} {
		t.Run(tc.name, func(t *testing.T) {
			r := alice()
			tc.change(&r)
			a, err := newSP(idp).ParseResponse(encode(issue(t, idp, r)), outstanding)
			if err != nil {
				t.Fatal(err)
			}
			for i := range r.Attributes {
				if r.Attributes[i].NameFormat == "" {
					r.Attributes[i].NameFormat = saml.AttrUnspecified
				}
			}
			want := &saml.Assertion{
				ID: r.AssertionID, ResponseID: r.ID, Issuer: idpEntity, IssueInstant: noon,
				NameID: r.NameID, InResponseTo: requestID, Attributes: r.Attributes,
				AuthnInstant: r.AuthnInstant, AuthnContext: saml.AuthnPasswordProtected, SessionIndex: requestID,
				SessionNotOnOrAfter: r.SessionNotOnOrAfter,
				ForgetAfter:         noon.Add(8 * time.Minute), KeyID: saml.KeyID(idp.Certificate),
			}
			if diff := cmp.Diff(want, a); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestAResponseForOthersOrAnotherTimeIsRefused(t *testing.T) {
	idp := newIdP(t)
	for _, tc := range []struct {
		name   string
		change func(*saml.Response, *saml.ServiceProvider)
		want   saml.Reason
	}{
		{"wrong audience", func(r *saml.Response, _ *saml.ServiceProvider) { r.Audience = "http://other.example" }, saml.ReasonAudience},
		{"wrong destination", func(r *saml.Response, _ *saml.ServiceProvider) { r.ACSURL += "0" }, saml.ReasonDestination},
		{"wrong recipient", func(r *saml.Response, _ *saml.ServiceProvider) { r.ACSURL += "0"; r.UnsignedResponse = true }, saml.ReasonDestination},
		{"answers another request", func(r *saml.Response, _ *saml.ServiceProvider) { r.InResponseTo = "id9" }, saml.ReasonInResponseTo},
		{"unsolicited", func(r *saml.Response, _ *saml.ServiceProvider) { r.InResponseTo = "" }, saml.ReasonUnsolicited},
		{"another issuer", func(_ *saml.Response, sp *saml.ServiceProvider) { sp.IdP.EntityID = "http://evil.example" }, saml.ReasonIssuer},
		{"expired", func(_ *saml.Response, sp *saml.ServiceProvider) { sp.Now = at(noon.Add(9 * time.Minute)) }, saml.ReasonExpired},
		{"not yet valid", func(_ *saml.Response, sp *saml.ServiceProvider) { sp.Now = at(noon.Add(-time.Hour)) }, saml.ReasonNotYetValid},
		{"certificate expired", func(_ *saml.Response, sp *saml.ServiceProvider) { sp.Now = at(noon.AddDate(10, 0, 0)) }, saml.ReasonCertificateExpired},
		{"no certificate", func(_ *saml.Response, sp *saml.ServiceProvider) { sp.IdP.Certificates = nil }, saml.ReasonSignature},
		{"session over", func(r *saml.Response, _ *saml.ServiceProvider) { r.SessionNotOnOrAfter = noon.Add(-time.Hour) }, saml.ReasonExpired},
	} {
		t.Run(tc.name, func(t *testing.T) {
			r, sp := alice(), newSP(idp)
			tc.change(&r, sp)
			_, err := sp.ParseResponse(encode(issue(t, idp, r)), outstanding)
			wantReason(t, err, tc.want)
		})
	}
}

func TestAnUnsolicitedResponseIsAcceptedWhereThatIsSwitchedOn(t *testing.T) {
	idp := newIdP(t)
	sp := newSP(idp)
	sp.AllowUnsolicited = true
	r := alice()
	r.InResponseTo = ""
	a, err := sp.ParseResponse(encode(issue(t, idp, r)), nil)
	if err != nil || a.InResponseTo != "" {
		t.Errorf("%+v, %v", a, err)
	}
}

func TestClocksMayDifferByTwoMinutesButNotBySix(t *testing.T) {
	for minutes, ok := range map[int]bool{-6: false, -2: true, 2: true, 6: false} {
		idp := newIdP(t)
		idp.Now = at(noon.Add(time.Duration(minutes) * time.Minute))
		r := alice()
		r.AuthnInstant = idp.Now()
		_, err := newSP(idp).ParseResponse(encode(issue(t, idp, r)), outstanding)
		if ok != (err == nil) {
			t.Errorf("%d minutes: %v", minutes, err)
		}
	}
}

func TestAnErrorResponseIsAStatus(t *testing.T) {
	idp := newIdP(t)
	doc, err := idp.NewErrorResponse(saml.ErrorResponse{
		ID: "id1", ACSURL: spACS, InResponseTo: requestID, Status: saml.StatusResponder, SubStatus: saml.StatusAuthnFailed, Message: "no <b>entry</b>\n",
	})
	if err != nil {
		t.Fatal(err)
	}
	_, err = newSP(idp).ParseResponse(encode(doc), outstanding)
	e, ok := err.(*saml.Error)
	if !ok || e.Reason != saml.ReasonStatus || len(e.Status) != 2 || e.Status[1] != saml.StatusAuthnFailed || !strings.Contains(e.StatusMessage, "<b>entry") {
		t.Errorf("%#v", err)
	}
}
