package restapi

import (
	"context"
	"time"

	"gatehouse/internal/center"
)

// Provisioning is the state of automatic provisioning.
type Provisioning struct {
	Enabled bool `json:"enabled"`
	// Endpoint is the SCIM address to give to the identity provider.
	Endpoint string  `json:"endpoint,omitempty"`
	Tokens   []Token `json:"tokens"`
}

// Token is an access token of the SCIM endpoint, without its text.
type Token struct {
	ID      string    `json:"id"`
	Created time.Time `json:"created"`
	Expires time.Time `json:"expires"`
}

// NewToken is a token with its text, which is never shown again.
type NewToken struct {
	Token
	AccessToken string `json:"accessToken"`
	Endpoint    string `json:"endpoint"`
}

// TokenInput names a token.
type TokenInput struct {
	InstanceID string `json:"-" path:"instance"`
	TokenID    string `json:"-" path:"token"`
}

// DisableInput confirms with the word DISABLE.
type DisableInput struct {
	InstanceID   string `json:"-" path:"instance"`
	Confirmation string `json:"-" query:"confirmation"`
}

func token(t center.SCIMToken) Token { return Token{t.ID, t.Created, t.Expires} }

func (a *api) provisioning() {
	const path = "/provisioning"
	add(a, "GET", path, "GetProvisioning", "sso-directory:ListProvisioningTenants", "Tell the SCIM endpoint and its access tokens.", a.getProvisioning)
	add(a, "POST", path, "EnableProvisioning", "sso-directory:CreateProvisioningTenant", "Open the SCIM endpoint.",
		func(ctx context.Context, in *Instance) (*Provisioning, error) {
			if _, err := a.center.EnableProvisioning(ctx, in.InstanceID); err != nil {
				return nil, err
			}
			return a.getProvisioning(ctx, in)
		})
	add(a, "DELETE", path, "DisableProvisioning", "sso-directory:DeleteProvisioningTenant",
		"Close the SCIM endpoint, once its tokens are deleted; confirmation=DISABLE.",
		func(ctx context.Context, in *DisableInput) (*Nothing, error) {
			return &Nothing{}, a.center.DisableProvisioning(ctx, in.InstanceID, in.Confirmation)
		})
	add(a, "POST", path+"/tokens", "CreateProvisioningToken", "sso-directory:CreateBearerToken",
		"Make an access token for the SCIM endpoint: shown once, good for a year, at most two.", a.createToken)
	add(a, "DELETE", path+"/tokens/{token}", "DeleteProvisioningToken", "sso-directory:DeleteBearerToken", "Make an access token worthless.",
		func(ctx context.Context, in *TokenInput) (*Nothing, error) {
			return &Nothing{}, a.center.DeleteSCIMToken(ctx, in.InstanceID, in.TokenID)
		})
}

func (a *api) getProvisioning(ctx context.Context, in *Instance) (*Provisioning, error) {
	s, err := a.center.IdentitySource(ctx, in.InstanceID)
	if err != nil {
		return nil, err
	}
	out := &Provisioning{Enabled: s.Tenant != "", Tokens: []Token{}}
	if out.Enabled {
		out.Endpoint = a.at.SCIM(s.Tenant)
	}
	all, err := a.center.SCIMTokens(ctx, in.InstanceID)
	for _, t := range all {
		out.Tokens = append(out.Tokens, token(t))
	}
	return out, err
}

func (a *api) createToken(ctx context.Context, in *Instance) (*NewToken, error) {
	t, secret, err := a.center.CreateSCIMToken(ctx, in.InstanceID)
	if err != nil {
		return nil, err
	}
	s, err := a.center.IdentitySource(ctx, in.InstanceID)
	return &NewToken{token(t), secret.Reveal(), a.at.SCIM(s.Tenant)}, err
}
