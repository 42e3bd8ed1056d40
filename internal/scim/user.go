package scim

import (
	"encoding/json"
	"time"
)

// User is a core user with the enterprise extension (RFC 7643 sections 4.1 and
// 4.3), as far as AWS supports it. There is no password: clients send one,
// nobody may read it back. An empty string or list means "no value".
type User struct {
	ID                string    `json:"id,omitempty"`
	ExternalID        string    `json:"externalId,omitempty"`
	Meta              *Meta     `json:"meta,omitempty"`
	UserName          string    `json:"userName,omitempty"`
	Name              Name      `json:"name,omitzero"`
	DisplayName       string    `json:"displayName,omitempty"`
	NickName          string    `json:"nickName,omitempty"`
	ProfileURL        string    `json:"profileUrl,omitempty"`
	Title             string    `json:"title,omitempty"`
	UserType          string    `json:"userType,omitempty"`
	PreferredLanguage string    `json:"preferredLanguage,omitempty"`
	Locale            string    `json:"locale,omitempty"`
	Timezone          string    `json:"timezone,omitempty"`
	Active            *bool     `json:"active,omitempty"` // nil: not said; see IsActive
	Emails            []Email   `json:"emails,omitempty"`
	Addresses         []Address `json:"addresses,omitempty"`
	PhoneNumbers      []Phone   `json:"phoneNumbers,omitempty"`
	Roles             []Role    `json:"roles,omitempty"`

	Enterprise *Enterprise `json:"urn:ietf:params:scim:schemas:extension:enterprise:2.0:User,omitempty"`
}

// IsActive tells whether the user may sign in. A client that does not say is
// taken to mean yes, as every client means it when it creates a user.
func (u User) IsActive() bool { return u.Active == nil || *u.Active }

// PrimaryEmail is the value of the primary e-mail address, else of the first, else "".
func (u User) PrimaryEmail() string {
	for _, e := range u.Emails {
		if e.Primary {
			return e.Value
		}
	}
	if len(u.Emails) > 0 {
		return u.Emails[0].Value
	}
	return ""
}

// MarshalJSON writes the user as AWS returns it: the enterprise URN is listed
// among the schemas only when there are such data, and the manager has only a
// value.
func (u User) MarshalJSON() ([]byte, error) {
	type plain User
	out := struct {
		Schemas []string `json:"schemas"`
		plain
	}{Schemas: []string{UserURN}, plain: plain(u)}
	if out.Enterprise != nil && out.Enterprise.Manager != nil {
		e := *out.Enterprise
		e.Manager = &Manager{Value: e.Manager.Value}
		out.Enterprise = &e
	}
	if out.Enterprise = out.Enterprise.orNil(); out.Enterprise != nil {
		out.Schemas = append(out.Schemas, EnterpriseURN)
	}
	return json.Marshal(out)
}

// Name holds the parts of a person's name (RFC 7643 section 4.1.1).
type Name struct {
	Formatted       string `json:"formatted,omitempty"`
	FamilyName      string `json:"familyName,omitempty"`
	GivenName       string `json:"givenName,omitempty"`
	MiddleName      string `json:"middleName,omitempty"`
	HonorificPrefix string `json:"honorificPrefix,omitempty"`
	HonorificSuffix string `json:"honorificSuffix,omitempty"`
}

// Email is an e-mail address; AWS keeps one, and it is primary.
type Email struct {
	Value   string `json:"value,omitempty"`
	Type    string `json:"type,omitempty"`
	Primary bool   `json:"primary,omitempty"`
}

// Phone is a telephone number; AWS keeps one.
type Phone struct {
	Value   string `json:"value,omitempty"`
	Type    string `json:"type,omitempty"`
	Primary bool   `json:"primary,omitempty"`
}

// Role is a label that the identity provider gives a person. It grants nothing.
type Role struct {
	Value   string `json:"value,omitempty"`
	Type    string `json:"type,omitempty"`
	Primary bool   `json:"primary,omitempty"`
}

// Address is a postal address; AWS keeps one.
type Address struct {
	Formatted     string `json:"formatted,omitempty"`
	StreetAddress string `json:"streetAddress,omitempty"`
	Locality      string `json:"locality,omitempty"`
	Region        string `json:"region,omitempty"`
	PostalCode    string `json:"postalCode,omitempty"`
	Country       string `json:"country,omitempty"`
	Type          string `json:"type,omitempty"`
	Primary       bool   `json:"primary,omitempty"`
}

// Enterprise is the enterprise extension (RFC 7643 section 4.3).
type Enterprise struct {
	EmployeeNumber string   `json:"employeeNumber,omitempty"`
	CostCenter     string   `json:"costCenter,omitempty"`
	Organization   string   `json:"organization,omitempty"`
	Division       string   `json:"division,omitempty"`
	Department     string   `json:"department,omitempty"`
	Manager        *Manager `json:"manager,omitempty"`
}

// orNil is nil for an extension without data, so that "no data" has one form.
func (e *Enterprise) orNil() *Enterprise {
	if e == nil {
		return nil
	}
	kept := *e
	if kept.Manager != nil && *kept.Manager == (Manager{}) {
		kept.Manager = nil
	}
	if kept == (Enterprise{}) {
		return nil
	}
	return &kept
}

// Manager refers to the user's manager by SCIM id.
type Manager struct {
	Value string `json:"value,omitempty"`
	Ref   string `json:"$ref,omitempty"`
}

// Meta is what the server says about a resource (RFC 7643 section 3.1). AWS
// shows no location and no version.
type Meta struct {
	ResourceType string    `json:"resourceType"`
	Created      time.Time `json:"created,omitzero"`
	LastModified time.Time `json:"lastModified,omitzero"`
	Location     string    `json:"location,omitempty"`
}
