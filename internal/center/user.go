package center

import (
	"context"
	"strconv"
	"strings"
	"time"

	"gatehouse/internal/listing"
)

// Origin says how a user or group came into the identity store.
type Origin string

// The origins.
const (
	Manual Origin = "MANUAL"
	SCIM   Origin = "SCIM"
)

// UserStatus says whether a user may sign in.
type UserStatus string

// The states of a user.
const (
	Enabled  UserStatus = "ENABLED"
	Disabled UserStatus = "DISABLED"
)

// Name is the parts of a person's name.
type Name struct {
	Formatted       string `json:"formatted,omitempty"`
	FamilyName      string `json:"familyName,omitempty"`
	GivenName       string `json:"givenName,omitempty"`
	MiddleName      string `json:"middleName,omitempty"`
	HonorificPrefix string `json:"honorificPrefix,omitempty"`
	HonorificSuffix string `json:"honorificSuffix,omitempty"`
}

// Labeled is a value of a kind: an e-mail address, a phone number, a role or a photo.
type Labeled struct {
	Value   string `json:"value,omitempty"`
	Type    string `json:"type,omitempty"`
	Display string `json:"display,omitempty"`
	Primary bool   `json:"primary,omitempty"`
}

// Address is a postal address.
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

// ExternalID is the name of a user or group at whoever issued it.
type ExternalID struct {
	Issuer string `json:"issuer"`
	ID     string `json:"id"`
}

// Manager is the person that a user reports to, as the enterprise extension has it.
type Manager struct {
	Value       string `json:"value,omitempty"`
	Ref         string `json:"$ref,omitempty"`
	DisplayName string `json:"displayName,omitempty"`
}

// Enterprise is SCIM's enterprise extension (RFC 7643 section 4.3).
type Enterprise struct {
	EmployeeNumber string  `json:"employeeNumber,omitempty"`
	CostCenter     string  `json:"costCenter,omitempty"`
	Organization   string  `json:"organization,omitempty"`
	Division       string  `json:"division,omitempty"`
	Department     string  `json:"department,omitempty"`
	Manager        Manager `json:"manager,omitzero"`
}

// Profile is everything about a user that a writer may set.
type Profile struct {
	UserName          string       `json:"-"`
	DisplayName       string       `json:"displayName,omitempty"`
	Name              Name         `json:"name,omitzero"`
	NickName          string       `json:"nickName,omitempty"`
	ProfileURL        string       `json:"profileUrl,omitempty"`
	Title             string       `json:"title,omitempty"`
	UserType          string       `json:"userType,omitempty"`
	PreferredLanguage string       `json:"preferredLanguage,omitempty"`
	Locale            string       `json:"locale,omitempty"`
	Timezone          string       `json:"timezone,omitempty"`
	Birthdate         string       `json:"birthdate,omitempty"`
	Website           string       `json:"website,omitempty"`
	Emails            []Labeled    `json:"emails,omitempty"`
	Addresses         []Address    `json:"addresses,omitempty"`
	PhoneNumbers      []Labeled    `json:"phoneNumbers,omitempty"`
	Roles             []Labeled    `json:"roles,omitempty"`
	Photos            []Labeled    `json:"photos,omitempty"`
	ExternalIDs       []ExternalID `json:"externalIds,omitempty"`
	Enterprise        Enterprise   `json:"enterprise,omitzero"`
}

// User is a person in an identity store.
type User struct {
	ID      string // UUID
	StoreID string
	Profile
	Status UserStatus
	Origin Origin
	// Revision grows with every change; a writer may make its change depend on it.
	Revision             int64
	Created, Updated     time.Time
	CreatedBy, UpdatedBy string
}

// ARN is the user's name in the Identity Store API.
func (u User) ARN() string { return "arn:aws:identitystore:::user/" + u.ID }

// Rev is the revision as the API shows it.
func (u User) Rev() string { return strconv.FormatInt(u.Revision, 10) }

// Email is the primary e-mail address, or the first one.
func (p Profile) Email() string {
	for _, e := range p.Emails {
		if e.Primary {
			return e.Value
		}
	}
	if len(p.Emails) > 0 {
		return p.Emails[0].Value
	}
	return ""
}

// SCIMIssuer issues the external ids that a SCIM client gives (its externalId).
func SCIMIssuer(storeID string) string { return "https://scim.amazonaws.com/" + storeID }

// ExternalID is the id that the SCIM client of the store knows this one by, or empty.
func externalID(storeID string, all []ExternalID) string {
	for _, e := range all {
		if e.Issuer == SCIMIssuer(storeID) {
			return e.ID
		}
	}
	return ""
}

// SCIMExternalID is the SCIM client's externalId of the user, or empty.
func (u User) SCIMExternalID() string { return externalID(u.StoreID, u.ExternalIDs) }

// Key is the form in which names are compared: without regard to case.
func Key(name string) string { return strings.ToLower(name) }

// Users keeps users. Those not found are fault.NotFound; a user name, a
// provisioned user's primary e-mail address or an external id that another
// user has is fault.Conflict with the Field "userName", "emails" or "externalId".
type Users interface {
	CreateUser(ctx context.Context, u User) error
	User(ctx context.Context, storeID, id string) (User, error)
	UserByName(ctx context.Context, storeID, name string) (User, error)
	// UserByEmail finds a provisioned user by its primary e-mail address.
	UserByEmail(ctx context.Context, storeID, email string) (User, error)
	UserByExternalID(ctx context.Context, storeID string, id ExternalID) (User, error)
	// Users lists by id, which is the order of creation.
	Users(ctx context.Context, storeID string, p listing.Page) (listing.List[User], error)
	// FindUsers lists those in whose user name, display name or primary e-mail
	// address the words stand from the beginning of a word on, in any case; the
	// words are one piece of text, of which 64 characters count.
	FindUsers(ctx context.Context, storeID, words string, p listing.Page) (listing.List[User], error)
	// UpdateUser replaces the user.
	UpdateUser(ctx context.Context, u User) error
	// DeleteUser removes the user with password and factors; memberships and assignments are removed by their own calls.
	DeleteUser(ctx context.Context, u User) error
}
