// Package storetest is the conformance suite of center.Store: what a store
// promises, executed. Every engine's test calls Run. Beside it lies Accounts,
// an organization in memory for tests of the center.
package storetest

import (
	"context"
	"errors"
	"testing"
	"time"

	"gatehouse/internal/center"
	"gatehouse/internal/fault"
	"gatehouse/internal/ids"
	"gatehouse/internal/listing"
)

// Run runs the suite. open gives an empty store.
func Run(t *testing.T, open func(t *testing.T) center.Store) {
	s := &suite{Store: open(t), ctx: context.Background()}
	s.seed(t)
	for name, f := range map[string]func(*testing.T, *suite){
		"instances are found by id, store and owner":                           instances,
		"a user is found by every name":                                        userNames,
		"words find users and groups":                                          finding,
		"what one user has no other gets":                                      userConflicts,
		"a list goes on after the last item and ends":                          userPages,
		"a group's name is unique without regard to case":                      groups,
		"memberships are listed from both sides":                               memberships,
		"permission sets keep everything":                                      permissionSets,
		"access comes directly and by groups, to enabled users only":           access,
		"what ended is remembered until it is forgotten":                       former,
		"provisionings are replaced, and removed only with the role they name": provisioning,
		"requests in progress are found, others not":                           requests,
		"a provisioning request has a part for every account":                  parts,
		"attributes for access control are replaced and removed":               attributes,
	} {
		t.Run(name, func(t *testing.T) { f(t, s) })
	}
	for name, f := range signInCases {
		t.Run(name, func(t *testing.T) { f(t, s) })
	}
	for name, f := range shortcutCases {
		t.Run(name, func(t *testing.T) { f(t, s) })
	}
	for name, f := range passwordCases {
		t.Run(name, func(t *testing.T) { f(t, s) })
	}
	for name, f := range applicationCases {
		t.Run(name, func(t *testing.T) { f(t, s) })
	}
	t.Run("a deleted instance leaves nothing", func(t *testing.T) { deletion(t, s) })
}

type suite struct {
	center.Store
	ctx      context.Context
	instance center.Instance
}

var day = time.Date(2026, 11, 24, 12, 0, 0, 0, time.UTC)

func (s *suite) seed(t *testing.T) {
	s.instance = center.Instance{
		ID: "ssoins-0123456789abcdef", StoreID: "d-0123456789", Kind: center.OrganizationInstance, Owner: "111122223333", Name: "one",
		PermissionSetsEnabled: true, TrustProvider: "AWSSSO_0123456789abcdef_DO_NOT_DELETE", Tags: map[string]string{"a": "b"}, Created: day,
	}
	s.do(t, func(tx center.Tx) error { return tx.CreateInstance(s.ctx, s.instance) })
}

// do runs fn in a transaction that must succeed.
func (s *suite) do(t *testing.T, fn func(center.Tx) error) {
	t.Helper()
	if err := s.Update(s.ctx, fn); err != nil {
		t.Fatal(err)
	}
}

// refused runs fn in a transaction that must fail with the kind and field.
func (s *suite) refused(t *testing.T, kind fault.Kind, field string, fn func(center.Tx) error) {
	t.Helper()
	err := s.Update(s.ctx, fn)
	f := fault.From(err)
	if f == nil || f.Kind != kind || f.Field != field {
		t.Fatalf("got %v, want a fault of kind %q on %q", err, kind, field)
	}
}

func (s *suite) absent(t *testing.T, err error) {
	t.Helper()
	if !errors.Is(err, fault.NotFound) {
		t.Errorf("got %v, want fault.NotFound", err)
	}
}

func (s *suite) user(id, name string, origin center.Origin) center.User {
	return center.User{
		ID: id, StoreID: s.instance.StoreID, Status: center.Enabled, Origin: origin, Revision: 1, Created: day, Updated: day, CreatedBy: "c", UpdatedBy: "u",
		Profile: center.Profile{
			UserName: name, DisplayName: name, Name: center.Name{GivenName: "G", FamilyName: "F"},
			Emails:      []center.Labeled{{Value: name + "@Example.com", Primary: true}},
			ExternalIDs: []center.ExternalID{{Issuer: center.SCIMIssuer(s.instance.StoreID), ID: "ext-" + name}},
		},
	}
}

func (s *suite) group(id, name string) center.Group {
	return center.Group{ID: id, StoreID: s.instance.StoreID, DisplayName: name, Origin: center.SCIM, Revision: 1, Created: day, Updated: day,
		ExternalIDs: []center.ExternalID{{Issuer: "x", ID: "ext-" + name}}}
}

// all lists everything in pages of one, which is where pages go wrong.
func all[T any](t *testing.T, fetch func(listing.Page) (listing.List[T], error)) (out []T) {
	t.Helper()
	for p := (listing.Page{Limit: 1}); ; {
		l, err := fetch(p)
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, l.Items...)
		if l.Next == "" {
			return out
		}
		if len(l.Items) != 1 || len(out) > 100 {
			t.Fatalf("a page of one has %d items, and there are %d in all", len(l.Items), len(out))
		}
		p.After = l.Next
	}
}

func accountID(n string) ids.AccountID { return ids.AccountID("22223333444" + n) }
