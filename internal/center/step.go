package center

import (
	"context"
	"encoding/json"
	"time"

	"gatehouse/internal/fault"
)

// StepKind says what a step of a sign-in is.
type StepKind string

// The kinds of step.
const (
	stepRequest StepKind = "REQUEST" // an AuthnRequest that waits for its response
	stepTicket  StepKind = "TICKET"  // a verified response that waits for its browser
	stepDevice  StepKind = "DEVICE"  // a device that waits for a person
	stepCode    StepKind = "CODE"    // an authorization code
	stepOwn     StepKind = "OWN"     // a sign-in with a password of the own directory
)

// Step is one short-lived step of a sign-in. It is found by a secret, of which
// only a hash is kept, and deleted by whoever takes it: that is what makes it
// work once, on however many replicas it is tried.
type Step struct {
	ID         string
	Kind       StepKind
	InstanceID string
	UserID     string // empty until known
	Code       string // a second name: the hash of a user code; or empty
	Expires    time.Time
	Doc        string // JSON of the step's own type
}

// Steps keeps steps. Those not found, and those over, are fault.NotFound.
type Steps interface {
	// CreateStep keeps a step; fault.Conflict when its code is taken.
	CreateStep(ctx context.Context, s Step) error
	Step(ctx context.Context, kind StepKind, id string) (Step, error)
	StepByCode(ctx context.Context, kind StepKind, code string) (Step, error)
	UpdateStep(ctx context.Context, s Step) error
	// TakeStep deletes a step and returns it; only one caller gets it.
	TakeStep(ctx context.Context, kind StepKind, id string) (Step, error)

	// UseAssertion remembers that an assertion was used; fault.Conflict when it was before.
	UseAssertion(ctx context.Context, id string, forget time.Time) error

	// Try counts one more try of something that can be guessed, and returns how
	// many there were within the window.
	Try(ctx context.Context, name string, window time.Duration) (int, error)
	// Untry takes the count of a success back.
	Untry(ctx context.Context, name string) error
}

// document writes a step's own part. Our own plain structs always encode.
func document(v any) string {
	b, err := json.Marshal(v)
	if err != nil {
		panic("center: " + err.Error())
	}
	return string(b)
}

func read[T any](s Step) (v T, err error) {
	err = json.Unmarshal([]byte(s.Doc), &v)
	return v, err
}

// gone says that a step does not exist any more, whatever the reason.
func gone(err error, format string, args ...any) error {
	if f := fault.From(err); f != nil && f.Kind == fault.NotFound {
		return fault.New(fault.Expired, format, args...)
	}
	return err
}
