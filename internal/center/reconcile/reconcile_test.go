package reconcile_test

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"log/slog"
	"strings"
	"testing"
	"time"

	"gatehouse/internal/center"
	"gatehouse/internal/center/reconcile"
	"gatehouse/internal/center/storetest"
	"gatehouse/internal/fault"
	"gatehouse/internal/ids"
	"gatehouse/internal/job"
	"gatehouse/internal/listing"
	"gatehouse/internal/store"
	"gatehouse/internal/store/centerdb"
)

const (
	management = ids.AccountID("111122223333")
	account    = ids.AccountID("222233334444")
)

// world is the center on a real store. Its jobs run only when the test says so.
type world struct {
	*center.Service
	db       *store.DB
	state    *centerdb.Store
	accounts *storetest.Accounts
	handlers map[string]job.Handler
	instance center.Instance
}

func start(t *testing.T, region string) *world {
	t.Helper()
	db, err := store.Open(t.Context(), store.Config{Dir: t.TempDir()})
	check(t, err)
	t.Cleanup(func() { _ = db.Close() })
	w := &world{db: db, state: &centerdb.Store{DB: db}, accounts: storetest.NewAccounts(management, account)}
	w.Service, err = center.New(center.Deps{Store: w.state, Accounts: w.accounts, Now: time.Now, Region: region})
	check(t, err)
	r, err := reconcile.New(reconcile.Deps{Store: w.state, Accounts: w.accounts, Now: time.Now, Region: region})
	check(t, err)
	w.handlers = r.Handlers()
	w.instance, err = w.EnableOrganizationInstance(t.Context(), management, "main", nil)
	check(t, err)
	return w
}

