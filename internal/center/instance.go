package center

import (
	"context"
	"time"

	"gatehouse/internal/ids"
	"gatehouse/internal/listing"
)

// InstanceKind says what an instance can grant access to.
type InstanceKind string

// The kinds of instance.
const (
	// OrganizationInstance lives in the management account and grants access to the accounts of the organization.
	OrganizationInstance InstanceKind = "ORGANIZATION"
	// AccountInstance lives in one account and serves applications only.
	AccountInstance InstanceKind = "ACCOUNT"
)

// Instance is one identity center with its identity store.
type Instance struct {
	ID      string // ssoins- and 16 hex digits
	StoreID string // d- and 10 hex digits
	Kind    InstanceKind
	Owner   ids.AccountID
	Name    string
	// PermissionSetsEnabled is true for organization instances: multi-account permissions.
	PermissionSetsEnabled bool
	// TrustProvider is the name of the SAML provider that roles in accounts trust: AWSSSO_<16 hex>_DO_NOT_DELETE.
	TrustProvider string
	Tags          map[string]string
	Created       time.Time
}

// ARN is the instance's name in sso-admin.
func (i Instance) ARN() string { return "arn:aws:sso:::instance/" + i.ID }

// StoreARN is the name of the instance's identity store.
func (i Instance) StoreARN() string {
	return "arn:aws:identitystore::" + string(i.Owner) + ":identitystore/" + i.StoreID
}

// Instances keeps instances. Those not found are fault.NotFound.
type Instances interface {
	// CreateInstance keeps a new instance; fault.Conflict when its owner has one.
	CreateInstance(ctx context.Context, i Instance) error
	Instance(ctx context.Context, id string) (Instance, error)
	InstanceByStore(ctx context.Context, storeID string) (Instance, error)
	InstanceOf(ctx context.Context, owner ids.AccountID) (Instance, error)
	// Instances lists by id.
	Instances(ctx context.Context, p listing.Page) (listing.List[Instance], error)
	UpdateInstance(ctx context.Context, i Instance) error
	// DeleteInstance removes the instance with everything that belongs to it.
	DeleteInstance(ctx context.Context, i Instance) error
}
