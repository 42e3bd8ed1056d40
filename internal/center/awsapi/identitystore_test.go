package awsapi_test

import (
	"errors"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/identitystore"
	"github.com/aws/aws-sdk-go-v2/service/identitystore/document"
	"github.com/aws/aws-sdk-go-v2/service/identitystore/types"

	"gatehouse/internal/center"
)

func TestAUserComesBackAsCreated(t *testing.T) {
	w := start(t)
	ctx := t.Context()
	out, err := w.ids.CreateUser(ctx, &identitystore.CreateUserInput{
		IdentityStoreId: w.store(), UserName: aws.String("Alice"), DisplayName: aws.String("Alice A."),
		Name:      &types.Name{GivenName: aws.String("Alice"), FamilyName: aws.String("A.")},
		Emails:    []types.Email{{Value: aws.String("alice@example.com"), Type: aws.String("work"), Primary: true}},
		Addresses: []types.Address{{Locality: aws.String("Bern"), Type: aws.String("work")}}, Title: aws.String("Captain"),
		Photos:     []types.Photo{{Value: aws.String("https://example.com/a.png"), Display: aws.String("me")}},
		Extensions: map[string]document.Interface{"aws:identitystore:enterprise": document.NewLazyDocument(map[string]any{"department": "Bridge"})},
	})
	check(t, err)
	// An ARN is accepted where an id is.
	got, err := w.ids.DescribeUser(ctx, &identitystore.DescribeUserInput{
		IdentityStoreId: aws.String(w.instance.StoreARN()), UserId: out.UserArn, Extensions: []string{"aws:identitystore:enterprise"},
	})
	check(t, err)
	var ext map[string]any
	check(t, got.Extensions["aws:identitystore:enterprise"].UnmarshalSmithyDocument(&ext))
	if *got.UserName != "Alice" || *got.Emails[0].Value != "alice@example.com" || *got.Addresses[0].Locality != "Bern" || *got.Photos[0].Display != "me" ||
		got.UserStatus != types.UserStatusEnabled || *got.Revision != "1" || ext["department"] != "Bridge" {
		t.Errorf("got %+v, %v", got, ext)
	}
	plain, err := w.ids.DescribeUser(ctx, &identitystore.DescribeUserInput{IdentityStoreId: w.store(), UserId: out.UserId})
	check(t, err)
	if plain.Extensions != nil {
		t.Error("extensions are shown to who did not ask for them")
	}
	byName, err := w.ids.GetUserId(ctx, &identitystore.GetUserIdInput{IdentityStoreId: w.store(), AlternateIdentifier: &types.AlternateIdentifierMemberUniqueAttribute{
		Value: types.UniqueAttribute{AttributePath: aws.String("userName"), AttributeValue: document.NewLazyDocument("alice")},
	}})
	check(t, err)
	if *byName.UserId != *out.UserId {
		t.Errorf("found %s", *byName.UserId)
	}
	l, err := w.ids.ListUsers(ctx, &identitystore.ListUsersInput{IdentityStoreId: w.store(), Filters: []types.Filter{{AttributePath: aws.String("UserName"), AttributeValue: aws.String("ALICE")}}})
	check(t, err)
	if len(l.Users) != 1 {
		t.Errorf("the filter found %d users", len(l.Users))
	}
}

func TestAnUpdateSetsAndRemovesByPath(t *testing.T) {
	w := start(t)
	ctx, alice := t.Context(), w.user(t, "alice")
	op := func(path string, value any) types.AttributeOperation {
		o := types.AttributeOperation{AttributePath: aws.String(path)}
		if value != nil {
			o.AttributeValue = document.NewLazyDocument(value)
		}
		return o
	}
	out, err := w.ids.UpdateUser(ctx, &identitystore.UpdateUserInput{IdentityStoreId: w.store(), UserId: &alice, Revision: aws.String("1"), Operations: []types.AttributeOperation{
		op("displayName", "Alice B."), op("name.givenName", "Al"), op("title", "Captain"),
		op("emails", []map[string]any{{"value": "al@example.com", "primary": true}}), op("aws:identitystore:enterprise:department", "Bridge"),
	}})
	check(t, err)
	if *out.Revision != "2" {
		t.Errorf("revision %s", *out.Revision)
	}
	_, err = w.ids.UpdateUser(ctx, &identitystore.UpdateUserInput{IdentityStoreId: w.store(), UserId: &alice, Operations: []types.AttributeOperation{op("title", nil)}})
	check(t, err)
	u, err := w.center.User(ctx, w.instance.StoreID, alice)
	check(t, err)
	if u.DisplayName != "Alice B." || u.Name.GivenName != "Al" || u.Title != "" || u.Email() != "al@example.com" || u.Enterprise.Department != "Bridge" {
		t.Errorf("got %+v", u.Profile)
	}
	_, err = w.ids.UpdateUser(ctx, &identitystore.UpdateUserInput{IdentityStoreId: w.store(), UserId: &alice, Revision: aws.String("1"), Operations: []types.AttributeOperation{op("title", "x")}})
	var conflict *types.ConflictException
	if !errors.As(err, &conflict) || conflict.Reason != types.ConflictExceptionReasonConcurrentModification || aws.ToString(conflict.RequestId) == "" {
		t.Errorf("an old revision: %v", err)
	}
	for path, value := range map[string]any{"shoeSize": "44", "title": 4, "emails": "x", "userName": nil} {
		_, err = w.ids.UpdateUser(ctx, &identitystore.UpdateUserInput{IdentityStoreId: w.store(), UserId: &alice, Operations: []types.AttributeOperation{op(path, value)}})
		refused(t, err, "ValidationException", "")
	}
}

