package saml

import (
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/beevik/etree"
)

// maxRelayState is more than the 80 bytes of SAMLBind section 3.4.3, which many
// service providers exceed, and less than what would hurt.
const maxRelayState = 2048

// ParseRedirectRequest reads an AuthnRequest that came with HTTP-Redirect, from
// the raw query of the address (a signature there is over its very bytes). sp is
// the application whose address was called.
func (idp *IdentityProvider) ParseRedirectRequest(rawQuery string, sp SPMetadata) (*AuthnRequest, error) {
	m, err := idp.receiveRedirect(rawQuery, sp)
	if err != nil {
		return nil, err
	}
	return idp.authnRequest(m, sp)
}

// ParsePostRequest reads an AuthnRequest that came with HTTP-POST, from the
// SAMLRequest and RelayState fields of its form.
func (idp *IdentityProvider) ParsePostRequest(encoded, relayState string, sp SPMetadata) (*AuthnRequest, error) {
	m, err := idp.receivePost(encoded, relayState, sp)
	if err != nil {
		return nil, err
	}
	return idp.authnRequest(m, sp)
}

func (idp *IdentityProvider) authnRequest(m received, sp SPMetadata) (*AuthnRequest, error) {
	root, signed := m.root, m.signed
	if !is(root, nsProtocol, "AuthnRequest") || attr(root, "Version") != "2.0" {
		return nil, refuse(ReasonNotSAML, "the message is not a SAML 2.0 AuthnRequest (its top element is %s)", shown(root.Tag))
	}
	if sp.AuthnRequestsSigned && !signed {
		return nil, refuse(ReasonUnsigned, "%s must sign its requests, but this one is not signed", shown(sp.EntityID))
	}
	r := &AuthnRequest{
		ID:          attr(root, "ID"),
		Destination: attr(root, "Destination"),
		ForceAuthn:  boolean(root, "ForceAuthn"),
		IsPassive:   boolean(root, "IsPassive"),
		Signed:      signed,
		RelayState:  m.relayState,
	}
	if !isNCName(r.ID) || len(r.ID) > 256 {
		return nil, refuse(ReasonNotSAML, "the request has no usable ID: %s", shown(r.ID))
	}
	if r.Destination != "" && r.Destination != idp.SSOURL {
		return nil, refuse(ReasonDestination, "the request is for %s, not for %s", shown(r.Destination), shown(idp.SSOURL))
	}
	var err error
	if r.IssueInstant, err = instant(root, "IssueInstant"); err != nil {
		return nil, err
	}
	if r.Issuer, err = requestIssuer(root, sp); err != nil {
		return nil, err
	}
	if r.ACSURL, err = chooseACS(root, sp); err != nil {
		return nil, err
	}
	return r, r.wishes(root)
}

func requestIssuer(root *etree.Element, sp SPMetadata) (string, error) {
	el, err := child(root, nsAssertion, "Issuer")
	if err != nil {
		return "", err
	}
	if el == nil {
		return "", refuse(ReasonIssuer, "the request does not name its issuer")
	}
	name, err := word(el)
	if err != nil {
		return "", err
	}
	if name != sp.EntityID {
		return "", refuse(ReasonIssuer, "the request is from %s, but this address belongs to %s", shown(name), shown(sp.EntityID))
	}
	return name, nil
}

