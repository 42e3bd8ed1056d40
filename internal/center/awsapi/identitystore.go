package awsapi

import (
	"context"
	"errors"
	"reflect"
	"regexp"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/identitystore"
	"github.com/aws/aws-sdk-go-v2/service/identitystore/types"

	"gatehouse/internal/awsfront"
	"gatehouse/internal/awswire"
	"gatehouse/internal/center"
	"gatehouse/internal/fault"
	"gatehouse/internal/ids"
)

// identities is the Identity Store API.
type identities struct {
	center  *center.Service
	service *awsfront.Service
	catalog *awsfront.Catalog
}

// RegisterIdentityStore registers the operations of identitystore.
func RegisterIdentityStore(cat *awsfront.Catalog, c *center.Service) {
	a := &identities{center: c, catalog: cat, service: &awsfront.Service{
		Name: "identitystore", Scope: "identitystore", Target: "AWSIdentityStore", Protocol: awswire.IdentityStore, Words: awsfront.JSON,
		Owner: awsfront.CallersAccount,
	}}
	a.stores()
	a.users()
	a.groups()
	a.memberships()
}

// resourceID is an id of a user, group or membership; older ones begin with
// the ten digits of their identity store.
var resourceID = regexp.MustCompile(`^([0-9a-f]{10}-)?[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$`)

var (
	storeID  = regexp.MustCompile(`^d-[0-9a-f]{10}$`)
	storeARN = regexp.MustCompile(`^arn:aws:identitystore::\d{12}:identitystore/(d-[0-9a-f]{10})$`)
)

// target is what a request is about: ids, whether it gave them as such or as ARNs.
type target struct{ store, user, group, membership string }

func (t target) arns(owner ids.AccountID) []string {
	out := []string{center.Instance{StoreID: t.store, Owner: owner}.StoreARN()}
	if t.user != "" {
		out = append(out, center.User{ID: t.user}.ARN())
	}
	if t.group != "" {
		out = append(out, center.Group{ID: t.group}.ARN())
	}
	if t.membership != "" {
		out = append(out, center.Membership{ID: t.membership}.ARN())
	}
	return out
}

// aim reads the target of a request from the members that all requests name alike.
func aim(in any) (t target, err error) {
	id := text(in, "IdentityStoreId")
	if m := storeARN.FindStringSubmatch(id); m != nil {
		id = m[1]
	}
	if !storeID.MatchString(id) {
		return t, fault.New(fault.Invalid, "IdentityStoreId must look like d-0123456789.").On("IdentityStoreId")
	}
	t.store = id
	for member, to := range map[string]*string{"UserId": &t.user, "GroupId": &t.group, "MembershipId": &t.membership} {
		if has(in, member) {
			if *to, err = idOf(text(in, member), member); err != nil {
				return t, err
			}
		}
	}
	if has(in, "MemberId") {
		m, _ := reflect.TypeAssert[*types.MemberIdMemberUserId](reflect.ValueOf(in).Elem().FieldByName("MemberId").Elem())
		if m == nil {
			return t, fault.New(fault.Invalid, "MemberId must have a UserId.").On("MemberId")
		}
		t.user, err = idOf(m.Value, "MemberId")
	}
	return t, err
}

// idOf reads an id that may be given as an ARN (arn:aws:identitystore:::user/<id>).
func idOf(given, member string) (string, error) {
	id := given
	if strings.HasPrefix(given, "arn:aws:identitystore:::") {
		id = given[strings.LastIndexByte(given, '/')+1:]
	}
	if !resourceID.MatchString(id) {
		return "", fault.New(fault.Invalid, "%s must be a UUID.", member).On(member)
	}
	return id, nil
}

