package scim

import (
	"fmt"
	"log/slog"
)

// Token is a bearer token. Printed, logged or marshalled it is [redacted]; only
// the client reads it, for the Authorization header.
type Token string

const redacted = "[redacted]"

func (Token) String() string               { return redacted }
func (Token) GoString() string             { return redacted }
func (Token) Format(s fmt.State, _ rune)   { fmt.Fprint(s, redacted) }
func (Token) LogValue() slog.Value         { return slog.StringValue(redacted) }
func (Token) MarshalText() ([]byte, error) { return []byte(redacted), nil }
