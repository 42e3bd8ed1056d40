package directory_test

import (
	"crypto/rand"
	"errors"
	"fmt"
	"testing"
	"time"

	"gatehouse/internal/credential"
	"gatehouse/internal/directory"
	"gatehouse/internal/fault"
)

// try signs somebody in with a password, from a browser with these marks and an
// address that nobody has used yet.
func (f *fixture) try(login, password, marks string) error {
	f.addresses++
	_, err := f.s.SignInPassword(f.ctx(), directory.PasswordTry{
		Login: login, Password: credential.NewSecret(password), Address: fmt.Sprintf("198.51.%d.%d", f.addresses/250, f.addresses%250), Browser: marks, Return: "/",
	})
	return err
}

func (f *fixture) marks(p directory.Person) string {
	f.t.Helper()
	marks, err := f.s.Browsers().Mark("", p.ID, rand.Reader, f.clock.Now())
	f.must(err)
	return marks
}

func (f *fixture) status(p directory.Person) directory.Status {
	f.t.Helper()
	p, err := f.s.Person(f.ctx(), p.ID)
	f.must(err)
	return p.Status
}

func TestALockDoesNotConcernTheOwner(t *testing.T) {
	f := open(t)
	alice, bob := f.person("alice"), f.person("bob")
	known := f.marks(alice)
	data, err := directory.SessionData{Methods: []string{directory.MethodPassword}, At: f.clock.Now()}.Encode()
	f.must(err)
	for range 10 {
		if err := f.try(alice.Login(), "wrong", ""); !errors.Is(err, fault.Unauthenticated) {
			t.Fatal(err)
		}
	}
	if f.status(alice) != directory.LockedOut {
		t.Fatal("ten wrong passwords lock nobody out")
	}
	for who, marks := range map[string]string{"a stranger": "", "a browser of somebody else's": f.marks(bob)} {
		if err := f.try(alice.Login(), goodPassword, marks); !errors.Is(err, fault.Unauthenticated) {
			t.Errorf("%s gets in: %v", who, err)
		}
	}
	f.must(f.try(alice.Login(), goodPassword, known))
	if f.status(alice) != directory.LockedOut {
		t.Error("the owner's sign-in gives strangers new guesses")
	}
	if _, _, err := f.s.CallerInSession(f.ctx(), alice.ID, data); err != nil {
		t.Errorf("the lock ends the owner's session: %v", err)
	}
}

func TestAKnownBrowserHasTenGuessesADay(t *testing.T) {
	f := open(t)
	alice := f.person("alice")
	known := f.marks(alice)
	for range 10 {
		if err := f.try(alice.Login(), "wrong", known); !errors.Is(err, fault.Unauthenticated) {
			t.Fatal(err)
		}
	}
	if f.status(alice) != directory.Active {
		t.Error("guesses of a known browser lock the person out")
	}
	for range 10 {
		_ = f.try(alice.Login(), "wrong", known)
	}
	if f.status(alice) != directory.LockedOut {
		t.Error("a known browser that has used its guesses up is no stranger")
	}
	if err := f.try(alice.Login(), goodPassword, known); err == nil {
		t.Error("it still gets in")
	}
	f.clock.pass(24 * time.Hour)
	f.must(f.try(alice.Login(), goodPassword, known))
}

func TestEachFurtherLockLastsLonger(t *testing.T) {
	f := open(t)
	alice := f.person("alice")
	for _, minutes := range []int{15, 30, 60, 60} {
		for f.status(alice) != directory.LockedOut {
			if err := f.try(alice.Login(), "wrong", ""); errors.Is(err, fault.Throttled) {
				t.Fatal(err)
			}
		}
		f.clock.pass(time.Duration(minutes)*time.Minute - time.Second)
		if err := f.try(alice.Login(), goodPassword, ""); !errors.Is(err, fault.Unauthenticated) {
			t.Fatalf("after less than %d minutes: %v", minutes, err)
		}
		f.clock.pass(time.Second)
		_ = f.try(alice.Login(), "wrong", "") // ends the lock, and is the first of the next ten
		if f.status(alice) != directory.Active {
			t.Fatalf("after %d minutes still locked", minutes)
		}
	}
	for range 2 { // a right password, and an administrator, make the next lock a first one
		for range 10 {
			_ = f.try(alice.Login(), "wrong", "")
		}
		f.clock.pass(5 * time.Minute) // or the name alone would be held up
		if _, err := f.s.Unlock(f.ctx(), alice.ID); err != nil {
			t.Fatal(err)
		}
	}
	for range 10 {
		_ = f.try(alice.Login(), "wrong", "")
	}
	f.clock.pass(15 * time.Minute)
	f.must(f.try(alice.Login(), goodPassword, ""))
}

// Ten wrong guesses at somebody who has yet to choose a password of her own must
// not make the administrator's one good.
func TestALockDoesNotMakeAnExpiredPasswordGood(t *testing.T) {
	for _, tc := range []struct {
		name string
		ends func(*fixture, directory.Person)
	}{
		{"by time", func(f *fixture, p directory.Person) {
			f.clock.pass(16 * time.Minute)
			got, err := f.s.CheckPassword(f.ctx(), p.Login(), credential.NewSecret(goodPassword))
			f.must(err)
			if got.Status != directory.PasswordExpired {
				f.t.Errorf("the person who signs in is %s", got.Status)
			}
		}},
		{"by an administrator", func(f *fixture, p directory.Person) {
			_, err := f.s.Unlock(f.ctx(), p.ID)
			f.must(err)
		}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			f := open(t)
			p := f.person("new")
			_, _, err := f.s.ExpirePassword(f.ctx(), p.ID, false)
			f.must(err)
			for f.status(p) != directory.LockedOut {
				_, err := f.s.CheckPassword(f.ctx(), p.Login(), credential.NewSecret("wrong"))
				f.refused(err, fault.Unauthenticated, "E0000004")
			}
			tc.ends(f, p)
			if got := f.status(p); got != directory.PasswordExpired {
				t.Errorf("after the lock the person is %s", got)
			}
		})
	}
}
