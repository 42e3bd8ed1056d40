package storetest

import (
	"context"
	"fmt"
	"time"

	"gatehouse/internal/cloud"
	"gatehouse/internal/fault"
	"gatehouse/internal/ids"
)

func (s *suite) entities() {
	role := cloud.Entity{
		Account: here, Kind: cloud.RoleKind, Name: "Same", Path: "/", ID: "AROA1", Created: moment, Trust: `{"a":1}`,
		Trusted: map[string]string{"arn": "AIDA1"}, MaxSession: time.Hour, Inline: map[string]string{"p": "{}"},
		Attached: []string{"arn:b"}, Boundary: "arn:c", Tags: map[string]string{"k": "v"}, Description: "d",
	}
	s.update(func(ctx context.Context, tx cloud.Tx) error {
		s.must(tx.PutEntity(ctx, role))
		s.must(tx.PutEntity(ctx, user(here, "same")))
		return tx.PutEntity(ctx, user(there, "same"))
	})
	s.view(func(ctx context.Context, tx cloud.Tx) {
		got, err := tx.Entity(ctx, here, cloud.RoleKind, "SAME")
		s.must(err)
		equal(s, got, role)
		_, err = tx.Entity(ctx, there, cloud.RoleKind, "same")
		s.is(err, fault.NotFound)
	})
	s.update(func(ctx context.Context, tx cloud.Tx) error {
		return tx.DeleteEntity(ctx, here, cloud.RoleKind, "sAME")
	})
	s.view(func(ctx context.Context, tx cloud.Tx) {
		_, err := tx.Entity(ctx, here, cloud.RoleKind, "same")
		s.is(err, fault.NotFound)
		_, err = tx.Entity(ctx, here, cloud.UserKind, "same")
		s.must(err)
	})
}

// paths holds letters that a pattern would read as wildcards.
func (s *suite) paths() {
	s.update(func(ctx context.Context, tx cloud.Tx) error {
		for name, path := range map[string]string{"a": "/", "b": "/x_y/", "c": "/xzy/", "d": "/x_y/z/", "e": "/%/"} {
			e := user(here, name)
			e.Path = path
			s.must(tx.PutEntity(ctx, e))
		}
		return nil
	})
	for prefix, want := range map[string]string{"": "abcde", "/": "abcde", "/x_y/": "bd", "/x_y": "bd", "/%/": "e", "/none/": ""} {
		s.view(func(ctx context.Context, tx cloud.Tx) {
			l, err := tx.Entities(ctx, here, cloud.UserKind, prefix, page("", 10))
			s.must(err)
			got := ""
			for _, e := range l.Items {
				got += e.Name
			}
			equal(s, got, want)
		})
	}
}

func (s *suite) pages() {
	s.update(func(ctx context.Context, tx cloud.Tx) error {
		for i := range 7 {
			s.must(tx.PutEntity(ctx, user(here, fmt.Sprintf("U%d", i))))
		}
		return tx.PutEntity(ctx, user(there, "U9"))
	})
	var got []string
	after := ""
	for {
		s.view(func(ctx context.Context, tx cloud.Tx) {
			l, err := tx.Entities(ctx, here, cloud.UserKind, "", page(after, 3))
			s.must(err)
			for _, e := range l.Items {
				got = append(got, e.Name)
			}
			after = l.Next
		})
		if after == "" {
			break
		}
	}
	equal(s, got, []string{"U0", "U1", "U2", "U3", "U4", "U5", "U6"})
}

