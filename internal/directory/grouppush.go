package directory

import (
	"context"
	"time"

	"gatehouse/internal/listing"
)

// PushStatus is the state of a group push.
type PushStatus string

// The states. ERROR was tried and failed; the reason stands beside. REMOVING is
// unlinked, with the group on the other side still to be deleted; not listed.
const (
	PushActive   PushStatus = "ACTIVE"
	PushInactive PushStatus = "INACTIVE"
	PushError    PushStatus = "ERROR"
	PushRemoving PushStatus = "REMOVING"
)

// GroupPush keeps a copy of a group in an application.
type GroupPush struct {
	ID      string // gPm...
	AppID   string
	GroupID string // source
	// TargetGroupID is the APP_GROUP that pictures the copy; its RemoteID, once
	// known, is the group's id on the other side.
	TargetGroupID string
	TargetName    string // display name on the other side; follows the group's name
	// Link adopts a group of that name which is on the other side already.
	Link     bool
	Status   PushStatus
	RemoteID string // set by push
	// PushedName is the name that the other side was last told.
	PushedName string
	// Target is the base URL of the server that RemoteID is of.
	Target      string
	Failure     string // why the status is ERROR, in words
	FailedAt    time.Time
	LastPush    time.Time // zero until it was pushed for the first time
	Created     time.Time
	LastUpdated time.Time
}

// PushedMember is one person whom the other side was told to have in the group.
type PushedMember struct {
	PersonID, RemoteID string
}

// GroupPushes keeps group pushes and what was pushed, so that only changes are sent.
type GroupPushes interface {
	CreatePush(ctx context.Context, p GroupPush) error
	SavePush(ctx context.Context, p GroupPush) error
	DeletePush(ctx context.Context, id string) error
	Push(ctx context.Context, id string) (GroupPush, error)
	// PushOf returns the push of a group to an application, a REMOVING one too.
	PushOf(ctx context.Context, app, group string) (GroupPush, error)
	// Pushes lists an application's pushes in order of ids.
	Pushes(ctx context.Context, app string, p listing.Page) (listing.List[GroupPush], error)
	// PushesOfGroup lists the pushes of a group to all applications.
	PushesOfGroup(ctx context.Context, group string) ([]GroupPush, error)
	// PushesOfMember lists the pushes to the application of groups that the person is in.
	PushesOfMember(ctx context.Context, app, person string) ([]GroupPush, error)
	// PushesHolding lists the pushes to the application whose copy holds the person:
	// a deactivation has to wait until they let go.
	PushesHolding(ctx context.Context, app, person string) ([]GroupPush, error)
	PushedMembers(ctx context.Context, push string) ([]PushedMember, error)
	AddPushedMembers(ctx context.Context, push string, m []PushedMember) error
	RemovePushedMembers(ctx context.Context, push string, people []string) error
}
