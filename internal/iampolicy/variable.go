package iampolicy

import "strings"

// lexVariables cuts a pattern at wildcards and at ${...}. The escapes ${*},
// ${?} and ${$} become literal text. ok is false for a ${ without its } or with
// something unreadable inside.
//
// Variables exist since version 2012-10-17; an older policy's ${...} is text.
func lexVariables(pattern string) (toks []token, ok bool) {
	for {
		i := strings.Index(pattern, "${")
		if i < 0 {
			return append(toks, lex(pattern)...), true
		}
		toks = append(toks, lex(pattern[:i])...)
		body, rest, found := cutVariable(pattern[i+2:])
		if !found {
			return nil, false
		}
		t, ok := readVariable(body)
		if !ok {
			return nil, false
		}
		toks, pattern = append(toks, t), rest
	}
}

// cutVariable cuts at the } that ends a variable; a quoted default may hold one.
func cutVariable(s string) (body, rest string, ok bool) {
	quoted := false
	for i := range len(s) {
		switch {
		case s[i] == '\'':
			quoted = !quoted
		case s[i] == '}' && !quoted:
			return s[:i], s[i+1:], true
		}
	}
	return "", "", false
}

func readVariable(body string) (token, bool) {
	if body == "*" || body == "?" || body == "$" {
		return token{text: body}, true
	}
	key, def, dflt := strings.Cut(body, ",")
	key = strings.TrimSpace(key)
	if dflt {
		// As AWS documents it: a comma, a space, and a default that is not empty.
		if len(def) < 4 || def[:2] != " '" || def[len(def)-1] != '\'' {
			return token{}, false
		}
		def = def[2 : len(def)-1]
		if strings.Contains(def, "'") {
			return token{}, false
		}
	}
	if !strings.Contains(key, ":") || strings.ContainsAny(key, "${}'*?") {
		return token{}, false
	}
	return token{kind: tokVariable, text: strings.ToLower(key), def: def, dflt: dflt}, true
}

// variables returns the keys of the variables among the tokens.
func variables(toks []token) []string {
	var keys []string
	for _, t := range toks {
		if t.kind == tokVariable {
			keys = append(keys, t.text)
		}
	}
	return keys
}

// resolve puts a request's values in the place of variables. What a variable
// holds is text, never a wildcard: else a tag "*" would open every folder. If
// one is missing the answer is no, and a * stands in its place.
func resolve(toks []token, r *Request) ([]token, answer) {
	out := make([]token, len(toks))
	result := yes
	for i, t := range toks {
		if t.kind == tokVariable {
			value, a := r.variable(t)
			switch a {
			case unreadable:
				return nil, a
			case no:
				result, t = no, token{kind: tokStar}
			default:
				t = token{text: value}
			}
		}
		out[i] = t
	}
	return out, result
}

// variable returns a variable's value: no if it is missing or empty, and
// unreadable if there is more than one.
func (r *Request) variable(t token) (string, answer) {
	v, ok := r.Context.values[t.text]
	switch {
	case !ok && t.dflt:
		return t.def, yes
	case !ok:
		return "", no
	case v.ambiguous || v.multi:
		return "", unreadable
	case v.values[0] == "": // "home/${aws:PrincipalTag/x}" must not become "home/"
		return "", no
	}
	return v.values[0], yes
}
