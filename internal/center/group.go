package center

import (
	"context"
	"strconv"
	"time"

	"gatehouse/internal/listing"
)

// Group is a set of users that can hold assignments.
type Group struct {
	ID                   string // UUID
	StoreID              string
	DisplayName          string
	Description          string
	ExternalIDs          []ExternalID
	Origin               Origin
	Revision             int64
	Created, Updated     time.Time
	CreatedBy, UpdatedBy string
}

// ARN is the group's name in the Identity Store API.
func (g Group) ARN() string { return "arn:aws:identitystore:::group/" + g.ID }

// Rev is the revision as the API shows it.
func (g Group) Rev() string { return strconv.FormatInt(g.Revision, 10) }

// SCIMExternalID is the SCIM client's externalId of the group, or empty.
func (g Group) SCIMExternalID() string { return externalID(g.StoreID, g.ExternalIDs) }

// Groups keeps groups. Those not found are fault.NotFound; a display name or
// an external id that another group has is fault.Conflict with the Field
// "displayName" or "externalId".
type Groups interface {
	CreateGroup(ctx context.Context, g Group) error
	Group(ctx context.Context, storeID, id string) (Group, error)
	GroupByName(ctx context.Context, storeID, displayName string) (Group, error)
	GroupByExternalID(ctx context.Context, storeID string, id ExternalID) (Group, error)
	// Groups lists by id, which is the order of creation.
	Groups(ctx context.Context, storeID string, p listing.Page) (listing.List[Group], error)
	// FindGroups lists those whose display name has the words in it, in any case.
	FindGroups(ctx context.Context, storeID, words string, p listing.Page) (listing.List[Group], error)
	UpdateGroup(ctx context.Context, g Group) error
	// DeleteGroup removes the group alone; memberships and assignments are removed by their own calls.
	DeleteGroup(ctx context.Context, g Group) error
}
