package cloud

import (
	"time"

	"gatehouse/internal/authz"
	"gatehouse/internal/ids"
)

// Root is an account's root user.
//
//	no password --set-up link--> password chosen, factor shown (Pending) --code--> ready
type Root struct {
	Account ids.AccountID
	// Setup is the hash of the set-up link's token, or empty. It stays when the
	// link has been used, so that its holder can be told.
	Setup        string
	SetupExpires time.Time
	// Password is the Argon2id string; Seed the sealed TOTP seed; LastStep the
	// time step of the last accepted code.
	Password string
	Seed     string
	LastStep int64
	// Pending is the sealed seed that was shown and not confirmed yet, PendingUntil
	// the end of a replacement that was begun.
	Pending      string
	PendingUntil time.Time
	// Recovery are the hashes of the codes that stand in for a lost authenticator.
	Recovery []string `json:",omitempty"`
}

// Ready tells whether the root user was set up and can sign in.
func (r Root) Ready() bool { return r.Password != "" && r.Seed != "" }

// Tries counts failed sign-ins for one account or from one address.
type Tries struct {
	Who   string
	Count int
	Since time.Time
}

func rootPrincipal(account ids.AccountID) authz.Principal {
	return authz.Principal{Kind: authz.Root, Account: account, ARN: RootARN(account), ID: string(account)}
}
