package oktaapi

import (
	"slices"
	"strings"

	"gatehouse/internal/directory"
	"gatehouse/internal/fault"
	"gatehouse/internal/listing"
)

// mostNamed bounds how many a list looks up by their ids.
const mostNamed = 200

// among reads a list: all of it when ids is nil, or those whose ids the
// parameter "id" names, as often as it is given. That is ours: a screen on
// which people are picked asks which of those in view are there already.
func among[T any](c *call, read func(ids []string) (listing.List[T], error)) (l listing.List[T], err error) {
	ids := c.r.URL.Query()["id"]
	if len(ids) > mostNamed {
		return l, invalid("id", "id: at most %d may be named", mostNamed)
	}
	for _, id := range ids {
		if !storable(id) {
			return l, invalid("id", "id: is not text")
		}
	}
	return read(ids)
}

// expand is what the query wants embedded.
func (c *call) expand() []string {
	text := c.r.URL.Query().Get("expand")
	if text == "" {
		return nil
	}
	return strings.Split(text, ",")
}

// expanded is a group with Okta's embedded "stats", whose numbers are ours no
// further than directory.Counted, and "app", the application of an APP_GROUP,
// for those who may read applications.
func (c *call) expanded(g directory.Group, expand []string) (object, error) {
	out, embedded := c.group(g), object{}
	if slices.Contains(expand, "stats") {
		n, err := c.Service.GroupStats(c.ctx(), g.ID)
		if err != nil {
			return nil, err
		}
		embedded["stats"] = object{"usersCount": n.Members, "appsCount": n.Apps, "groupPushMappingsCount": n.Pushes}
	}
	if slices.Contains(expand, "app") && g.AppID != "" && directory.Permits(c.caller.Roles, directory.ReadApps) {
		a, err := c.Service.App(c.ctx(), g.AppID)
		if f := fault.From(err); f != nil && f.Kind == fault.NotFound {
			return out, nil
		}
		if err != nil {
			return nil, err
		}
		embedded["app"] = object{"id": a.ID, "name": a.Name, "label": a.Label, "status": a.Status}
	}
	if len(embedded) > 0 {
		out["_embedded"] = embedded
	}
	return out, nil
}
