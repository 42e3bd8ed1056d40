// Package storetest is the conformance suite of directory.Store: what a store
// promises, executed. Every engine's test calls Run.
package storetest

import (
	"context"
	"errors"
	"slices"
	"strconv"
	"testing"
	"time"

	"gatehouse/internal/audit"
	"gatehouse/internal/directory"
	"gatehouse/internal/fault"
	"gatehouse/internal/job"
	"gatehouse/internal/listing"
)

// Run runs the suite. open gives an empty store.
func Run(t *testing.T, open func(t *testing.T) directory.Store) {
	s := &suite{Store: open(t), ctx: context.Background()}
	for name, f := range map[string]func(*testing.T, *suite){
		"the organization is kept": organization,
		"a person is found by id, login and short login, whatever the case":  people,
		"what one person has as login no other gets":                         logins,
		"a list goes on after the last item and ends":                        pages,
		"a password is replaced and removed":                                 credentials,
		"a deleted person leaves only what has to be switched off":           deletedPerson,
		"a group's name is unique within its application, whatever the case": groupNames,
		"memberships are listed from both sides and count once":              memberships,
		"an application's label and key are its own":                         apps,
		"signing keys are listed oldest first":                               appKeys,
		"a deleted application leaves nothing":                               deletedApp,
		"an assignment is kept until it is forgotten":                        appUsers,
		"a group gives an application to its members":                        appGroups,
		"a pushed group has the members whom the other side knows":           pushes,
		"a connection is replaced":                                           connections,
		"there is one task for each subject":                                 tasks,
		"a link is found until it is ended":                                  tickets,
		"a token is found by its hash until it is revoked":                   apiTokens,
		"a role is held once, and only active people count":                  roles,
		"an event and work come with their transaction or not at all":        together,
	} {
		t.Run(name, func(t *testing.T) { f(t, s) })
	}
	for _, part := range []map[string]func(*testing.T, *suite){signingIn, importing, findings, countings} {
		for name, f := range part {
			t.Run(name, func(t *testing.T) { f(t, s) })
		}
	}
}

type suite struct {
	directory.Store
	ctx context.Context
	n   int
}

var day = time.Date(2026, 11, 24, 12, 0, 0, 0, time.UTC)

// do runs fn in a transaction that must succeed.
func (s *suite) do(t *testing.T, fn func(directory.Tx) error) {
	t.Helper()
	if err := s.Update(s.ctx, fn); err != nil {
		t.Fatal(err)
	}
}

// refused runs fn in a transaction that must fail with the kind.
func (s *suite) refused(t *testing.T, kind fault.Kind, fn func(directory.Tx) error) *fault.Error {
	t.Helper()
	err := s.Update(s.ctx, fn)
	f := fault.From(err)
	if f == nil || f.Kind != kind {
		t.Fatalf("got %v, want %s", err, kind)
	}
	return f
}

// id makes an identifier that sorts after those before.
func (s *suite) id(prefix string) string {
	s.n++
	return prefix + strconv.Itoa(100000+s.n)
}

func (s *suite) person(t *testing.T, name string) directory.Person {
	t.Helper()
	p := directory.Person{
		ID: s.id("00u"), Status: directory.Active, Created: day, LastUpdated: day,
		Profile: directory.Profile{"login": name + "@x.test", "email": name + "@mail.test", "firstName": name},
	}
	s.do(t, func(tx directory.Tx) error { return tx.CreatePerson(s.ctx, p) })
	return p
}

func (s *suite) group(t *testing.T, name string) directory.Group {
	t.Helper()
	g := directory.Group{ID: s.id("00g"), Type: directory.OktaGroup, Name: name, Created: day}
	s.do(t, func(tx directory.Tx) error { return tx.CreateGroup(s.ctx, g) })
	return g
}

func (s *suite) app(t *testing.T, label string) directory.App {
	t.Helper()
	a := directory.App{ID: s.id("0oa"), Name: directory.AWSApp, Label: label, ExternalKey: s.id("exk"), Status: directory.AppActive, Created: day}
	s.do(t, func(tx directory.Tx) error { return tx.CreateApp(s.ctx, a) })
	return a
}

