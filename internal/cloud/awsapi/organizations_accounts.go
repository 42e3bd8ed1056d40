package awsapi

import (
	"context"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/organizations"
	"github.com/aws/aws-sdk-go-v2/service/organizations/types"

	"gatehouse/internal/awsfront"
	"gatehouse/internal/cloud"
	"gatehouse/internal/ids"
	"gatehouse/internal/listing"
)

func (a *api) registerAccounts(cat *awsfront.Catalog) {
	awsfront.Register(cat, a.org, awsfront.Op[organizations.CreateAccountInput, organizations.CreateAccountOutput]{
		Action: "organizations:CreateAccount", Resources: awsfront.Everything[organizations.CreateAccountInput],
		Do: func(ctx context.Context, _ *awsfront.Call, in *organizations.CreateAccountInput) (*organizations.CreateAccountOutput, error) {
			tags, err := orgTags(in.Tags)
			if err != nil {
				return nil, err
			}
			r, err := a.cloud.CreateAccount(ctx, aws.ToString(in.AccountName), aws.ToString(in.Email), aws.ToString(in.RoleName), tags)
			if err != nil {
				return nil, coded(err, notInUse)
			}
			return &organizations.CreateAccountOutput{CreateAccountStatus: wireRequest(r)}, nil
		},
	})
	awsfront.Register(cat, a.org, readOp(a, "organizations:DescribeCreateAccountStatus",
		func(ctx context.Context, in *organizations.DescribeCreateAccountStatusInput) (*organizations.DescribeCreateAccountStatusOutput, error) {
			r, err := a.cloud.AccountRequest(ctx, aws.ToString(in.CreateAccountRequestId))
			return &organizations.DescribeCreateAccountStatusOutput{CreateAccountStatus: wireRequest(r)}, coded(err, "CreateAccountStatusNotFoundException")
		}))
	awsfront.Register(cat, a.org, readOp(a, "organizations:ListCreateAccountStatus", a.listRequests))
	awsfront.Register(cat, a.org, readOp(a, "organizations:DescribeAccount",
		func(ctx context.Context, in *organizations.DescribeAccountInput) (*organizations.DescribeAccountOutput, error) {
			acc, err := a.cloud.Account(ctx, ids.AccountID(aws.ToString(in.AccountId)))
			if err != nil {
				return nil, coded(err, "AccountNotFoundException")
			}
			o, err := a.cloud.Organization(ctx)
			w := wireAccount(o, acc)
			return &organizations.DescribeAccountOutput{Account: &w}, err
		}))
	awsfront.Register(cat, a.org, readOp(a, "organizations:ListAccounts",
		func(ctx context.Context, in *organizations.ListAccountsInput) (*organizations.ListAccountsOutput, error) {
			list, token, err := a.accountsBelow(ctx, "", in.NextToken, in.MaxResults)
			return &organizations.ListAccountsOutput{Accounts: list, NextToken: token}, err
		}))
	awsfront.Register(cat, a.org, readOp(a, "organizations:ListAccountsForParent",
		func(ctx context.Context, in *organizations.ListAccountsForParentInput) (*organizations.ListAccountsForParentOutput, error) {
			if aws.ToString(in.ParentId) == "" {
				return nil, missingMember("ParentId")
			}
			list, token, err := a.accountsBelow(ctx, *in.ParentId, in.NextToken, in.MaxResults)
			return &organizations.ListAccountsForParentOutput{Accounts: list, NextToken: token}, err
		}))
	awsfront.Register(cat, a.org, writeOp(a, "organizations:MoveAccount", func(in *organizations.MoveAccountInput) []*string {
		return []*string{in.AccountId, in.SourceParentId, in.DestinationParentId}
	}, func(ctx context.Context, in *organizations.MoveAccountInput) (*organizations.MoveAccountOutput, error) {
		err := a.cloud.MoveAccount(ctx, ids.AccountID(aws.ToString(in.AccountId)), aws.ToString(in.SourceParentId), aws.ToString(in.DestinationParentId))
		return &organizations.MoveAccountOutput{}, coded(err, "AccountNotFoundException")
	}))
	awsfront.Register(cat, a.org, writeOp(a, "organizations:CloseAccount", func(in *organizations.CloseAccountInput) []*string { return []*string{in.AccountId} },
		func(ctx context.Context, in *organizations.CloseAccountInput) (*organizations.CloseAccountOutput, error) {
			return &organizations.CloseAccountOutput{}, coded(a.cloud.CloseAccount(ctx, ids.AccountID(aws.ToString(in.AccountId))), "AccountNotFoundException")
		}))
}

func (a *api) listRequests(ctx context.Context, in *organizations.ListCreateAccountStatusInput) (*organizations.ListCreateAccountStatusOutput, error) {
	scope := "requests"
	wanted := map[types.CreateAccountState]bool{}
	for _, s := range in.States {
		wanted[s] = true
		scope += "/" + string(s)
	}
	p, err := orgPage(scope, in.NextToken, in.MaxResults)
	if err != nil {
		return nil, err
	}
	l, err := a.cloud.AccountRequests(ctx, p)
	if err != nil {
		return nil, err
	}
	out := &organizations.ListCreateAccountStatusOutput{CreateAccountStatuses: []types.CreateAccountStatus{}, NextToken: nextToken(scope, l.Next)}
	for _, r := range l.Items {
		if w := wireRequest(r); len(wanted) == 0 || wanted[w.State] {
			out.CreateAccountStatuses = append(out.CreateAccountStatuses, *w)
		}
	}
	return out, nil
}

func wireRequest(r cloud.AccountRequest) *types.CreateAccountStatus {
	w := &types.CreateAccountStatus{
		Id: aws.String(r.ID), AccountName: aws.String(r.Name), State: types.CreateAccountState(r.State), AccountId: optional(string(r.Account)),
		FailureReason: types.CreateAccountFailureReason(r.Failure), RequestedTimestamp: aws.Time(r.Requested),
	}
	if !r.Completed.IsZero() {
		w.CompletedTimestamp = aws.Time(r.Completed)
	}
	return w
}

func (a *api) accountsBelow(ctx context.Context, parent string, token *string, most *int32) ([]types.Account, *string, error) {
	scope := "accounts/" + parent
	p, err := orgPage(scope, token, most)
	if err != nil {
		return nil, nil, err
	}
	o, err := a.cloud.Organization(ctx)
	if err != nil {
		return nil, nil, coded(err, notInUse)
	}
	l, err := a.cloud.Accounts(ctx, parent, p)
	w := listing.Map(l, func(acc cloud.Account) types.Account { return wireAccount(o, acc) })
	return append([]types.Account{}, w.Items...), nextToken(scope, l.Next), err
}

func wireAccount(o cloud.Organization, acc cloud.Account) types.Account {
	joined := types.AccountJoinedMethodCreated
	if acc.Invited || acc.ID == o.Management {
		joined = types.AccountJoinedMethodInvited // AWS says so of the management account
	}
	return types.Account{
		Id: aws.String(string(acc.ID)), Arn: aws.String(organizationARN(o, string(acc.ID))), Email: aws.String(acc.Email), Name: aws.String(acc.Name),
		Status: types.AccountStatus(acc.State), State: types.AccountState(acc.State), JoinedMethod: joined, JoinedTimestamp: aws.Time(acc.Joined),
	}
}
