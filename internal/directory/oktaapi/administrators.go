package oktaapi

import (
	"net/url"
	"slices"
	"strings"

	"gatehouse/internal/directory"
	"gatehouse/internal/listing"
)

// listAdministrators is Okta's list of all users with role assignments. Ours
// are "role" and "q", which select among them, and "expand": with "user" and
// "roles" each entry carries what otherwise takes a call for each.
func listAdministrators(c *call) (any, error) {
	page, err := c.page(100, 200)
	if err != nil {
		return nil, err
	}
	q := c.r.URL.Query()
	role := directory.Role(q.Get("role"))
	if role != "" && !slices.Contains(directory.Roles(), role) {
		return nil, invalid("role", "role: there is no such role")
	}
	var match func(directory.Person) bool
	if text := q.Get("q"); text != "" {
		match = func(p directory.Person) bool { return begins(p, text) }
	}
	l, err := c.Service.Administrators(c.ctx(), role, match, page)
	if err != nil {
		return nil, err
	}
	expand := strings.Split(q.Get("expand"), ",")
	items := each(c, l, func(a directory.Administrator) any { return c.assignee(a, expand) })
	links := object{"self": c.href(c.r.URL.RequestURI())}
	if l.Next != "" {
		q.Set("after", listing.Token(c.scope(), l.Next))
		links["next"] = c.href((&url.URL{Path: c.r.URL.Path, RawQuery: q.Encode()}).String())
	}
	return object{"value": items, "_links": links}, nil
}

func (c *call) assignee(a directory.Administrator, expand []string) object {
	self := "/api/v1/users/" + a.Person.ID
	out := object{
		"id": a.Person.ID, "orn": "orn:gatehouse:directory:users:" + a.Person.ID,
		"_links": object{"self": c.href(self), "roles": c.href(self + "/roles")},
	}
	embedded := object{}
	if slices.Contains(expand, "user") {
		embedded["user"] = c.user(a.Person, false)
	}
	if slices.Contains(expand, "roles") {
		roles := make([]any, len(a.Roles))
		for n, g := range a.Roles {
			roles[n] = c.role(g)
		}
		embedded["roles"] = roles
	}
	if len(embedded) > 0 {
		out["_embedded"] = embedded
	}
	return out
}
