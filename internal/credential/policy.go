package credential

import (
	"context"
	"unicode"
	"unicode/utf8"
)

// Policy is what a password must be made of. Lengths count characters.
type Policy struct {
	Min, Max                    int
	Lower, Upper, Digit, Symbol bool
}

// Accepts tells whether a password is as the policy wants it.
func (p Policy) Accepts(password Secret) bool {
	text := password.Reveal()
	if n := utf8.RuneCountInString(text); n < p.Min || n > p.Max || !utf8.ValidString(text) {
		return false
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
	return (lower || !p.Lower) && (upper || !p.Upper) && (digit || !p.Digit) && (symbol || !p.Symbol)
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
