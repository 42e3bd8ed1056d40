package saml

import (
	"time"

	"github.com/beevik/etree"
)

// ParseResponse checks the SAMLResponse form field of an HTTP-POST and returns
// its assertion. outstanding tells whether an AuthnRequest with that id was sent
// by this browser and is still unanswered; nil means that none was.
//
// The error is always an *Error. The caller still has to record the assertion as
// used (see Assertion).
func (sp *ServiceProvider) ParseResponse(encoded string, outstanding func(id string) bool) (*Assertion, error) {
	data, err := decodeBase64(encoded)
	if err != nil {
		return nil, err
	}
	root, err := parseMessage(data)
	if err != nil {
		return nil, err
	}
	if !is(root, nsProtocol, "Response") || attr(root, "Version") != "2.0" {
		return nil, refuse(ReasonNotSAML, "the message is not a SAML 2.0 Response (its top element is %s)", shown(root.Tag))
	}
	c := &check{sp: sp, now: sp.Now(), outstanding: outstanding}
	return c.response(root)
}

// check is one run over one response.
type check struct {
	sp          *ServiceProvider
	now         time.Time
	outstanding func(string) bool
}

func (c *check) trust() trust {
	return trust{certificates: c.sp.IdP.Certificates, now: c.now, allowSHA1: c.sp.AllowSHA1}
}

func (c *check) response(root *etree.Element) (*Assertion, error) {
	// A failure needs no proof, and must not reach the code that looks for one.
	if err := c.status(root); err != nil {
		return nil, err
	}
	assertion, err := onlyAssertion(root)
	if err != nil {
		return nil, err
	}
	signedRoot, signed, err := c.signatures(root, assertion)
	if err != nil {
		return nil, err
	}
	if signedRoot != nil {
		root = signedRoot
	}
	if err := c.envelope(root, signedRoot != nil); err != nil {
		return nil, err
	}
	a, err := c.assertion(signed.element)
	if err != nil {
		return nil, err
	}
	if id := attr(root, "InResponseTo"); id != a.InResponseTo {
		return nil, refuse(ReasonInResponseTo, "the response answers %s, its assertion %s", shown(id), shown(a.InResponseTo))
	}
	a.ResponseID = attr(root, "ID")
	a.KeyID = KeyID(signed.certificate)
	return a, nil
}

// onlyAssertion returns the assertion of a response, which must be the only one
// in the whole document, at its place, and not beside an encrypted one.
// Local names count here, so that no foreign namespace can hide a second one.
func onlyAssertion(root *etree.Element) (*etree.Element, error) {
	var n, misplaced int
	var encrypted bool
	walk(root, func(el *etree.Element) bool {
		switch el.Tag {
		case "Assertion":
			n++
			if el.Parent() != root {
				misplaced++
			}
		case "Response":
			if el != root {
				misplaced++
			}
		case "EncryptedAssertion", "EncryptedID", "EncryptedAttribute", "EncryptedData":
			encrypted = true
		case "Signature":
			if el.Parent() != root && el.Parent().Tag != "Assertion" {
				misplaced++
			}
		}
		return true
	})
	switch {
	case encrypted:
		return nil, refuse(ReasonEncrypted, "the response has encrypted parts; switch assertion encryption off at the identity provider")
	case n != 1 || misplaced > 0:
		return nil, refuse(ReasonAssertionCount, "the response must hold exactly one assertion at its place; it holds %d, and %d misplaced parts", n, misplaced)
	}
	found := children(root, nsAssertion, "Assertion")
	if len(found) != 1 {
		return nil, refuse(ReasonAssertionCount, "the response's assertion is in a foreign namespace")
	}
	return found[0], nil
}

// signatures verifies every signature that is there and demands that one covers
// the assertion. signedRoot is nil when only the assertion is signed.
func (c *check) signatures(root, assertion *etree.Element) (signedRoot *etree.Element, signed *verified, err error) {
	ofRoot, err := signatureOf(root)
	if err != nil {
		return nil, nil, err
	}
	ofAssertion, err := signatureOf(assertion)
	if err != nil {
		return nil, nil, err
	}
	if ofRoot == nil && ofAssertion == nil {
		return nil, nil, refuse(ReasonUnsigned, "neither the response nor its assertion is signed")
	}
	if ofAssertion != nil {
		if signed, err = verify(assertion, ofAssertion, c.trust()); err != nil {
			return nil, nil, err
		}
	}
	if ofRoot == nil {
		return nil, signed, nil
	}
	whole, err := verify(root, ofRoot, c.trust())
	if err != nil {
		return nil, nil, err
	}
	if signed == nil {
		inner, err := onlyAssertion(whole.element)
		if err != nil {
			return nil, nil, err
		}
		signed = &verified{element: inner, certificate: whole.certificate}
	}
	return whole.element, signed, nil
}

