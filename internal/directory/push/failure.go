package push

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"net/http"
	"time"

	"gatehouse/internal/directory"
	"gatehouse/internal/job"
	"gatehouse/internal/scim"
)

// maxAttempts is how often a job is tried by itself; it is the worker's number.
const maxAttempts = 10

// stepError says in which of our steps a request failed.
type stepError struct {
	step string
	err  error
}

func (e *stepError) Error() string { return e.step + ": " + e.err.Error() }
func (e *stepError) Unwrap() error { return e.err }

func during(err error, step string, args ...any) error {
	if err == nil {
		return nil
	}
	return &stepError{fmt.Sprintf(step, args...), err}
}

// refused is what we find wrong ourselves, with the attribute if one is at fault.
type refused struct{ detail, attribute string }

func (r *refused) Error() string { return r.detail }

// subject is whom a failure is about.
type subject struct {
	app      directory.App
	kind, id string
	title    string // "user Ana Ruiz", "group Developers"
}

// failed turns a failure into a task that people see, and tells the worker when
// to come again: a server that asks to wait is waited for and has not failed;
// what may pass by itself is tried again; the rest waits for a person.
func (p *Pusher) failed(ctx context.Context, j job.Job, s subject, failure error) error {
	if ctx.Err() != nil {
		return failure // interrupted; nothing was learnt
	}
	var r *scim.RequestError
	var own *refused
	if !errors.As(failure, &r) && !errors.As(failure, &own) {
		return failure // ours: the store, a key
	}
	again, after := p.again(j, s, r)
	t := task(s, failure, r, own)
	t.Retrying = again
	if err := p.Service.ProvisioningFailed(ctx, t); err != nil {
		return err
	}
	if !again {
		p.Log.WarnContext(ctx, "provisioning failed", "app", s.app.ID, "kind", s.kind, "subject", s.id, "error", t.Title)
		return nil // the task is what people retry
	}
	return &job.Retry{After: after, Quiet: after > 0, Err: failure}
}

// again tells whether a job is tried again by itself, and after how long; 0
// means the worker's own back-off.
func (p *Pusher) again(j job.Job, s subject, r *scim.RequestError) (bool, time.Duration) {
	if r == nil {
		return false, 0
	}
	if r.RetryAfter > 0 && (r.Status == http.StatusTooManyRequests || r.Status == http.StatusServiceUnavailable) {
		// A little later than asked, and not all at once.
		after := r.RetryAfter + time.Duration(rand.Int64N(int64(r.RetryAfter)/20+1))
		p.rest(s.app.ID, after)
		return true, after
	}
	// A success that cannot be read may be a proxy's page in between.
	unreadable := r.Status/100 == 2
	return (r.Retryable || unreadable) && j.Attempts+1 < maxAttempts, 0
}

func task(s subject, failure error, r *scim.RequestError, own *refused) directory.Task {
	t := directory.Task{AppID: s.app.ID, Kind: s.kind, Subject: s.id, Attempts: 1}
	detail := ""
	if own != nil {
		detail, t.Attribute = own.detail, own.attribute
	}
	if r != nil {
		t.Method, t.URL, t.RequestBody = r.Method, r.URL, r.RequestBody
		t.StatusCode, t.Answer, t.Attribute = r.Status, r.ResponseBody, r.Attribute
		detail = said(r)
	}
	step := "Error"
	var e *stepError
	if errors.As(failure, &e) {
		step = e.step
	}
	t.Title = fmt.Sprintf("Automatic provisioning of %s to app %s failed: %s: %s", s.title, s.app.Label, step, detail)
	return t
}

// said is the other side's part of a task's title, in Okta's words where there are some.
func said(r *scim.RequestError) string {
	switch {
	case r.Status == http.StatusUnauthorized || r.Status == http.StatusForbidden:
		return http.StatusText(r.Status) + ". The credentials used to connect to the API were invalid."
	case r.Status == 0:
		return cmp.Or(r.Detail(), "no answer")
	case r.Remote != nil && r.Remote.Detail != "":
		return http.StatusText(r.Status) + ". Errors reported by remote server: " + r.Remote.Detail
	}
	return r.Detail()
}