func (s *suite) join(t *testing.T, g directory.Group, people ...directory.Person) {
	t.Helper()
	s.do(t, func(tx directory.Tx) error {
		for _, p := range people {
			if _, err := tx.AddMember(s.ctx, g.ID, p.ID); err != nil {
				return err
			}
		}
		return nil
	})
}

func same[T comparable](t *testing.T, what string, got, want []T) {
	t.Helper()
	if !slices.Equal(got, want) {
		t.Errorf("%s: got %v, want %v", what, got, want)
	}
}

var page = listing.Page{Limit: 100}

func organization(t *testing.T, s *suite) {
	s.refused(t, fault.NotFound, func(tx directory.Tx) error { _, err := tx.Organization(s.ctx); return err })
	want := directory.Organization{ID: "00o1", Name: "Example", Created: day, EveryoneID: "00g1"}
	s.do(t, func(tx directory.Tx) error { return tx.SaveOrganization(s.ctx, want) })
	s.do(t, func(tx directory.Tx) error {
		if got, err := tx.Organization(s.ctx); err != nil || got != want {
			t.Errorf("got %+v, %v", got, err)
		}
		return nil
	})
}

func people(t *testing.T, s *suite) {
	p := s.person(t, "Ana.Ruiz")
	s.do(t, func(tx directory.Tx) error {
		for name, find := range map[string]func() (directory.Person, error){
			"id":          func() (directory.Person, error) { return tx.Person(s.ctx, p.ID) },
			"login":       func() (directory.Person, error) { return tx.PersonByLogin(s.ctx, "ANA.RUIZ@x.test") },
			"short login": func() (directory.Person, error) { return tx.PersonByShortLogin(s.ctx, "ana.ruiz") },
		} {
			got, err := find()
			if err != nil || got.ID != p.ID || got.Profile["login"] != "Ana.Ruiz@x.test" || !got.Created.Equal(day) || !got.LastLogin.IsZero() {
				t.Errorf("by %s: %+v, %v", name, got, err)
			}
		}
		p.Profile["email"], p.Status = "other@mail.test", directory.Suspended
		if err := tx.SavePerson(s.ctx, p); err != nil {
			return err
		}
		l, err := tx.People(s.ctx, directory.PeopleQuery{Email: "Other@mail.test", Status: directory.Suspended}, page)
		if err != nil || len(l.Items) != 1 {
			t.Errorf("by email: %+v, %v", l, err)
		}
		return nil
	})
	other := directory.Person{ID: s.id("00u"), Profile: directory.Profile{"login": "ana.ruiz@y.test"}}
	s.do(t, func(tx directory.Tx) error { return tx.CreatePerson(s.ctx, other) })
	s.refused(t, fault.NotFound, func(tx directory.Tx) error { _, err := tx.PersonByShortLogin(s.ctx, "ana.ruiz"); return err })
	s.refused(t, fault.NotFound, func(tx directory.Tx) error { return tx.SavePerson(s.ctx, directory.Person{ID: "nobody"}) })
}

func logins(t *testing.T, s *suite) {
	s.person(t, "unique")
	other := s.person(t, "second")
	taken := directory.Profile{"login": "UNIQUE@x.test"}
	f := s.refused(t, fault.Conflict, func(tx directory.Tx) error {
		return tx.CreatePerson(s.ctx, directory.Person{ID: s.id("00u"), Profile: taken})
	})
	if f.Field != "login" {
		t.Errorf("the field is %q", f.Field)
	}
	other.Profile = taken
	s.refused(t, fault.Conflict, func(tx directory.Tx) error { return tx.SavePerson(s.ctx, other) })
}

