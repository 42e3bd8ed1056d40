package portalapi

import (
	"context"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/sso"
	"github.com/aws/aws-sdk-go-v2/service/sso/types"

	"gatehouse/internal/audit"
	"gatehouse/internal/awsfront"
	"gatehouse/internal/center"
	"gatehouse/internal/fault"
	"gatehouse/internal/ids"
	"gatehouse/internal/listing"
)

const bearerChecked = "the operation checks its bearer token against user, session and assignments as they are now"

func (a *api) registerPortal(cat *awsfront.Catalog) {
	awsfront.Register(cat, portalService, awsfront.Op[sso.ListAccountsInput, sso.ListAccountsOutput]{Public: bearerChecked, Do: a.listAccounts})
	awsfront.Register(cat, portalService, awsfront.Op[sso.ListAccountRolesInput, sso.ListAccountRolesOutput]{Public: bearerChecked, Do: a.listRoles})
	awsfront.Register(cat, portalService, awsfront.Op[sso.GetRoleCredentialsInput, sso.GetRoleCredentialsOutput]{Public: bearerChecked, Do: a.credentials})
	awsfront.Register(cat, portalService, awsfront.Op[sso.LogoutInput, sso.LogoutOutput]{Public: bearerChecked, Do: a.logout})
}

// bearer finds who is calling, and names him in the events that follow.
func (a *api) bearer(ctx context.Context, token *string) (context.Context, center.Bearer, error) {
	b, err := a.center.AuthenticateBearer(ctx, aws.ToString(token))
	if err != nil {
		return ctx, b, err
	}
	return audit.WithActor(ctx, b.Party()), b, nil
}

// page reads how much of a list is asked for; tokens of one user's list mean nothing in another's.
func page(scope string, asked *int32, token *string) (listing.Page, error) {
	limit, err := listing.Limit(asked, 100, 1000)
	if err != nil {
		return listing.Page{}, err
	}
	after, err := listing.Key(scope, aws.ToString(token))
	return listing.Page{After: after, Limit: limit}, err
}

func next(scope, key string) *string {
	if key == "" {
		return nil
	}
	return aws.String(listing.Token(scope, key))
}

func (a *api) listAccounts(ctx context.Context, _ *awsfront.Call, in *sso.ListAccountsInput) (*sso.ListAccountsOutput, error) {
	ctx, b, err := a.bearer(ctx, in.AccessToken)
	if err != nil {
		return nil, err
	}
	scope := "ListAccounts\n" + b.User.ID
	p, err := page(scope, in.MaxResults, in.NextToken)
	if err != nil {
		return nil, err
	}
	found, err := a.center.AccountsFor(ctx, b.User.StoreID, b.User.ID, p)
	if err != nil {
		return nil, err
	}
	out := &sso.ListAccountsOutput{AccountList: []types.AccountInfo{}, NextToken: next(scope, found.Next)}
	for _, acc := range found.Items {
		out.AccountList = append(out.AccountList, types.AccountInfo{
			AccountId: aws.String(string(acc.ID)), AccountName: aws.String(acc.Name), EmailAddress: aws.String(acc.Email),
		})
	}
	return out, nil
}

func (a *api) listRoles(ctx context.Context, _ *awsfront.Call, in *sso.ListAccountRolesInput) (*sso.ListAccountRolesOutput, error) {
	ctx, b, err := a.bearer(ctx, in.AccessToken)
	if err != nil {
		return nil, err
	}
	account := ids.AccountID(aws.ToString(in.AccountId))
	if !account.Valid() {
		return nil, fault.New(fault.Invalid, "The account id must have twelve digits.")
	}
	scope := "ListAccountRoles\n" + b.User.ID + "\n" + string(account)
	p, err := page(scope, in.MaxResults, in.NextToken)
	if err != nil {
		return nil, err
	}
	found, err := a.center.PermissionSetsFor(ctx, b.User.StoreID, b.User.ID, account, p)
	if err != nil {
		return nil, err
	}
	out := &sso.ListAccountRolesOutput{RoleList: []types.RoleInfo{}, NextToken: next(scope, found.Next)}
	for _, access := range found.Items {
		out.RoleList = append(out.RoleList, types.RoleInfo{
			AccountId: aws.String(string(access.AccountID)), RoleName: aws.String(access.PermissionSet.Name),
		})
	}
	return out, nil
}

func (a *api) credentials(ctx context.Context, _ *awsfront.Call, in *sso.GetRoleCredentialsInput) (*sso.GetRoleCredentialsOutput, error) {
	ctx, b, err := a.bearer(ctx, in.AccessToken)
	if err != nil {
		return nil, err
	}
	c, err := a.center.RoleCredentials(ctx, center.CredentialsFor{
		StoreID: b.User.StoreID, UserID: b.User.ID, Account: ids.AccountID(aws.ToString(in.AccountId)),
		PermissionSet: aws.ToString(in.RoleName), MFA: b.Session.SignIn.MFA, Tags: b.Session.SignIn.Tags,
	})
	if err != nil {
		return nil, err
	}
	return &sso.GetRoleCredentialsOutput{RoleCredentials: &types.RoleCredentials{
		AccessKeyId: aws.String(c.AccessKeyID), SecretAccessKey: aws.String(c.Secret.Reveal()),
		SessionToken: aws.String(c.Token.Reveal()), Expiration: c.Expires.UnixMilli(),
	}}, nil
}

func (a *api) logout(ctx context.Context, _ *awsfront.Call, in *sso.LogoutInput) (*sso.LogoutOutput, error) {
	if err := a.center.EndBearer(ctx, aws.ToString(in.AccessToken)); err != nil {
		return nil, err
	}
	return &sso.LogoutOutput{}, nil
}
