package awsapi

import (
	"context"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/iam"
	"github.com/aws/aws-sdk-go-v2/service/iam/types"

	"gatehouse/internal/authz"
	"gatehouse/internal/awsfront"
	"gatehouse/internal/cloud"
	"gatehouse/internal/fault"
	"gatehouse/internal/ids"
	"gatehouse/internal/listing"
)

func (a *api) registerUsers(cat *awsfront.Catalog) {
	awsfront.Register(cat, a.iam, awsfront.Op[iam.CreateUserInput, iam.CreateUserOutput]{
		Action: "iam:CreateUser",
		Resources: func(_ context.Context, c *awsfront.Call, in *iam.CreateUserInput) ([]string, error) {
			return []string{cloud.UserARN(c.Principal.Account, path(in.Path), aws.ToString(in.UserName))}, nil
		},
		Context: func(_ context.Context, _ *awsfront.Call, in *iam.CreateUserInput) (map[string][]string, error) {
			return merge(requestTags(in.Tags), single("iam:PermissionsBoundary", in.PermissionsBoundary)), nil
		},
		Do: a.createUser,
	})
	awsfront.Register(cat, a.iam, selfOp(a, "iam:GetUser", func(in *iam.GetUserInput) *string { return in.UserName }, a.getUser))
	awsfront.Register(cat, a.iam, awsfront.Op[iam.ListUsersInput, iam.ListUsersOutput]{
		Action: "iam:ListUsers", Resources: everyPath[iam.ListUsersInput]("user/"), Do: a.listUsers,
	})
	awsfront.Register(cat, a.iam, entityOp(a, "iam:DeleteUser", cloud.UserKind, func(in *iam.DeleteUserInput) *string { return in.UserName }, nil,
		func(ctx context.Context, account ids.AccountID, name string, _ *iam.DeleteUserInput) (*iam.DeleteUserOutput, error) {
			return &iam.DeleteUserOutput{}, a.cloud.DeleteEntity(ctx, account, cloud.UserKind, name)
		}))
	awsfront.Register(cat, a.iam, awsfront.Op[iam.UpdateUserInput, iam.UpdateUserOutput]{
		// Both names must be allowed: renaming moves rights that policies give by name.
		Action: "iam:UpdateUser", Resources: a.bothNames,
		Do: func(ctx context.Context, c *awsfront.Call, in *iam.UpdateUserInput) (*iam.UpdateUserOutput, error) {
			return &iam.UpdateUserOutput{}, a.cloud.RenameUser(ctx, c.Principal.Account, aws.ToString(in.UserName), aws.ToString(in.NewUserName), aws.ToString(in.NewPath))
		},
	})
	awsfront.Register(cat, a.iam, entityOp(a, "iam:TagUser", cloud.UserKind, func(in *iam.TagUserInput) *string { return in.UserName },
		func(_ *awsfront.Call, in *iam.TagUserInput) map[string][]string { return requestTags(in.Tags) },
		func(ctx context.Context, account ids.AccountID, name string, in *iam.TagUserInput) (*iam.TagUserOutput, error) {
			tags, err := tagMap(in.Tags)
			if err != nil {
				return nil, err
			}
			return &iam.TagUserOutput{}, a.cloud.Tag(ctx, account, cloud.UserKind, name, tags)
		}))
	awsfront.Register(cat, a.iam, entityOp(a, "iam:UntagUser", cloud.UserKind, func(in *iam.UntagUserInput) *string { return in.UserName },
		func(_ *awsfront.Call, in *iam.UntagUserInput) map[string][]string {
			return map[string][]string{"aws:TagKeys": in.TagKeys}
		},
		func(ctx context.Context, account ids.AccountID, name string, in *iam.UntagUserInput) (*iam.UntagUserOutput, error) {
			return &iam.UntagUserOutput{}, a.cloud.Untag(ctx, account, cloud.UserKind, name, in.TagKeys)
		}))
	awsfront.Register(cat, a.iam, entityOp(a, "iam:ListUserTags", cloud.UserKind, func(in *iam.ListUserTagsInput) *string { return in.UserName }, nil,
		func(ctx context.Context, account ids.AccountID, name string, in *iam.ListUserTagsInput) (*iam.ListUserTagsOutput, error) {
			tags, truncated, marker, err := a.entityTags(ctx, account, cloud.UserKind, name, in.Marker, in.MaxItems)
			return &iam.ListUserTagsOutput{Tags: tags, IsTruncated: truncated, Marker: marker}, err
		}))
}

// path is the given path, or IAM's default.
func path(p *string) string {
	if aws.ToString(p) == "" {
		return "/"
	}
	return *p
}

// everyPath is the resource of an operation that lists: arn:...:user/*.
func everyPath[In any](rest string) func(context.Context, *awsfront.Call, *In) ([]string, error) {
	return func(_ context.Context, c *awsfront.Call, _ *In) ([]string, error) {
		return []string{"arn:aws:iam::" + string(c.Principal.Account) + ":" + rest}, nil
	}
}

func (a *api) bothNames(ctx context.Context, c *awsfront.Call, in *iam.UpdateUserInput) ([]string, error) {
	e, err := a.found(ctx, c, cloud.UserKind, aws.ToString(in.UserName))
	out := []string{e.ARN()}
	if in.NewUserName != nil || in.NewPath != nil {
		e.Name, e.Path = orElse(in.NewUserName, e.Name), orElse(in.NewPath, e.Path)
		out = append(out, e.ARN())
	}
	return out, err
}

