package center

import (
	"context"
	"errors"

	"gatehouse/internal/fault"
	"gatehouse/internal/ids"
	"gatehouse/internal/listing"
)

// AssignmentChange asks to create or delete one assignment.
type AssignmentChange struct {
	AccountID       ids.AccountID
	PermissionSetID string
	PrincipalType   PrincipalType
	PrincipalID     string
}

func (c AssignmentChange) request(tx Tx, instanceID string, kind RequestKind) Request {
	return Request{
		ID: tx.IDs().Ordered(), InstanceID: instanceID, Kind: kind, Status: InProgress, AccountID: c.AccountID,
		PermissionSetID: c.PermissionSetID, PrincipalType: c.PrincipalType, PrincipalID: c.PrincipalID, Created: tx.Now(),
	}
}

// CreateAssignment begins to give a principal a permission set in an account.
// The request ends by itself; asking for an assignment that exists succeeds
// and changes nothing, as at AWS. The same request still in progress is
// fault.Conflict; an account, set or principal that does not exist fault.NotFound.
func (s *Service) CreateAssignment(ctx context.Context, instanceID string, c AssignmentChange) (Request, error) {
	if _, err := s.accounts.Account(ctx, c.AccountID); err != nil {
		return Request{}, s.noAccount(ctx, instanceID, c.AccountID, err)
	}
	return update(ctx, s, func(tx Tx) (Request, error) {
		i, err := grantingInstance(ctx, tx, instanceID)
		if err != nil {
			return Request{}, err
		}
		p, err := tx.PermissionSet(ctx, instanceID, c.PermissionSetID)
		if err != nil {
			return Request{}, err
		}
		if err := principalExists(ctx, tx, i.StoreID, c.PrincipalType, c.PrincipalID); err != nil {
			return Request{}, err
		}
		r := c.request(tx, instanceID, CreateRequest)
		if err := tx.CreateRequest(ctx, r); err != nil {
			return Request{}, err
		}
		if err := enqueue(ctx, tx, TaskAssign, r.grant().order(), Task{Instance: r.InstanceID, Request: r.ID, Account: r.AccountID, Set: r.PermissionSetID}); err != nil {
			return Request{}, err
		}
		return r, record(ctx, tx, "sso:CreateAccountAssignment", map[string]any{"account": c.AccountID, "request": r.ID}, p.party(), r.Assignment().principal())
	})
}

// noAccount says that an account is not in the organization. That the instance
// could not grant access anyway is the better answer, where it is true.
func (s *Service) noAccount(ctx context.Context, instanceID string, id ids.AccountID, err error) error {
	if !errors.Is(err, fault.NotFound) {
		return err
	}
	kind := s.store.View(ctx, func(tx Tx) error {
		_, err := grantingInstance(ctx, tx, instanceID)
		return err
	})
	return cmpErr(kind, fault.New(fault.NotFound, "The account %s is not in the organization.", id).On("TargetId"))
}

func principalExists(ctx context.Context, tx Tx, storeID string, t PrincipalType, id string) (err error) {
	switch t {
	case UserPrincipal:
		_, err = tx.User(ctx, storeID, id)
	case GroupPrincipal:
		_, err = tx.Group(ctx, storeID, id)
	default:
		err = invalid("PrincipalType", "The principal type must be USER or GROUP.")
	}
	return err
}

// DeleteAssignment takes an assignment away. It is gone when this returns;
// the request ends when the role (with the last assignment) or the sessions
// that lived on it are gone too.
func (s *Service) DeleteAssignment(ctx context.Context, instanceID string, c AssignmentChange) (Request, error) {
	return update(ctx, s, func(tx Tx) (Request, error) {
		if _, err := grantingInstance(ctx, tx, instanceID); err != nil {
			return Request{}, err
		}
		p, err := tx.PermissionSet(ctx, instanceID, c.PermissionSetID)
		if err != nil {
			return Request{}, err
		}
		r := c.request(tx, instanceID, DeleteRequest)
		if err := mayDelete(ctx, tx, r); err != nil {
			return Request{}, err
		}
		if err := tx.CreateRequest(ctx, r); err != nil {
			return Request{}, err
		}
		if err := tx.DeleteAssignment(ctx, r.Assignment()); err != nil {
			return Request{}, err
		}
		if err := EnqueueSettle(ctx, tx, instanceID, r.grant()); err != nil {
			return Request{}, err
		}
		return r, record(ctx, tx, "sso:DeleteAccountAssignment", map[string]any{"account": c.AccountID, "request": r.ID}, p.party(), r.Assignment().principal())
	})
}

func mayDelete(ctx context.Context, tx Tx, r Request) error {
	creating := r
	creating.Kind = CreateRequest
	open, err := tx.OpenRequest(ctx, creating)
	if err == nil {
		return fault.New(fault.Conflict, "The assignment is still being created (%s). Wait until it is done.", open.ID)
	}
	if !errors.Is(err, fault.NotFound) {
		return err
	}
	there, err := tx.HasAssignment(ctx, r.Assignment())
	if err == nil && !there {
		err = fault.New(fault.NotFound, "There is no such assignment: %s %s does not hold the permission set in the account %s.",
			r.PrincipalType, r.PrincipalID, r.AccountID)
	}
	return err
}

// Request finds a request by its kind and id.
func (s *Service) Request(ctx context.Context, instanceID string, kind RequestKind, id string) (Request, error) {
	return view(ctx, s, func(tx Tx) (Request, error) { return tx.Request(ctx, instanceID, kind, id) })
}

// Requests lists requests from the oldest; an empty status does not restrict.
func (s *Service) Requests(ctx context.Context, instanceID string, kind RequestKind, status RequestStatus, p listing.Page) (listing.List[Request], error) {
	return view(ctx, s, func(tx Tx) (listing.List[Request], error) {
		if _, err := tx.Instance(ctx, instanceID); err != nil {
			return listing.List[Request]{}, err
		}
		return tx.Requests(ctx, instanceID, kind, status, p)
	})
}

// Assignments lists who holds a permission set in an account.
func (s *Service) Assignments(ctx context.Context, instanceID string, g Grant, p listing.Page) (listing.List[Assignment], error) {
	return view(ctx, s, func(tx Tx) (listing.List[Assignment], error) {
		if _, err := tx.PermissionSet(ctx, instanceID, g.PermissionSetID); err != nil {
			return listing.List[Assignment]{}, err
		}
		return tx.AssignmentsOf(ctx, g, p)
	})
}

// AssignmentsFor lists what a user (directly and by groups) or a group holds,
// in one account when account is not empty.
func (s *Service) AssignmentsFor(ctx context.Context, instanceID string, t PrincipalType, id string, account ids.AccountID, p listing.Page) (listing.List[Assignment], error) {
	return view(ctx, s, func(tx Tx) (listing.List[Assignment], error) {
		i, err := grantingInstance(ctx, tx, instanceID)
		if err != nil {
			return listing.List[Assignment]{}, err
		}
		if err := principalExists(ctx, tx, i.StoreID, t, id); err != nil {
			return listing.List[Assignment]{}, err
		}
		return tx.AssignmentsReaching(ctx, id, account, p)
	})
}
