package iampolicy

import (
	"fmt"
	"strings"
)

// PrincipalType is what a principal is; it decides how a resource policy can
// name it and whether identity policies speak for it.
type PrincipalType int

// The types of principal. The zero value is nobody and is denied everything.
const (
	PrincipalAnonymous     PrincipalType = iota + 1 // an unsigned request
	PrincipalRoot                                   // the root user of an account
	PrincipalUser                                   // an IAM user
	PrincipalRole                                   // a role as such (simulations)
	PrincipalSession                                // a session of an assumed role
	PrincipalFederatedUser                          // sts GetFederationToken
	PrincipalProvider                               // a SAML or OIDC provider, for AssumeRoleWith...
	PrincipalService                                // an AWS service
)

// Principal is who asks.
type Principal struct {
	Type    PrincipalType
	ARN     string // ARN; a service's name (s3.amazonaws.com); "" if anonymous
	Account string // 12 digits; "" for services and anonymous requests
	// RoleARN is the role behind a session, with its path. A session's own ARN
	// has no path, so the caller must set it for a role that has one.
	RoleARN string
	UserID  string // aws:userid, if known
}

// Anonymous is the principal of an unsigned request.
var Anonymous = Principal{Type: PrincipalAnonymous}

// ParsePrincipal reads a principal from its ARN, a service's name, or "*" for
// anonymous. A session's RoleARN is derived as if the role had no path.
func ParsePrincipal(s string) (Principal, error) {
	if s == "*" {
		return Anonymous, nil
	}
	parts, ok := splitARN(s)
	if !ok {
		if strings.HasSuffix(s, ".amazonaws.com") || strings.HasSuffix(s, ".amazonaws.com.cn") {
			return Principal{Type: PrincipalService, ARN: s}, nil
		}
		return Principal{}, fmt.Errorf("iampolicy: %q is not a principal", s)
	}
	p := Principal{ARN: s, Account: parts[4]}
	kind, name, _ := strings.Cut(parts[5], "/")
	switch {
	case !isAccountID(parts[4]):
	case parts[2] == "iam" && parts[5] == "root":
		p.Type = PrincipalRoot
	case parts[2] == "iam" && kind == "user" && name != "":
		p.Type = PrincipalUser
	case parts[2] == "iam" && kind == "role" && name != "":
		p.Type, p.RoleARN = PrincipalRole, s
	case parts[2] == "iam" && (kind == "saml-provider" || kind == "oidc-provider") && name != "":
		p.Type = PrincipalProvider
	case parts[2] == "sts" && kind == "federated-user" && name != "":
		p.Type = PrincipalFederatedUser
	case parts[2] == "sts" && kind == "assumed-role":
		role, session, ok := strings.Cut(name, "/")
		if ok && role != "" && session != "" {
			p.Type = PrincipalSession
			p.RoleARN = "arn:" + parts[1] + ":iam::" + parts[4] + ":role/" + role
		}
	}
	if p.Type == 0 {
		return Principal{}, fmt.Errorf("iampolicy: %q is not a principal", s)
	}
	return p, nil
}

// hasIdentity says whether identity policies can speak for the principal.
func (p *Principal) hasIdentity() bool {
	switch p.Type {
	case PrincipalUser, PrincipalRole, PrincipalSession, PrincipalFederatedUser:
		return true
	}
	return false
}

// A grade says how closely a Principal element names a principal. It matters
// because a resource policy that names the very session or user outranks the
// implicit deny of a boundary or session policy, and one that names only the
// account delegates to the account's own policies.
type grade uint8

const (
	gradeNone    grade = iota
	gradeAccount       // the account of the principal
	gradeRole          // the role behind the session
	gradeAny           // everybody
	gradeDirect        // the principal itself
)

// A principals element, compiled.
type principals struct {
	everyone  bool
	accounts  []string // account identifiers
	arns      []string
	services  []string
	federated []string
}

func (ps *principals) match(p *Principal) grade {
	best := gradeNone
	if ps.everyone {
		best = gradeAny
	}
	switch p.Type {
	case 0:
		return gradeNone // nobody: not even what is open to all
	case PrincipalAnonymous:
		return best
	case PrincipalService:
		return max(best, direct(ps.services, p.ARN))
	case PrincipalProvider:
		return max(best, direct(ps.federated, p.ARN))
	}
	if contains(ps.accounts, p.Account) {
		best = max(best, gradeAccount)
		if p.Type == PrincipalRoot {
			return gradeDirect
		}
	}
	if p.RoleARN != "" && contains(ps.arns, p.RoleARN) {
		best = max(best, gradeRole)
	}
	if p.Type != PrincipalRole {
		best = max(best, direct(ps.arns, p.ARN))
	}
	return best
}

func direct(list []string, s string) grade {
	if contains(list, s) {
		return gradeDirect
	}
	return gradeNone
}

func contains(list []string, s string) bool {
	for _, v := range list {
		if v == s && s != "" {
			return true
		}
	}
	return false
}