func pages(t *testing.T, s *suite) {
	g := s.group(t, "paged")
	var want []string
	for i := range 7 {
		p := s.person(t, "paged"+strconv.Itoa(i))
		s.join(t, g, p)
		want = append(want, p.ID)
	}
	s.do(t, func(tx directory.Tx) error {
		var got, ids []string
		for after := ""; ; {
			l, err := tx.People(s.ctx, directory.PeopleQuery{Group: g.ID, Live: true}, listing.Page{After: after, Limit: 3})
			if err != nil {
				return err
			}
			for _, p := range l.Items {
				got = append(got, p.ID)
			}
			if after = l.Next; after == "" {
				break
			}
		}
		for after := ""; ; {
			l, err := tx.MemberIDs(s.ctx, g.ID, listing.Page{After: after, Limit: 2})
			if err != nil {
				return err
			}
			ids = append(ids, l.Items...)
			if after = l.Next; after == "" {
				break
			}
		}
		same(t, "people", got, want)
		same(t, "ids", ids, want)
		return nil
	})
}

func credentials(t *testing.T, s *suite) {
	p := s.person(t, "secretive")
	s.do(t, func(tx directory.Tx) error {
		if c, err := tx.Credential(s.ctx, p.ID); err != nil || c.Hash != "" || c.PersonID != p.ID {
			t.Errorf("got %+v, %v", c, err)
		}
		for _, hash := range []string{"one", "two"} {
			if err := tx.SaveCredential(s.ctx, directory.Credential{PersonID: p.ID, Hash: hash, History: []string{"zero"}, Failures: 3}); err != nil {
				return err
			}
		}
		if c, err := tx.Credential(s.ctx, p.ID); err != nil || c.Hash != "two" || c.Failures != 3 || len(c.History) != 1 {
			t.Errorf("got %+v, %v", c, err)
		}
		if err := tx.DeleteCredential(s.ctx, p.ID); err != nil {
			return err
		}
		if c, err := tx.Credential(s.ctx, p.ID); err != nil || c.Hash != "" {
			t.Errorf("got %+v, %v", c, err)
		}
		return nil
	})
}

func deletedPerson(t *testing.T, s *suite) {
	p, g, a := s.person(t, "leaver"), s.group(t, "left"), s.app(t, "left behind")
	s.join(t, g, p)
	s.do(t, func(tx directory.Tx) error {
		return errors.Join(
			tx.SaveCredential(s.ctx, directory.Credential{PersonID: p.ID, Hash: "h"}),
			tx.CreateRoleGrant(s.ctx, directory.RoleGrant{PersonID: p.ID, Role: directory.ReportAdmin, Created: day}),
			tx.CreateAPIToken(s.ctx, "leaver-hash", directory.APIToken{ID: s.id("00T"), PersonID: p.ID}),
			tx.SaveAppUser(s.ctx, directory.AppUser{AppID: a.ID, PersonID: p.ID, Status: directory.AppUserDeprovisioned, RemoteID: "r1"}),
			tx.DeletePerson(s.ctx, p.ID),
		)
	})
	s.do(t, func(tx directory.Tx) error {
		c, err1 := tx.Credential(s.ctx, p.ID)
		held, err2 := tx.RoleGrantsOf(s.ctx, p.ID)
		in, err3 := tx.IsMember(s.ctx, g.ID, p.ID)
		u, err4 := tx.AppUser(s.ctx, a.ID, p.ID)
		if err := errors.Join(err1, err2, err3, err4); err != nil {
			return err
		}
		if c.Hash != "" || len(held) != 0 || in || u.RemoteID != "r1" {
			t.Errorf("left: %+v, %v, %v, %+v", c, held, in, u)
		}
		return nil
	})
	s.refused(t, fault.NotFound, func(tx directory.Tx) error { _, err := tx.APITokenByHash(s.ctx, "leaver-hash"); return err })
	s.refused(t, fault.NotFound, func(tx directory.Tx) error { return tx.DeletePerson(s.ctx, p.ID) })
}

