package awsapi

import (
	"context"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/iam"
	"github.com/aws/aws-sdk-go-v2/service/iam/types"

	"gatehouse/internal/awsfront"
	"gatehouse/internal/cloud"
	"gatehouse/internal/ids"
)

func (a *api) registerRoles(cat *awsfront.Catalog) {
	awsfront.Register(cat, a.iam, awsfront.Op[iam.CreateRoleInput, iam.CreateRoleOutput]{
		Action: "iam:CreateRole",
		Resources: func(_ context.Context, c *awsfront.Call, in *iam.CreateRoleInput) ([]string, error) {
			return []string{cloud.RoleARN(c.Principal.Account, path(in.Path), aws.ToString(in.RoleName))}, nil
		},
		Context: func(_ context.Context, _ *awsfront.Call, in *iam.CreateRoleInput) (map[string][]string, error) {
			return merge(requestTags(in.Tags), single("iam:PermissionsBoundary", in.PermissionsBoundary)), nil
		},
		Do: a.createRole,
	})
	awsfront.Register(cat, a.iam, entityOp(a, "iam:GetRole", cloud.RoleKind, func(in *iam.GetRoleInput) *string { return in.RoleName }, nil,
		func(ctx context.Context, account ids.AccountID, name string, _ *iam.GetRoleInput) (*iam.GetRoleOutput, error) {
			e, err := a.cloud.Entity(ctx, account, cloud.RoleKind, name)
			if err != nil {
				return nil, err
			}
			return &iam.GetRoleOutput{Role: wireRole(e, true)}, nil
		}))
	awsfront.Register(cat, a.iam, awsfront.Op[iam.ListRolesInput, iam.ListRolesOutput]{
		Action: "iam:ListRoles", Resources: everyPath[iam.ListRolesInput]("role/"), Do: a.listRoles,
	})
	awsfront.Register(cat, a.iam, entityOp(a, "iam:UpdateRole", cloud.RoleKind, func(in *iam.UpdateRoleInput) *string { return in.RoleName }, nil, a.updateRole))
	awsfront.Register(cat, a.iam, entityOp(a, "iam:UpdateAssumeRolePolicy", cloud.RoleKind, func(in *iam.UpdateAssumeRolePolicyInput) *string { return in.RoleName }, nil,
		func(ctx context.Context, account ids.AccountID, name string, in *iam.UpdateAssumeRolePolicyInput) (*iam.UpdateAssumeRolePolicyOutput, error) {
			return &iam.UpdateAssumeRolePolicyOutput{}, a.cloud.SetTrust(ctx, account, name, aws.ToString(in.PolicyDocument))
		}))
	awsfront.Register(cat, a.iam, entityOp(a, "iam:DeleteRole", cloud.RoleKind, func(in *iam.DeleteRoleInput) *string { return in.RoleName }, nil,
		func(ctx context.Context, account ids.AccountID, name string, _ *iam.DeleteRoleInput) (*iam.DeleteRoleOutput, error) {
			return &iam.DeleteRoleOutput{}, a.cloud.DeleteEntity(ctx, account, cloud.RoleKind, name)
		}))
	awsfront.Register(cat, a.iam, entityOp(a, "iam:TagRole", cloud.RoleKind, func(in *iam.TagRoleInput) *string { return in.RoleName },
		func(_ *awsfront.Call, in *iam.TagRoleInput) map[string][]string { return requestTags(in.Tags) },
		func(ctx context.Context, account ids.AccountID, name string, in *iam.TagRoleInput) (*iam.TagRoleOutput, error) {
			tags, err := tagMap(in.Tags)
			if err != nil {
				return nil, err
			}
			return &iam.TagRoleOutput{}, a.cloud.Tag(ctx, account, cloud.RoleKind, name, tags)
		}))
	awsfront.Register(cat, a.iam, entityOp(a, "iam:UntagRole", cloud.RoleKind, func(in *iam.UntagRoleInput) *string { return in.RoleName },
		func(_ *awsfront.Call, in *iam.UntagRoleInput) map[string][]string {
			return map[string][]string{"aws:TagKeys": in.TagKeys}
		},
		func(ctx context.Context, account ids.AccountID, name string, in *iam.UntagRoleInput) (*iam.UntagRoleOutput, error) {
			return &iam.UntagRoleOutput{}, a.cloud.Untag(ctx, account, cloud.RoleKind, name, in.TagKeys)
		}))
	awsfront.Register(cat, a.iam, entityOp(a, "iam:ListRoleTags", cloud.RoleKind, func(in *iam.ListRoleTagsInput) *string { return in.RoleName }, nil,
		func(ctx context.Context, account ids.AccountID, name string, in *iam.ListRoleTagsInput) (*iam.ListRoleTagsOutput, error) {
			tags, truncated, marker, err := a.entityTags(ctx, account, cloud.RoleKind, name, in.Marker, in.MaxItems)
			return &iam.ListRoleTagsOutput{Tags: tags, IsTruncated: truncated, Marker: marker}, err
		}))
}

func (a *api) createRole(ctx context.Context, c *awsfront.Call, in *iam.CreateRoleInput) (*iam.CreateRoleOutput, error) {
	tags, err := tagMap(in.Tags)
	if err != nil {
		return nil, err
	}
	e, err := a.cloud.CreateEntity(ctx, cloud.NewEntity{
		Account: c.Principal.Account, Kind: cloud.RoleKind, Name: aws.ToString(in.RoleName), Path: path(in.Path),
		Boundary: aws.ToString(in.PermissionsBoundary), Tags: tags, Trust: aws.ToString(in.AssumeRolePolicyDocument),
		Description: aws.ToString(in.Description), MaxSession: seconds(in.MaxSessionDuration),
	})
	if err != nil {
		return nil, err
	}
	return &iam.CreateRoleOutput{Role: wireRole(e, true)}, nil
}

func (a *api) updateRole(ctx context.Context, account ids.AccountID, name string, in *iam.UpdateRoleInput) (*iam.UpdateRoleOutput, error) {
	var longest *time.Duration
	if in.MaxSessionDuration != nil {
		longest = aws.Duration(seconds(in.MaxSessionDuration))
	}
	_, err := a.cloud.SetRole(ctx, account, name, in.Description, longest)
	return &iam.UpdateRoleOutput{}, err
}

func (a *api) listRoles(ctx context.Context, c *awsfront.Call, in *iam.ListRolesInput) (*iam.ListRolesOutput, error) {
	l, scope, err := a.list(ctx, c, cloud.RoleKind, in.PathPrefix, in.Marker, in.MaxItems)
	if err != nil {
		return nil, err
	}
	out := &iam.ListRolesOutput{Roles: []types.Role{}}
	for _, e := range l.Items {
		out.Roles = append(out.Roles, *wireRole(e, false))
	}
	out.IsTruncated, out.Marker = more(scope, l.Next)
	return out, nil
}

// wireRole writes a role. Lists leave tags and boundary out, as IAM's do.
func wireRole(e cloud.Entity, whole bool) *types.Role {
	r := &types.Role{
		Arn: aws.String(e.ARN()), CreateDate: aws.Time(e.Created), Path: aws.String(e.Path), RoleId: aws.String(e.ID), RoleName: aws.String(e.Name),
		AssumeRolePolicyDocument: encoded(e.Trust), Description: optional(e.Description), MaxSessionDuration: number(int(e.MaxSession.Seconds())),
	}
	if whole {
		r.Tags, r.PermissionsBoundary, r.RoleLastUsed = tagList(e.Tags), wireBoundary(e.Boundary), &types.RoleLastUsed{}
	}
	return r
}
