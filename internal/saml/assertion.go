package saml

import "time"

// NameID names a person (SAMLCore section 2.2.3).
type NameID struct {
	Value           string
	Format          string // NameIDUnspecified when the document gives none
	NameQualifier   string
	SPNameQualifier string
}

// Attribute is one statement about a person (SAMLCore section 2.7.3.1).
type Attribute struct {
	Name       string
	NameFormat string
	Values     []string
}

// Assertion is what a verified response says. All of it was signed by a pinned
// key. It is good for one sign-in: record ID with the identity provider's entity
// id until ForgetAfter, and refuse it if it was there.
type Assertion struct {
	ID           string
	ResponseID   string // not signed when only the assertion was
	Issuer       string
	IssueInstant time.Time
	NameID       NameID
	InResponseTo string // the request that it answers; "" when unsolicited
	Attributes   []Attribute

	AuthnInstant        time.Time
	AuthnContext        string
	SessionIndex        string
	SessionNotOnOrAfter time.Time // zero when absent; otherwise caps the session

	ForgetAfter time.Time // after this the assertion is refused as expired anyway
	KeyID       string    // which certificate verified it, for audit (see KeyID)
}

// Attribute returns the values of the attributes of that name.
func (a *Assertion) Attribute(name string) []string {
	var values []string
	for _, at := range a.Attributes {
		if at.Name == name {
			values = append(values, at.Values...)
		}
	}
	return values
}
