package directory

import (
	"context"
	"slices"
	"strings"
	"time"

	"gatehouse/internal/audit"
	"gatehouse/internal/credential"
	"gatehouse/internal/fault"
)

// signInLife bounds how long a sign-in may take.
const signInLife = 15 * time.Minute

// PasswordTry is what the sign-in page was given.
type PasswordTry struct {
	Login    string
	Password credential.Secret
	Address  string // the browser's
	Return   string // where to go in the end
	Browser  string // the marks of the browser (credential.Browsers)
}

func badSignIn() error {
	return fault.New(fault.Expired, "This sign-in has expired. Begin again.")
}

// SignInPassword is the first step. Its answers to a wrong password, to people
// who do not exist and to those who may not sign in are the same, and take the
// same work; ten wrong ones in a row lock the person out for a while, but not
// out of browsers that are known.
func (s *Service) SignInPassword(ctx context.Context, t PasswordTry) (token credential.Secret, err error) {
	var p Person
	var c Credential
	err = s.store.View(ctx, func(tx Tx) (err error) {
		p, c = Person{}, Credential{}
		if p, err = byTypedLogin(ctx, tx, t.Login); err != nil {
			return err
		}
		c, err = tx.Credential(ctx, p.ID)
		return err
	})
	if err != nil && !missing(err) {
		return token, err
	}
	browser := s.Browsers().Known(t.Browser, p.ID, s.now())
	known, err := s.takeTries(ctx, t.Login, t.Address, browser)
	if err != nil {
		return token, err
	}
	if !known {
		browser = ""
	}
	right, err := s.hasher.Verify(ctx, c.Hash, t.Password)
	if err != nil {
		return token, err
	}
	var good bool
	err = s.store.Update(ctx, func(tx Tx) error {
		token, good, err = s.judgePassword(ctx, tx, t, judged{person: p.ID, verified: c.Hash, right: right, browser: browser})
		return err
	})
	if err == nil && !good {
		err = wrongCredentials()
	}
	return token, err
}

// byTypedLogin also finds people by the part before the "@", as Okta does.
func byTypedLogin(ctx context.Context, tx Tx, typed string) (Person, error) {
	typed = strings.TrimSpace(typed)
	if p, err := tx.PersonByLogin(ctx, typed); !missing(err) || strings.Contains(typed, "@") {
		return p, err
	}
	return tx.PersonByShortLogin(ctx, typed)
}

// judged is what is known of a password before its person is looked at again.
type judged struct {
	person, verified string // the hash that it was held against
	right            bool
	browser          string // by which the browser is known to the person
}

func (s *Service) judgePassword(ctx context.Context, tx Tx, t PasswordTry, j judged) (token credential.Secret, good bool, err error) {
	const what = "user.session.start"
	if j.person == "" {
		return token, false, recordTried(ctx, tx, what, "no such person", triedParty("", t.Login))
	}
	p, err := tx.Person(ctx, j.person)
	if missing(err) {
		return token, false, recordTried(ctx, tx, what, "deleted meanwhile", triedParty(j.person, t.Login))
	}
	if err != nil {
		return token, false, err
	}
	if good, err = s.count(ctx, tx, &p, j); err != nil {
		return token, false, err
	}
	if !good {
		why := "wrong password"
		if j.right {
			why = "the person is " + string(p.Status)
		}
		return token, false, recordTried(ctx, tx, what, why, personParty(p))
	}
	if err := giveTriesBack(ctx, tx, t, j.browser); err != nil {
		return token, false, err
	}
	token, err = beginSignIn(ctx, tx, p, MethodPassword, t.Return)
	return token, true, err
}

// recordTried records a sign-in that failed. Its actor is the name tried, as at
// Okta: nobody else is known to be calling.
func recordTried(ctx context.Context, tx Tx, what, why string, who audit.Party) error {
	return tx.Record(ctx, audit.Event{Half: audit.Directory, What: what, Outcome: audit.Refused, Why: why, Actor: who, Targets: []audit.Party{who}})
}

// triedParty is somebody of whom only the name typed is known. What is no login
// is left out of the log: it may be a password that was typed at the wrong place.
func triedParty(id, typed string) audit.Party {
	if typed = strings.TrimSpace(typed); len(typed) > properties["login"].max || !isEmail(typed) {
		typed = "unknown"
	}
	return audit.Party{Type: "User", ID: id, Name: typed}
}

