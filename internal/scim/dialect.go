package scim

import "fmt"

// Dialect says how a client words its requests.
type Dialect int

const (
	// Generic words them as Okta does for any server.
	Generic Dialect = iota
	// AWS words them so that AWS takes them: always a path, one e-mail and it is
	// primary, nothing empty; and refuses before sending what AWS would refuse.
	AWS
)

func (d Dialect) String() string {
	if d == AWS {
		return "aws"
	}
	return "generic"
}

// operation is a patch operation as sent.
type operation struct {
	Op    string `json:"op"`
	Path  string `json:"path,omitempty"`
	Value any    `json:"value,omitempty"`
}

func patchBody(ops ...operation) any {
	return struct {
		Schemas    []string    `json:"schemas"`
		Operations []operation `json:"Operations"`
	}{[]string{PatchOpURN}, ops}
}

// set replaces one attribute. Okta leaves the path out and, for a group, adds
// the id.
func (d Dialect) set(name string, value any, id string) operation {
	if d == AWS {
		return operation{Op: "replace", Path: name, Value: value}
	}
	obj := tree{name: value}
	if id != "" {
		obj["id"] = id
	}
	return operation{Op: "replace", Value: obj}
}

// memberOps are the operations of one membership change, removals first. Okta
// picks each removed member by a filter in the path; AWS is known to take the
// list of values.
func (d Dialect) memberOps(add, remove []string) (ops []operation) {
	if d == AWS && len(remove) > 0 {
		ops = append(ops, operation{Op: "remove", Path: "members", Value: memberValues(remove)})
	} else {
		for _, id := range remove {
			ops = append(ops, operation{Op: "remove", Path: fmt.Sprintf("members[value eq %s]", quote(id))})
		}
	}
	if len(add) > 0 {
		ops = append(ops, operation{Op: "add", Path: "members", Value: memberValues(add)})
	}
	return ops
}

func memberValues(ids []string) []Member {
	out := make([]Member, len(ids))
	for i, id := range ids {
		out[i] = Member{Value: id}
	}
	return out
}

func (d Dialect) membersAttribute() string {
	if d == AWS {
		return "members"
	}
	return "members.value"
}

// prepare makes a user ready to send. The error is an [*Error] with the
// offending attribute.
func (d Dialect) prepare(u User) (User, error) {
	u.Emails = keep(u.Emails, func(e Email) bool { return e.Value != "" })
	u.PhoneNumbers = keep(u.PhoneNumbers, func(p Phone) bool { return p.Value != "" })
	u.Roles = keep(u.Roles, func(r Role) bool { return r.Value != "" })
	u.Addresses = keep(u.Addresses, func(a Address) bool { return a.hasData() })
	if u.UserName == "" {
		return u, refuse([]violation{{"userName", "Member must not be null"}})
	}
	if d != AWS {
		return u, nil
	}
	if u.DisplayName == "" && u.Name.GivenName != "" && u.Name.FamilyName != "" {
		u.DisplayName = u.Name.GivenName + " " + u.Name.FamilyName
	}
	u.Emails = preferred(u.Emails, func(e Email) bool { return e.Primary })
	u.PhoneNumbers = preferred(u.PhoneNumbers, func(p Phone) bool { return p.Primary })
	u.Roles = preferred(u.Roles, func(r Role) bool { return r.Primary })
	u.Addresses = preferred(u.Addresses, func(a Address) bool { return a.Primary })
	for i := range u.Emails {
		u.Emails[i].Primary = true
	}
	if err := u.Validate(); err != nil {
		return u, err
	}
	for _, a := range u.Addresses {
		if missing := a.missing(); missing != "" {
			return u, Errorf(400, InvalidValue,
				"AWS takes an address only with street, city, state, postal code and country together; %s is missing.", missing).on(missing)
		}
	}
	return u, nil
}

// keep is a new list of the values that hold; the caller's is left alone.
func keep[T any](in []T, ok func(T) bool) (out []T) {
	for _, v := range in {
		if ok(v) {
			out = append(out, v)
		}
	}
	return out
}

// preferred is the one value AWS has room for: the primary one, else the first.
func preferred[T any](in []T, primary func(T) bool) []T {
	for i, v := range in {
		if primary(v) {
			return in[i : i+1]
		}
	}
	return in[:min(len(in), 1)]
}

// hasData tells whether there is more to an address than its labels.
func (a Address) hasData() bool {
	a.Type, a.Primary = "", false
	return a != Address{}
}

// missing is the first part that AWS wants of an address and that is not
// there, or "".
func (a Address) missing() string {
	for _, part := range []struct{ name, value string }{
		{"streetAddress", a.StreetAddress}, {"locality", a.Locality}, {"region", a.Region},
		{"postalCode", a.PostalCode}, {"country", a.Country},
	} {
		if part.value == "" {
			return "addresses." + part.name
		}
	}
	return ""
}
