package push

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"strings"

	"gatehouse/internal/directory"
	"gatehouse/internal/scim"
)

// desired is a person as the other side should have it, by the application's
// mappings. What is empty is not sent: AWS refuses empty values. What is mapped
// to nothing is left to the other side; off names it.
func desired(app directory.App, p directory.Person, u directory.AppUser) (out scim.User, off []string) {
	at, off := app.MappedProfile(p, u.UserName)
	active := true
	out = scim.User{
		UserName: u.UserName, ExternalID: p.ID, DisplayName: at["displayName"], Active: &active,
		Name: scim.Name{
			GivenName: at["givenName"], FamilyName: at["familyName"], MiddleName: at["middleName"],
			HonorificPrefix: at["honorificPrefix"], HonorificSuffix: at["honorificSuffix"],
		},
		NickName: at["nickName"], ProfileURL: at["profileUrl"], Title: at["title"], UserType: at["userType"],
		PreferredLanguage: at["preferredLanguage"], Locale: at["locale"], Timezone: at["timezone"],
		Emails: []scim.Email{{Value: at["email"], Type: "work", Primary: true}},
	}
	if phone := at["primaryPhone"]; phone != "" {
		out.PhoneNumbers = []scim.Phone{{Value: phone, Type: "work", Primary: true}}
	} else if phone := at["mobilePhone"]; phone != "" {
		out.PhoneNumbers = []scim.Phone{{Value: phone, Type: "mobile", Primary: true}}
	}
	if a := postal(at); a != (scim.Address{}) {
		a.Type, a.Primary = "work", true
		out.Addresses = []scim.Address{a}
	}
	e := scim.Enterprise{
		EmployeeNumber: at["employeeNumber"], CostCenter: at["costCenter"], Organization: at["organization"],
		Division: at["division"], Department: at["department"],
	}
	if e != (scim.Enterprise{}) {
		out.Enterprise = &e
	}
	return out, off
}

// postal is the address, if it is whole: AWS takes no part of one, and half an
// address is of no use to others.
func postal(at map[string]string) scim.Address {
	a := scim.Address{
		StreetAddress: at["streetAddress"], Locality: at["locality"], Region: at["region"], PostalCode: at["postalCode"], Country: at["country"],
	}
	for _, part := range []string{a.StreetAddress, a.Locality, a.Region, a.PostalCode, a.Country} {
		if part == "" {
			return scim.Address{}
		}
	}
	return a
}

// fingerprint is what was sent to whom, in short: equal means nothing to send.
func fingerprint(server string, u scim.User) (string, error) {
	b, err := json.Marshal(u)
	sum := sha256.Sum256(append([]byte(server+"\n"), b...))
	return base64.RawURLEncoding.EncodeToString(sum[:]), err
}

// merge lays what the directory knows over what the other side has; values of
// kinds that we never send stay, and so do those that are mapped to nothing.
func merge(have, want scim.User, off []string) scim.User {
	want.ID, want.Meta, want.Roles = have.ID, have.Meta, have.Roles
	for _, e := range have.Emails {
		if !strings.EqualFold(e.Type, "work") && !e.Primary {
			want.Emails = append(want.Emails, e)
		}
	}
	for _, p := range have.PhoneNumbers {
		if !p.Primary && !strings.EqualFold(p.Type, "work") && !strings.EqualFold(p.Type, "mobile") {
			want.PhoneNumbers = append(want.PhoneNumbers, p)
		}
	}
	if m := have.Enterprise; m != nil && m.Manager != nil {
		e := scim.Enterprise{}
		if want.Enterprise != nil {
			e = *want.Enterprise
		}
		e.Manager = m.Manager
		want.Enterprise = &e
	}
	return leave(have, want, off)
}

// same tells whether a merged user says what the other side has already.
func same(have, merged scim.User) bool {
	yes := true
	if have.Active == nil {
		have.Active = &yes
	}
	have.Meta, merged.Meta = nil, nil
	a, err1 := json.Marshal(have)
	b, err2 := json.Marshal(merged)
	return err1 == nil && err2 == nil && bytes.Equal(a, b)
}
