package center

import (
	"context"
	"regexp"
	"strings"
	"time"
	"unicode/utf8"

	"gatehouse/internal/audit"
	"gatehouse/internal/iampolicy"
	"gatehouse/internal/listing"
	"gatehouse/internal/policydata"
)

// Bounds of sso-admin's model and AWS's quotas.
const (
	maxSetName         = 32
	maxSetDescription  = 700
	maxRelayState      = 240
	maxPolicies        = 25 // managed and customer managed together
	maxInlineWire      = 32768
	maxInlineNonBlank  = 10240
	minSession         = time.Hour
	maxSession         = 12 * time.Hour
	maxPermissionSets  = 3500
	MaxSetsPerAccount  = 500 // AWS's quota of permission sets provisioned in one account
	managedPolicyStart = "arn:aws:iam::aws:policy/"
)

// PermissionSet is a template of a role: what its holders may do in an account.
type PermissionSet struct {
	ID              string // ps- and 16 hex digits
	InstanceID      string
	Name            string
	Description     string
	SessionDuration time.Duration
	RelayState      string
	Tags            map[string]string
	ManagedPolicies []string // ARNs of AWS managed policies
	CustomerManaged []PolicyRef
	InlinePolicy    string
	Boundary        *Boundary
	// Generation grows with every change that roles must follow; a role is
	// up to date when it was made from the present generation.
	Generation int64
	Created    time.Time
}

// ARN is the permission set's name in sso-admin.
func (p PermissionSet) ARN() string {
	return "arn:aws:sso:::permissionSet/" + p.InstanceID + "/" + p.ID
}

func (p PermissionSet) party() audit.Party {
	return audit.Party{Type: "PermissionSet", ID: p.ARN(), Name: p.Name}
}

// PermissionSets keeps permission sets. Those not found are fault.NotFound.
type PermissionSets interface {
	// CreatePermissionSet keeps a new one; fault.Conflict when the name is taken.
	CreatePermissionSet(ctx context.Context, p PermissionSet) error
	PermissionSet(ctx context.Context, instanceID, id string) (PermissionSet, error)
	// PermissionSetByName finds one by name, without regard to case.
	PermissionSetByName(ctx context.Context, instanceID, name string) (PermissionSet, error)
	PermissionSets(ctx context.Context, instanceID string, p listing.Page) (listing.List[PermissionSet], error)
	// FindPermissionSets lists those whose name has the words in it, in any case.
	FindPermissionSets(ctx context.Context, instanceID, words string, p listing.Page) (listing.List[PermissionSet], error)
	CountPermissionSets(ctx context.Context, instanceID string) (int, error)
	UpdatePermissionSet(ctx context.Context, p PermissionSet) error
	DeletePermissionSet(ctx context.Context, p PermissionSet) error
}

var (
	setNamePattern    = regexp.MustCompile(`^[\w+=,.@-]+$`)
	policyNamePattern = regexp.MustCompile(`^[\w+=,.@-]{1,128}$`)
	policyPathPattern = regexp.MustCompile(`^((/[A-Za-z0-9.,+@=_-]+)*)/$`)
	relayPattern      = regexp.MustCompile(`^[a-zA-Z0-9&$@#\\/%?=~\-_'"|!:,.;*+\[\]() {}]+$`)
)

// Validate checks everything but the policies, which are checked as they come.
func (p PermissionSet) Validate() error {
	switch {
	case len(p.Name) == 0 || len(p.Name) > maxSetName || !setNamePattern.MatchString(p.Name):
		return invalid("Name", "The permission set name must have 1 to %d letters, digits or characters of +=,.@-_.", maxSetName)
	case utf8.RuneCountInString(p.Description) > maxSetDescription:
		return invalid("Description", "The description must not be longer than %d characters.", maxSetDescription)
	case p.RelayState != "" && (len(p.RelayState) > maxRelayState || !relayPattern.MatchString(p.RelayState)):
		return invalid("RelayState", "The relay state must have at most %d characters that are allowed in a URL.", maxRelayState)
	case p.SessionDuration < minSession || p.SessionDuration > maxSession:
		return invalid("SessionDuration", "The session duration must be between 1 hour (PT1H) and 12 hours (PT12H).")
	}
	return validateTags(p.Tags)
}

