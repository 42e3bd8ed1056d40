package oktaapi

import (
	"context"
	"errors"
	"net/http"
	"strconv"
	"strings"

	"gatehouse/internal/audit"
	"gatehouse/internal/credential"
	"gatehouse/internal/directory"
	"gatehouse/internal/fault"
)

// authenticate finds who calls, by API token or session cookie, and counts the call.
func (a *API) authenticate(c *call, r *http.Request) (err error) {
	header := r.Header.Get("Authorization")
	if header == "" {
		return a.bySession(c, r)
	}
	bucket := "ip:" + audit.OriginOf(r.Context()).IP
	scheme, token, _ := strings.Cut(header, " ")
	if !strings.EqualFold(scheme, "SSWS") || len(token) > 200 {
		return a.count(c.w, bucket, fault.New(fault.Unauthenticated, "Invalid token provided").Coded("E0000011"))
	}
	// Strangers share the limit of their address, so that nobody tries tokens without end.
	if a.limits.exhausted(bucket) {
		return a.count(c.w, bucket, nil)
	}
	c.caller, err = a.Service.CallerByToken(r.Context(), credential.NewSecret(strings.TrimSpace(token)))
	if fault.From(err) != nil {
		return errors.Join(a.recordStranger(r.Context(), bucket), a.count(c.w, bucket, err))
	}
	if err != nil {
		return err
	}
	return a.count(c.w, "token:"+c.caller.Token, nil)
}

func (a *API) bySession(c *call, r *http.Request) (err error) {
	c.session, err = a.Sessions.Current(r, "/")
	if err != nil && fault.From(err) == nil {
		return err
	}
	// Cookies that the half may give for other purposes open nothing here.
	if err != nil || c.session.Scope != sessionScope {
		bucket := "ip:" + audit.OriginOf(r.Context()).IP
		return a.count(c.w, bucket, fault.New(fault.Unauthenticated, "Invalid session").Coded("E0000005"))
	}
	if err := a.count(c.w, "session:"+c.session.ID, nil); err != nil {
		return err
	}
	c.caller, _, err = a.Service.CallerInSession(r.Context(), c.session.Subject, c.session.Data)
	return err
}

// recordStranger audits a call with a token that is not good. What one address
// tries within a minute is recorded up to a bound, so that nobody fills the log.
func (a *API) recordStranger(ctx context.Context, ip string) error {
	if _, _, ok := a.strangers.take(ip); !ok {
		return nil
	}
	return a.Log.Record(ctx, audit.Event{
		Half: audit.Directory, What: "directory.api.access", Outcome: audit.Refused, Why: "the API token is unknown, expired or its creator is not active",
	})
}

// count takes one call off the bucket, sets the rate-limit headers and returns
// err, or E0000047 when the bucket is empty.
func (a *API) count(w http.ResponseWriter, bucket string, err error) error {
	left, reset, ok := a.limits.take(bucket)
	w.Header().Set("X-Rate-Limit-Limit", strconv.Itoa(a.PerMinute))
	w.Header().Set("X-Rate-Limit-Remaining", strconv.Itoa(left))
	w.Header().Set("X-Rate-Limit-Reset", strconv.FormatInt(reset.Unix(), 10))
	if !ok {
		return fault.New(fault.Throttled, "API call exceeded rate limit due to too many requests.").After(reset.Sub(a.Now()))
	}
	return err
}

// permits tells whether the caller may call the operation, and why.
func permits(c *call, rt route) (why string, ok bool) {
	for _, r := range c.caller.Roles {
		if directory.Permits([]directory.Role{r}, rt.needs) {
			return "role " + string(r) + " has " + string(rt.needs) + c.by(), true
		}
	}
	if rt.needs == directory.Self || rt.own && c.ownPath() {
		return "on the caller's own person" + c.by(), true
	}
	return "", false
}

// by names the token of a call that has one.
func (c *call) by() string {
	if c.caller.Token == "" {
		return ""
	}
	return ", by API token " + c.caller.Token
}

// ownPath tells whether the path's person is the caller.
func (c *call) ownPath() bool {
	id := c.path("userId")
	// Folded as the store folds logins: EqualFold knows more equal letters, and the name might be somebody else's.
	return id == c.caller.Person.ID || strings.ToLower(id) == strings.ToLower(c.caller.Person.Login())
}

// refuse audits and returns a refusal.
func (a *API) refuse(ctx context.Context, pattern string, needs directory.Permission) error {
	err := a.Log.Record(ctx, audit.Event{
		Half: audit.Directory, What: "directory.api.access", Outcome: audit.Refused,
		Why: "none of the caller's roles has the permission " + string(needs), Detail: map[string]any{"operation": pattern},
	})
	if err != nil {
		return err
	}
	return directory.NotPermitted()
}
