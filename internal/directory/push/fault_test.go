package push_test

import (
	"fmt"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"gatehouse/internal/credential"
	"gatehouse/internal/directory"
)

// once answers the first n requests that match with f.
func once(n int, match string, f func(w http.ResponseWriter)) func(http.ResponseWriter, *http.Request, string) bool {
	return func(w http.ResponseWriter, r *http.Request, _ string) bool {
		if n == 0 || !strings.HasPrefix(r.Method+" "+r.URL.Path, match) {
			return false
		}
		n--
		f(w)
		return true
	}
}

func TestWhatMayPassIsTriedAgainAndConverges(t *testing.T) {
	for _, c := range []struct {
		name  string
		fault func(w http.ResponseWriter)
	}{
		{"an internal error", func(w http.ResponseWriter) { answer(w, 500, "Internal failure") }},
		{"an HTML page with status 200", func(w http.ResponseWriter) {
			w.Header().Set("Content-Type", "text/html")
			fmt.Fprint(w, "<html>Sign in to the hotel's network</html>") //nolint:errcheck // the client sees it
		}},
		{"broken JSON", func(w http.ResponseWriter) {
			w.Header().Set("Content-Type", "application/scim+json")
			fmt.Fprint(w, `{"Resources": [`) //nolint:errcheck // the client sees it
		}},
		{"a closed connection", func(http.ResponseWriter) { panic(http.ErrAbortHandler) }},
		{"a bad gateway in plain text", func(w http.ResponseWriter) { http.Error(w, "bad gateway", http.StatusBadGateway) }},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			w := start(t)
			w.server.break_(once(2, "", c.fault))
			w.connect()
			g := w.group("developers")
			w.person("ana", g)
			w.assignGroup(g)
			w.push(g)
			w.settled()
			w.wantMembers("developers", "ana@example.test")
			if len(w.tasks()) != 0 {
				t.Errorf("tasks stay: %+v", w.tasks())
			}
		})
	}
}

func TestAServerThatAsksToWaitIsLeftAlone(t *testing.T) {
	w := start(t)
	var told time.Time
	var early int
	busy := 1
	w.server.break_(func(rw http.ResponseWriter, r *http.Request, _ string) bool {
		if busy > 0 {
			busy--
			told = time.Now()
			rw.Header().Set("Retry-After", "1")
			answer(rw, 429, "Too many requests")
			return true
		}
		if time.Since(told) < time.Second {
			early++
		}
		return false
	})
	w.connect()
	w.assign(w.person("ana"))
	w.eventually("the wait is seen", func() bool { return len(w.tasks()) == 1 })
	if task := w.tasks()[0]; !task.Retrying || task.StatusCode != 429 {
		t.Errorf("%+v", task)
	}
	for i := range 5 { // of the same application: they wait too
		w.assign(w.person(fmt.Sprintf("p%d", i)))
	}
	w.settled()
	if took := time.Since(told); early > 0 || took > 3*time.Second {
		t.Errorf("%d requests came early; done after %s", early, took)
	}
	if w.server.user("ana@example.test") == nil || len(w.tasks()) != 0 {
		t.Error("not converged")
	}
}

func TestALostAnswerMakesNoTwin(t *testing.T) {
	w := start(t)
	lost := map[string]bool{}
	w.server.drop = func(r *http.Request) bool {
		key := r.Method + " " + strings.SplitN(r.URL.Path, "/", 6)[4]
		if r.Method == http.MethodGet || lost[key] {
			return false
		}
		lost[key] = true
		return true
	}
	w.connect()
	g := w.group("developers")
	ana := w.person("ana", g)
	w.assignGroup(g)
	w.push(g)
	w.settled()
	w.wantMembers("developers", "ana@example.test")
	if len(w.server.users) != 1 || len(w.server.groups) != 1 || len(lost) != 3 {
		t.Errorf("%d users, %d groups, lost %v", len(w.server.users), len(w.server.groups), lost)
	}
	clear(lost)
	w.must(w.s.RemoveMember(w.ctx(), g.ID, ana.ID))
	w.settled()
	w.wantMembers("developers")
	if w.server.user("ana@example.test")["active"] != false {
		t.Error("still active")
	}
}

