package oktaapi

import (
	"slices"
	"strings"

	"gatehouse/internal/directory"
	"gatehouse/internal/directory/search"
)

func createApp(c *call) (any, error) {
	var b appBody
	if err := c.decode(&b, false); err != nil {
		return nil, err
	}
	active, err := c.flag("activate", true)
	if err != nil {
		return nil, err
	}
	name, err := b.catalogName()
	if err != nil {
		return nil, err
	}
	draft := directory.App{Name: name, Label: b.Label, SAML: directory.DefaultSAML()}
	if err := b.apply(&draft); err != nil {
		return nil, err
	}
	a, err := c.Service.CreateApp(c.ctx(), directory.NewApp{
		Catalog: name, Label: draft.Label, SAML: &draft.SAML, UserName: draft.UserName, Inactive: !active,
		HideWeb: draft.HideWeb, HideIOS: draft.HideIOS,
	})
	if err != nil {
		return nil, err
	}
	return c.app(a), nil
}

func getApp(c *call) (any, error) {
	a, err := c.Service.App(c.ctx(), c.path("appId"))
	if err != nil {
		return nil, err
	}
	return c.app(a), nil
}

func replaceApp(c *call) (any, error) {
	var b appBody
	if err := c.decode(&b, false); err != nil {
		return nil, err
	}
	a, err := c.Service.UpdateApp(c.ctx(), c.path("appId"), b.apply)
	if err != nil {
		return nil, err
	}
	return c.app(a), nil
}

func deleteApp(c *call) (any, error) { return nil, c.Service.DeleteApp(c.ctx(), c.path("appId")) }

func activateApp(c *call) (any, error) {
	if _, err := c.Service.ActivateApp(c.ctx(), c.path("appId")); err != nil {
		return nil, err
	}
	return object{}, nil
}

func deactivateApp(c *call) (any, error) {
	if _, err := c.Service.DeactivateApp(c.ctx(), c.path("appId")); err != nil {
		return nil, err
	}
	return object{}, nil
}

// appFilter is what "filter" may say of applications; each term selects in the store.
var appFilter = search.Rules{
	Operators: []string{"eq"}, ExactValues: true,
	Known: func(name string) bool {
		return slices.Contains([]string{"status", "user.id", "group.id", "credentials.signing.kid", "name"}, name)
	},
}

func listApps(c *call) (any, error) {
	q := c.r.URL.Query()
	page, err := c.page(20, 200)
	if err != nil {
		return nil, err
	}
	f := directory.AppFilter{Text: q.Get("q")}
	if text := q.Get("filter"); text != "" {
		e, err := search.Parse(text, appFilter)
		if err != nil {
			return nil, badSearch(err)
		}
		status, _ := e.Equal("status")
		f.Status = directory.AppStatus(status)
		f.Person, _ = e.Equal("user.id")
		f.Group, _ = e.Equal("group.id")
		f.Match = func(a directory.App) bool {
			return e.Match(func(name string) []string { return appAttribute(a, f.AppQuery, name) })
		}
	}
	l, err := c.Service.Apps(c.ctx(), f, page)
	if err != nil {
		return nil, err
	}
	return each(c, l, func(a directory.App) any { return c.app(a) }), nil
}

// appAttribute gives what a filter is held against. What the store selected by
// (user, group) holds for every application that it returned.
func appAttribute(a directory.App, q directory.AppQuery, name string) []string {
	return []string{map[string]string{
		"status": string(a.Status), "name": a.Name, "credentials.signing.kid": a.ActiveKey, "user.id": q.Person, "group.id": q.Group,
	}[name]}
}

func listCatalog(c *call) (any, error) {
	out := []any{}
	for _, e := range directory.Catalog(c.r.URL.Query().Get("q")) {
		features := []string{}
		if e.SCIM {
			features = append(features, "PUSH_NEW_USERS", "PUSH_PROFILE_UPDATES", "PUSH_USER_DEACTIVATION", "GROUP_PUSH")
		}
		modes := []string{}
		if e.SAML {
			modes = append(modes, "SAML_2_0")
		}
		out = append(out, object{
			"name": e.Name, "displayName": e.Label, "description": e.Description, "features": features, "signOnModes": modes,
		})
	}
	c.linkNext("")
	return out, nil
}

func appLinks(c *call) (any, error) {
	apps, err := c.Service.AppsOf(c.ctx(), c.path("userId"))
	if err != nil {
		return nil, err
	}
	out := []any{}
	for i, a := range apps {
		if entry, _ := directory.CatalogEntryOf(a.Name); !entry.SAML {
			continue
		}
		out = append(out, object{
			"id": strings.Replace(a.ID, "0oa", "aln", 1), "label": a.Label, "linkUrl": c.Service.SSOAddress(a), "appName": a.Name,
			"appInstanceId": a.ID, "appAssignmentId": a.ID, "credentialsSetup": false, "hidden": a.HideWeb, "sortOrder": i,
		})
	}
	return out, nil
}
