package awsapi

import (
	"context"
	"maps"
	"slices"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/iam"

	"gatehouse/internal/awsfront"
	"gatehouse/internal/cloud"
	"gatehouse/internal/fault"
	"gatehouse/internal/ids"
)

func missingMember(name string) error {
	return fault.New(fault.Invalid, "1 validation error detected: Value null at '%s' failed to satisfy constraint: Member must not be null", name).On(name).Coded("ValidationError")
}

func (a *api) registerInline(cat *awsfront.Catalog) {
	awsfront.Register(cat, a.iam, entityOp(a, "iam:PutUserPolicy", cloud.UserKind, func(in *iam.PutUserPolicyInput) *string { return in.UserName }, nil,
		func(ctx context.Context, account ids.AccountID, name string, in *iam.PutUserPolicyInput) (*iam.PutUserPolicyOutput, error) {
			return &iam.PutUserPolicyOutput{}, a.cloud.PutInline(ctx, account, cloud.UserKind, name, aws.ToString(in.PolicyName), aws.ToString(in.PolicyDocument))
		}))
	awsfront.Register(cat, a.iam, entityOp(a, "iam:PutRolePolicy", cloud.RoleKind, func(in *iam.PutRolePolicyInput) *string { return in.RoleName }, nil,
		func(ctx context.Context, account ids.AccountID, name string, in *iam.PutRolePolicyInput) (*iam.PutRolePolicyOutput, error) {
			return &iam.PutRolePolicyOutput{}, a.cloud.PutInline(ctx, account, cloud.RoleKind, name, aws.ToString(in.PolicyName), aws.ToString(in.PolicyDocument))
		}))
	awsfront.Register(cat, a.iam, entityOp(a, "iam:GetUserPolicy", cloud.UserKind, func(in *iam.GetUserPolicyInput) *string { return in.UserName }, nil,
		func(ctx context.Context, account ids.AccountID, name string, in *iam.GetUserPolicyInput) (*iam.GetUserPolicyOutput, error) {
			doc, err := a.cloud.Inline(ctx, account, cloud.UserKind, name, aws.ToString(in.PolicyName))
			return &iam.GetUserPolicyOutput{UserName: in.UserName, PolicyName: in.PolicyName, PolicyDocument: encoded(doc)}, err
		}))
	awsfront.Register(cat, a.iam, entityOp(a, "iam:GetRolePolicy", cloud.RoleKind, func(in *iam.GetRolePolicyInput) *string { return in.RoleName }, nil,
		func(ctx context.Context, account ids.AccountID, name string, in *iam.GetRolePolicyInput) (*iam.GetRolePolicyOutput, error) {
			doc, err := a.cloud.Inline(ctx, account, cloud.RoleKind, name, aws.ToString(in.PolicyName))
			return &iam.GetRolePolicyOutput{RoleName: in.RoleName, PolicyName: in.PolicyName, PolicyDocument: encoded(doc)}, err
		}))
	awsfront.Register(cat, a.iam, verbOp[iam.DeleteUserPolicyInput, iam.DeleteUserPolicyOutput](a, "iam:DeleteUserPolicy", cloud.UserKind,
		func(in *iam.DeleteUserPolicyInput) *string { return in.UserName },
		func(in *iam.DeleteUserPolicyInput) *string { return in.PolicyName }, "", a.cloud.DeleteInline))
	awsfront.Register(cat, a.iam, verbOp[iam.DeleteRolePolicyInput, iam.DeleteRolePolicyOutput](a, "iam:DeleteRolePolicy", cloud.RoleKind,
		func(in *iam.DeleteRolePolicyInput) *string { return in.RoleName },
		func(in *iam.DeleteRolePolicyInput) *string { return in.PolicyName }, "", a.cloud.DeleteInline))
	awsfront.Register(cat, a.iam, entityOp(a, "iam:ListUserPolicies", cloud.UserKind, func(in *iam.ListUserPoliciesInput) *string { return in.UserName }, nil,
		func(ctx context.Context, account ids.AccountID, name string, in *iam.ListUserPoliciesInput) (*iam.ListUserPoliciesOutput, error) {
			names, truncated, marker, err := a.inlineNames(ctx, account, cloud.UserKind, name, in.Marker, in.MaxItems)
			return &iam.ListUserPoliciesOutput{PolicyNames: names, IsTruncated: truncated, Marker: marker}, err
		}))
	awsfront.Register(cat, a.iam, entityOp(a, "iam:ListRolePolicies", cloud.RoleKind, func(in *iam.ListRolePoliciesInput) *string { return in.RoleName }, nil,
		func(ctx context.Context, account ids.AccountID, name string, in *iam.ListRolePoliciesInput) (*iam.ListRolePoliciesOutput, error) {
			names, truncated, marker, err := a.inlineNames(ctx, account, cloud.RoleKind, name, in.Marker, in.MaxItems)
			return &iam.ListRolePoliciesOutput{PolicyNames: names, IsTruncated: truncated, Marker: marker}, err
		}))
}

// inlineNames pages the names of an entity's inline policies.
func (a *api) inlineNames(ctx context.Context, account ids.AccountID, kind cloud.EntityKind, name string, marker *string, most *int32) ([]string, bool, *string, error) {
	e, err := a.cloud.Entity(ctx, account, kind, name)
	if err != nil {
		return nil, false, nil, err
	}
	scope := "inline/" + e.ARN()
	p, err := page(scope, marker, most)
	if err != nil {
		return nil, false, nil, err
	}
	l := pageOf(slices.Sorted(maps.Keys(e.Inline)), p, func(s string) string { return s })
	truncated, next := more(scope, l.Next)
	return append([]string{}, l.Items...), truncated, next, nil
}
