// Package authz holds the values of every access decision: who asks
// (Principal), what for (Request), the answer with its whole reason
// (Decision), and the one interface that gives it (Authorizer).
//
// The cloud implements Authorizer; every surface receives it. Nothing in the
// product decides access to AWS operations anywhere else, so an operation that
// cannot be mapped to an action and a resource cannot be served.
package authz

import (
	"context"
	"time"

	"gatehouse/internal/ids"
)

// Kind says what sort of principal is calling.
type Kind string

// The kinds of principal. Anonymous callers get decisions too (bucket policies
// may name everybody); there is no principal that skips the decision.
const (
	Anonymous   Kind = "Anonymous"
	Root        Kind = "Root"
	User        Kind = "IAMUser"
	AssumedRole Kind = "AssumedRole"
)

// Principal is who signed a request, as proven by its signature or session.
type Principal struct {
	Kind    Kind
	Account ids.AccountID
	// ARN is the principal's own: arn:aws:iam::111122223333:user/x,
	// arn:aws:sts::111122223333:assumed-role/R/session, ...:root.
	ARN string
	// ID is the unique id (AIDA..., AROA...:session, the account id for root).
	ID string
	// Name is the user's name, or the session's.
	Name string
	// RoleARN is the assumed role's ARN, with its path; empty otherwise.
	RoleARN string
	// AccessKeyID is the key that signed, empty for console sessions.
	AccessKeyID string
	// Session holds what a role session carries; nil otherwise.
	Session *Session
}

// Session is what temporary credentials carry beside the principal.
type Session struct {
	IssuedAt  time.Time
	ExpiresAt time.Time
	// Tags are the session tags, which become aws:PrincipalTag/<key>.
	Tags map[string]string
	// Transitive are the keys of those tags that the sessions of further roles inherit.
	Transitive []string
	// Policies are inline session policies: they only take away.
	Policies []string
	// SourceIdentity is sts:SourceIdentity; for the center's sessions, the user's name.
	SourceIdentity string
	// Subject is the center's user id for sessions that the center issued.
	Subject string
	// MFA tells whether a second factor was used to get the session.
	MFA bool
}

// Request is one question. Context keys are as AWS documents them
// ("aws:SourceIp", "s3:prefix"), case kept, compared case-insensitively.
type Request struct {
	Principal Principal
	// Action is "service:Operation" in IAM's words.
	Action string
	// Resources are the ARNs that the action touches; each must be allowed.
	Resources []string
	// ResourceAccount owns the resources; the principal's own account when empty.
	ResourceAccount ids.AccountID
	Context         map[string][]string
}

// Decision is the answer. Only Allowed lets anything happen.
type Decision struct {
	Allowed bool
	// Message is AWS's AccessDenied text for the caller; it names the kind of
	// policy that decided and nothing more.
	Message string
	// Because is the whole reason, for audit: the layer, the policy, the statement.
	Because string
	// Trace holds every layer's verdict in order, JSON-able, for explanations.
	Trace any
}

// Authorizer decides. An error means that no decision could be made: the
// caller must treat it as a refusal.
type Authorizer interface {
	Authorize(ctx context.Context, r Request) (Decision, error)
}
