package directory_test

import (
	"context"
	"crypto/rand"
	"sync"
	"testing"
	"time"

	"gatehouse/internal/credential"
	"gatehouse/internal/directory"
	"gatehouse/internal/fault"
	"gatehouse/internal/keyring"
	"gatehouse/internal/store"
	"gatehouse/internal/store/directorydb"
)

// clock is a time that tests move.
type clock struct {
	mu  sync.Mutex
	now time.Time
}

func (c *clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

func (c *clock) pass(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(d)
}

const goodPassword = "Correct7horse"

// fixture is a directory with its first administrator on a real store.
type fixture struct {
	t     *testing.T
	s     *directory.Service
	db    *store.DB
	clock *clock
	// addresses counts those from which somebody tried a password.
	addresses int
	admin     directory.Person
}

func open(t *testing.T) *fixture {
	t.Helper()
	return openOn(t, store.Config{Dir: t.TempDir()})
}

func openOn(t *testing.T, c store.Config) *fixture {
	t.Helper()
	f := &fixture{t: t, clock: &clock{now: time.Date(2026, 11, 24, 9, 0, 0, 0, time.UTC)}}
	var err error
	c.Now = f.clock.Now
	f.db, err = store.Open(t.Context(), c)
	f.must(err)
	t.Cleanup(func() {
		if err := f.db.Close(); err != nil {
			t.Error(err)
		}
	})
	hasher, err := credential.NewHasher(rand.Reader, 4)
	f.must(err)
	ring, err := keyring.New(make([]byte, 32))
	f.must(err)
	f.s, err = directory.New(directory.Deps{
		Store: &directorydb.Store{DB: f.db}, Hasher: hasher, Ring: ring, Log: f.db, Now: f.clock.Now, BaseURL: "http://directory.localhost:7100",
	})
	f.must(err)
	link, ok, err := f.s.SetUpLink(t.Context(), "Example")
	f.must(err)
	if !ok {
		t.Fatal("a new directory gave no set-up link")
	}
	f.admin, err = f.s.CompleteSetUp(t.Context(), link.Token, directory.FirstAdmin{
		FirstName: "Root", LastName: "Admin", Email: "root@example.test", Password: credential.NewSecret(goodPassword),
	})
	f.must(err)
	return f
}

func (f *fixture) must(err error) {
	f.t.Helper()
	if err != nil {
		f.t.Fatal(err)
	}
}

func (f *fixture) ctx() context.Context { return f.t.Context() }

func profile(name string) directory.Profile {
	return directory.Profile{"firstName": name, "lastName": "Doe", "email": name + "@example.test", "login": name + "@example.test"}
}

// person makes an ACTIVE person.
func (f *fixture) person(name string, groups ...string) directory.Person {
	f.t.Helper()
	p, _, err := f.s.CreatePerson(f.ctx(), directory.NewPerson{
		Profile: profile(name), Password: credential.NewSecret(goodPassword), Activate: true, GroupIDs: groups,
	})
	f.must(err)
	return p
}

func (f *fixture) group(name string) directory.Group {
	f.t.Helper()
	g, err := f.s.CreateGroup(f.ctx(), name, "")
	f.must(err)
	return g
}

// refused checks the kind and Okta's code of a failure.
func (f *fixture) refused(err error, kind fault.Kind, code string) {
	f.t.Helper()
	got := fault.From(err)
	if got == nil || got.Kind != kind || got.Code != code {
		f.t.Fatalf("got %v (code %q), want %s %s", err, codeOf(got), kind, code)
	}
}

func codeOf(f *fault.Error) string {
	if f == nil {
		return ""
	}
	return f.Code
}
