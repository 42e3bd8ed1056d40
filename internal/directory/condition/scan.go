package condition

import (
	"fmt"
	"strings"
	"unicode/utf8"
)

type kind int

const (
	end  kind = iota
	word      // names and operators
	text      // what stood in quotes
)

type token struct {
	kind kind
	text string
	pos  int // in characters
}

var operators = []string{"==", "!=", "&&", "||", "!", "(", ")", ","}

// scan cuts an expression into tokens, the last of which is the end.
func scan(in string) (out []token, err error) {
	if !utf8.ValidString(in) {
		return nil, fmt.Errorf("the expression is not text")
	}
	for i := 0; i < len(in); {
		at := utf8.RuneCountInString(in[:i])
		switch c := in[i]; {
		case strings.ContainsRune(" \t\r\n", rune(c)):
			i++
		case c == '"' || c == '\'':
			quoted, n, err := quoted(in[i:])
			if err != nil {
				return nil, fmt.Errorf("%w that begins at character %d", err, at+1)
			}
			out = append(out, token{text, quoted, at})
			i += n
		case isName(c):
			n := 1
			for i+n < len(in) && isName(in[i+n]) {
				n++
			}
			out = append(out, token{word, in[i : i+n], at})
			i += n
		default:
			op := ""
			for _, o := range operators {
				if strings.HasPrefix(in[i:], o) {
					op = o
					break
				}
			}
			if op == "" {
				r, _ := utf8.DecodeRuneInString(in[i:])
				return nil, fmt.Errorf("%q at character %d is nothing that an expression has", r, at+1)
			}
			out = append(out, token{word, op, at})
			i += len(op)
		}
	}
	return append(out, token{kind: end, pos: utf8.RuneCountInString(in)}), nil
}

func isName(c byte) bool {
	return c == '.' || c == '_' || '0' <= c && c <= '9' || 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z'
}

// quoted reads a text in quotes, in which a backslash takes the next character
// as it is, and tells how long it was.
func quoted(in string) (string, int, error) {
	var b strings.Builder
	for i := 1; i < len(in); i++ {
		switch {
		case in[i] == in[0]:
			return b.String(), i + 1, nil
		case in[i] == '\\' && i+1 < len(in):
			i++
			fallthrough
		default:
			b.WriteByte(in[i])
		}
	}
	return "", 0, fmt.Errorf("there is no end to the text")
}
