package directory

import (
	"context"
	"time"
)

// Role is an administrator role in Okta's words.
type Role string

// The standard roles.
const (
	SuperAdmin           Role = "SUPER_ADMIN"
	OrgAdmin             Role = "ORG_ADMIN"
	AppAdmin             Role = "APP_ADMIN"
	UserAdmin            Role = "USER_ADMIN" // "Group Administrator"
	GroupMembershipAdmin Role = "GROUP_MEMBERSHIP_ADMIN"
	HelpDeskAdmin        Role = "HELP_DESK_ADMIN"
	ReadOnlyAdmin        Role = "READ_ONLY_ADMIN"
	ReportAdmin          Role = "REPORT_ADMIN"
)

// RoleGrant gives a role to a person.
type RoleGrant struct {
	ID       string // base32 of the role, as at Okta: the same for everybody
	PersonID string
	Role     Role
	Created  time.Time
}

// RoleGrants keeps who administers what.
type RoleGrants interface {
	// CreateRoleGrant fails with Conflict when the person has the role.
	CreateRoleGrant(ctx context.Context, g RoleGrant) error
	DeleteRoleGrant(ctx context.Context, person string, r Role) error
	DeleteRoleGrantsOf(ctx context.Context, person string) error
	RoleGrantsOf(ctx context.Context, person string) ([]RoleGrant, error)
	// CountActive counts people in state ACTIVE who hold the role.
	CountActive(ctx context.Context, r Role) (int, error)
	// CountRole counts all who hold the role.
	CountRole(ctx context.Context, r Role) (int, error)
}
