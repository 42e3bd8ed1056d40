package saml

import (
	"slices"
	"strings"
	"time"

	"github.com/beevik/etree"
)

// assertion checks a signed assertion (SAMLProf section 4.1.4.3) and reads it.
// el was parsed from the bytes that were hashed.
func (c *check) assertion(el *etree.Element) (*Assertion, error) {
	if !is(el, nsAssertion, "Assertion") || attr(el, "Version") != "2.0" {
		return nil, refuse(ReasonNotSAML, "the signed element is not a SAML 2.0 Assertion")
	}
	a := &Assertion{ID: attr(el, "ID")}
	if !isNCName(a.ID) {
		return nil, refuse(ReasonNotSAML, "the assertion has no usable ID")
	}
	var err error
	if a.IssueInstant, err = c.fresh(el); err != nil {
		return nil, err
	}
	issuer, err := child(el, nsAssertion, "Issuer")
	if err != nil {
		return nil, err
	}
	if a.Issuer, err = c.issuer(issuer); err != nil {
		return nil, err
	}
	if err := c.conditions(el, a); err != nil {
		return nil, err
	}
	if err := c.subject(el, a); err != nil {
		return nil, err
	}
	if err := c.authnStatement(el, a); err != nil {
		return nil, err
	}
	a.Attributes, err = attributes(el)
	return a, err
}

// conditions checks SAMLCore section 2.5. An unknown condition makes an
// assertion's validity unknown (section 2.5.1.1), so it is refused.
func (c *check) conditions(el *etree.Element, a *Assertion) error {
	cond, err := child(el, nsAssertion, "Conditions")
	if err != nil {
		return err
	}
	if cond == nil {
		return refuse(ReasonAudience, "the assertion has no Conditions, so it is not limited to us")
	}
	end, err := c.window(cond)
	if err != nil {
		return err
	}
	a.forget(end, c.sp.skew())
	restricted := false
	for _, r := range cond.ChildElements() {
		switch {
		case is(r, nsAssertion, "AudienceRestriction"):
			if err := c.audience(r); err != nil {
				return err
			}
			restricted = true
		case is(r, nsAssertion, "OneTimeUse"), is(r, nsAssertion, "ProxyRestriction"):
		default:
			return refuse(ReasonNotSAML, "the assertion has an unknown condition %s", shown(r.Tag))
		}
	}
	if !restricted {
		return refuse(ReasonAudience, "the assertion is not limited to an audience")
	}
	return nil
}

// forget moves ForgetAfter out to where every check of a window would refuse.
func (a *Assertion) forget(end time.Time, skew time.Duration) {
	if end = end.Add(skew); !end.Before(a.ForgetAfter) {
		a.ForgetAfter = end
	}
}

func (c *check) audience(restriction *etree.Element) error {
	var names []string
	for _, el := range children(restriction, nsAssertion, "Audience") {
		name, err := word(el)
		if err != nil {
			return err
		}
		names = append(names, name)
	}
	if !slices.Contains(names, c.sp.EntityID) {
		return refuse(ReasonAudience, "the assertion is for %s, not for %s", shown(join(names)), shown(c.sp.EntityID))
	}
	return nil
}

func join(names []string) string {
	if len(names) == 0 {
		return "nobody"
	}
	return names[0]
}

// subject reads who it is about. Only SAML's own elements may stand in it: a
// NameID from another namespace has been taken for the real one (GO-2026-6909).
func (c *check) subject(el *etree.Element, a *Assertion) error {
	subject, err := child(el, nsAssertion, "Subject")
	if err != nil {
		return err
	}
	if subject == nil {
		return refuse(ReasonSubject, "the assertion has no Subject")
	}
	for _, part := range subject.ChildElements() {
		if !is(part, nsAssertion, "NameID") && !is(part, nsAssertion, "SubjectConfirmation") {
			return refuse(ReasonSubject, "the Subject holds %s, which is not accepted there", shown(part.Tag))
		}
	}
	name, err := child(subject, nsAssertion, "NameID")
	if err != nil {
		return err
	}
	if name == nil {
		return refuse(ReasonSubject, "the Subject has no NameID")
	}
	if a.NameID, err = nameID(name); err != nil {
		return err
	}
	return c.confirmations(subject, a)
}