// chooseACS finds where the response goes: the registered address that the
// request names by its exact text or its index, or the default one. An address
// that is only in the request would send assertions to whoever asks.
func chooseACS(root *etree.Element, sp SPMetadata) (string, error) {
	if b := attr(root, "ProtocolBinding"); b != "" && b != BindingPOST {
		return "", refuse(ReasonNotSAML, "the request wants its response with %s; only HTTP-POST is offered", shown(b))
	}
	address, index := attr(root, "AssertionConsumerServiceURL"), attr(root, "AssertionConsumerServiceIndex")
	switch {
	case address != "":
		if slices.ContainsFunc(sp.ACS, func(e IndexedEndpoint) bool { return e.Location == address && e.takesPost() }) {
			return address, nil
		}
		return "", refuse(ReasonACS, "the address %s is not registered for %s", shown(address), shown(sp.EntityID))
	case index != "":
		n, err := strconv.Atoi(index)
		for _, e := range sp.ACS {
			if err == nil && e.Index == n && e.takesPost() {
				return e.Location, nil
			}
		}
		return "", refuse(ReasonACS, "the address with index %s is not registered for %s", shown(index), shown(sp.EntityID))
	}
	if d := sp.DefaultACS(); d != "" {
		return d, nil
	}
	return "", refuse(ReasonACS, "no address is registered for %s", shown(sp.EntityID))
}

// wishes reads the optional parts.
func (r *AuthnRequest) wishes(root *etree.Element) error {
	policy, err := child(root, nsProtocol, "NameIDPolicy")
	if err != nil {
		return err
	}
	if policy != nil {
		r.NameIDFormat, r.AllowCreate = attr(policy, "Format"), boolean(policy, "AllowCreate")
	}
	subject, err := child(root, nsAssertion, "Subject")
	if err != nil {
		return err
	}
	if subject != nil {
		if name, _ := child(subject, nsAssertion, "NameID"); name != nil {
			if r.LoginHint, err = word(name); err != nil {
				return err
			}
		}
	}
	contexts, err := child(root, nsProtocol, "RequestedAuthnContext")
	if err != nil || contexts == nil {
		return err
	}
	for _, el := range children(contexts, nsAssertion, "AuthnContextClassRef") {
		class, err := word(el)
		if err != nil {
			return err
		}
		r.AuthnContexts = append(r.AuthnContexts, class)
	}
	return nil
}

// redirected is a message of the HTTP-Redirect binding.
type redirected struct {
	document   []byte
	relayState string
	signedText string // what a signature covers (SAMLBind section 3.4.4.1)
	algorithm  string
	signature  string
}

// readRedirect takes a query apart without normalizing it.
func readRedirect(rawQuery, field string) (*redirected, error) {
	if len(rawQuery) > maxEncoded {
		return nil, refuse(ReasonTooLarge, "the query has more than %d characters", maxEncoded)
	}
	raw := map[string]string{}
	for _, pair := range strings.Split(rawQuery, "&") {
		name, value, _ := strings.Cut(pair, "=")
		if _, twice := raw[name]; twice {
			return nil, refuse(ReasonNotSAML, "the parameter %s is there twice", shown(name))
		}
		raw[name] = value
	}
	plain := map[string]string{}
	for _, name := range []string{field, "RelayState", "SigAlg", "Signature", "SAMLEncoding"} {
		value, err := url.QueryUnescape(raw[name])
		if err != nil {
			return nil, refuse(ReasonEncoding, "the parameter %s is not encoded as in an address", name)
		}
		plain[name] = value
	}
	if e := plain["SAMLEncoding"]; e != "" && e != "urn:oasis:names:tc:SAML:2.0:bindings:URL-Encoding:DEFLATE" {
		return nil, refuse(ReasonEncoding, "the encoding %s is unknown", shown(e))
	}
	if len(plain["RelayState"]) > maxRelayState {
		return nil, refuse(ReasonTooLarge, "the RelayState is longer than %d bytes", maxRelayState)
	}
	packed, err := decodeBase64(plain[field])
	if err != nil {
		return nil, err
	}
	m := &redirected{relayState: plain["RelayState"], algorithm: plain["SigAlg"], signature: plain["Signature"]}
	if m.document, err = inflate(packed); err != nil {
		return nil, err
	}
	m.signedText = field + "=" + raw[field]
	if _, there := raw["RelayState"]; there {
		m.signedText += "&RelayState=" + raw["RelayState"]
	}
	m.signedText += "&SigAlg=" + raw["SigAlg"]
	return m, nil
}
