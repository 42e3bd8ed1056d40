package push_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"gatehouse/internal/credential"
	"gatehouse/internal/directory"
	"gatehouse/internal/listing"
	"gatehouse/internal/pgtest"
	"gatehouse/internal/store"
)

var page = listing.Page{Limit: 100}

func TestAPersonIsProvisionedUpdatedAndSwitchedOff(t *testing.T) {
	w := start(t)
	w.connect()
	ana := w.person("ana")
	w.assign(ana)
	w.settled()
	w.sentExactly("GET Users", "POST Users")
	u := w.appUser(ana)
	if got := w.server.user("ana@example.test"); got == nil || got["id"] != u.RemoteID || got["externalId"] != ana.ID {
		t.Fatalf("on the other side: %v", got)
	}
	if u.Status != directory.AppUserProvisioned || u.Sync != directory.SyncDone {
		t.Errorf("%s %s", u.Status, u.Sync)
	}

	w.server.forgetRequests()
	change := func(at directory.Profile) {
		_, err := w.s.UpdatePerson(w.ctx(), ana.ID, directory.PersonChange{Profile: at})
		w.must(err)
		w.settled()
	}
	change(directory.Profile{"title": "Engineer"})
	w.sentExactly("GET Users/*", "PUT Users/*")
	if got := w.server.user("ana@example.test")["title"]; got != "Engineer" {
		t.Errorf("title %v", got)
	}
	w.server.forgetRequests()
	change(directory.Profile{"secondEmail": "a@b.test"}) // which is not sent anywhere
	w.sentExactly()

	w.must(w.s.UnassignPerson(w.ctx(), w.app.ID, ana.ID))
	w.settled()
	w.sentExactly("PATCH Users/*")
	if w.server.user("ana@example.test")["active"] != false {
		t.Error("still active")
	}
	w.server.forgetRequests()
	w.assign(ana)
	w.settled()
	w.sentExactly("GET Users", "PATCH Users/*")
	if got := w.server.user("ana@example.test"); got["active"] != true || got["title"] != "Engineer" {
		t.Errorf("%v", got)
	}
	w.server.forgetRequests()
	_, err := w.s.UpdatePerson(w.ctx(), ana.ID, directory.PersonChange{Password: credential.NewSecret("Correct7horse")})
	w.must(err)
	_, err = w.s.Suspend(w.ctx(), ana.ID)
	w.must(err)
	w.settled()
	w.sentExactly()
	_, err = w.s.Deactivate(w.ctx(), ana.ID)
	w.must(err)
	w.settled()
	w.sentExactly("PATCH Users/*")
	if len(w.tasks()) != 0 {
		t.Errorf("tasks %+v", w.tasks())
	}
}

func TestALargeGroupTakesFewRequests(t *testing.T) {
	w := start(t)
	w.connect()
	g := w.group("developers")
	const n = 250
	for i := range n {
		w.person(fmt.Sprintf("p%03d", i), g)
	}
	w.push(g)
	w.assignGroup(g)
	w.settled()
	if got := len(w.server.membersOf("developers")); got != n {
		t.Fatalf("%d members", got)
	}
	p, err := w.s.Pushes(w.ctx(), w.app.ID, page)
	w.must(err)
	if p.Items[0].Status != directory.PushActive || p.Items[0].LastPush.IsZero() {
		t.Errorf("%+v", p.Items[0])
	}
	minimum := n*2 + 2 + 3
	if got := len(w.server.sent()); got > minimum*12/10 {
		t.Errorf("%d requests; %d would do", got, minimum)
	}
	for i, body := range w.server.bodies {
		if strings.Count(body, `"value":"u-`) > 100 {
			t.Errorf("request %d changes more than 100 members", i)
		}
	}
	w.server.forgetRequests()
	w.must(w.s.PushNow(w.ctx(), w.app.ID, p.Items[0].ID))
	w.settled()
	w.sentExactly("PATCH Groups/*", "PATCH Groups/*", "PATCH Groups/*")
}

