package center

import (
	"fmt"
	"regexp"
	"slices"
	"unicode/utf8"
)

// Bounds of the Identity Store API's model.
const (
	maxUserName  = 128
	maxAttribute = 1024
	maxPhotos    = 3
	maxExternal  = 10
)

var (
	userNamePattern = regexp.MustCompile(`^[\p{L}\p{M}\p{S}\p{N}\p{P}]+$`)
	textPattern     = regexp.MustCompile(`^[\p{L}\p{M}\p{S}\p{N}\p{P}\t\n\r \x{3000}]+$`)
)

// Validate checks what the Identity Store's model says about a user, and what
// AWS's console and SCIM server ask for: the four names must be there.
func (p Profile) Validate() error {
	for _, required := range []struct{ field, value string }{
		{"userName", p.UserName}, {"displayName", p.DisplayName},
		{"name.givenName", p.Name.GivenName}, {"name.familyName", p.Name.FamilyName},
	} {
		if required.value == "" {
			return invalid(required.field, "%s is a required attribute.", required.field)
		}
	}
	if utf8.RuneCountInString(p.UserName) > maxUserName || !userNamePattern.MatchString(p.UserName) {
		return invalid("userName", "userName must have 1 to %d letters, digits, symbols or punctuation marks and no blanks.", maxUserName)
	}
	if err := p.validateLists(); err != nil {
		return err
	}
	return p.validateTexts()
}

func (p Profile) validateLists() error {
	for _, l := range []struct {
		field     string
		have, max int
	}{
		{"emails", len(p.Emails), 1}, {"addresses", len(p.Addresses), 1}, {"phoneNumbers", len(p.PhoneNumbers), 1},
		{"roles", len(p.Roles), 1}, {"photos", len(p.Photos), maxPhotos}, {"externalIds", len(p.ExternalIDs), maxExternal},
	} {
		if l.have > l.max {
			return invalid(l.field, "%s must not have more than %d values.", l.field, l.max)
		}
	}
	return nil
}

func (p Profile) validateTexts() error {
	check := func(field, value string) error {
		if value == "" {
			return nil
		}
		if utf8.RuneCountInString(value) > maxAttribute || !textPattern.MatchString(value) {
			return invalid(field, "%s must have at most %d characters and no control characters.", field, maxAttribute)
		}
		return nil
	}
	for field, value := range p.texts() {
		if err := check(field, value); err != nil {
			return err
		}
	}
	return nil
}

// texts gives every text of the profile by its SCIM path.
func (p Profile) texts() map[string]string {
	m := map[string]string{
		"displayName": p.DisplayName, "name.formatted": p.Name.Formatted, "name.familyName": p.Name.FamilyName,
		"name.givenName": p.Name.GivenName, "name.middleName": p.Name.MiddleName, "name.honorificPrefix": p.Name.HonorificPrefix,
		"name.honorificSuffix": p.Name.HonorificSuffix, "nickName": p.NickName, "profileUrl": p.ProfileURL, "title": p.Title,
		"userType": p.UserType, "preferredLanguage": p.PreferredLanguage, "locale": p.Locale, "timezone": p.Timezone,
		"birthdate": p.Birthdate, "website": p.Website,
		"enterprise.employeeNumber": p.Enterprise.EmployeeNumber, "enterprise.costCenter": p.Enterprise.CostCenter,
		"enterprise.organization": p.Enterprise.Organization, "enterprise.division": p.Enterprise.Division,
		"enterprise.department": p.Enterprise.Department, "enterprise.manager.value": p.Enterprise.Manager.Value,
		"enterprise.manager.displayName": p.Enterprise.Manager.DisplayName, "enterprise.manager.$ref": p.Enterprise.Manager.Ref,
	}
	for _, l := range []struct {
		field string
		all   []Labeled
	}{{"emails", p.Emails}, {"phoneNumbers", p.PhoneNumbers}, {"roles", p.Roles}, {"photos", p.Photos}} {
		for i, v := range l.all {
			at := fmt.Sprintf("%s[%d].", l.field, i)
			m[at+"value"], m[at+"type"], m[at+"display"] = v.Value, v.Type, v.Display
		}
	}
	for i, a := range p.Addresses {
		at := fmt.Sprintf("addresses[%d].", i)
		m[at+"formatted"], m[at+"streetAddress"], m[at+"locality"] = a.Formatted, a.StreetAddress, a.Locality
		m[at+"region"], m[at+"postalCode"], m[at+"country"], m[at+"type"] = a.Region, a.PostalCode, a.Country, a.Type
	}
	for i, e := range p.ExternalIDs {
		at := fmt.Sprintf("externalIds[%d].", i)
		m[at+"issuer"], m[at+"id"] = e.Issuer, e.ID
	}
	return m
}

// clone copies the lists, so that editing the copy leaves the original alone.
func (p Profile) clone() Profile {
	p.Emails, p.PhoneNumbers, p.Roles, p.Photos = slices.Clone(p.Emails), slices.Clone(p.PhoneNumbers), slices.Clone(p.Roles), slices.Clone(p.Photos)
	p.Addresses, p.ExternalIDs = slices.Clone(p.Addresses), slices.Clone(p.ExternalIDs)
	return p
}
