package directory

import (
	"context"
	"time"

	"gatehouse/internal/listing"
)

// AppStatus says whether an application may be used at all.
type AppStatus string

// The states of applications, connections and features.
const (
	AppActive   AppStatus = "ACTIVE"
	AppInactive AppStatus = "INACTIVE"
)

// App is one instance of a catalog application.
type App struct {
	ID          string // 0oa...
	Name        string // the catalog entry's, and in addresses: /app/{name}/{external key}/...
	Label       string // unique without regard to case
	ExternalKey string // exk...: names the application in SAML addresses and entity ids
	Status      AppStatus
	Created     time.Time
	LastUpdated time.Time
	SAML        SAMLSettings
	UserName    UserNameTemplate
	Features    Features
	// Mappings says what differs from the standard in what provisioning sends.
	Mappings map[string]Mapping `json:",omitempty"`
	// ActiveKey is the kid of the key that signs.
	ActiveKey string
	// HideWeb and HideIOS keep the tile off the dashboard.
	HideWeb, HideIOS bool
}

// SAMLSettings is what the identity provider knows of the service provider.
// An empty ACSURL or Audience means that it was not configured yet: sign-in is
// refused with that reason.
type SAMLSettings struct {
	ACSURL            string         `json:"ssoAcsUrl,omitempty"`
	Recipient         string         `json:"recipient,omitempty"`   // ACSURL when empty
	Destination       string         `json:"destination,omitempty"` // ACSURL when empty
	Audience          string         `json:"audience,omitempty"`    // the service provider's entity id
	ACSEndpoints      []IndexedACS   `json:"acsEndpoints,omitempty"`
	DefaultRelayState string         `json:"defaultRelayState,omitempty"`
	NameIDFormat      string         `json:"subjectNameIdFormat,omitempty"`
	NameIDTemplate    string         `json:"subjectNameIdTemplate,omitempty"`
	ResponseSigned    bool           `json:"responseSigned"`
	AssertionSigned   bool           `json:"assertionSigned"`
	HonorForceAuthn   bool           `json:"honorForceAuthn"`
	AuthnContext      string         `json:"authnContextClassRef,omitempty"`
	RequestSigned     bool           `json:"samlSignedRequestEnabled"`
	Certificates      []string       `json:"spCertificates,omitempty"` // DER in base64: verify signed requests
	Attributes        []AttributeMap `json:"attributeStatements,omitempty"`
}

// IndexedACS is a further address for assertions, which a request may choose.
type IndexedACS struct {
	URL   string `json:"url"`
	Index int    `json:"index"`
}

// AttributeMap is one attribute of the assertion: from an expression
// ("user.email") or from the names of the person's groups.
type AttributeMap struct {
	Type        string   `json:"type"` // EXPRESSION or GROUP
	Name        string   `json:"name"`
	Namespace   string   `json:"namespace,omitempty"`
	Values      []string `json:"values,omitempty"`
	FilterType  string   `json:"filterType,omitempty"` // STARTS_WITH, EQUALS, CONTAINS, REGEX
	FilterValue string   `json:"filterValue,omitempty"`
}

// UserNameTemplate makes the application's user name of a person: both the
// SCIM userName and the SAML NameID.
type UserNameTemplate struct {
	Template string `json:"template"`
	Type     string `json:"type"` // BUILT_IN, CUSTOM or NONE
	Suffix   string `json:"userSuffix,omitempty"`
}

// Features are the three switches of "To App".
type Features struct {
	Create     bool `json:"create"`
	Update     bool `json:"update"`
	Deactivate bool `json:"deactivate"`
}

// Any tells whether provisioning does anything at all.
func (f Features) Any() bool { return f.Create || f.Update || f.Deactivate }

// AppKey is a signing key of an application with its certificate.
type AppKey struct {
	AppID       string
	Kid         string // base64url SHA-256 of the certificate, 43 letters
	Certificate []byte // DER
	Sealed      string // PKCS #8, under keyring purpose KeyPurpose
	Created     time.Time
	Expires     time.Time
}

// KeyPurpose is what signing keys are sealed for.
const KeyPurpose = "directory/app-key"

// AppQuery selects applications in order of their ids. Zero fields do not restrict.
type AppQuery struct {
	Status        AppStatus
	Person, Group string // applications that the person uses, or that the group is assigned to
}

// Apps keeps application instances.
type Apps interface {
	// CreateApp fails with Conflict on "label" when the label is taken.
	CreateApp(ctx context.Context, a App) error
	SaveApp(ctx context.Context, a App) error
	// DeleteApp removes the application and everything that hangs on it.
	DeleteApp(ctx context.Context, id string) error
	App(ctx context.Context, id string) (App, error)
	AppByKey(ctx context.Context, externalKey string) (App, error)
	Apps(ctx context.Context, q AppQuery, p listing.Page) (listing.List[App], error)
}

// AppKeys keeps signing keys.
type AppKeys interface {
	CreateAppKey(ctx context.Context, k AppKey) error
	AppKey(ctx context.Context, app, kid string) (AppKey, error)
	// AppKeys lists an application's keys, oldest first.
	AppKeys(ctx context.Context, app string) ([]AppKey, error)
}
