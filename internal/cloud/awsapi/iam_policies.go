package awsapi

import (
	"context"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/iam"
	"github.com/aws/aws-sdk-go-v2/service/iam/types"

	"gatehouse/internal/awsfront"
	"gatehouse/internal/cloud"
	"gatehouse/internal/fault"
	"gatehouse/internal/listing"
)

func (a *api) registerPolicies(cat *awsfront.Catalog) {
	awsfront.Register(cat, a.iam, awsfront.Op[iam.CreatePolicyInput, iam.CreatePolicyOutput]{
		Action: "iam:CreatePolicy",
		Resources: func(_ context.Context, c *awsfront.Call, in *iam.CreatePolicyInput) ([]string, error) {
			return []string{cloud.PolicyARN(c.Principal.Account, path(in.Path), aws.ToString(in.PolicyName))}, nil
		},
		Context: func(_ context.Context, _ *awsfront.Call, in *iam.CreatePolicyInput) (map[string][]string, error) {
			return requestTags(in.Tags), nil
		},
		Do: a.createPolicy,
	})
	awsfront.Register(cat, a.iam, policyOp("iam:GetPolicy", func(in *iam.GetPolicyInput) *string { return in.PolicyArn },
		func(ctx context.Context, c *awsfront.Call, arn string, _ *iam.GetPolicyInput) (*iam.GetPolicyOutput, error) {
			p, err := a.cloud.Policy(ctx, c.Principal.Account, arn)
			if err != nil {
				return nil, err
			}
			return &iam.GetPolicyOutput{Policy: wirePolicy(p, true)}, nil
		}))
	awsfront.Register(cat, a.iam, awsfront.Op[iam.ListPoliciesInput, iam.ListPoliciesOutput]{
		Action: "iam:ListPolicies", Resources: everyPath[iam.ListPoliciesInput]("policy/"), Do: a.listPolicies,
	})
	awsfront.Register(cat, a.iam, policyOp("iam:DeletePolicy", func(in *iam.DeletePolicyInput) *string { return in.PolicyArn },
		func(ctx context.Context, _ *awsfront.Call, arn string, _ *iam.DeletePolicyInput) (*iam.DeletePolicyOutput, error) {
			return &iam.DeletePolicyOutput{}, a.cloud.DeletePolicy(ctx, arn)
		}))
	a.registerVersions(cat)
}

func (a *api) registerVersions(cat *awsfront.Catalog) {
	awsfront.Register(cat, a.iam, policyOp("iam:CreatePolicyVersion", func(in *iam.CreatePolicyVersionInput) *string { return in.PolicyArn },
		func(ctx context.Context, _ *awsfront.Call, arn string, in *iam.CreatePolicyVersionInput) (*iam.CreatePolicyVersionOutput, error) {
			v, isDefault, err := a.cloud.AddVersion(ctx, arn, aws.ToString(in.PolicyDocument), in.SetAsDefault)
			if err != nil {
				return nil, err
			}
			w := wireVersion(v, isDefault)
			w.Document = nil
			return &iam.CreatePolicyVersionOutput{PolicyVersion: &w}, nil
		}))
	awsfront.Register(cat, a.iam, policyOp("iam:GetPolicyVersion", func(in *iam.GetPolicyVersionInput) *string { return in.PolicyArn },
		func(ctx context.Context, c *awsfront.Call, arn string, in *iam.GetPolicyVersionInput) (*iam.GetPolicyVersionOutput, error) {
			v, isDefault, err := a.cloud.Version(ctx, c.Principal.Account, arn, aws.ToString(in.VersionId))
			if err != nil {
				return nil, err
			}
			w := wireVersion(v, isDefault)
			return &iam.GetPolicyVersionOutput{PolicyVersion: &w}, nil
		}))
	awsfront.Register(cat, a.iam, policyOp("iam:ListPolicyVersions", func(in *iam.ListPolicyVersionsInput) *string { return in.PolicyArn },
		func(ctx context.Context, c *awsfront.Call, arn string, _ *iam.ListPolicyVersionsInput) (*iam.ListPolicyVersionsOutput, error) {
			p, err := a.cloud.Policy(ctx, c.Principal.Account, arn)
			if err != nil {
				return nil, err
			}
			out := &iam.ListPolicyVersionsOutput{Versions: []types.PolicyVersion{}}
			for i := len(p.Versions) - 1; i >= 0; i-- { // newest first; there are five at most
				w := wireVersion(p.Versions[i], p.Versions[i].ID == p.Default)
				w.Document = nil
				out.Versions = append(out.Versions, w)
			}
			return out, nil
		}))
	awsfront.Register(cat, a.iam, policyOp("iam:SetDefaultPolicyVersion", func(in *iam.SetDefaultPolicyVersionInput) *string { return in.PolicyArn },
		func(ctx context.Context, _ *awsfront.Call, arn string, in *iam.SetDefaultPolicyVersionInput) (*iam.SetDefaultPolicyVersionOutput, error) {
			return &iam.SetDefaultPolicyVersionOutput{}, a.cloud.SetDefaultVersion(ctx, arn, aws.ToString(in.VersionId))
		}))
	awsfront.Register(cat, a.iam, policyOp("iam:DeletePolicyVersion", func(in *iam.DeletePolicyVersionInput) *string { return in.PolicyArn },
		func(ctx context.Context, _ *awsfront.Call, arn string, in *iam.DeletePolicyVersionInput) (*iam.DeletePolicyVersionOutput, error) {
			return &iam.DeletePolicyVersionOutput{}, a.cloud.DeleteVersion(ctx, arn, aws.ToString(in.VersionId))
		}))
	awsfront.Register(cat, a.iam, policyOp("iam:ListEntitiesForPolicy", func(in *iam.ListEntitiesForPolicyInput) *string { return in.PolicyArn }, a.listEntitiesForPolicy))
}

