package cloud

import (
	"errors"
	"fmt"
	"regexp"
	"strings"
	"time"

	"gatehouse/internal/audit"
	"gatehouse/internal/fault"
	"gatehouse/internal/ids"
)

// EntityKind tells users from roles. IAM calls both entities.
type EntityKind string

// The kinds of entity.
const (
	UserKind EntityKind = "user"
	RoleKind EntityKind = "role"
)

// Entity is a user or a role: a name that policies are attached to.
type Entity struct {
	Account ids.AccountID
	Kind    EntityKind
	Name    string
	Path    string
	ID      string // AIDA... or AROA...: another one for the next entity of the same name
	Created time.Time
	// Attached are the ARNs of managed policies, sorted.
	Attached []string
	// Inline are inline policies by name.
	Inline map[string]string
	// Boundary is the ARN of the permissions boundary, or empty.
	Boundary string
	Tags     map[string]string

	// Trust is a role's trust policy, Trusted the unique ids of the users and
	// roles that it named when it was written.
	Trust       string
	Trusted     map[string]string
	Description string
	MaxSession  time.Duration
}

// ARN is the entity's name in policies.
func (e Entity) ARN() string { return iamARN(e.Account, string(e.Kind)+e.Path+e.Name) }

// Reserved tells whether the entity belongs to a service, so that IAM cannot change it.
func (e Entity) Reserved() bool {
	return e.Kind == RoleKind && (strings.HasPrefix(e.Path, "/aws-reserved/") || strings.HasPrefix(e.Path, "/aws-service-role/"))
}

func (e Entity) party() audit.Party {
	t := "User"
	if e.Kind == RoleKind {
		t = "Role"
	}
	return audit.Party{Type: t, ID: e.ID, Name: e.Name, Account: string(e.Account)}
}

// changeable refuses what only the service that owns a role may do.
func (e Entity) changeable() error {
	if e.Reserved() {
		return fault.New(fault.Invalid, "Cannot perform the operation on the protected role '%s' - this role is only modifiable by AWS", e.Name).Coded("UnmodifiableEntity")
	}
	return nil
}

var (
	entityName = regexp.MustCompile(`^[\w+=,.@-]{1,64}$`)
	policyName = regexp.MustCompile(`^[\w+=,.@-]{1,128}$`)
	entityPath = regexp.MustCompile(`^(/|/[\x21-\x7e]{1,510}/)$`)
	sessName   = regexp.MustCompile(`^[\w+=,.@-]{2,64}$`)
	tagText    = regexp.MustCompile(`^[\p{L}\p{Z}\p{N}_.:/=+\-@]*$`)
)

func invalid(field, format string, args ...any) error {
	return fault.New(fault.Invalid, format, args...).On(field).Coded("ValidationError")
}

func checkEntityName(name string) error {
	if !entityName.MatchString(name) {
		return invalid("Name", "The specified value for a name is invalid. It must contain only alphanumeric characters and/or the following: +=,.@_- and have 1 to 64 characters")
	}
	return nil
}

func checkPolicyName(name string) error {
	if !policyName.MatchString(name) {
		return invalid("PolicyName", "The specified value for policyName is invalid. It must contain only alphanumeric characters and/or the following: +=,.@_- and have 1 to 128 characters")
	}
	return nil
}

func checkPath(path string) error {
	if !entityPath.MatchString(path) {
		return invalid("Path", "The specified value for path is invalid. It must begin and end with / and contain only alphanumeric characters and/or / characters.")
	}
	return nil
}

// maxTags is IAM's quota of tags on an entity and Organizations' on a resource.
const maxTags = 50

// checkTags refuses tags whose keys differ only in case: in a condition no one
// could tell which counts.
func checkTags(tags map[string]string) error {
	if len(tags) > maxTags {
		return fault.New(fault.Quota, "The number of tags has reached the maximum limit.").Coded("LimitExceeded")
	}
	seen := map[string]bool{}
	for k, v := range tags {
		if n := len([]rune(k)); n < 1 || n > 128 || !tagText.MatchString(k) {
			return invalid("Tags", "%q is not a tag key of 1 to 128 letters.", k)
		}
		if strings.HasPrefix(strings.ToLower(k), "aws:") {
			return fault.New(fault.Invalid, "Caller cannot modify system tags. %q begins with aws:", k).On("Tags").Coded("InvalidInput")
		}
		if len([]rune(v)) > 256 || !tagText.MatchString(v) {
			return invalid("Tags", "The value of tag %q is not up to 256 letters.", k)
		}
		low := strings.ToLower(k)
		if seen[low] {
			return fault.New(fault.Invalid, "Duplicate tag keys found. Please note that Tag keys are case insensitive.").On("Tags").Coded("InvalidInput")
		}
		seen[low] = true
	}
	return nil
}

// noEntity says a missing user or role in IAM's words.
func noEntity(err error, kind EntityKind, name string) error {
	if !errors.Is(err, fault.NotFound) {
		return err
	}
	return fault.New(fault.NotFound, "The %s with name %s cannot be found.", kind, name).Coded("NoSuchEntity")
}

func title(kind EntityKind) string {
	return fmt.Sprintf("%s%s", strings.ToUpper(string(kind[:1])), kind[1:])
}
