package awsapi

import (
	"context"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/iam"
	"github.com/aws/aws-sdk-go-v2/service/iam/types"

	"gatehouse/internal/awsfront"
	"gatehouse/internal/cloud"
	"gatehouse/internal/ids"
)

// entityVerb is a change of one entity by one text, as most of these are.
type entityVerb func(ctx context.Context, account ids.AccountID, kind cloud.EntityKind, name, text string) error

// verbOp is entityOp for such a change. key names the condition key of the
// text, if it has one.
func verbOp[In, Out any](a *api, action string, kind cloud.EntityKind, name, text func(*In) *string, key string, verb entityVerb) awsfront.Op[In, Out] {
	return entityOp(a, action, kind, name,
		func(_ *awsfront.Call, in *In) map[string][]string {
			if key == "" {
				return nil
			}
			return single(key, text(in))
		},
		func(ctx context.Context, account ids.AccountID, name string, in *In) (*Out, error) {
			return new(Out), verb(ctx, account, kind, name, aws.ToString(text(in)))
		})
}

func (a *api) registerAttachments(cat *awsfront.Catalog) {
	awsfront.Register(cat, a.iam, verbOp[iam.AttachUserPolicyInput, iam.AttachUserPolicyOutput](a, "iam:AttachUserPolicy", cloud.UserKind,
		func(in *iam.AttachUserPolicyInput) *string { return in.UserName },
		func(in *iam.AttachUserPolicyInput) *string { return in.PolicyArn }, "iam:PolicyARN", a.cloud.Attach))
	awsfront.Register(cat, a.iam, verbOp[iam.DetachUserPolicyInput, iam.DetachUserPolicyOutput](a, "iam:DetachUserPolicy", cloud.UserKind,
		func(in *iam.DetachUserPolicyInput) *string { return in.UserName },
		func(in *iam.DetachUserPolicyInput) *string { return in.PolicyArn }, "iam:PolicyARN", a.cloud.Detach))
	awsfront.Register(cat, a.iam, verbOp[iam.AttachRolePolicyInput, iam.AttachRolePolicyOutput](a, "iam:AttachRolePolicy", cloud.RoleKind,
		func(in *iam.AttachRolePolicyInput) *string { return in.RoleName },
		func(in *iam.AttachRolePolicyInput) *string { return in.PolicyArn }, "iam:PolicyARN", a.cloud.Attach))
	awsfront.Register(cat, a.iam, verbOp[iam.DetachRolePolicyInput, iam.DetachRolePolicyOutput](a, "iam:DetachRolePolicy", cloud.RoleKind,
		func(in *iam.DetachRolePolicyInput) *string { return in.RoleName },
		func(in *iam.DetachRolePolicyInput) *string { return in.PolicyArn }, "iam:PolicyARN", a.cloud.Detach))
	a.registerBoundaries(cat)
	awsfront.Register(cat, a.iam, entityOp(a, "iam:ListAttachedUserPolicies", cloud.UserKind,
		func(in *iam.ListAttachedUserPoliciesInput) *string { return in.UserName }, nil,
		func(ctx context.Context, account ids.AccountID, name string, in *iam.ListAttachedUserPoliciesInput) (*iam.ListAttachedUserPoliciesOutput, error) {
			list, truncated, marker, err := a.attached(ctx, account, cloud.UserKind, name, in.PathPrefix, in.Marker, in.MaxItems)
			return &iam.ListAttachedUserPoliciesOutput{AttachedPolicies: list, IsTruncated: truncated, Marker: marker}, err
		}))
	awsfront.Register(cat, a.iam, entityOp(a, "iam:ListAttachedRolePolicies", cloud.RoleKind,
		func(in *iam.ListAttachedRolePoliciesInput) *string { return in.RoleName }, nil,
		func(ctx context.Context, account ids.AccountID, name string, in *iam.ListAttachedRolePoliciesInput) (*iam.ListAttachedRolePoliciesOutput, error) {
			list, truncated, marker, err := a.attached(ctx, account, cloud.RoleKind, name, in.PathPrefix, in.Marker, in.MaxItems)
			return &iam.ListAttachedRolePoliciesOutput{AttachedPolicies: list, IsTruncated: truncated, Marker: marker}, err
		}))
}