func groupNames(t *testing.T, s *suite) {
	g, a := s.group(t, "Named"), s.app(t, "named app")
	f := s.refused(t, fault.Conflict, func(tx directory.Tx) error {
		return tx.CreateGroup(s.ctx, directory.Group{ID: s.id("00g"), Type: directory.OktaGroup, Name: "NAMED"})
	})
	if f.Field != "name" {
		t.Errorf("the field is %q", f.Field)
	}
	pictured := directory.Group{ID: s.id("00g"), Type: directory.AppGroup, Name: "named", AppID: a.ID, RemoteID: "r"}
	s.do(t, func(tx directory.Tx) error { return tx.CreateGroup(s.ctx, pictured) })
	s.do(t, func(tx directory.Tx) error {
		l, err := tx.Groups(s.ctx, directory.GroupQuery{Type: directory.AppGroup, App: a.ID}, page)
		if err != nil || len(l.Items) != 1 || l.Items[0].RemoteID != "r" {
			t.Errorf("got %+v, %v", l, err)
		}
		g.Name = "renamed"
		return tx.SaveGroup(s.ctx, g)
	})
}

func memberships(t *testing.T, s *suite) {
	g, p := s.group(t, "members"), s.person(t, "member")
	s.do(t, func(tx directory.Tx) error {
		first, err1 := tx.AddMember(s.ctx, g.ID, p.ID)
		again, err2 := tx.AddMember(s.ctx, g.ID, p.ID)
		in, err3 := tx.IsMember(s.ctx, g.ID, p.ID)
		l, err4 := tx.Groups(s.ctx, directory.GroupQuery{Person: p.ID}, page)
		if err := errors.Join(err1, err2, err3, err4); err != nil || !first || again || !in || len(l.Items) != 1 {
			t.Errorf("got %v, %v, %v, %v, %v", first, again, in, l, err)
		}
		out, err1 := tx.RemoveMember(s.ctx, g.ID, p.ID)
		twice, err2 := tx.RemoveMember(s.ctx, g.ID, p.ID)
		if err := errors.Join(err1, err2); err != nil || !out || twice {
			t.Errorf("got %v, %v, %v", out, twice, err)
		}
		return nil
	})
}

func apps(t *testing.T, s *suite) {
	a := s.app(t, "Labelled")
	f := s.refused(t, fault.Conflict, func(tx directory.Tx) error {
		return tx.CreateApp(s.ctx, directory.App{ID: s.id("0oa"), Label: "LABELLED", ExternalKey: s.id("exk")})
	})
	if f.Code != "E0000040" {
		t.Errorf("the code is %q", f.Code)
	}
	a.SAML = directory.SAMLSettings{ACSURL: "https://sp/acs", Attributes: []directory.AttributeMap{{Type: "EXPRESSION", Name: "n", Values: []string{"user.email"}}}}
	a.Status = directory.AppInactive
	s.do(t, func(tx directory.Tx) error { return tx.SaveApp(s.ctx, a) })
	s.do(t, func(tx directory.Tx) error {
		got, err := tx.AppByKey(s.ctx, a.ExternalKey)
		if err != nil || got.SAML.ACSURL != "https://sp/acs" || len(got.SAML.Attributes) != 1 {
			t.Errorf("got %+v, %v", got, err)
		}
		l, err := tx.Apps(s.ctx, directory.AppQuery{Status: directory.AppInactive}, page)
		if err != nil || len(l.Items) != 1 || l.Items[0].ID != a.ID {
			t.Errorf("got %+v, %v", l, err)
		}
		return nil
	})
}

func appKeys(t *testing.T, s *suite) {
	a := s.app(t, "keyed")
	s.do(t, func(tx directory.Tx) error {
		return errors.Join(
			tx.CreateAppKey(s.ctx, directory.AppKey{AppID: a.ID, Kid: "later", Certificate: []byte{1}, Created: day.Add(time.Hour)}),
			tx.CreateAppKey(s.ctx, directory.AppKey{AppID: a.ID, Kid: "sooner", Sealed: "s", Created: day}),
		)
	})
	s.do(t, func(tx directory.Tx) error {
		keys, err := tx.AppKeys(s.ctx, a.ID)
		if err != nil || len(keys) != 2 || keys[0].Kid != "sooner" || keys[0].Sealed != "s" || len(keys[1].Certificate) != 1 {
			t.Errorf("got %+v, %v", keys, err)
		}
		return nil
	})
	s.refused(t, fault.NotFound, func(tx directory.Tx) error { _, err := tx.AppKey(s.ctx, a.ID, "none"); return err })
}

