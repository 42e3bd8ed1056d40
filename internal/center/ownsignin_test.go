package center_test

import (
	"errors"
	"fmt"
	"math"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"gatehouse/internal/audit"
	"gatehouse/internal/center"
	"gatehouse/internal/credential"
	"gatehouse/internal/fault"
	"gatehouse/internal/pgtest"
	"gatehouse/internal/store"
)

func TestAUserMadeByAPIHasNoPasswordUntilOneIsGiven(t *testing.T) {
	o := newOwn(t)
	for _, p := range []string{"", "x", good} {
		_, err := o.try(t.Context(), o.user.UserName, p)
		o.is(err, fault.Unauthenticated)
	}
	once, expires, err := o.CreateOneTimePassword(t.Context(), o.instance.ID, o.user.ID)
	must(t, err)
	if expires.Sub(o.now()) < 6*24*time.Hour {
		t.Errorf("expires %v", expires)
	}
	token, err := o.try(t.Context(), strings.ToUpper(o.user.UserName), once.Reveal())
	must(t, err)
	if v, err := o.Where(t.Context(), token); err != nil || v.Ask != center.AskNewPassword {
		t.Fatalf("%v %v", v.Ask, err)
	}
	_, _, err = o.Finish(t.Context(), token)
	o.is(err, fault.Conflict)
	must(t, o.NewPassword(t.Context(), token, credential.NewSecret(good)))
	in, to, err := o.Finish(t.Context(), token)
	if err != nil || in.UserID != o.user.ID || in.MFA || to != "/device?user_code=X" {
		t.Fatalf("%+v %s %v", in, to, err)
	}
	if _, err := o.center.CurrentUser(t.Context(), in); err != nil {
		t.Error(err)
	}
	_, _, err = o.Finish(t.Context(), token) // a replay
	o.is(err, fault.Expired)
	_, err = o.try(t.Context(), o.user.UserName, once.Reveal())
	o.is(err, fault.Unauthenticated)
}

func TestAOneTimePasswordExpires(t *testing.T) {
	o := newOwn(t)
	once, _, err := o.CreateOneTimePassword(t.Context(), o.instance.ID, o.user.ID)
	must(t, err)
	o.pass(8 * 24 * time.Hour)
	_, err = o.try(t.Context(), o.user.UserName, once.Reveal())
	o.is(err, fault.Unauthenticated)
}

func TestThePasswordPolicy(t *testing.T) {
	o := newOwn(t)
	o.choose(o.user, good)
	in := o.signIn(o.user, good)
	change := func(present, chosen string) error {
		_, err := o.ChangePassword(t.Context(), in, credential.NewSecret(present), credential.NewSecret(chosen))
		return err
	}
	for name, p := range map[string]string{
		"too short": "Aa1!aaa", "too long": "Aa1!" + strings.Repeat("a", 61), "no lower": "AAAA111!", "no upper": "aaaa111!",
		"no number": "Aaaaaaa!", "no symbol": "Aaaaaaa1", "the present one": good,
	} {
		if f := fault.From(change(good, p)); f == nil || f.Field != "password" {
			t.Errorf("%s: %v", name, f)
		}
	}
	if f := fault.From(change("wrong", "Another-one-2")); f == nil || f.Field != "present" {
		t.Errorf("%v", f)
	}
	at := good
	for _, next := range []string{"Another-one-2", "Another-one-3"} {
		must(t, change(at, next))
		o.is(change(next, good), fault.Invalid)
		at = next
	}
	must(t, change(at, "Another-one-4"))
	must(t, change("Another-one-4", good)) // no longer among the last three
}