// onTarget registers an operation on one identity store.
func onTarget[In, Out any](a *identities, do func(ctx context.Context, in *In, t target) (*Out, error)) {
	name := strings.TrimSuffix(reflect.TypeFor[In]().Name(), "Input")
	awsfront.Register(a.catalog, a.service, awsfront.Op[In, Out]{
		Action: "identitystore:" + name,
		Resources: func(ctx context.Context, c *awsfront.Call, in *In) ([]string, error) {
			t, err := aim(in)
			if err != nil {
				return nil, say(err, c, t)
			}
			owner, err := a.owner(ctx, c, t)
			return t.arns(owner), err
		},
		Owner: func(ctx context.Context, c *awsfront.Call, in *In) (ids.AccountID, error) {
			t, err := aim(in)
			if err != nil {
				return "", say(err, c, t)
			}
			return a.owner(ctx, c, t)
		},
		OnBehalf: func(ctx context.Context, c *awsfront.Call, in *In) (ids.AccountID, error) {
			t, err := aim(in)
			if err != nil {
				return "", say(err, c, t)
			}
			return onBehalf(ctx, a.center, c, name, func() (center.Instance, error) { return a.center.InstanceByStore(ctx, t.store) })
		},
		Do: func(ctx context.Context, c *awsfront.Call, in *In) (*Out, error) {
			t, err := aim(in)
			if err != nil {
				return nil, say(err, c, t)
			}
			find := func() (center.Instance, error) { return a.center.InstanceByStore(ctx, t.store) }
			if err := bounds(ctx, a.center, c, name, find, t.touched(name)); err != nil {
				return nil, err
			}
			out, err := do(ctx, in, t)
			return out, say(err, c, t)
		},
	})
}

// owner is the account of an identity store; see admin.owner.
func (a *identities) owner(ctx context.Context, c *awsfront.Call, t target) (ids.AccountID, error) {
	i, err := a.center.InstanceByStore(ctx, t.store)
	if errors.Is(err, fault.NotFound) {
		return c.Principal.Account, nil
	}
	return i.Owner, err
}

// say turns the faults that this API describes more closely than others do
// into its own errors.
func say(err error, c *awsfront.Call, t target) error {
	f := fault.From(err)
	if f == nil {
		return err
	}
	rid := aws.String(c.RequestID)
	switch f.Kind {
	case fault.Invalid:
		return &types.ValidationException{Message: &f.Message, RequestId: rid}
	case fault.NotFound:
		kind, id := t.missing(f)
		return &types.ResourceNotFoundException{Message: &f.Message, RequestId: rid, ResourceType: kind, ResourceId: some(id)}
	case fault.Conflict:
		reason := types.ConflictExceptionReasonUniquenessConstraintViolation
		if f.Field == "Revision" {
			reason = types.ConflictExceptionReasonConcurrentModification
		}
		return &types.ConflictException{Message: &f.Message, RequestId: rid, Reason: reason}
	case fault.Quota:
		return &types.ServiceQuotaExceededException{Message: &f.Message, RequestId: rid}
	}
	return err
}

// missing says what was not found; the domain names it in the fault's field.
func (t target) missing(f *fault.Error) (types.ResourceType, string) {
	switch f.Field {
	case "IdentityStoreId":
		return types.ResourceTypeIdentityStore, t.store
	case "membership":
		return types.ResourceTypeGroupMembership, t.membership
	case "group":
		return types.ResourceTypeGroup, t.group
	case "user", "members":
		return types.ResourceTypeUser, t.user
	}
	return "", ""
}

func (a *identities) stores() {
	onTarget(a, func(ctx context.Context, _ *identitystore.DescribeIdentityStoreInput, t target) (*identitystore.DescribeIdentityStoreOutput, error) {
		i, err := a.center.InstanceByStore(ctx, t.store)
		return &identitystore.DescribeIdentityStoreOutput{IdentityStoreArn: aws.String(i.StoreARN()), IdentityStoreId: aws.String(i.StoreID)}, err
	})
	awsfront.Register(a.catalog, a.service, awsfront.Op[identitystore.ListIdentityStoresInput, identitystore.ListIdentityStoresOutput]{
		Action: "identitystore:ListIdentityStores", Resources: awsfront.Everything[identitystore.ListIdentityStoresInput],
		Do: func(ctx context.Context, c *awsfront.Call, in *identitystore.ListIdentityStoresInput) (*identitystore.ListIdentityStoresOutput, error) {
			if _, _, err := pages(in.MaxResults, in.NextToken, "ListIdentityStores"); err != nil {
				return nil, say(err, c, target{})
			}
			found, err := a.center.InstancesFor(ctx, c.Principal.Account)
			out := &identitystore.ListIdentityStoresOutput{IdentityStores: []types.IdentityStore{}}
			for _, i := range found {
				out.IdentityStores = append(out.IdentityStores, types.IdentityStore{IdentityStoreArn: aws.String(i.StoreARN()), IdentityStoreId: aws.String(i.StoreID)})
			}
			return out, err
		},
	})
}
