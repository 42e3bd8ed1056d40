package center

import (
	"context"
	"errors"
	"regexp"
	"strings"
	"unicode/utf8"

	"gatehouse/internal/fault"
)

// AccessAttribute gives the sessions of users a tag from an attribute of theirs.
type AccessAttribute struct {
	Key    string `json:"key"`
	Source string `json:"source"` // ${path:userName}
}

// AccessAttributes keeps an instance's attributes for access control.
type AccessAttributes interface {
	// AccessAttributes are those of an instance; fault.NotFound when none are configured.
	AccessAttributes(ctx context.Context, instanceID string) ([]AccessAttribute, error)
	PutAccessAttributes(ctx context.Context, instanceID string, all []AccessAttribute) error
	DeleteAccessAttributes(ctx context.Context, instanceID string) error
}

const maxAccessAttributes = 50

var accessKeyPattern = regexp.MustCompile(`^[\p{L}\p{Z}\p{N}_.:/=+\-@]+$`)

func validateAccessAttributes(all []AccessAttribute) error {
	if len(all) > maxAccessAttributes {
		return invalid("AccessControlAttributes", "There must not be more than %d attributes for access control.", maxAccessAttributes)
	}
	seen := map[string]bool{}
	for _, a := range all {
		switch {
		case a.Key == "" || utf8.RuneCountInString(a.Key) > maxTagKey || !accessKeyPattern.MatchString(a.Key):
			return invalid("Key", "The attribute key %q must have 1 to %d letters, digits, blanks or characters of _.:/=+-@.", a.Key, maxTagKey)
		case seen[strings.ToLower(a.Key)]:
			return invalid("Key", "The attribute key %q is there twice.", a.Key)
		}
		seen[strings.ToLower(a.Key)] = true
		if _, err := sourceValue(a.Source, User{}); err != nil {
			return err
		}
	}
	return nil
}

var pathPattern = regexp.MustCompile(`^\$\{path:(.+)\}$`)

// sourceValue reads the attribute of a user that a source names; unknown
// sources are refused, so that a policy never waits for a tag that cannot come.
func sourceValue(source string, u User) (string, error) {
	m := pathPattern.FindStringSubmatch(source)
	if m != nil {
		if read := sources[m[1]]; read != nil {
			return read(u), nil
		}
	}
	return "", invalid("Source", "The source %q is not an attribute of users. Sources look like ${path:userName}.", source)
}

var sources = map[string]func(User) string{
	"userName":                             func(u User) string { return u.UserName },
	"name.familyName":                      func(u User) string { return u.Name.FamilyName },
	"name.givenName":                       func(u User) string { return u.Name.GivenName },
	"name.middleName":                      func(u User) string { return u.Name.MiddleName },
	"displayName":                          func(u User) string { return u.DisplayName },
	"nickName":                             func(u User) string { return u.NickName },
	"emails[primary eq true].value":        func(u User) string { return u.Email() },
	"phoneNumbers[type eq \"work\"].value": func(u User) string { return work(u.PhoneNumbers) },
	"userType":                             func(u User) string { return u.UserType },
	"title":                                func(u User) string { return u.Title },
	"locale":                               func(u User) string { return u.Locale },
	"timezone":                             func(u User) string { return u.Timezone },
	"enterprise.employeeNumber":            func(u User) string { return u.Enterprise.EmployeeNumber },
	"enterprise.costCenter":                func(u User) string { return u.Enterprise.CostCenter },
	"enterprise.organization":              func(u User) string { return u.Enterprise.Organization },
	"enterprise.division":                  func(u User) string { return u.Enterprise.Division },
	"enterprise.department":                func(u User) string { return u.Enterprise.Department },
	"enterprise.manager.value":             func(u User) string { return u.Enterprise.Manager.Value },

	"addresses[type eq \"work\"].streetAddress": func(u User) string { return office(u).StreetAddress },
	"addresses[type eq \"work\"].locality":      func(u User) string { return office(u).Locality },
	"addresses[type eq \"work\"].region":        func(u User) string { return office(u).Region },
	"addresses[type eq \"work\"].postalCode":    func(u User) string { return office(u).PostalCode },
	"addresses[type eq \"work\"].country":       func(u User) string { return office(u).Country },
	"addresses[type eq \"work\"].formatted":     func(u User) string { return office(u).Formatted },
}

