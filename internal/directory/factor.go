package directory

import (
	"context"
	"time"
)

// Kinds and providers of factors, in Okta's words. GOOGLE and OKTA differ in
// name only: both stand for any authenticator application.
const (
	FactorTOTP     = "token:software:totp"
	ProviderGoogle = "GOOGLE"
	ProviderOkta   = "OKTA"
)

// FactorStatus says whether a factor proves anything yet.
type FactorStatus string

// The states. A factor is PENDING until its first code was typed back.
const (
	FactorPending FactorStatus = "PENDING_ACTIVATION"
	FactorActive  FactorStatus = "ACTIVE"
)

// Factor is a second thing that a person proves to hold: a TOTP seed.
type Factor struct {
	ID          string // uft...
	PersonID    string
	Type        string // FactorTOTP
	Provider    string // at most one factor for each
	Status      FactorStatus
	Sealed      string // the seed, under keyring purpose SeedPurpose
	LastStep    int64  // the time step of the last accepted code: each works once
	Created     time.Time
	LastUpdated time.Time
}

// SeedPurpose is what the seeds of factors are sealed for.
const SeedPurpose = "directory/totp"

// Factors keeps what people prove themselves with beside the password.
type Factors interface {
	// SaveFactor creates or replaces; a person has at most one for each provider.
	SaveFactor(ctx context.Context, f Factor) error
	Factor(ctx context.Context, person, id string) (Factor, error)
	// FactorsOf lists a person's factors, PENDING ones too, oldest first.
	FactorsOf(ctx context.Context, person string) ([]Factor, error)
	DeleteFactor(ctx context.Context, person, id string) error
	// SetRecoveryCodes replaces the hashes of a person's recovery codes.
	SetRecoveryCodes(ctx context.Context, person string, hashes []string) error
	// UseRecoveryCode removes a code and tells whether it was there.
	UseRecoveryCode(ctx context.Context, person, hash string) (bool, error)
	CountRecoveryCodes(ctx context.Context, person string) (int, error)
}

// Enrolment says whether people of a kind must have a second factor.
type Enrolment string

// The rules. An enrolled factor is asked for at every sign-in, whatever the rule.
const (
	EnrolOptional Enrolment = "OPTIONAL"
	EnrolRequired Enrolment = "REQUIRED"
)

// FactorPolicy is the organization's rule for second factors.
type FactorPolicy struct {
	Administrators Enrolment // those who hold any role
	People         Enrolment
}

// DefaultFactorPolicy holds until an administrator sets another.
func DefaultFactorPolicy() FactorPolicy {
	return FactorPolicy{Administrators: EnrolRequired, People: EnrolOptional}
}

// FactorPolicies keeps the rule.
type FactorPolicies interface {
	// FactorPolicy returns the default where none was set.
	FactorPolicy(ctx context.Context) (FactorPolicy, error)
	SaveFactorPolicy(ctx context.Context, p FactorPolicy) error
}
