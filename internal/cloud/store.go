package cloud

import (
	"context"
	"time"

	"gatehouse/internal/audit"
	"gatehouse/internal/ids"
	"gatehouse/internal/job"
	"gatehouse/internal/listing"
)

// Store keeps the cloud's state. Update runs fn in one transaction and may run
// it again after a conflict, so fn must not have other effects.
type Store interface {
	View(ctx context.Context, fn func(Tx) error) error
	Update(ctx context.Context, fn func(Tx) error) error
}

// Tx is the store as seen from inside one transaction; Now does not move. What
// is asked for by its key and absent is fault.NotFound. Put writes whether or
// not the key is there; another row with a name that must be unique is
// fault.Conflict. Lists are in the order of their keys.
type Tx interface {
	Organizations
	Accounts
	Controls
	Entities
	AccessKeys
	Policies
	Providers
	Roots
	Sessions
	Now() time.Time
	IDs() ids.Source
	Record(ctx context.Context, e audit.Event) error
	Enqueue(ctx context.Context, t job.Task) error
}

// Organizations keeps the one organization, its tree and its trusted services.
type Organizations interface {
	Organization(ctx context.Context) (Organization, error)
	PutOrganization(ctx context.Context, o Organization) error
	Unit(ctx context.Context, id string) (Unit, error)
	// Units lists the units directly below parent.
	Units(ctx context.Context, parent string, p listing.Page) (listing.List[Unit], error)
	PutUnit(ctx context.Context, u Unit) error
	DeleteUnit(ctx context.Context, id string) error
	// ServiceGrants lists trusted services (account empty) or the delegated
	// administrators of all services (each with its account).
	ServiceGrants(ctx context.Context, delegated bool) ([]ServiceGrant, error)
	PutServiceGrant(ctx context.Context, g ServiceGrant) error
	DeleteServiceGrant(ctx context.Context, g ServiceGrant) error
}

// Accounts keeps accounts and the requests that made them.
type Accounts interface {
	Account(ctx context.Context, id ids.AccountID) (Account, error)
	// AccountByEmail finds an account by its email address, whatever its case.
	AccountByEmail(ctx context.Context, email string) (Account, error)
	// Accounts lists the accounts directly below parent, or all when it is empty.
	Accounts(ctx context.Context, parent string, p listing.Page) (listing.List[Account], error)
	PutAccount(ctx context.Context, a Account) error
	AccountRequest(ctx context.Context, id string) (AccountRequest, error)
	AccountRequests(ctx context.Context, p listing.Page) (listing.List[AccountRequest], error)
	PutAccountRequest(ctx context.Context, r AccountRequest) error
}

// Controls keeps service control policies and where they are attached.
type Controls interface {
	Control(ctx context.Context, id string) (Control, error)
	Controls(ctx context.Context, p listing.Page) (listing.List[Control], error)
	PutControl(ctx context.Context, c Control) error
	DeleteControl(ctx context.Context, id string) error
	// ControlsOn returns the ids of the controls attached to a root, unit or account.
	ControlsOn(ctx context.Context, target string) ([]string, error)
	// ControlsOnEach returns the same for several targets, by target.
	ControlsOnEach(ctx context.Context, targets []string) (map[string][]string, error)
	// ControlTargets returns what a control is attached to.
	ControlTargets(ctx context.Context, control string) ([]string, error)
	AttachControl(ctx context.Context, control, target string) error
	DetachControl(ctx context.Context, control, target string) error
}

// Entities keeps users and roles. Names are unique per account and kind,
// whatever their case.
type Entities interface {
	Entity(ctx context.Context, account ids.AccountID, kind EntityKind, name string) (Entity, error)
	Entities(ctx context.Context, account ids.AccountID, kind EntityKind, pathPrefix string, p listing.Page) (listing.List[Entity], error)
	PutEntity(ctx context.Context, e Entity) error
	DeleteEntity(ctx context.Context, account ids.AccountID, kind EntityKind, name string) error
	// EntitiesWith lists the entities of an account that have policy attached, or as boundary.
	EntitiesWith(ctx context.Context, account ids.AccountID, policy string, boundary bool, p listing.Page) (listing.List[Entity], error)
	// Attachments counts them.
	Attachments(ctx context.Context, account ids.AccountID, policy string) (attached, boundary int, err error)
}

// AccessKeys keeps long-term access keys.
type AccessKeys interface {
	AccessKey(ctx context.Context, id string) (AccessKey, error)
	AccessKeysOf(ctx context.Context, account ids.AccountID, owner string) ([]AccessKey, error)
	PutAccessKey(ctx context.Context, k AccessKey) error
	DeleteAccessKey(ctx context.Context, id string) error
}

// Policies keeps customer managed policies.
type Policies interface {
	Policy(ctx context.Context, arn string) (ManagedPolicy, error)
	// PolicyNamed finds a policy by its name, whatever its path.
	PolicyNamed(ctx context.Context, account ids.AccountID, name string) (ManagedPolicy, error)
	Policies(ctx context.Context, account ids.AccountID, pathPrefix string, p listing.Page) (listing.List[ManagedPolicy], error)
	PutPolicy(ctx context.Context, p ManagedPolicy) error
	DeletePolicy(ctx context.Context, arn string) error
}

// Providers keeps the accounts' SAML identity providers.
type Providers interface {
	Provider(ctx context.Context, account ids.AccountID, name string) (Provider, error)
	Providers(ctx context.Context, account ids.AccountID) ([]Provider, error)
	PutProvider(ctx context.Context, p Provider) error
	DeleteProvider(ctx context.Context, account ids.AccountID, name string) error
}

// Roots keeps root users and the counts of failed sign-ins.
type Roots interface {
	Root(ctx context.Context, account ids.AccountID) (Root, error)
	RootBySetup(ctx context.Context, hash string) (Root, error)
	PutRoot(ctx context.Context, r Root) error
	// Tries returns how often a sign-in failed; none is the zero value.
	Tries(ctx context.Context, who string) (Tries, error)
	PutTries(ctx context.Context, t Tries) error
	// DropTries forgets those that began before a time.
	DropTries(ctx context.Context, before time.Time) error
}

// Sessions keeps what ends role sessions early. Sessions themselves have no rows.
type Sessions interface {
	// RevokedBefore returns the later of the subject's and everybody's revocation.
	RevokedBefore(ctx context.Context, account ids.AccountID, role, subject string) (time.Time, error)
	PutRevocation(ctx context.Context, account ids.AccountID, role, subject string, before time.Time) error
	DeleteRevocations(ctx context.Context, account ids.AccountID, role string) error
	// UseAssertion records that an assertion was used, or is fault.Conflict
	// when it was before. It forgets those that have expired.
	UseAssertion(ctx context.Context, id string, expires time.Time) error
}
