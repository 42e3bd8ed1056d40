// Package audit holds the event that every change of state and every refusal
// leaves behind: who did what, on what, from where, whether it was allowed,
// and why.
//
// A change is recorded in the transaction that makes it, so neither exists
// without the other; a refusal is recorded in a transaction of its own, since
// the refused one is rolled back. Secrets never go into an event.
package audit

import (
	"context"
	"time"
)

// Outcome says how the call ended.
type Outcome string

// The outcomes. Failed is a call that was allowed and could not be done.
const (
	Allowed Outcome = "ALLOWED"
	Refused Outcome = "REFUSED"
	Failed  Outcome = "FAILED"
)

// Half names the part of the product that an event belongs to.
type Half string

// The halves.
const (
	Directory Half = "directory"
	Center    Half = "center"
	Cloud     Half = "cloud"
)

// Event is one line of the audit log.
type Event struct {
	ID   string // sorts by time; set by the store
	Time time.Time
	Half Half
	// What is the operation in its surface's own words: "s3:PutObject",
	// "user.lifecycle.create", "identitystore-scim:CreateUser".
	What    string
	Actor   Party
	Targets []Party
	Origin  Origin
	Outcome Outcome
	// Why is the whole reason, for administrators only.
	Why string
	// Detail holds what else is worth knowing, by name. Never secrets.
	Detail map[string]any
}

// Party is somebody or something that an event is about.
type Party struct {
	Type string `json:"type,omitempty"` // "User", "Role", "Group", "AppInstance", ...
	ID   string `json:"id,omitempty"`
	Name string `json:"name,omitempty"`
	// Account is the AWS account or the directory organization it belongs to.
	Account string `json:"account,omitempty"`
}

// Origin says from where a call came.
type Origin struct {
	RequestID string `json:"requestId,omitempty"`
	IP        string `json:"ip,omitempty"`
	UserAgent string `json:"userAgent,omitempty"`
	// Actor is the authenticated caller when one is known, for domains that record
	// deeper down than the surface which authenticated.
	Actor Party `json:"-"`
	// Why is the reason for which the call was allowed, for the events that it causes.
	Why string `json:"-"`
}

type originKey struct{}

// WithOrigin returns a context whose events come from o.
func WithOrigin(ctx context.Context, o Origin) context.Context {
	return context.WithValue(ctx, originKey{}, o)
}

// WithActor returns a context whose events are caused by p.
func WithActor(ctx context.Context, p Party) context.Context {
	o := OriginOf(ctx)
	o.Actor = p
	return WithOrigin(ctx, o)
}

// OriginOf returns the origin that ctx carries, or an empty one: background
// work has none and names its cause in Detail.
func OriginOf(ctx context.Context) Origin {
	o, _ := ctx.Value(originKey{}).(Origin)
	return o
}

// Query selects events. Zero fields do not restrict.
type Query struct {
	ID           string
	Half         Half
	NotHalf      Half // leaves a half out
	What         string
	Service      string // the part of What before the colon, as in "s3"
	ActorID      string
	TargetID     string
	RequestID    string
	Outcome      Outcome
	NotOutcome   Outcome   // leaves an outcome out
	Since, Until time.Time // Since inclusive, Until exclusive
	After        string    // id of the last event seen
	Descending   bool
	Limit        int // 1 to 1000; 100 when zero
}

// A Log records and finds events.
type Log interface {
	Record(ctx context.Context, e Event) error
	Events(ctx context.Context, q Query) ([]Event, error)
}
