package directory

import (
	"context"
	"time"
)

// Organization is the one tenant of an installation.
type Organization struct {
	ID      string // 00o...
	Name    string
	Created time.Time
	// EveryoneID is the built-in group that holds every person.
	EveryoneID string
}

// Organizations keeps the organization.
type Organizations interface {
	// Organization returns the organization, or fault.NotFound before the first start made it.
	Organization(ctx context.Context) (Organization, error)
	SaveOrganization(ctx context.Context, o Organization) error
}
