package iampolicy

import (
	"fmt"
	"strconv"
	"strings"
)

// MalformedError is a document that is not a valid policy: AWS's
// MalformedPolicyDocument.
type MalformedError struct {
	Statement int    // index from 0; -1 if the document as a whole is at fault
	Sid       string // of the statement, if it has one
	Element   string // Action, Condition, ...; may be empty
	Message   string // in the IAM console's manner
}

// Error returns the message and the place.
func (e *MalformedError) Error() string {
	if e.Statement < 0 {
		return e.Message
	}
	where := statementName(e.Statement, e.Sid)
	if e.Element != "" {
		where += ", element " + e.Element
	}
	return e.Message + " (" + where + ")"
}

func statementName(index int, sid string) string {
	name := "statement " + strconv.Itoa(index+1)
	if sid != "" {
		name += " " + strconv.Quote(sid)
	}
	return name
}

// Parse reads a policy document of a kind. The error is a *MalformedError.
// Elements are refused that are unknown, there twice, or not allowed for the
// kind. Unknown condition operators and keys are not refused here, since AWS
// adds new ones to managed policies: see Unknown.
func Parse(doc []byte, kind Kind) (*Policy, error) {
	root, err := readJSON(doc)
	if err != nil {
		return nil, &MalformedError{Statement: -1, Message: err.Error()}
	}
	r := reader{kind: kind, statement: -1, version: "2008-10-17"}
	p, bad := r.policy(root)
	if bad != nil {
		return nil, bad
	}
	return p, nil
}

// MustParse is Parse for documents in the source code.
func MustParse(doc string, kind Kind) *Policy {
	p, err := Parse([]byte(doc), kind)
	if err != nil {
		panic(err)
	}
	return p
}

// A reader knows where in the document it is, for its errors.
type reader struct {
	kind      Kind
	version   string
	statement int
	sid       string
}

func (r *reader) fail(element, format string, args ...any) *MalformedError {
	return &MalformedError{Statement: r.statement, Sid: r.sid, Element: element, Message: fmt.Sprintf(format, args...)}
}

func (r *reader) policy(root node) (*Policy, *MalformedError) {
	if root.kind != nodeObject {
		return nil, r.fail("", "Syntax errors in policy. The document is not an object.")
	}
	p := &Policy{kind: r.kind}
	var statements *node
	for i := range root.members {
		m := &root.members[i]
		switch m.name {
		case "Version":
			if m.value.text != "2012-10-17" && m.value.text != "2008-10-17" {
				return nil, r.fail("Version", "The policy must contain a valid version string.")
			}
			r.version = m.value.text
		case "Id":
			if m.value.kind != nodeString {
				return nil, r.fail("Id", "Syntax errors in policy. Id is not a string.")
			}
			p.name = m.value.text
		case "Statement":
			statements = &m.value
		default:
			return nil, r.fail(m.name, "Syntax errors in policy. Unknown element %q.", m.name)
		}
	}
	p.version = r.version
	if statements == nil {
		return nil, r.fail("Statement", "Missing required field Statement.")
	}
	return p, r.statements(p, *statements)
}

func (r *reader) statements(p *Policy, n node) *MalformedError {
	list := n.list
	if n.kind == nodeObject {
		list = []node{n}
	}
	if len(list) == 0 {
		return r.fail("Statement", "Syntax errors in policy. Statement is empty.")
	}
	sids := map[string]bool{}
	for i, n := range list {
		r.statement, r.sid = i, ""
		s, bad := r.one(n)
		if bad != nil {
			return bad
		}
		if s.sid != "" && sids[s.sid] {
			return r.fail("Sid", "Statement IDs (SID) in a single policy must be unique.")
		}
		sids[s.sid] = true
		p.statements = append(p.statements, s)
	}
	return nil
}

func (r *reader) one(n node) (statement, *MalformedError) {
	var s statement
	if n.kind != nodeObject {
		return s, r.fail("", "Syntax errors in policy. A statement is not an object.")
	}
	for _, m := range n.members { // first, so that errors can name it
		if m.name == "Sid" && m.value.kind == nodeString {
			r.sid = m.value.text
		}
	}
	var seen elements
	for _, m := range n.members {
		if bad := r.element(&s, &seen, m); bad != nil {
			return s, bad
		}
	}
	return s, r.complete(&s, &seen)
}

// elements notes which elements a statement has.
type elements struct{ effect, principal, action, resource int }

func (r *reader) element(s *statement, seen *elements, m member) *MalformedError {
	switch m.name {
	case "Sid":
		return r.readSid(s, m.value)
	case "Effect":
		seen.effect++
		if m.value.text != "Allow" && m.value.text != "Deny" {
			return r.fail("Effect", "Invalid effect: %s. Use Allow or Deny.", m.value.text)
		}
		s.deny = m.value.text == "Deny"
	case "Principal", "NotPrincipal":
		seen.principal++
		s.notPrincipal = m.name == "NotPrincipal"
		return r.readPrincipals(s, m)
	case "Action", "NotAction":
		seen.action++
		s.notAction = m.name == "NotAction"
		return r.readActions(s, m)
	case "Resource", "NotResource":
		seen.resource++
		s.notResource = m.name == "NotResource"
		return r.readResources(s, m)
	case "Condition":
		return r.readConditions(s, m.value)
	default:
		return r.fail(m.name, "Syntax errors in policy. Unknown element %q.", m.name)
	}
	return nil
}

