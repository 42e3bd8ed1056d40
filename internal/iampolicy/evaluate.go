package iampolicy

import "strings"

// Policies are all the policies that bear on a request. An empty list means
// that there is no policy of that kind, which for a boundary and a session
// means no limit. A nil entry is a policy that should be there but could not be
// read: the request is then denied.
type Policies struct {
	Identity []*Policy
	Boundary []*Policy // one, at AWS; each must allow
	Session  []*Policy // the union allows
	Resource *Policy   // nil if the resource has none
	// SCPs has an entry for each level from the root to the account; each must
	// allow. nil if none apply (management account, service-linked role).
	SCPs [][]*Policy
	// RCPs likewise; since AWS attaches RCPFullAWSAccess to every level for
	// good, only their Deny statements count.
	RCPs [][]*Policy
}

// Evaluate decides a request in AWS's order. It never fails: what cannot be
// decided is denied.
func Evaluate(req *Request, ps *Policies) Decision {
	if needsNoPermission(req) {
		return Decision{Allowed: true, Statement: -1}
	}
	return evaluate(req, ps, Resource)
}

// needsNoPermission says whether AWS answers whoever is signed in, even against
// an explicit deny (STS API Reference, GetCallerIdentity).
func needsNoPermission(req *Request) bool {
	return len(req.Action) == len("sts:GetCallerIdentity") && strings.EqualFold(req.Action, "sts:GetCallerIdentity") &&
		req.Principal.Account != ""
}

// EvaluateTrust decides a request to assume a role: the resource is the role,
// trust its trust policy. Unlike another resource policy it must allow, in the
// same account too. ps.Resource is not looked at.
func EvaluateTrust(req *Request, trust *Policy, ps *Policies) Decision {
	with := *ps
	with.Resource = trust
	return evaluate(req, &with, Trust)
}

func evaluate(req *Request, ps *Policies, kind Kind) Decision {
	e := evaluation{req: req, ps: ps, d: Decision{Statement: -1}}
	e.readAll(kind)
	if !e.d.settled() {
		e.decide(kind)
	}
	return e.d
}

// An evaluation gathers what every layer says and then draws the conclusion.
type evaluation struct {
	req *Request
	ps  *Policies
	d   Decision

	resource, identity, boundary, session, scp layer
}

// A layer is what one kind of policy says.
type layer struct {
	allowed bool
	grade   grade // how closely the best Allow names the principal
	by      found // the first Allow
}

type found struct {
	policy    *Policy
	statement int
}

// readAll asks every statement, in the order in which AWS names refusals.
func (e *evaluation) readAll(kind Kind) {
	for _, level := range e.ps.RCPs {
		e.read(RCP, level)
	}
	e.scp.allowed = true
	for _, level := range e.ps.SCPs {
		l := e.read(SCP, level)
		if e.scp.allowed && (!l.allowed || e.scp.by.policy == nil) {
			e.scp = l
		}
	}
	if e.ps.Resource != nil {
		e.resource = e.read(kind, []*Policy{e.ps.Resource})
	}
	e.identity = e.read(Identity, e.ps.Identity)
	e.boundary.allowed = true
	for i := range e.ps.Boundary {
		l := e.read(Boundary, e.ps.Boundary[i:i+1])
		if e.boundary.allowed {
			e.boundary = l
		}
	}
	e.session = e.read(Session, e.ps.Session)
	if len(e.ps.Session) == 0 {
		e.session.allowed = e.req.Principal.Type != PrincipalFederatedUser
	}
}

// read asks the policies of one layer. The first explicit deny settles the
// decision; the first unsure statement does if there is no deny anywhere.
func (e *evaluation) read(kind Kind, policies []*Policy) layer {
	var l layer
	bounded := len(e.ps.Boundary) > 0
	for _, p := range policies {
		if p == nil {
			e.d.unsure(kind, found{nil, -1})
			continue
		}
		for i := range p.statements {
			if l.allowed && p.statements[i].addsNothing() {
				continue
			}
			v, g := p.statements[i].judge(e.req, bounded)
			switch v {
			case allows:
				if !l.allowed {
					l.by = found{p, i}
				}
				l.allowed = true
				l.grade = max(l.grade, g)
			case denies:
				e.d.deny(kind, found{p, i})
			case unsure:
				e.d.unsure(kind, found{p, i})
			}
		}
	}
	if kind == RCP {
		l.allowed = true // RCPFullAWSAccess, which AWS attaches for good
	}
	e.d.note(kind, l, len(policies) == 0)
	return l
}

// decide draws the conclusion when no statement denies.
func (e *evaluation) decide(kind Kind) {
	p := &e.req.Principal
	if !e.scp.allowed {
		e.d.refuse(SCP)
		return
	}
	same := e.req.sameAccount()
	switch {
	case p.Type == PrincipalRoot:
		e.identity.allowed = true // an account's root user needs no policy
		e.boundary.allowed, e.session.allowed = true, true
	case !p.hasIdentity():
		// Services, providers, anonymous: the resource alone can allow.
		e.byResource(kind)
		return
	}
	switch {
	case (!same || kind == Trust) && !e.resource.allowed:
		e.refuseEither(kind)
	case same && e.resource.allowed && e.resource.grade > gradeAccount:
		e.granted(kind)
	default:
		e.byIdentity()
	}
}

func (e *evaluation) byResource(kind Kind) {
	if e.resource.allowed {
		e.d.allow(kind, e.resource.by)
		return
	}
	e.d.refuse(kind)
}

// refuseEither names the identity policy if that does not allow either: the
// one whose owner asks.
func (e *evaluation) refuseEither(kind Kind) {
	if !e.identity.allowed && kind != Trust {
		e.d.refuse(Identity)
		return
	}
	e.d.refuse(kind)
}

// granted is a resource policy of the same account that allows the principal:
// identity policies need not. The role as such is limited by its boundary, the
// very user or session is not (IAM User Guide, "Policy evaluation logic"). A
// session policy limits always: see docs/divergences/iam-policy.md.
func (e *evaluation) granted(kind Kind) {
	switch {
	case e.resource.grade == gradeRole && !e.boundary.allowed:
		e.d.refuse(Boundary)
	case !e.session.allowed:
		e.d.refuse(Session)
	default:
		e.d.allow(kind, e.resource.by)
	}
}

func (e *evaluation) byIdentity() {
	switch {
	case !e.identity.allowed:
		e.d.refuse(Identity)
	case !e.boundary.allowed:
		e.d.refuse(Boundary)
	case !e.session.allowed:
		e.d.refuse(Session)
	default:
		e.d.allow(Identity, e.identity.by)
	}
}