func nameID(el *etree.Element) (NameID, error) {
	value, err := text(el)
	if err != nil {
		return NameID{}, err
	}
	// Trimming would turn one person's name into another's.
	if value == "" || len(value) > 1024 || value != strings.TrimSpace(value) {
		return NameID{}, refuse(ReasonSubject, "the NameID is empty, longer than 1024 bytes, or has blanks around it")
	}
	format := attr(el, "Format")
	if format == "" {
		format = NameIDUnspecified
	}
	return NameID{Value: value, Format: format, NameQualifier: attr(el, "NameQualifier"), SPNameQualifier: attr(el, "SPNameQualifier")}, nil
}

// confirmations wants one bearer confirmation that holds; the reason of the last
// one that does not is the one reported.
func (c *check) confirmations(subject *etree.Element, a *Assertion) error {
	var last error = refuse(ReasonSubject, "the Subject has no bearer confirmation")
	for _, el := range children(subject, nsAssertion, "SubjectConfirmation") {
		if attr(el, "Method") != confirmationBearer {
			continue
		}
		if last = c.bearer(el, a); last == nil {
			return nil
		}
	}
	return last
}

func (c *check) bearer(el *etree.Element, a *Assertion) error {
	data, err := child(el, nsAssertion, "SubjectConfirmationData")
	if err != nil {
		return err
	}
	if data == nil {
		return refuse(ReasonSubject, "the bearer confirmation has no data")
	}
	if r := attr(data, "Recipient"); r != c.sp.ACSURL {
		return refuse(ReasonRecipient, "the assertion is to be received at %s, not at %s", shown(r), shown(c.sp.ACSURL))
	}
	end, err := c.window(data)
	if err != nil {
		return err
	}
	if end.IsZero() {
		return refuse(ReasonSubject, "the bearer confirmation has no end")
	}
	a.forget(end, c.sp.skew())
	return c.answers(attr(data, "InResponseTo"), a)
}

// answers ties the assertion to a request. The id inside of the assertion counts,
// because the one on the Response may be unsigned.
func (c *check) answers(id string, a *Assertion) error {
	switch {
	case id == "" && !c.sp.AllowUnsolicited:
		return refuse(ReasonUnsolicited, "the response answers no request, and sign-in that starts at the identity provider is switched off")
	case id != "" && (c.outstanding == nil || !c.outstanding(id)):
		return refuse(ReasonInResponseTo, "the response answers %s, which is not an outstanding request of this browser", shown(id))
	}
	a.InResponseTo = id
	return nil
}

func (c *check) authnStatement(el *etree.Element, a *Assertion) error {
	statements := children(el, nsAssertion, "AuthnStatement")
	if len(statements) == 0 {
		return refuse(ReasonNotSAML, "the assertion does not say that the person was authenticated")
	}
	st := statements[0]
	var err error
	if a.AuthnInstant, err = instant(st, "AuthnInstant"); err != nil {
		return err
	}
	if a.SessionNotOnOrAfter, err = instant(st, "SessionNotOnOrAfter"); err != nil {
		return err
	}
	if !a.SessionNotOnOrAfter.IsZero() && !c.now.Add(-c.sp.skew()).Before(a.SessionNotOnOrAfter) {
		return refuse(ReasonExpired, "the session at the identity provider ended at %s", stamp(a.SessionNotOnOrAfter))
	}
	a.SessionIndex = attr(st, "SessionIndex")
	if context, _ := child(st, nsAssertion, "AuthnContext"); context != nil {
		if class, _ := child(context, nsAssertion, "AuthnContextClassRef"); class != nil {
			a.AuthnContext, err = word(class)
		}
	}
	return err
}

func attributes(el *etree.Element) ([]Attribute, error) {
	var found []Attribute
	for _, st := range children(el, nsAssertion, "AttributeStatement") {
		for _, at := range children(st, nsAssertion, "Attribute") {
			read := Attribute{Name: attr(at, "Name"), NameFormat: attr(at, "NameFormat")}
			for _, v := range children(at, nsAssertion, "AttributeValue") {
				if len(v.ChildElements()) > 0 {
					continue // structured values (an eduPersonTargetedID, say) are not ours to read
				}
				value, err := text(v)
				if err != nil {
					return nil, err
				}
				read.Values = append(read.Values, value)
			}
			found = append(found, read)
		}
	}
	return found, nil
}