func TestWhatIsThereAlreadyIsLinked(t *testing.T) {
	w := start(t)
	w.server.users["u-old"] = map[string]any{
		"id": "u-old", "userName": "ANA@example.test", "active": false, "displayName": "Old", "name": map[string]any{"givenName": "O", "familyName": "L"},
		"emails": []any{map[string]any{"value": "ana@example.test", "type": "work", "primary": true}},
	}
	w.connect()
	ana := w.person("ana")
	w.assign(ana)
	w.settled()
	w.sentExactly("GET Users", "PATCH Users/*", "PUT Users/*")
	if u := w.appUser(ana); u.RemoteID != "u-old" || w.server.users["u-old"]["displayName"] != "ana Doe" {
		t.Errorf("%+v %v", u, w.server.users["u-old"])
	}

	// The filter does not find it at first; the conflict leads to it.
	bob := w.person("bob")
	w.server.users["u-bob"] = map[string]any{"id": "u-bob", "userName": "bob@example.test", "active": true, "externalId": bob.ID}
	w.server.break_(once(1, "GET /tenant/scim/v2/Users", func(rw http.ResponseWriter) {
		rw.Header().Set("Content-Type", "application/scim+json")
		fmt.Fprint(rw, `{"totalResults":0,"Resources":[]}`) //nolint:errcheck // the client sees it
	}))
	w.assign(bob)
	w.settled()
	if u := w.appUser(bob); u.RemoteID != "u-bob" {
		t.Errorf("%+v", u)
	}
}

func TestWhatWasDeletedThereIsMadeAnew(t *testing.T) {
	w := start(t)
	w.connect()
	g := w.group("developers")
	ana, bob := w.person("ana", g), w.person("bob", g)
	w.assignGroup(g)
	p := w.push(g)
	w.settled()

	w.server.mu.Lock()
	clear(w.server.groups)
	delete(w.server.users, w.appUser(ana).RemoteID)
	w.server.mu.Unlock()
	_, err := w.s.UpdatePerson(w.ctx(), ana.ID, directory.PersonChange{Profile: directory.Profile{"title": "x"}})
	w.must(err)
	w.settled()
	w.wantMembers("developers", "ana@example.test", "bob@example.test")

	// A member that is gone is found out by the group, too.
	w.server.mu.Lock()
	delete(w.server.users, w.appUser(bob).RemoteID)
	for id := range w.server.members {
		w.server.members[id] = nil
	}
	w.server.mu.Unlock()
	w.must(w.s.PushNow(w.ctx(), w.app.ID, p.ID))
	w.settled()
	w.wantMembers("developers", "ana@example.test", "bob@example.test")
	if len(w.tasks()) != 0 {
		t.Errorf("tasks %+v", w.tasks())
	}
}

