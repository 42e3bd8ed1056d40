package awsapi

import (
	"context"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/organizations"
	"github.com/aws/aws-sdk-go-v2/service/organizations/types"

	"gatehouse/internal/awsfront"
	"gatehouse/internal/cloud"
	"gatehouse/internal/fault"
)

const noUnit = "OrganizationalUnitNotFoundException"

func (a *api) registerUnits(cat *awsfront.Catalog) {
	awsfront.Register(cat, a.org, writeOp(a, "organizations:CreateOrganizationalUnit", func(in *organizations.CreateOrganizationalUnitInput) []*string { return []*string{in.ParentId} },
		func(ctx context.Context, in *organizations.CreateOrganizationalUnitInput) (*organizations.CreateOrganizationalUnitOutput, error) {
			tags, err := orgTags(in.Tags)
			if err != nil {
				return nil, err
			}
			if aws.ToString(in.ParentId) == "" {
				return nil, missingMember("ParentId")
			}
			u, err := a.cloud.CreateUnit(ctx, *in.ParentId, aws.ToString(in.Name), tags)
			if err != nil {
				return nil, err
			}
			w, err := a.wireUnit(ctx, u)
			return &organizations.CreateOrganizationalUnitOutput{OrganizationalUnit: w}, err
		}))
	awsfront.Register(cat, a.org, writeOp(a, "organizations:UpdateOrganizationalUnit", func(in *organizations.UpdateOrganizationalUnitInput) []*string {
		return []*string{in.OrganizationalUnitId}
	},
		func(ctx context.Context, in *organizations.UpdateOrganizationalUnitInput) (*organizations.UpdateOrganizationalUnitOutput, error) {
			u, err := a.cloud.RenameUnit(ctx, aws.ToString(in.OrganizationalUnitId), aws.ToString(in.Name))
			if err != nil {
				return nil, coded(err, noUnit)
			}
			w, err := a.wireUnit(ctx, u)
			return &organizations.UpdateOrganizationalUnitOutput{OrganizationalUnit: w}, err
		}))
	awsfront.Register(cat, a.org, writeOp(a, "organizations:DeleteOrganizationalUnit", func(in *organizations.DeleteOrganizationalUnitInput) []*string {
		return []*string{in.OrganizationalUnitId}
	},
		func(ctx context.Context, in *organizations.DeleteOrganizationalUnitInput) (*organizations.DeleteOrganizationalUnitOutput, error) {
			return &organizations.DeleteOrganizationalUnitOutput{}, coded(a.cloud.DeleteUnit(ctx, aws.ToString(in.OrganizationalUnitId)), noUnit)
		}))
	awsfront.Register(cat, a.org, readOp(a, "organizations:DescribeOrganizationalUnit",
		func(ctx context.Context, in *organizations.DescribeOrganizationalUnitInput) (*organizations.DescribeOrganizationalUnitOutput, error) {
			u, err := a.cloud.Unit(ctx, aws.ToString(in.OrganizationalUnitId))
			if err == nil && u.Parent == "" {
				err = fault.New(fault.NotFound, "There is no organizational unit %q.", u.ID)
			}
			if err != nil {
				return nil, coded(err, noUnit)
			}
			w, err := a.wireUnit(ctx, u)
			return &organizations.DescribeOrganizationalUnitOutput{OrganizationalUnit: w}, err
		}))
	awsfront.Register(cat, a.org, readOp(a, "organizations:ListOrganizationalUnitsForParent",
		func(ctx context.Context, in *organizations.ListOrganizationalUnitsForParentInput) (*organizations.ListOrganizationalUnitsForParentOutput, error) {
			list, token, err := a.unitsBelow(ctx, in.ParentId, in.NextToken, in.MaxResults)
			return &organizations.ListOrganizationalUnitsForParentOutput{OrganizationalUnits: list, NextToken: token}, err
		}))
	awsfront.Register(cat, a.org, readOp(a, "organizations:ListParents",
		func(ctx context.Context, in *organizations.ListParentsInput) (*organizations.ListParentsOutput, error) {
			t, err := a.cloud.Parent(ctx, aws.ToString(in.ChildId))
			return &organizations.ListParentsOutput{Parents: []types.Parent{{Id: aws.String(t.ID), Type: types.ParentType(t.Kind)}}}, err
		}))
	awsfront.Register(cat, a.org, readOp(a, "organizations:ListChildren", a.listChildren))
}

func (a *api) wireUnit(ctx context.Context, u cloud.Unit) (*types.OrganizationalUnit, error) {
	o, err := a.cloud.Organization(ctx)
	return &types.OrganizationalUnit{Id: aws.String(u.ID), Arn: aws.String(organizationARN(o, u.ID)), Name: aws.String(u.Name)}, err
}

func (a *api) unitsBelow(ctx context.Context, parent, token *string, most *int32) ([]types.OrganizationalUnit, *string, error) {
	scope := "units/" + aws.ToString(parent)
	p, err := orgPage(scope, token, most)
	if err != nil {
		return nil, nil, err
	}
	l, err := a.cloud.Units(ctx, aws.ToString(parent), p)
	if err != nil {
		return nil, nil, err
	}
	out := []types.OrganizationalUnit{}
	for _, u := range l.Items {
		w, err := a.wireUnit(ctx, u)
		if err != nil {
			return nil, nil, err
		}
		out = append(out, *w)
	}
	return out, nextToken(scope, l.Next), nil
}

func (a *api) listChildren(ctx context.Context, in *organizations.ListChildrenInput) (*organizations.ListChildrenOutput, error) {
	out := &organizations.ListChildrenOutput{Children: []types.Child{}}
	if aws.ToString(in.ParentId) == "" {
		return nil, missingMember("ParentId")
	}
	switch in.ChildType {
	case types.ChildTypeAccount:
		list, token, err := a.accountsBelow(ctx, *in.ParentId, in.NextToken, in.MaxResults)
		for _, c := range list {
			out.Children = append(out.Children, types.Child{Id: c.Id, Type: in.ChildType})
		}
		out.NextToken = token
		return out, err
	case types.ChildTypeOrganizationalUnit:
		list, token, err := a.unitsBelow(ctx, in.ParentId, in.NextToken, in.MaxResults)
		for _, c := range list {
			out.Children = append(out.Children, types.Child{Id: c.Id, Type: in.ChildType})
		}
		out.NextToken = token
		return out, err
	}
	return nil, fault.New(fault.Invalid, "The child type is ACCOUNT or ORGANIZATIONAL_UNIT.").On("ChildType").Coded("InvalidInputException")
}
