package oktaapi

import (
	"encoding/json"
	"slices"
	"strings"

	"gatehouse/internal/credential"
	"gatehouse/internal/directory"
	"gatehouse/internal/directory/search"
	"gatehouse/internal/fault"
	"gatehouse/internal/listing"
)

// userBody is what creates or changes a person.
type userBody struct {
	Profile     map[string]json.RawMessage `json:"profile"`
	GroupIDs    []string                   `json:"groupIds"`
	Credentials struct {
		Password *passwordBody `json:"password"`
	} `json:"credentials"`
}

type passwordBody struct {
	Value string          `json:"value"`
	Hash  json.RawMessage `json:"hash"`
}

// profile reads the attributes: texts, or null for none.
func (b userBody) profile() (directory.Profile, error) {
	out := directory.Profile{}
	for name, raw := range b.Profile {
		var text *string
		if err := json.Unmarshal(raw, &text); err != nil {
			return nil, invalid(name, "%s: The data type of the field doesn't match the definition of the field", name)
		}
		if text == nil {
			text = new(string)
		}
		out[name] = *text
	}
	return out, nil
}

func (b userBody) password() (credential.Secret, error) {
	p := b.Credentials.Password
	if p == nil {
		return credential.Secret{}, nil
	}
	if len(p.Hash) > 0 && string(p.Hash) != "null" {
		return credential.Secret{}, fault.New(fault.Unsupported, "Importing hashed passwords is not supported")
	}
	return credential.NewSecret(p.Value), nil
}

func createUser(c *call) (any, error) {
	var b userBody
	if err := c.decode(&b, false); err != nil {
		return nil, err
	}
	n := directory.NewPerson{GroupIDs: b.GroupIDs}
	var err error
	if n.Profile, err = b.profile(); err != nil {
		return nil, err
	}
	if n.Password, err = b.password(); err != nil {
		return nil, err
	}
	if n.Activate, err = c.flag("activate", true); err != nil {
		return nil, err
	}
	n.ChangePassword = c.r.URL.Query().Get("nextLogin") == "changePassword"
	if len(n.GroupIDs) > 0 && !directory.Permits(c.caller.Roles, directory.ManageMembers) {
		return nil, directory.NotPermitted()
	}
	p, link, err := c.Service.CreatePerson(c.ctx(), n)
	if err != nil {
		return nil, err
	}
	out := c.user(p, true)
	if !link.URL.Empty() && !c.mailed(p, link) {
		// Ours: without a mail server the administrator has to hand the link over.
		out["_embedded"] = object{"activation": activation(link)}
	}
	return out, nil
}

func activation(l directory.Link) object {
	return object{"activationUrl": l.URL.Reveal(), "activationToken": l.Token.Reveal()}
}

func getUser(c *call) (any, error) {
	p, err := c.Service.Person(c.ctx(), c.path("userId"))
	if err != nil {
		return nil, err
	}
	return c.user(p, true), nil
}

func replaceUser(c *call) (any, error) { return c.changeUser(true) }

func updateUser(c *call) (any, error) { return c.changeUser(false) }

func (c *call) changeUser(replace bool) (any, error) {
	var b userBody
	if err := c.decode(&b, false); err != nil {
		return nil, err
	}
	// A body without a profile changes only credentials, also in a replacement.
	change := directory.PersonChange{Replace: replace && b.Profile != nil}
	var err error
	if change.Profile, err = b.profile(); err != nil {
		return nil, err
	}
	if change.Password, err = b.password(); err != nil {
		return nil, err
	}
	p, err := c.Service.UpdatePerson(c.ctx(), c.path("userId"), change)
	if err != nil {
		return nil, err
	}
	return c.user(p, true), nil
}

func deleteUser(c *call) (any, error) { return nil, c.Service.Delete(c.ctx(), c.path("userId")) }

// user is a person in Okta's shape.
func (c *call) user(p directory.Person, whole bool) object {
	profile := object{}
	for _, name := range directory.PropertyNames() {
		if v := p.Profile[name]; v != "" {
			profile[name] = v
		} else if directory.ShownWhenEmpty(name) {
			profile[name] = nil
		}
	}
	credentials := object{"provider": object{"type": "OKTA", "name": "OKTA"}}
	if !p.PasswordChanged.IsZero() {
		credentials["password"] = object{}
	}
	return object{
		"id": p.ID, "status": p.Status, "created": stamp(p.Created), "activated": stamp(p.Activated),
		"statusChanged": stamp(p.StatusChanged), "lastLogin": stamp(p.LastLogin), "lastUpdated": stamp(p.LastUpdated),
		"passwordChanged": stamp(p.PasswordChanged), "type": object{"id": userType}, "profile": profile,
		"credentials": credentials, "_links": c.userLinks(p, whole),
	}
}

// userType is the id of the only user type.
const userType = "otyGatehouse00000000"

// userActions are the links that a person in a state offers.
var userActions = map[directory.Status][]string{
	directory.Staged:          {"activate", "deactivate"},
	directory.Provisioned:     {"reactivate", "deactivate"},
	directory.Active:          {"suspend", "resetPassword", "expirePassword", "changePassword", "resetFactors", "deactivate"},
	directory.Recovery:        {"resetPassword", "deactivate"},
	directory.PasswordExpired: {"resetPassword", "changePassword", "deactivate"},
	directory.LockedOut:       {"unlock", "resetPassword", "deactivate"},
	directory.Suspended:       {"unsuspend", "deactivate"},
	directory.Deprovisioned:   {"activate", "delete"},
}

