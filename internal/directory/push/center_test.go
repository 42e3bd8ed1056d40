package push_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"gatehouse/internal/center"
	"gatehouse/internal/center/centertest"
	"gatehouse/internal/credential"
	"gatehouse/internal/directory"
	"gatehouse/internal/listing"
)

// atCenter is what the real center holds.
type atCenter struct {
	*testing.T
	*centertest.World
}

func (c atCenter) members(group string) (names []string) {
	g, err := c.Service.GroupByName(c.Context(), c.Instance.StoreID, group)
	if err != nil {
		return nil
	}
	l, err := c.Service.Members(c.Context(), c.Instance.StoreID, g.ID, listing.Page{Limit: 500})
	if err != nil {
		c.Fatal(err)
	}
	for _, m := range l.Items {
		u, err := c.Service.User(c.Context(), c.Instance.StoreID, m.UserID)
		if err != nil {
			c.Fatal(err)
		}
		names = append(names, u.UserName)
	}
	slices.Sort(names)
	return names
}

// TestTheRealCenterFollows walks part G of the journey over the wire, without
// anything in between.
func TestTheRealCenterFollows(t *testing.T) {
	c := atCenter{t, centertest.Start(t)}
	base, token := c.SCIM()
	w := start(t)
	_, trimmed, err := w.s.SetConnection(w.ctx(), w.app.ID, directory.NewConnection{BaseURL: base + "/", Token: credential.NewSecret(token)})
	w.must(err)
	if !trimmed {
		t.Error("the slash at the end was not noticed")
	}
	if m, ok, err := w.pusher.TestConnection(w.ctx(), w.app.ID); !ok || err != nil {
		t.Fatalf("%q, %v", m, err)
	}
	_, err = w.s.SetConnectionStatus(w.ctx(), w.app.ID, directory.ConnectionEnabled)
	w.must(err)
	w.features(true, true, true)

	g := w.group("developers")
	var people []directory.Person
	for i := range 120 {
		people = append(people, w.person(fmt.Sprintf("p%03d", i), g))
	}
	w.assignGroup(g)
	w.push(g)
	w.settled()
	if got := c.members("developers"); len(got) != 120 {
		t.Fatalf("%d members; tasks %+v", len(got), w.tasks())
	}
	ana := people[0]
	user := func() center.User {
		u, err := c.Service.UserByName(c.Context(), c.Instance.StoreID, "p000@example.test")
		if err != nil {
			c.Fatal(err)
		}
		return u
	}
	if u := user(); u.ID != w.appUser(ana).RemoteID || u.Origin != center.SCIM {
		t.Errorf("%+v", u)
	}

	begun := time.Now()
	_, err = w.s.UpdatePerson(w.ctx(), ana.ID, directory.PersonChange{Profile: directory.Profile{
		"displayName": "Ana", "title": "Chief", "department": "R&D", "streetAddress": "1 Way", "city": "X", "state": "Y", "zipCode": "1", "countryCode": "ES", "mobilePhone": "+34 1",
	}})
	w.must(err)
	w.settled()
	if u := user(); u.DisplayName != "Ana" || u.Title != "Chief" {
		t.Errorf("%+v", u.Profile)
	}
	_, err = w.s.UpdatePerson(w.ctx(), ana.ID, directory.PersonChange{Profile: directory.Profile{"title": "", "department": "", "mobilePhone": ""}})
	w.must(err)
	_, err = w.s.UpdateGroup(w.ctx(), g.ID, "engineers", "")
	w.must(err)
	w.must(w.s.RemoveMember(w.ctx(), g.ID, people[1].ID))
	w.settled()
	if u := user(); u.Title != "" {
		t.Errorf("the title stays %q", u.Title)
	}
	if got := c.members("engineers"); len(got) != 119 || slices.Contains(got, "p001@example.test") {
		t.Errorf("%d members", len(got))
	}
	_, err = w.s.Deactivate(w.ctx(), ana.ID)
	w.must(err)
	w.settled()
	if u := user(); u.Status != center.Disabled {
		t.Errorf("a deactivated person is %s", u.Status)
	}
	if took := time.Since(begun); took > 5*time.Second {
		t.Errorf("the changes took %s", took)
	}
	pushes, err := w.s.Pushes(w.ctx(), w.app.ID, page)
	w.must(err)
	w.must(w.s.UnlinkPush(w.ctx(), w.app.ID, pushes.Items[0].ID, true))
	w.settled()
	if _, err := c.Service.GroupByName(c.Context(), c.Instance.StoreID, "engineers"); err == nil {
		t.Error("the unlinked group is still there")
	}
	if len(w.tasks()) != 0 {
		t.Errorf("%+v", w.tasks())
	}
}