func beginSignIn(ctx context.Context, tx Tx, p Person, method, to string) (credential.Secret, error) {
	token := tx.IDs().Token(32)
	return credential.NewSecret(token), tx.SaveSignIn(ctx, SignIn{
		Hash: credential.HashToken(token), PersonID: p.ID, Methods: []string{method}, Password: p.PasswordChanged,
		Return: to, Created: tx.Now(), Expires: tx.Now().Add(signInLife),
	})
}

// SignInAfterLink begins the sign-in of somebody who has just chosen a password
// behind a single-use link. A factor is asked for all the same: who reads
// somebody's mail must not get in by it alone.
func (s *Service) SignInAfterLink(ctx context.Context, p Person, to string) (token credential.Secret, err error) {
	err = s.store.Update(ctx, func(tx Tx) error {
		p, err := tx.Person(ctx, p.ID)
		if err != nil {
			return err
		}
		token, err = beginSignIn(ctx, tx, p, MethodLink, to)
		return err
	})
	return token, err
}

// SignInView is where a sign-in stands.
type SignInView struct {
	SignIn
	Person Person
	Step   Step
}

// SignInState tells what a sign-in asks for next.
func (s *Service) SignInState(ctx context.Context, token credential.Secret) (v SignInView, err error) {
	err = s.store.View(ctx, func(tx Tx) error {
		v, err = signInView(ctx, tx, token)
		return err
	})
	return v, err
}

func signInView(ctx context.Context, tx Tx, token credential.Secret) (v SignInView, err error) {
	v.SignIn, err = tx.SignIn(ctx, credential.HashToken(token.Reveal()))
	if missing(err) || err == nil && !tx.Now().Before(v.Expires) {
		return v, badSignIn()
	}
	if err != nil {
		return v, err
	}
	v.Person, err = tx.Person(ctx, v.PersonID)
	p := v.Person
	if missing(err) || err == nil && (!p.Status.in() && p.Status != PasswordExpired || !p.PasswordChanged.Equal(v.Password)) {
		return v, badSignIn()
	}
	if err != nil {
		return v, err
	}
	v.Step, err = nextStep(ctx, tx, v)
	return v, err
}

// nextStep is the dispatcher: the one place that knows the order of steps.
func nextStep(ctx context.Context, tx Tx, v SignInView) (Step, error) {
	active, err := activeFactors(ctx, tx, v.PersonID)
	if err != nil {
		return "", err
	}
	if len(active) > 0 && !v.Proved() {
		return StepFactor, nil
	}
	if v.Person.Status == PasswordExpired {
		return StepNewPassword, nil
	}
	if len(active) == 0 {
		required, err := factorRequired(ctx, tx, v.PersonID)
		if err != nil || required {
			return StepEnrol, err
		}
	}
	return StepDone, nil
}

// at finds a sign-in and insists that it is at a step.
func at(ctx context.Context, tx Tx, token credential.Secret, step Step) (SignInView, error) {
	v, err := signInView(ctx, tx, token)
	if err == nil && v.Step != step {
		return v, fault.New(fault.Denied, "This is not what the sign-in asks for now.").Coded("E0000079")
	}
	return v, err
}

// SignInCode proves a factor by a code or a recovery code. After five wrong
// ones the sign-in has to begin anew, and after ten the person has to wait.
func (s *Service) SignInCode(ctx context.Context, token credential.Secret, code string) error {
	const what = "user.authentication.auth_via_mfa"
	var refused error
	err := s.store.Update(ctx, func(tx Tx) error {
		refused = nil
		v, err := at(ctx, tx, token, StepFactor)
		if err != nil {
			return err
		}
		if err := takeTry(ctx, tx, codeTries(v.PersonID), codesPerPerson); err != nil {
			return err
		}
		method, err := s.proveFactor(ctx, tx, v.Person, code)
		if err != nil {
			return err
		}
		if method == "" {
			refused, err = wrongSignInCode(ctx, tx, v.SignIn)
			if err != nil {
				return err
			}
			return recordTried(ctx, tx, what, "wrong code", personParty(v.Person))
		}
		if err := giveBack(ctx, tx, codeTries(v.PersonID)); err != nil {
			return err
		}
		v.Methods = append(v.Methods, method)
		if err := tx.SaveSignIn(ctx, v.SignIn); err != nil {
			return err
		}
		return tx.Record(ctx, audit.Event{
			Half: audit.Directory, What: what, Actor: personParty(v.Person), Targets: []audit.Party{personParty(v.Person)},
			Detail: map[string]any{"method": method},
		})
	})
	if err != nil {
		return err
	}
	return refused
}

