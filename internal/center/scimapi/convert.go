package scimapi

import (
	"gatehouse/internal/center"
	"gatehouse/internal/scim"
)

// profileOf is a SCIM user as a profile. What SCIM does not speak of is taken from old.
func profileOf(storeID string, u scim.User, old center.Profile) center.Profile {
	p := old
	p.UserName, p.DisplayName, p.Name = u.UserName, u.DisplayName, center.Name(u.Name)
	p.NickName, p.ProfileURL, p.Title, p.UserType = u.NickName, u.ProfileURL, u.Title, u.UserType
	p.PreferredLanguage, p.Locale, p.Timezone = u.PreferredLanguage, u.Locale, u.Timezone
	p.Emails = each(u.Emails, func(e scim.Email) center.Labeled {
		return center.Labeled{Value: e.Value, Type: e.Type, Primary: e.Primary}
	})
	p.PhoneNumbers = each(u.PhoneNumbers, func(e scim.Phone) center.Labeled {
		return center.Labeled{Value: e.Value, Type: e.Type, Primary: e.Primary}
	})
	p.Roles = each(u.Roles, func(e scim.Role) center.Labeled {
		return center.Labeled{Value: e.Value, Type: e.Type, Primary: e.Primary}
	})
	p.Addresses = each(u.Addresses, func(a scim.Address) center.Address { return center.Address(a) })
	p.ExternalIDs = center.WithSCIMExternalID(storeID, old.ExternalIDs, u.ExternalID)
	p.Enterprise = enterpriseOf(u.Enterprise)
	return p
}

func enterpriseOf(e *scim.Enterprise) center.Enterprise {
	if e == nil {
		return center.Enterprise{}
	}
	out := center.Enterprise{
		EmployeeNumber: e.EmployeeNumber, CostCenter: e.CostCenter, Organization: e.Organization, Division: e.Division, Department: e.Department,
	}
	if e.Manager != nil {
		out.Manager = center.Manager{Value: e.Manager.Value, Ref: e.Manager.Ref}
	}
	return out
}

// wireUser is a user as AWS returns it.
func wireUser(u center.User) scim.User {
	active := u.Status == center.Enabled
	return scim.User{
		ID: u.ID, ExternalID: u.SCIMExternalID(), Meta: &scim.Meta{ResourceType: "User", Created: u.Created, LastModified: u.Updated},
		UserName: u.UserName, Name: scim.Name(u.Name), DisplayName: u.DisplayName, NickName: u.NickName, ProfileURL: u.ProfileURL,
		Title: u.Title, UserType: u.UserType, PreferredLanguage: u.PreferredLanguage, Locale: u.Locale, Timezone: u.Timezone, Active: &active,
		Emails: each(u.Emails, func(l center.Labeled) scim.Email { return scim.Email{Value: l.Value, Type: l.Type, Primary: l.Primary} }),
		PhoneNumbers: each(u.PhoneNumbers, func(l center.Labeled) scim.Phone {
			return scim.Phone{Value: l.Value, Type: l.Type, Primary: l.Primary}
		}),
		Roles:      each(u.Roles, func(l center.Labeled) scim.Role { return scim.Role{Value: l.Value, Type: l.Type, Primary: l.Primary} }),
		Addresses:  each(u.Addresses, func(a center.Address) scim.Address { return scim.Address(a) }),
		Enterprise: wireEnterprise(u.Enterprise),
	}
}

func wireEnterprise(e center.Enterprise) *scim.Enterprise {
	if e == (center.Enterprise{}) {
		return nil
	}
	out := &scim.Enterprise{
		EmployeeNumber: e.EmployeeNumber, CostCenter: e.CostCenter, Organization: e.Organization, Division: e.Division, Department: e.Department,
	}
	if e.Manager != (center.Manager{}) {
		out.Manager = &scim.Manager{Value: e.Manager.Value, Ref: e.Manager.Ref}
	}
	return out
}

// wireGroup is a group as AWS returns it: members are never told.
func wireGroup(g center.Group) scim.Group {
	return scim.Group{
		ID: g.ID, ExternalID: g.SCIMExternalID(), DisplayName: g.DisplayName,
		Meta: &scim.Meta{ResourceType: "Group", Created: g.Created, LastModified: g.Updated},
	}
}

// each converts a list; an empty one stays nil, so that equal profiles compare equal.
func each[A, B any](in []A, f func(A) B) []B {
	if len(in) == 0 {
		return nil
	}
	out := make([]B, len(in))
	for i, a := range in {
		out[i] = f(a)
	}
	return out
}
