package iampolicy

import (
	"bytes"
	"encoding/base64"
	"net/netip"
	"strconv"
	"strings"
	"time"
)

// An operator is a family's comparison, without prefix and suffix.
type operator struct {
	negated   bool
	null      bool
	variables bool // policy variables are allowed in its values
	// make reads a policy's value: as text, and as tokens for patterns.
	make func(text string, toks []token) (pattern, bool)
}

// operators are the condition operators that the engine knows, by their exact
// names. Any other name makes its statement unknown.
var operators = map[string]operator{
	"StringEquals":              {variables: true, make: makeExact},
	"StringNotEquals":           {variables: true, make: makeExact, negated: true},
	"StringEqualsIgnoreCase":    {variables: true, make: makeFold},
	"StringNotEqualsIgnoreCase": {variables: true, make: makeFold, negated: true},
	"StringLike":                {variables: true, make: makeLike},
	"StringNotLike":             {variables: true, make: makeLike, negated: true},

	"NumericEquals":            {make: makeNumber(func(c int) bool { return c == 0 })},
	"NumericNotEquals":         {make: makeNumber(func(c int) bool { return c == 0 }), negated: true},
	"NumericLessThan":          {make: makeNumber(func(c int) bool { return c < 0 })},
	"NumericLessThanEquals":    {make: makeNumber(func(c int) bool { return c <= 0 })},
	"NumericGreaterThan":       {make: makeNumber(func(c int) bool { return c > 0 })},
	"NumericGreaterThanEquals": {make: makeNumber(func(c int) bool { return c >= 0 })},

	"DateEquals":            {make: makeDate(func(c int) bool { return c == 0 })},
	"DateNotEquals":         {make: makeDate(func(c int) bool { return c == 0 }), negated: true},
	"DateLessThan":          {make: makeDate(func(c int) bool { return c < 0 })},
	"DateLessThanEquals":    {make: makeDate(func(c int) bool { return c <= 0 })},
	"DateGreaterThan":       {make: makeDate(func(c int) bool { return c > 0 })},
	"DateGreaterThanEquals": {make: makeDate(func(c int) bool { return c >= 0 })},

	"Bool":         {make: makeBool},
	"BinaryEquals": {make: makeBinary},
	"IpAddress":    {make: makePrefix},
	"NotIpAddress": {make: makePrefix, negated: true},

	"ArnEquals":    {variables: true, make: makeARN},
	"ArnLike":      {variables: true, make: makeARN},
	"ArnNotEquals": {variables: true, make: makeARN, negated: true},
	"ArnNotLike":   {variables: true, make: makeARN, negated: true},

	"Null": {null: true, make: makeBool},
}

type exact string

func (e exact) match(v string) answer { return says(string(e) == v) }

func makeExact(text string, _ []token) (pattern, bool) { return exact(text), true }

type folded string

func (f folded) match(v string) answer { return says(strings.EqualFold(string(f), v)) }

func makeFold(text string, _ []token) (pattern, bool) { return folded(text), true }

type like struct{ glob glob }

func (l like) match(v string) answer { return says(l.glob.match(v)) }

func makeLike(_ string, toks []token) (pattern, bool) { return like{compileGlob(toks)}, true }

type number struct {
	value float64
	holds func(int) bool
}

func (n number) match(v string) answer {
	f, ok := parseNumber(v)
	if !ok {
		return unreadable
	}
	return says(n.holds(compareFloat(f, n.value)))
}

func makeNumber(holds func(int) bool) func(string, []token) (pattern, bool) {
	return func(text string, _ []token) (pattern, bool) {
		f, ok := parseNumber(text)
		return number{f, holds}, ok
	}
}

// parseNumber reads plain decimals alone: no 1e3, no hexadecimal, no Inf, no
// 1_000, which readers differ about.
func parseNumber(s string) (float64, bool) {
	if s == "" || len(s) > 40 || strings.Trim(s, "0123456789+-.") != "" {
		return 0, false
	}
	f, err := strconv.ParseFloat(s, 64)
	return f, err == nil
}

func compareFloat(a, b float64) int {
	switch {
	case a < b:
		return -1
	case a > b:
		return 1
	}
	return 0
}

type date struct {
	value time.Time
	epoch bool
	holds func(int) bool
}

func (d date) match(v string) answer {
	t, epoch, ok := parseDate(v)
	if !ok || epoch != d.epoch { // aws:EpochTime and aws:CurrentTime are not mixed
		return unreadable
	}
	return says(d.holds(t.Compare(d.value)))
}

func makeDate(holds func(int) bool) func(string, []token) (pattern, bool) {
	return func(text string, _ []token) (pattern, bool) {
		t, epoch, ok := parseDate(text)
		return date{t, epoch, holds}, ok
	}
}

// dateLayouts are the forms of the W3C note on ISO 8601 that AWS names; a
// fraction of a second is read after any seconds.
var dateLayouts = []string{"2006-01-02T15:04:05Z07:00", "2006-01-02T15:04Z07:00", "2006-01-02", "2006-01", "2006"}

// parseDate reads ISO 8601 or seconds since 1970. Four digits are a year.
func parseDate(s string) (t time.Time, epoch, ok bool) {
	for _, layout := range dateLayouts {
		if t, err := time.Parse(layout, s); err == nil {
			return t, false, true
		}
	}
	n, err := strconv.ParseInt(s, 10, 48)
	return time.Unix(n, 0), true, err == nil
}

type boolean bool

func (b boolean) match(v string) answer {
	w, ok := parseBool(v)
	if !ok {
		return unreadable
	}
	return says(w == bool(b))
}

func makeBool(text string, _ []token) (pattern, bool) {
	b, ok := parseBool(text)
	return boolean(b), ok
}

func parseBool(s string) (value, ok bool) {
	switch {
	case strings.EqualFold(s, "true"):
		return true, true
	case strings.EqualFold(s, "false"):
		return false, true
	}
	return false, false
}

type binary []byte

func (b binary) match(v string) answer {
	w, err := base64.StdEncoding.DecodeString(v)
	if err != nil {
		return unreadable
	}
	return says(bytes.Equal(w, b))
}

func makeBinary(text string, _ []token) (pattern, bool) {
	b, err := base64.StdEncoding.DecodeString(text)
	return binary(b), err == nil
}

type prefix netip.Prefix

func (p prefix) match(v string) answer {
	a, err := netip.ParseAddr(v)
	if err != nil || a.Zone() != "" || a.Is4In6() { // whoever fills the context unmaps
		return unreadable
	}
	return says(netip.Prefix(p).Contains(a))
}

func makePrefix(text string, _ []token) (pattern, bool) {
	if p, err := netip.ParsePrefix(text); err == nil {
		return prefix(p.Masked()), true
	}
	a, err := netip.ParseAddr(text)
	if err != nil || a.Zone() != "" || a.Is4In6() {
		return nil, false
	}
	return prefix(netip.PrefixFrom(a, a.BitLen())), true
}