func check(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// waiting are the recorded jobs, oldest first.
func (w *world) waiting(t *testing.T) []job.Job {
	t.Helper()
	l, err := w.db.Jobs(t.Context(), center.Queue, listing.Page{Limit: 100}, job.Pending)
	check(t, err)
	return l.Items
}

// settle runs jobs until none is waiting. Every job is run times times, as a
// crash after the work and before the record would have it.
func (w *world) settle(t *testing.T, times int) {
	t.Helper()
	for range 100 {
		jobs := w.waiting(t)
		if len(jobs) == 0 {
			return
		}
		j := jobs[0]
		for range times {
			if err := w.handlers[j.Kind](t.Context(), j); err != nil && !job.IsGiveUp(err) {
				t.Fatalf("%s: %v", j.Kind, err)
			}
		}
		check(t, w.db.Finish(t.Context(), j.ID))
	}
	t.Fatal("the jobs never end")
}

func (w *world) person(t *testing.T, name string) string {
	t.Helper()
	u, err := w.ProvisionUser(t.Context(), w.instance.StoreID, center.Profile{
		UserName: name, DisplayName: name, Name: center.Name{GivenName: "G", FamilyName: "F"},
	}, true)
	check(t, err)
	return u.ID
}

func (w *world) team(t *testing.T, name string, members ...string) string {
	t.Helper()
	g, err := w.CreateGroup(t.Context(), w.instance.StoreID, center.NewGroup{DisplayName: name, Origin: center.SCIM})
	check(t, err)
	_, err = w.ChangeMembers(t.Context(), w.instance.StoreID, g.ID, members, nil)
	check(t, err)
	return g.ID
}

func (w *world) set(t *testing.T, name string) string {
	t.Helper()
	p, err := w.CreatePermissionSet(t.Context(), w.instance.ID, center.NewPermissionSet{Name: name})
	check(t, err)
	return p.ID
}

func change(set string, kind center.PrincipalType, principal string) center.AssignmentChange {
	return center.AssignmentChange{AccountID: account, PermissionSetID: set, PrincipalType: kind, PrincipalID: principal}
}

func (w *world) assign(t *testing.T, set string, kind center.PrincipalType, principal string) center.Request {
	t.Helper()
	r, err := w.CreateAssignment(t.Context(), w.instance.ID, change(set, kind, principal))
	check(t, err)
	return r
}

// role is the only role in the account, or empty.
func (w *world) role(t *testing.T) string {
	t.Helper()
	all := w.accounts.Roles()
	if len(all) > 1 {
		t.Fatalf("there are %d roles: %v", len(all), all)
	}
	for key := range all {
		_, name, _ := strings.Cut(key, "/")
		return name
	}
	return ""
}

func (w *world) credentials(user, set string) error {
	_, err := w.RoleCredentials(context.Background(), center.CredentialsFor{StoreID: w.instance.StoreID, UserID: user, Account: account, PermissionSet: set})
	return err
}

func TestEveryJobRunTwiceEndsTheSame(t *testing.T) {
	w := start(t, "eu-central-1")
	alice := w.person(t, "alice")
	set := w.set(t, "Set")
	r := w.assign(t, set, center.UserPrincipal, alice)
	w.settle(t, 2)
	got, err := w.Request(t.Context(), w.instance.ID, center.CreateRequest, r.ID)
	check(t, err)
	role := w.role(t)
	if got.Status != center.Succeeded || role == "" {
		t.Fatalf("the request is %+v, the role %q", got, role)
	}
	if path := w.accounts.Roles()[string(account)+"/"+role].Path; path != "/aws-reserved/sso.amazonaws.com/eu-central-1/" {
		t.Errorf("the path is %s", path)
	}
	check(t, w.credentials(alice, "Set"))
	_, err = w.DeleteAssignment(t.Context(), w.instance.ID, change(set, center.UserPrincipal, alice))
	check(t, err)
	if err := w.credentials(alice, "Set"); !errors.Is(err, fault.Denied) {
		t.Errorf("access must end with the answer to the deletion, not with its job: %v", err)
	}
	w.settle(t, 2)
	if left := w.role(t); left != "" {
		t.Errorf("the role %s is left", left)
	}
}

func TestAJobKilledAfterMakingTheRoleGoesOnWithTheSameName(t *testing.T) {
	w := start(t, "us-east-1")
	alice := w.person(t, "alice")
	w.assign(t, w.set(t, "Set"), center.UserPrincipal, alice)
	ctx, kill := context.WithCancel(t.Context())
	w.accounts.Fail = func(what string, _ ids.AccountID) error {
		if what == "EnsureRole" {
			kill()
			return context.Canceled
		}
		return nil
	}
	j := w.waiting(t)[0]
	if err := w.handlers[j.Kind](ctx, j); err == nil {
		t.Fatal("a killed job says that it is done")
	}
	name := ""
	check(t, w.state.View(t.Context(), func(tx center.Tx) error {
		l, err := tx.ProvisioningsIn(t.Context(), w.instance.ID, account, listing.Page{Limit: 10})
		name = l.Items[0].RoleName
		return err
	}))
	w.accounts.Fail = nil
	w.settle(t, 1)
	if w.role(t) != name {
		t.Errorf("the role is %s, its name was recorded as %s", w.role(t), name)
	}
}

func TestAFailureThatMayPassIsTriedAgainAndThenReported(t *testing.T) {
	w := start(t, "us-east-1")
	r := w.assign(t, w.set(t, "Set"), center.UserPrincipal, w.person(t, "alice"))
	w.accounts.Fail = func(string, ids.AccountID) error { return fault.New(fault.Unavailable, "The account is being moved.") }
	j := w.waiting(t)[0]
	if err := w.handlers[j.Kind](t.Context(), j); err == nil {
		t.Fatal("the job says that it is done")
	}
	j.Attempts = 7
	check(t, w.handlers[j.Kind](t.Context(), j))
	got, err := w.Request(t.Context(), w.instance.ID, center.CreateRequest, r.ID)
	check(t, err)
	if got.Status != center.Failed || got.Failure != "The account is being moved." {
		t.Errorf("the request is %+v", got)
	}
}

func TestWhoLosesAccessLosesSessions(t *testing.T) {
	for name, c := range map[string]struct {
		lose func(*testing.T, *world, string, string)
		gone bool // the role goes with it
	}{
		"by leaving the group": {lose: func(t *testing.T, w *world, alice, group string) {
			_, err := w.ChangeMembers(t.Context(), w.instance.StoreID, group, nil, []string{alice})
			check(t, err)
		}},
		"by a replaced list of members": {lose: func(t *testing.T, w *world, alice, group string) {
			_, err := w.SetMembers(t.Context(), w.instance.StoreID, group, nil)
			check(t, err)
		}},
		"by being disabled": {lose: func(t *testing.T, w *world, alice, _ string) {
			_, err := w.SetUserActive(t.Context(), w.instance.StoreID, alice, false)
			check(t, err)
		}},
		"by being deleted": {lose: func(t *testing.T, w *world, alice, _ string) {
			check(t, w.DeleteUser(t.Context(), w.instance.StoreID, alice, ""))
		}},
		"by the deletion of the group": {gone: true, lose: func(t *testing.T, w *world, _, group string) {
			check(t, w.DeleteGroup(t.Context(), w.instance.StoreID, group, ""))
		}},
		"by the end of the assignment, having left the group just before": {gone: true, lose: func(t *testing.T, w *world, alice, group string) {
			_, err := w.ChangeMembers(t.Context(), w.instance.StoreID, group, nil, []string{alice})
			check(t, err)
			sets, err := w.PermissionSets(t.Context(), w.instance.ID, listing.Page{Limit: 1})
			check(t, err)
			_, err = w.DeleteAssignment(t.Context(), w.instance.ID, change(sets.Items[0].ID, center.GroupPrincipal, group))
			check(t, err)
		}},
	} {
		for _, shared := range []bool{false, true} {
			t.Run(name, func(t *testing.T) {
				w := start(t, "us-east-1")
				alice, bob := w.person(t, "alice"), w.person(t, "bob")
				group, set := w.team(t, "team", alice), w.set(t, "Set")
				w.assign(t, set, center.GroupPrincipal, group)
				if shared { // somebody else keeps the role alive
					w.assign(t, set, center.UserPrincipal, bob)
				}
				w.settle(t, 1)
				role := w.role(t)
				check(t, w.credentials(alice, "Set"))
				c.lose(t, w, alice, group)
				if err := w.credentials(alice, "Set"); err == nil {
					t.Error("credentials are issued right after")
				}
				w.settle(t, 2)
				if ended := w.accounts.Revoked(account, role, alice) || w.role(t) == ""; !ended {
					t.Error("old sessions live on")
				}
				if shared && (w.role(t) != role || w.accounts.Revoked(account, role, bob) || w.credentials(bob, "Set") != nil) {
					t.Error("bob lost what he holds by himself")
				}
				if !shared && c.gone && w.role(t) != "" {
					t.Error("the role is left without a holder")
				}
			})
		}
	}
}

func TestASecondWayToTheGrantKeepsSessions(t *testing.T) {
	w := start(t, "us-east-1")
	alice := w.person(t, "alice")
	one, two, set := w.team(t, "one", alice), w.team(t, "two", alice), w.set(t, "Set")
	w.assign(t, set, center.GroupPrincipal, one)
	w.assign(t, set, center.GroupPrincipal, two)
	w.settle(t, 1)
	role := w.role(t)
	check(t, w.DeleteGroup(t.Context(), w.instance.StoreID, one, ""))
	w.settle(t, 1)
	if w.accounts.Revoked(account, role, alice) || w.credentials(alice, "Set") != nil {
		t.Error("alice still has the other group")
	}
}

func TestNobodyIsAssignedWhoWasDeletedMeanwhile(t *testing.T) {
	w := start(t, "us-east-1")
	alice := w.person(t, "alice")
	r := w.assign(t, w.set(t, "Set"), center.UserPrincipal, alice)
	check(t, w.DeleteUser(t.Context(), w.instance.StoreID, alice, ""))
	w.settle(t, 1)
	got, err := w.Request(t.Context(), w.instance.ID, center.CreateRequest, r.ID)
	check(t, err)
	if got.Status != center.Failed || w.role(t) != "" {
		t.Errorf("the request is %+v, the role %q", got, w.role(t))
	}
}

func TestTheSameRequestTwiceAtOnceIsAConflict(t *testing.T) {
	w := start(t, "us-east-1")
	alice, set := w.person(t, "alice"), w.set(t, "Set")
	w.assign(t, set, center.UserPrincipal, alice)
	_, err := w.CreateAssignment(t.Context(), w.instance.ID, change(set, center.UserPrincipal, alice))
	if !errors.Is(err, fault.Conflict) {
		t.Errorf("got %v", err)
	}
	_, err = w.DeleteAssignment(t.Context(), w.instance.ID, change(set, center.UserPrincipal, alice))
	if !errors.Is(err, fault.Conflict) {
		t.Errorf("deleting what is being made: %v", err)
	}
}

func TestOneBrokenAccountDoesNotStopProvisioningOfTheOthers(t *testing.T) {
	w := start(t, "us-east-1")
	alice, set := w.person(t, "alice"), w.set(t, "Set")
	for _, id := range []ids.AccountID{management, account} {
		c := change(set, center.UserPrincipal, alice)
		c.AccountID = id
		_, err := w.CreateAssignment(t.Context(), w.instance.ID, c)
		check(t, err)
	}
	w.settle(t, 1)
	check(t, w.AttachManagedPolicy(t.Context(), w.instance.ID, set, "arn:aws:iam::aws:policy/AmazonS3FullAccess"))
	w.accounts.Fail = func(_ string, id ids.AccountID) error {
		if id == management {
			return fault.New(fault.Conflict, "The account is closed.")
		}
		return nil
	}
	r, err := w.ProvisionPermissionSet(t.Context(), w.instance.ID, set, "")
	check(t, err)
	w.settle(t, 2)
	got, err := w.Request(t.Context(), w.instance.ID, center.ProvisionRequest, r.ID)
	check(t, err)
	if got.Status != center.Failed || got.Failure != "111122223333: The account is closed. " {
		t.Errorf("the request is %+v", got)
	}
	fresh := true
	l, err := w.ProvisionedAccounts(t.Context(), w.instance.ID, set, &fresh, listing.Page{Limit: 10})
	check(t, err)
	if len(l.Items) != 1 || l.Items[0] != account {
		t.Errorf("up to date are %v", l.Items)
	}
}

func TestThePortalShowsWhatAUserHolds(t *testing.T) {
	w := start(t, "us-east-1")
	alice, bob := w.person(t, "alice"), w.person(t, "bob")
	set, other := w.set(t, "Set"), w.set(t, "Other")
	w.assign(t, set, center.GroupPrincipal, w.team(t, "team", alice))
	w.assign(t, other, center.UserPrincipal, alice)
	w.settle(t, 1)
	accounts, err := w.AccountsFor(t.Context(), w.instance.StoreID, alice, listing.Page{Limit: 10})
	check(t, err)
	sets, err := w.PermissionSetsFor(t.Context(), w.instance.StoreID, alice, account, listing.Page{Limit: 10})
	check(t, err)
	if len(accounts.Items) != 1 || accounts.Items[0].Email == "" || len(sets.Items) != 2 {
		t.Errorf("alice sees %v and %v", accounts.Items, sets.Items)
	}
	none, err := w.AccountsFor(t.Context(), w.instance.StoreID, bob, listing.Page{Limit: 10})
	check(t, err)
	if len(none.Items) != 0 {
		t.Errorf("bob sees %v", none.Items)
	}
	for what, err := range map[string]error{
		"bob": w.credentials(bob, "Set"), "a set that does not exist": w.credentials(alice, "None"), "a user who does not exist": w.credentials("nobody", "Set"),
	} {
		if f := fault.From(err); f == nil || f.Kind != fault.Denied || f.Message != "No access" {
			t.Errorf("%s: %v; the answer must not tell what is missing", what, err)
		}
	}
}

func TestCredentialsMadeWhileAccessEndsAreNotHandedOut(t *testing.T) {
	w := start(t, "us-east-1")
	alice := w.person(t, "alice")
	w.assign(t, w.set(t, "Set"), center.UserPrincipal, alice)
	w.settle(t, 1)
	w.accounts.Fail = func(what string, _ ids.AccountID) error {
		if what == "IssueCredentials" {
			w.accounts.Fail = nil
			// The revocation runs before the credentials exist, and so misses them.
			_, err := w.SetUserActive(context.Background(), w.instance.StoreID, alice, false)
			return err
		}
		return nil
	}
	if err := w.credentials(alice, "Set"); !errors.Is(err, fault.Denied) {
		t.Errorf("got %v", err)
	}
}

func TestDisablingAUserHasItsSessionsLookedAt(t *testing.T) {
	w := start(t, "us-east-1")
	alice := w.person(t, "alice")
	if _, err := w.SetUserActive(t.Context(), w.instance.StoreID, alice, false); err != nil {
		t.Fatal(err)
	}
	jobs := w.waiting(t)
	var task center.Task
	if len(jobs) != 1 || json.Unmarshal([]byte(jobs[0].Payload), &task) != nil || task.User != alice {
		t.Errorf("what follows is %+v", jobs)
	}
}

func TestAWorkerTakesEverythingToItsEnd(t *testing.T) {
	w := start(t, "us-east-1")
	ctx, stop := context.WithCancel(t.Context())
	done := make(chan struct{})
	go func() {
		defer close(done)
		(&job.Worker{Queue: center.Queue, Store: w.db, Handlers: w.handlers, Now: time.Now, Log: slog.New(slog.NewTextHandler(io.Discard, nil))}).Run(ctx)
	}()
	defer func() { stop(); <-done }()
	r := w.assign(t, w.set(t, "Set"), center.UserPrincipal, w.person(t, "alice"))
	for end := time.Now().Add(10 * time.Second); time.Now().Before(end); time.Sleep(5 * time.Millisecond) {
		got, err := w.Request(t.Context(), w.instance.ID, center.CreateRequest, r.ID)
		check(t, err)
		if got.Status == center.Succeeded {
			return
		}
	}
	t.Fatal("the request never ended")
}
