package iampolicy

import (
	"fmt"
	"strings"
)

func (r *reader) readConditions(s *statement, n node) *MalformedError {
	if n.kind != nodeObject {
		return r.fail("Condition", "Syntax errors in policy. Condition is not an object.")
	}
	for _, block := range n.members {
		if block.value.kind != nodeObject {
			return r.fail("Condition", "Syntax errors in policy. Condition %s is not an object.", block.name)
		}
		op, set, ifExists, ok := parseOperator(block.name)
		if !ok && s.unknown == "" {
			s.unknown = fmt.Sprintf("the condition operator %q is not known", block.name)
		}
		for _, m := range block.value.members {
			values, bad := r.conditionValues(m)
			if bad != nil {
				return bad
			}
			c := condition{op: op, set: set, ifExists: ifExists, key: strings.ToLower(m.name)}
			r.needKey(s, c.key)
			if ok {
				c.compile(values, r.version == "2012-10-17")
				r.needVariables(s, &c)
				s.conditions = append(s.conditions, c)
			}
		}
	}
	return nil
}

func (r *reader) needVariables(s *statement, c *condition) {
	for i := range c.values {
		for _, key := range variables(c.values[i].toks) {
			r.needKey(s, key)
		}
	}
}

// conditionValues reads a value or a list; AWS takes true and 5 for "true" and "5".
func (r *reader) conditionValues(m member) ([]string, *MalformedError) {
	list := m.value.list
	if m.value.kind != nodeArray {
		list = []node{m.value}
	}
	if len(list) == 0 {
		return nil, r.fail("Condition", "Syntax errors in policy. Condition key %s has no value.", m.name)
	}
	out := make([]string, len(list))
	for i, n := range list {
		if n.kind != nodeString && n.kind != nodeNumber && n.kind != nodeBool {
			return nil, r.fail("Condition", "Syntax errors in policy. A value of condition key %s is not a string.", m.name)
		}
		out[i] = n.text
	}
	return out, nil
}

func (r *reader) readPrincipals(s *statement, m member) *MalformedError {
	s.principals = &principals{}
	if m.value.kind == nodeString && m.value.text == "*" {
		s.principals.everyone = true
		return r.noEveryone(s, m.name)
	}
	if m.value.kind != nodeObject || len(m.value.members) == 0 {
		return r.fail(m.name, "Invalid principal in policy: %s is neither \"*\" nor an object.", m.name)
	}
	for _, entry := range m.value.members {
		values, bad := r.texts(m.name, entry.value)
		if bad != nil {
			return bad
		}
		for _, v := range values {
			if !s.principals.add(entry.name, v) {
				return r.fail(m.name, "Invalid principal in policy: \"%s\":\"%s\"", entry.name, v)
			}
		}
	}
	return r.noEveryone(s, m.name)
}

// noEveryone refuses NotPrincipal "*", which names nobody and reads as all.
func (r *reader) noEveryone(s *statement, element string) *MalformedError {
	if s.principals.everyone && element == "NotPrincipal" {
		return r.fail(element, "Invalid principal in policy: NotPrincipal cannot be \"*\".")
	}
	return nil
}

// add reads one principal of a type; false if it is not valid.
func (ps *principals) add(kind, v string) bool {
	switch kind {
	case "AWS":
		return ps.addAWS(v)
	case "Service":
		ps.services = append(ps.services, v)
		return isWord(v, ".") && strings.Contains(v, ".")
	case "Federated":
		ps.federated = append(ps.federated, v)
		return v != "" && v != "*"
	}
	return false // CanonicalUser: nobody here has one
}

func (ps *principals) addAWS(v string) bool {
	switch {
	case v == "*":
		ps.everyone = true
		return true
	case isAccountID(v):
		ps.accounts = append(ps.accounts, v)
		return true
	case isUniqueID(v):
		return true // a principal that was deleted: it names nobody
	}
	p, err := ParsePrincipal(v)
	if err != nil || strings.ContainsAny(v, "*?$") {
		return false
	}
	switch p.Type {
	case PrincipalRoot:
		ps.accounts = append(ps.accounts, p.Account)
		return true
	case PrincipalUser, PrincipalRole, PrincipalSession, PrincipalFederatedUser:
		ps.arns = append(ps.arns, v)
		return true
	}
	return false
}

// isUniqueID says whether v is the identifier that AWS leaves in the place of a
// deleted user or role (AIDA..., AROA...).
func isUniqueID(v string) bool {
	return len(v) >= 16 && len(v) <= 128 && v[0] == 'A' && strings.ToUpper(v) == v && isWord(v, "")
}
