package oktaapi

import (
	"slices"
	"strings"

	"gatehouse/internal/directory"
	"gatehouse/internal/directory/search"
	"gatehouse/internal/listing"
)

type groupBody struct {
	Profile struct {
		Name        string `json:"name"`
		Description string `json:"description"`
	} `json:"profile"`
}

// group is a group in Okta's shape.
func (c *call) group(g directory.Group) object {
	self := "/api/v1/groups/" + g.ID
	class := "okta:user_group"
	if g.Type == directory.AppGroup {
		class = "okta:windows_security_principal"
	}
	var description any
	if g.Description != "" {
		description = g.Description
	}
	out := object{
		"id": g.ID, "created": stamp(g.Created), "lastUpdated": stamp(g.LastUpdated),
		"lastMembershipUpdated": stamp(g.LastMembershipUpdated), "objectClass": []string{class}, "type": g.Type,
		"profile": object{"name": g.Name, "description": description},
		"_links":  object{"logo": []any{}, "users": c.href(self + "/users"), "apps": c.href(self + "/apps")},
	}
	if g.AppID != "" {
		out["source"] = object{"id": g.AppID}
	}
	return out
}

func createGroup(c *call) (any, error) {
	var b groupBody
	if err := c.decode(&b, false); err != nil {
		return nil, err
	}
	g, err := c.Service.CreateGroup(c.ctx(), b.Profile.Name, b.Profile.Description)
	if err != nil {
		return nil, err
	}
	return c.group(g), nil
}

func getGroup(c *call) (any, error) {
	g, err := c.Service.Group(c.ctx(), c.path("groupId"))
	if err != nil {
		return nil, err
	}
	return c.expanded(g, c.expand())
}

func replaceGroup(c *call) (any, error) {
	var b groupBody
	if err := c.decode(&b, false); err != nil {
		return nil, err
	}
	g, err := c.Service.UpdateGroup(c.ctx(), c.path("groupId"), b.Profile.Name, b.Profile.Description)
	if err != nil {
		return nil, err
	}
	return c.group(g), nil
}

func deleteGroup(c *call) (any, error) { return nil, c.Service.DeleteGroup(c.ctx(), c.path("groupId")) }

func addMember(c *call) (any, error) {
	return nil, c.Service.AddMember(c.ctx(), c.path("groupId"), c.path("userId"))
}

func removeMember(c *call) (any, error) {
	return nil, c.Service.RemoveMember(c.ctx(), c.path("groupId"), c.path("userId"))
}

func groupMembers(c *call) (any, error) {
	page, err := c.page(1000, 1000)
	if err != nil {
		return nil, err
	}
	l, err := among(c, func(ids []string) (listing.List[directory.Person], error) {
		if ids == nil {
			return c.Service.Members(c.ctx(), c.path("groupId"), page)
		}
		return c.Service.MembersAmong(c.ctx(), c.path("groupId"), ids)
	})
	if err != nil {
		return nil, err
	}
	return each(c, l, func(p directory.Person) any { return c.user(p, false) }), nil
}

func appsOfGroup(c *call) (any, error) {
	page, err := c.page(20, 200)
	if err != nil {
		return nil, err
	}
	if _, err := c.Service.Group(c.ctx(), c.path("groupId")); err != nil {
		return nil, err
	}
	l, err := c.Service.Apps(c.ctx(), directory.AppFilter{AppQuery: directory.AppQuery{Group: c.path("groupId")}}, page)
	if err != nil {
		return nil, err
	}
	return each(c, l, func(a directory.App) any { return c.app(a) }), nil
}

func groupAttribute(g directory.Group) func(string) []string {
	return func(name string) []string {
		return []string{map[string]string{
			"id": g.ID, "type": string(g.Type), "profile.name": g.Name, "profile.description": g.Description, "source.id": g.AppID,
			"created": searchTime(stamp(g.Created)), "lastUpdated": searchTime(stamp(g.LastUpdated)),
			"lastMembershipUpdated": searchTime(stamp(g.LastMembershipUpdated)),
		}[name]}
	}
}

var (
	groupSearch = search.Rules{
		Operators: []string{"eq", "sw", "co", "gt", "ge", "lt", "le", "pr"},
		Known: func(name string) bool {
			return slices.Contains([]string{
				"id", "type", "created", "lastUpdated", "lastMembershipUpdated", "profile.name", "profile.description", "source.id",
			}, name)
		},
	}
	groupFilter = search.Rules{
		Operators: []string{"eq", "gt", "ge", "lt", "le"}, ExactValues: true,
		Known: func(name string) bool {
			return slices.Contains([]string{"id", "type", "lastUpdated", "lastMembershipUpdated"}, name)
		},
	}
)

func listGroups(c *call) (any, error) {
	q := c.r.URL.Query()
	expand, most := c.expand(), 10000
	if len(expand) > 0 {
		most = 200 // each group is counted
	}
	page, err := c.page(most, most)
	if err != nil {
		return nil, err
	}
	text := strings.ToLower(q.Get("q"))
	f := directory.GroupFilter{GroupQuery: directory.GroupQuery{Contains: text}, Match: func(g directory.Group) bool { return strings.HasPrefix(strings.ToLower(g.Name), text) }}
	rules, expression := groupSearch, q.Get("search")
	if expression == "" {
		rules, expression = groupFilter, q.Get("filter")
	}
	if expression != "" {
		e, err := search.Parse(expression, rules)
		if err != nil {
			return nil, badSearch(err)
		}
		if name, ok := e.Must("profile.name", "eq", "sw", "co"); ok && text == "" {
			f.Contains = name
		}
		if kind, ok := e.Equal("type"); ok {
			f.Type = directory.GroupType(strings.ToUpper(kind))
		}
		byName := f.Match
		f.Match = func(g directory.Group) bool { return byName(g) && e.Match(groupAttribute(g)) }
	}
	l, err := c.Service.Groups(c.ctx(), f, page)
	if err != nil {
		return nil, err
	}
	items := make([]object, len(l.Items))
	for n, g := range l.Items {
		if items[n], err = c.expanded(g, expand); err != nil {
			return nil, err
		}
	}
	c.linkNext(l.Next)
	return items, nil
}
