package awsapi

import (
	"context"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/organizations"
	"github.com/aws/aws-sdk-go-v2/service/organizations/types"

	"gatehouse/internal/awsfront"
	"gatehouse/internal/cloud"
	"gatehouse/internal/ids"
)

func (a *api) registerServices(cat *awsfront.Catalog) {
	nothing := func() []*string { return []*string{nil} } // the organization itself
	awsfront.Register(cat, a.org, writeOp(a, "organizations:EnableAWSServiceAccess", func(*organizations.EnableAWSServiceAccessInput) []*string { return nothing() },
		func(ctx context.Context, in *organizations.EnableAWSServiceAccessInput) (*organizations.EnableAWSServiceAccessOutput, error) {
			return &organizations.EnableAWSServiceAccessOutput{}, a.cloud.TrustService(ctx, aws.ToString(in.ServicePrincipal), true)
		}))
	awsfront.Register(cat, a.org, writeOp(a, "organizations:DisableAWSServiceAccess", func(*organizations.DisableAWSServiceAccessInput) []*string { return nothing() },
		func(ctx context.Context, in *organizations.DisableAWSServiceAccessInput) (*organizations.DisableAWSServiceAccessOutput, error) {
			return &organizations.DisableAWSServiceAccessOutput{}, a.cloud.TrustService(ctx, aws.ToString(in.ServicePrincipal), false)
		}))
	awsfront.Register(cat, a.org, readOp(a, "organizations:ListAWSServiceAccessForOrganization", a.listTrusted))
	awsfront.Register(cat, a.org, writeOp(a, "organizations:RegisterDelegatedAdministrator", func(in *organizations.RegisterDelegatedAdministratorInput) []*string { return []*string{in.AccountId} },
		func(ctx context.Context, in *organizations.RegisterDelegatedAdministratorInput) (*organizations.RegisterDelegatedAdministratorOutput, error) {
			err := a.cloud.Delegate(ctx, ids.AccountID(aws.ToString(in.AccountId)), aws.ToString(in.ServicePrincipal), true)
			return &organizations.RegisterDelegatedAdministratorOutput{}, err
		}))
	awsfront.Register(cat, a.org, writeOp(a, "organizations:DeregisterDelegatedAdministrator", func(in *organizations.DeregisterDelegatedAdministratorInput) []*string {
		return []*string{in.AccountId}
	},
		func(ctx context.Context, in *organizations.DeregisterDelegatedAdministratorInput) (*organizations.DeregisterDelegatedAdministratorOutput, error) {
			err := a.cloud.Delegate(ctx, ids.AccountID(aws.ToString(in.AccountId)), aws.ToString(in.ServicePrincipal), false)
			return &organizations.DeregisterDelegatedAdministratorOutput{}, err
		}))
	awsfront.Register(cat, a.org, readOp(a, "organizations:ListDelegatedAdministrators", a.listDelegates))
	awsfront.Register(cat, a.org, readOp(a, "organizations:ListDelegatedServicesForAccount", a.listDelegated))
}

func (a *api) listTrusted(ctx context.Context, in *organizations.ListAWSServiceAccessForOrganizationInput) (*organizations.ListAWSServiceAccessForOrganizationOutput, error) {
	p, err := orgPage("trusted", in.NextToken, in.MaxResults)
	if err != nil {
		return nil, err
	}
	all, err := a.cloud.TrustedServices(ctx)
	l := pageOf(all, p, func(g cloud.ServiceGrant) string { return g.Service })
	out := &organizations.ListAWSServiceAccessForOrganizationOutput{EnabledServicePrincipals: []types.EnabledServicePrincipal{}, NextToken: nextToken("trusted", l.Next)}
	for _, g := range l.Items {
		out.EnabledServicePrincipals = append(out.EnabledServicePrincipals, types.EnabledServicePrincipal{ServicePrincipal: aws.String(g.Service), DateEnabled: aws.Time(g.Since)})
	}
	return out, err
}

// listDelegates lists each account once, however many services it administers.
func (a *api) listDelegates(ctx context.Context, in *organizations.ListDelegatedAdministratorsInput) (*organizations.ListDelegatedAdministratorsOutput, error) {
	o, err := a.cloud.Organization(ctx)
	if err != nil {
		return nil, coded(err, notInUse)
	}
	all, err := a.cloud.Delegates(ctx)
	out := &organizations.ListDelegatedAdministratorsOutput{DelegatedAdministrators: []types.DelegatedAdministrator{}}
	seen := map[ids.AccountID]bool{}
	for _, g := range all {
		if seen[g.Account] || in.ServicePrincipal != nil && *in.ServicePrincipal != g.Service {
			continue
		}
		seen[g.Account] = true
		acc, err := a.cloud.Account(ctx, g.Account)
		if err != nil {
			return nil, err
		}
		w := wireAccount(o, acc)
		out.DelegatedAdministrators = append(out.DelegatedAdministrators, types.DelegatedAdministrator{
			Id: w.Id, Arn: w.Arn, Email: w.Email, Name: w.Name, Status: w.Status, State: w.State,
			JoinedMethod: w.JoinedMethod, JoinedTimestamp: w.JoinedTimestamp, DelegationEnabledDate: aws.Time(g.Since),
		})
	}
	return out, err
}

func (a *api) listDelegated(ctx context.Context, in *organizations.ListDelegatedServicesForAccountInput) (*organizations.ListDelegatedServicesForAccountOutput, error) {
	all, err := a.cloud.Delegates(ctx)
	out := &organizations.ListDelegatedServicesForAccountOutput{DelegatedServices: []types.DelegatedService{}}
	for _, g := range all {
		if string(g.Account) == aws.ToString(in.AccountId) {
			out.DelegatedServices = append(out.DelegatedServices, types.DelegatedService{ServicePrincipal: aws.String(g.Service), DelegationEnabledDate: aws.Time(g.Since)})
		}
	}
	return out, err
}
