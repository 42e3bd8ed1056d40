package awsapi

import (
	"encoding/json"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/identitystore"
	"github.com/aws/aws-sdk-go-v2/service/identitystore/document"
	"github.com/aws/aws-sdk-go-v2/service/identitystore/types"

	"gatehouse/internal/center"
	"gatehouse/internal/fault"
)

// enterprise is the one extension of users that there is.
const enterprise = "aws:identitystore:enterprise"

func extensions(names []string) error {
	for _, n := range names {
		if n != enterprise {
			return fault.New(fault.Invalid, "There is no extension %q.", n).On("Extensions")
		}
	}
	return nil
}

// profileOf reads the profile that CreateUser asks for.
func profileOf(in *identitystore.CreateUserInput) (center.Profile, error) {
	p := center.Profile{
		UserName: aws.ToString(in.UserName), DisplayName: aws.ToString(in.DisplayName), NickName: aws.ToString(in.NickName),
		ProfileURL: aws.ToString(in.ProfileUrl), Title: aws.ToString(in.Title), UserType: aws.ToString(in.UserType),
		PreferredLanguage: aws.ToString(in.PreferredLanguage), Locale: aws.ToString(in.Locale), Timezone: aws.ToString(in.Timezone),
		Birthdate: aws.ToString(in.Birthdate), Website: aws.ToString(in.Website),
	}
	if n := in.Name; n != nil {
		p.Name = center.Name{
			Formatted: aws.ToString(n.Formatted), FamilyName: aws.ToString(n.FamilyName), GivenName: aws.ToString(n.GivenName),
			MiddleName: aws.ToString(n.MiddleName), HonorificPrefix: aws.ToString(n.HonorificPrefix), HonorificSuffix: aws.ToString(n.HonorificSuffix),
		}
	}
	for _, v := range in.Emails {
		p.Emails = append(p.Emails, center.Labeled{Value: aws.ToString(v.Value), Type: aws.ToString(v.Type), Primary: v.Primary})
	}
	for _, v := range in.PhoneNumbers {
		p.PhoneNumbers = append(p.PhoneNumbers, center.Labeled{Value: aws.ToString(v.Value), Type: aws.ToString(v.Type), Primary: v.Primary})
	}
	for _, v := range in.Roles {
		p.Roles = append(p.Roles, center.Labeled{Value: aws.ToString(v.Value), Type: aws.ToString(v.Type), Primary: v.Primary})
	}
	for _, v := range in.Photos {
		p.Photos = append(p.Photos, center.Labeled{Value: aws.ToString(v.Value), Type: aws.ToString(v.Type), Display: aws.ToString(v.Display), Primary: v.Primary})
	}
	for _, v := range in.Addresses {
		p.Addresses = append(p.Addresses, center.Address{
			Formatted: aws.ToString(v.Formatted), StreetAddress: aws.ToString(v.StreetAddress), Locality: aws.ToString(v.Locality),
			Region: aws.ToString(v.Region), PostalCode: aws.ToString(v.PostalCode), Country: aws.ToString(v.Country),
			Type: aws.ToString(v.Type), Primary: v.Primary,
		})
	}
	for name, doc := range in.Extensions {
		if err := extensions([]string{name}); err != nil {
			return p, err
		}
		if err := readDocument(doc, &p.Enterprise, "Extensions"); err != nil {
			return p, err
		}
	}
	return p, nil
}

// readDocument reads an untyped value of the wire into a value of ours, by way
// of its JSON: what the front decoded cannot be unmarshalled by the SDK itself.
func readDocument(doc document.Interface, to any, field string) error {
	b, err := doc.MarshalSmithyDocument()
	if err != nil {
		return fault.New(fault.Invalid, "The value of %s cannot be read.", field).On(field).Because(err)
	}
	return readJSON(b, to, field)
}

// readJSON takes names of members in any case: some clients send AWS's
// spelling (Value), others SCIM's (value).
func readJSON(b []byte, to any, field string) error {
	if err := json.Unmarshal(b, to); err != nil {
		return fault.New(fault.Invalid, "The value of %s has the wrong form.", field).On(field).Because(err)
	}
	return nil
}

