package oktaapi

import (
	"strings"

	"gatehouse/internal/directory"
	"gatehouse/internal/listing"
)

// registerMappings names Okta's operations for profile mappings, of those from
// the directory to applications; and a preview, which is ours.
func (a *API) registerMappings() {
	a.handle("GET /api/v1/mappings", directory.ReadApps, listMappings)
	a.handle("GET /api/v1/mappings/{mappingId}", directory.ReadApps, getMapping)
	a.handle("POST /api/v1/mappings/{mappingId}", directory.ManageApps, setMapping)
	a.handle("GET /api/v1/mappings/{mappingId}/preview", directory.ReadApps, previewMapping)
}

// An application has one mapping, whose id is made of the application's.
const (
	mappingPrefix = "prm"
	appPrefix     = "0oa"
)

func mappingID(app string) string { return mappingPrefix + strings.TrimPrefix(app, appPrefix) }

// mappedApp is the application of the path's mapping.
func (c *call) mappedApp() (string, error) {
	rest, ok := strings.CutPrefix(c.path("mappingId"), mappingPrefix)
	if !ok {
		return "", directory.Missing(c.path("mappingId"), "ProfileMapping")
	}
	return appPrefix + rest, nil
}

const (
	pushed    = "PUSH"
	notPushed = "DONT_PUSH"
)

func (c *call) mapping(a directory.App, whole bool) object {
	self := "/api/v1/mappings/" + mappingID(a.ID)
	out := object{
		"id":     mappingID(a.ID),
		"source": object{"id": userType, "name": "user", "type": "user", "_links": object{"self": c.href("/api/v1/meta/types/user/" + userType)}},
		"target": object{"id": a.ID, "name": a.Name, "type": "appuser", "_links": object{"self": c.href("/api/v1/apps/" + a.ID)}},
		"_links": object{"self": c.href(self)},
	}
	if !whole {
		return out
	}
	properties := object{}
	for _, m := range directory.MappedAttributes() {
		properties[m.Name] = property(a, m)
	}
	out["properties"] = properties
	return out
}

// property is one attribute of a mapping. What only ours says: its place in
// SCIM, its standard expression, and whether it can be changed.
func property(a directory.App, m directory.MappedAttribute) object {
	to := a.MappingOf(m)
	status := pushed
	if to.Off {
		status = notPushed
	}
	return object{"expression": to.Expression, "pushStatus": status, "scim": m.SCIM, "standard": m.From, "fixed": m.Fixed}
}

func listMappings(c *call) (any, error) {
	page, err := c.page(20, 200)
	if err != nil {
		return nil, err
	}
	q := c.r.URL.Query()
	source, target := q.Get("sourceId"), q.Get("targetId")
	if source != "" && source != userType {
		c.linkNext("")
		return []any{}, nil
	}
	match := func(a directory.App) bool {
		entry, _ := directory.CatalogEntryOf(a.Name)
		return entry.SCIM && (target == "" || a.ID == target)
	}
	var l listing.List[directory.App]
	if l, err = c.Service.Apps(c.ctx(), directory.AppFilter{Match: match}, page); err != nil {
		return nil, err
	}
	return each(c, l, func(a directory.App) any { return c.mapping(a, false) }), nil
}

func getMapping(c *call) (any, error) {
	id, err := c.mappedApp()
	if err != nil {
		return nil, err
	}
	a, err := c.Service.App(c.ctx(), id)
	if err != nil {
		return nil, err
	}
	return c.mapping(a, true), nil
}

func setMapping(c *call) (any, error) {
	id, err := c.mappedApp()
	if err != nil {
		return nil, err
	}
	var b struct {
		Properties map[string]*struct {
			Expression string `json:"expression"`
			PushStatus string `json:"pushStatus"`
		} `json:"properties"`
	}
	if err := c.decode(&b, false); err != nil {
		return nil, err
	}
	changes := map[string]*directory.Mapping{}
	for name, p := range b.Properties {
		switch {
		case p == nil:
			changes[name] = nil
		case p.PushStatus != "" && p.PushStatus != pushed && p.PushStatus != notPushed:
			return nil, invalid("properties", "properties: pushStatus must be PUSH or DONT_PUSH")
		default:
			changes[name] = &directory.Mapping{Expression: p.Expression, Off: p.PushStatus == notPushed}
		}
	}
	a, err := c.Service.SetMappings(c.ctx(), id, changes)
	if err != nil {
		return nil, err
	}
	return c.mapping(a, true), nil
}

// previewMapping shows what would be sent of one person.
func previewMapping(c *call) (any, error) {
	id, err := c.mappedApp()
	if err != nil {
		return nil, err
	}
	if c.Provisioner == nil {
		return nil, noProvisioner()
	}
	p, user, err := c.Provisioner.Preview(c.ctx(), id, c.r.URL.Query().Get("userId"))
	if err != nil {
		return nil, err
	}
	return object{"userId": p.ID, "login": p.Login(), "user": user}, nil
}
