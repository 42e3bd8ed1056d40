package center

import (
	"context"
	"time"

	"gatehouse/internal/credential"
	"gatehouse/internal/ids"
)

// Accounts is what the center needs of the accounts that it grants access to.
// app gives it: sandbox accounts of the cloud, or accounts at AWS.
type Accounts interface {
	// Organization describes the organization; fault.NotFound when there is none.
	Organization(ctx context.Context) (Organization, error)
	// Account finds a member of the organization; fault.NotFound otherwise.
	Account(ctx context.Context, id ids.AccountID) (Account, error)
	// Delegated tells whether the organization's management account has let
	// this member administer the center (sso.amazonaws.com).
	Delegated(ctx context.Context, id ids.AccountID) (bool, error)
	// EnsureRole makes the account's SAML provider and the role equal to the
	// specification. Doing it twice changes nothing.
	EnsureRole(ctx context.Context, spec RoleSpec) (Role, error)
	// DeleteRole removes a role; one that is gone already is fine.
	DeleteRole(ctx context.Context, account ids.AccountID, name string) error
	IssueCredentials(ctx context.Context, r CredentialRequest) (Credentials, error)
	// RevokeSessions makes the account refuse the subject's sessions of the
	// role that were issued before the given time.
	RevokeSessions(ctx context.Context, account ids.AccountID, roleName, subject string, before time.Time) error
}

// Organization is what the center knows of the organization of accounts.
type Organization struct {
	ID                string // o-...
	ManagementAccount ids.AccountID
	RootID            string // r-...
}

// Account is a member of the organization.
type Account struct {
	ID     ids.AccountID
	Name   string
	Email  string
	Status string // ACTIVE, SUSPENDED, PENDING_CLOSURE
}

// PolicyRef names a customer managed policy, which must exist in each account.
type PolicyRef struct {
	Name string `json:"name"`
	Path string `json:"path"` // begins and ends with "/"
}

// Boundary is a permissions boundary: an AWS managed policy or a customer managed one.
type Boundary struct {
	ManagedPolicy   string     `json:"managedPolicy,omitempty"` // ARN
	CustomerManaged *PolicyRef `json:"customerManaged,omitempty"`
}

// RoleSpec is a role as it should be in an account. Its longest session is
// always 12 hours: the center itself enforces the permission set's duration.
type RoleSpec struct {
	Account         ids.AccountID
	Name            string // AWSReservedSSO_<permission set>_<16 hex>
	Path            string // /aws-reserved/sso.amazonaws.com/<region>/
	Description     string
	Tags            map[string]string
	ManagedPolicies []string // ARNs
	CustomerManaged []PolicyRef
	InlinePolicy    string
	Boundary        *Boundary
	TrustProvider   string // name of the SAML provider in the account
}

// Role is a role that exists.
type Role struct {
	ARN string
	ID  string // unique id, AROA...
}

// CredentialRequest asks for credentials of a role for a user of the center.
type CredentialRequest struct {
	Account        ids.AccountID
	RoleName       string
	SessionName    string
	Subject        string // the user's id
	Duration       time.Duration
	Tags           map[string]string
	SourceIdentity string
	MFA            bool
}

// Credentials are temporary keys of a role.
type Credentials struct {
	AccessKeyID string
	Secret      credential.Secret
	Token       credential.Secret
	Expires     time.Time
}
