// Package condition is the part of Okta's expression language that group rules
// are written in: what a person's attributes have to be.
//
//	user.department == "Engineering" and !String.startsWith(user.title, "Intern")
//
// Values are attributes ("user.title"; empty where the person has none), texts
// in quotes, null, and String.toLowerCase or toUpperCase of these. They are
// compared with == and !=, letter by letter, or by String.stringContains,
// startsWith and endsWith. Comparisons are joined by and, or, not (also &&, ||,
// !) and parentheses. What is written otherwise is refused with its place.
package condition

import (
	"fmt"
	"strings"
)

// The bounds of an expression.
const (
	MaxLength = 1024
	maxDepth  = 20
)

// Attributes gives a person's attribute by its name.
type Attributes func(name string) string

// Condition is an expression that was understood.
type Condition struct{ holds func(Attributes) bool }

// Holds tells whether the condition is true of a person.
func (c Condition) Holds(of Attributes) bool { return c.holds(of) }

type (
	test  = func(Attributes) bool
	value = func(Attributes) string
)

// Parse reads an expression; known tells which attributes there are.
func Parse(text string, known func(attribute string) bool) (Condition, error) {
	if len(text) > MaxLength {
		return Condition{}, fmt.Errorf("the expression is longer than %d characters", MaxLength)
	}
	tokens, err := scan(text)
	if err != nil {
		return Condition{}, err
	}
	p := &parser{tokens: tokens, known: known}
	t, err := p.or(0)
	if err != nil {
		return Condition{}, err
	}
	if rest := p.peek(); rest.kind != end {
		return Condition{}, p.unexpected("and, or, or the end")
	}
	return Condition{t}, nil
}

type parser struct {
	tokens []token
	at     int
	known  func(string) bool
}

func (p *parser) peek() token { return p.tokens[p.at] }

func (p *parser) next() token {
	t := p.tokens[p.at]
	if t.kind != end {
		p.at++
	}
	return t
}

// take goes on if the next token is one of these.
func (p *parser) take(words ...string) bool {
	t := p.peek()
	if t.kind == text || t.kind == end {
		return false
	}
	for _, w := range words {
		if strings.EqualFold(t.text, w) {
			p.at++
			return true
		}
	}
	return false
}

func (p *parser) unexpected(wanted string) error {
	t := p.peek()
	if t.kind == end {
		return fmt.Errorf("the expression ends where %s should be", wanted)
	}
	return fmt.Errorf("%q at character %d, where %s should be", t.text, t.pos+1, wanted)
}

func (p *parser) or(depth int) (test, error) {
	return p.joined(depth, p.and, func(a, b bool) bool { return a || b }, "or", "||")
}

func (p *parser) and(depth int) (test, error) {
	return p.joined(depth, p.not, func(a, b bool) bool { return a && b }, "and", "&&")
}

func (p *parser) joined(depth int, part func(int) (test, error), join func(a, b bool) bool, words ...string) (test, error) {
	left, err := part(depth)
	for err == nil && p.take(words...) {
		var right test
		if right, err = part(depth); err == nil {
			a, b := left, right
			left = func(of Attributes) bool { return join(a(of), b(of)) }
		}
	}
	return left, err
}

func (p *parser) not(depth int) (test, error) {
	if depth > maxDepth {
		return nil, fmt.Errorf("the expression is nested deeper than %d", maxDepth)
	}
	if p.take("!", "not") {
		t, err := p.not(depth + 1)
		return func(of Attributes) bool { return !t(of) }, err
	}
	if p.take("(") {
		t, err := p.or(depth + 1)
		if err == nil && !p.take(")") {
			err = p.unexpected(`")"`)
		}
		return t, err
	}
	return p.comparison(depth)
}

var functions = map[string]func(a, b string) bool{
	"String.stringContains": strings.Contains, "String.startsWith": strings.HasPrefix, "String.endsWith": strings.HasSuffix,
}

func (p *parser) comparison(depth int) (test, error) {
	if f := functions[p.peek().text]; f != nil && p.peek().kind == word {
		p.next()
		a, b, err := p.pair(depth)
		return func(of Attributes) bool { return f(a(of), b(of)) }, err
	}
	a, err := p.value(depth)
	if err != nil {
		return nil, err
	}
	equal := p.take("==")
	if !equal && !p.take("!=") {
		return nil, p.unexpected(`"==" or "!="`)
	}
	b, err := p.value(depth)
	return func(of Attributes) bool { return (a(of) == b(of)) == equal }, err
}

func (p *parser) pair(depth int) (a, b value, err error) {
	if !p.take("(") {
		return nil, nil, p.unexpected(`"("`)
	}
	if a, err = p.value(depth); err != nil {
		return nil, nil, err
	}
	if !p.take(",") {
		return nil, nil, p.unexpected(`","`)
	}
	if b, err = p.value(depth); err == nil && !p.take(")") {
		err = p.unexpected(`")"`)
	}
	return a, b, err
}

var foldings = map[string]func(string) string{"String.toLowerCase": strings.ToLower, "String.toUpperCase": strings.ToUpper}

func (p *parser) value(depth int) (value, error) {
	if depth > maxDepth {
		return nil, fmt.Errorf("the expression is nested deeper than %d", maxDepth)
	}
	t := p.peek()
	if t.kind == text {
		p.next()
		return func(Attributes) string { return t.text }, nil
	}
	if t.kind == word && t.text == "null" {
		p.next()
		return func(Attributes) string { return "" }, nil
	}
	if f := foldings[t.text]; f != nil && t.kind == word {
		p.next()
		return p.folded(depth+1, f)
	}
	name, isAttribute := strings.CutPrefix(t.text, "user.")
	if t.kind != word || !isAttribute {
		return nil, p.unexpected(`an attribute such as user.department, or a text in quotes,`)
	}
	if !p.known(name) {
		return nil, fmt.Errorf("there is no attribute %q", t.text)
	}
	p.next()
	return func(of Attributes) string { return of(name) }, nil
}

func (p *parser) folded(depth int, f func(string) string) (value, error) {
	if !p.take("(") {
		return nil, p.unexpected(`"("`)
	}
	v, err := p.value(depth)
	if err == nil && !p.take(")") {
		err = p.unexpected(`")"`)
	}
	return func(of Attributes) string { return f(v(of)) }, err
}