func (a *api) registerBoundaries(cat *awsfront.Catalog) {
	awsfront.Register(cat, a.iam, verbOp[iam.PutUserPermissionsBoundaryInput, iam.PutUserPermissionsBoundaryOutput](a, "iam:PutUserPermissionsBoundary", cloud.UserKind,
		func(in *iam.PutUserPermissionsBoundaryInput) *string { return in.UserName },
		func(in *iam.PutUserPermissionsBoundaryInput) *string { return in.PermissionsBoundary }, "iam:PermissionsBoundary", a.putBoundary))
	awsfront.Register(cat, a.iam, verbOp[iam.PutRolePermissionsBoundaryInput, iam.PutRolePermissionsBoundaryOutput](a, "iam:PutRolePermissionsBoundary", cloud.RoleKind,
		func(in *iam.PutRolePermissionsBoundaryInput) *string { return in.RoleName },
		func(in *iam.PutRolePermissionsBoundaryInput) *string { return in.PermissionsBoundary }, "iam:PermissionsBoundary", a.putBoundary))
	awsfront.Register(cat, a.iam, verbOp[iam.DeleteUserPermissionsBoundaryInput, iam.DeleteUserPermissionsBoundaryOutput](a, "iam:DeleteUserPermissionsBoundary", cloud.UserKind,
		func(in *iam.DeleteUserPermissionsBoundaryInput) *string { return in.UserName },
		func(*iam.DeleteUserPermissionsBoundaryInput) *string { return nil }, "", a.cloud.SetBoundary))
	awsfront.Register(cat, a.iam, verbOp[iam.DeleteRolePermissionsBoundaryInput, iam.DeleteRolePermissionsBoundaryOutput](a, "iam:DeleteRolePermissionsBoundary", cloud.RoleKind,
		func(in *iam.DeleteRolePermissionsBoundaryInput) *string { return in.RoleName },
		func(*iam.DeleteRolePermissionsBoundaryInput) *string { return nil }, "", a.cloud.SetBoundary))
}

// putBoundary never removes a boundary: that is another permission.
func (a *api) putBoundary(ctx context.Context, account ids.AccountID, kind cloud.EntityKind, name, arn string) error {
	if arn == "" {
		return missingMember("permissionsBoundary")
	}
	return a.cloud.SetBoundary(ctx, account, kind, name, arn)
}

// attached pages the managed policies of an entity.
func (a *api) attached(ctx context.Context, account ids.AccountID, kind cloud.EntityKind, name string, prefix, marker *string, most *int32) ([]types.AttachedPolicy, bool, *string, error) {
	e, err := a.cloud.Entity(ctx, account, kind, name)
	if err != nil {
		return nil, false, nil, err
	}
	scope := "attached/" + e.ARN() + aws.ToString(prefix)
	p, err := page(scope, marker, most)
	if err != nil {
		return nil, false, nil, err
	}
	list := []types.AttachedPolicy{}
	for _, arn := range e.Attached {
		_, rest, _ := strings.Cut(arn, ":policy")
		at := strings.LastIndexByte(rest, '/')
		if strings.HasPrefix(rest[:at+1], aws.ToString(prefix)) {
			list = append(list, types.AttachedPolicy{PolicyArn: aws.String(arn), PolicyName: aws.String(rest[at+1:])})
		}
	}
	l := pageOf(list, p, func(x types.AttachedPolicy) string { return *x.PolicyArn })
	truncated, next := more(scope, l.Next)
	return l.Items, truncated, next, nil
}
