package push

import (
	"context"
	"slices"

	"gatehouse/internal/directory"
	"gatehouse/internal/scim"
)

// texts finds the plain attributes of a user by the names that mappings use.
var texts = map[string]func(*scim.User) *string{
	"middleName":        func(u *scim.User) *string { return &u.Name.MiddleName },
	"honorificPrefix":   func(u *scim.User) *string { return &u.Name.HonorificPrefix },
	"honorificSuffix":   func(u *scim.User) *string { return &u.Name.HonorificSuffix },
	"nickName":          func(u *scim.User) *string { return &u.NickName },
	"profileUrl":        func(u *scim.User) *string { return &u.ProfileURL },
	"title":             func(u *scim.User) *string { return &u.Title },
	"userType":          func(u *scim.User) *string { return &u.UserType },
	"preferredLanguage": func(u *scim.User) *string { return &u.PreferredLanguage },
	"locale":            func(u *scim.User) *string { return &u.Locale },
	"timezone":          func(u *scim.User) *string { return &u.Timezone },
	"employeeNumber":    func(u *scim.User) *string { return &u.Enterprise.EmployeeNumber },
	"costCenter":        func(u *scim.User) *string { return &u.Enterprise.CostCenter },
	"organization":      func(u *scim.User) *string { return &u.Enterprise.Organization },
	"division":          func(u *scim.User) *string { return &u.Enterprise.Division },
	"department":        func(u *scim.User) *string { return &u.Enterprise.Department },
}

var addressParts = []string{"streetAddress", "locality", "region", "postalCode", "country"}

// leave gives want what the other side has of the attributes that are off. A
// telephone number or an address is one value there, which belongs to us only
// while we send every kind of number, or every part.
func leave(have, want scim.User, off []string) scim.User {
	have.Enterprise, want.Enterprise = extension(have.Enterprise), extension(want.Enterprise)
	for _, name := range off {
		if at := texts[name]; at != nil {
			*at(&want) = *at(&have)
		}
	}
	if *want.Enterprise == (scim.Enterprise{}) {
		want.Enterprise = nil
	}
	isOff := func(name string) bool { return slices.Contains(off, name) }
	ours := slices.ContainsFunc(want.PhoneNumbers, func(p scim.Phone) bool { return p.Primary })
	if !ours && (isOff("primaryPhone") || isOff("mobilePhone")) {
		want.PhoneNumbers = have.PhoneNumbers
	}
	if slices.ContainsFunc(addressParts, isOff) {
		want.Addresses = have.Addresses
	}
	return want
}

// extension is a copy that may be looked into and written to.
func extension(e *scim.Enterprise) *scim.Enterprise {
	if e == nil {
		return &scim.Enterprise{}
	}
	c := *e
	return &c
}

// Preview is what would be sent of a person to an application, whether or not
// the person has it.
func (p *Pusher) Preview(ctx context.Context, app, who string) (directory.Person, scim.User, error) {
	a, person, u, err := p.Service.MappingPreview(ctx, app, who)
	if err != nil {
		return person, scim.User{}, err
	}
	out, _ := desired(a, person, u)
	return person, out, nil
}
