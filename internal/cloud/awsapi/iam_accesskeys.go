package awsapi

import (
	"context"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/iam"
	"github.com/aws/aws-sdk-go-v2/service/iam/types"

	"gatehouse/internal/awsfront"
	"gatehouse/internal/cloud"
	"gatehouse/internal/fault"
	"gatehouse/internal/ids"
)

func (a *api) registerAccessKeys(cat *awsfront.Catalog) {
	awsfront.Register(cat, a.iam, selfOp(a, "iam:CreateAccessKey", func(in *iam.CreateAccessKeyInput) *string { return in.UserName }, a.createAccessKey))
	awsfront.Register(cat, a.iam, selfOp(a, "iam:ListAccessKeys", func(in *iam.ListAccessKeysInput) *string { return in.UserName }, a.listAccessKeys))
	awsfront.Register(cat, a.iam, selfOp(a, "iam:UpdateAccessKey", func(in *iam.UpdateAccessKeyInput) *string { return in.UserName },
		func(ctx context.Context, account ids.AccountID, name string, in *iam.UpdateAccessKeyInput) (*iam.UpdateAccessKeyOutput, error) {
			if in.Status != types.StatusTypeActive && in.Status != types.StatusTypeInactive {
				return nil, fault.New(fault.Invalid, "The status is Active or Inactive.").On("Status").Coded("ValidationError")
			}
			return &iam.UpdateAccessKeyOutput{}, a.cloud.SetAccessKey(ctx, account, name, aws.ToString(in.AccessKeyId), in.Status == types.StatusTypeActive)
		}))
	awsfront.Register(cat, a.iam, selfOp(a, "iam:DeleteAccessKey", func(in *iam.DeleteAccessKeyInput) *string { return in.UserName },
		func(ctx context.Context, account ids.AccountID, name string, in *iam.DeleteAccessKeyInput) (*iam.DeleteAccessKeyOutput, error) {
			return &iam.DeleteAccessKeyOutput{}, a.cloud.DeleteAccessKey(ctx, account, name, aws.ToString(in.AccessKeyId))
		}))
}

func (a *api) createAccessKey(ctx context.Context, account ids.AccountID, name string, _ *iam.CreateAccessKeyInput) (*iam.CreateAccessKeyOutput, error) {
	k, err := a.newKey(ctx, account, name)
	if err != nil {
		return nil, err
	}
	return &iam.CreateAccessKeyOutput{AccessKey: &types.AccessKey{
		AccessKeyId: aws.String(k.ID), SecretAccessKey: aws.String(k.Secret.Reveal()), Status: types.StatusTypeActive,
		UserName: aws.String(name), CreateDate: aws.Time(k.Created),
	}}, nil
}

func (a *api) newKey(ctx context.Context, account ids.AccountID, name string) (cloud.NewKey, error) {
	if name == "" {
		return a.cloud.CreateRootKey(ctx, account)
	}
	return a.cloud.CreateAccessKey(ctx, account, name)
}

// listAccessKeys needs no paging: there are two at most.
func (a *api) listAccessKeys(ctx context.Context, account ids.AccountID, name string, _ *iam.ListAccessKeysInput) (*iam.ListAccessKeysOutput, error) {
	keys, err := a.cloud.AccessKeys(ctx, account, name)
	out := &iam.ListAccessKeysOutput{AccessKeyMetadata: []types.AccessKeyMetadata{}}
	for _, k := range keys {
		status := types.StatusTypeInactive
		if k.Active {
			status = types.StatusTypeActive
		}
		out.AccessKeyMetadata = append(out.AccessKeyMetadata, types.AccessKeyMetadata{
			AccessKeyId: aws.String(k.ID), CreateDate: aws.Time(k.Created), Status: status, UserName: aws.String(name),
		})
	}
	return out, err
}
