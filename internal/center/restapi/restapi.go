// Package restapi registers our own operations on the center: those for which
// AWS has a page in its console and no public API. They live under
// /gatehouse/v1/ on the AWS listener, are signed for the service sso and decided
// like every other operation, under the names that AWS's policies use for the
// same things (sso:..., sso-directory:..., identitystore-auth:...).
//
// openapi.json describes them; docs/api/center.md shows them in use.
package restapi

import (
	"context"
	"errors"
	"net/http"
	"reflect"
	"time"

	"gatehouse/internal/awsfront"
	"gatehouse/internal/center"
	"gatehouse/internal/fault"
	"gatehouse/internal/ids"
)

type api struct {
	center *center.Service
	own    *center.OwnSignIn
	keys   *center.ApplicationKeys
	at     center.Addresses
	now    func() time.Time
	cat    *awsfront.Catalog
	// service owns the resources: the account of the instance.
	service *awsfront.Service
}

// Register adds the operations to the catalog.
func Register(cat *awsfront.Catalog, c *center.Service, own *center.OwnSignIn, keys *center.ApplicationKeys, at center.Addresses, now func() time.Time) {
	if c == nil || own == nil || keys == nil || at == "" || now == nil {
		panic("restapi: a dependency is missing")
	}
	a := &api{center: c, own: own, keys: keys, at: at, now: now, cat: cat, service: &awsfront.Service{Name: "center", Owner: awsfront.CallersAccount}}
	a.instances()
	a.sources()
	a.certificates()
	a.provisioning()
	a.portals()
	a.users()
	a.finds()
	a.credentials()
	a.applications()
}

// of is the instance that an input names.
func of(in any) string { return reflect.ValueOf(in).Elem().FieldByName("InstanceID").String() }

const instancePath = "/gatehouse/v1/instances/{instance}"

// add registers an operation on an instance: its resource is the instance, and
// its owner the account that has it, so that an administrator of another account gets nothing.
func add[In, Out any](a *api, method, path, name, action, summary string, do func(context.Context, *In) (*Out, error)) {
	awsfront.RegisterREST(a.cat, a.service, method+" "+instancePath+path, summary, awsfront.Op[In, Out]{
		Name: name, Action: action,
		Resources: func(_ context.Context, _ *awsfront.Call, in *In) ([]string, error) {
			return []string{center.Instance{ID: of(in)}.ARN()}, nil
		},
		Owner: func(ctx context.Context, c *awsfront.Call, in *In) (ids.AccountID, error) {
			i, err := a.center.Instance(ctx, of(in))
			if errors.Is(err, fault.NotFound) {
				// Decided like a resource of the caller's own; Do then says that there is none.
				return c.Principal.Account, nil
			}
			return i.Owner, err
		},
		// A delegated administrator of the organization reads. What these
		// operations change is the owner's alone.
		OnBehalf: func(ctx context.Context, c *awsfront.Call, in *In) (ids.AccountID, error) {
			if method != http.MethodGet {
				return "", nil
			}
			i, err := a.center.Instance(ctx, of(in))
			if errors.Is(err, fault.NotFound) {
				return "", nil
			}
			if err != nil {
				return "", err
			}
			yes, err := a.center.Delegated(ctx, i, c.Principal.Account)
			if err != nil || !yes {
				return "", err
			}
			return i.Owner, nil
		},
		Do: func(ctx context.Context, _ *awsfront.Call, in *In) (*Out, error) {
			return do(ctx, in)
		},
	})
}

// Nothing is the answer of operations that have none.
type Nothing struct{}

// Instance names the instance that an operation is about.
type Instance struct {
	InstanceID string `json:"-" path:"instance"`
}

// EnableInput asks for the organization's instance.
type EnableInput struct {
	Name string            `json:"name,omitempty"`
	Tags map[string]string `json:"tags,omitempty"`
}

// EnableOutput is the new instance.
type EnableOutput struct {
	InstanceID      string `json:"instanceId"`
	InstanceARN     string `json:"instanceArn"`
	IdentityStoreID string `json:"identityStoreId"`
	PortalURL       string `json:"portalUrl"`
}

func (a *api) instances() {
	awsfront.RegisterREST(a.cat, a.service, "POST /gatehouse/v1/instances", "Enable IAM Identity Center with AWS Organizations.",
		awsfront.Op[EnableInput, EnableOutput]{
			Name: "EnableOrganizationInstance", Action: "sso:StartSSO", Resources: awsfront.Everything[EnableInput],
			Do: func(ctx context.Context, c *awsfront.Call, in *EnableInput) (*EnableOutput, error) {
				i, err := a.center.EnableOrganizationInstance(ctx, c.Principal.Account, in.Name, in.Tags)
				if err != nil {
					return nil, err
				}
				return &EnableOutput{i.ID, i.ARN(), i.StoreID, a.at.Portal(i, center.IdentitySource{})}, nil
			},
		})
}
