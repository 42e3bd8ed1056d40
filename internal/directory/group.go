package directory

import (
	"context"
	"time"

	"gatehouse/internal/listing"
)

// GroupType says who keeps a group.
type GroupType string

// The types of group.
const (
	OktaGroup GroupType = "OKTA_GROUP" // administrators keep it
	BuiltIn   GroupType = "BUILT_IN"   // Everyone: the directory keeps it, nobody edits it
	AppGroup  GroupType = "APP_GROUP"  // the picture of a group in an application; nobody edits it here
)

// Everyone is the name of the built-in group that always holds all people.
const Everyone = "Everyone"

// Group is a set of people.
type Group struct {
	ID                    string // 00g...
	Type                  GroupType
	Name                  string // unique without regard to case; within its application for APP_GROUP
	Description           string
	AppID                 string // APP_GROUP only
	RemoteID              string // APP_GROUP only: the group's id on the other side, once known
	Created               time.Time
	LastUpdated           time.Time
	LastMembershipUpdated time.Time
}

// GroupQuery selects groups in order of their ids. Zero fields do not restrict.
type GroupQuery struct {
	Type   GroupType
	Person string // groups that hold the person
	App    string // APP_GROUPs of the application
	// Contains is in the name, without regard to case. It narrows and does not
	// decide: a group whose application's id contains it may be listed too.
	Contains string
}

// Groups keeps groups and memberships.
type Groups interface {
	// CreateGroup fails with Conflict on "name" when the name is taken.
	CreateGroup(ctx context.Context, g Group) error
	SaveGroup(ctx context.Context, g Group) error
	// DeleteGroup removes the group and its memberships.
	DeleteGroup(ctx context.Context, id string) error
	Group(ctx context.Context, id string) (Group, error)
	Groups(ctx context.Context, q GroupQuery, p listing.Page) (listing.List[Group], error)
	// AddMember and RemoveMember tell whether anything changed.
	AddMember(ctx context.Context, group, person string) (bool, error)
	RemoveMember(ctx context.Context, group, person string) (bool, error)
	IsMember(ctx context.Context, group, person string) (bool, error)
	// MemberIDs lists person ids in order.
	MemberIDs(ctx context.Context, group string, p listing.Page) (listing.List[string], error)
}
