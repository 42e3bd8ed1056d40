package directory

import (
	"context"
	"time"

	"gatehouse/internal/listing"
)

// Scope says how an application user came to be.
type Scope string

// The scopes. USER stays when the person leaves the assigned groups.
const (
	ScopeUser  Scope = "USER"
	ScopeGroup Scope = "GROUP"
)

// AppUserStatus is Okta's state of an assignment.
type AppUserStatus string

// The states: STAGED until the other side has the user, PROVISIONED then
// (ACTIVE for applications without provisioning), DEPROVISIONED once it went.
const (
	AppUserStaged        AppUserStatus = "STAGED"
	AppUserProvisioned   AppUserStatus = "PROVISIONED"
	AppUserActive        AppUserStatus = "ACTIVE"
	AppUserDeprovisioned AppUserStatus = "DEPROVISIONED"
)

// SyncState says how the other side compares.
type SyncState string

// The sync states.
const (
	SyncDisabled SyncState = "DISABLED"
	SyncPending  SyncState = "SYNCING"
	SyncDone     SyncState = "SYNCHRONIZED"
	SyncStale    SyncState = "OUT_OF_SYNC"
	SyncError    SyncState = "ERROR"
)

// AppUser is a person's account in an application. A DEPROVISIONED one is kept
// while RemoteID still has to be switched off, and is not listed.
type AppUser struct {
	AppID, PersonID string
	// Direct is true when the person was assigned itself; false when only groups give it.
	Direct        bool
	UserName      string // CustomName, or made by the application's template
	CustomName    string // given with the assignment; wins over the template
	Status        AppUserStatus
	Sync          SyncState
	Created       time.Time
	LastUpdated   time.Time
	StatusChanged time.Time
	LastSync      time.Time
	// RemoteID is the user's id on the other side (SCIM id); push sets and clears it.
	RemoteID string
	// RemoteActive is what the other side was last told.
	RemoteActive bool
	// Pushed is the fingerprint of what was last sent, so that nothing is sent twice.
	Pushed string
}

// Scope says how the application user came to be, in Okta's word.
func (u AppUser) Scope() Scope {
	if u.Direct {
		return ScopeUser
	}
	return ScopeGroup
}

// Assigned tells whether the person may use the application at this moment.
func (u AppUser) Assigned() bool { return u.Status != AppUserDeprovisioned }

// AppUsers keeps assignments of people, direct ones and those that groups give.
type AppUsers interface {
	// AppUser returns the record also when it is DEPROVISIONED, or fault.NotFound.
	AppUser(ctx context.Context, app, person string) (AppUser, error)
	// SaveAppUser creates or replaces.
	SaveAppUser(ctx context.Context, u AppUser) error
	DeleteAppUser(ctx context.Context, app, person string) error
	// AppUsers lists those assigned, in order of person ids.
	AppUsers(ctx context.Context, app string, p listing.Page) (listing.List[AppUser], error)
	// AppUsersOf lists every record of a person, DEPROVISIONED ones too.
	AppUsersOf(ctx context.Context, person string) ([]AppUser, error)
	// AssignedByGroup tells whether any group that the person is in is assigned to the application.
	AssignedByGroup(ctx context.Context, app, person string) (bool, error)
	// ProvisionedMembers lists the group's members whom the other side has as active
	// users: the members that a pushed group should have there.
	ProvisionedMembers(ctx context.Context, app, group string) ([]AppUser, error)
}

// GroupAssignment gives an application to every member of a group.
type GroupAssignment struct {
	AppID, GroupID string
	Priority       int
	LastUpdated    time.Time
}

// AppGroups keeps assignments of groups.
type AppGroups interface {
	AppGroup(ctx context.Context, app, group string) (GroupAssignment, error)
	SaveAppGroup(ctx context.Context, g GroupAssignment) error
	DeleteAppGroup(ctx context.Context, app, group string) error
	// AppGroups lists an application's groups in order of group ids.
	AppGroups(ctx context.Context, app string, p listing.Page) (listing.List[GroupAssignment], error)
	// AppsOfGroup lists the ids of applications that the group is assigned to.
	AppsOfGroup(ctx context.Context, group string) ([]string, error)
}