func TestAGroupFollows(t *testing.T) {
	w := start(t)
	w.connect()
	g := w.group("developers")
	ana, bob := w.person("ana", g), w.person("bob", g)
	w.assignGroup(g) // the same group is assigned and pushed
	p := w.push(g)
	w.settled()
	w.wantMembers("developers", "ana@example.test", "bob@example.test")

	w.server.forgetRequests()
	_, err := w.s.UpdateGroup(w.ctx(), g.ID, "engineers", "")
	w.must(err)
	w.settled()
	w.sentExactly("PATCH Groups/*")
	w.wantMembers("engineers", "ana@example.test", "bob@example.test")

	w.server.forgetRequests()
	w.must(w.s.RemoveMember(w.ctx(), g.ID, bob.ID))
	w.settled()
	w.sentExactly("PATCH Groups/*", "PATCH Users/*") // the group lets go first
	w.wantMembers("engineers", "ana@example.test")
	if w.server.user("bob@example.test")["active"] != false {
		t.Error("bob is still active")
	}

	w.server.forgetRequests()
	w.must(w.s.AddMember(w.ctx(), g.ID, bob.ID))
	w.settled()
	w.wantMembers("engineers", "ana@example.test", "bob@example.test")
	w.sentExactly("GET Users", "PATCH Users/*", "PATCH Groups/*")

	w.server.forgetRequests()
	_, err = w.s.Deactivate(w.ctx(), ana.ID)
	w.must(err)
	w.settled()
	w.sentExactly("PATCH Groups/*", "PATCH Users/*")

	w.server.forgetRequests()
	w.must(w.s.UnlinkPush(w.ctx(), w.app.ID, p.ID, true))
	w.settled()
	w.sentExactly("DELETE Groups/*")
	if w.server.membersOf("engineers") != nil {
		t.Error("the copy is still there")
	}
	w.push(g)
	w.settled()
	w.wantMembers("engineers", "bob@example.test")
}

func (w *world) wantMembers(group string, want ...string) {
	w.t.Helper()
	if got := w.server.membersOf(group); !slices.Equal(got, want) {
		w.t.Fatalf("%s has %v, want %v", group, got, want)
	}
}

func TestMembersOutsideTheApplicationAreLeftOutAndComeLater(t *testing.T) {
	w := start(t)
	w.connect()
	g := w.group("developers")
	ana := w.person("ana", g)
	w.person("bob", g)
	w.assign(ana)
	w.push(g)
	w.settled()
	w.wantMembers("developers", "ana@example.test")
	bob, err := w.s.Person(w.ctx(), "bob@example.test")
	w.must(err)
	w.assign(bob)
	w.settled()
	w.wantMembers("developers", "ana@example.test", "bob@example.test")
}

func TestAnUnlinkedGroupMayStay(t *testing.T) {
	w := start(t)
	w.connect()
	g := w.group("developers")
	p := w.push(g)
	w.settled()
	w.server.forgetRequests()
	w.must(w.s.UnlinkPush(w.ctx(), w.app.ID, p.ID, false))
	w.settled()
	w.sentExactly()
	w.wantMembers("developers")
}

func TestPostgreSQLTakesManyPeopleAtOnce(t *testing.T) {
	w := startOn(t, store.Config{URL: pgtest.URL(t)})
	w.connect()
	g := w.group("developers")
	for i := range 60 {
		w.person(fmt.Sprintf("p%03d", i), g)
	}
	w.assignGroup(g)
	w.push(g)
	w.settled()
	if got := len(w.server.membersOf("developers")); got != 60 || len(w.tasks()) != 0 {
		t.Fatalf("%d members, tasks %+v", got, w.tasks())
	}
	if got := len(w.server.sent()); got > (60*2+3)*12/10 {
		t.Errorf("%d requests", got)
	}
}
