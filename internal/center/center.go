package center

import (
	"context"
	"errors"
	"time"

	"gatehouse/internal/audit"
	"gatehouse/internal/fault"
)

// Service is the identity center. Its methods are what surfaces call; each
// owns its transaction.
type Service struct {
	store    Store
	accounts Accounts
	now      func() time.Time
	region   string
}

// Deps is what a Service cannot do without.
type Deps struct {
	Store    Store
	Accounts Accounts
	Now      func() time.Time
	// Region is the home region of all instances; it is part of role paths and portal addresses.
	Region string
}

// New makes a Service, or says what is missing.
func New(d Deps) (*Service, error) {
	switch {
	case d.Store == nil:
		return nil, errors.New("center: no store")
	case d.Accounts == nil:
		return nil, errors.New("center: no accounts")
	case d.Now == nil:
		return nil, errors.New("center: no clock")
	case d.Region == "":
		return nil, errors.New("center: no region")
	}
	return &Service{store: d.Store, accounts: d.Accounts, now: d.Now, region: d.Region}, nil
}

// Region is the home region of the instances.
func (s *Service) Region() string { return s.region }

// record writes an audit event of the center in tx.
func record(ctx context.Context, tx Tx, what string, detail map[string]any, targets ...audit.Party) error {
	return tx.Record(ctx, audit.Event{Half: audit.Center, What: what, Targets: targets, Detail: detail})
}

// view runs fn on one state of the store and hands on its value.
func view[T any](ctx context.Context, s *Service, fn func(Tx) (T, error)) (out T, err error) {
	err = s.store.View(ctx, func(tx Tx) error {
		out, err = fn(tx)
		return err
	})
	return out, err
}

// update runs fn in one transaction and hands on its value.
func update[T any](ctx context.Context, s *Service, fn func(Tx) (T, error)) (out T, err error) {
	err = s.store.Update(ctx, func(tx Tx) error {
		out, err = fn(tx)
		return err
	})
	return out, err
}

// actorName is who caused a change, for CreatedBy and UpdatedBy.
func actorName(ctx context.Context) string {
	a := audit.OriginOf(ctx).Actor
	if a.ID != "" {
		return a.ID
	}
	return a.Name
}

func invalid(field, format string, args ...any) *fault.Error {
	return fault.New(fault.Invalid, format, args...).On(field)
}
