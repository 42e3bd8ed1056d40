package credential

import (
	"context"
	"fmt"
	"unicode"
	"unicode/utf8"
)

// Policy is what a password must be made of. Lengths count characters.
type Policy struct {
	Min, Max                    int
	Lower, Upper, Digit, Symbol bool
}

// Accepts tells whether a password is as the policy wants it.
func (p Policy) Accepts(password Secret) bool { return len(p.Lacks(password)) == 0 }

// Lacks says what of the policy a password does not meet, as in "a number".
func (p Policy) Lacks(password Secret) (lacks []string) {
	text := password.Reveal()
	switch n := utf8.RuneCountInString(text); {
	case n < p.Min:
		lacks = append(lacks, fmt.Sprintf("at least %d characters", p.Min))
	case n > p.Max:
		lacks = append(lacks, fmt.Sprintf("at most %d characters", p.Max))
	case !utf8.ValidString(text):
		lacks = append(lacks, "characters that are text")
	}
	var lower, upper, digit, symbol bool
	for _, r := range text {
		switch {
		case unicode.IsLower(r):
			lower = true
		case unicode.IsUpper(r):
			upper = true
		case unicode.IsDigit(r):
			digit = true
		case !unicode.IsLetter(r):
			symbol = true
		}
	}
	for _, rule := range []struct {
		broken bool
		what   string
	}{
		{p.Lower && !lower, "a lowercase letter"}, {p.Upper && !upper, "an uppercase letter"}, {p.Digit && !digit, "a number"}, {p.Symbol && !symbol, "a symbol"},
	} {
		if rule.broken {
			lacks = append(lacks, rule.what)
		}
	}
	return lacks
}

// VerifyAny tells whether password is one of those behind hashes; empty ones
// are passed over.
func (h *Hasher) VerifyAny(ctx context.Context, hashes []string, password Secret) (bool, error) {
	for _, hash := range hashes {
		if hash == "" {
			continue
		}
		if same, err := h.Verify(ctx, hash, password); same || err != nil {
			return same, err
		}
	}
	return false, nil
}
