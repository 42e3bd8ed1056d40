// Package fault is the vocabulary of failure that all domains share.
//
// A domain says what kind of thing went wrong, in words that are safe for the
// caller; each wire surface decides, in its one Dialect (package endpoint),
// how its protocol says that. Any error that is not a fault is internal: its
// text stays in the log, and the client learns a request id.
package fault

import (
	"errors"
	"fmt"
	"time"
)

// A Kind says what went wrong, independent of any protocol. It is itself an
// error, so that errors.Is(err, fault.NotFound) reads like a sentence.
type Kind string

// The kinds. Every dialect must say each of them.
const (
	Invalid         Kind = "invalid"          // the input cannot be right, whoever sends it
	Unauthenticated Kind = "unauthenticated"  // nobody is proven to be calling
	Denied          Kind = "denied"           // the caller is known and may not
	NotFound        Kind = "not found"        // what is named does not exist, or not for this caller
	Conflict        Kind = "conflict"         // it would contradict what is there
	Quota           Kind = "quota exceeded"   // a documented limit is reached
	Throttled       Kind = "throttled"        // too many at once; RetryAfter says when
	TooLarge        Kind = "too large"        // the input exceeds its bound
	Expired         Kind = "expired"          // it was good once
	Unsupported     Kind = "not implemented"  // a real operation of the protocol that we do not have
	Unavailable     Kind = "unavailable"      // try again later; nothing was changed
	Precondition    Kind = "failed condition" // a condition that the caller set does not hold
)

// Error makes a Kind usable with errors.Is.
func (k Kind) Error() string { return string(k) }

// Error is one failure. Message and Field may be shown to the caller; Cause is for the log only.
type Error struct {
	Kind    Kind
	Message string
	// Field names the offending attribute or parameter in the domain's words, or is empty.
	Field string
	// Code is the exact word that a protocol uses for this failure where the
	// kind alone does not tell (for example "NoSuchBucket"), or is empty.
	Code string
	// Also is what else is wrong with the same input, each with its Field; a
	// surface that can say only one thing says this one.
	Also []*Error
	// RetryAfter says when it may work (Throttled and Unavailable).
	RetryAfter time.Duration
	Cause      error
}

// New makes a fault with a message for the caller.
func New(kind Kind, format string, args ...any) *Error {
	return &Error{Kind: kind, Message: fmt.Sprintf(format, args...)}
}

// On names the offending field.
func (e *Error) On(field string) *Error { e.Field = field; return e }

// Coded sets the protocol's own word for the failure.
func (e *Error) Coded(code string) *Error { e.Code = code; return e }

// Because keeps the cause for the log.
func (e *Error) Because(err error) *Error { e.Cause = err; return e }

// After says when to try again.
func (e *Error) After(d time.Duration) *Error { e.RetryAfter = d; return e }

// Error is for the log: it includes the cause.
func (e *Error) Error() string {
	s := string(e.Kind) + ": " + e.Message
	if e.Cause != nil {
		s += ": " + e.Cause.Error()
	}
	return s
}

// Unwrap lets errors.Is find the kind and the cause.
func (e *Error) Unwrap() []error {
	if e.Cause == nil {
		return []error{e.Kind}
	}
	return []error{e.Kind, e.Cause}
}

// From returns the fault in err's chain, or nil when err is an internal error.
func From(err error) *Error {
	var f *Error
	if errors.As(err, &f) {
		return f
	}
	return nil
}
