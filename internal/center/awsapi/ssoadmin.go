package awsapi

import (
	"context"
	"errors"
	"reflect"
	"regexp"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"

	"gatehouse/internal/awsfront"
	"gatehouse/internal/awswire"
	"gatehouse/internal/center"
	"gatehouse/internal/fault"
	"gatehouse/internal/ids"
	"gatehouse/internal/listing"
)

// admin is sso-admin.
type admin struct {
	center  *center.Service
	service *awsfront.Service
	catalog *awsfront.Catalog
}

// RegisterAdmin registers the operations of sso-admin for instances,
// permission sets, account assignments, provisioning, attributes for access
// control, tags, and SAML applications with their assignments.
func RegisterAdmin(cat *awsfront.Catalog, c *center.Service) {
	a := &admin{center: c, catalog: cat, service: &awsfront.Service{
		Name: "sso-admin", Scope: "sso", Target: "SWBExternalService", Protocol: awswire.SSOAdmin, Words: awsfront.JSON,
		Owner: awsfront.CallersAccount,
	}}
	a.instances()
	a.permissionSets()
	a.policies()
	a.assignments()
	a.provisioning()
	a.accessAttributes()
	a.tags()
	a.applications()
}

// place is what a request is about, taken from the members that all requests
// of sso-admin name alike.
type place struct {
	instance, set string
	application   string
	arn           string // the application's, as it was given
	account       ids.AccountID
}

var (
	instanceARN    = regexp.MustCompile(`^arn:aws:sso:::instance/((?:sso)?ins-[a-zA-Z0-9.-]{16})$`)
	applicationARN = regexp.MustCompile(`^arn:aws:sso::([0-9]{12}):application/((?:sso)?ins-[a-zA-Z0-9.-]{16})/(apl-[a-zA-Z0-9]{16})$`)
	setARN         = regexp.MustCompile(`^arn:aws:sso:::permissionSet/((?:sso)?ins-[a-zA-Z0-9.-]{16})/(ps-[a-zA-Z0-9./-]{16})$`)
)

// text is the named string member of a request, or empty.
func text(in any, member string) string {
	f := reflect.ValueOf(in).Elem().FieldByName(member)
	if !f.IsValid() {
		return ""
	}
	p, _ := reflect.TypeAssert[*string](f)
	return aws.ToString(p)
}

// has tells whether requests of that type have the member.
func has(in any, member string) bool { return reflect.ValueOf(in).Elem().FieldByName(member).IsValid() }

// locate reads the place of a request. Members that are there must be well formed.
func locate(in any) (p place, err error) {
	for _, read := range []func(any, *place) error{locateInstance, locateSet, locateApplication, locateAccount, locateResource} {
		if err := read(in, &p); err != nil {
			return p, err
		}
	}
	return p, nil
}

func locateInstance(in any, p *place) error {
	arn := text(in, "InstanceArn")
	if !has(in, "InstanceArn") || arn == "" && has(in, "ResourceArn") {
		return nil // where a resource is named, its instance may be left out
	}
	m := instanceARN.FindStringSubmatch(arn)
	if m == nil {
		return fault.New(fault.Invalid, "InstanceArn must look like arn:aws:sso:::instance/ssoins-0123456789abcdef.").On("InstanceArn")
	}
	p.instance = m[1]
	return nil
}

func locateSet(in any, p *place) error {
	if !has(in, "PermissionSetArn") {
		return nil
	}
	return p.permissionSet(text(in, "PermissionSetArn"), "PermissionSetArn")
}

func (p *place) permissionSet(arn, member string) error {
	m := setARN.FindStringSubmatch(arn)
	if m == nil {
		return fault.New(fault.Invalid, "%s must look like arn:aws:sso:::permissionSet/ssoins-0123456789abcdef/ps-0123456789abcdef.", member).On(member)
	}
	if p.instance != "" && p.instance != m[1] {
		return fault.New(fault.NotFound, "The permission set %s does not belong to the instance %s.", arn, p.instance).On(member)
	}
	p.instance, p.set = m[1], m[2]
	return nil
}

func locateAccount(in any, p *place) error {
	id := text(in, "AccountId")
	if has(in, "TargetId") {
		id = text(in, "TargetId")
	}
	if id == "" && !has(in, "AccountId") {
		return nil
	}
	if !ids.AccountID(id).Valid() {
		return fault.New(fault.Invalid, "An account id has twelve digits.").On("TargetId")
	}
	p.account = ids.AccountID(id)
	return nil
}

func locateResource(in any, p *place) error {
	arn := text(in, "ResourceArn")
	switch m := instanceARN.FindStringSubmatch(arn); {
	case !has(in, "ResourceArn"):
		return nil
	case strings.Contains(arn, ":permissionSet/"):
		return p.permissionSet(arn, "ResourceArn")
	case m == nil || p.instance != "" && p.instance != m[1]:
		return fault.New(fault.Invalid, "ResourceArn must be the ARN of this instance or of a permission set of it.").On("ResourceArn")
	default:
		p.instance = m[1]
		return nil
	}
}