// Row 32.
func TestNobodyLearnsWhoExists(t *testing.T) {
	o := newOwn(t)
	o.choose(o.user, good)
	disabled := o.newUser("disabled@corp.example")
	o.choose(disabled, good)
	_, err := o.center.SetUserActive(t.Context(), o.instance.StoreID, disabled.ID, false)
	must(t, err)
	o.newUser("fresh@corp.example")
	_, known := o.try(t.Context(), o.user.UserName, "wrong")
	for _, name := range []string{"nobody@corp.example", disabled.UserName, "fresh@corp.example", "", "a\x00b", "a\xffb", strings.Repeat("x", 5000)} {
		if _, err := o.try(t.Context(), name, good); err == nil || err.Error() != known.Error() {
			t.Errorf("%.20q: %v, not %v", name, err, known)
		}
	}
	// Names that do not exist run out of tries just as those that do.
	for _, name := range []string{o.user.UserName, "nobody@corp.example"} {
		ctx, n := from(t, "192.0.2."+name[:1]), 0
		for ; n < 100; n++ {
			if _, err := o.try(ctx, name, "wrong"); errors.Is(err, fault.Throttled) {
				break
			}
		}
		if n != 10 {
			t.Errorf("%s: %d tries", name, n)
		}
	}
}

// The work for a name that nobody has is the same: times of interleaved tries stay close together.
func TestNobodyLearnsWhoExistsByTime(t *testing.T) {
	o := newOwn(t)
	o.choose(o.user, good)
	var spent [2]time.Duration
	for n := range 20 {
		for i, name := range []string{o.user.UserName, "nobody@corp.example"} {
			began := time.Now()
			_, err := o.try(from(t, fmt.Sprintf("192.0.2.%d", n)), name, "wrong")
			spent[i] += time.Since(began)
			o.is(err, fault.Unauthenticated)
		}
	}
	if ratio := spent[0].Seconds() / spent[1].Seconds(); math.Abs(math.Log(ratio)) > math.Log(1.8) {
		t.Errorf("known %s, unknown %s", spent[0], spent[1])
	}
}

// Row 33: an attacker elsewhere does not keep the owner out.
func TestGuessingEndsAndTheOwnerStillGetsIn(t *testing.T) {
	o := newOwn(t)
	o.choose(o.user, good)
	attacker, owner := from(t, "198.51.100.1"), from(t, "192.0.2.1")
	for range 12 {
		_, _ = o.try(attacker, o.user.UserName, "wrong")
	}
	_, err := o.try(attacker, o.user.UserName, good)
	o.is(err, fault.Throttled)
	for range 15 { // successes are given back
		_, err = o.try(owner, o.user.UserName, good)
		must(t, err)
	}
	// From many addresses the user is locked; the answer does not say so, and the lock ends.
	for i := range 5 {
		for range 10 {
			_, _ = o.try(from(t, "203.0.113."+string(rune('1'+i))), o.user.UserName, "wrong")
		}
	}
	_, err = o.try(owner, o.user.UserName, good)
	o.is(err, fault.Unauthenticated)
	o.pass(16 * time.Minute)
	_, err = o.try(owner, o.user.UserName, good)
	must(t, err)
}

func TestParallelGuessesDoNotExceedTheLimit(t *testing.T) {
	o := newOwn(t)
	o.choose(o.user, good)
	var judged atomic.Int32
	var all sync.WaitGroup
	for range 30 {
		all.Go(func() {
			if _, err := o.try(from(t, "198.51.100.1"), o.user.UserName, "wrong"); errors.Is(err, fault.Unauthenticated) {
				judged.Add(1)
			}
		})
	}
	all.Wait()
	if n := judged.Load(); n != 10 {
		t.Errorf("%d guesses were judged", n)
	}
}

func TestASecondFactorIsAskedForAndWorksOnce(t *testing.T) {
	o := newOwn(t)
	o.choose(o.user, good)
	seed, _ := o.register(o.user, good)
	used := o.code(seed)
	token, err := o.try(t.Context(), o.user.UserName, good)
	must(t, err)
	_, _, err = o.Finish(t.Context(), token) // row 34: not without the code
	o.is(err, fault.Conflict)
	o.is(o.NewPassword(t.Context(), token, credential.NewSecret("Another-one-2")), fault.Conflict)
	_, err = o.Enrol(t.Context(), token)
	o.is(err, fault.Conflict)
	o.is(o.Code(t.Context(), token, used), fault.Denied) // the code of the enrolment is used up
	o.pass(time.Minute)
	code := o.code(seed)
	must(t, o.Code(t.Context(), token, code))
	in, _, err := o.Finish(t.Context(), token)
	if err != nil || !in.MFA {
		t.Fatalf("%+v %v", in, err)
	}
	other, err := o.try(t.Context(), o.user.UserName, good)
	must(t, err)
	o.is(o.Code(t.Context(), other, code), fault.Denied) // an overheard code
	for range 3 {
		o.is(o.Code(t.Context(), other, "000000"), fault.Denied)
	}
	o.is(o.Code(t.Context(), other, "000000"), fault.Expired)
	o.is(o.Code(t.Context(), other, o.code(seed)), fault.Expired)
	for {
		other, err = o.try(t.Context(), o.user.UserName, good)
		must(t, err)
		if err = o.Code(t.Context(), other, "000000"); errors.Is(err, fault.Throttled) {
			break
		}
		o.is(err, fault.Denied)
	}
}

