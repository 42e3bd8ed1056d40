package center

import (
	"context"
	"time"

	"gatehouse/internal/ids"
	"gatehouse/internal/listing"
)

// RequestKind says what was asked for.
type RequestKind string

// The kinds of asynchronous request.
const (
	CreateRequest    RequestKind = "CREATE"
	DeleteRequest    RequestKind = "DELETE"
	ProvisionRequest RequestKind = "PROVISION"
)

// RequestStatus is sso-admin's StatusValues.
type RequestStatus string

// The states of a request.
const (
	InProgress RequestStatus = "IN_PROGRESS"
	Succeeded  RequestStatus = "SUCCEEDED"
	Failed     RequestStatus = "FAILED"
)

// Request is asynchronous work that somebody asked for and may ask after.
type Request struct {
	ID              string
	InstanceID      string
	Kind            RequestKind
	Status          RequestStatus
	Failure         string
	AccountID       ids.AccountID // empty: all provisioned accounts
	PermissionSetID string
	PrincipalType   PrincipalType
	PrincipalID     string
	Created         time.Time
}

// Assignment is what a request to create or delete one is about.
func (r Request) Assignment() Assignment {
	return Assignment{
		InstanceID: r.InstanceID, AccountID: r.AccountID, PermissionSetID: r.PermissionSetID,
		PrincipalType: r.PrincipalType, PrincipalID: r.PrincipalID,
	}
}

func (r Request) grant() Grant { return Grant{r.AccountID, r.PermissionSetID} }

// KeepRequests is how long a request can be asked after.
const KeepRequests = 90 * 24 * time.Hour

// Requests keeps requests. Those not found are fault.NotFound.
type Requests interface {
	// CreateRequest keeps a new one; fault.Conflict while one of the same kind,
	// grant and principal is in progress.
	CreateRequest(ctx context.Context, r Request) error
	Request(ctx context.Context, instanceID string, kind RequestKind, id string) (Request, error)
	// Requests lists from the oldest; an empty status does not restrict.
	Requests(ctx context.Context, instanceID string, kind RequestKind, status RequestStatus, p listing.Page) (listing.List[Request], error)
	// OpenRequest finds a request in progress like the given one: same kind, grant and principal.
	OpenRequest(ctx context.Context, like Request) (Request, error)
	// OpenRequests lists the requests of a kind in progress for a grant.
	OpenRequests(ctx context.Context, kind RequestKind, g Grant) ([]Request, error)
	UpdateRequest(ctx context.Context, r Request) error
	// ForgetRequests drops those made before the given time.
	ForgetRequests(ctx context.Context, before time.Time) error

	// AddParts splits a provisioning request: one part for every account in
	// which the permission set is provisioned; with a generation above 0 only
	// those whose role has exactly that.
	AddParts(ctx context.Context, r Request, generation int64) error
	// Parts lists by account id; an empty status does not restrict.
	Parts(ctx context.Context, requestID string, status RequestStatus, p listing.Page) (listing.List[Part], error)
	UpdatePart(ctx context.Context, p Part) error
}

// Part is one account of a provisioning request.
type Part struct {
	RequestID string
	AccountID ids.AccountID
	Status    RequestStatus
	Failure   string
}