const (
	maxTags     = 75
	maxTagKey   = 128
	maxTagValue = 256
)

var tagPattern = regexp.MustCompile(`^[\p{L}\p{Z}\p{N}_.:/=+\-@]*$`)

func validateTags(tags map[string]string) error {
	if len(tags) > maxTags {
		return invalid("Tags", "A resource must not have more than %d tags.", maxTags)
	}
	for k, v := range tags {
		switch {
		case k == "" || utf8.RuneCountInString(k) > maxTagKey || !tagPattern.MatchString(k):
			return invalid("Tags", "The tag key %q must have 1 to %d letters, digits, blanks or characters of _.:/=+-@.", k, maxTagKey)
		case utf8.RuneCountInString(v) > maxTagValue || !tagPattern.MatchString(v):
			return invalid("Tags", "The value of the tag %q must have at most %d letters, digits, blanks or characters of _.:/=+-@.", k, maxTagValue)
		case strings.HasPrefix(strings.ToLower(k), "aws:"):
			return invalid("Tags", "The tag key %q must not begin with aws:.", k)
		}
	}
	return nil
}

// ValidateInlinePolicy checks an inline policy for a permission set: size,
// syntax, and that every action exists. What nobody can evaluate is refused
// here, where its author still sees it.
func ValidateInlinePolicy(doc string) error {
	if doc == "" || len(doc) > maxInlineWire {
		return invalid("InlinePolicy", "The inline policy must have 1 to %d characters.", maxInlineWire)
	}
	size := 0
	for _, r := range doc {
		if r != ' ' && r != '\t' && r != '\n' && r != '\r' {
			size += utf8.RuneLen(r)
		}
	}
	if size > maxInlineNonBlank {
		return invalid("InlinePolicy", "The inline policy has %d characters without whitespace; at most %d are allowed.", size, maxInlineNonBlank)
	}
	p, err := iampolicy.Parse([]byte(doc), iampolicy.Identity)
	if err != nil {
		return invalid("InlinePolicy", "The inline policy is not valid: %s", err.Error()).Because(err)
	}
	if problems := policydata.ValidateActions(p); len(problems) > 0 {
		return invalid("InlinePolicy", "The inline policy is not valid: %s", strings.Join(problems, " "))
	}
	return nil
}

func validateManaged(arn string) error {
	if !strings.HasPrefix(arn, managedPolicyStart) {
		return invalid("ManagedPolicyArn", "%q is not the ARN of an AWS managed policy. Customer managed policies are attached by name and path.", arn)
	}
	if _, ok := policydata.ManagedPolicy(arn); !ok {
		return invalid("ManagedPolicyArn", "There is no AWS managed policy %q.", arn)
	}
	return nil
}

func (r PolicyRef) validate() error {
	if !policyNamePattern.MatchString(r.Name) {
		return invalid("Name", "The policy name must have 1 to 128 letters, digits or characters of +=,.@-_.")
	}
	if len(r.Path) > 512 || !policyPathPattern.MatchString(r.Path) {
		return invalid("Path", "The policy path must begin and end with a slash and have at most 512 characters.")
	}
	return nil
}

// Validate checks that a boundary is exactly one policy.
func (b Boundary) Validate() error {
	if (b.ManagedPolicy == "") == (b.CustomerManaged == nil) {
		return invalid("PermissionsBoundary", "A permissions boundary is either an AWS managed policy or a customer managed policy.")
	}
	if b.CustomerManaged != nil {
		return b.CustomerManaged.validate()
	}
	return validateManaged(b.ManagedPolicy)
}
