package saml

import (
	"time"

	"github.com/beevik/etree"
)

// LogoutRequest asks to end a person's session (SAMLCore section 3.7.1).
type LogoutRequest struct {
	ID           string
	Issuer       string
	NameID       NameID
	SessionIndex []string // the sessions to end; all of the person's when empty
	RelayState   string
}

// ParseRedirectLogout reads a LogoutRequest of HTTP-Redirect. One without a
// signature that holds is refused, always: else any page could sign people out
// (GO-2026-4764).
func (idp *IdentityProvider) ParseRedirectLogout(rawQuery string, sp SPMetadata) (*LogoutRequest, error) {
	m, err := idp.receiveRedirect(rawQuery, sp)
	if err != nil {
		return nil, err
	}
	return idp.logoutRequest(m, sp)
}

// ParsePostLogout reads a LogoutRequest of HTTP-POST, under the same rule.
func (idp *IdentityProvider) ParsePostLogout(encoded, relayState string, sp SPMetadata) (*LogoutRequest, error) {
	m, err := idp.receivePost(encoded, relayState, sp)
	if err != nil {
		return nil, err
	}
	return idp.logoutRequest(m, sp)
}

func (idp *IdentityProvider) logoutRequest(m received, sp SPMetadata) (*LogoutRequest, error) {
	root := m.root
	if !is(root, nsProtocol, "LogoutRequest") || attr(root, "Version") != "2.0" {
		return nil, refuse(ReasonNotSAML, "the message is not a SAML 2.0 LogoutRequest (its top element is %s)", shown(root.Tag))
	}
	if !m.signed {
		return nil, refuse(ReasonUnsigned, "the LogoutRequest is not signed by a certificate of %s", shown(sp.EntityID))
	}
	// SAMLCore section 3.2.1: the Destination must be there when the message is signed.
	if d := attr(root, "Destination"); d != idp.SLOURL || d == "" {
		return nil, refuse(ReasonDestination, "the LogoutRequest is for %s", shown(d))
	}
	if err := recent(root, idp.Now()); err != nil {
		return nil, err
	}
	r := &LogoutRequest{ID: attr(root, "ID"), RelayState: m.relayState}
	if !isNCName(r.ID) {
		return nil, refuse(ReasonNotSAML, "the LogoutRequest has no usable ID")
	}
	var err error
	if r.Issuer, err = requestIssuer(root, sp); err != nil {
		return nil, err
	}
	name, err := child(root, nsAssertion, "NameID")
	if err != nil {
		return nil, err
	}
	if name == nil {
		return nil, refuse(ReasonSubject, "the LogoutRequest has no NameID")
	}
	if r.NameID, err = nameID(name); err != nil {
		return nil, err
	}
	for _, el := range children(root, nsProtocol, "SessionIndex") {
		index, err := word(el)
		if err != nil {
			return nil, err
		}
		r.SessionIndex = append(r.SessionIndex, index)
	}
	return r, nil
}

// recent bounds how long a captured LogoutRequest can be sent again.
func recent(root *etree.Element, now time.Time) error {
	at, err := instant(root, "IssueInstant")
	if err != nil {
		return err
	}
	end, err := instant(root, "NotOnOrAfter")
	if err != nil {
		return err
	}
	if at.After(now.Add(DefaultSkew)) {
		return refuse(ReasonNotYetValid, "the message was issued at %s, but here it is %s", stamp(at), stamp(now))
	}
	if now.Sub(at) > DefaultMaxIssueDelay || !end.IsZero() && !now.Add(-DefaultSkew).Before(end) {
		return refuse(ReasonExpired, "the message was issued at %s, too long ago", stamp(at))
	}
	return nil
}
