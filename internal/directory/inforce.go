package directory

import "time"

// PasswordPolicy is what holds for passwords, as this build enforces it: the
// same constants, not a description of them.
type PasswordPolicy struct {
	MinLength, MaxLength                 int
	LowerCase, UpperCase, Number, Symbol bool
	// History is how many of the last passwords are not taken again.
	History int
	// MaxAttempts wrong passwords in a row lock a person out for AutoUnlock.
	MaxAttempts int
	AutoUnlock  time.Duration
}

// PasswordPolicyInForce tells what holds for passwords.
func PasswordPolicyInForce() PasswordPolicy {
	return PasswordPolicy{
		MinLength: complexity.Min, MaxLength: complexity.Max, LowerCase: complexity.Lower, UpperCase: complexity.Upper,
		Number: complexity.Digit, Symbol: complexity.Symbol, History: historyCount, MaxAttempts: maxAttempts, AutoUnlock: autoUnlock,
	}
}
