package center

import (
	"regexp"
	"strings"
)

// A template is text with attributes of the user in it: ${user:email}, as AWS
// writes them in attribute mappings, or ${path:userName}, as in attributes for
// access control. Unknown ones are refused when they are written, so that no
// sign-in fails over them.
var placeholder = regexp.MustCompile(`\$\{[^{}]*\}`)

// groupsTemplate stands alone: it has as many values as the user has groups.
const groupsTemplate = "${user:groups}"

var userAttributes = map[string]func(User) string{
	"${user:subject}":           func(u User) string { return u.UserName },
	"${user:preferredUsername}": func(u User) string { return u.UserName },
	"${user:email}":             func(u User) string { return u.Email() },
	"${user:name}":              func(u User) string { return u.DisplayName },
	"${user:givenName}":         func(u User) string { return u.Name.GivenName },
	"${user:middleName}":        func(u User) string { return u.Name.MiddleName },
	"${user:familyName}":        func(u User) string { return u.Name.FamilyName },
}

func validTemplate(field, template string) error {
	if !within(template, 1, maxTemplate) {
		return invalid(field, "A value must have 1 to %d characters.", maxTemplate)
	}
	for _, p := range placeholder.FindAllString(template, -1) {
		if p == groupsTemplate {
			return invalid(field, "%s must be the whole value of an attribute.", groupsTemplate)
		}
		if _, err := attributeOf(p, User{}); err != nil {
			return invalid(field, "%s is not an attribute of users. There are ${user:email}, ${user:subject}, ${user:name}, ${user:givenName}, "+
				"${user:familyName}, ${user:groups} and ${path:...}.", p)
		}
	}
	if strings.Contains(placeholder.ReplaceAllString(template, ""), "${") {
		return invalid(field, "%q has a ${ that is not closed.", template)
	}
	return nil
}

func attributeOf(p string, u User) (string, error) {
	if read := userAttributes[p]; read != nil {
		return read(u), nil
	}
	return sourceValue(p, u)
}

// evaluate fills a template in. One of whose attributes the user has none gives
// nothing: half a value could be somebody else's.
func evaluate(template string, u User) string {
	missing := false
	out := placeholder.ReplaceAllStringFunc(template, func(p string) string {
		v, err := attributeOf(p, u)
		missing = missing || err != nil || v == ""
		return v
	})
	if missing {
		return ""
	}
	return strings.TrimSpace(out)
}
