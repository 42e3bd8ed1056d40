package center

import (
	"context"
	"time"

	"gatehouse/internal/audit"
	"gatehouse/internal/ids"
	"gatehouse/internal/listing"
)

// Application is a customer managed SAML 2.0 application of an instance, which
// is its identity provider. Both kinds of instance may have applications; only
// users and groups that are assigned to one may sign in to it, unless it is
// open to everybody.
type Application struct {
	ID         string // apl- and 16 hex digits
	InstanceID string
	Owner      ids.AccountID // the instance's, which the ARN names
	Created    time.Time
	Name       string
	// ActiveKey is the id of the key that signs.
	ActiveKey string
	ApplicationSettings
}

// ApplicationSettings is what an administrator may change.
type ApplicationSettings struct {
	Description string `json:"description,omitempty"`
	// Disabled keeps everybody out; assignments stay.
	Disabled bool `json:"disabled,omitempty"`
	// Everybody lets every user of the instance in, whoever is assigned.
	Everybody bool `json:"everybody,omitempty"`
	// ServiceProvider is the application as its metadata describes it.
	ServiceProvider ApplicationSP `json:"serviceProvider,omitzero"`
	// StartURL is where sign-in begins when the application wants to ask for
	// it itself; empty: its tile sends an assertion unasked.
	StartURL string `json:"startUrl,omitempty"`
	// RelayState goes with an assertion that nobody asked for.
	RelayState   string `json:"relayState,omitempty"`
	NameIDFormat string `json:"nameIdFormat,omitempty"`
	// NameID is the template of what the application knows users by.
	NameID         string             `json:"nameId,omitempty"`
	Attributes     []AttributeMapping `json:"attributes,omitempty"`
	SessionSeconds int64              `json:"sessionSeconds,omitempty"`
}

// ApplicationSP is what an application's service provider is.
type ApplicationSP struct {
	Audience string `json:"audience,omitempty"` // its entity id
	// ACS are the only addresses to which assertions go; the first is the default.
	ACS []ApplicationACS `json:"acs,omitempty"`
	// RequestsSigned: requests without a signature of one of Certificates (DER) are refused.
	RequestsSigned bool     `json:"requestsSigned,omitempty"`
	Certificates   [][]byte `json:"certificates,omitempty"`
}

// ApplicationACS is an assertion consumer service, for HTTP-POST.
type ApplicationACS struct {
	URL   string `json:"url"`
	Index int    `json:"index"`
}

// RegisterACS is a list of addresses, of which those that were there before keep
// the index that their application may ask for them by; new ones get others.
func RegisterACS(before []ApplicationACS, urls []string) (out []ApplicationACS) {
	next, index := 0, map[string]int{}
	for _, e := range before {
		index[e.URL], next = e.Index, max(next, e.Index+1)
	}
	for _, u := range urls {
		n, known := index[u]
		if !known {
			n, next = next, next+1
		}
		out = append(out, ApplicationACS{URL: u, Index: n})
	}
	return out
}

// AttributeMapping gives an attribute of assertions its value.
type AttributeMapping struct {
	Name   string `json:"name"`
	Value  string `json:"value"` // text with ${user:email} and the like in it
	Format string `json:"format,omitempty"`
}

// ApplicationKey is a signing key of an application. Several may be there, so
// that the application knows the next one before it signs.
type ApplicationKey struct {
	ID               string // SHA-256 of the certificate in hex
	ApplicationID    string
	Certificate      []byte // DER
	Sealed           string // the private key
	Created, Expires time.Time
}

// ApplicationAssignment lets a user or the members of a group sign in.
type ApplicationAssignment struct {
	ApplicationID string
	InstanceID    string
	PrincipalType PrincipalType
	PrincipalID   string
	Created       time.Time
}

// ARN is the application's name in sso-admin.
func (a Application) ARN() string {
	return "arn:aws:sso::" + string(a.Owner) + ":application/" + a.InstanceID + "/" + a.ID
}

func (a Application) party() audit.Party {
	return audit.Party{Type: "Application", ID: a.ID, Name: a.Name, Account: string(a.Owner)}
}

// Session is for how long an assertion lets its user stay signed in there.
func (a Application) Session() time.Duration { return time.Duration(a.SessionSeconds) * time.Second }

// NameKey orders applications by name; it is the key of pages in that order.
func (a Application) NameKey() string { return Key(a.Name) + "\n" + a.ID }

// Applications keeps applications, their keys and assignments. Those not found
// are fault.NotFound.
type Applications interface {
	CreateApplication(ctx context.Context, a Application) error
	// Application finds one by id alone: its addresses name no instance.
	Application(ctx context.Context, id string) (Application, error)
	// Applications lists those of an instance by id.
	Applications(ctx context.Context, instanceID string, p listing.Page) (listing.List[Application], error)
	// FindApplications lists those with the words in their name; by NameKey.
	FindApplications(ctx context.Context, instanceID, words string, p listing.Page) (listing.List[Application], error)
	// ApplicationsOf lists the enabled ones that a user may sign in to: by an
	// assignment, directly or by a group, or because everybody may. The words
	// are in their name; by NameKey.
	ApplicationsOf(ctx context.Context, instanceID, userID, words string, p listing.Page) (listing.List[Application], error)
	UpdateApplication(ctx context.Context, a Application) error
	// DeleteApplication removes it with keys and assignments.
	DeleteApplication(ctx context.Context, id string) error

	CreateApplicationKey(ctx context.Context, k ApplicationKey) error
	// ApplicationKeys lists those of an application, the oldest first.
	ApplicationKeys(ctx context.Context, applicationID string) ([]ApplicationKey, error)
	DeleteApplicationKey(ctx context.Context, applicationID, id string) error

	// AssignApplication keeps an assignment; one that is there stays as it is.
	AssignApplication(ctx context.Context, a ApplicationAssignment) error
	HasApplicationAssignment(ctx context.Context, a ApplicationAssignment) (bool, error)
	// ApplicationAssignments lists those of an application by principal id.
	ApplicationAssignments(ctx context.Context, applicationID string, p listing.Page) (listing.List[ApplicationAssignment], error)
	// ApplicationAssignmentsReaching lists a principal's own assignments and,
	// for a user, those of its groups, within one instance and, when it is not
	// empty, one application. The key is ReachKey.
	ApplicationAssignmentsReaching(ctx context.Context, instanceID, principalID, applicationID string, p listing.Page) (listing.List[ApplicationAssignment], error)
	UnassignApplication(ctx context.Context, a ApplicationAssignment) error
	// MayUseApplication tells whether a user is assigned, directly or by a group.
	MayUseApplication(ctx context.Context, applicationID, userID string) (bool, error)
}

// ReachKey orders assignments by application and principal.
func (a ApplicationAssignment) ReachKey() string { return a.ApplicationID + "/" + a.PrincipalID }

// ApplicationEntityID names an instance as the identity provider of an
// application; its metadata is there. As at AWS each application has its own.
func (a Addresses) ApplicationEntityID(id string) string {
	return string(a) + "/saml/apps/" + id + "/metadata"
}

// ApplicationSSO is where an application's service provider sends requests.
func (a Addresses) ApplicationSSO(id string) string { return string(a) + "/saml/apps/" + id + "/sso" }

// ApplicationStart is the path that signs a user in to an application unasked.
func ApplicationStart(id string) string { return "/saml/apps/" + id + "/start" }