// status refuses a response that reports a failure (SAMLCore section 3.2.2).
func (c *check) status(root *etree.Element) error {
	el, err := child(root, nsProtocol, "Status")
	if err != nil {
		return err
	}
	if el == nil {
		return refuse(ReasonNotSAML, "the response has no Status")
	}
	failure := refuse(ReasonStatus, "the identity provider did not sign the person in")
	for code := el; ; {
		if code, err = child(code, nsProtocol, "StatusCode"); err != nil {
			return err
		}
		if code == nil {
			break
		}
		failure.Status = append(failure.Status, attr(code, "Value"))
	}
	if len(failure.Status) == 1 && failure.Status[0] == StatusSuccess {
		return nil
	}
	for _, s := range failure.Status {
		failure.Message += " " + shown(s)
	}
	if m, _ := child(el, nsProtocol, "StatusMessage"); m != nil {
		words, _ := word(m)
		failure.StatusMessage = shown(words)
	}
	return failure
}

// envelope checks the Response element itself. SAMLBind section 3.5.5.2 demands
// a Destination on a signed message, SAMLProf section 4.1.4.2 an Issuer.
func (c *check) envelope(root *etree.Element, signed bool) error {
	destination := attr(root, "Destination")
	if destination != c.sp.ACSURL && (signed || destination != "") {
		return refuse(ReasonDestination, "the response is for %s, not for %s", shown(destination), shown(c.sp.ACSURL))
	}
	issuer, err := child(root, nsAssertion, "Issuer")
	if err != nil {
		return err
	}
	if issuer != nil || signed {
		if _, err := c.issuer(issuer); err != nil {
			return err
		}
	}
	_, err = c.fresh(root)
	return err
}

func (c *check) issuer(el *etree.Element) (string, error) {
	if el == nil {
		return "", refuse(ReasonIssuer, "the message does not name its issuer")
	}
	name, err := word(el)
	if err != nil {
		return "", err
	}
	format := attr(el, "Format")
	if name == "" || name != c.sp.IdP.EntityID || format != "" && format != nameIDEntity {
		return "", refuse(ReasonIssuer, "the issuer is %s, not %s", shown(name), shown(c.sp.IdP.EntityID))
	}
	return name, nil
}

// fresh bounds the IssueInstant on both sides. The validity window alone would
// let a provider whose clock is six minutes ahead in, because its window opens
// five minutes early.
func (c *check) fresh(el *etree.Element) (time.Time, error) {
	at, err := instant(el, "IssueInstant")
	if err != nil {
		return at, err
	}
	switch {
	case at.IsZero():
		return at, refuse(ReasonNotSAML, "%s has no IssueInstant", el.Tag)
	case at.After(c.now.Add(c.sp.skew())):
		return at, refuse(ReasonNotYetValid, "%s was issued at %s, but here it is %s", el.Tag, stamp(at), stamp(c.now))
	case c.now.Sub(at) > c.sp.maxIssueDelay():
		return at, refuse(ReasonExpired, "%s was issued at %s, more than %s ago", el.Tag, stamp(at), c.sp.maxIssueDelay())
	}
	return at, nil
}

// window checks NotBefore and NotOnOrAfter of an element, where present.
func (c *check) window(el *etree.Element) (notOnOrAfter time.Time, err error) {
	notBefore, err := instant(el, "NotBefore")
	if err != nil {
		return notOnOrAfter, err
	}
	if notOnOrAfter, err = instant(el, "NotOnOrAfter"); err != nil {
		return notOnOrAfter, err
	}
	if !notBefore.IsZero() && c.now.Add(c.sp.skew()).Before(notBefore) {
		return notOnOrAfter, refuse(ReasonNotYetValid, "%s is valid only from %s, but here it is %s", el.Tag, stamp(notBefore), stamp(c.now))
	}
	if !notOnOrAfter.IsZero() && !c.now.Add(-c.sp.skew()).Before(notOnOrAfter) {
		return notOnOrAfter, refuse(ReasonExpired, "%s was valid until %s, but here it is %s", el.Tag, stamp(notOnOrAfter), stamp(c.now))
	}
	return notOnOrAfter, nil
}
