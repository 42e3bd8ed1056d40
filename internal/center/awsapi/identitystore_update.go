package awsapi

import (
	"encoding/json"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/identitystore/types"

	"gatehouse/internal/center"
	"gatehouse/internal/fault"
)

// operate applies the operations of an update in order. One without a value
// removes the attribute. Paths are compared without regard to case.
func operate(ops []types.AttributeOperation, set func(path string, value json.RawMessage) error) error {
	if len(ops) == 0 || len(ops) > 100 {
		return fault.New(fault.Invalid, "There must be 1 to 100 operations.").On("Operations")
	}
	for _, op := range ops {
		var value json.RawMessage
		if op.AttributeValue != nil {
			if err := readDocument(op.AttributeValue, &value, aws.ToString(op.AttributePath)); err != nil {
				return err
			}
		}
		if err := set(strings.ToLower(aws.ToString(op.AttributePath)), value); err != nil {
			return err
		}
	}
	return nil
}

// setUser sets the attribute at a path; nil removes it.
func setUser(u *center.User, path string, value json.RawMessage) error {
	if p := userText(u, path); p != nil {
		return setText(p, path, value)
	}
	to := userPart(u, path)
	if to == nil {
		return fault.New(fault.Invalid, "Users have no attribute %q that can be changed.", path).On("AttributePath")
	}
	return to(value)
}

func setText(p *string, path string, value json.RawMessage) error {
	text := ""
	if value != nil {
		if err := readJSON(value, &text, path); err != nil {
			return err
		}
	}
	*p = text
	return nil
}

// userText is the text at a path, or nil.
func userText(u *center.User, path string) *string {
	e := &u.Enterprise
	ext := strings.ToLower(enterprise)
	// The extension's members are written with a colon or a dot.
	if rest, ok := strings.CutPrefix(path, ext+":"); ok {
		path = ext + "." + rest
	}
	return map[string]*string{
		"username": &u.UserName, "displayname": &u.DisplayName, "nickname": &u.NickName, "profileurl": &u.ProfileURL,
		"title": &u.Title, "usertype": &u.UserType, "preferredlanguage": &u.PreferredLanguage, "locale": &u.Locale,
		"timezone": &u.Timezone, "birthdate": &u.Birthdate, "website": &u.Website,
		"name.formatted": &u.Name.Formatted, "name.familyname": &u.Name.FamilyName, "name.givenname": &u.Name.GivenName,
		"name.middlename": &u.Name.MiddleName, "name.honorificprefix": &u.Name.HonorificPrefix, "name.honorificsuffix": &u.Name.HonorificSuffix,
		ext + ".employeenumber": &e.EmployeeNumber, ext + ".costcenter": &e.CostCenter, ext + ".organization": &e.Organization,
		ext + ".division": &e.Division, ext + ".department": &e.Department, ext + ".manager.value": &e.Manager.Value,
	}[path]
}

// userPart sets what is more than a text: it is replaced as a whole.
func userPart(u *center.User, path string) func(json.RawMessage) error {
	switch path {
	case "name":
		return replace(&u.Name, path)
	case "emails":
		return replace(&u.Emails, path)
	case "phonenumbers":
		return replace(&u.PhoneNumbers, path)
	case "roles":
		return replace(&u.Roles, path)
	case "photos":
		return replace(&u.Photos, path)
	case "addresses":
		return replace(&u.Addresses, path)
	case enterprise:
		return replace(&u.Enterprise, path)
	}
	return nil
}

func replace[T any](to *T, path string) func(json.RawMessage) error {
	return func(value json.RawMessage) error {
		var v T
		if value != nil {
			if err := readJSON(value, &v, path); err != nil {
				return err
			}
		}
		*to = v
		return nil
	}
}

// alternate reads what GetUserId and GetGroupId search by.
func alternate(id types.AlternateIdentifier) (external *center.ExternalID, path, value string, err error) {
	switch v := id.(type) {
	case *types.AlternateIdentifierMemberExternalId:
		return &center.ExternalID{Issuer: aws.ToString(v.Value.Issuer), ID: aws.ToString(v.Value.Id)}, "", "", nil
	case *types.AlternateIdentifierMemberUniqueAttribute:
		path = strings.ToLower(aws.ToString(v.Value.AttributePath))
		if v.Value.AttributeValue != nil {
			err = readDocument(v.Value.AttributeValue, &value, "AttributeValue")
		}
		return nil, path, value, err
	}
	return nil, "", "", fault.New(fault.Invalid, "AlternateIdentifier must have an ExternalId or a UniqueAttribute.").On("AlternateIdentifier")
}