func (s *suite) attachments() {
	const policy = "arn:aws:iam::aws:policy/P"
	u, r := user(here, "u"), user(here, "r")
	r.Kind = cloud.RoleKind
	u.Attached, r.Attached, r.Boundary = []string{policy}, []string{"arn:other", policy}, policy
	s.update(func(ctx context.Context, tx cloud.Tx) error {
		s.must(tx.PutEntity(ctx, u))
		s.must(tx.PutEntity(ctx, r))
		far := user(there, "x")
		far.Attached = []string{policy}
		return tx.PutEntity(ctx, far)
	})
	check := func(attached, boundary int) {
		s.t.Helper()
		s.view(func(ctx context.Context, tx cloud.Tx) {
			a, b, err := tx.Attachments(ctx, here, policy)
			s.must(err)
			equal(s, [2]int{a, b}, [2]int{attached, boundary})
		})
	}
	check(2, 1)
	s.view(func(ctx context.Context, tx cloud.Tx) {
		l, err := tx.EntitiesWith(ctx, here, policy, false, page("", 1))
		s.must(err)
		equal(s, l.Items[0].Name, "r")
		l, err = tx.EntitiesWith(ctx, here, policy, false, page(l.Next, 1))
		s.must(err)
		equal(s, l.Items[0].Name, "u")
		equal(s, l.Next, "")
	})
	u.Attached = nil
	s.update(func(ctx context.Context, tx cloud.Tx) error { return tx.PutEntity(ctx, u) })
	check(1, 1)
	s.update(func(ctx context.Context, tx cloud.Tx) error { return tx.DeleteEntity(ctx, here, cloud.RoleKind, "r") })
	check(0, 0)
}

func (s *suite) accessKeys() {
	k := cloud.AccessKey{ID: "AKIA1", Account: here, Owner: "ann", Active: true, Created: moment, Sealed: "x"}
	s.update(func(ctx context.Context, tx cloud.Tx) error {
		s.must(tx.PutAccessKey(ctx, k))
		return tx.PutAccessKey(ctx, cloud.AccessKey{ID: "AKIA2", Account: here, Created: moment})
	})
	s.view(func(ctx context.Context, tx cloud.Tx) {
		got, err := tx.AccessKey(ctx, "AKIA1")
		s.must(err)
		equal(s, got, k)
		for owner, want := range map[string]int{"Ann": 1, "": 1, "bob": 0} {
			l, err := tx.AccessKeysOf(ctx, here, owner)
			s.must(err)
			equal(s, len(l), want)
		}
	})
	k.Active = false
	s.update(func(ctx context.Context, tx cloud.Tx) error { return tx.PutAccessKey(ctx, k) })
	s.update(func(ctx context.Context, tx cloud.Tx) error { return tx.DeleteAccessKey(ctx, "AKIA2") })
	s.view(func(ctx context.Context, tx cloud.Tx) {
		got, err := tx.AccessKey(ctx, "AKIA1")
		s.must(err)
		equal(s, got.Active, false)
		_, err = tx.AccessKey(ctx, "AKIA2")
		s.is(err, fault.NotFound)
	})
}

func (s *suite) policies() {
	p := cloud.ManagedPolicy{
		Account: here, Name: "Pol", Path: "/a/", ID: "ANPA1", Created: moment, Updated: moment, Default: "v1", Last: 1,
		Versions: []cloud.PolicyVersion{{ID: "v1", Document: "{}", Created: moment}},
	}
	s.update(func(ctx context.Context, tx cloud.Tx) error { return tx.PutPolicy(ctx, p) })
	s.view(func(ctx context.Context, tx cloud.Tx) {
		got, err := tx.Policy(ctx, "arn:aws:iam::111122223333:policy/a/Pol")
		s.must(err)
		equal(s, got, p)
		_, err = tx.PolicyNamed(ctx, here, "POL")
		s.must(err)
		_, err = tx.PolicyNamed(ctx, there, "Pol")
		s.is(err, fault.NotFound)
		l, err := tx.Policies(ctx, here, "/a/", page("", 10))
		s.must(err)
		equal(s, len(l.Items), 1)
	})
	s.update(func(ctx context.Context, tx cloud.Tx) error { return tx.DeletePolicy(ctx, p.ARN()) })
	s.view(func(ctx context.Context, tx cloud.Tx) {
		_, err := tx.Policy(ctx, p.ARN())
		s.is(err, fault.NotFound)
	})
}

