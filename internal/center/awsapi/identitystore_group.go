package awsapi

import (
	"context"
	"encoding/json"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/identitystore"
	"github.com/aws/aws-sdk-go-v2/service/identitystore/types"

	"gatehouse/internal/center"
	"gatehouse/internal/fault"
	"gatehouse/internal/listing"
)

func (a *identities) groups() {
	onTarget(a, func(ctx context.Context, in *identitystore.CreateGroupInput, t target) (*identitystore.CreateGroupOutput, error) {
		g, err := a.center.CreateGroup(ctx, t.store, center.NewGroup{
			DisplayName: aws.ToString(in.DisplayName), Description: aws.ToString(in.Description), Origin: center.Manual,
		})
		return &identitystore.CreateGroupOutput{
			GroupArn: aws.String(g.ARN()), GroupId: aws.String(g.ID), IdentityStoreId: aws.String(g.StoreID), Revision: aws.String(g.Rev()),
		}, err
	})
	onTarget(a, func(ctx context.Context, _ *identitystore.DescribeGroupInput, t target) (*identitystore.DescribeGroupOutput, error) {
		g, err := a.center.Group(ctx, t.store, t.group)
		return &identitystore.DescribeGroupOutput{
			GroupArn: aws.String(g.ARN()), GroupId: aws.String(g.ID), IdentityStoreId: aws.String(g.StoreID), Revision: aws.String(g.Rev()),
			CreatedAt: &g.Created, CreatedBy: some(g.CreatedBy), Description: some(g.Description), DisplayName: some(g.DisplayName),
			ExternalIds: externalIDs(g.ExternalIDs), UpdatedAt: &g.Updated, UpdatedBy: some(g.UpdatedBy),
		}, err
	})
	onTarget(a, a.listGroups)
	onTarget(a, a.updateGroup)
	onTarget(a, func(ctx context.Context, in *identitystore.DeleteGroupInput, t target) (*identitystore.DeleteGroupOutput, error) {
		return &identitystore.DeleteGroupOutput{}, a.center.DeleteGroup(ctx, t.store, t.group, aws.ToString(in.Revision))
	})
	onTarget(a, a.groupID)
}

func (a *identities) listGroups(ctx context.Context, in *identitystore.ListGroupsInput, t target) (*identitystore.ListGroupsOutput, error) {
	name, err := filter(in.Filters, "DisplayName")
	if err != nil {
		return nil, err
	}
	page, scope, err := pages(in.MaxResults, in.NextToken, "ListGroups", t.store, aws.ToString(name))
	if err != nil {
		return nil, err
	}
	var l listing.List[center.Group]
	if name != nil {
		l, err = atMostOne(a.center.GroupByName(ctx, t.store, *name))
	} else {
		l, err = a.center.Groups(ctx, t.store, page)
	}
	out := &identitystore.ListGroupsOutput{NextToken: next(scope, l.Next), Groups: make([]types.Group, len(l.Items))}
	for i, g := range l.Items {
		out.Groups[i] = types.Group{
			GroupArn: aws.String(g.ARN()), GroupId: aws.String(g.ID), IdentityStoreId: aws.String(g.StoreID), Revision: aws.String(g.Rev()),
			CreatedAt: &g.Created, CreatedBy: some(g.CreatedBy), Description: some(g.Description), DisplayName: some(g.DisplayName),
			ExternalIds: externalIDs(g.ExternalIDs), UpdatedAt: &g.Updated, UpdatedBy: some(g.UpdatedBy),
		}
	}
	return out, err
}

func (a *identities) updateGroup(ctx context.Context, in *identitystore.UpdateGroupInput, t target) (*identitystore.UpdateGroupOutput, error) {
	g, err := a.center.UpdateGroup(ctx, t.store, t.group, aws.ToString(in.Revision), func(g *center.Group) error {
		return operate(in.Operations, func(path string, value json.RawMessage) error {
			switch path {
			case "displayname":
				return setText(&g.DisplayName, path, value)
			case "description":
				return setText(&g.Description, path, value)
			}
			return fault.New(fault.Invalid, "Groups have no attribute %q that can be changed.", path).On("AttributePath")
		})
	})
	return &identitystore.UpdateGroupOutput{
		GroupArn: aws.String(g.ARN()), GroupId: aws.String(g.ID), IdentityStoreId: aws.String(t.store), Revision: aws.String(g.Rev()),
	}, err
}

func (a *identities) groupID(ctx context.Context, in *identitystore.GetGroupIdInput, t target) (*identitystore.GetGroupIdOutput, error) {
	var g center.Group
	external, path, value, err := alternate(in.AlternateIdentifier)
	switch {
	case err != nil:
		return nil, err
	case external != nil:
		g, err = a.center.GroupByExternalID(ctx, t.store, *external)
	case path == "displayname":
		g, err = a.center.GroupByName(ctx, t.store, value)
	default:
		err = fault.New(fault.Invalid, "The unique attribute of groups is displayName.").On("AlternateIdentifier")
	}
	return &identitystore.GetGroupIdOutput{GroupArn: aws.String(g.ARN()), GroupId: aws.String(g.ID), IdentityStoreId: aws.String(t.store)}, err
}
