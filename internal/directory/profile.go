package directory

import (
	"maps"
	"net/mail"
	"slices"
	"strings"
	"unicode/utf8"

	"gatehouse/internal/fault"
)

// Profile holds a person's attributes by Okta's names; absent is empty.
type Profile map[string]string

// property says what may stand in an attribute.
type property struct {
	max      int // in characters
	required bool
	// shown attributes stand in the API's answers even when they are empty.
	shown bool
}

// properties is Okta's base profile, whole. What is not here does not exist.
var properties = map[string]property{
	"login": {100, true, true}, "email": {100, true, true}, "firstName": {50, true, true}, "lastName": {50, true, true},
	"secondEmail": {100, false, true}, "mobilePhone": {100, false, true}, "middleName": {50, false, false},
	"honorificPrefix": {50, false, false}, "honorificSuffix": {50, false, false}, "title": {100, false, false},
	"displayName": {100, false, false}, "nickName": {100, false, false}, "profileUrl": {200, false, false},
	"primaryPhone": {100, false, false}, "streetAddress": {200, false, false}, "city": {128, false, false},
	"state": {128, false, false}, "zipCode": {50, false, false}, "countryCode": {2, false, false},
	"postalAddress": {4096, false, false}, "preferredLanguage": {35, false, false}, "locale": {35, false, false},
	"timezone": {64, false, false}, "userType": {100, false, false}, "employeeNumber": {100, false, false},
	"costCenter": {100, false, false}, "organization": {100, false, false}, "division": {100, false, false},
	"department": {100, false, false}, "managerId": {100, false, false}, "manager": {100, false, false},
}

// PropertyNames lists the attributes that a profile may have, in order.
func PropertyNames() []string { return slices.Sorted(maps.Keys(properties)) }

// ShownWhenEmpty tells whether answers name the attribute even without a value.
func ShownWhenEmpty(name string) bool { return properties[name].shown }

// Merge returns p with the values of change; empty values take attributes away.
func (p Profile) Merge(change Profile) Profile {
	out := maps.Clone(p)
	if out == nil {
		out = Profile{}
	}
	for k, v := range change {
		if v == "" {
			delete(out, k)
			continue
		}
		out[k] = v
	}
	return out
}

// clean returns p without surrounding blanks and empty values.
func (p Profile) clean() Profile {
	out := Profile{}
	for k, v := range p {
		if v = strings.TrimSpace(v); v != "" {
			out[k] = v
		}
	}
	return out
}

// validate refuses unknown attributes, missing names, bad addresses and texts
// that other systems are known to choke on. object is what Okta's message names.
func (p Profile) validate(object string) error { return together(p.faults(object)) }

// together is one failure that says all of them, or nil.
func together(faults []*fault.Error) error {
	if len(faults) == 0 {
		return nil
	}
	first := faults[0]
	first.Also = faults[1:]
	return first
}

// faults is all that validate would refuse, attribute by attribute.
func (p Profile) faults(object string) (out []*fault.Error) {
	for _, name := range slices.Sorted(maps.Keys(p)) {
		def, known := properties[name]
		switch v := p[name]; {
		case !known:
			out = append(out, fault.New(fault.Invalid, "Property name '%s' is not defined in profile", bounded(name, 60)).On(object))
		case utf8.RuneCountInString(v) > def.max:
			out = append(out, fault.New(fault.Invalid, "%s: The field is too long; at most %d characters are allowed", name, def.max).On(name))
		case !printable(v):
			out = append(out, fault.New(fault.Invalid, "%s: The field must not contain control characters", name).On(name))
		}
	}
	for _, name := range []string{"firstName", "lastName", "email", "login"} {
		if p[name] == "" {
			out = append(out, fault.New(fault.Invalid, "%s: The field cannot be left blank", name).On(name))
		}
	}
	// Okta's default for logins is the format of an email address; the center
	// compares user names with it.
	for _, name := range []string{"login", "email", "secondEmail"} {
		if p[name] != "" && !isEmail(p[name]) {
			what := map[bool]string{true: "Username", false: "The field"}[name == "login"]
			out = append(out, fault.New(fault.Invalid, "%s: %s must be in the form of an email address", name, what).On(name))
		}
	}
	return out
}

func isEmail(s string) bool {
	a, err := mail.ParseAddress(s)
	if err != nil || a.Address != s || a.Name != "" {
		return false
	}
	local, host, _ := strings.Cut(s, "@")
	return local != "" && host != "" && !strings.ContainsAny(s, " \"<>(),;:\\") && !strings.Contains(host, "@")
}

func printable(s string) bool {
	return utf8.ValidString(s) && !strings.ContainsFunc(s, func(r rune) bool { return r < ' ' || r == 0x7f })
}

func bounded(s string, n int) string {
	if utf8.RuneCountInString(s) <= n {
		return s
	}
	return string([]rune(s)[:n])
}
