package scim

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"strconv"
	"strings"
)

// Test asks for a small page of users, as Okta's "Test API Credentials" does.
func (c *Client) Test(ctx context.Context) error {
	in := call{method: http.MethodGet, path: "Users", query: url.Values{"startIndex": {"1"}, "count": {"2"}}}
	obj, err := c.do(ctx, in)
	if err != nil {
		return err
	}
	if _, ok := member(obj, "Resources").([]any); !ok && member(obj, "totalResults") == nil {
		return c.fail(in, errors.New("the answer is not a SCIM ListResponse"))
	}
	return nil
}

// FindUser looks a user up by user name, without case. A server that does not
// filter, or answers 404, counts as one that has no such user.
func (c *Client) FindUser(ctx context.Context, userName string) (u User, found bool, err error) {
	objs, err := c.find(ctx, "Users", `userName eq `+quote(userName))
	for _, obj := range objs {
		if u, ok := readUser(obj); ok && strings.EqualFold(u.UserName, userName) {
			return u, true, nil
		}
	}
	return User{}, false, err
}

// GetUser reads one user.
func (c *Client) GetUser(ctx context.Context, id string) (User, error) {
	return c.userCall(ctx, call{method: http.MethodGet, path: "Users/" + url.PathEscape(id)})
}

// CreateUser creates a user; the answer has the id.
func (c *Client) CreateUser(ctx context.Context, u User) (User, error) {
	u.ID, u.Meta = "", nil
	return c.sendUser(ctx, call{method: http.MethodPost, path: "Users"}, u)
}

// PutUser overwrites the user with this id.
func (c *Client) PutUser(ctx context.Context, id string, u User) (User, error) {
	u.ID, u.Meta = id, nil
	return c.sendUser(ctx, call{method: http.MethodPut, path: "Users/" + url.PathEscape(id)}, u)
}

// sendUser validates by the dialect, so that a user the server would refuse
// with an opaque 400 is refused here with the attribute's name.
func (c *Client) sendUser(ctx context.Context, in call, u User) (User, error) {
	ready, err := c.cfg.Dialect.prepare(u)
	in.body = ready
	if err != nil {
		return User{}, c.fail(in, err)
	}
	return c.userCall(ctx, in)
}

func (c *Client) userCall(ctx context.Context, in call) (User, error) {
	obj, err := c.do(ctx, in)
	if err != nil {
		return User{}, err
	}
	u, ok := readUser(obj)
	if !ok {
		return User{}, c.fail(in, errors.New("the server returned an empty user"))
	}
	return u, nil
}

// PatchUserActive lets a user sign in, or not.
func (c *Client) PatchUserActive(ctx context.Context, id string, active bool) error {
	_, err := c.do(ctx, call{
		method: http.MethodPatch, path: "Users/" + url.PathEscape(id),
		body: patchBody(c.cfg.Dialect.set("active", active, "")),
	})
	return err
}

// find asks for the first page of a filter. 404 means none.
func (c *Client) find(ctx context.Context, path, filter string) ([]tree, error) {
	q := url.Values{"filter": {filter}, "count": {strconv.Itoa(MaxPage)}}
	if c.cfg.Dialect != AWS { // which does not support startIndex
		q.Set("startIndex", "1")
	}
	obj, err := c.do(ctx, call{method: http.MethodGet, path: path, query: q})
	if StatusOf(err) == http.StatusNotFound {
		return nil, nil
	}
	return resources(obj), err
}

func resources(list tree) []tree {
	items, _ := member(list, "Resources").([]any)
	out := make([]tree, 0, len(items))
	for _, item := range items {
		if obj, ok := item.(tree); ok {
			out = append(out, obj)
		}
	}
	return out
}

// fail makes an error for a call that was refused here, or whose answer was.
func (c *Client) fail(in call, cause error) *RequestError {
	e := &RequestError{Method: in.method, URL: joinURL(c.cfg.BaseURL, in.path)}
	if in.body != nil {
		if body, err := encode(in.body); err == nil {
			e.RequestBody = c.shown(body)
		}
	}
	return e.because(cause)
}

// readUser reads a user of a server's answer, without judging it. ok tells
// whether it has an id.
func readUser(obj tree) (u User, ok bool) {
	clean, err := canonical(obj, userRoot, "")
	if err != nil {
		clean = tree{} // a server's odd attribute must not hide the id
		if name, isText := member(obj, "userName").(string); isText {
			clean["userName"] = name
		}
	}
	u, err = into[User](clean)
	u.Enterprise = u.Enterprise.orNil()
	u.ID, ok = member(obj, "id").(string)
	return u, ok && u.ID != "" && err == nil
}

// quote writes a string as a filter's compValue (RFC 7644 section 3.4.2.2: as in JSON).
func quote(s string) string {
	b, err := encode(s)
	if err != nil {
		return `""` // strings always encode
	}
	return string(b)
}
