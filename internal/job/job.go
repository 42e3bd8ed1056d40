// Package job is work that follows a change: recorded in the transaction that
// caused it, done afterwards by workers, in order per target, again and again
// until it succeeds or is given up where people can see and retry it.
//
// A task holds only identifiers. Whoever handles it reads the desired state
// from its own store, the actual state through its interface, acts, and
// records the result; so a task that is run twice, or was killed in between,
// ends the same.
//
//	PENDING --claimed--> RUNNING --nil--> gone
//	   ^                    |-- error ----> PENDING with a later time (jitter; Retry's own delay if given)
//	   |                    |-- Give up --> FAILED, stays until retried or completed by a person
//	   +--- lease over -----+
//
// Tasks of one Queue and one Order run one after the other, oldest first;
// different orders run side by side. A task with the same Kind, Order and
// Payload as one that is still PENDING is not recorded again.
package job

import (
	"errors"
	"time"
)

// Task is work to do, as it is recorded.
type Task struct {
	// Queue names the handler's half: "directory", "center", "cloud".
	Queue string
	// Kind names the handler.
	Kind string
	// Order serialises: tasks with the same Order never overlap.
	Order string
	// Payload holds identifiers, as JSON.
	Payload string
	// Urgent tasks go before all others of the queue: what takes access away
	// must not wait behind the work of a large change.
	Urgent bool
	// NotBefore delays the task; zero means at once.
	NotBefore time.Time
	// Soon says that something has changed for the better: work of this Order
	// that waits after a failure is due now, with its attempts forgotten.
	Soon bool
}

// State of a recorded task.
type State string

// The states.
const (
	Pending State = "PENDING"
	Running State = "RUNNING"
	Gone    State = "FAILED"
)

// Job is a recorded task with its history.
type Job struct {
	ID string
	Task
	State    State
	Attempts int
	Created  time.Time
	Due      time.Time
	Error    string // the last failure, in words for a person
}

// Retry is an error that says when to try again. After 0 means the worker's
// own back-off. Without Counts, the attempt is not counted against the limit
// (a target that asks to wait has not failed).
type Retry struct {
	After time.Duration
	Quiet bool // true: waiting was asked for; do not count the attempt
	Err   error
}

func (r *Retry) Error() string { return r.Err.Error() }

// Unwrap gives the cause.
func (r *Retry) Unwrap() error { return r.Err }

// GiveUp wraps an error that no repetition will mend; the job is FAILED at once.
func GiveUp(err error) error { return &giveUp{err} }

type giveUp struct{ error }

func (g *giveUp) Unwrap() error { return g.error }

// IsGiveUp tells whether err was wrapped by GiveUp.
func IsGiveUp(err error) bool {
	var g *giveUp
	return errors.As(err, &g)
}
