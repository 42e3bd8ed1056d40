package push

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"net/http"
	"strings"
	"sync"
	"time"

	"gatehouse/internal/directory"
	"gatehouse/internal/fault"
	"gatehouse/internal/job"
	"gatehouse/internal/scim"
)

// requestTime bounds one request by default; the lease of a job bounds all of them.
const requestTime = 45 * time.Second

// Deps is what a Pusher needs.
type Deps struct {
	Service *directory.Service
	Now     func() time.Time
	Log     *slog.Logger
	// Transport is how servers are reached; the client's own way when nil.
	Transport http.RoundTripper
	// RequestTime bounds one request with its answer; 45 s when zero.
	RequestTime time.Duration
}

// Pusher does provisioning work.
type Pusher struct {
	Deps
	mu     sync.Mutex
	paused map[string]time.Time // by application: what its server asked for
}

// New makes a Pusher, or says what is missing.
func New(d Deps) (*Pusher, error) {
	if d.Service == nil || d.Now == nil || d.Log == nil {
		return nil, errors.New("push: service, clock and log are all needed")
	}
	return &Pusher{Deps: d, paused: map[string]time.Time{}}, nil
}

// Handlers are for the worker of queue directory.Queue.
func (p *Pusher) Handlers() map[string]job.Handler {
	return map[string]job.Handler{directory.SyncPerson: p.SyncPerson, directory.SyncGroup: p.SyncGroup}
}

// client speaks to an application's server in the dialect of its catalog entry.
func (p *Pusher) client(t directory.Target) (*scim.Client, error) {
	token, err := p.Service.ConnectionToken(t.Connection)
	if err != nil {
		return nil, err
	}
	return p.clientFor(t.App, t.Connection.BaseURL, scim.Token(token.Reveal()))
}

func (p *Pusher) clientFor(a directory.App, base string, token scim.Token) (*scim.Client, error) {
	dialect := scim.Generic
	if entry, _ := directory.CatalogEntryOf(a.Name); entry.Dialect == "aws" {
		dialect = scim.AWS
	}
	return scim.NewClient(scim.Config{
		BaseURL: base, Token: token, Dialect: dialect, Timeout: cmp.Or(p.RequestTime, requestTime), Now: p.Now, Transport: p.Transport,
	})
}

func read[T any](j job.Job) (v T, err error) {
	if err = json.Unmarshal([]byte(j.Payload), &v); err != nil {
		err = job.GiveUp(err)
	}
	return v, err
}

// wait is for work that has to come again later without having failed.
func wait(d time.Duration, why string) error {
	return &job.Retry{After: d, Quiet: true, Err: errors.New(why)}
}

// closedPoll is how often work on a closed target looks again. Only what must
// not be forgotten waits so (a person to be switched off); everything else is
// compared anew when the target opens.
const closedPoll = time.Minute

// resting tells how long an application's server still wants to be left alone.
func (p *Pusher) resting(app string) time.Duration {
	p.mu.Lock()
	defer p.mu.Unlock()
	d := p.paused[app].Sub(p.Now())
	if d <= 0 {
		delete(p.paused, app)
	}
	return max(0, d)
}

func (p *Pusher) rest(app string, d time.Duration) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if until := p.Now().Add(d); until.After(p.paused[app]) {
		p.paused[app] = until
	}
}

// TestConnection tries an application's stored credentials, keeps the result
// and returns it in words: "<label> was verified successfully!" or what went wrong.
func (p *Pusher) TestConnection(ctx context.Context, app string) (message string, ok bool, err error) {
	t, err := p.Service.Target(ctx, app)
	if err != nil {
		return "", false, err
	}
	if t.Connection.BaseURL == "" {
		return "Enter the Base URL and the API Token first.", false, nil
	}
	c, err := p.client(t)
	if err != nil {
		return "", false, err
	}
	message, ok = tried(t.App, c.Test(ctx))
	result := ""
	if !ok {
		result = message
	}
	return message, ok, p.Service.RecordTest(ctx, app, result, p.Now())
}

// TestCredentials tries credentials that are not stored yet.
func (p *Pusher) TestCredentials(ctx context.Context, app string, n directory.NewConnection) (message string, ok bool, err error) {
	t, err := p.Service.Target(ctx, app)
	if err != nil {
		return "", false, err
	}
	base, _, err := directory.NormalizeBaseURL(n.BaseURL)
	if err != nil {
		return "", false, err
	}
	c, err := p.clientFor(t.App, base, scim.Token(n.Token.Reveal()))
	if err != nil {
		return "", false, err
	}
	message, ok = tried(t.App, c.Test(ctx))
	return message, ok, nil
}

func tried(a directory.App, err error) (string, bool) {
	if err == nil {
		return a.Label + " was verified successfully!", true
	}
	var r *scim.RequestError
	if !errors.As(err, &r) {
		return "Error authenticating: " + err.Error(), false
	}
	switch {
	case r.Status == http.StatusUnauthorized || r.Status == http.StatusForbidden:
		return "Error authenticating: " + sentence(r) + " The API Token is not accepted; make a new one at the other side.", false
	case r.Status == http.StatusNotFound:
		return "Error authenticating: " + sentence(r) + " Is the Base URL the SCIM endpoint?", false
	case r.Status == 0:
		return "Error authenticating: the server at " + r.URL + " does not answer: " + r.Detail(), false
	}
	return "Error authenticating: " + r.Error(), false
}

// sentence ends in one full stop, whether or not the server's own words do.
func sentence(err error) string { return strings.TrimSuffix(err.Error(), ".") + "." }

// RefreshAppGroups reads the groups that an application's server has, so that
// group pushes can be linked to them.
func (p *Pusher) RefreshAppGroups(ctx context.Context, app string) error {
	t, err := p.Service.Target(ctx, app)
	if err != nil {
		return err
	}
	if !t.Open {
		return directory.ProvisioningOff()
	}
	c, err := p.client(t)
	if err != nil {
		return err
	}
	groups, err := c.ListGroups(ctx)
	if err != nil {
		message, _ := tried(t.App, err)
		return fault.New(fault.Unavailable, "%s", message).Because(err)
	}
	seen := make([]directory.RemoteGroup, len(groups))
	for i, g := range groups {
		seen[i] = directory.RemoteGroup{ID: g.ID, Name: g.DisplayName}
	}
	return p.Service.RefreshAppGroups(ctx, app, seen)
}
