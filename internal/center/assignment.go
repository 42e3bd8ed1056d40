package center

import (
	"context"
	"time"

	"gatehouse/internal/audit"
	"gatehouse/internal/ids"
	"gatehouse/internal/listing"
)

// PrincipalType says who holds an assignment.
type PrincipalType string

// The types of principal.
const (
	UserPrincipal  PrincipalType = "USER"
	GroupPrincipal PrincipalType = "GROUP"
)

// Assignment gives a user or the members of a group a permission set in an account.
type Assignment struct {
	InstanceID      string
	AccountID       ids.AccountID
	PermissionSetID string
	PrincipalType   PrincipalType
	PrincipalID     string
	Created         time.Time
}

func (a Assignment) principal() audit.Party {
	return audit.Party{Type: map[PrincipalType]string{UserPrincipal: "User", GroupPrincipal: "Group"}[a.PrincipalType], ID: a.PrincipalID}
}

// A Grant is a permission set in an account, as somebody may reach it.
type Grant struct {
	AccountID       ids.AccountID
	PermissionSetID string
}

// Key orders grants by account, then permission set; it is the key of pages of grants.
func (g Grant) Key() string { return string(g.AccountID) + "/" + g.PermissionSetID }

// Assignments keeps account assignments, and answers who may do what.
type Assignments interface {
	// CreateAssignment keeps an assignment; one that is there stays as it is.
	CreateAssignment(ctx context.Context, a Assignment) error
	// HasAssignment tells whether exactly this assignment exists.
	HasAssignment(ctx context.Context, a Assignment) (bool, error)
	// AssignmentsOf lists the holders of a permission set in an account; the key of a page is a principal id.
	AssignmentsOf(ctx context.Context, g Grant, p listing.Page) (listing.List[Assignment], error)
	// AssignmentsReaching lists the direct assignments of a principal and, for a
	// user, those of its groups; in one account when account is not empty. The
	// key of a page is ReachKey.
	AssignmentsReaching(ctx context.Context, principalID string, account ids.AccountID, p listing.Page) (listing.List[Assignment], error)
	// DeleteAssignment removes the assignment and remembers that it was.
	DeleteAssignment(ctx context.Context, a Assignment) error

	// HoldsGrant tells whether a user has the permission set in the account, directly or by a group.
	HoldsGrant(ctx context.Context, userID string, g Grant) (bool, error)
	// AccountsOf lists the accounts that a user reaches; the key of a page is an account id.
	AccountsOf(ctx context.Context, userID string, p listing.Page) (listing.List[ids.AccountID], error)
	// GrantsIn lists what a user holds in one account; the key of a page is Grant.Key.
	GrantsIn(ctx context.Context, userID string, account ids.AccountID, p listing.Page) (listing.List[Grant], error)
}

// ReachKey orders assignments by account, permission set and principal.
func (a Assignment) ReachKey() string {
	return string(a.AccountID) + "/" + a.PermissionSetID + "/" + a.PrincipalID
}

// Former remembers what gave access until lately. Role sessions outlive what
// they were issued for by up to twelve hours; revocation looks at what was
// together with what is, so that no order of changes hides a session from it.
type Former interface {
	// RetireUser removes a user's memberships and assignments and remembers them.
	RetireUser(ctx context.Context, userID string) error
	// RetireGroup removes a group's memberships and assignments and remembers them.
	RetireGroup(ctx context.Context, groupID string) error
	// PastUsersOf lists the ids of present and former members of a group.
	PastUsersOf(ctx context.Context, groupID string, p listing.Page) (listing.List[string], error)
	// PastGrantsOf lists present and former grants of a user or group itself; with
	// throughGroups also those of a user's present and former groups. The key is Grant.Key.
	PastGrantsOf(ctx context.Context, principalID string, throughGroups bool, p listing.Page) (listing.List[Grant], error)
	// Forget drops what ended before the given time.
	Forget(ctx context.Context, before time.Time) error
}

// Provisioning is a permission set made real in an account.
type Provisioning struct {
	InstanceID      string
	AccountID       ids.AccountID
	PermissionSetID string
	RoleName        string
	// Generation of the permission set that the role equals; 0 while there is no role yet.
	Generation int64
	Updated    time.Time
}

func (p Provisioning) grant() Grant { return Grant{p.AccountID, p.PermissionSetID} }

// Provisionings keeps what is provisioned where. Those not found are fault.NotFound.
type Provisionings interface {
	Provisioning(ctx context.Context, g Grant) (Provisioning, error)
	// ReserveProvisioning keeps a new one; one that is there stays as it is.
	ReserveProvisioning(ctx context.Context, p Provisioning) error
	// PutProvisioning keeps a new or changed one.
	PutProvisioning(ctx context.Context, p Provisioning) error
	// ProvisioningsOfSet lists by account id.
	ProvisioningsOfSet(ctx context.Context, permissionSetID string, p listing.Page) (listing.List[Provisioning], error)
	// ProvisioningsIn lists the permission sets in an account, by permission set id.
	ProvisioningsIn(ctx context.Context, instanceID string, account ids.AccountID, p listing.Page) (listing.List[Provisioning], error)
	CountProvisioningsIn(ctx context.Context, instanceID string, account ids.AccountID) (int, error)
	// DeleteProvisioning removes it, if its role is still the one named.
	DeleteProvisioning(ctx context.Context, p Provisioning) error
}
