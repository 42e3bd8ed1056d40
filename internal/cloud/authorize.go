package cloud

import (
	"context"
	"errors"
	"slices"
	"strings"

	"gatehouse/internal/authz"
	"gatehouse/internal/fault"
	"gatehouse/internal/iampolicy"
	"gatehouse/internal/ids"
	"gatehouse/internal/policydata"
)

// ResourcePolicies gives the policy of a resource and who owns it. A resource
// that does not exist or has no policy has an empty one; an unknown owner is
// empty too. S3 implements it for buckets and their objects.
type ResourcePolicies interface {
	ResourcePolicy(ctx context.Context, arn string) (policyJSON string, owner ids.AccountID, err error)
}

var _ authz.Authorizer = (*Service)(nil)

// Authorize decides a request: each of its resources must be allowed.
func (s *Service) Authorize(ctx context.Context, r authz.Request) (authz.Decision, error) {
	if len(r.Resources) == 0 {
		return authz.Decision{Because: "denied: the request names no resource"}, nil
	}
	owned, err := s.resourcePolicies(ctx, r)
	if err != nil {
		return authz.Decision{}, err
	}
	var d authz.Decision
	err = s.Store.View(ctx, func(tx Tx) error {
		q, err := s.gather(ctx, tx, r)
		if err != nil {
			return err
		}
		d, err = q.decideAll(ctx, tx, owned)
		return err
	})
	if err != nil {
		return authz.Decision{}, err
	}
	return d, nil
}

// An ownedPolicy is what a resource itself says.
type ownedPolicy struct {
	document string
	owner    ids.AccountID
}

// resourcePolicies asks for them before our own transaction begins: whoever
// has them may need one too.
func (s *Service) resourcePolicies(ctx context.Context, r authz.Request) ([]ownedPolicy, error) {
	out := make([]ownedPolicy, len(r.Resources))
	for i, arn := range r.Resources {
		out[i].owner = r.ResourceAccount
		if s.Resources == nil || !strings.HasPrefix(arn, "arn:") || strings.HasPrefix(arn, "arn:aws:iam:") {
			continue
		}
		document, owner, err := s.Resources.ResourcePolicy(ctx, arn)
		if err != nil {
			return nil, err
		}
		out[i].document = document
		if owner != "" {
			out[i].owner = owner
		}
	}
	return out, nil
}

// A question is a request with every policy of its principal.
type question struct {
	s         *Service
	r         authz.Request
	principal iampolicy.Principal
	policies  iampolicy.Policies
	context   map[string][]string
}

// gather reads the principal's policies once for all resources.
func (s *Service) gather(ctx context.Context, tx Tx, r authz.Request) (*question, error) {
	q := &question{s: s, r: r, principal: enginePrincipal(r.Principal)}
	o, err := tx.Organization(ctx)
	if err != nil {
		return nil, err
	}
	e, err := q.identity(ctx, tx)
	if err != nil {
		return nil, err
	}
	q.context = q.keys(o, e)
	if r.Principal.Session != nil {
		for _, doc := range r.Principal.Session.Policies {
			q.policies.Session = append(q.policies.Session, s.compiled.policy(iampolicy.Session, "session policy", doc))
		}
	}
	if r.Principal.Account != "" && r.Principal.Account != o.Management && o.Controlled {
		q.policies.SCPs, err = s.controls(ctx, tx, r.Principal.Account)
	}
	return q, err
}

func enginePrincipal(p authz.Principal) iampolicy.Principal {
	out := iampolicy.Principal{ARN: p.ARN, Account: string(p.Account), RoleARN: p.RoleARN, UserID: p.ID}
	switch p.Kind {
	case authz.Anonymous:
		return iampolicy.Anonymous
	case authz.Root:
		out.Type = iampolicy.PrincipalRoot
	case authz.User:
		out.Type = iampolicy.PrincipalUser
	case authz.AssumedRole:
		out.Type = iampolicy.PrincipalSession
	}
	return out // an unknown kind stays nobody, whom the engine denies
}

