package center

import (
	"context"
	"time"

	"gatehouse/internal/listing"
)

// Membership says that a user belongs to a group.
type Membership struct {
	ID        string // UUID
	StoreID   string
	GroupID   string
	UserID    string
	Created   time.Time
	CreatedBy string
}

// ARN is the membership's name in the Identity Store API.
func (m Membership) ARN() string { return "arn:aws:identitystore:::membership/" + m.ID }

// Memberships keeps memberships. Those not found are fault.NotFound.
type Memberships interface {
	// CreateMembership adds a user to a group; fault.Conflict when it is there.
	CreateMembership(ctx context.Context, m Membership) error
	Membership(ctx context.Context, storeID, id string) (Membership, error)
	MembershipOf(ctx context.Context, groupID, userID string) (Membership, error)
	// MembershipsOfGroup lists by user id, which is the key of the page.
	MembershipsOfGroup(ctx context.Context, groupID string, p listing.Page) (listing.List[Membership], error)
	// MembershipsOfUser lists by group id, which is the key of the page.
	MembershipsOfUser(ctx context.Context, userID string, p listing.Page) (listing.List[Membership], error)
	// DeleteMembership removes the membership and remembers that it was.
	DeleteMembership(ctx context.Context, m Membership) error
}
