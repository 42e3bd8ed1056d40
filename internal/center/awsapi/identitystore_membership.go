package awsapi

import (
	"context"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/identitystore"
	"github.com/aws/aws-sdk-go-v2/service/identitystore/types"

	"gatehouse/internal/center"
	"gatehouse/internal/fault"
)

func (a *identities) memberships() {
	onTarget(a, func(ctx context.Context, _ *identitystore.CreateGroupMembershipInput, t target) (*identitystore.CreateGroupMembershipOutput, error) {
		m, err := a.center.AddMember(ctx, t.store, t.group, t.user)
		return &identitystore.CreateGroupMembershipOutput{
			IdentityStoreId: aws.String(t.store), MembershipArn: aws.String(m.ARN()), MembershipId: aws.String(m.ID),
		}, err
	})
	onTarget(a, func(ctx context.Context, _ *identitystore.DescribeGroupMembershipInput, t target) (*identitystore.DescribeGroupMembershipOutput, error) {
		m, err := a.center.Membership(ctx, t.store, t.membership)
		return &identitystore.DescribeGroupMembershipOutput{
			IdentityStoreId: aws.String(t.store), MembershipArn: aws.String(m.ARN()), MembershipId: aws.String(m.ID), GroupId: aws.String(m.GroupID),
			MemberId: member(m.UserID), CreatedAt: &m.Created, CreatedBy: some(m.CreatedBy), UpdatedAt: &m.Created, UpdatedBy: some(m.CreatedBy),
		}, err
	})
	onTarget(a, func(ctx context.Context, _ *identitystore.DeleteGroupMembershipInput, t target) (*identitystore.DeleteGroupMembershipOutput, error) {
		return &identitystore.DeleteGroupMembershipOutput{}, a.center.RemoveMembership(ctx, t.store, t.membership)
	})
	onTarget(a, func(ctx context.Context, _ *identitystore.GetGroupMembershipIdInput, t target) (*identitystore.GetGroupMembershipIdOutput, error) {
		m, err := a.center.MembershipOf(ctx, t.store, t.group, t.user)
		return &identitystore.GetGroupMembershipIdOutput{
			IdentityStoreId: aws.String(t.store), MembershipArn: aws.String(m.ARN()), MembershipId: aws.String(m.ID),
		}, err
	})
	onTarget(a, func(ctx context.Context, in *identitystore.ListGroupMembershipsInput, t target) (*identitystore.ListGroupMembershipsOutput, error) {
		page, scope, err := pages(in.MaxResults, in.NextToken, "ListGroupMemberships", t.group)
		if err != nil {
			return nil, err
		}
		l, err := a.center.Members(ctx, t.store, t.group, page)
		return &identitystore.ListGroupMembershipsOutput{GroupMemberships: membershipList(l.Items), NextToken: next(scope, l.Next)}, err
	})
	onTarget(a, func(ctx context.Context, in *identitystore.ListGroupMembershipsForMemberInput, t target) (*identitystore.ListGroupMembershipsForMemberOutput, error) {
		page, scope, err := pages(in.MaxResults, in.NextToken, "ListGroupMembershipsForMember", t.user)
		if err != nil {
			return nil, err
		}
		l, err := a.center.GroupsOf(ctx, t.store, t.user, page)
		return &identitystore.ListGroupMembershipsForMemberOutput{GroupMemberships: membershipList(l.Items), NextToken: next(scope, l.Next)}, err
	})
	onTarget(a, a.isMemberInGroups)
}

func member(userID string) types.MemberId { return &types.MemberIdMemberUserId{Value: userID} }

func membershipList(all []center.Membership) []types.GroupMembership {
	out := make([]types.GroupMembership, len(all))
	for i, m := range all {
		out[i] = types.GroupMembership{
			IdentityStoreId: aws.String(m.StoreID), MembershipArn: aws.String(m.ARN()), MembershipId: aws.String(m.ID), GroupId: aws.String(m.GroupID),
			MemberId: member(m.UserID), CreatedAt: &m.Created, CreatedBy: some(m.CreatedBy), UpdatedAt: &m.Created, UpdatedBy: some(m.CreatedBy),
		}
	}
	return out
}

func (a *identities) isMemberInGroups(ctx context.Context, in *identitystore.IsMemberInGroupsInput, t target) (*identitystore.IsMemberInGroupsOutput, error) {
	if len(in.GroupIds) == 0 || len(in.GroupIds) > 100 {
		return nil, fault.New(fault.Invalid, "There must be 1 to 100 group ids.").On("GroupIds")
	}
	groups := make([]string, len(in.GroupIds))
	for i, given := range in.GroupIds {
		id, err := idOf(given, "GroupIds")
		if err != nil {
			return nil, err
		}
		groups[i] = id
	}
	is, err := a.center.InGroups(ctx, t.store, t.user, groups)
	out := &identitystore.IsMemberInGroupsOutput{Results: make([]types.GroupMembershipExistenceResult, len(is))}
	for i, yes := range is {
		out.Results[i] = types.GroupMembershipExistenceResult{GroupId: aws.String(groups[i]), MemberId: member(t.user), MembershipExists: yes}
	}
	return out, err
}