func TestOneBadPersonBlocksNobody(t *testing.T) {
	w := start(t)
	w.server.break_(func(rw http.ResponseWriter, r *http.Request, body string) bool {
		if r.Method != http.MethodPost || !strings.Contains(body, "bad@example.test") || strings.Contains(body, `"title":"good"`) {
			return false
		}
		answer(rw, 400, "Value at 'name.familyName' failed to satisfy constraint; token was "+token)
		return true
	})
	w.connect()
	g := w.group("developers")
	bad := w.person("bad", g)
	for i := range 5 {
		w.person(fmt.Sprintf("p%d", i), g)
	}
	w.assignGroup(g)
	p := w.push(g)
	w.settled()
	if got := len(w.server.membersOf("developers")); got != 5 {
		t.Fatalf("%d members", got)
	}
	if p, err := w.s.Push(w.ctx(), w.app.ID, p.ID); err != nil || p.Status != directory.PushActive || p.LastPush.IsZero() {
		t.Errorf("%+v, %v", p, err)
	}
	if u := w.appUser(bad); u.Status != directory.AppUserStaged || u.Sync != directory.SyncError {
		t.Errorf("%s %s", u.Status, u.Sync)
	}
	tasks := w.tasks()
	if len(tasks) != 1 {
		t.Fatalf("%d tasks", len(tasks))
	}
	task := tasks[0]
	want := "Automatic provisioning of user bad Doe to app AWS IAM Identity Center failed: Error while creating user bad@example.test: Bad Request. Errors reported by remote server: "
	if !strings.HasPrefix(task.Title, want) || task.Attribute != "name.familyName" || task.Method != "POST" || task.StatusCode != 400 ||
		!strings.Contains(task.RequestBody, "bad@example.test") || !strings.Contains(task.Answer, "constraint") || task.Retrying {
		t.Errorf("%+v", task)
	}
	if strings.Contains(fmt.Sprint(task), token) {
		t.Error("the task holds the token")
	}
	w.must(w.s.RetryTask(w.ctx(), task.ID)) // nothing has changed yet
	w.settled()
	if len(w.tasks()) != 1 {
		t.Fatal("the task went though nothing changed")
	}
	_, err := w.s.UpdatePerson(w.ctx(), bad.ID, directory.PersonChange{Profile: directory.Profile{"title": "good"}})
	w.must(err)
	w.settled()
	if got := len(w.server.membersOf("developers")); got != 6 || len(w.tasks()) != 0 {
		t.Errorf("%d members, tasks %+v", got, w.tasks())
	}
}

func TestARevokedTokenIsSaidAndANewOneCatchesUp(t *testing.T) {
	w := start(t)
	_, _, err := w.s.SetConnection(w.ctx(), w.app.ID, directory.NewConnection{BaseURL: w.server.base(), Token: credential.NewSecret("revoked")})
	w.must(err)
	_, err = w.s.SetConnectionStatus(w.ctx(), w.app.ID, directory.ConnectionEnabled)
	w.must(err)
	w.features(true, true, true)
	ana := w.person("ana")
	w.assign(ana)
	w.settled()
	tasks := w.tasks()
	if len(tasks) != 1 || !strings.Contains(tasks[0].Title, "Error while verifying if user ana@example.test exists: Unauthorized. The credentials used to connect to the API were invalid.") {
		t.Fatalf("%+v", tasks)
	}
	if c, err := w.s.Connection(w.ctx(), w.app.ID); err != nil || !c.Tested.IsZero() {
		t.Errorf("a failed sync counts as a test: %+v, %v", c, err)
	}
	if m, ok, err := w.pusher.TestConnection(w.ctx(), w.app.ID); ok || err != nil || !strings.Contains(m, "401 Unauthorized") {
		t.Errorf("%q %v %v", m, ok, err)
	}
	if c, err := w.s.Connection(w.ctx(), w.app.ID); err != nil || c.Tested.IsZero() || c.TestResult == "" {
		t.Errorf("the test is not kept: %+v, %v", c, err)
	}
	w.connect()
	if c, err := w.s.Connection(w.ctx(), w.app.ID); err != nil || !c.Tested.IsZero() {
		t.Errorf("the test of another token is kept: %+v, %v", c, err)
	}
	w.settled()
	if w.server.user("ana@example.test") == nil || len(w.tasks()) != 0 {
		t.Errorf("tasks %+v", w.tasks())
	}
	if m, ok, err := w.pusher.TestConnection(w.ctx(), w.app.ID); m != "AWS IAM Identity Center was verified successfully!" || !ok || err != nil {
		t.Errorf("%q %v %v", m, ok, err)
	}
	m, ok, err := w.pusher.TestCredentials(w.ctx(), w.app.ID, directory.NewConnection{BaseURL: "http://127.0.0.1:1/scim", Token: credential.NewSecret("x")})
	if ok || err != nil || !strings.Contains(m, "does not answer") {
		t.Errorf("%q %v %v", m, ok, err)
	}
}