func TestNamesAreUniqueAndAbsenceSaysOfWhat(t *testing.T) {
	w := start(t)
	ctx := t.Context()
	w.user(t, "alice")
	_, err := w.ids.CreateUser(ctx, &identitystore.CreateUserInput{
		IdentityStoreId: w.store(), UserName: aws.String("ALICE"), DisplayName: aws.String("x"), Name: &types.Name{GivenName: aws.String("x"), FamilyName: aws.String("x")},
	})
	var conflict *types.ConflictException
	if !errors.As(err, &conflict) || conflict.Reason != types.ConflictExceptionReasonUniquenessConstraintViolation {
		t.Errorf("got %v", err)
	}
	w.group(t, "Team")
	_, err = w.ids.CreateGroup(ctx, &identitystore.CreateGroupInput{IdentityStoreId: w.store(), DisplayName: aws.String("team")})
	refused(t, err, "ConflictException", "team")
	_, err = w.ids.CreateUser(ctx, &identitystore.CreateUserInput{IdentityStoreId: w.store(), UserName: aws.String("bob")})
	refused(t, err, "ValidationException", "displayName")
	var missing *types.ResourceNotFoundException
	none := aws.String("00000000-0000-0000-0000-000000000000")
	_, err = w.ids.DescribeUser(ctx, &identitystore.DescribeUserInput{IdentityStoreId: w.store(), UserId: none})
	if !errors.As(err, &missing) || missing.ResourceType != types.ResourceTypeUser || aws.ToString(missing.ResourceId) != *none {
		t.Errorf("got %v", err)
	}
	_, err = w.ids.DescribeGroup(ctx, &identitystore.DescribeGroupInput{IdentityStoreId: w.store(), GroupId: none})
	if !errors.As(err, &missing) || missing.ResourceType != types.ResourceTypeGroup {
		t.Errorf("got %v", err)
	}
	_, err = w.ids.ListUsers(ctx, &identitystore.ListUsersInput{IdentityStoreId: aws.String("d-0000000000"), Filters: []types.Filter{{AttributePath: aws.String("Email"), AttributeValue: aws.String("x")}}})
	refused(t, err, "ValidationException", "UserName")
}

func TestMembershipsAreSeenFromBothSides(t *testing.T) {
	w := start(t)
	ctx := t.Context()
	alice, bob := w.user(t, "alice"), w.user(t, "bob")
	group, other := w.group(t, "Team", alice, bob), w.group(t, "Other")
	_, err := w.ids.CreateGroupMembership(ctx, &identitystore.CreateGroupMembershipInput{IdentityStoreId: w.store(), GroupId: &group, MemberId: &types.MemberIdMemberUserId{Value: alice}})
	refused(t, err, "ConflictException", "already a member")
	is, err := w.ids.IsMemberInGroups(ctx, &identitystore.IsMemberInGroupsInput{IdentityStoreId: w.store(), MemberId: &types.MemberIdMemberUserId{Value: alice}, GroupIds: []string{group, other}})
	check(t, err)
	if len(is.Results) != 2 || !is.Results[0].MembershipExists || is.Results[1].MembershipExists {
		t.Errorf("got %+v", is.Results)
	}
	l, err := w.ids.ListGroupMemberships(ctx, &identitystore.ListGroupMembershipsInput{IdentityStoreId: w.store(), GroupId: &group, MaxResults: aws.Int32(1)})
	check(t, err)
	if len(l.GroupMemberships) != 1 || l.NextToken == nil {
		t.Errorf("got %+v", l)
	}
	of, err := w.ids.ListGroupMembershipsForMember(ctx, &identitystore.ListGroupMembershipsForMemberInput{IdentityStoreId: w.store(), MemberId: &types.MemberIdMemberUserId{Value: bob}})
	check(t, err)
	if len(of.GroupMemberships) != 1 {
		t.Errorf("got %+v", of.GroupMemberships)
	}
	id, err := w.ids.GetGroupMembershipId(ctx, &identitystore.GetGroupMembershipIdInput{IdentityStoreId: w.store(), GroupId: &group, MemberId: &types.MemberIdMemberUserId{Value: bob}})
	check(t, err)
	_, err = w.ids.DeleteGroupMembership(ctx, &identitystore.DeleteGroupMembershipInput{IdentityStoreId: w.store(), MembershipId: id.MembershipId})
	check(t, err)
	_, err = w.ids.DescribeGroupMembership(ctx, &identitystore.DescribeGroupMembershipInput{IdentityStoreId: w.store(), MembershipId: id.MembershipId})
	var missing *types.ResourceNotFoundException
	if !errors.As(err, &missing) || missing.ResourceType != types.ResourceTypeGroupMembership {
		t.Errorf("got %v", err)
	}
	_, err = w.ids.DeleteGroup(ctx, &identitystore.DeleteGroupInput{IdentityStoreId: w.store(), GroupId: &group})
	check(t, err)
	_, err = w.ids.GetGroupId(ctx, &identitystore.GetGroupIdInput{IdentityStoreId: w.store(), AlternateIdentifier: &types.AlternateIdentifierMemberExternalId{
		Value: types.ExternalId{Issuer: aws.String(center.SCIMIssuer(w.instance.StoreID)), Id: aws.String("none")},
	}})
	refused(t, err, "ResourceNotFoundException", "none")
}
