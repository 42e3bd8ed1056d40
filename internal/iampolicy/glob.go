package iampolicy

import (
	"strings"
	"unicode/utf8"
)

// A glob is a compiled pattern: * stands for any run of characters, ? for one.
// It is cut at each * into pieces, and each piece at each ?; so matching is a
// few prefix comparisons and never takes more than pattern times text.
type glob struct {
	pieces []piece // between the stars; a glob without a star has one
	fold   bool    // ASCII case is ignored; the pieces are in lower case
}

// A piece is a run without *; its parts are separated by one ? each.
type piece []string

// A token is a unit of a pattern as written, before it is compiled.
type token struct {
	kind tokenKind
	text string // literal text, or the key of a variable in lower case
	def  string // default of a variable
	dflt bool   // the variable has a default
}

type tokenKind uint8

const (
	tokLiteral tokenKind = iota
	tokStar
	tokOne
	tokVariable
)

// lex cuts a pattern at its wildcards. Variables are not looked for.
func lex(pattern string) []token {
	var toks []token
	for pattern != "" {
		i := strings.IndexAny(pattern, "*?")
		if i < 0 {
			return append(toks, token{text: pattern})
		}
		if i > 0 {
			toks = append(toks, token{text: pattern[:i]})
		}
		kind := tokStar
		if pattern[i] == '?' {
			kind = tokOne
		}
		toks = append(toks, token{kind: kind})
		pattern = pattern[i+1:]
	}
	return toks
}

// compileGlob joins tokens without variables into a glob.
func compileGlob(toks []token) glob {
	g := glob{pieces: []piece{{""}}}
	for _, t := range toks {
		last := &g.pieces[len(g.pieces)-1]
		switch t.kind {
		case tokStar:
			g.pieces = append(g.pieces, piece{""})
		case tokOne:
			*last = append(*last, "")
		default:
			(*last)[len(*last)-1] += t.text
		}
	}
	return g
}

// foldGlob compiles a pattern whose ASCII case does not matter: an action.
func foldGlob(pattern string) glob {
	g := compileGlob(lex(lowerASCII(pattern)))
	g.fold = true
	return g
}

func (g *glob) match(s string) bool {
	first := g.pieces[0]
	n := g.prefix(first, s)
	if n < 0 {
		return false
	}
	s = s[n:]
	if len(g.pieces) == 1 {
		return s == ""
	}
	last := len(g.pieces) - 1
	for _, p := range g.pieces[1:last] {
		// The leftmost place is always right: it leaves the most to the rest.
		i, n := g.find(p, s)
		if i < 0 {
			return false
		}
		s = s[i+n:]
	}
	return g.suffix(g.pieces[last], s)
}

// prefix returns how many bytes of s the piece takes at its start, or -1.
func (g *glob) prefix(p piece, s string) int {
	n := 0
	for i, lit := range p {
		if i > 0 {
			if n == len(s) {
				return -1
			}
			_, size := utf8.DecodeRuneInString(s[n:])
			n += size
		}
		if !g.hasPrefix(s[n:], lit) {
			return -1
		}
		n += len(lit)
	}
	return n
}

// find returns the leftmost place where the piece fits, and its length there.
func (g *glob) find(p piece, s string) (at, length int) {
	for i := 0; i <= len(s); i++ {
		if i < len(s) && !utf8.RuneStart(s[i]) {
			continue
		}
		if n := g.prefix(p, s[i:]); n >= 0 {
			return i, n
		}
	}
	return -1, 0
}

// suffix says whether the piece fits at the end of s.
func (g *glob) suffix(p piece, s string) bool {
	if len(p) == 1 {
		lit := p[0]
		return len(s) >= len(lit) && g.hasPrefix(s[len(s)-len(lit):], lit)
	}
	for i := 0; i < len(s); i++ {
		if utf8.RuneStart(s[i]) && g.prefix(p, s[i:]) == len(s)-i {
			return true
		}
	}
	return false
}

func (g *glob) hasPrefix(s, lit string) bool {
	if !g.fold {
		return strings.HasPrefix(s, lit)
	}
	if len(s) < len(lit) {
		return false
	}
	for i := 0; i < len(lit); i++ {
		c := s[i]
		if 'A' <= c && c <= 'Z' {
			c += 'a' - 'A'
		}
		if c != lit[i] {
			return false
		}
	}
	return true
}

// any says whether the glob is a lone *.
func (g *glob) any() bool {
	return len(g.pieces) == 2 && len(g.pieces[0]) == 1 && len(g.pieces[1]) == 1 &&
		g.pieces[0][0] == "" && g.pieces[1][0] == ""
}

// lowerASCII lowers A to Z alone, so that no other letter (the Kelvin sign)
// becomes one of them.
func lowerASCII(s string) string {
	return strings.Map(func(r rune) rune {
		if 'A' <= r && r <= 'Z' {
			return r + 'a' - 'A'
		}
		return r
	}, s)
}
