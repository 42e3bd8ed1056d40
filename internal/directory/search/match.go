package search

import (
	"slices"
	"strings"
	"time"
)

// TimeFormat is how attributes that are times have to be given and how values
// are compared with them: UTC, milliseconds, so that order of text is order of time.
const TimeFormat = "2006-01-02T15:04:05.000Z"

// Match tells whether attributes satisfy the expression. get returns the
// values of an attribute; none when it is absent.
func (e *Expression) Match(get func(name string) []string) bool { return e.match(e.root, get) }

func (e *Expression) match(n *node, get func(string) []string) bool {
	switch n.op {
	case "and":
		for _, s := range n.sub {
			if !e.match(s, get) {
				return false
			}
		}
		return true
	case "or":
		for _, s := range n.sub {
			if e.match(s, get) {
				return true
			}
		}
		return false
	case "not":
		return !e.match(n.sub[0], get)
	}
	return e.compare(n, get(n.name))
}

func (e *Expression) compare(n *node, values []string) bool {
	any := false
	for _, v := range values {
		if v == "" {
			continue
		}
		any = true
		// "ne" has to hold for all values, everything else for one.
		if n.op != "ne" && n.op != "pr" && e.holds(n.op, v, n.value) {
			return true
		}
		if n.op == "ne" && e.holds("eq", v, n.value) {
			return false
		}
	}
	return n.op == "ne" || n.op == "pr" && any
}

func (e *Expression) holds(op, have, want string) bool {
	if t, err := time.Parse(time.RFC3339Nano, want); err == nil {
		want = t.UTC().Format(TimeFormat)
	}
	if !e.exact {
		have, want = strings.ToLower(have), strings.ToLower(want)
	}
	switch op {
	case "eq":
		return have == want
	case "sw":
		return strings.HasPrefix(have, want)
	case "ew":
		return strings.HasSuffix(have, want)
	case "co":
		return strings.Contains(have, want)
	case "gt":
		return have > want
	case "ge":
		return have >= want
	case "lt":
		return have < want
	case "le":
		return have <= want
	}
	return false
}

// Equal returns the value that an attribute must have for the expression to
// hold, where the expression says so at its top: a store can look that up
// instead of trying everything.
func (e *Expression) Equal(name string) (string, bool) { return e.Must(name, "eq") }

// Must is Equal for several operators: the value with which the expression's
// top compares the attribute by one of them.
func (e *Expression) Must(name string, operators ...string) (string, bool) {
	terms := []*node{e.root}
	if e.root.op == "and" {
		terms = e.root.sub
	}
	for _, n := range terms {
		if n.name == name && slices.Contains(operators, n.op) {
			return n.value, true
		}
	}
	return "", false
}

// Without returns the value that an attribute must not have for the expression
// to hold, where its top says so, by "ne" or by "not" with "eq".
func (e *Expression) Without(name string) (string, bool) {
	terms := []*node{e.root}
	if e.root.op == "and" {
		terms = e.root.sub
	}
	for _, n := range terms {
		op := "ne"
		if n.op == "not" {
			op, n = "eq", n.sub[0]
		}
		if n.op == op && n.name == name {
			return n.value, true
		}
	}
	return "", false
}

// Begins returns texts with one of which one of the attributes begins wherever
// the expression holds; none when it may hold otherwise.
func (e *Expression) Begins(names ...string) []string {
	texts := begins(e.root, names)
	slices.Sort(texts)
	return slices.Compact(texts)
}

func begins(n *node, names []string) (texts []string) {
	switch n.op {
	case "and":
		for _, s := range n.sub {
			if texts = begins(s, names); len(texts) > 0 {
				return texts
			}
		}
	case "or":
		for _, s := range n.sub {
			some := begins(s, names)
			if len(some) == 0 {
				return nil
			}
			texts = append(texts, some...)
		}
	case "eq", "sw":
		if n.value != "" && slices.Contains(names, n.name) {
			return []string{n.value}
		}
	}
	return texts
}

// Names tells whether the expression names an attribute anywhere.
func (e *Expression) Names(name string) bool { return names(e.root, name) }

func names(n *node, name string) bool {
	if n.name == name {
		return true
	}
	for _, s := range n.sub {
		if names(s, name) {
			return true
		}
	}
	return false
}