// listedUser is a user as ListUsers shows it.
func listedUser(u center.User, want []string) types.User {
	d := describedUser(u, want)
	return types.User{
		IdentityStoreId: d.IdentityStoreId, Revision: d.Revision, UserArn: d.UserArn, UserId: d.UserId, Addresses: d.Addresses,
		Birthdate: d.Birthdate, CreatedAt: d.CreatedAt, CreatedBy: d.CreatedBy, DisplayName: d.DisplayName, Emails: d.Emails,
		Extensions: d.Extensions, ExternalIds: d.ExternalIds, Locale: d.Locale, Name: d.Name, NickName: d.NickName,
		PhoneNumbers: d.PhoneNumbers, Photos: d.Photos, PreferredLanguage: d.PreferredLanguage, ProfileUrl: d.ProfileUrl, Roles: d.Roles,
		Timezone: d.Timezone, Title: d.Title, UpdatedAt: d.UpdatedAt, UpdatedBy: d.UpdatedBy, UserName: d.UserName,
		UserStatus: d.UserStatus, UserType: d.UserType, Website: d.Website,
	}
}

func describedUser(u center.User, want []string) *identitystore.DescribeUserOutput {
	out := &identitystore.DescribeUserOutput{
		IdentityStoreId: aws.String(u.StoreID), Revision: aws.String(u.Rev()), UserArn: aws.String(u.ARN()), UserId: aws.String(u.ID),
		Birthdate: some(u.Birthdate), CreatedAt: &u.Created, CreatedBy: some(u.CreatedBy), DisplayName: some(u.DisplayName),
		ExternalIds: externalIDs(u.ExternalIDs), Locale: some(u.Locale), NickName: some(u.NickName),
		PreferredLanguage: some(u.PreferredLanguage), ProfileUrl: some(u.ProfileURL), Timezone: some(u.Timezone), Title: some(u.Title),
		UpdatedAt: &u.Updated, UpdatedBy: some(u.UpdatedBy), UserName: aws.String(u.UserName), UserStatus: types.UserStatus(u.Status),
		UserType: some(u.UserType), Website: some(u.Website),
		Name: &types.Name{
			Formatted: some(u.Name.Formatted), FamilyName: some(u.Name.FamilyName), GivenName: some(u.Name.GivenName),
			MiddleName: some(u.Name.MiddleName), HonorificPrefix: some(u.Name.HonorificPrefix), HonorificSuffix: some(u.Name.HonorificSuffix),
		},
	}
	for _, v := range u.Emails {
		out.Emails = append(out.Emails, types.Email{Value: some(v.Value), Type: some(v.Type), Primary: v.Primary})
	}
	for _, v := range u.PhoneNumbers {
		out.PhoneNumbers = append(out.PhoneNumbers, types.PhoneNumber{Value: some(v.Value), Type: some(v.Type), Primary: v.Primary})
	}
	for _, v := range u.Roles {
		out.Roles = append(out.Roles, types.Role{Value: some(v.Value), Type: some(v.Type), Primary: v.Primary})
	}
	for _, v := range u.Photos {
		out.Photos = append(out.Photos, types.Photo{Value: some(v.Value), Type: some(v.Type), Display: some(v.Display), Primary: v.Primary})
	}
	for _, v := range u.Addresses {
		out.Addresses = append(out.Addresses, types.Address{
			Formatted: some(v.Formatted), StreetAddress: some(v.StreetAddress), Locality: some(v.Locality), Region: some(v.Region),
			PostalCode: some(v.PostalCode), Country: some(v.Country), Type: some(v.Type), Primary: v.Primary,
		})
	}
	if len(want) > 0 && u.Enterprise != (center.Enterprise{}) {
		out.Extensions = map[string]document.Interface{enterprise: enterpriseDocument(u.Enterprise)}
	}
	return out
}

// enterpriseDocument writes the extension with the names that SCIM gives it.
func enterpriseDocument(e center.Enterprise) document.Interface {
	m := map[string]any{}
	for name, v := range map[string]string{
		"employeeNumber": e.EmployeeNumber, "costCenter": e.CostCenter, "organization": e.Organization,
		"division": e.Division, "department": e.Department,
	} {
		if v != "" {
			m[name] = v
		}
	}
	if e.Manager.Value != "" {
		m["manager"] = map[string]any{"value": e.Manager.Value}
	}
	return document.NewLazyDocument(m)
}

func externalIDs(all []center.ExternalID) []types.ExternalId {
	var out []types.ExternalId
	for _, e := range all {
		out = append(out, types.ExternalId{Id: aws.String(e.ID), Issuer: aws.String(e.Issuer)})
	}
	return out
}
