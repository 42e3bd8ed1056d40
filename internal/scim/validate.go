package scim

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// textPattern is what AWS answers when a value has a character it does not take.
const textPattern = `[\p{L}\p{M}\p{S}\p{N}\p{P}\t\n\r ]+`

// Longest values, in characters, as the Identity Store API models them.
const (
	maxText     = 1024
	maxUserName = 128
)

// violation is one sentence of AWS's validation message.
type violation struct{ attribute, constraint string }

func refuse(vs []violation) *Error {
	if len(vs) == 0 {
		return nil
	}
	parts := make([]string, len(vs))
	for i, v := range vs {
		parts[i] = fmt.Sprintf("Value at '%s' failed to satisfy constraint: %s", v.attribute, v.constraint)
	}
	detail := fmt.Sprintf("%d validation errors detected: %s", len(vs), strings.Join(parts, "; "))
	return Errorf(400, InvalidValue, "%s", detail).on(vs[0].attribute)
}

// checkStrings holds every string that was given to AWS's limits: not empty,
// not too long, no control characters. It works on the canonical tree because
// the value types cannot tell an empty string from an absent one.
func checkStrings(t tree, attrs []Attribute, prefix string) *Error {
	return refuse(stringViolations(t, attrs, prefix))
}

func stringViolations(t tree, attrs []Attribute, prefix string) (vs []violation) {
	for _, name := range slices.Sorted(maps.Keys(t)) {
		a, _ := find(attrs, name)
		path := join(prefix, a.Name)
		switch v := t[name].(type) {
		case string:
			if c := textConstraint(v, path); c != "" {
				vs = append(vs, violation{path, c})
			}
		case tree:
			vs = append(vs, stringViolations(v, a.SubAttributes, path)...)
		case []any:
			for _, item := range v {
				if obj, ok := item.(tree); ok {
					vs = append(vs, stringViolations(obj, a.SubAttributes, path)...)
				}
			}
		}
	}
	return vs
}

// textConstraint is the constraint that the value breaks, or "".
func textConstraint(v, path string) string {
	limit := maxText
	if path == "userName" {
		limit = maxUserName
	}
	switch {
	case v == "":
		return "Member must have length greater than or equal to 1"
	case utf8.RuneCountInString(v) > limit:
		return fmt.Sprintf("Member must have length less than or equal to %d", limit)
	case strings.ContainsFunc(v, notText):
		return "Member must satisfy regular expression pattern: " + textPattern
	case strings.ContainsAny(v, forbidden) && plainText(path):
		return "Member must not contain any of the characters " + forbidden
	}
	return ""
}

// notText is the complement of textPattern.
func notText(r rune) bool {
	return !(unicode.In(r, unicode.L, unicode.M, unicode.S, unicode.N, unicode.P) || strings.ContainsRune("\t\n\r ", r))
}

// forbidden are the characters that AWS's guide for Okta excludes from
// synchronized attributes.
const forbidden = "<>;:%"

// plainText tells whether the forbidden characters are refused in an
// attribute. They are in what people type about a person; identifiers and URLs
// cannot do without them.
func plainText(path string) bool {
	top, _, _ := strings.Cut(path, ".")
	switch top {
	case "name", "nickName", "title", "userType", "addresses":
		return true
	}
	return strings.HasPrefix(path, EnterpriseURN+".") && !strings.HasPrefix(path, EnterpriseURN+".manager")
}

// Validate checks a user by AWS's rules: userName, displayName, givenName and
// familyName are there; e-mails, addresses, phone numbers and roles have at
// most one value; an e-mail is primary. The error is an [*Error].
func (u User) Validate() error {
	// Through the tree, because the rules for strings are kept there.
	t, err := fromValue(u)
	if err != nil {
		return err
	}
	if _, err := userFrom(t); err != nil {
		return err
	}
	return nil
}

func (u User) validate() *Error {
	var vs []violation
	for _, r := range []struct{ name, value string }{
		{"userName", u.UserName}, {"displayName", u.DisplayName},
		{"name.givenName", u.Name.GivenName}, {"name.familyName", u.Name.FamilyName},
	} {
		if r.value == "" {
			vs = append(vs, violation{r.name, "Member must not be null"})
		}
	}
	if err := refuse(vs); err != nil {
		return err
	}
	for _, l := range []struct {
		name string
		n    int
	}{
		{"emails", len(u.Emails)}, {"addresses", len(u.Addresses)},
		{"phoneNumbers", len(u.PhoneNumbers)}, {"roles", len(u.Roles)},
	} {
		if l.n > 1 {
			return Errorf(400, InvalidValue, "List attribute %s exceeds allowed limit of 1", l.name).on(l.name)
		}
	}
	return u.validateEmail()
}

func (u User) validateEmail() *Error {
	if len(u.Emails) == 0 {
		return nil
	}
	if u.Emails[0].Value == "" {
		return refuse([]violation{{"emails.value", "Member must not be null"}})
	}
	if !u.Emails[0].Primary {
		return Errorf(400, InvalidValue, "The value of emails must be primary.").on("emails.primary")
	}
	return nil
}

func (g *Group) validate() *Error {
	if g.DisplayName == "" {
		return refuse([]violation{{"displayName", "Member must not be null"}})
	}
	if len(g.Members) > MaxMemberChanges {
		return tooManyMembers(len(g.Members))
	}
	seen := map[string]bool{}
	kept := g.Members[:0]
	for _, m := range g.Members {
		if m.Value == "" {
			return refuse([]violation{{"members.value", "Member must not be null"}})
		}
		if !seen[m.Value] {
			seen[m.Value] = true
			kept = append(kept, m)
		}
	}
	g.Members = kept
	return nil
}

func tooManyMembers(n int) *Error {
	return Errorf(400, TooMany, "A request may name at most %d members; this one names %d.", MaxMemberChanges, n).on("members")
}
