package center_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"gatehouse/internal/audit"
	"gatehouse/internal/center"
	"gatehouse/internal/center/storetest"
	"gatehouse/internal/fault"
	"gatehouse/internal/listing"
	"gatehouse/internal/session"
	"gatehouse/internal/store"
	"gatehouse/internal/store/centerdb"
)

// directory is a center with one identity store, on a real database.
type directory struct {
	*center.Service
	db      *store.DB
	storeID string
}

func newDirectory(t *testing.T) *directory {
	t.Helper()
	db, err := store.Open(t.Context(), store.Config{Dir: t.TempDir()})
	must(t, err)
	t.Cleanup(func() { _ = db.Close() })
	c, err := center.New(center.Deps{
		Store: &centerdb.Store{DB: db}, Accounts: storetest.NewAccounts("111122223333"), Now: time.Now, Region: "us-east-1",
	})
	must(t, err)
	i, err := c.EnableOrganizationInstance(t.Context(), "111122223333", "", nil)
	must(t, err)
	return &directory{c, db, i.StoreID}
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func profile(name string) center.Profile {
	return center.Profile{
		UserName: name, DisplayName: name, Name: center.Name{GivenName: "G", FamilyName: "F"},
		Emails: []center.Labeled{{Value: name + "@example.com", Primary: true}},
	}
}

func (d *directory) provision(t *testing.T, name string) center.User {
	t.Helper()
	u, err := d.ProvisionUser(t.Context(), d.storeID, profile(name), true)
	must(t, err)
	return u
}

// events counts what was recorded under a name.
func (d *directory) events(t *testing.T, what string) int {
	t.Helper()
	l, err := d.db.Events(t.Context(), audit.Query{What: what})
	must(t, err)
	return len(l)
}

func TestAProfileThatCannotBeRightNamesTheAttribute(t *testing.T) {
	d := newDirectory(t)
	long := strings.Repeat("x", 1025)
	for field, spoil := range map[string]func(*center.Profile){
		"userName":              func(p *center.Profile) { p.UserName = "" },
		"displayName":           func(p *center.Profile) { p.DisplayName = "" },
		"name.givenName":        func(p *center.Profile) { p.Name.GivenName = "" },
		"name.familyName":       func(p *center.Profile) { p.Name.FamilyName = "" },
		"emails":                func(p *center.Profile) { p.Emails = append(p.Emails, p.Emails...) },
		"photos":                func(p *center.Profile) { p.Photos = make([]center.Labeled, 4) },
		"title":                 func(p *center.Profile) { p.Title = long },
		"nickName":              func(p *center.Profile) { p.NickName = "a\x00b" },
		"enterprise.department": func(p *center.Profile) { p.Enterprise.Department = long },
		"addresses[0].locality": func(p *center.Profile) { p.Addresses = []center.Address{{Locality: long}} },
	} {
		p := profile("alice")
		spoil(&p)
		_, err := d.ProvisionUser(t.Context(), d.storeID, p, true)
		if f := fault.From(err); f == nil || f.Kind != fault.Invalid || f.Field != field {
			t.Errorf("%s: got %v", field, err)
		}
	}
	for _, name := range []string{"a b", "a\tb", strings.Repeat("x", 129)} {
		if _, err := d.ProvisionUser(t.Context(), d.storeID, profile(name), true); !errors.Is(err, fault.Invalid) {
			t.Errorf("user name %q: %v", name, err)
		}
	}
	l, err := d.Users(t.Context(), d.storeID, listing.Page{Limit: 10})
	must(t, err)
	if len(l.Items) != 0 {
		t.Errorf("there are %v", l.Items)
	}
	if _, err := d.ProvisionUser(t.Context(), "d-0000000000", profile("alice"), true); !errors.Is(err, fault.NotFound) {
		t.Errorf("an identity store that does not exist: %v", err)
	}
}

func TestADisabledUserLosesEverySessionInTheSameTransaction(t *testing.T) {
	d := newDirectory(t)
	alice := d.provision(t, "alice")
	must(t, d.db.CreateSession(t.Context(), "hash", session.Session{ID: "s", Half: "center", Subject: alice.ID, Expires: time.Now().Add(time.Hour)}))
	_, err := d.ReplaceUser(t.Context(), d.storeID, alice.ID, alice.Profile, false)
	must(t, err)
	if _, err := d.db.SessionByHash(t.Context(), "hash"); !errors.Is(err, fault.NotFound) {
		t.Errorf("the session lives: %v", err)
	}
}

func TestAChangeThatChangesNothingWritesNothing(t *testing.T) {
	d := newDirectory(t)
	alice := d.provision(t, "alice")
	same, err := d.ReplaceUser(t.Context(), d.storeID, alice.ID, alice.Profile, true)
	must(t, err)
	if diff := cmp.Diff(alice, same); diff != "" || d.events(t, "identitystore:UpdateUser") != 0 {
		t.Error("something was written: " + diff)
	}
	bob := d.provision(t, "bob")
	g, err := d.CreateGroup(t.Context(), d.storeID, center.NewGroup{DisplayName: "team", Origin: center.SCIM})
	must(t, err)
	once, err := d.ChangeMembers(t.Context(), d.storeID, g.ID, []string{alice.ID, bob.ID, bob.ID}, nil)
	must(t, err)
	again, err := d.ChangeMembers(t.Context(), d.storeID, g.ID, []string{bob.ID}, []string{"not-a-member"})
	must(t, err)
	if once.Revision != 2 || again.Revision != 2 || d.events(t, "identitystore:UpdateGroupMembers") != 1 {
		t.Errorf("revisions %d and %d", once.Revision, again.Revision)
	}
	before, err := d.MembershipOf(t.Context(), d.storeID, g.ID, alice.ID)
	must(t, err)
	_, err = d.SetMembers(t.Context(), d.storeID, g.ID, []string{alice.ID})
	must(t, err)
	after, err := d.MembershipOf(t.Context(), d.storeID, g.ID, alice.ID)
	must(t, err)
	if before.ID != after.ID {
		t.Error("replacing the list made a membership anew that was there")
	}
}

func TestAGroupGetsNoMemberWhoDoesNotExist(t *testing.T) {
	d := newDirectory(t)
	alice := d.provision(t, "alice")
	g, err := d.CreateGroup(t.Context(), d.storeID, center.NewGroup{DisplayName: "team", Origin: center.SCIM})
	must(t, err)
	_, err = d.ChangeMembers(t.Context(), d.storeID, g.ID, []string{alice.ID, "00000000-0000-0000-0000-000000000000"}, nil)
	if f := fault.From(err); f == nil || f.Kind != fault.NotFound || f.Field != "members" {
		t.Errorf("got %v", err)
	}
	l, err := d.Members(t.Context(), d.storeID, g.ID, listing.Page{Limit: 10})
	must(t, err)
	if len(l.Items) != 0 {
		t.Error("a refused change left a member")
	}
}

func TestOfTwoWritersWithOneRevisionOnlyOneWrites(t *testing.T) {
	d := newDirectory(t)
	alice := d.provision(t, "alice")
	title := func(s string) center.UserChange { return func(u *center.User) error { u.Title = s; return nil } }
	_, err := d.UpdateUser(t.Context(), d.storeID, alice.ID, alice.Rev(), title("first"))
	must(t, err)
	_, err = d.UpdateUser(t.Context(), d.storeID, alice.ID, alice.Rev(), title("second"))
	if f := fault.From(err); f == nil || f.Kind != fault.Conflict || f.Field != "Revision" {
		t.Errorf("got %v", err)
	}
	if err := d.DeleteUser(t.Context(), d.storeID, alice.ID, alice.Rev()); !errors.Is(err, fault.Conflict) {
		t.Errorf("deletion with an old revision: %v", err)
	}
}

func TestADeletedUserLeavesNoMembershipAndNoName(t *testing.T) {
	d := newDirectory(t)
	alice := d.provision(t, "alice")
	g, err := d.CreateGroup(t.Context(), d.storeID, center.NewGroup{DisplayName: "team", Origin: center.SCIM})
	must(t, err)
	_, err = d.ChangeMembers(t.Context(), d.storeID, g.ID, []string{alice.ID}, nil)
	must(t, err)
	must(t, d.DeleteUser(t.Context(), d.storeID, alice.ID, ""))
	l, err := d.Members(t.Context(), d.storeID, g.ID, listing.Page{Limit: 10})
	must(t, err)
	if len(l.Items) != 0 {
		t.Error("the group still has the member")
	}
	if next := d.provision(t, "alice"); next.ID == alice.ID {
		t.Error("the name came back with the old id")
	}
}

func TestWhatASCIMClientDoesIsRecordedAsSuch(t *testing.T) {
	d := newDirectory(t)
	ctx := audit.WithActor(t.Context(), audit.Party{Type: center.SCIMActor, ID: "token-1"})
	u, err := d.ProvisionUser(ctx, d.storeID, profile("alice"), true)
	must(t, err)
	if u.CreatedBy != "token-1" || d.events(t, "identitystore-scim:CreateUser") != 1 {
		t.Errorf("created by %q", u.CreatedBy)
	}
}

func TestASessionNameFitsSTSAndKeepsWhatItCan(t *testing.T) {
	for name, want := range map[string]string{
		"alice@example.com": "alice@example.com", "x": "x_", "jörg müller": "j_rg_m_ller", strings.Repeat("a", 70): strings.Repeat("a", 64),
	} {
		if got := center.SessionName(name); got != want {
			t.Errorf("%q becomes %q, want %q", name, got, want)
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		got := center.SessionName(rapid.String().Draw(t, "name"))
		if len(got) < 2 || len(got) > 64 {
			t.Fatalf("%q", got)
		}
	})
}

// TestMembersAreTheSumOfTheChanges compares the group with a plain set after
// any sequence of changes.
func TestMembersAreTheSumOfTheChanges(t *testing.T) {
	d := newDirectory(t)
	var people []string
	for i := range 6 {
		people = append(people, d.provision(t, fmt.Sprintf("u%d", i)).ID)
	}
	n := 0
	rapid.Check(t, func(rt *rapid.T) {
		n++
		g, err := d.CreateGroup(t.Context(), d.storeID, center.NewGroup{DisplayName: fmt.Sprintf("g%d", n)})
		must(t, err)
		want := map[string]bool{}
		some := rapid.SliceOfN(rapid.SampledFrom(people), 0, 4)
		for range rapid.IntRange(1, 5).Draw(rt, "steps") {
			add, remove := some.Draw(rt, "add"), some.Draw(rt, "remove")
			_, err := d.ChangeMembers(t.Context(), d.storeID, g.ID, add, remove)
			must(t, err)
			for _, id := range remove {
				delete(want, id)
			}
			for _, id := range add {
				want[id] = true
			}
		}
		l, err := d.Members(t.Context(), d.storeID, g.ID, listing.Page{Limit: 100})
		must(t, err)
		got := map[string]bool{}
		for _, m := range l.Items {
			got[m.UserID] = true
		}
		if diff := cmp.Diff(want, got); diff != "" {
			rt.Fatal(diff)
		}
	})
}