// arns are the resources that IAM decides about (account ARNs exist for these
// actions only: arn:aws:sso:::account/111122223333).
func (p place) arns() []string {
	var out []string
	if p.instance != "" {
		out = append(out, center.Instance{ID: p.instance}.ARN())
	}
	if p.set != "" {
		out = append(out, center.PermissionSet{InstanceID: p.instance, ID: p.set}.ARN())
	}
	if p.application != "" {
		out = append(out, p.arn)
	}
	if p.account != "" {
		out = append(out, "arn:aws:sso:::account/"+string(p.account))
	}
	return out
}

// onPlace registers an operation whose request names at least an instance.
func onPlace[In, Out any](a *admin, do func(ctx context.Context, c *awsfront.Call, in *In, p place) (*Out, error)) {
	name := strings.TrimSuffix(reflect.TypeFor[In]().Name(), "Input")
	awsfront.Register(a.catalog, a.service, awsfront.Op[In, Out]{
		Action: "sso:" + name,
		Resources: func(_ context.Context, _ *awsfront.Call, in *In) ([]string, error) {
			p, err := locate(in)
			return p.arns(), err
		},
		Owner: func(ctx context.Context, c *awsfront.Call, in *In) (ids.AccountID, error) {
			p, err := locate(in)
			if err != nil {
				return "", err
			}
			return a.owner(ctx, c, p.instance)
		},
		OnBehalf: func(ctx context.Context, c *awsfront.Call, in *In) (ids.AccountID, error) {
			p, err := locate(in)
			if err != nil {
				return "", err
			}
			return onBehalf(ctx, a.center, c, name, func() (center.Instance, error) { return a.center.Instance(ctx, p.instance) })
		},
		Context: func(ctx context.Context, _ *awsfront.Call, in *In) (map[string][]string, error) {
			p, err := locate(in)
			if err != nil {
				return nil, err
			}
			keys := map[string][]string{}
			if err := a.resourceTags(ctx, p, keys); err != nil {
				return nil, err
			}
			requestTags(in, keys)
			return keys, nil
		},
		Do: func(ctx context.Context, c *awsfront.Call, in *In) (*Out, error) {
			p, err := locate(in)
			if err != nil {
				return nil, err
			}
			if err := a.named(ctx, p); err != nil {
				return nil, err
			}
			find := func() (center.Instance, error) { return a.center.Instance(ctx, p.instance) }
			if err := bounds(ctx, a.center, c, name, find, p.touched(name)); err != nil {
				return nil, err
			}
			return do(ctx, c, in, p)
		},
	})
}

// owner is the account of an instance. One that does not exist is the caller's
// own: whether he may ask is decided first, that it does not exist said after.
func (a *admin) owner(ctx context.Context, c *awsfront.Call, instanceID string) (ids.AccountID, error) {
	i, err := a.center.Instance(ctx, instanceID)
	if errors.Is(err, fault.NotFound) {
		return c.Principal.Account, nil
	}
	return i.Owner, err
}

// resourceTags fills in aws:ResourceTag of what the request names: the
// permission set's, or the instance's where there is no permission set.
func (a *admin) resourceTags(ctx context.Context, p place, keys map[string][]string) error {
	if p.application != "" {
		return nil // applications have no tags, and the instance's are not theirs
	}
	var tags map[string]string
	var err error
	if p.set != "" {
		var set center.PermissionSet
		set, err = a.center.PermissionSet(ctx, p.instance, p.set)
		tags = set.Tags
	} else {
		var i center.Instance
		i, err = a.center.Instance(ctx, p.instance)
		tags = i.Tags
	}
	for k, v := range tags {
		keys["aws:ResourceTag/"+k] = []string{v}
	}
	if errors.Is(err, fault.NotFound) {
		return nil
	}
	return err
}

// pages is the page that a request asks for. scope names the list with
// everything that selects its items.
func pages(max *int32, token *string, scope ...string) (listing.Page, string, error) {
	mark := strings.Join(scope, "\x00")
	limit, err := listing.Limit(max, 100, 100)
	if err != nil {
		return listing.Page{}, mark, err
	}
	after, err := listing.Key(mark, aws.ToString(token))
	return listing.Page{After: after, Limit: limit}, mark, err
}

// next is the token of the page after, or nil at the end.
func next(scope, key string) *string {
	if key == "" {
		return nil
	}
	return aws.String(listing.Token(scope, key))
}

// some is nil for an empty text: members without a value are left out.
func some(s string) *string {
	if s == "" {
		return nil
	}
	return &s
}
