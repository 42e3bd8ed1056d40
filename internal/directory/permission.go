package directory

import (
	"context"
	"slices"

	"gatehouse/internal/fault"
)

// Permission is a kind of operation that a role may call.
type Permission string

// The permissions. Every operation of the management API names one.
const (
	ReadUsers     Permission = "users.read"
	ManageUsers   Permission = "users.manage"             // create, change, lifecycle
	ManageLogins  Permission = "users.credentials.manage" // unlock, reset, factors, sessions
	ReadGroups    Permission = "groups.read"
	ManageGroups  Permission = "groups.manage"
	ManageMembers Permission = "groups.members.manage"
	ReadApps      Permission = "apps.read"
	ManageApps    Permission = "apps.manage" // instances, keys, connections, pushes
	AssignApps    Permission = "apps.assignment.manage"
	ReadLogs      Permission = "logs.read"
	ReadRoles     Permission = "roles.read"
	ManageRoles   Permission = "roles.manage"
	ManageTokens  Permission = "tokens.manage" // one's own API tokens
	ReadOrg       Permission = "org.read"
	ManageTasks   Permission = "tasks.manage"
	// ManagePolicies changes what the organization asks of people who sign in.
	ManagePolicies Permission = "policies.manage"
	// Self is what every signed-in person may do, with itself only.
	Self Permission = "self"
)

var everyRead = []Permission{ReadUsers, ReadGroups, ReadApps, ReadLogs, ReadRoles, ReadOrg, ManageTokens}

// rolePermissions says which role may call what (help.okta.com, "Standard
// administrator roles and permissions", reduced to the operations that we have).
var rolePermissions = map[Role][]Permission{
	SuperAdmin:           append([]Permission{ManageUsers, ManageLogins, ManageGroups, ManageMembers, ManageApps, AssignApps, ManageRoles, ManageTasks, ManagePolicies}, everyRead...),
	OrgAdmin:             append([]Permission{ManageUsers, ManageLogins, ManageGroups, ManageMembers, ManageTasks}, everyRead...),
	AppAdmin:             {ReadUsers, ReadGroups, ReadApps, ManageApps, AssignApps, ReadLogs, ReadOrg, ManageTokens, ManageTasks},
	UserAdmin:            {ReadUsers, ManageUsers, ManageLogins, ReadGroups, ManageGroups, ManageMembers, ReadLogs, ReadOrg, ManageTokens},
	GroupMembershipAdmin: {ReadUsers, ReadGroups, ManageMembers, ReadOrg, ManageTokens},
	HelpDeskAdmin:        {ReadUsers, ManageLogins, ReadGroups, ReadOrg, ManageTokens},
	ReadOnlyAdmin:        everyRead,
	ReportAdmin:          {ReadUsers, ReadGroups, ReadApps, ReadLogs, ReadOrg, ManageTokens},
}

// Roles lists the roles that can be granted.
func Roles() []Role {
	return []Role{SuperAdmin, OrgAdmin, AppAdmin, UserAdmin, GroupMembershipAdmin, HelpDeskAdmin, ReadOnlyAdmin, ReportAdmin}
}

// Permits tells whether any of the roles may call operations of permission p.
// Self needs no role; an unknown permission is nobody's.
func Permits(roles []Role, p Permission) bool {
	return p == Self || slices.ContainsFunc(roles, func(r Role) bool { return slices.Contains(rolePermissions[r], p) })
}

type callerKey struct{}

// WithCaller returns a context for calls on behalf of a person. Without one the
// call is the product's own work, and guards against callers do not apply.
func WithCaller(ctx context.Context, person string) context.Context {
	return context.WithValue(ctx, callerKey{}, person)
}

// CallerOf returns the person on whose behalf ctx calls, or "".
func CallerOf(ctx context.Context) string {
	id, _ := ctx.Value(callerKey{}).(string)
	return id
}

type reasonKey struct{}

// WithReason returns a context whose events say why they were allowed.
func WithReason(ctx context.Context, why string) context.Context {
	return context.WithValue(ctx, reasonKey{}, why)
}

func reasonOf(ctx context.Context) string {
	why, _ := ctx.Value(reasonKey{}).(string)
	return why
}

// NotPermitted is E0000006.
func NotPermitted() *fault.Error {
	return fault.New(fault.Denied, "You do not have permission to perform the requested action").Coded("E0000006")
}

// touchable finds a person whom the caller may touch.
func touchable(ctx context.Context, tx Tx, key string) (Person, error) {
	p, err := find(ctx, tx, key)
	if err != nil {
		return p, err
	}
	return p, mayTouch(ctx, tx, p.ID)
}

// mayTouch keeps administrators who are not super administrators away from
// those who hold a role: whoever resets an administrator's password or login
// becomes that administrator.
func mayTouch(ctx context.Context, tx Tx, target string) error {
	caller := CallerOf(ctx)
	if caller == "" || caller == target {
		return nil
	}
	held, err := tx.RoleGrantsOf(ctx, target)
	if err != nil || len(held) == 0 {
		return err
	}
	own, err := tx.RoleGrantsOf(ctx, caller)
	if err != nil {
		return err
	}
	if !slices.ContainsFunc(own, isSuper) {
		return NotPermitted()
	}
	return nil
}

func isSuper(g RoleGrant) bool { return g.Role == SuperAdmin }

// keepSuperAdmin refuses a change that has taken a person out of ACTIVE, or is
// about to take the role away, if nobody active would be left to administer
// everything. The caller's person must not count as active any more.
func keepSuperAdmin(ctx context.Context, tx Tx, person string) error {
	held, err := tx.RoleGrantsOf(ctx, person)
	if err != nil || !slices.ContainsFunc(held, isSuper) {
		return err
	}
	n, err := tx.CountActive(ctx, SuperAdmin)
	if err != nil {
		return err
	}
	if n == 0 {
		return lastSuperAdmin()
	}
	return nil
}

func lastSuperAdmin() error {
	return invalid("role", "The last active super administrator cannot be removed, suspended or deactivated")
}