func wrongSignInCode(ctx context.Context, tx Tx, si SignIn) (refused, err error) {
	if si.Wrong++; si.Wrong >= codesPerSignIn {
		_, err := tx.DeleteSignIn(ctx, si.Hash)
		return badSignIn(), err
	}
	return wrongCode(), tx.SaveSignIn(ctx, si)
}

// SignInNewPassword replaces an expired password in the middle of a sign-in.
func (s *Service) SignInNewPassword(ctx context.Context, token, password credential.Secret) error {
	var v SignInView
	var old Credential
	err := s.store.View(ctx, func(tx Tx) (err error) {
		if v, err = at(ctx, tx, token, StepNewPassword); err != nil {
			return err
		}
		old, err = tx.Credential(ctx, v.PersonID)
		return err
	})
	if err != nil {
		return err
	}
	hash, err := s.newHash(ctx, old, v.Person.Login(), password)
	if err != nil {
		return err
	}
	return s.store.Update(ctx, func(tx Tx) error {
		if v, err = at(ctx, tx, token, StepNewPassword); err != nil {
			return err
		}
		if err := s.replacePassword(ctx, tx, &v.Person, old, hash, "user.account.update_password"); err != nil {
			return err
		}
		v.Password = v.Person.PasswordChanged
		return tx.SaveSignIn(ctx, v.SignIn)
	})
}

// SignInEnrol begins the enrolment that the policy asks for.
func (s *Service) SignInEnrol(ctx context.Context, token credential.Secret) (a Activation, err error) {
	err = s.store.Update(ctx, func(tx Tx) error {
		v, err := at(ctx, tx, token, StepEnrol)
		if err != nil {
			return err
		}
		a, err = s.enrol(ctx, tx, v.Person, ProviderGoogle)
		return err
	})
	return a, err
}

// SignInActivate ends that enrolment; it counts as proof of the factor.
func (s *Service) SignInActivate(ctx context.Context, token credential.Secret, code string) (codes []credential.Secret, err error) {
	var refused error
	err = s.store.Update(ctx, func(tx Tx) error {
		refused = nil
		v, err := at(ctx, tx, token, StepEnrol)
		if err != nil {
			return err
		}
		have, err := tx.FactorsOf(ctx, v.PersonID)
		if err != nil {
			return err
		}
		i := slices.IndexFunc(have, func(f Factor) bool { return f.Status == FactorPending && f.Provider == ProviderGoogle })
		if i < 0 {
			return badSignIn()
		}
		if _, codes, refused, err = s.activate(ctx, tx, v.Person, have[i].ID, code); err != nil || refused != nil {
			return err
		}
		v.Methods = append(v.Methods, MethodCode)
		return tx.SaveSignIn(ctx, v.SignIn)
	})
	if err == nil {
		err = refused
	}
	return codes, err
}

// SignedIn is a finished sign-in.
type SignedIn struct {
	Person Person
	Data   SessionData
	Return string
}

// FinishSignIn uses a sign-in up whose every step is done. The caller makes
// the session.
func (s *Service) FinishSignIn(ctx context.Context, token credential.Secret) (d SignedIn, err error) {
	err = s.store.Update(ctx, func(tx Tx) error {
		v, err := at(ctx, tx, token, StepDone)
		if err != nil {
			return err
		}
		if there, err := tx.DeleteSignIn(ctx, v.Hash); err != nil || !there {
			return orExpired(err)
		}
		v.Person.LastLogin = tx.Now()
		if err := tx.SavePerson(ctx, v.Person); err != nil {
			return err
		}
		d = SignedIn{
			Person: v.Person, Return: v.Return,
			Data: SessionData{Methods: v.Methods, At: tx.Now(), Index: "id" + tx.IDs().Hex(32)},
		}
		return tx.Record(ctx, audit.Event{
			Half: audit.Directory, What: "user.session.start", Actor: personParty(v.Person), Targets: []audit.Party{personParty(v.Person)},
			Detail: map[string]any{"methods": v.Methods},
		})
	})
	return d, err
}

func orExpired(err error) error {
	if err != nil {
		return err
	}
	return badSignIn()
}

// RecordSignOut leaves the trace of a sign-out.
func (s *Service) RecordSignOut(ctx context.Context, person string) error {
	return s.store.Update(ctx, func(tx Tx) error {
		p, err := tx.Person(ctx, person)
		if err != nil {
			return err
		}
		return tx.Record(ctx, audit.Event{
			Half: audit.Directory, What: "user.session.end", Actor: personParty(p), Targets: []audit.Party{personParty(p)},
		})
	})
}
