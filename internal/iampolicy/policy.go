package iampolicy

// Policy is a parsed and compiled document. It does not change and may be used
// by many goroutines.
type Policy struct {
	kind       Kind
	name       string
	version    string
	statements []statement
}

// Kind returns the kind that the document was parsed as.
func (p *Policy) Kind() Kind { return p.kind }

// Name returns the name given by Named, or the document's Id.
func (p *Policy) Name() string { return p.name }

// Named returns the same policy under a name (an ARN, an inline policy's name),
// by which decisions refer to it.
func (p *Policy) Named(name string) *Policy {
	q := *p
	q.name = name
	return &q
}

// Actions returns every Action and NotAction pattern of the document, in order.
func (p *Policy) Actions() []string {
	var all []string
	for i := range p.statements {
		all = append(all, p.statements[i].actionText...)
	}
	return all
}

// Unknown returns what the engine cannot rely on, one sentence each: operators
// and keys that it does not know, values that their operator cannot read. A
// request that such a statement covers is denied.
func (p *Policy) Unknown() []string {
	var all []string
	for i := range p.statements {
		if s := p.statements[i].unknown; s != "" {
			all = append(all, statementName(i, p.statements[i].sid)+": "+s)
		}
	}
	return all
}

// A statement, compiled.
type statement struct {
	sid          string
	deny         bool
	principals   *principals // nil if the kind has none
	notPrincipal bool
	actions      []glob
	actionText   []string
	notAction    bool
	resources    []resource // nil in a trust policy: the role itself
	notResource  bool
	conditions   []condition
	unknown      string // why the statement cannot be relied on
}

// fullAccess says whether the statement allows everything, as AWS's own
// RCPFullAWSAccess does.
func (s *statement) fullAccess() bool {
	return !s.deny && !s.notAction && !s.notResource && len(s.conditions) == 0 && s.unknown == "" &&
		len(s.actions) == 1 && s.actions[0].any() && len(s.resources) == 1 && s.resources[0].all
}

func (s *statement) matchAction(action string) bool {
	for i := range s.actions {
		if s.actions[i].match(action) {
			return !s.notAction
		}
	}
	return s.notAction
}

// matchResource answers for all entries. An entry with a missing variable
// matches nothing; in NotResource, where it could be the exception that is
// meant, the whole statement does not apply.
func (s *statement) matchResource(r *Request) answer {
	if s.resources == nil {
		return yes
	}
	result := no
	for i := range s.resources {
		a, missing := s.resources[i].match(r)
		if s.notResource {
			switch missing {
			case closeGap:
				return no
			case farGap:
				a = unreadable
			}
		}
		if a == yes {
			return says(!s.notResource)
		}
		result = max(result, a)
	}
	if s.notResource {
		return result.opposite()
	}
	return result
}

// matchPrincipal says how the statement covers the principal. NotPrincipal
// covers every principal with a permissions boundary, whatever it names (IAM
// User Guide, "NotPrincipal").
func (s *statement) matchPrincipal(p *Principal, bounded bool) grade {
	if s.principals == nil {
		return gradeDirect
	}
	g := s.principals.match(p)
	if !s.notPrincipal {
		return g
	}
	if g == gradeNone || bounded {
		return gradeDirect
	}
	return gradeNone
}

// A verdict is what a statement says to a request.
type verdict uint8

const (
	silent verdict = iota
	allows
	denies
	unsure // it would apply but cannot be relied on
)

// addsNothing says whether the statement cannot change what its layer says once
// another one allowed: it is an Allow that is understood and names nobody.
func (s *statement) addsNothing() bool {
	return !s.deny && s.unknown == "" && s.principals == nil
}

// judge returns the statement's verdict, and how closely it names the
// principal, which is bounded if it has a permissions boundary.
func (s *statement) judge(r *Request, bounded bool) (verdict, grade) {
	if !s.matchAction(r.Action) {
		return silent, 0
	}
	g := s.matchPrincipal(&r.Principal, bounded)
	if g == gradeNone {
		return silent, 0
	}
	reached := s.matchResource(r)
	if reached == no {
		return silent, 0
	}
	if s.unknown != "" {
		return unsure, g
	}
	for i := range s.conditions {
		switch s.conditions[i].test(r) {
		case no:
			return silent, 0 // whatever the others say
		case unreadable:
			reached = unreadable
		}
	}
	switch {
	case reached == unreadable && s.deny:
		return unsure, g
	case reached == unreadable:
		return silent, 0 // an Allow that cannot be read allows nothing
	case s.deny:
		return denies, g
	}
	return allows, g
}

// ActionPattern compiles a pattern of an Action element ("s3:Get*") to a
// function that tells whether it covers an action. Case is ignored.
func ActionPattern(pattern string) func(action string) bool {
	g := foldGlob(pattern)
	return g.match
}