func TestTheThreeSwitches(t *testing.T) {
	w := start(t)
	w.connect()
	ana := w.person("ana")
	w.assign(ana)
	w.settled()
	w.features(false, true, false)
	w.settled()
	w.server.forgetRequests()
	bob := w.person("bob")
	w.assign(bob)
	w.settled()
	w.sentExactly("GET Users")
	if tasks := w.tasks(); len(tasks) != 1 || !strings.HasSuffix(tasks[0].Title, "Matching user not found.") {
		t.Errorf("%+v", tasks)
	}
	w.server.forgetRequests()
	w.must(w.s.UnassignPerson(w.ctx(), w.app.ID, bob.ID))
	w.must(w.s.UnassignPerson(w.ctx(), w.app.ID, ana.ID))
	w.settled()
	w.sentExactly()
	tasks := w.tasks()
	if len(tasks) != 1 || !tasks[0].Manual || tasks[0].Subject != ana.ID {
		t.Fatalf("%+v", tasks)
	}
	w.must(w.s.CompleteTask(w.ctx(), tasks[0].ID))

	w.features(true, false, true)
	cat := w.person("cat")
	w.assign(cat)
	w.settled()
	w.server.forgetRequests()
	_, err := w.s.UpdatePerson(w.ctx(), cat.ID, directory.PersonChange{Profile: directory.Profile{"title": "x"}})
	w.must(err)
	w.settled()
	w.sentExactly()
	w.features(true, true, true)
	w.settled()
	if w.server.user("cat@example.test")["title"] != "x" {
		t.Error("the change was forgotten while the switch was off")
	}
}

func TestSomebodyElsesGroupIsNotTakenUnlessLinked(t *testing.T) {
	w := start(t)
	w.server.users["u-x"] = map[string]any{"id": "u-x", "userName": "x@example.test", "active": true}
	w.server.groups["g-x"] = map[string]any{"id": "g-x", "displayName": "developers"}
	w.server.members["g-x"] = []string{"u-x"}
	w.connect()
	g := w.group("developers")
	w.person("ana", g)
	w.assignGroup(g)
	p := w.push(g)
	w.settled()
	p, err := w.s.Push(w.ctx(), w.app.ID, p.ID)
	w.must(err)
	if p.Status != directory.PushError || !strings.Contains(p.Failure, "has a group of this name already") || len(w.tasks()) != 1 {
		t.Fatalf("%+v", p)
	}
	w.wantMembers("developers", "x@example.test")
	w.must(w.s.UnlinkPush(w.ctx(), w.app.ID, p.ID, true)) // which deletes nothing of others
	w.settled()
	w.wantMembers("developers", "x@example.test")
	_, err = w.s.PushGroup(w.ctx(), w.app.ID, directory.NewPush{GroupID: g.ID, Link: true})
	w.must(err)
	w.settled()
	w.wantMembers("developers", "ana@example.test")
	if len(w.tasks()) != 0 {
		t.Errorf("%+v", w.tasks())
	}
}

// cutter ends the worker between a request and the record of its answer.
type cutter struct {
	after atomic.Int64
	cut   func()
}

func (c *cutter) RoundTrip(r *http.Request) (*http.Response, error) {
	resp, err := http.DefaultTransport.RoundTrip(r)
	if c.after.Add(-1) == 0 {
		c.cut()
	}
	return resp, err
}

func TestWorkThatWasKilledEndsTheSame(t *testing.T) {
	for kill := int64(1); kill <= 12; kill++ {
		t.Run(fmt.Sprint("after request ", kill), func(t *testing.T) {
			t.Parallel()
			w := start(t)
			w.stop()
			c := &cutter{}
			c.after.Store(kill)
			w.pusher.Transport = c
			w.workCutBy(c)
			w.connect()
			g := w.group("developers")
			for i := range 3 {
				w.person(fmt.Sprintf("p%d", i), g)
			}
			w.assignGroup(g)
			w.push(g)
			w.eventually("the kill or the end", func() bool { return c.after.Load() <= 0 || len(w.server.membersOf("developers")) == 3 })
			w.stop()
			w.pass(3 * time.Minute) // the leases run out
			w.work()
			w.settled()
			w.wantMembers("developers", "p0@example.test", "p1@example.test", "p2@example.test")
			if len(w.server.users) != 3 || len(w.server.groups) != 1 {
				t.Errorf("%d users, %d groups", len(w.server.users), len(w.server.groups))
			}
		})
	}
}

