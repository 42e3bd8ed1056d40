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

func (a *identities) users() {
	onTarget(a, a.createUser)
	onTarget(a, func(ctx context.Context, in *identitystore.DescribeUserInput, t target) (*identitystore.DescribeUserOutput, error) {
		if err := extensions(in.Extensions); err != nil {
			return nil, err
		}
		u, err := a.center.User(ctx, t.store, t.user)
		return describedUser(u, in.Extensions), err
	})
	onTarget(a, a.listUsers)
	onTarget(a, a.updateUser)
	onTarget(a, func(ctx context.Context, in *identitystore.DeleteUserInput, t target) (*identitystore.DeleteUserOutput, error) {
		return &identitystore.DeleteUserOutput{}, a.center.DeleteUser(ctx, t.store, t.user, aws.ToString(in.Revision))
	})
	onTarget(a, a.userID)
}

func (a *identities) createUser(ctx context.Context, in *identitystore.CreateUserInput, t target) (*identitystore.CreateUserOutput, error) {
	p, err := profileOf(in)
	if err != nil {
		return nil, err
	}
	u, err := a.center.CreateUser(ctx, t.store, center.NewUser{Profile: p, Origin: center.Manual, Status: center.Enabled})
	return &identitystore.CreateUserOutput{
		IdentityStoreId: aws.String(u.StoreID), Revision: aws.String(u.Rev()), UserArn: aws.String(u.ARN()), UserId: aws.String(u.ID),
	}, err
}

// listUsers lists users; the one filter that AWS still has is the user name.
func (a *identities) listUsers(ctx context.Context, in *identitystore.ListUsersInput, t target) (*identitystore.ListUsersOutput, error) {
	if err := extensions(in.Extensions); err != nil {
		return nil, err
	}
	name, err := filter(in.Filters, "UserName")
	if err != nil {
		return nil, err
	}
	page, scope, err := pages(in.MaxResults, in.NextToken, "ListUsers", t.store, aws.ToString(name))
	if err != nil {
		return nil, err
	}
	var l listing.List[center.User]
	if name != nil {
		l, err = atMostOne(a.center.UserByName(ctx, t.store, *name))
	} else {
		l, err = a.center.Users(ctx, t.store, page)
	}
	out := &identitystore.ListUsersOutput{NextToken: next(scope, l.Next), Users: make([]types.User, len(l.Items))}
	for i, u := range l.Items {
		out.Users[i] = listedUser(u, in.Extensions)
	}
	return out, err
}

// filter reads the one filter that a list may have; nil is none.
func filter(all []types.Filter, path string) (*string, error) {
	switch {
	case len(all) == 0:
		return nil, nil
	case len(all) > 1 || aws.ToString(all[0].AttributePath) != path:
		return nil, fault.New(fault.Invalid, "The only filter is one on the attribute %s.", path).On("Filters")
	}
	return aws.String(aws.ToString(all[0].AttributeValue)), nil
}

// atMostOne is the list of what a search by a unique attribute found.
func atMostOne[T any](v T, err error) (listing.List[T], error) {
	if f := fault.From(err); f != nil && f.Kind == fault.NotFound {
		return listing.List[T]{}, nil
	}
	return listing.List[T]{Items: []T{v}}, err
}

func (a *identities) updateUser(ctx context.Context, in *identitystore.UpdateUserInput, t target) (*identitystore.UpdateUserOutput, error) {
	u, err := a.center.UpdateUser(ctx, t.store, t.user, aws.ToString(in.Revision), func(u *center.User) error {
		return operate(in.Operations, func(path string, value json.RawMessage) error { return setUser(u, path, value) })
	})
	return &identitystore.UpdateUserOutput{
		IdentityStoreId: aws.String(t.store), Revision: aws.String(u.Rev()), UserArn: aws.String(u.ARN()), UserId: aws.String(u.ID),
	}, err
}

// userID finds a user by an id of somebody else's, or by a unique attribute.
func (a *identities) userID(ctx context.Context, in *identitystore.GetUserIdInput, t target) (*identitystore.GetUserIdOutput, error) {
	var u center.User
	external, path, value, err := alternate(in.AlternateIdentifier)
	switch {
	case err != nil:
		return nil, err
	case external != nil:
		u, err = a.center.UserByExternalID(ctx, t.store, *external)
	case path == "username":
		u, err = a.center.UserByName(ctx, t.store, value)
	case path == "emails.value":
		u, err = a.center.UserByEmail(ctx, t.store, value)
	default:
		err = fault.New(fault.Invalid, "The unique attributes of users are userName and emails.value.").On("AlternateIdentifier")
	}
	return &identitystore.GetUserIdOutput{IdentityStoreId: aws.String(t.store), UserArn: aws.String(u.ARN()), UserId: aws.String(u.ID)}, err
}