func TestTheRuleForFactors(t *testing.T) {
	o := newOwn(t)
	o.choose(o.user, good)
	before := o.signIn(o.user, good)
	o.setMFA(center.MFARequired)
	_, err := o.center.CurrentUser(t.Context(), before) // a session without the factor does not go on
	o.is(err, fault.Unauthenticated)
	token, err := o.try(t.Context(), o.user.UserName, good)
	must(t, err)
	_, _, err = o.Finish(t.Context(), token)
	o.is(err, fault.Conflict)
	e, err := o.Enrol(t.Context(), token)
	must(t, err)
	if again, err := o.Enrol(t.Context(), token); err != nil || !again.Seed.Equal(e.Seed.Reveal()) {
		t.Errorf("a reloaded page shows another seed: %v", err)
	}
	o.is(o.ConfirmEnrolment(t.Context(), token, "", "000000"), fault.Denied)
	must(t, o.ConfirmEnrolment(t.Context(), token, "", o.code(e.Seed)))
	in, _, err := o.Finish(t.Context(), token)
	must(t, err)
	if _, err := o.center.CurrentUser(t.Context(), in); err != nil || !in.MFA {
		t.Errorf("%+v %v", in, err)
	}
	o.is(o.RemoveFactor(t.Context(), in, e.Factor.ID), fault.Conflict)
	o.setMFA(center.MFAOff)
	if in := o.signIn(o.user, good); in.MFA {
		t.Error("a factor that nobody asked for counts as shown")
	}
	bad := center.MFAMode("SOMETIMES")
	_, err = o.center.ChangePortal(t.Context(), o.instance.ID, center.PortalSettings{MFA: &bad})
	o.is(err, fault.Invalid)
}

// Row 34: who finds an open browser changes no factor.
func TestFactorsAreChangedAfterAStepUpOnly(t *testing.T) {
	o := newOwn(t)
	o.choose(o.user, good)
	weak := o.signIn(o.user, good)
	seed, strong := o.register(o.user, good)
	all, err := o.UserFactors(t.Context(), o.instance.ID, o.user.ID)
	if err != nil || len(all) != 1 || all[0].Name != "phone" {
		t.Fatalf("%+v %v", all, err)
	}
	_, err = o.BeginFactor(t.Context(), weak) // a session that never showed the factor
	o.is(err, fault.Precondition)
	o.is(o.RemoveFactor(t.Context(), weak, all[0].ID), fault.Precondition)
	other := o.newUser("ben@corp.example")
	o.choose(other, good)
	o.is(o.RemoveFactor(t.Context(), o.signIn(other, good), all[0].ID), fault.NotFound) // somebody else's
	_, err = o.BeginFactor(t.Context(), strong)
	must(t, err)
	o.pass(11 * time.Minute)
	_, err = o.BeginFactor(t.Context(), strong)
	o.is(err, fault.Precondition)
	_, err = o.ConfirmFactor(t.Context(), strong, "", o.code(seed))
	o.is(err, fault.Precondition)
	o.is(o.RemoveFactor(t.Context(), strong, all[0].ID), fault.Precondition)
	must(t, o.DeleteUserFactor(t.Context(), o.instance.ID, o.user.ID, all[0].ID))
	o.signIn(o.user, good)
}