func TestAMendedPersonDoesNotWaitForTheBackOff(t *testing.T) {
	w := start(t)
	w.server.break_(func(rw http.ResponseWriter, _ *http.Request, body string) bool {
		if !strings.Contains(body, "ana@example.test") || strings.Contains(body, `"title":"good"`) {
			return false
		}
		answer(rw, 500, "It is about this one")
		return true
	})
	w.connect()
	ana := w.person("ana")
	w.assign(ana)
	w.eventually("the third failure", func() bool { l := w.tasks(); return len(l) == 1 && l[0].Attempts >= 3 }) // the next try is 4 s away
	begun := time.Now()
	_, err := w.s.UpdatePerson(w.ctx(), ana.ID, directory.PersonChange{Profile: directory.Profile{"title": "good"}})
	w.must(err)
	w.settled()
	if took := time.Since(begun); took > 3*time.Second || w.server.user("ana@example.test") == nil {
		t.Errorf("it took %s", took)
	}
}

func TestAPersonTakenAwayWhileTheAppIsOffIsSwitchedOffLater(t *testing.T) {
	w := start(t)
	w.connect()
	ana := w.person("ana")
	w.assign(ana)
	w.settled()
	_, err := w.s.DeactivateApp(w.ctx(), w.app.ID)
	w.must(err)
	w.server.forgetRequests()
	w.must(w.s.UnassignPerson(w.ctx(), w.app.ID, ana.ID))
	time.Sleep(100 * time.Millisecond)
	w.sentExactly()
	_, err = w.s.ActivateApp(w.ctx(), w.app.ID)
	w.must(err)
	w.pass(2 * time.Minute)
	w.settled()
	w.sentExactly("PATCH Users/*")
	if w.server.user("ana@example.test")["active"] != false {
		t.Error("still active")
	}
}

func TestAnotherServerGetsEverythingAnew(t *testing.T) {
	w := start(t)
	w.connect()
	g := w.group("developers")
	w.person("ana", g)
	w.person("bob", g)
	w.assignGroup(g)
	w.push(g)
	w.settled()
	w.server = newServer(t)
	w.server.n = 1000 // other ids
	w.connect()
	w.settled()
	w.wantMembers("developers", "ana@example.test", "bob@example.test")
	if len(w.tasks()) != 0 {
		t.Errorf("%+v", w.tasks())
	}
}

func TestAGroupThatFailsDoesNotKeepAPersonIn(t *testing.T) {
	w := start(t)
	w.connect()
	g := w.group("developers")
	ana := w.person("ana", g)
	w.assignGroup(g)
	w.push(g)
	w.settled()
	w.server.break_(func(rw http.ResponseWriter, r *http.Request, _ string) bool {
		if !strings.Contains(r.URL.Path, "/Groups") {
			return false
		}
		answer(rw, 500, "Groups are down")
		return true
	})
	w.must(w.s.RemoveMember(w.ctx(), g.ID, ana.ID))
	w.pass(6 * time.Second)
	w.eventually("ana is switched off", func() bool { return w.server.user("ana@example.test")["active"] == false })
	w.server.break_(nil)
	w.pass(time.Minute)
	w.settled()
	w.wantMembers("developers")
}

func TestASlowServerIsGivenUpInTimeAndTriedAgain(t *testing.T) {
	w := start(t)
	w.stop()
	w.pusher.RequestTime = 150 * time.Millisecond
	w.work()
	w.server.break_(once(1, "POST", func(rw http.ResponseWriter) {
		for range 20 { // a drip never ends a request by itself
			fmt.Fprint(rw, " ") //nolint:errcheck // the client has gone
			rw.(http.Flusher).Flush()
			time.Sleep(20 * time.Millisecond)
		}
	}))
	w.connect()
	w.assign(w.person("ana"))
	w.settled()
	if w.server.user("ana@example.test") == nil || len(w.tasks()) != 0 {
		t.Errorf("tasks %+v", w.tasks())
	}
}