func orElse(p *string, other string) string {
	if p == nil {
		return other
	}
	return *p
}

// selfOp is an operation on the user that is named, or on the caller.
func selfOp[In, Out any](a *api, action string, name func(*In) *string,
	do func(ctx context.Context, account ids.AccountID, name string, in *In) (*Out, error)) awsfront.Op[In, Out] {
	return awsfront.Op[In, Out]{
		Action: action,
		Resources: func(ctx context.Context, c *awsfront.Call, in *In) ([]string, error) {
			who, err := self(c, name(in))
			if err != nil {
				return nil, err
			}
			if who == "" {
				return []string{cloud.RootARN(c.Principal.Account)}, nil
			}
			e, err := a.found(ctx, c, cloud.UserKind, who)
			return []string{e.ARN()}, err
		},
		Do: func(ctx context.Context, c *awsfront.Call, in *In) (*Out, error) {
			who, err := self(c, name(in))
			if err != nil {
				return nil, err
			}
			return do(ctx, c.Principal.Account, who, in)
		},
	}
}

// self is the named user, or the caller; empty is the root user.
func self(c *awsfront.Call, name *string) (string, error) {
	switch {
	case aws.ToString(name) != "":
		return *name, nil
	case c.Principal.Kind == authz.User:
		return c.Principal.Name, nil
	case c.Principal.Kind == authz.Root:
		return "", nil
	}
	return "", fault.New(fault.Invalid, "Must specify userName when calling with non-User credentials").Coded("ValidationError")
}

func (a *api) createUser(ctx context.Context, c *awsfront.Call, in *iam.CreateUserInput) (*iam.CreateUserOutput, error) {
	tags, err := tagMap(in.Tags)
	if err != nil {
		return nil, err
	}
	e, err := a.cloud.CreateEntity(ctx, cloud.NewEntity{
		Account: c.Principal.Account, Kind: cloud.UserKind, Name: aws.ToString(in.UserName), Path: path(in.Path),
		Boundary: aws.ToString(in.PermissionsBoundary), Tags: tags,
	})
	if err != nil {
		return nil, err
	}
	return &iam.CreateUserOutput{User: wireUser(e, true)}, nil
}

func (a *api) getUser(ctx context.Context, account ids.AccountID, name string, _ *iam.GetUserInput) (*iam.GetUserOutput, error) {
	if name == "" {
		acc, err := a.cloud.Account(ctx, account)
		return &iam.GetUserOutput{User: &types.User{
			Arn: aws.String(cloud.RootARN(account)), UserId: aws.String(string(account)), CreateDate: aws.Time(acc.Joined),
		}}, err
	}
	e, err := a.cloud.Entity(ctx, account, cloud.UserKind, name)
	if err != nil {
		return nil, err
	}
	return &iam.GetUserOutput{User: wireUser(e, true)}, nil
}

func (a *api) listUsers(ctx context.Context, c *awsfront.Call, in *iam.ListUsersInput) (*iam.ListUsersOutput, error) {
	l, scope, err := a.list(ctx, c, cloud.UserKind, in.PathPrefix, in.Marker, in.MaxItems)
	if err != nil {
		return nil, err
	}
	out := &iam.ListUsersOutput{Users: []types.User{}}
	for _, e := range l.Items {
		out.Users = append(out.Users, *wireUser(e, false))
	}
	out.IsTruncated, out.Marker = more(scope, l.Next)
	return out, nil
}

func (a *api) list(ctx context.Context, c *awsfront.Call, kind cloud.EntityKind, prefix, marker *string, most *int32) (l listing.List[cloud.Entity], scope string, err error) {
	scope = string(c.Principal.Account) + "/" + string(kind) + aws.ToString(prefix)
	p, err := page(scope, marker, most)
	if err != nil {
		return l, scope, err
	}
	l, err = a.cloud.Entities(ctx, c.Principal.Account, kind, aws.ToString(prefix), p)
	return l, scope, err
}

// wireUser writes a user. Lists leave tags and boundary out, as IAM's do.
func wireUser(e cloud.Entity, whole bool) *types.User {
	u := &types.User{
		Arn: aws.String(e.ARN()), CreateDate: aws.Time(e.Created), Path: aws.String(e.Path), UserId: aws.String(e.ID), UserName: aws.String(e.Name),
	}
	if whole {
		u.Tags, u.PermissionsBoundary = tagList(e.Tags), wireBoundary(e.Boundary)
	}
	return u
}

func wireBoundary(arn string) *types.AttachedPermissionsBoundary {
	if arn == "" {
		return nil
	}
	return &types.AttachedPermissionsBoundary{
		PermissionsBoundaryArn: aws.String(arn), PermissionsBoundaryType: types.PermissionsBoundaryAttachmentTypePolicy,
	}
}

// entityTags pages the tags of a user or role.
func (a *api) entityTags(ctx context.Context, account ids.AccountID, kind cloud.EntityKind, name string, marker *string, most *int32) ([]types.Tag, bool, *string, error) {
	e, err := a.cloud.Entity(ctx, account, kind, name)
	if err != nil {
		return nil, false, nil, err
	}
	scope := "tags/" + e.ARN()
	p, err := page(scope, marker, most)
	if err != nil {
		return nil, false, nil, err
	}
	l := pageOf(tagList(e.Tags), p, func(t types.Tag) string { return aws.ToString(t.Key) })
	truncated, next := more(scope, l.Next)
	return l.Items, truncated, next, nil
}