// identity reads the principal's user or role with its policies. One that is
// gone since the signature was checked leaves an unreadable policy, which denies.
func (q *question) identity(ctx context.Context, tx Tx) (Entity, error) {
	p := q.r.Principal
	kind, name := UserKind, p.Name
	switch p.Kind {
	case authz.AssumedRole:
		n, _ := parseIAM(p.RoleARN)
		kind, name = RoleKind, n.Name
	case authz.User:
	default:
		return Entity{}, nil
	}
	e, err := tx.Entity(ctx, p.Account, kind, name)
	unique, _, _ := strings.Cut(p.ID, ":")
	if errors.Is(err, fault.NotFound) || err == nil && e.ID != unique {
		q.policies.Identity = []*iampolicy.Policy{nil}
		return Entity{}, nil
	}
	if err != nil {
		return e, err
	}
	for name, doc := range e.Inline {
		q.policies.Identity = append(q.policies.Identity, q.s.compiled.policy(iampolicy.Identity, name, doc))
	}
	for _, arn := range e.Attached {
		if err := q.managed(ctx, tx, arn, iampolicy.Identity, &q.policies.Identity); err != nil {
			return e, err
		}
	}
	if e.Boundary != "" {
		err = q.managed(ctx, tx, e.Boundary, iampolicy.Boundary, &q.policies.Boundary)
	}
	return e, err
}

func (q *question) managed(ctx context.Context, tx Tx, arn string, kind iampolicy.Kind, to *[]*iampolicy.Policy) error {
	doc, err := managedDocument(ctx, tx, arn)
	if errors.Is(err, fault.NotFound) {
		*to = append(*to, nil) // it should be there: deny
		return nil
	}
	if err != nil {
		return err
	}
	*to = append(*to, q.s.compiled.policy(kind, arn, doc))
	return nil
}

// managedDocument returns the document in force of a managed policy.
func managedDocument(ctx context.Context, tx Tx, arn string) (string, error) {
	if strings.HasPrefix(arn, awsManaged) {
		p, ok := policydata.ManagedPolicy(arn)
		if !ok {
			return "", noPolicy(arn)
		}
		return p.Document, nil
	}
	p, err := tx.Policy(ctx, arn)
	if errors.Is(err, fault.NotFound) {
		return "", noPolicy(arn)
	}
	if err != nil {
		return "", err
	}
	return p.Document(), nil
}

func noPolicy(arn string) error {
	return fault.New(fault.NotFound, "Policy %s does not exist or is not attachable.", arn).Coded("NoSuchEntity")
}

// controls returns the control policies of each level from the root to the account.
func (s *Service) controls(ctx context.Context, tx Tx, account ids.AccountID) ([][]*iampolicy.Policy, error) {
	a, err := tx.Account(ctx, account)
	if err != nil {
		return nil, err
	}
	if len(a.Above) == 0 {
		return nil, errors.New("cloud: the account " + string(account) + " is below nothing")
	}
	levels := append(slices.Clone(a.Above), string(account))
	attached, err := tx.ControlsOnEach(ctx, levels)
	if err != nil {
		return nil, err
	}
	var out [][]*iampolicy.Policy
	for _, target := range levels {
		level := []*iampolicy.Policy{} // a level without any allows nothing
		for _, id := range attached[target] {
			c, err := control(ctx, tx, id)
			if err != nil {
				return nil, err
			}
			level = append(level, s.compiled.policy(iampolicy.SCP, c.Name+" on "+target, c.Document))
		}
		out = append(out, level)
	}
	return out, nil
}

func (q *question) decideAll(ctx context.Context, tx Tx, owned []ownedPolicy) (authz.Decision, error) {
	if q.ownTemporary() && !q.mayWithoutFactor() {
		return authz.Decision{
			Message: "User: " + q.name() + " is not authorized to perform: " + q.r.Action + " with temporary credentials of GetSessionToken that were got without MFA",
			Because: "denied: credentials of GetSessionToken without a second factor may not use IAM and most of STS",
		}, nil
	}
	var d iampolicy.Decision
	for i, arn := range q.r.Resources {
		var err error
		if d, err = q.decide(ctx, tx, arn, owned[i]); err != nil {
			return authz.Decision{}, err
		}
		if !d.Allowed && !q.needsNoPermission(d) {
			return authz.Decision{Message: d.AccessDeniedMessage(q.name(), q.r.Action, arn), Because: d.Reason(), Trace: d}, nil
		}
	}
	because := d.Reason()
	if !d.Allowed {
		because = "allowed: " + q.r.Action + " needs no permission"
	}
	return authz.Decision{Allowed: true, Because: because, Trace: d}, nil
}

