package center

import (
	"context"
	"time"

	"gatehouse/internal/audit"
	"gatehouse/internal/ids"
	"gatehouse/internal/job"
)

// Store keeps the center's state. Update runs fn in one transaction and may
// run it again after a conflict, so fn must have no other effect.
// Implementations pass the suite in package storetest.
type Store interface {
	View(ctx context.Context, fn func(Tx) error) error
	Update(ctx context.Context, fn func(Tx) error) error
}

// Tx is the store as seen from inside one transaction; its time does not move.
type Tx interface {
	Instances
	Users
	Groups
	Memberships
	PermissionSets
	Assignments
	Former
	Provisionings
	Requests
	AccessAttributes
	Sessions
	IdentitySources
	SCIMTokens
	Steps
	Passwords
	Factors
	Clients
	CLISessions
	UserSessions
	Shortcuts
	Counts
	Applications

	Now() time.Time
	IDs() ids.Source
	// Record writes an audit event with this transaction.
	Record(ctx context.Context, e audit.Event) error
	// Enqueue records work that begins once this transaction is committed.
	Enqueue(ctx context.Context, t job.Task) error
}

// Sessions ends what a user holds towards the center itself.
type Sessions interface {
	// EndSessions ends every portal session, pending sign-in, device grant and
	// CLI token of the user.
	EndSessions(ctx context.Context, userID string) error
}