func work(all []Labeled) string {
	for _, v := range all {
		if strings.EqualFold(v.Type, "work") {
			return v.Value
		}
	}
	return ""
}

func office(u User) Address {
	for _, a := range u.Addresses {
		if strings.EqualFold(a.Type, "work") {
			return a
		}
	}
	return Address{}
}

// sessionTags are the tags of a user's sessions. An attribute without a value
// gives no tag; a value that is longer than a tag may be gives none either:
// cut off it could match what the whole does not.
func sessionTags(ctx context.Context, tx Tx, instanceID string, u User) (map[string]string, error) {
	all, err := tx.AccessAttributes(ctx, instanceID)
	if errors.Is(err, fault.NotFound) {
		return nil, nil
	}
	tags := map[string]string{}
	for _, a := range all {
		v, err := sourceValue(a.Source, u)
		if err != nil {
			return nil, err
		}
		if v != "" && utf8.RuneCountInString(v) <= maxTagValue && tagPattern.MatchString(v) {
			tags[a.Key] = v
		}
	}
	return tags, err
}

// AccessAttributes are the attributes for access control of an instance;
// fault.NotFound when the feature is not enabled.
func (s *Service) AccessAttributes(ctx context.Context, instanceID string) ([]AccessAttribute, error) {
	return view(ctx, s, func(tx Tx) ([]AccessAttribute, error) { return tx.AccessAttributes(ctx, instanceID) })
}

// EnableAccessAttributes configures them; fault.Conflict when they are.
func (s *Service) EnableAccessAttributes(ctx context.Context, instanceID string, all []AccessAttribute) error {
	return s.setAccessAttributes(ctx, instanceID, all, "sso:CreateInstanceAccessControlAttributeConfiguration", func(err error) error {
		if err == nil {
			return fault.New(fault.Conflict, "The instance already has a configuration of attributes for access control.")
		}
		if errors.Is(err, fault.NotFound) {
			return nil
		}
		return err
	})
}

// UpdateAccessAttributes replaces them; fault.NotFound when they are not configured.
func (s *Service) UpdateAccessAttributes(ctx context.Context, instanceID string, all []AccessAttribute) error {
	return s.setAccessAttributes(ctx, instanceID, all, "sso:UpdateInstanceAccessControlAttributeConfiguration", func(err error) error { return err })
}

func (s *Service) setAccessAttributes(ctx context.Context, instanceID string, all []AccessAttribute, what string, present func(error) error) error {
	if err := validateAccessAttributes(all); err != nil {
		return err
	}
	return s.store.Update(ctx, func(tx Tx) error {
		i, err := tx.Instance(ctx, instanceID)
		if err != nil {
			return err
		}
		_, err = tx.AccessAttributes(ctx, instanceID)
		if err := present(err); err != nil {
			return err
		}
		if err := tx.PutAccessAttributes(ctx, instanceID, all); err != nil {
			return err
		}
		return record(ctx, tx, what, nil, i.party())
	})
}

// DisableAccessAttributes removes them; fault.NotFound when they are not configured.
func (s *Service) DisableAccessAttributes(ctx context.Context, instanceID string) error {
	return s.store.Update(ctx, func(tx Tx) error {
		i, err := tx.Instance(ctx, instanceID)
		if err != nil {
			return err
		}
		if _, err := tx.AccessAttributes(ctx, instanceID); err != nil {
			return err
		}
		if err := tx.DeleteAccessAttributes(ctx, instanceID); err != nil {
			return err
		}
		return record(ctx, tx, "sso:DeleteInstanceAccessControlAttributeConfiguration", nil, i.party())
	})
}