// needsNoPermission tells the operations that AWS lets every authenticated
// caller do: GetCallerIdentity always, GetSessionToken unless it is denied.
func (q *question) needsNoPermission(d iampolicy.Decision) bool {
	switch q.r.Action {
	case "sts:GetCallerIdentity":
		return q.principal.Type != iampolicy.PrincipalAnonymous && q.principal.Type != 0
	case "sts:GetSessionToken":
		return !d.Explicit && !d.Unknown && (q.principal.Type == iampolicy.PrincipalUser || q.principal.Type == iampolicy.PrincipalRoot)
	}
	return false
}

func (q *question) name() string {
	if q.r.Principal.ARN == "" {
		return "anonymous"
	}
	return q.r.Principal.ARN
}

func (q *question) decide(ctx context.Context, tx Tx, arn string, own ownedPolicy) (iampolicy.Decision, error) {
	owner := own.owner
	if owner == "" {
		owner = q.r.Principal.Account
	}
	req := &iampolicy.Request{
		Principal: q.principal, Action: q.r.Action, Resource: arn, ResourceAccount: string(owner),
		Context: iampolicy.NewContext(q.with("aws:ResourceAccount", string(owner))),
	}
	if entersRole(q.r.Action) {
		trust, err := q.trust(ctx, tx, arn)
		if err != nil {
			return iampolicy.Decision{}, err
		}
		return iampolicy.EvaluateTrust(req, trust, &q.policies), nil
	}
	policies := q.policies
	if own.document != "" {
		policies.Resource = q.s.compiled.policy(iampolicy.Resource, "policy of "+arn, own.document)
		if policies.Resource == nil {
			policies.Identity = []*iampolicy.Policy{nil} // unreadable: deny
		}
	}
	return iampolicy.Evaluate(req, &policies), nil
}

// entersRole tells the actions that a role's trust policy decides.
func entersRole(action string) bool {
	switch action {
	case "sts:AssumeRole", "sts:AssumeRoleWithSAML", "sts:TagSession", "sts:SetSourceIdentity":
		return true
	}
	return false
}

// trust returns the trust policy of a role; none if there is no such role, so
// that the answer does not tell which roles exist.
func (q *question) trust(ctx context.Context, tx Tx, arn string) (*iampolicy.Policy, error) {
	n, ok := parseIAM(arn)
	if !ok || n.Kind != "role" {
		return nil, nil
	}
	e, err := tx.Entity(ctx, n.Account, RoleKind, n.Name)
	if errors.Is(err, fault.NotFound) || err == nil && e.ARN() != arn {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	if !e.trusts(q.r.Principal) {
		return nil, nil
	}
	return q.s.compiled.policy(iampolicy.Trust, "trust policy of "+e.Name, e.Trust), nil
}

// trusts is false for a principal that was made under a trusted one's name
// after that was deleted.
func (e Entity) trusts(p authz.Principal) bool {
	arn := p.ARN
	if p.RoleARN != "" {
		arn = p.RoleARN
	}
	id, named := e.Trusted[arn]
	unique, _, _ := strings.Cut(p.ID, ":")
	return !named || id == unique
}

// ownTemporary tells GetSessionToken's credentials of a user or root.
func (q *question) ownTemporary() bool {
	p := q.r.Principal
	return p.Session != nil && (p.Kind == authz.User || p.Kind == authz.Root)
}

// mayWithoutFactor is AWS's rule for such credentials: without a second factor
// no IAM, and of STS only two operations.
func (q *question) mayWithoutFactor() bool {
	service, _, _ := strings.Cut(q.r.Action, ":")
	switch {
	case q.r.Principal.Session.MFA:
		return true
	case service == "sts":
		return q.r.Action == "sts:AssumeRole" || q.r.Action == "sts:GetCallerIdentity"
	}
	return service != "iam"
}
