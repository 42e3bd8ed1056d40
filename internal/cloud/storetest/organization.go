package storetest

import (
	"context"

	"gatehouse/internal/cloud"
	"gatehouse/internal/fault"
)

func (s *suite) organization() {
	o := cloud.Organization{ID: "o-abcdefghij", RootID: "r-abcd", Management: here, Email: "root@example.com", Created: moment, Controlled: true}
	s.update(func(ctx context.Context, tx cloud.Tx) error { return tx.PutOrganization(ctx, o) })
	o.Controlled = false
	s.update(func(ctx context.Context, tx cloud.Tx) error { return tx.PutOrganization(ctx, o) })
	s.update(func(ctx context.Context, tx cloud.Tx) error {
		s.must(tx.PutServiceGrant(ctx, cloud.ServiceGrant{Service: "sso.amazonaws.com", Since: moment}))
		return tx.PutServiceGrant(ctx, cloud.ServiceGrant{Service: "sso.amazonaws.com", Account: there, Since: moment})
	})
	s.view(func(ctx context.Context, tx cloud.Tx) {
		got, err := tx.Organization(ctx)
		s.must(err)
		equal(s, got, o)
		trusted, err := tx.ServiceGrants(ctx, false)
		s.must(err)
		equal(s, trusted, []cloud.ServiceGrant{{Service: "sso.amazonaws.com", Since: moment}})
		delegates, err := tx.ServiceGrants(ctx, true)
		s.must(err)
		equal(s, delegates, []cloud.ServiceGrant{{Service: "sso.amazonaws.com", Account: there, Since: moment}})
	})
	s.update(func(ctx context.Context, tx cloud.Tx) error {
		return tx.DeleteServiceGrant(ctx, cloud.ServiceGrant{Service: "sso.amazonaws.com"})
	})
	s.view(func(ctx context.Context, tx cloud.Tx) {
		delegates, err := tx.ServiceGrants(ctx, true)
		s.must(err)
		equal(s, len(delegates), 1)
	})
}

func (s *suite) units() {
	one := cloud.Unit{ID: "ou-abcd-1", Parent: "r-abcd", Name: "Sandbox", Tags: map[string]string{"k": "v"}}
	s.update(func(ctx context.Context, tx cloud.Tx) error {
		s.must(tx.PutUnit(ctx, cloud.Unit{ID: "r-abcd", Name: "Root"}))
		s.must(tx.PutUnit(ctx, one))
		return tx.PutUnit(ctx, cloud.Unit{ID: "ou-abcd-2", Parent: one.ID, Name: "sandbox"})
	})
	s.refused(fault.Conflict, func(ctx context.Context, tx cloud.Tx) error {
		return tx.PutUnit(ctx, cloud.Unit{ID: "ou-abcd-3", Parent: "r-abcd", Name: "SANDBOX"})
	})
	s.view(func(ctx context.Context, tx cloud.Tx) {
		got, err := tx.Unit(ctx, one.ID)
		s.must(err)
		equal(s, got, one)
		l, err := tx.Units(ctx, "r-abcd", page("", 10))
		s.must(err)
		equal(s, l.Items, []cloud.Unit{one})
	})
	s.update(func(ctx context.Context, tx cloud.Tx) error { return tx.DeleteUnit(ctx, one.ID) })
	s.view(func(ctx context.Context, tx cloud.Tx) {
		_, err := tx.Unit(ctx, one.ID)
		s.is(err, fault.NotFound)
	})
}

func (s *suite) accounts() {
	a := cloud.Account{ID: here, Name: "A", Email: "Ann@example.com", Parent: "r-abcd", State: cloud.Active, Joined: moment}
	s.update(func(ctx context.Context, tx cloud.Tx) error {
		s.must(tx.PutAccount(ctx, a))
		return tx.PutAccountRequest(ctx, cloud.AccountRequest{ID: "car-1", Name: "B", State: cloud.InProgress, Requested: moment})
	})
	s.refused(fault.Conflict, func(ctx context.Context, tx cloud.Tx) error {
		return tx.PutAccount(ctx, cloud.Account{ID: there, Email: "ann@EXAMPLE.com", Parent: "r-abcd"})
	})
	a.Parent, a.State = "ou-abcd-1", cloud.Suspended
	s.update(func(ctx context.Context, tx cloud.Tx) error { return tx.PutAccount(ctx, a) })
	s.view(func(ctx context.Context, tx cloud.Tx) {
		got, err := tx.AccountByEmail(ctx, "ANN@example.com")
		s.must(err)
		equal(s, got, a)
		l, err := tx.Accounts(ctx, "r-abcd", page("", 10))
		s.must(err)
		equal(s, len(l.Items), 0)
		l, err = tx.Accounts(ctx, "ou-abcd-1", page("", 10))
		s.must(err)
		equal(s, l.Items, []cloud.Account{a})
		r, err := tx.AccountRequests(ctx, page("", 10))
		s.must(err)
		equal(s, r.Items[0].State, cloud.InProgress)
	})
}

func (s *suite) controls() {
	c := cloud.Control{ID: "p-1", Name: "No", Document: "{}", Created: moment}
	s.update(func(ctx context.Context, tx cloud.Tx) error {
		s.must(tx.PutControl(ctx, c))
		s.must(tx.AttachControl(ctx, "p-1", "r-abcd"))
		s.must(tx.AttachControl(ctx, "p-1", "r-abcd"))
		return tx.AttachControl(ctx, "p-1", string(here))
	})
	s.refused(fault.Conflict, func(ctx context.Context, tx cloud.Tx) error {
		return tx.PutControl(ctx, cloud.Control{ID: "p-2", Name: "NO"})
	})
	s.view(func(ctx context.Context, tx cloud.Tx) {
		got, err := tx.Control(ctx, "p-1")
		s.must(err)
		equal(s, got, c)
		on, err := tx.ControlsOn(ctx, "r-abcd")
		s.must(err)
		equal(s, on, []string{"p-1"})
		each, err := tx.ControlsOnEach(ctx, []string{"r-abcd", "ou-none", string(here)})
		s.must(err)
		equal(s, each, map[string][]string{"r-abcd": {"p-1"}, string(here): {"p-1"}})
		targets, err := tx.ControlTargets(ctx, "p-1")
		s.must(err)
		equal(s, targets, []string{string(here), "r-abcd"})
	})
	s.update(func(ctx context.Context, tx cloud.Tx) error { return tx.DetachControl(ctx, "p-1", "r-abcd") })
	s.view(func(ctx context.Context, tx cloud.Tx) {
		on, err := tx.ControlsOn(ctx, "r-abcd")
		s.must(err)
		equal(s, len(on), 0)
	})
}
