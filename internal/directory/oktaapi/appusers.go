package oktaapi

import (
	"encoding/json"

	"gatehouse/internal/directory"
	"gatehouse/internal/listing"
)

type appUserBody struct {
	ID          string `json:"id"`
	Scope       string `json:"scope"`
	Credentials struct {
		UserName string `json:"userName"`
	} `json:"credentials"`
	Profile map[string]json.RawMessage `json:"profile"`
}

// appUser is an assignment of a person in Okta's shape.
func (c *call) appUser(u directory.AppUser, p directory.Person) object {
	var external any
	if u.RemoteID != "" {
		external = u.RemoteID
	}
	self := "/api/v1/apps/" + u.AppID
	return object{
		"id": u.PersonID, "externalId": external, "created": stamp(u.Created), "lastUpdated": stamp(u.LastUpdated), "scope": u.Scope(),
		"status": u.Status, "statusChanged": stamp(u.StatusChanged), "passwordChanged": nil, "syncState": u.Sync, "lastSync": stamp(u.LastSync),
		"credentials": object{"userName": u.UserName},
		"profile": object{
			"email": p.Profile["email"], "givenName": p.Profile["firstName"], "familyName": p.Profile["lastName"], "displayName": p.Name(),
		},
		"_links": object{"app": c.href(self), "user": c.href("/api/v1/users/" + u.PersonID)},
	}
}

// mapped refuses values of attributes that follow the person's profile: they
// would be lost at the next change.
func (b appUserBody) mapped(c *call, p directory.Person) error {
	have := c.appUser(directory.AppUser{}, p)["profile"].(object)
	for name, raw := range b.Profile {
		var text *string
		if err := json.Unmarshal(raw, &text); err != nil || text != nil && have[name] != *text {
			return invalid("profile", "profile: The attribute '%.60s' follows the person's profile and cannot be set here", name)
		}
	}
	return nil
}

func (c *call) assign(person string, b appUserBody) (any, error) {
	if b.Scope != "" && b.Scope != string(directory.ScopeUser) && b.Scope != string(directory.ScopeGroup) {
		return nil, invalid("scope", "scope: must be USER or GROUP")
	}
	p, err := c.Service.Person(c.ctx(), person)
	if err != nil {
		return nil, err
	}
	if err := b.mapped(c, p); err != nil {
		return nil, err
	}
	u, err := c.Service.AssignPerson(c.ctx(), c.path("appId"), p.ID, b.Credentials.UserName)
	if err != nil {
		return nil, err
	}
	return c.appUser(u, p), nil
}

func assignUser(c *call) (any, error) {
	var b appUserBody
	if err := c.decode(&b, false); err != nil {
		return nil, err
	}
	return c.assign(b.ID, b)
}

func updateAppUser(c *call) (any, error) {
	var b appUserBody
	if err := c.decode(&b, false); err != nil {
		return nil, err
	}
	if _, _, err := c.Service.AppUser(c.ctx(), c.path("appId"), c.path("userId")); err != nil {
		return nil, err
	}
	return c.assign(c.path("userId"), b)
}

func getAppUser(c *call) (any, error) {
	u, p, err := c.Service.AppUser(c.ctx(), c.path("appId"), c.path("userId"))
	if err != nil {
		return nil, err
	}
	return c.appUser(u, p), nil
}

func unassignUser(c *call) (any, error) {
	return nil, c.Service.UnassignPerson(c.ctx(), c.path("appId"), c.path("userId"))
}

func listAppUsers(c *call) (any, error) {
	page, err := c.page(50, 500)
	if err != nil {
		return nil, err
	}
	l, err := among(c, func(ids []string) (listing.List[directory.AppUserView], error) {
		if ids == nil {
			return c.Service.AppUsers(c.ctx(), c.path("appId"), page)
		}
		return c.Service.AppUsersAmong(c.ctx(), c.path("appId"), ids)
	})
	if err != nil {
		return nil, err
	}
	return each(c, l, func(v directory.AppUserView) any { return c.appUser(v.AppUser, v.Person) }), nil
}

// appGroup is an assignment of a group in Okta's shape.
func (c *call) appGroup(g directory.GroupAssignment) object {
	app := "/api/v1/apps/" + g.AppID
	return object{
		"id": g.GroupID, "lastUpdated": stamp(g.LastUpdated), "priority": g.Priority, "profile": object{},
		"_links": object{"app": c.href(app), "self": c.href(app + "/groups/" + g.GroupID), "group": c.href("/api/v1/groups/" + g.GroupID)},
	}
}

func assignGroup(c *call) (any, error) {
	var b struct {
		Priority int `json:"priority"`
	}
	if err := c.decode(&b, true); err != nil {
		return nil, err
	}
	if b.Priority < 0 || b.Priority > 1000 {
		return nil, invalid("priority", "priority: must be between 0 and 1000")
	}
	g, err := c.Service.AssignGroup(c.ctx(), c.path("appId"), c.path("groupId"), b.Priority)
	if err != nil {
		return nil, err
	}
	return c.appGroup(g), nil
}

func getAppGroup(c *call) (any, error) {
	g, err := c.Service.AppGroup(c.ctx(), c.path("appId"), c.path("groupId"))
	if err != nil {
		return nil, err
	}
	return c.appGroup(g), nil
}

func unassignGroup(c *call) (any, error) {
	return nil, c.Service.UnassignGroup(c.ctx(), c.path("appId"), c.path("groupId"))
}

func listAppGroups(c *call) (any, error) {
	page, err := c.page(20, 200)
	if err != nil {
		return nil, err
	}
	l, err := among(c, func(ids []string) (listing.List[directory.GroupAssignment], error) {
		if ids == nil {
			return c.Service.AppGroups(c.ctx(), c.path("appId"), page)
		}
		return c.Service.AppGroupsAmong(c.ctx(), c.path("appId"), ids)
	})
	if err != nil {
		return nil, err
	}
	return each(c, l, func(g directory.GroupAssignment) any { return c.appGroup(g) }), nil
}
