package awsapi

import (
	"context"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ssoadmin"
	"github.com/aws/aws-sdk-go-v2/service/ssoadmin/types"

	"gatehouse/internal/awsfront"
	"gatehouse/internal/center"
	"gatehouse/internal/fault"
)

func (a *admin) provisioning() {
	onPlace(a, a.provision)
	onPlace(a, func(ctx context.Context, _ *awsfront.Call, in *ssoadmin.DescribePermissionSetProvisioningStatusInput, p place) (*ssoadmin.DescribePermissionSetProvisioningStatusOutput, error) {
		r, err := a.center.Request(ctx, p.instance, center.ProvisionRequest, aws.ToString(in.ProvisionPermissionSetRequestId))
		return &ssoadmin.DescribePermissionSetProvisioningStatusOutput{PermissionSetProvisioningStatus: provisioningStatus(r)}, err
	})
	onPlace(a, func(ctx context.Context, _ *awsfront.Call, in *ssoadmin.ListPermissionSetProvisioningStatusInput, p place) (*ssoadmin.ListPermissionSetProvisioningStatusOutput, error) {
		l, token, err := a.requests(ctx, p, center.ProvisionRequest, in.Filter, in.MaxResults, in.NextToken)
		out := &ssoadmin.ListPermissionSetProvisioningStatusOutput{NextToken: token, PermissionSetsProvisioningStatus: make([]types.PermissionSetProvisioningStatusMetadata, len(l))}
		for i, r := range l {
			out.PermissionSetsProvisioningStatus[i] = types.PermissionSetProvisioningStatusMetadata{
				CreatedDate: &r.Created, RequestId: aws.String(r.ID), Status: types.StatusValues(r.Status),
			}
		}
		return out, err
	})
	onPlace(a, a.listProvisionedAccounts)
	onPlace(a, a.listProvisionedSets)
}

func provisioningStatus(r center.Request) *types.PermissionSetProvisioningStatus {
	return &types.PermissionSetProvisioningStatus{
		AccountId: some(string(r.AccountID)), CreatedDate: &r.Created, FailureReason: some(r.Failure),
		PermissionSetArn: aws.String(setOf(r)), RequestId: aws.String(r.ID), Status: types.StatusValues(r.Status),
	}
}

func (a *admin) provision(ctx context.Context, _ *awsfront.Call, in *ssoadmin.ProvisionPermissionSetInput, p place) (*ssoadmin.ProvisionPermissionSetOutput, error) {
	switch {
	case in.TargetType == types.ProvisionTargetTypeAwsAccount && p.account == "":
		return nil, fault.New(fault.Invalid, "TargetId is required for the target type AWS_ACCOUNT.").On("TargetId")
	case in.TargetType == types.ProvisionTargetTypeAllProvisionedAccounts && p.account != "":
		return nil, fault.New(fault.Invalid, "TargetId must not be given for the target type ALL_PROVISIONED_ACCOUNTS.").On("TargetId")
	case in.TargetType != types.ProvisionTargetTypeAwsAccount && in.TargetType != types.ProvisionTargetTypeAllProvisionedAccounts:
		return nil, fault.New(fault.Invalid, "TargetType must be AWS_ACCOUNT or ALL_PROVISIONED_ACCOUNTS.").On("TargetType")
	}
	r, err := a.center.ProvisionPermissionSet(ctx, p.instance, p.set, p.account)
	return &ssoadmin.ProvisionPermissionSetOutput{PermissionSetProvisioningStatus: provisioningStatus(r)}, err
}

func latest(s types.ProvisioningStatus) (center.ProvisioningFilter, error) {
	switch s {
	case "":
		return nil, nil
	case types.ProvisioningStatusLatestPermissionSetProvisioned:
		return aws.Bool(true), nil
	case types.ProvisioningStatusLatestPermissionSetNotProvisioned:
		return aws.Bool(false), nil
	}
	return nil, fault.New(fault.Invalid, "ProvisioningStatus must be LATEST_PERMISSION_SET_PROVISIONED or LATEST_PERMISSION_SET_NOT_PROVISIONED.").On("ProvisioningStatus")
}

func (a *admin) listProvisionedAccounts(ctx context.Context, _ *awsfront.Call, in *ssoadmin.ListAccountsForProvisionedPermissionSetInput, p place) (*ssoadmin.ListAccountsForProvisionedPermissionSetOutput, error) {
	page, scope, err := pages(in.MaxResults, in.NextToken, "ListAccountsForProvisionedPermissionSet", p.set, string(in.ProvisioningStatus))
	if err != nil {
		return nil, err
	}
	f, err := latest(in.ProvisioningStatus)
	if err != nil {
		return nil, err
	}
	l, err := a.center.ProvisionedAccounts(ctx, p.instance, p.set, f, page)
	out := &ssoadmin.ListAccountsForProvisionedPermissionSetOutput{NextToken: next(scope, l.Next), AccountIds: []string{}}
	for _, id := range l.Items {
		out.AccountIds = append(out.AccountIds, string(id))
	}
	return out, err
}

func (a *admin) listProvisionedSets(ctx context.Context, _ *awsfront.Call, in *ssoadmin.ListPermissionSetsProvisionedToAccountInput, p place) (*ssoadmin.ListPermissionSetsProvisionedToAccountOutput, error) {
	page, scope, err := pages(in.MaxResults, in.NextToken, "ListPermissionSetsProvisionedToAccount", p.instance, string(p.account), string(in.ProvisioningStatus))
	if err != nil {
		return nil, err
	}
	f, err := latest(in.ProvisioningStatus)
	if err != nil {
		return nil, err
	}
	l, err := a.center.ProvisionedSets(ctx, p.instance, p.account, f, page)
	out := &ssoadmin.ListPermissionSetsProvisionedToAccountOutput{NextToken: next(scope, l.Next), PermissionSets: []string{}}
	for _, set := range l.Items {
		out.PermissionSets = append(out.PermissionSets, set.ARN())
	}
	return out, err
}
