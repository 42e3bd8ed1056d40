package directory

import (
	"context"
	"maps"
	"slices"
	"strings"
)

// MappedAttribute is an attribute of an application's user, as provisioning
// sends it: where it goes, and where it comes from unless an application says
// otherwise.
type MappedAttribute struct {
	Name string // in the application's user profile
	SCIM string // its path in RFC 7643
	From string // the expression that gives its value
	// Fixed ones are always sent as they are: without them the other side refuses
	// or confuses people.
	Fixed bool
}

// mappedAttributes is all that is sent, in the order in which it is shown. It
// is what AWS IAM Identity Center takes; other servers ignore what they lack.
var mappedAttributes = []MappedAttribute{
	{"userName", "userName", "appuser.userName", true},
	{"externalId", "externalId", "user.id", true},
	{"givenName", "name.givenName", "user.firstName", true},
	{"familyName", "name.familyName", "user.lastName", true},
	{"displayName", "displayName", "user.displayName", true},
	{"email", "emails[type eq \"work\"].value", "user.email", true},
	{"middleName", "name.middleName", "user.middleName", false},
	{"honorificPrefix", "name.honorificPrefix", "user.honorificPrefix", false},
	{"honorificSuffix", "name.honorificSuffix", "user.honorificSuffix", false},
	{"nickName", "nickName", "user.nickName", false},
	{"profileUrl", "profileUrl", "user.profileUrl", false},
	{"title", "title", "user.title", false},
	{"userType", "userType", "user.userType", false},
	{"preferredLanguage", "preferredLanguage", "user.preferredLanguage", false},
	{"locale", "locale", "user.locale", false},
	{"timezone", "timezone", "user.timezone", false},
	{"primaryPhone", "phoneNumbers[type eq \"work\"].value", "user.primaryPhone", false},
	{"mobilePhone", "phoneNumbers[type eq \"mobile\"].value", "user.mobilePhone", false},
	{"streetAddress", "addresses[type eq \"work\"].streetAddress", "user.streetAddress", false},
	{"locality", "addresses[type eq \"work\"].locality", "user.city", false},
	{"region", "addresses[type eq \"work\"].region", "user.state", false},
	{"postalCode", "addresses[type eq \"work\"].postalCode", "user.zipCode", false},
	{"country", "addresses[type eq \"work\"].country", "user.countryCode", false},
	{"employeeNumber", enterprise + "employeeNumber", "user.employeeNumber", false},
	{"costCenter", enterprise + "costCenter", "user.costCenter", false},
	{"organization", enterprise + "organization", "user.organization", false},
	{"division", enterprise + "division", "user.division", false},
	{"department", enterprise + "department", "user.department", false},
}

const enterprise = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:"

// MappedAttributes lists all that provisioning may send.
func MappedAttributes() []MappedAttribute { return slices.Clone(mappedAttributes) }

// Mapping is what an application says of one attribute.
type Mapping struct {
	Expression string
	// Off leaves the attribute alone: whatever the other side has stays.
	Off bool
}

// MappingOf is what holds for an attribute in an application.
func (a App) MappingOf(m MappedAttribute) Mapping {
	if own, changed := a.Mappings[m.Name]; changed && !m.Fixed {
		return own
	}
	return Mapping{Expression: m.From}
}

// MappedProfile is what an application gets to know of a person, by the names of
// its attributes, and which attributes it is not told of. Empty values are left out.
func (a App) MappedProfile(p Person, userName string) (values map[string]string, off []string) {
	values = map[string]string{}
	for _, m := range mappedAttributes {
		to := a.MappingOf(m)
		if to.Off {
			off = append(off, m.Name)
			continue
		}
		// Expressions are checked when they are set; one that an older directory
		// understood and this one does not gives nothing.
		v, err := Evaluate(to.Expression, p, userName)
		if m.Name == "displayName" {
			v = p.Name() // which is made of the names where there is none
		}
		if v = strings.TrimSpace(v); err == nil && v != "" {
			values[m.Name] = v
		}
	}
	return values, off
}

// SetMappings changes what an application gets of some attributes; nil goes
// back to the standard. Everybody who has the application is compared anew.
func (s *Service) SetMappings(ctx context.Context, app string, changes map[string]*Mapping) (a App, err error) {
	for name, m := range changes {
		if err := checkAttributeMapping(name, m); err != nil {
			return a, err
		}
	}
	err = s.store.Update(ctx, func(tx Tx) error {
		if a, err = tx.App(ctx, app); err != nil {
			return err
		}
		before := a.Mappings
		a.Mappings = maps.Clone(before)
		if a.Mappings == nil {
			a.Mappings = map[string]Mapping{}
		}
		for name, m := range changes {
			if m == nil {
				delete(a.Mappings, name)
			} else {
				a.Mappings[name] = *m
			}
		}
		if maps.Equal(before, a.Mappings) {
			return nil
		}
		a.LastUpdated = tx.Now()
		if err := tx.SaveApp(ctx, a); err != nil {
			return err
		}
		if err := renameUsers(ctx, tx, a); err != nil {
			return err
		}
		return record(ctx, tx, "application.user_profile.mapping.update", map[string]any{"attributes": slices.Sorted(maps.Keys(changes))}, appParty(a))
	})
	return a, err
}

func checkAttributeMapping(name string, m *Mapping) error {
	i := slices.IndexFunc(mappedAttributes, func(a MappedAttribute) bool { return a.Name == name })
	switch {
	case i < 0:
		return invalid("properties", "properties: '%s' is not an attribute that applications get", bounded(name, 60))
	case mappedAttributes[i].Fixed:
		return invalid("properties", "properties: '%s' is always sent as it is", name)
	case m == nil || m.Off && m.Expression == "":
		return nil
	}
	if _, err := Evaluate(m.Expression, Person{}, ""); err != nil {
		return invalid("properties", "properties: the expression '%s' of '%s' is not one that the directory understands", bounded(m.Expression, 100), name)
	}
	return nil
}

// MappingPreview finds an application and a person, with the user that the
// person has there or would have.
func (s *Service) MappingPreview(ctx context.Context, app, key string) (a App, p Person, u AppUser, err error) {
	err = s.store.View(ctx, func(tx Tx) error {
		if a, err = tx.App(ctx, app); err != nil {
			return err
		}
		if p, err = find(ctx, tx, key); err != nil {
			return err
		}
		if u, err = tx.AppUser(ctx, app, p.ID); missing(err) {
			u, err = AppUser{AppID: app, PersonID: p.ID}, nil
		}
		if u.UserName == "" {
			u.UserName = userName(a, p, u)
		}
		return err
	})
	return a, p, u, err
}
