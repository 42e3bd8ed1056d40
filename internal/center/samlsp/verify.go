package samlsp

import (
	"crypto/x509"
	"errors"
	"net/http"
	"regexp"
	"strings"
	"time"
	"unicode/utf8"

	"gatehouse/internal/center"
	"gatehouse/internal/endpoint"
	"gatehouse/internal/fault"
	"gatehouse/internal/saml"
)

// provider is the service provider with the identity provider that it trusts.
func provider(at center.Addresses, i center.Instance, src center.IdentitySource, now func() time.Time) (*saml.ServiceProvider, error) {
	sp := saml.ServiceProvider{EntityID: at.EntityID(i), ACSURL: at.ACS(i), Now: now}
	p := src.Provider
	if p == nil {
		return nil, fault.New(fault.Denied, "This center has no external identity provider.").On("no_provider")
	}
	sp.AllowUnsolicited = !src.RefuseUnsolicited
	sp.IdP.EntityID = p.EntityID
	if p.RedirectURL != "" {
		sp.IdP.SSO = append(sp.IdP.SSO, saml.Endpoint{Binding: saml.BindingRedirect, Location: p.RedirectURL})
	}
	if p.PostURL != "" {
		sp.IdP.SSO = append(sp.IdP.SSO, saml.Endpoint{Binding: saml.BindingPOST, Location: p.PostURL})
	}
	for _, c := range p.Certificates {
		cert, err := x509.ParseCertificate(c.DER)
		if err != nil {
			return nil, err
		}
		sp.IdP.Certificates = append(sp.IdP.Certificates, cert)
	}
	return &sp, nil
}

// verify reads and proves a posted response. A refusal is a fault whose Field
// is package saml's reason, for the audit log.
func (h *Handler) verify(w http.ResponseWriter, r *http.Request, i center.Instance, src center.IdentitySource) (center.Asserted, error) {
	sp, err := provider(h.At, i, src, h.Now)
	if err != nil {
		return center.Asserted{}, err
	}
	endpoint.Bound(w, r, maxResponse)
	if err := r.ParseForm(); err != nil {
		return center.Asserted{}, badForm(err)
	}
	if len(r.PostForm["SAMLResponse"]) != 1 || len(r.PostForm["RelayState"]) > 1 {
		return center.Asserted{}, fault.New(fault.Invalid, "The form must hold one SAMLResponse.").On(string(saml.ReasonNotSAML))
	}
	var trouble error
	a, err := sp.ParseResponse(r.PostForm.Get("SAMLResponse"), func(id string) bool {
		ok, err := h.Center.IsOutstanding(r.Context(), i.ID, id)
		trouble = errors.Join(trouble, err)
		return ok
	})
	if trouble != nil {
		return center.Asserted{}, trouble // the store failed; that says nothing about the response
	}
	if err != nil {
		return center.Asserted{}, refusal(err)
	}
	if a.NameID.Format != saml.NameIDEmail {
		return center.Asserted{}, fault.New(fault.Denied, "Response contains invalid name id policy format: the NameID format must be %s.", saml.NameIDEmail).
			On(string(saml.ReasonSubject))
	}
	return h.asserted(a, r.PostForm.Get("RelayState")), nil
}

func badForm(err error) error {
	var large *http.MaxBytesError
	if errors.As(err, &large) {
		return fault.New(fault.TooLarge, "The identity provider's answer is too large.").On(string(saml.ReasonTooLarge))
	}
	return fault.New(fault.Invalid, "The form cannot be read.").On(string(saml.ReasonEncoding))
}

func refusal(err error) error {
	var e *saml.Error
	if !errors.As(err, &e) {
		return err
	}
	f := fault.New(fault.Denied, "The identity provider's answer was refused: %s.", strings.TrimSuffix(e.Message, ".")).On(string(e.Reason))
	if e.Reason == saml.ReasonTooLarge {
		f.Kind = fault.TooLarge
	}
	return f
}

func (h *Handler) asserted(a *saml.Assertion, relay string) center.Asserted {
	return center.Asserted{
		AssertionID: a.ID, Issuer: a.Issuer, RequestID: a.InResponseTo, RelayState: relay, ReturnTo: h.At.LocalPlace(relay),
		UserName: a.NameID.Value, Tags: accessTags(a.Attributes), SessionIndex: a.SessionIndex, KeyID: a.KeyID,
		MFA: secondFactor[a.AuthnContext], Until: a.SessionNotOnOrAfter, ForgetAfter: a.ForgetAfter,
	}
}

// secondFactor are the classes of authentication that say so.
var secondFactor = map[string]bool{
	"urn:oasis:names:tc:SAML:2.0:ac:classes:MobileTwoFactorContract":     true,
	"urn:oasis:names:tc:SAML:2.0:ac:classes:MobileTwoFactorUnregistered": true,
	"urn:oasis:names:tc:SAML:2.0:ac:classes:TimeSyncToken":               true,
	"http://schemas.microsoft.com/claims/multipleauthn":                  true,
	"https://refeds.org/profile/mfa":                                     true,
}

const accessPrefix = "https://aws.amazon.com/SAML/Attributes/AccessControl:"

var tagPattern = regexp.MustCompile(`^[\p{L}\p{Z}\p{N}_.:/=+\-@]*$`)

// accessTags are the attributes for access control that an assertion brings.
// One that cannot be a session tag as it is gives none: cut off or joined, it
// could match what the whole does not.
func accessTags(all []saml.Attribute) map[string]string {
	const most = 50
	tags := map[string]string{}
	for _, a := range all {
		key, ok := strings.CutPrefix(a.Name, accessPrefix)
		if !ok || len(a.Values) != 1 || len(tags) == most {
			continue
		}
		v := a.Values[0]
		if key != "" && utf8.RuneCountInString(key) <= 128 && utf8.RuneCountInString(v) <= 256 &&
			tagPattern.MatchString(key) && tagPattern.MatchString(v) && !strings.HasPrefix(strings.ToLower(key), "aws:") {
			tags[key] = v
		}
	}
	if len(tags) == 0 {
		return nil
	}
	return tags
}

func (h *Handler) metadata(w http.ResponseWriter, r *http.Request) error {
	i, _, err := h.tenant(r)
	if err != nil {
		return err
	}
	sp := saml.ServiceProvider{EntityID: h.At.EntityID(i), ACSURL: h.At.ACS(i)}
	doc, err := sp.Metadata().XML()
	if err != nil {
		return err
	}
	w.Header().Set("Content-Type", "application/samlmetadata+xml")
	w.Header().Set("Content-Disposition", `attachment; filename="gatehouse-center-metadata.xml"`)
	_, err = w.Write(doc)
	return err
}
