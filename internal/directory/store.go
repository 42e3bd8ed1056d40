package directory

import (
	"context"
	"time"

	"gatehouse/internal/audit"
	"gatehouse/internal/ids"
	"gatehouse/internal/job"
)

// Store keeps the directory's state. Update runs fn in one transaction and may
// run it again after a conflict, so fn must have no other effect.
type Store interface {
	View(ctx context.Context, fn func(Tx) error) error
	Update(ctx context.Context, fn func(Tx) error) error
}

// Tx is the store as seen from inside one transaction; Now does not move.
// Getters answer fault.NotFound for what is not there, in Okta's words
// (E0000007); Create and Save answer fault.Conflict for a name that is taken.
type Tx interface {
	Organizations
	People
	Credentials
	Tickets
	Groups
	Apps
	AppKeys
	AppUsers
	AppGroups
	GroupPushes
	Connections
	Tasks
	APITokens
	RoleGrants
	Administrators
	Counts
	Factors
	FactorPolicies
	SignIns
	SSORequests
	Provisioning
	Imports
	BrowserSessions
	GroupRules

	Now() time.Time
	IDs() ids.Source
	Record(ctx context.Context, e audit.Event) error
	// Enqueue records work for package push.
	Enqueue(ctx context.Context, t job.Task) error
	// DeleteSessionsOf ends the browser sessions of a person ("directory", person id).
	DeleteSessionsOf(ctx context.Context, half, subject string) (int, error)
}
