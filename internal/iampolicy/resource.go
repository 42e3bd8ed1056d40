package iampolicy

import "strings"

// A resource is one entry of Resource or NotResource. A pattern is compared
// part by part: a wildcard in the account does not reach into the resource. One
// with fewer than six parts ends in a *, which then stands for the rest.
type resource struct {
	all   bool // "*"
	whole *glob
	parts []glob
	toks  []token // dynamic: it holds variables
	bad   bool    // a ${ that cannot be read
}

// parseResource compiles an entry; ok is false if it is neither "*" nor an ARN.
func parseResource(text string, vars bool) (resource, bool) {
	if text == "*" {
		return resource{all: true}, true
	}
	toks, ok := lex(text), true
	if vars {
		toks, ok = lexVariables(text)
	}
	if !ok {
		return resource{bad: true}, strings.HasPrefix(text, "arn:")
	}
	parts := splitTokens(toks)
	if !isARNPattern(parts) {
		return resource{}, false
	}
	if len(variables(toks)) > 0 {
		return resource{toks: toks}, true
	}
	return compileParts(toks, parts), true
}

func compileParts(toks []token, parts [][]token) resource {
	for _, p := range parts[:len(parts)-1] {
		if len(p) > 1 || len(p) == 1 && p[0].kind != tokLiteral {
			r := resource{}
			for _, p := range parts {
				r.parts = append(r.parts, compileGlob(p))
			}
			return r
		}
	}
	// Without wildcards before the resource, parts and whole are the same.
	g := compileGlob(toks)
	return resource{whole: &g}
}

// splitTokens cuts a pattern at its first five colons. A colon inside a
// variable, or one that a variable's value brings, does not cut.
func splitTokens(toks []token) [][]token {
	parts := [][]token{nil}
	for _, t := range toks {
		for t.kind == tokLiteral && len(parts) < arnParts {
			head, rest, found := strings.Cut(t.text, ":")
			if !found {
				break
			}
			if head != "" {
				parts[len(parts)-1] = append(parts[len(parts)-1], token{text: head})
			}
			parts = append(parts, nil)
			t.text = rest
		}
		if t.kind != tokLiteral || t.text != "" {
			parts[len(parts)-1] = append(parts[len(parts)-1], t)
		}
	}
	return parts
}

func isARNPattern(parts [][]token) bool {
	if len(parts) < 2 || len(parts[0]) != 1 || parts[0][0] != (token{text: "arn"}) {
		return false
	}
	if len(parts) == arnParts {
		return true // with an empty resource too: AWS has such policies
	}
	last := parts[len(parts)-1]
	return len(last) > 0 && last[len(last)-1].kind == tokStar
}

// match answers whether the entry covers the request's resource. missing says
// that a variable has no value.
func (e *resource) match(r *Request) (a answer, missing bool) {
	switch {
	case e.all:
		return yes, false
	case e.bad:
		return unreadable, false
	case e.whole != nil:
		return says(e.whole.match(r.Resource)), false
	case e.toks == nil:
		return says(matchParts(e.parts, r.Resource)), false
	}
	parts := splitTokens(e.toks)
	globs := make([]glob, len(parts))
	for i, p := range parts {
		toks, a := resolve(p, r)
		if a != yes {
			return a, a == no
		}
		globs[i] = compileGlob(toks)
	}
	return says(matchParts(globs, r.Resource)), false
}

// matchParts compares a pattern's parts with an ARN's; the last takes the rest.
func matchParts(parts []glob, arn string) bool {
	last := len(parts) - 1
	for i := range last {
		head, rest, found := strings.Cut(arn, ":")
		if !found || !parts[i].match(head) {
			return false
		}
		arn = rest
	}
	return parts[last].match(arn)
}

// arnPattern is the value of ArnLike and ArnEquals, which are the same.
type arnPattern []glob

func (p arnPattern) match(v string) answer {
	if _, ok := splitARN(v); !ok {
		return unreadable
	}
	return says(matchParts(p, v))
}

func makeARN(_ string, toks []token) (pattern, bool) {
	parts := splitTokens(toks)
	if len(parts) != arnParts || !isARNPattern(parts) {
		return nil, false
	}
	globs := make(arnPattern, arnParts)
	for i, p := range parts {
		globs[i] = compileGlob(p)
	}
	return globs, true
}