// policyOp is an operation on one managed policy. The ARN is the resource; it
// belongs to the account in it, and AWS's own to the caller, who may only read them.
func policyOp[In, Out any](action string, arn func(*In) *string,
	do func(ctx context.Context, c *awsfront.Call, arn string, in *In) (*Out, error)) awsfront.Op[In, Out] {
	return awsfront.Op[In, Out]{
		Action: action,
		Resources: func(_ context.Context, _ *awsfront.Call, in *In) ([]string, error) {
			if aws.ToString(arn(in)) == "" {
				return nil, fault.New(fault.Invalid, "ARN %s is not valid.", aws.ToString(arn(in))).On("PolicyArn").Coded("InvalidInput")
			}
			return []string{*arn(in)}, nil
		},
		Do: func(ctx context.Context, c *awsfront.Call, in *In) (*Out, error) { return do(ctx, c, *arn(in), in) },
	}
}

func (a *api) createPolicy(ctx context.Context, c *awsfront.Call, in *iam.CreatePolicyInput) (*iam.CreatePolicyOutput, error) {
	tags, err := tagMap(in.Tags)
	if err != nil {
		return nil, err
	}
	p, err := a.cloud.CreatePolicy(ctx, cloud.NewPolicy{
		Account: c.Principal.Account, Name: aws.ToString(in.PolicyName), Path: path(in.Path), Description: aws.ToString(in.Description),
		Document: aws.ToString(in.PolicyDocument), Tags: tags,
	})
	if err != nil {
		return nil, err
	}
	use, err := a.cloud.Policy(ctx, c.Principal.Account, p.ARN())
	if err != nil {
		return nil, err
	}
	return &iam.CreatePolicyOutput{Policy: wirePolicy(use, false)}, nil
}