func (r *reader) readSid(s *statement, n node) *MalformedError {
	if n.kind != nodeString {
		return r.fail("Sid", "Syntax errors in policy. Sid is not a string.")
	}
	s.sid = n.text
	if r.kind == Resource { // services allow more here
		return nil
	}
	for _, c := range s.sid {
		if (c < '0' || c > '9') && (c < 'A' || c > 'Z') && (c < 'a' || c > 'z') {
			return r.fail("Sid", "Statement IDs (SID) must be alpha-numeric. Check that your input satisfies the regular expression [0-9A-Za-z]*")
		}
	}
	return nil
}

// complete checks that the elements go together.
func (r *reader) complete(s *statement, seen *elements) *MalformedError {
	switch {
	case seen.effect == 0:
		return r.fail("Effect", "Missing required field Effect.")
	case seen.action == 0:
		return r.fail("Action", "Policy statement must contain actions.")
	case seen.action > 1:
		return r.fail("Action", "Policy statement must not contain both Action and NotAction.")
	case seen.resource > 1:
		return r.fail("Resource", "Policy statement must not contain both Resource and NotResource.")
	case seen.principal > 1:
		return r.fail("Principal", "Policy statement must not contain both Principal and NotPrincipal.")
	case r.kind == Trust && seen.resource > 0:
		return r.fail("Resource", "Has prohibited field Resource")
	case r.kind != Trust && seen.resource == 0:
		return r.fail("Resource", "Policy statement must contain resources.")
	case !r.kind.namesPrincipals() && seen.principal > 0:
		return r.fail("Principal", "Policy document should not specify a principal.")
	case r.kind.namesPrincipals() && seen.principal == 0:
		return r.fail("Principal", "Missing required field Principal")
	case s.notPrincipal && !s.deny:
		return r.fail("NotPrincipal", "NotPrincipal cannot be used with Effect Allow.")
	case r.kind == RCP && (s.notPrincipal || !s.principals.everyone):
		return r.fail("Principal", "The principal of a resource control policy must be \"*\".")
	case r.kind == RCP && !s.deny && !s.fullAccess():
		return r.fail("Effect", "The effect of a resource control policy must be Deny.")
	}
	return nil
}

// texts reads a string or a list of strings; element names it in errors.
func (r *reader) texts(element string, n node) ([]string, *MalformedError) {
	list := n.list
	if n.kind != nodeArray {
		list = []node{n}
	}
	if len(list) == 0 {
		return nil, r.fail(element, "Syntax errors in policy. %s is empty.", element)
	}
	out := make([]string, len(list))
	for i, n := range list {
		if n.kind != nodeString {
			return nil, r.fail(element, "Syntax errors in policy. %s is not a string or a list of strings.", element)
		}
		out[i] = n.text
	}
	return out, nil
}

func (r *reader) readActions(s *statement, m member) *MalformedError {
	texts, bad := r.texts(m.name, m.value)
	if bad != nil {
		return bad
	}
	for _, text := range texts {
		if bad := r.checkAction(m.name, text); bad != nil {
			return bad
		}
		s.actions = append(s.actions, foldGlob(text))
	}
	s.actionText = texts
	return nil
}

func (r *reader) checkAction(element, text string) *MalformedError {
	vendor, name, ok := strings.Cut(text, ":")
	switch {
	case text == "*" || text == "*:*":
		return nil
	case !ok:
		return r.fail(element, "Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc. %q is not.", text)
	case !isWord(vendor, ""):
		return r.fail(element, "Vendor %s is not valid", vendor)
	case !isWord(name, "*?"):
		return r.fail(element, "Invalid Action: %s", text)
	case r.kind == Trust && !strings.EqualFold(vendor, "sts"):
		return r.fail(element, "AssumeRole policy may only specify STS AssumeRole actions.")
	}
	return nil
}

// isWord says whether s is made of ASCII letters, digits, - and extra alone.
func isWord(s, extra string) bool {
	for i := range len(s) {
		c := s[i]
		letter := 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || '0' <= c && c <= '9' || c == '-'
		if !letter && strings.IndexByte(extra, c) < 0 {
			return false
		}
	}
	return s != ""
}

func (r *reader) readResources(s *statement, m member) *MalformedError {
	texts, bad := r.texts(m.name, m.value)
	if bad != nil {
		return bad
	}
	for _, text := range texts {
		e, ok := parseResource(text, r.version == "2012-10-17")
		if !ok {
			return r.fail(m.name, "Resource %s must be in ARN format or \"*\".", text)
		}
		if e.bad {
			s.unknown = fmt.Sprintf("the variable in resource %q cannot be read", text)
		}
		for _, key := range variables(e.toks) {
			r.needKey(s, key)
			e.bad = e.bad || !KnownKey(key)
		}
		s.resources = append(s.resources, e)
	}
	return nil
}

func (r *reader) needKey(s *statement, key string) {
	if s.unknown == "" && !KnownKey(key) {
		s.unknown = fmt.Sprintf("the condition key %q is not known", key)
	}
}
