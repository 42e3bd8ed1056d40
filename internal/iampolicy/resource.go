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
	bad   bool    // a ${ that cannot be read, or of an unknown key
	loose bool    // a wildcard stands in the resource's type: see typed
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
	e := resource{toks: toks}
	if len(variables(toks)) == 0 {
		e = compileParts(toks, parts)
	}
	e.loose = isLoose(parts)
	return e, true
}

// isLoose says whether a pattern has a wildcard before the / or : that ends a
// resource's type ("*/admin", "us?r/x").
func isLoose(parts [][]token) bool {
	if len(parts) < arnParts {
		return false
	}
	wild := false
	for _, t := range parts[arnParts-1] {
		if t.kind == tokLiteral && strings.ContainsAny(t.text, "/:") {
			return wild
		}
		wild = wild || t.kind == tokStar || t.kind == tokOne
	}
	return false
}

// untyped are the services whose resources have no type before their name.
var untyped = map[string]bool{"s3": true, "sns": true, "sqs": true}

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

// A gap is what a variable without a value leaves open.
type gap uint8

const (
	noGap    gap = iota
	farGap       // no value would make the entry match, by our reading of it
	closeGap     // some value would
)

// match answers whether the entry covers the request's resource.
//
// AWS allows no wildcard in a resource's type (IAM User Guide, "Resource").
// Where only that could match, the answer is unreadable: it neither allows, nor
// does it fail to deny.
func (e *resource) match(r *Request) (a answer, missing gap) {
	switch {
	case e.all:
		return yes, noGap
	case e.bad:
		return unreadable, noGap
	case e.whole != nil:
		a = says(e.whole.match(r.Resource))
	case e.toks == nil:
		a = says(matchParts(e.parts, r.Resource))
	default:
		a, missing = e.matchDynamic(r)
	}
	if a == yes && e.loose && !untyped[serviceOf(r.Resource)] {
		a = unreadable
	}
	return a, missing
}

func serviceOf(arn string) string {
	parts, _ := splitARN(arn)
	return parts[2]
}

func (e *resource) matchDynamic(r *Request) (answer, gap) {
	parts := splitTokens(e.toks)
	globs := make([]glob, len(parts))
	missing := false
	for i, p := range parts {
		toks, a := resolve(p, r)
		if a == unreadable {
			return a, noGap
		}
		missing = missing || a == no
		globs[i] = compileGlob(toks)
	}
	matched := matchParts(globs, r.Resource)
	switch {
	case !missing:
		return says(matched), noGap
	case matched:
		return no, closeGap
	case e.sameType(parts, globs, r.Resource):
		return no, farGap
	}
	return no, noGap
}

// sameType says whether a pattern is about the same service, account and type
// of resource as an ARN.
func (e *resource) sameType(parts [][]token, globs []glob, arn string) bool {
	cut, ok := splitARN(arn)
	if !ok || len(parts) < arnParts {
		return ok
	}
	for i := range arnParts - 1 {
		if !globs[i].match(cut[i]) {
			return false
		}
	}
	first := parts[arnParts-1][0]
	end := strings.IndexAny(first.text, "/:")
	return untyped[cut[2]] || first.kind != tokLiteral || end < 0 || strings.HasPrefix(cut[5], first.text[:end+1])
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