func TestALinkWorksOnceAndStillAsksForTheFactor(t *testing.T) {
	o := newOwn(t)
	o.choose(o.user, good)
	seed, _ := o.register(o.user, good)
	first, _, err := o.CreatePasswordLink(t.Context(), o.instance.ID, o.user.ID)
	must(t, err)
	link, _, err := o.CreatePasswordLink(t.Context(), o.instance.ID, o.user.ID)
	must(t, err)
	_, err = o.FollowLink(t.Context(), first) // replaced by the second
	o.is(err, fault.Expired)
	if u, err := o.CheckLink(t.Context(), link); err != nil || u.ID != o.user.ID {
		t.Errorf("%+v %v", u, err)
	}
	token, err := o.FollowLink(t.Context(), link)
	must(t, err)
	_, err = o.FollowLink(t.Context(), link)
	o.is(err, fault.Expired)
	o.is(o.NewPassword(t.Context(), token, credential.NewSecret("Another-one-2")), fault.Conflict)
	o.pass(time.Minute)
	must(t, o.Code(t.Context(), token, o.code(seed)))
	must(t, o.NewPassword(t.Context(), token, credential.NewSecret("Another-one-2")))
	_, _, err = o.Finish(t.Context(), token)
	must(t, err)
	late, _, err := o.CreatePasswordLink(t.Context(), o.instance.ID, o.user.ID)
	must(t, err)
	o.pass(25 * time.Hour)
	_, err = o.FollowLink(t.Context(), late)
	o.is(err, fault.Expired)
	_, err = o.FollowLink(t.Context(), credential.NewSecret(""))
	o.is(err, fault.Expired)
}

// What began under an older password, user or identity source does not go on.
func TestASignInEndsWithWhatItRestsOn(t *testing.T) {
	for name, change := range map[string]func(*own) error{
		"another password": func(o *own) error {
			_, _, err := o.CreateOneTimePassword(o.t.Context(), o.instance.ID, o.user.ID)
			return err
		},
		"a link": func(o *own) error {
			_, _, err := o.CreatePasswordLink(o.t.Context(), o.instance.ID, o.user.ID)
			return err
		},
		"a disabled user": func(o *own) error {
			_, err := o.center.SetUserActive(o.t.Context(), o.instance.StoreID, o.user.ID, false)
			return err
		},
		"a deleted user":       func(o *own) error { return o.center.DeleteUser(o.t.Context(), o.instance.StoreID, o.user.ID, "") },
		"everybody signed out": func(o *own) error { return o.center.EndAllSessions(o.t.Context(), o.instance.ID) },
		"another source":       func(o *own) error { return o.external() },
		"time":                 func(o *own) error { o.pass(16 * time.Minute); return nil },
	} {
		t.Run(name, func(t *testing.T) {
			o := newOwn(t)
			o.choose(o.user, good)
			token, err := o.try(t.Context(), o.user.UserName, good)
			must(t, err)
			must(t, change(o))
			_, err = o.Where(t.Context(), token)
			o.is(err, fault.Expired)
			_, _, err = o.Finish(t.Context(), token)
			o.is(err, fault.Expired)
		})
	}
}

func (o *own) external() error {
	_, err := o.center.ChangeIdentitySource(o.t.Context(), o.instance.ID, center.SourceChange{
		Kind: center.ExternalProvider, Confirmation: "ACCEPT",
		Provider: &center.Provider{EntityID: "idp", RedirectURL: "http://idp.example/sso", Certificates: []center.Certificate{{ID: "c"}}},
	})
	return err
}

