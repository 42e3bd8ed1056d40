package push_test

import (
	"testing"

	"gatehouse/internal/directory"
	"gatehouse/internal/pgtest"
	"gatehouse/internal/store"
)

func TestMappingsDecideWhatIsSent(t *testing.T) { mappingsDecide(start(t)) }

func TestMappingsDecideWhatIsSentOnPostgreSQL(t *testing.T) {
	mappingsDecide(startOn(t, store.Config{URL: pgtest.URL(t)}))
}

const enterprise = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"

func mappingsDecide(w *world) {
	t := w.t
	w.connect()
	ana := w.person("ana")
	change := func(at directory.Profile) {
		_, err := w.s.UpdatePerson(w.ctx(), ana.ID, directory.PersonChange{Profile: at})
		w.must(err)
	}
	change(directory.Profile{
		"title": "Engineer", "department": "Ops", "mobilePhone": "+49 1", "nickName": "Ann",
		"streetAddress": "Main 1", "city": "Bonn", "state": "NW", "zipCode": "53111", "countryCode": "DE",
	})
	w.assign(ana)
	w.settled()
	got := func(at string) any { return w.server.user("ana@example.test")[at] }
	department := func() any { return got(enterprise).(map[string]any)["department"] }
	if got("title") != "Engineer" || department() != "Ops" || got("addresses") == nil || got("phoneNumbers") == nil {
		t.Fatalf("by the standard: %v", w.server.user("ana@example.test"))
	}

	set := func(m map[string]*directory.Mapping) {
		t.Helper()
		_, err := w.s.SetMappings(w.ctx(), w.app.ID, m)
		w.must(err)
		w.settled()
	}
	w.server.forgetRequests()
	set(map[string]*directory.Mapping{
		"title": {Off: true}, "streetAddress": {Off: true}, "mobilePhone": {Off: true}, "department": {Expression: "user.costCenter"},
		"nickName": {Expression: "${user.firstName} of ${user.department}"},
	})
	if got("nickName") != "ana of Ops" {
		t.Errorf("nickName %v", got("nickName"))
	}
	change(directory.Profile{"title": "Boss", "city": "Cologne", "mobilePhone": "+49 2", "costCenter": "Costs"})
	w.settled()
	// What is mapped to nothing stays as the other side has it.
	phones := got("phoneNumbers").([]any)
	if got("title") != "Engineer" || phones[0].(map[string]any)["value"] != "+49 1" || len(phones) != 1 || department() != "Costs" ||
		got("addresses").([]any)[0].(map[string]any)["locality"] != "Bonn" {
		t.Errorf("after the change: %v", w.server.user("ana@example.test"))
	}
	w.server.forgetRequests()
	set(map[string]*directory.Mapping{"department": {Expression: "user.costCenter"}})
	w.sentExactly() // nothing has changed
	set(map[string]*directory.Mapping{"title": nil, "mobilePhone": nil, "streetAddress": nil})
	if got("title") != "Boss" || got("addresses").([]any)[0].(map[string]any)["locality"] != "Cologne" || got("phoneNumbers").([]any)[0].(map[string]any)["value"] != "+49 2" {
		t.Errorf("by the standard again: %v", w.server.user("ana@example.test"))
	}
	if len(w.tasks()) != 0 {
		t.Errorf("tasks %+v", w.tasks())
	}

	ben := w.person("ben")
	p, u, err := w.pusher.Preview(w.ctx(), w.app.ID, ben.ID)
	w.must(err)
	if p.ID != ben.ID || u.UserName != "ben@example.test" || u.NickName != "ben of" || u.Title != "" {
		t.Errorf("the preview is %+v", u)
	}
}