// listPolicies lists the account's own policies, then AWS's: the marker says
// in which of the two lists the page lies. With Scope it is one list.
func (a *api) listPolicies(ctx context.Context, c *awsfront.Call, in *iam.ListPoliciesInput) (*iam.ListPoliciesOutput, error) {
	scope := string(c.Principal.Account) + "/policies/" + string(in.Scope) + aws.ToString(in.PathPrefix) + map[bool]string{true: "/attached"}[in.OnlyAttached]
	p, err := page(scope, in.Marker, in.MaxItems)
	if err != nil {
		return nil, err
	}
	out := &iam.ListPoliciesOutput{Policies: []types.Policy{}}
	next := ""
	for _, l := range policyLists(in.Scope, p) {
		found, err := a.cloud.Policies(ctx, c.Principal.Account, l.aws, aws.ToString(in.PathPrefix), listing.Page{After: l.after, Limit: p.Limit - len(out.Policies)})
		if err != nil {
			return nil, err
		}
		for _, use := range found.Items {
			if !in.OnlyAttached || use.Attached > 0 {
				out.Policies = append(out.Policies, *wirePolicy(use, false))
			}
		}
		if next = ""; found.Next != "" {
			next = l.mark + found.Next
			break
		}
		if !l.aws && len(out.Policies) == p.Limit {
			next = awsMark // all our own are shown; AWS's begin on the next page
			break
		}
	}
	out.IsTruncated, out.Marker = more(scope, next)
	return out, nil
}

const ownMark, awsMark = "own:", "aws:"

type policyList struct {
	aws         bool
	mark, after string
}

// policyLists are the lists that a page covers, from where the last one ended.
func policyLists(scope types.PolicyScopeType, p listing.Page) []policyList {
	var out []policyList
	mark, after := p.After[:min(4, len(p.After))], p.After[min(4, len(p.After)):]
	if scope != types.PolicyScopeTypeAws && mark != awsMark {
		out = append(out, policyList{false, ownMark, after})
	}
	if scope != types.PolicyScopeTypeLocal {
		l := policyList{aws: true, mark: awsMark}
		if mark == awsMark {
			l.after = after
		}
		out = append(out, l)
	}
	return out
}

// wirePolicy writes a policy. Lists leave the description and tags out.
func wirePolicy(p cloud.PolicyUse, whole bool) *types.Policy {
	out := &types.Policy{
		Arn: aws.String(p.ARN()), PolicyName: aws.String(p.Name), PolicyId: aws.String(p.ID), Path: aws.String(p.Path),
		CreateDate: aws.Time(p.Created), UpdateDate: aws.Time(p.Updated), DefaultVersionId: aws.String(p.Default), IsAttachable: true,
		AttachmentCount: number(p.Attached), PermissionsBoundaryUsageCount: number(p.Boundary),
	}
	if whole {
		out.Description, out.Tags = optional(p.Description), tagList(p.Tags)
	}
	return out
}

func wireVersion(v cloud.PolicyVersion, isDefault bool) types.PolicyVersion {
	return types.PolicyVersion{VersionId: aws.String(v.ID), IsDefaultVersion: isDefault, CreateDate: aws.Time(v.Created), Document: encoded(v.Document)}
}

func (a *api) listEntitiesForPolicy(ctx context.Context, c *awsfront.Call, arn string, in *iam.ListEntitiesForPolicyInput) (*iam.ListEntitiesForPolicyOutput, error) {
	boundary := in.PolicyUsageFilter == types.PolicyUsageTypePermissionsBoundary
	scope := "entities/" + arn + string(in.PolicyUsageFilter)
	p, err := page(scope, in.Marker, in.MaxItems)
	if err != nil {
		return nil, err
	}
	l, err := a.cloud.EntitiesWith(ctx, c.Principal.Account, arn, boundary, p)
	if err != nil {
		return nil, err
	}
	out := &iam.ListEntitiesForPolicyOutput{PolicyGroups: []types.PolicyGroup{}, PolicyRoles: []types.PolicyRole{}, PolicyUsers: []types.PolicyUser{}}
	for _, e := range l.Items {
		switch {
		case e.Kind == cloud.RoleKind && (in.EntityFilter == "" || in.EntityFilter == types.EntityTypeRole):
			out.PolicyRoles = append(out.PolicyRoles, types.PolicyRole{RoleId: aws.String(e.ID), RoleName: aws.String(e.Name)})
		case e.Kind == cloud.UserKind && (in.EntityFilter == "" || in.EntityFilter == types.EntityTypeUser):
			out.PolicyUsers = append(out.PolicyUsers, types.PolicyUser{UserId: aws.String(e.ID), UserName: aws.String(e.Name)})
		}
	}
	out.IsTruncated, out.Marker = more(scope, l.Next)
	return out, nil
}
