package cloud_test

import (
	"fmt"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"gatehouse/internal/audit"
	"gatehouse/internal/cloud"
	"gatehouse/internal/credential"
	"gatehouse/internal/fault"
	"gatehouse/internal/ids"
)

const rootPassword = "correct horse battery"

// setUpRoot does what the set-up link is for and returns the seed.
func (w *world) setUpRoot(t *testing.T) credential.Secret {
	t.Helper()
	f, err := w.BeginRootSetup(t.Context(), w.setup.Reveal(), credential.NewSecret(rootPassword))
	if err != nil {
		t.Fatal(err)
	}
	if _, _, err := w.FinishRootSetup(t.Context(), w.setup.Reveal(), w.code(t, f.Seed)); err != nil {
		t.Fatal(err)
	}
	w.now = w.now.Add(time.Minute)
	return f.Seed
}

func (w *world) code(t *testing.T, seed credential.Secret) string {
	t.Helper()
	c, err := credential.Code(seed, w.now)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestACodeIsAcceptedOnceHoweverManySignInAtOnce(t *testing.T) {
	w := newWorld(t)
	code := w.code(t, w.setUpRoot(t))
	var in atomic.Int32
	var all sync.WaitGroup
	for range 4 {
		all.Go(func() {
			if w.SignInRoot(t.Context(), w.org.Management, cloud.RootTry{Password: credential.NewSecret(rootPassword), Code: code, Address: "192.0.2.1"}) == nil {
				in.Add(1)
			}
		})
	}
	all.Wait()
	if in.Load() != 1 {
		t.Errorf("%d sign-ins with one code", in.Load())
	}
}

func TestAnAddressThatTriesManyAccountsIsStopped(t *testing.T) {
	w := newWorld(t)
	seed := w.setUpRoot(t)
	for i := range 20 {
		account := ids.AccountID(fmt.Sprintf("9999000000%02d", i))
		err := w.SignInRoot(t.Context(), account, cloud.RootTry{Password: credential.NewSecret("a guess of a password"), Code: "123456", Address: "192.0.2.1"})
		if err == nil {
			t.Fatal("a guess signed in")
		}
	}
	err := w.SignInRoot(t.Context(), w.org.Management, cloud.RootTry{Password: credential.NewSecret(rootPassword), Code: w.code(t, seed), Address: "192.0.2.1"})
	wantFault(t, err, fault.Throttled, "")
	if err := w.SignInRoot(t.Context(), w.org.Management, cloud.RootTry{Password: credential.NewSecret(rootPassword), Code: w.code(t, seed), Address: "192.0.2.2"}); err != nil {
		t.Errorf("from another address: %v", err)
	}
	refused, err := w.db.Events(t.Context(), audit.Query{What: "root.signin", Outcome: audit.Refused})
	if err != nil || len(refused) < 20 {
		t.Errorf("%d refusals are in the log, %v", len(refused), err)
	}
}

func TestAReadyRootGetsNoFurtherLink(t *testing.T) {
	w := newWorld(t)
	w.setUpRoot(t)
	b, err := w.Bootstrap(t.Context(), "Management", "root@example.com")
	if err != nil || !b.SetupToken.Empty() {
		t.Errorf("a link was made again, %v", err)
	}
	_, err = w.BeginRootSetup(t.Context(), w.setup.Reveal(), credential.NewSecret("another long password"))
	wantFault(t, err, fault.Expired, "")
}

func TestTheRootKeyNeedsARootUser(t *testing.T) {
	w := newWorld(t)
	_, err := w.CreateRootKey(t.Context(), w.org.Management)
	wantFault(t, err, fault.Conflict, "")
	_, err = w.CreateRootKey(t.Context(), w.account(t, "dev"))
	wantFault(t, err, fault.NotFound, "")
}
