package scim

import (
	"encoding/json"
	"strings"
	"unicode/utf8"

	parser "github.com/scim2/filter-parser/v2"
)

// Bounds on filters and paths, checked before the grammar sees them. The
// longest filter that AWS supports is two comparisons.
const (
	maxFilter       = 1024 // bytes
	maxFilterDepth  = 4    // nested ( and [
	maxFilterClause = 16   // and, or, not, comparisons
	maxPath         = 256  // bytes
)

// Filter is a parsed filter (RFC 7644 section 3.4.2.2): one of [Compare],
// [Both], [Either], [Not], [Within].
type Filter interface{ filter() }

// AttrPath names an attribute: URN "" unless it was written with one.
type AttrPath struct{ URN, Name, Sub string }

// String is the path without its URN: name, or name.sub.
func (p AttrPath) String() string {
	if p.Sub == "" {
		return p.Name
	}
	return p.Name + "." + p.Sub
}

// Compare compares an attribute by Op: eq ne co sw ew gt ge lt le, or pr, which
// has no value. Value is a string, bool, number or nil.
type Compare struct {
	Attr  AttrPath
	Op    string
	Value any
}

// Both is "and".
type Both struct{ Left, Right Filter }

// Either is "or".
type Either struct{ Left, Right Filter }

// Not is negation.
type Not struct{ Inner Filter }

// Within holds a filter to the values of one list: emails[type eq "work"].
type Within struct {
	Attr  AttrPath
	Inner Filter
}

func (Compare) filter() {}
func (Both) filter()    {}
func (Either) filter()  {}
func (Not) filter()     {}
func (Within) filter()  {}

// ParseFilter parses any filter of RFC 7644 within the bounds. The error is an
// [*Error] with scimType invalidFilter.
func ParseFilter(s string) (Filter, error) {
	f, err := parseFilter(s)
	if err != nil {
		return nil, err
	}
	return f, nil
}

func parseFilter(s string) (Filter, *Error) {
	if !bounded(s, maxFilter) {
		return nil, invalidFilterError()
	}
	expr, err := parser.ParseFilter(upperEscapes(s))
	if err != nil {
		return nil, invalidFilterError()
	}
	clauses := 0
	f := fromExpr(expr, &clauses)
	if f == nil || clauses > maxFilterClause {
		return nil, invalidFilterError()
	}
	return f, nil
}

func invalidFilterError() *Error { return Errorf(400, InvalidFilter, detailInvalidFilter) }

// bounded guards the parser, which backtracks: its time grows quickly with the
// nesting of parentheses.
func bounded(s string, limit int) bool {
	if len(s) > limit || !utf8.ValidString(s) {
		return false
	}
	depth, quoted := 0, false
	for i := 0; i < len(s); i++ {
		switch c := s[i]; {
		case quoted && c == '\\':
			i++
		case c == '"':
			quoted = !quoted
		case quoted:
		case c == '(' || c == '[':
			if depth++; depth > maxFilterDepth {
				return false
			}
		case c == ')' || c == ']':
			depth--
		}
	}
	return depth == 0 && !quoted && strings.TrimSpace(s) != ""
}

// fromExpr is nil for a form it does not know.
func fromExpr(e parser.Expression, clauses *int) Filter {
	*clauses++
	switch e := e.(type) {
	case *parser.AttributeExpression:
		if value, ok := unescape(e.CompareValue); ok {
			return Compare{fromPath(e.AttributePath), strings.ToLower(string(e.Operator)), value}
		}
	case *parser.LogicalExpression:
		l, r := fromExpr(e.Left, clauses), fromExpr(e.Right, clauses)
		switch {
		case l == nil || r == nil:
			return nil
		case strings.EqualFold(string(e.Operator), "and"):
			return Both{l, r}
		}
		return Either{l, r}
	case *parser.NotExpression:
		if inner := fromExpr(e.Expression, clauses); inner != nil {
			return Not{inner}
		}
	case *parser.ValuePath:
		if inner := fromExpr(e.ValueFilter, clauses); inner != nil {
			return Within{fromPath(e.AttributePath), inner}
		}
	}
	return nil
}

// upperEscapes writes the digits of \u00e9 in upper case. JSON takes either
// (RFC 8259 section 7), many clients send the lower, the grammar knows the upper.
func upperEscapes(s string) []byte {
	b := []byte(s)
	for i := 0; i+1 < len(b); i++ {
		if b[i] != '\\' {
			continue
		}
		i++ // the escaped character, which may be a backslash
		for j := i + 1; b[i] == 'u' && j < min(i+5, len(b)); j++ {
			if 'a' <= b[j] && b[j] <= 'f' {
				b[j] -= 'a' - 'A'
			}
		}
	}
	return b
}

// unescape undoes the escapes of a JSON string, which the parser leaves in.
func unescape(value any) (any, bool) {
	raw, ok := value.(string)
	if !ok {
		return value, true
	}
	var s string
	err := json.Unmarshal([]byte(`"`+raw+`"`), &s)
	return s, err == nil
}

func fromPath(p parser.AttributePath) AttrPath {
	return AttrPath{strings.TrimSuffix(p.URI(), ":"), p.AttributeName, p.SubAttributeName()}
}

// matches evaluates a filter on one value of a list, whose attributes are subs.
// It is used for PATCH paths only; queries on resources go through
// [ParseUserQuery]. What it does not know does not match.
func matches(f Filter, value tree, subs []Attribute) bool {
	switch f := f.(type) {
	case Both:
		return matches(f.Left, value, subs) && matches(f.Right, value, subs)
	case Either:
		return matches(f.Left, value, subs) || matches(f.Right, value, subs)
	case Not:
		return !matches(f.Inner, value, subs)
	case Compare:
		return compare(f, value, subs)
	}
	return false
}

func compare(c Compare, value tree, subs []Attribute) bool {
	a, ok := find(subs, c.Attr.Name)
	if !ok || c.Attr.Sub != "" || c.Attr.URN != "" {
		return false
	}
	have, present := value[a.Name]
	if c.Op == "pr" {
		return present
	}
	if a.Type == typeBoolean {
		want, ok := boolean(c.Value)
		got, _ := have.(bool)
		return ok && (c.Op == "eq") == (got == want) && (c.Op == "eq" || c.Op == "ne")
	}
	want, ok := c.Value.(string)
	got, _ := have.(string)
	if !ok {
		return false
	}
	if !a.CaseExact {
		got, want = strings.ToLower(got), strings.ToLower(want)
	}
	switch c.Op {
	case "eq":
		return present && got == want
	case "ne":
		return got != want
	case "co":
		return present && strings.Contains(got, want)
	case "sw":
		return present && strings.HasPrefix(got, want)
	case "ew":
		return present && strings.HasSuffix(got, want)
	}
	return false
}
