package iampolicy

import "strings"

// A condition is one key under one operator: Operator: {key: [values]}.
type condition struct {
	op       operator
	key      string // in lower case
	set      setOperator
	ifExists bool
	values   []conditionValue
	static   []pattern // the values' patterns, if none is dynamic or bad
}

type setOperator uint8

const (
	noSet setOperator = iota
	forAllValues
	forAnyValue
)

// A conditionValue is one value of the policy, ready to be compared.
type conditionValue struct {
	text    string  // as written, escapes resolved; "" if dynamic
	toks    []token // dynamic: it holds variables
	pattern pattern // what the operator made of it
	bad     bool    // the operator cannot read it
}

// A pattern compares a request's value. unreadable means that the request's
// value is not of the operator's type.
type pattern interface{ match(value string) answer }

// parseOperator splits ForAllValues:StringLikeIfExists into its parts.
func parseOperator(name string) (op operator, set setOperator, ifExists, ok bool) {
	base := name
	if rest, found := strings.CutPrefix(base, "ForAllValues:"); found {
		base, set = rest, forAllValues
	} else if rest, found := strings.CutPrefix(base, "ForAnyValue:"); found {
		base, set = rest, forAnyValue
	}
	base, ifExists = strings.CutSuffix(base, "IfExists")
	op, ok = operators[base]
	if op.null && (ifExists || set != noSet) {
		return op, set, ifExists, false
	}
	return op, set, ifExists, ok
}

// compile makes a condition of its text. What it cannot read it marks bad; the
// answer is then unreadable when the statement is reached.
func (c *condition) compile(values []string, vars bool) {
	for _, v := range values {
		c.values = append(c.values, c.op.value(v, vars))
	}
	for _, v := range c.values {
		if v.bad || v.toks != nil {
			c.static = nil
			return
		}
		c.static = append(c.static, v.pattern)
	}
}

func (o operator) value(text string, vars bool) conditionValue {
	if !o.variables || !vars {
		toks := lex(text)
		if vars && strings.Contains(text, "${") {
			return conditionValue{text: text, bad: true} // AWS allows none here
		}
		p, ok := o.make(text, toks)
		return conditionValue{text: text, pattern: p, bad: !ok}
	}
	toks, ok := lexVariables(text)
	if !ok {
		return conditionValue{text: text, bad: true}
	}
	if len(variables(toks)) > 0 {
		return conditionValue{toks: toks}
	}
	p, ok := o.make(plain(toks), toks)
	return conditionValue{text: text, pattern: p, bad: !ok}
}

// plain writes tokens as the text that they stand for; wildcards are text to
// operators without patterns.
func plain(toks []token) string {
	var b strings.Builder
	for _, t := range toks {
		switch t.kind {
		case tokStar:
			b.WriteByte('*')
		case tokOne:
			b.WriteByte('?')
		default:
			b.WriteString(t.text)
		}
	}
	return b.String()
}

// test answers whether the request meets the condition.
func (c *condition) test(r *Request) answer {
	v, present := r.Context.values[c.key]
	if v.ambiguous {
		return unreadable
	}
	if c.op.null {
		return c.testNull(present)
	}
	if !present {
		return c.testMissing()
	}
	if v.multi && c.set == noSet {
		// AWS: a set needs ForAllValues or ForAnyValue; without one the outcome
		// is not defined.
		return unreadable
	}
	pats, a := c.patterns(r)
	if a != yes {
		return a
	}
	switch c.set {
	case forAllValues:
		return c.all(v.values, pats)
	case forAnyValue:
		return c.some(v.values, pats)
	}
	return c.one(v.values[0], pats)
}

func (c *condition) testNull(present bool) answer {
	for _, v := range c.values {
		if v.bad {
			return unreadable
		}
		if (v.pattern == boolean(true)) != present {
			return yes
		}
	}
	return no
}

// testMissing answers for a key that the request lacks: a negated operator is
// met, and so is ForAllValues by an empty set; ForAnyValue is not, even with
// IfExists.
func (c *condition) testMissing() answer {
	switch c.set {
	case forAllValues:
		return yes
	case forAnyValue:
		return no
	}
	return says(c.ifExists || c.op.negated)
}

// patterns returns the values to compare with, variables resolved. A value
// whose variable is missing matches nothing, which would meet a negated
// operator; so there the condition is not met as a whole.
func (c *condition) patterns(r *Request) ([]pattern, answer) {
	if c.static != nil {
		return c.static, yes
	}
	pats := make([]pattern, 0, len(c.values))
	for i := range c.values {
		v := &c.values[i]
		p := v.pattern
		if v.bad {
			return nil, unreadable
		}
		if v.toks != nil {
			toks, a := resolve(v.toks, r)
			if a == unreadable {
				return nil, a
			}
			if a == no && c.op.negated {
				return nil, no
			}
			if a == no {
				continue
			}
			made, ok := c.op.make(plain(toks), toks)
			if !ok {
				return nil, unreadable
			}
			p = made
		}
		pats = append(pats, p)
	}
	return pats, yes
}

// one compares one value of the request with all of the policy's: any match
// counts, and a negated operator is met if none does.
func (c *condition) one(value string, pats []pattern) answer {
	result := no
	for _, p := range pats {
		switch p.match(value) {
		case yes:
			result = yes
		case unreadable:
			return unreadable
		}
	}
	if c.op.negated {
		return result.opposite()
	}
	return result
}

func (c *condition) all(values []string, pats []pattern) answer {
	for _, v := range values {
		if a := c.one(v, pats); a != yes {
			return a
		}
	}
	return yes
}

func (c *condition) some(values []string, pats []pattern) answer {
	result := no
	for _, v := range values {
		switch c.one(v, pats) {
		case yes:
			result = yes
		case unreadable:
			return unreadable
		}
	}
	return result
}