var actionPaths = map[string]string{
	"activate": "lifecycle/activate", "reactivate": "lifecycle/reactivate", "deactivate": "lifecycle/deactivate",
	"suspend": "lifecycle/suspend", "unsuspend": "lifecycle/unsuspend", "unlock": "lifecycle/unlock",
	"resetPassword": "lifecycle/reset_password", "expirePassword": "lifecycle/expire_password",
	"resetFactors": "lifecycle/reset_factors", "changePassword": "credentials/change_password",
}

func (c *call) userLinks(p directory.Person, whole bool) object {
	self := "/api/v1/users/" + p.ID
	links := object{"self": c.href(self)}
	if !whole {
		return links
	}
	for _, action := range userActions[p.Status] {
		link := c.href(strings.TrimSuffix(self+"/"+actionPaths[action], "/"))
		link["method"] = "POST"
		if action == "delete" {
			link["method"] = "DELETE"
		}
		links[action] = link
	}
	return links
}

// attribute gives the values of a person's searchable attributes.
func attribute(p directory.Person) func(string) []string {
	return func(name string) []string {
		if key, ok := strings.CutPrefix(name, "profile."); ok {
			return []string{p.Profile[key]}
		}
		switch name {
		case "id":
			return []string{p.ID}
		case "status":
			return []string{string(p.Status)}
		case "type.id":
			return []string{userType}
		}
		return []string{searchTime(map[string]any{
			"created": stamp(p.Created), "activated": stamp(p.Activated),
			"statusChanged": stamp(p.StatusChanged), "lastUpdated": stamp(p.LastUpdated),
		}[name])}
	}
}

// searchTime is a stamp as text; it has search.TimeFormat already.
func searchTime(v any) string {
	s, _ := v.(string)
	return s
}

var (
	userSearch = search.Rules{
		Operators: []string{"eq", "sw", "gt", "ge", "lt", "le", "pr"},
		Known: func(name string) bool {
			if key, ok := strings.CutPrefix(name, "profile."); ok {
				return slices.Contains(directory.PropertyNames(), key)
			}
			return slices.Contains([]string{"id", "status", "created", "activated", "statusChanged", "lastUpdated", "type.id"}, name)
		},
	}
	userFilter = search.Rules{
		Operators: []string{"eq", "gt", "ge", "lt", "le"}, ExactValues: true,
		Known: func(name string) bool {
			return slices.Contains([]string{
				"status", "lastUpdated", "id", "profile.login", "profile.email", "profile.firstName", "profile.lastName",
			}, name)
		},
	}
)

func badSearch(err error) error {
	return fault.New(fault.Invalid, "%s", err.Error()).Coded("E0000031")
}

func listUsers(c *call) (any, error) {
	q := c.r.URL.Query()
	standard := 200
	if q.Get("q") != "" {
		standard = 10
	}
	page, err := c.page(standard, 200)
	if err != nil {
		return nil, err
	}
	f, err := peopleFilter(q.Get("q"), q.Get("filter"), q.Get("search"))
	if err != nil {
		return nil, err
	}
	if by := q.Get("sortBy"); by != "" && q.Get("search") != "" {
		if !userSearch.Known(by) {
			return nil, badSearch(fault.New(fault.Invalid, "sortBy: the attribute cannot be sorted by"))
		}
		f.SortBy = func(p directory.Person) string { return strings.Join(attribute(p)(by), " ") }
		f.Descending = strings.EqualFold(q.Get("sortOrder"), "desc")
	}
	l, err := c.Service.People(c.ctx(), f, page)
	if err != nil {
		return nil, err
	}
	return each(c, l, func(p directory.Person) any { return c.user(p, false) }), nil
}

// peopleFilter reads the three ways to select people; without any, everybody
// who is not deactivated.
func peopleFilter(text, filter, searched string) (directory.PeopleFilter, error) {
	var f directory.PeopleFilter
	rules, expression := userSearch, searched
	switch {
	case searched != "":
	case filter != "":
		rules, expression = userFilter, filter
	default:
		f.Live = true
		if begin := strings.TrimSpace(text); begin != "" {
			f.Begins = []string{begin}
		}
		f.Match = func(p directory.Person) bool { return begins(p, text) }
		return f, nil
	}
	e, err := search.Parse(expression, rules)
	if err != nil {
		return f, badSearch(err)
	}
	f.Match = func(p directory.Person) bool { return e.Match(attribute(p)) }
	f.Login, _ = e.Equal("profile.login")
	f.Email, _ = e.Equal("profile.email")
	if status, ok := e.Equal("status"); ok {
		f.Status = directory.Status(strings.ToUpper(status))
	}
	f.Begins = e.Begins("profile.firstName", "profile.lastName", "profile.login", "profile.email")
	// Deactivated people are found only when they are asked for.
	f.Live = !e.Names("status") && !e.Names("id") && !e.Names("profile.login")
	return f, nil
}

// begins is "q": the text begins the first name, the last name or the address.
func begins(p directory.Person, text string) bool {
	text = strings.ToLower(strings.TrimSpace(text))
	return slices.ContainsFunc(p.SearchTexts(), func(s string) bool { return strings.HasPrefix(strings.ToLower(s), text) })
}

func groupsOfUser(c *call) (any, error) {
	page, err := c.page(200, 200)
	if err != nil {
		return nil, err
	}
	var l listing.List[directory.Group]
	if l, err = c.Service.GroupsOf(c.ctx(), c.path("userId"), page); err != nil {
		return nil, err
	}
	return each(c, l, func(g directory.Group) any { return c.group(g) }), nil
}