func TestWithAnExternalProviderNothingHereSignsIn(t *testing.T) {
	o := newOwn(t)
	o.choose(o.user, good)
	in := o.signIn(o.user, good)
	link, _, err := o.CreatePasswordLink(t.Context(), o.instance.ID, o.user.ID)
	must(t, err)
	must(t, o.external())
	_, err = o.center.CurrentUser(t.Context(), in)
	o.is(err, fault.Unauthenticated)
	_, err = o.try(t.Context(), o.user.UserName, good)
	o.is(err, fault.Conflict)
	_, err = o.FollowLink(t.Context(), link)
	o.is(err, fault.Expired)
	_, _, err = o.CreateOneTimePassword(t.Context(), o.instance.ID, o.user.ID)
	o.is(err, fault.Conflict)
	_, err = o.ChangePassword(t.Context(), in, credential.NewSecret(good), credential.NewSecret("Another-one-2"))
	o.is(err, fault.Unauthenticated)
	// Back again: passwords are kept, sessions are not.
	_, err = o.center.ChangeIdentitySource(t.Context(), o.instance.ID, center.SourceChange{Kind: center.OwnDirectory, Confirmation: "ACCEPT"})
	must(t, err)
	o.signIn(o.user, good)
	_, err = o.center.CurrentUser(t.Context(), in)
	o.is(err, fault.Unauthenticated)
}

func TestADisabledUserGetsNoPassword(t *testing.T) {
	o := newOwn(t)
	_, err := o.center.SetUserActive(t.Context(), o.instance.StoreID, o.user.ID, false)
	must(t, err)
	_, _, err = o.CreateOneTimePassword(t.Context(), o.instance.ID, o.user.ID)
	o.is(err, fault.Conflict)
	_, _, err = o.CreatePasswordLink(t.Context(), o.instance.ID, o.user.ID)
	o.is(err, fault.Conflict)
}

func TestSignInsAreRecordedWithoutSecrets(t *testing.T) {
	o := newOwn(t)
	o.choose(o.user, good)
	o.register(o.user, good)
	_, _ = o.try(t.Context(), "hunter2-typed-as-name", "wrong-secret")
	_, err := o.try(t.Context(), o.user.UserName, good)
	must(t, err)
	for what, least := range map[string]int{
		"signin:CredentialVerification": 4, "signin:CredentialChallenge": 1, "signin:UserAuthentication": 2, "sso-directory:UpdatePassword": 2,
		"sso-directory:CompleteVirtualMfaDeviceRegistration": 1,
	} {
		all, err := o.db.Events(t.Context(), audit.Query{What: what})
		must(t, err)
		if len(all) < least {
			t.Errorf("%d events %s", len(all), what)
		}
		for _, e := range all {
			if text := fmt.Sprintf("%+v", e); strings.Contains(text, good) || strings.Contains(text, "hunter2") || strings.Contains(text, "wrong-secret") {
				t.Errorf("%s", text)
			}
		}
	}
}

// Links, codes and finished sign-ins work once, however many replicas are asked at once.
func TestEverythingWorksOnceOverTwoReplicas(t *testing.T) {
	url := pgtest.URL(t)
	one, two := newOwnOn(t, store.Config{URL: url}).found(), newOwnOn(t, store.Config{URL: url})
	ctx := t.Context()
	once := func(what string, f func(o *own) error) {
		t.Helper()
		var won atomic.Int32
		var all sync.WaitGroup
		for i := range 12 {
			all.Go(func() {
				switch err := f([]*own{one, two}[i%2]); {
				case err == nil:
					won.Add(1)
				case fault.From(err) == nil:
					t.Errorf("%s: %v", what, err)
				}
			})
		}
		all.Wait()
		if won.Load() != 1 {
			t.Errorf("%s worked %d times", what, won.Load())
		}
	}
	one.choose(one.user, good)
	seed, _ := one.register(one.user, good)
	one.pass(time.Minute)
	two.pass(time.Minute)
	code := one.code(seed)
	tokens := make(chan credential.Secret, 12)
	for range 12 {
		token, err := one.try(ctx, one.user.UserName, good)
		must(t, err)
		tokens <- token
	}
	once("a code", func(o *own) error { return o.Code(ctx, <-tokens, code) })
	link, _, err := one.CreatePasswordLink(ctx, one.instance.ID, one.user.ID)
	must(t, err)
	once("a link", func(o *own) error { _, err := o.FollowLink(ctx, link); return err })
	ben := one.newUser("ben@corp.example")
	one.choose(ben, good)
	token, err := one.try(ctx, ben.UserName, good)
	must(t, err)
	once("a finished sign-in", func(o *own) error { _, _, err := o.Finish(ctx, token); return err })
}