func tickets(t *testing.T, s *suite) {
	s.do(t, func(tx directory.Tx) error {
		live := directory.Ticket{Hash: "h1", Purpose: directory.TicketReset, PersonID: "00u1", Expires: tx.Now().Add(time.Hour).Truncate(time.Microsecond)}
		if err := tx.CreateTicket(s.ctx, live); err != nil {
			return err
		}
		if got, err := tx.Ticket(s.ctx, "h1"); err != nil || got != live {
			t.Errorf("got %+v, %v", got, err)
		}
		return tx.DeleteTickets(s.ctx, directory.TicketReset, "00u1")
	})
	s.refused(t, fault.NotFound, func(tx directory.Tx) error { _, err := tx.Ticket(s.ctx, "h1"); return err })
}

func apiTokens(t *testing.T, s *suite) {
	k := directory.APIToken{ID: s.id("00T"), Name: "n", PersonID: "00u1", Created: day, LastUsed: day, Expires: day.Add(time.Hour)}
	s.do(t, func(tx directory.Tx) error { return tx.CreateAPIToken(s.ctx, "hash-1", k) })
	s.do(t, func(tx directory.Tx) error {
		k.LastUsed = day.Add(time.Minute)
		if err := tx.SaveAPIToken(s.ctx, k); err != nil {
			return err
		}
		got, err := tx.APITokenByHash(s.ctx, "hash-1")
		if err != nil || got != k {
			t.Errorf("got %+v, %v", got, err)
		}
		return tx.DeleteAPITokensOf(s.ctx, "00u1")
	})
	s.refused(t, fault.NotFound, func(tx directory.Tx) error { _, err := tx.APIToken(s.ctx, k.ID); return err })
}

func roles(t *testing.T, s *suite) {
	p := s.person(t, "boss")
	give := func(tx directory.Tx) error {
		return tx.CreateRoleGrant(s.ctx, directory.RoleGrant{PersonID: p.ID, Role: directory.OrgAdmin, Created: day})
	}
	s.do(t, give)
	if f := s.refused(t, fault.Conflict, give); f.Code != "E0000090" {
		t.Errorf("the code is %q", f.Code)
	}
	s.do(t, func(tx directory.Tx) error {
		active, err1 := tx.CountActive(s.ctx, directory.OrgAdmin)
		p.Status = directory.Suspended
		err2 := tx.SavePerson(s.ctx, p)
		suspended, err3 := tx.CountActive(s.ctx, directory.OrgAdmin)
		every, err4 := tx.CountRole(s.ctx, directory.OrgAdmin)
		if err := errors.Join(err1, err2, err3, err4); err != nil || active != 1 || suspended != 0 || every != 1 {
			t.Errorf("got %d, %d, %d, %v", active, suspended, every, err)
		}
		return tx.DeleteRoleGrant(s.ctx, p.ID, directory.OrgAdmin)
	})
	s.refused(t, fault.NotFound, func(tx directory.Tx) error { return tx.DeleteRoleGrant(s.ctx, p.ID, directory.OrgAdmin) })
}

func together(t *testing.T, s *suite) {
	stop := errors.New("changed my mind")
	err := s.Update(s.ctx, func(tx directory.Tx) error {
		return errors.Join(
			tx.CreateGroup(s.ctx, directory.Group{ID: "00gNever", Name: "never"}),
			tx.Record(s.ctx, audit.Event{Half: audit.Directory, What: "never"}),
			tx.Enqueue(s.ctx, job.Task{Queue: directory.Queue, Kind: directory.SyncGroup, Order: "never", Payload: "{}"}),
			stop,
		)
	})
	if !errors.Is(err, stop) {
		t.Fatalf("got %v", err)
	}
	s.refused(t, fault.NotFound, func(tx directory.Tx) error { _, err := tx.Group(s.ctx, "00gNever"); return err })
}
