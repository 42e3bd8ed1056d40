package demo

import (
	"time"

	"github.com/pquerna/otp/totp"
)

// oneTimeCode is what an authenticator application does with its secret.
func oneTimeCode(seed string, at time.Time) (string, error) { return totp.GenerateCode(seed, at) }
