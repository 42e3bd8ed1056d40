package app

import (
	"context"
	"slices"
	"time"

	"gatehouse/internal/center"
	"gatehouse/internal/cloud"
	"gatehouse/internal/ids"
)

// sandboxAccounts gives the center the cloud's accounts, in the center's words.
type sandboxAccounts struct{ cloud *cloud.Service }

var _ center.Accounts = sandboxAccounts{}

func (a sandboxAccounts) Organization(ctx context.Context) (center.Organization, error) {
	o, err := a.cloud.Organization(ctx)
	return center.Organization{ID: o.ID, ManagementAccount: o.Management, RootID: o.RootID}, err
}

func (a sandboxAccounts) Account(ctx context.Context, id ids.AccountID) (center.Account, error) {
	c, err := a.cloud.Account(ctx, id)
	return center.Account{ID: c.ID, Name: c.Name, Email: c.Email, Status: string(c.State)}, err
}

func (a sandboxAccounts) Delegated(ctx context.Context, id ids.AccountID) (bool, error) {
	all, err := a.cloud.Delegates(ctx)
	return slices.ContainsFunc(all, func(g cloud.ServiceGrant) bool { return g.Service == "sso.amazonaws.com" && g.Account == id }), err
}

func (a sandboxAccounts) EnsureRole(ctx context.Context, s center.RoleSpec) (center.Role, error) {
	want := cloud.ReservedRole{
		Account: s.Account, Name: s.Name, Path: s.Path, Description: s.Description, Tags: s.Tags,
		ManagedPolicies: s.ManagedPolicies, InlinePolicy: s.InlinePolicy, TrustProvider: s.TrustProvider,
	}
	for _, p := range s.CustomerManaged {
		want.CustomerManaged = append(want.CustomerManaged, cloud.PolicyLocation{Path: p.Path, Name: p.Name})
	}
	if b := s.Boundary; b != nil {
		want.Boundary = b.ManagedPolicy
		if b.CustomerManaged != nil {
			want.Boundary = cloud.PolicyARN(s.Account, b.CustomerManaged.Path, b.CustomerManaged.Name)
		}
	}
	e, err := a.cloud.EnsureReservedRole(ctx, want)
	if err != nil {
		return center.Role{}, err
	}
	return center.Role{ARN: e.ARN(), ID: e.ID}, nil
}

func (a sandboxAccounts) DeleteRole(ctx context.Context, account ids.AccountID, name string) error {
	return a.cloud.DeleteReservedRole(ctx, account, name)
}

func (a sandboxAccounts) IssueCredentials(ctx context.Context, r center.CredentialRequest) (center.Credentials, error) {
	c, err := a.cloud.IssueReservedCredentials(ctx, cloud.ReservedSession{
		Account: r.Account, RoleName: r.RoleName, SessionName: r.SessionName, Subject: r.Subject, Duration: r.Duration,
		Tags: r.Tags, SourceIdentity: r.SourceIdentity, MFA: r.MFA,
	})
	return center.Credentials{AccessKeyID: c.AccessKeyID, Secret: c.Secret, Token: c.Token, Expires: c.Expires}, err
}

func (a sandboxAccounts) RevokeSessions(ctx context.Context, account ids.AccountID, role, subject string, before time.Time) error {
	return a.cloud.RevokeReservedSessions(ctx, account, role, subject, before)
}
