package cloud

import (
	"time"

	"gatehouse/internal/audit"
	"gatehouse/internal/ids"
)

// Provider is a SAML identity provider of an account: whose assertions may buy
// credentials of roles that trust it.
type Provider struct {
	Account    ids.AccountID
	Name       string
	Metadata   string
	Created    time.Time
	ValidUntil time.Time
	Tags       map[string]string
	// Reserved is the center's own anchor, which IAM cannot change.
	Reserved bool
}

// ARN is the provider's name in trust policies.
func (p Provider) ARN() string { return ProviderARN(p.Account, p.Name) }

func (p Provider) party() audit.Party {
	return audit.Party{Type: "SAMLProvider", ID: p.ARN(), Name: p.Name, Account: string(p.Account)}
}
