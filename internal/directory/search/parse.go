package search

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
)

// Bounds of an expression.
const (
	MaxLength = 4096
	MaxDepth  = 20
	MaxTerms  = 200
)

// Rules says what one list of the API allows in its expressions.
type Rules struct {
	// Operators are the comparisons, in lower case.
	Operators []string
	// Known tells whether an attribute may be named; names are case-sensitive.
	Known func(name string) bool
	// Not allows negation.
	Not bool
	// ExactValues compares texts with regard to case.
	ExactValues bool
}

// A node of an expression: one term, or others joined.
type node struct {
	op    string // and, or, not, or a comparison
	sub   []*node
	name  string
	value string
}

// Expression is a parsed filter.
type Expression struct {
	root  *node
	exact bool
}

// Parse reads an expression under the rules of a list.
func Parse(text string, r Rules) (*Expression, error) {
	if len(text) > MaxLength {
		return nil, fmt.Errorf("the expression is longer than %d characters", MaxLength)
	}
	p := &parser{text: text, rules: r}
	root, err := p.either(0)
	if err != nil {
		return nil, err
	}
	if p.skip(); p.at < len(p.text) {
		return nil, p.fault("nothing more was expected")
	}
	return &Expression{root: root, exact: r.ExactValues}, nil
}

type parser struct {
	text  string
	at    int
	terms int
	rules Rules
}

func (p *parser) fault(format string, args ...any) error {
	return fmt.Errorf("at character %d: %s", p.at+1, fmt.Sprintf(format, args...))
}

func (p *parser) skip() {
	for p.at < len(p.text) && strings.IndexByte(" \t\r\n", p.text[p.at]) >= 0 {
		p.at++
	}
}

// word reads letters, digits and what attribute names have between them.
func (p *parser) word() string {
	p.skip()
	start := p.at
	for p.at < len(p.text) && (isLetter(p.text[p.at]) || strings.IndexByte("._-:$", p.text[p.at]) >= 0) {
		p.at++
	}
	return p.text[start:p.at]
}

func isLetter(c byte) bool {
	return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9'
}

// keyword takes the next word if it is w, without regard to case.
func (p *parser) keyword(w string) bool {
	before := p.at
	if strings.EqualFold(p.word(), w) {
		return true
	}
	p.at = before
	return false
}

func (p *parser) either(depth int) (*node, error) { return p.joined("or", depth, p.both) }

func (p *parser) both(depth int) (*node, error) { return p.joined("and", depth, p.term) }

func (p *parser) joined(op string, depth int, next func(int) (*node, error)) (*node, error) {
	first, err := next(depth)
	if err != nil {
		return nil, err
	}
	n := &node{op: op, sub: []*node{first}}
	for p.keyword(op) {
		more, err := next(depth)
		if err != nil {
			return nil, err
		}
		n.sub = append(n.sub, more)
	}
	if len(n.sub) == 1 {
		return first, nil
	}
	return n, nil
}

func (p *parser) term(depth int) (*node, error) {
	if depth > MaxDepth {
		return nil, p.fault("parentheses are nested too deep")
	}
	if p.terms++; p.terms > MaxTerms {
		return nil, p.fault("there are more than %d terms", MaxTerms)
	}
	if p.skip(); p.at < len(p.text) && p.text[p.at] == '(' {
		p.at++
		inner, err := p.either(depth + 1)
		if err != nil {
			return nil, err
		}
		if p.skip(); p.at >= len(p.text) || p.text[p.at] != ')' {
			return nil, p.fault("a closing parenthesis was expected")
		}
		p.at++
		return inner, nil
	}
	name := p.word()
	if p.rules.Not && strings.EqualFold(name, "not") {
		inner, err := p.term(depth + 1)
		return &node{op: "not", sub: []*node{inner}}, err
	}
	return p.comparison(name)
}

func (p *parser) comparison(name string) (*node, error) {
	if name == "" {
		return nil, p.fault("the name of an attribute was expected")
	}
	if !p.rules.Known(name) {
		return nil, p.fault("the attribute %q cannot be searched", name)
	}
	op := strings.ToLower(p.word())
	if !slices.Contains(p.rules.Operators, op) {
		return nil, p.fault("the operator %q is not allowed here", op)
	}
	n := &node{op: op, name: name}
	if op == "pr" {
		return n, nil
	}
	var err error
	n.value, err = p.value()
	return n, err
}

// value reads a quoted text with JSON's escapes, or a bare word (true, 12).
func (p *parser) value() (string, error) {
	if p.skip(); p.at >= len(p.text) {
		return "", p.fault("a value was expected")
	}
	if p.text[p.at] != '"' {
		w := p.word()
		if w == "" {
			return "", p.fault("a value in double quotes was expected")
		}
		return w, nil
	}
	end := p.at + 1
	for end < len(p.text) && p.text[end] != '"' {
		if p.text[end] == '\\' {
			end++
		}
		end++
	}
	if end >= len(p.text) {
		return "", p.fault("the quoted value does not end")
	}
	var s string
	if err := json.Unmarshal([]byte(p.text[p.at:end+1]), &s); err != nil || strings.IndexByte(s, 0) >= 0 {
		return "", p.fault("the quoted value is not well-formed")
	}
	p.at = end + 1
	return s, nil
}
