// Package storetest is the conformance suite of cloud.Store: what the domain
// relies on, executed on every engine that carries it.
package storetest

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"gatehouse/internal/cloud"
	"gatehouse/internal/fault"
	"gatehouse/internal/ids"
	"gatehouse/internal/listing"
)

// Two accounts, so that every case also shows that one does not see the other.
const (
	here  ids.AccountID = "111122223333"
	there ids.AccountID = "444455556666"
)

// Run runs the suite; open returns an empty store.
func Run(t *testing.T, open func(t *testing.T) cloud.Store) {
	for _, c := range []struct {
		name string
		test func(s *suite)
	}{
		{"what is absent is not found", (*suite).absent},
		{"the organization is written and read", (*suite).organization},
		{"names of units are unique below their parent, whatever their case", (*suite).units},
		{"email addresses of accounts are unique, whatever their case", (*suite).accounts},
		{"control policies are attached and detached", (*suite).controls},
		{"users and roles are separate, and per account", (*suite).entities},
		{"a path selects what is below it", (*suite).paths},
		{"lists page by key without gap or repetition", (*suite).pages},
		{"policies know who has them", (*suite).attachments},
		{"access keys belong to their owner", (*suite).accessKeys},
		{"policies are found by ARN and by name", (*suite).policies},
		{"providers are per account", (*suite).providers},
		{"a root user is found by the link's hash while it has one", (*suite).roots},
		{"tries are counted and forgotten", (*suite).tries},
		{"revocation never moves back", (*suite).revocations},
		{"an assertion is used once", (*suite).assertions},
		{"a failed transaction leaves nothing", (*suite).rollback},
		{"concurrent read-modify-writes lose nothing", (*suite).concurrent},
	} {
		t.Run(c.name, func(t *testing.T) { c.test(&suite{t, open(t)}) })
	}
}

type suite struct {
	t     *testing.T
	store cloud.Store
}

func (s *suite) update(fn func(ctx context.Context, tx cloud.Tx) error) {
	s.t.Helper()
	ctx := s.t.Context()
	s.must(s.store.Update(ctx, func(tx cloud.Tx) error { return fn(ctx, tx) }))
}

func (s *suite) view(fn func(ctx context.Context, tx cloud.Tx)) {
	s.t.Helper()
	ctx := s.t.Context()
	s.must(s.store.View(ctx, func(tx cloud.Tx) error { fn(ctx, tx); return nil }))
}

// refused wants the transaction to fail with a kind.
func (s *suite) refused(kind fault.Kind, fn func(ctx context.Context, tx cloud.Tx) error) {
	s.t.Helper()
	ctx := s.t.Context()
	err := s.store.Update(ctx, func(tx cloud.Tx) error { return fn(ctx, tx) })
	s.is(err, kind)
}

func (s *suite) must(err error) {
	s.t.Helper()
	if err != nil {
		s.t.Fatal(err)
	}
}

func (s *suite) is(err error, kind fault.Kind) {
	s.t.Helper()
	if !errors.Is(err, kind) {
		s.t.Errorf("got %v, want %s", err, kind)
	}
}

func equal[T any](s *suite, got, want T) {
	s.t.Helper()
	if g, w := fmt.Sprintf("%+v", got), fmt.Sprintf("%+v", want); g != w {
		s.t.Errorf("got %s\nwant %s", g, w)
	}
}

var moment = time.Date(2026, 11, 24, 9, 0, 0, 0, time.UTC)

func (s *suite) absent() {
	s.view(func(ctx context.Context, tx cloud.Tx) {
		_, err := tx.Organization(ctx)
		s.is(err, fault.NotFound)
		_, err = tx.Unit(ctx, "r-none")
		s.is(err, fault.NotFound)
		_, err = tx.Account(ctx, here)
		s.is(err, fault.NotFound)
		_, err = tx.AccountByEmail(ctx, "a@example.com")
		s.is(err, fault.NotFound)
		_, err = tx.AccountRequest(ctx, "car-none")
		s.is(err, fault.NotFound)
		_, err = tx.Control(ctx, "p-none")
		s.is(err, fault.NotFound)
		_, err = tx.Entity(ctx, here, cloud.UserKind, "u")
		s.is(err, fault.NotFound)
		_, err = tx.AccessKey(ctx, "AKIANONE")
		s.is(err, fault.NotFound)
		_, err = tx.Policy(ctx, "arn:none")
		s.is(err, fault.NotFound)
		_, err = tx.PolicyNamed(ctx, here, "p")
		s.is(err, fault.NotFound)
		_, err = tx.Provider(ctx, here, "p")
		s.is(err, fault.NotFound)
		_, err = tx.Root(ctx, here)
		s.is(err, fault.NotFound)
		_, err = tx.RootBySetup(ctx, "")
		s.is(err, fault.NotFound)
		before, err := tx.RevokedBefore(ctx, here, "AROA", "s")
		s.must(err)
		equal(s, before.IsZero(), true)
		tries, err := tx.Tries(ctx, "x")
		s.must(err)
		equal(s, tries.Count, 0)
	})
}

func (s *suite) rollback() {
	broken := errors.New("broken")
	err := s.store.Update(s.t.Context(), func(tx cloud.Tx) error {
		s.must(tx.PutEntity(s.t.Context(), user(here, "u")))
		return broken
	})
	if !errors.Is(err, broken) {
		s.t.Errorf("got %v", err)
	}
	s.view(func(ctx context.Context, tx cloud.Tx) {
		_, err := tx.Entity(ctx, here, cloud.UserKind, "u")
		s.is(err, fault.NotFound)
	})
}

func (s *suite) concurrent() {
	s.update(func(ctx context.Context, tx cloud.Tx) error {
		return tx.PutTries(ctx, cloud.Tries{Who: "x", Since: moment})
	})
	const n = 12
	done := make(chan error)
	for range n {
		go func() {
			done <- s.store.Update(context.Background(), func(tx cloud.Tx) error {
				t, err := tx.Tries(context.Background(), "x")
				if err != nil {
					return err
				}
				t.Count++
				return tx.PutTries(context.Background(), t)
			})
		}()
	}
	for range n {
		s.must(<-done)
	}
	s.view(func(ctx context.Context, tx cloud.Tx) {
		t, err := tx.Tries(ctx, "x")
		s.must(err)
		equal(s, t.Count, n)
	})
}

func user(a ids.AccountID, name string) cloud.Entity {
	return cloud.Entity{Account: a, Kind: cloud.UserKind, Name: name, Path: "/", ID: "AIDA" + name, Created: moment}
}

func page(after string, limit int) listing.Page { return listing.Page{After: after, Limit: limit} }
