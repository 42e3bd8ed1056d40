package push_test

import (
	"context"
	"crypto/rand"
	"fmt"
	"log/slog"
	"strings"
	"sync"
	"testing"
	"time"

	"gatehouse/internal/credential"
	"gatehouse/internal/directory"
	"gatehouse/internal/directory/push"
	"gatehouse/internal/job"
	"gatehouse/internal/keyring"
	"gatehouse/internal/listing"
	"gatehouse/internal/store"
	"gatehouse/internal/store/directorydb"
)

// world is a directory with one provisioned application, its worker, and the
// other side. Time is the real one, moved by what tests skip.
type world struct {
	t      *testing.T
	s      *directory.Service
	db     *store.DB
	app    directory.App
	server *server
	pusher *push.Pusher
	stop   func()

	mu   sync.Mutex
	skip time.Duration
}

func (w *world) now() time.Time {
	w.mu.Lock()
	defer w.mu.Unlock()
	return time.Now().Add(w.skip)
}

func (w *world) pass(d time.Duration) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.skip += d
}

func start(t *testing.T) *world {
	t.Helper()
	return startOn(t, store.Config{Dir: t.TempDir()})
}

func startOn(t *testing.T, c store.Config) *world {
	t.Helper()
	w := &world{t: t, server: newServer(t)}
	var err error
	c.Now = w.now
	w.db, err = store.Open(t.Context(), c)
	w.must(err)
	hasher, err := credential.NewHasher(rand.Reader, 2)
	w.must(err)
	ring, err := keyring.New(make([]byte, 32))
	w.must(err)
	w.s, err = directory.New(directory.Deps{
		Store: &directorydb.Store{DB: w.db}, Hasher: hasher, Ring: ring, Log: w.db, Now: w.now, BaseURL: "http://directory.localhost:7100",
	})
	w.must(err)
	_, _, err = w.s.SetUpLink(t.Context(), "Example")
	w.must(err)
	w.app, err = w.s.CreateApp(t.Context(), directory.NewApp{Catalog: directory.AWSApp, Label: "AWS IAM Identity Center"})
	w.must(err)
	w.pusher, err = push.New(push.Deps{Service: w.s, Now: w.now, Log: slog.New(slog.DiscardHandler)})
	w.must(err)
	w.work()
	t.Cleanup(func() {
		w.stop()
		if err := w.db.Close(); err != nil {
			t.Error(err)
		}
	})
	return w
}

// work starts a worker; stop ends it, as a restart does.
func (w *world) work() { w.workCutBy(&cutter{}) }

func (w *world) workCutBy(c *cutter) {
	ctx, cancel := context.WithCancel(context.Background())
	c.cut = cancel
	done := make(chan struct{})
	go func() {
		defer close(done)
		(&job.Worker{
			Queue: directory.Queue, Store: w.db, Handlers: w.pusher.Handlers(), Now: w.now, Log: slog.New(slog.DiscardHandler),
			Parallel: 8, Poll: 10 * time.Millisecond,
		}).Run(ctx)
	}()
	w.stop = func() { cancel(); <-done }
}

func (w *world) must(err error) {
	w.t.Helper()
	if err != nil {
		w.t.Fatal(err)
	}
}

func (w *world) ctx() context.Context { return w.t.Context() }

// connect switches provisioning on.
func (w *world) connect() {
	w.t.Helper()
	_, _, err := w.s.SetConnection(w.ctx(), w.app.ID, directory.NewConnection{BaseURL: w.server.base() + "/", Token: credential.NewSecret(token)})
	w.must(err)
	_, err = w.s.SetConnectionStatus(w.ctx(), w.app.ID, directory.ConnectionEnabled)
	w.must(err)
	w.features(true, true, true)
}

func (w *world) features(create, update, deactivate bool) {
	w.t.Helper()
	_, err := w.s.SetFeatures(w.ctx(), w.app.ID, directory.Features{Create: create, Update: update, Deactivate: deactivate})
	w.must(err)
}

func profile(name string) directory.Profile {
	return directory.Profile{"firstName": name, "lastName": "Doe", "email": name + "@example.test", "login": name + "@example.test"}
}

func (w *world) person(name string, groups ...directory.Group) directory.Person {
	w.t.Helper()
	n := directory.NewPerson{Profile: profile(name), Activate: true}
	for _, g := range groups {
		n.GroupIDs = append(n.GroupIDs, g.ID)
	}
	p, _, err := w.s.CreatePerson(w.ctx(), n)
	w.must(err)
	return p
}

func (w *world) group(name string) directory.Group {
	w.t.Helper()
	g, err := w.s.CreateGroup(w.ctx(), name, "")
	w.must(err)
	return g
}

func (w *world) assign(p directory.Person) {
	w.t.Helper()
	_, err := w.s.AssignPerson(w.ctx(), w.app.ID, p.ID, "")
	w.must(err)
}

func (w *world) assignGroup(g directory.Group) {
	w.t.Helper()
	_, err := w.s.AssignGroup(w.ctx(), w.app.ID, g.ID, 0)
	w.must(err)
}

func (w *world) push(g directory.Group) directory.GroupPush {
	w.t.Helper()
	p, err := w.s.PushGroup(w.ctx(), w.app.ID, directory.NewPush{GroupID: g.ID})
	w.must(err)
	return p
}

// settled waits until no work is left that can be done.
func (w *world) settled() {
	w.t.Helper()
	w.eventually("all work is done", func() bool {
		jobs, err := w.db.Jobs(w.ctx(), directory.Queue, listing.Page{Limit: 10}, job.Pending, job.Running)
		w.must(err)
		return len(jobs.Items) == 0
	})
}

func (w *world) eventually(what string, ok func() bool) {
	w.t.Helper()
	for end := time.Now().Add(20 * time.Second); !ok(); time.Sleep(5 * time.Millisecond) {
		if time.Now().After(end) {
			jobs, _ := w.db.Jobs(w.ctx(), directory.Queue, listing.Page{Limit: 10})
			w.t.Fatalf("not within 20 s: %s; jobs %+v; requests %v", what, jobs.Items, w.server.sent())
		}
	}
}

func (w *world) tasks() []directory.Task {
	w.t.Helper()
	l, err := w.s.Tasks(w.ctx(), directory.TaskQuery{}, listing.Page{Limit: 100})
	w.must(err)
	return l.Items
}

func (w *world) appUser(p directory.Person) directory.AppUser {
	w.t.Helper()
	u, _, err := w.s.AppUser(w.ctx(), w.app.ID, p.ID)
	w.must(err)
	return u
}

func (w *world) sentExactly(want ...string) {
	w.t.Helper()
	var got []string
	for _, r := range w.server.sent() {
		method, path, _ := strings.Cut(r, " ")
		kind, id, _ := strings.Cut(path, "/")
		if id != "" {
			kind += "/*"
		}
		got = append(got, method+" "+kind)
	}
	if fmt.Sprint(got) != fmt.Sprint(want) {
		w.t.Errorf("sent %v, want %v", got, want)
	}
}