func (s *suite) providers() {
	p := cloud.Provider{Account: here, Name: "corp", Metadata: "<x/>", Created: moment}
	s.update(func(ctx context.Context, tx cloud.Tx) error { return tx.PutProvider(ctx, p) })
	s.view(func(ctx context.Context, tx cloud.Tx) {
		got, err := tx.Provider(ctx, here, "corp")
		s.must(err)
		equal(s, got, p)
		for account, want := range map[ids.AccountID]int{here: 1, there: 0} {
			l, err := tx.Providers(ctx, account)
			s.must(err)
			equal(s, len(l), want)
		}
	})
	s.update(func(ctx context.Context, tx cloud.Tx) error { return tx.DeleteProvider(ctx, here, "corp") })
	s.view(func(ctx context.Context, tx cloud.Tx) {
		_, err := tx.Provider(ctx, here, "corp")
		s.is(err, fault.NotFound)
	})
}

func (s *suite) roots() {
	r := cloud.Root{Account: here, Setup: "hash", SetupExpires: moment}
	s.update(func(ctx context.Context, tx cloud.Tx) error {
		s.must(tx.PutRoot(ctx, cloud.Root{Account: there}))
		return tx.PutRoot(ctx, r)
	})
	s.view(func(ctx context.Context, tx cloud.Tx) {
		got, err := tx.RootBySetup(ctx, "hash")
		s.must(err)
		equal(s, got, r)
		_, err = tx.RootBySetup(ctx, "")
		s.is(err, fault.NotFound)
	})
	r.Setup = ""
	s.update(func(ctx context.Context, tx cloud.Tx) error { return tx.PutRoot(ctx, r) })
	s.view(func(ctx context.Context, tx cloud.Tx) {
		_, err := tx.RootBySetup(ctx, "hash")
		s.is(err, fault.NotFound)
	})
}

func (s *suite) tries() {
	t := cloud.Tries{Who: "address/10.0.0.1", Count: 3, Since: moment}
	s.update(func(ctx context.Context, tx cloud.Tx) error { return tx.PutTries(ctx, t) })
	s.update(func(ctx context.Context, tx cloud.Tx) error { return tx.DropTries(ctx, moment) })
	s.view(func(ctx context.Context, tx cloud.Tx) {
		got, err := tx.Tries(ctx, t.Who)
		s.must(err)
		equal(s, got, t)
	})
	s.update(func(ctx context.Context, tx cloud.Tx) error { return tx.DropTries(ctx, moment.Add(time.Second)) })
	s.view(func(ctx context.Context, tx cloud.Tx) {
		got, err := tx.Tries(ctx, t.Who)
		s.must(err)
		equal(s, got.Count, 0)
	})
}

func (s *suite) revocations() {
	later := moment.Add(time.Hour)
	s.update(func(ctx context.Context, tx cloud.Tx) error {
		s.must(tx.PutRevocation(ctx, here, "AROA1", "ann", later))
		s.must(tx.PutRevocation(ctx, here, "AROA1", "ann", moment))
		return tx.PutRevocation(ctx, here, "AROA1", "", moment)
	})
	s.view(func(ctx context.Context, tx cloud.Tx) {
		for who, want := range map[[2]string]time.Time{{"AROA1", "ann"}: later, {"AROA1", "bob"}: moment, {"AROA2", "ann"}: {}} {
			got, err := tx.RevokedBefore(ctx, here, who[0], who[1])
			s.must(err)
			equal(s, got, want)
		}
	})
	s.update(func(ctx context.Context, tx cloud.Tx) error { return tx.DeleteRevocations(ctx, here, "AROA1") })
	s.view(func(ctx context.Context, tx cloud.Tx) {
		got, err := tx.RevokedBefore(ctx, here, "AROA1", "ann")
		s.must(err)
		equal(s, got.IsZero(), true)
	})
}

func (s *suite) assertions() {
	use := func(ctx context.Context, tx cloud.Tx) error {
		return tx.UseAssertion(ctx, "hash", tx.Now().Add(time.Hour))
	}
	s.update(use)
	s.refused(fault.Conflict, use)
}
