package scim

import (
	"strings"

	parser "github.com/scim2/filter-parser/v2"
)

// maxOperations bounds one PATCH request. Okta puts each removed member in an
// operation of its own, so it may not be less than MaxMemberChanges.
const maxOperations = 200

// maxTargets bounds the paths of one request together with the keys of
// path-less values, since a filter in a path costs a parser run.
const maxTargets = 400

// Patch is a PATCH request (RFC 7644 section 3.5.2): all operations hold, or none.
type Patch struct{ Operations []Operation }

// Operation is one step of a patch.
type Operation struct {
	Op    string // add, replace or remove, in lower case
	Path  string // as sent; "" when the attributes are keys of Value
	Value any    // as decoded from JSON; nil when there is none

	target target
}

// target is a parsed path.
type target struct {
	attr   AttrPath
	filter Filter // nil without a value filter
}

// ParsePatch reads the body of a PatchUser or PatchGroup request. The name of
// the operation is taken in any case; the path may be left out for add and
// replace when the value is an object. The error is an [*Error].
func ParsePatch(body []byte) (Patch, error) {
	p, err := parsePatch(body)
	if err != nil {
		return Patch{}, err
	}
	return p, nil
}

func parsePatch(body []byte) (Patch, *Error) {
	obj, err := parseObject(body)
	if err != nil {
		return Patch{}, err
	}
	list, _ := member(obj, "Operations").([]any)
	if len(list) == 0 {
		return Patch{}, Errorf(400, InvalidSyntax, "A PATCH request needs a list of Operations.")
	}
	if len(list) > maxOperations {
		return Patch{}, Errorf(400, TooMany, "A PATCH request may have at most %d operations; this one has %d.", maxOperations, len(list))
	}
	p := Patch{Operations: make([]Operation, 0, len(list))}
	targets := 0
	for _, item := range list {
		op, err := parseOperation(item)
		if err != nil {
			return Patch{}, err
		}
		if keys, ok := op.Value.(tree); ok && op.Path == "" {
			targets += len(keys)
		}
		if targets++; targets > maxTargets {
			return Patch{}, Errorf(400, TooMany, "A PATCH request may change at most %d attributes.", maxTargets)
		}
		p.Operations = append(p.Operations, op)
	}
	return p, nil
}

// member is the value of a key written in any case.
func member(obj tree, name string) any {
	if v, ok := obj[name]; ok {
		return v
	}
	for k, v := range obj {
		if equalASCII(k, name) {
			return v
		}
	}
	return nil
}

func parseOperation(item any) (Operation, *Error) {
	obj, ok := item.(tree)
	if !ok {
		return Operation{}, Errorf(400, InvalidSyntax, "An operation of a PATCH request must be an object.")
	}
	name, _ := member(obj, "op").(string)
	path, _ := member(obj, "path").(string)
	op := Operation{Op: lower(name), Path: path, Value: member(obj, "value")}
	switch op.Op {
	case "add", "replace":
		if op.Value == nil && !(op.Op == "replace" && path != "") {
			return op, Errorf(400, InvalidValue, "Operation %s needs a value.", op.Op)
		}
	case "remove":
		if path == "" {
			return op, Errorf(400, NoTarget, detailPathMissing)
		}
	default:
		return op, Errorf(400, InvalidSyntax, "Operation %.20q is not one of add, replace, remove.", name)
	}
	if path == "" {
		if _, ok := op.Value.(tree); !ok {
			return op, Errorf(400, InvalidValue, "Operation %s without a path needs an object as its value.", op.Op)
		}
		return op, nil
	}
	var err *Error
	op.target, err = parseTarget(path)
	return op, err
}

// parseTarget parses a path, or a key of a path-less value, which may be
// dotted or begin with a URN.
func parseTarget(path string) (target, *Error) {
	if bounded(path, maxPath) {
		if t, ok := plainTarget(path); ok {
			return t, nil
		}
		if t, ok := filteredTarget(path); ok {
			return t, nil
		}
	}
	return target{}, Errorf(400, InvalidPath, "Path %.80q is not valid.", path).on(path)
}

// plainTarget reads a path without a filter: urn:name.sub. The grammar is not
// asked: it would cut the URN of an extension that stands alone at its last
// colon, and has no $ in names.
func plainTarget(path string) (t target, ok bool) {
	if equalASCII(path, EnterpriseURN) {
		return target{attr: AttrPath{Name: EnterpriseURN}}, true
	}
	if i := strings.LastIndexByte(path, ':'); i >= 0 {
		t.attr.URN, path = path[:i], path[i+1:]
	}
	t.attr.Name, t.attr.Sub, _ = strings.Cut(path, ".")
	dotted := strings.HasSuffix(path, ".")
	return t, !dotted && isName(t.attr.Name) && (t.attr.Sub == "" || isName(t.attr.Sub))
}

// isName tells whether s is an attribute's name (RFC 7643 section 2.1).
func isName(s string) bool {
	for i := range len(s) {
		c := lowerASCII(s[i])
		letter := 'a' <= c && c <= 'z' || i == 0 && c == '$'
		if !letter && (i == 0 || !('0' <= c && c <= '9' || c == '-' || c == '_')) {
			return false
		}
	}
	return s != ""
}

// filteredTarget reads a path with a filter: emails[type eq "work"].value.
func filteredTarget(path string) (t target, ok bool) {
	p, err := parser.ParsePath(upperEscapes(path))
	if err != nil || p.ValueExpression == nil {
		return t, false
	}
	clauses := 0
	t = target{attr: fromPath(p.AttributePath), filter: fromExpr(p.ValueExpression, &clauses)}
	t.attr.Sub = p.SubAttributeName()
	return t, t.filter != nil && clauses <= maxFilterClause
}
