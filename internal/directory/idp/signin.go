package idp

import (
	"net/http"
	"time"

	"gatehouse/internal/audit"
	"gatehouse/internal/credential"
	"gatehouse/internal/directory"
	"gatehouse/internal/fault"
	"gatehouse/internal/page"
	"gatehouse/internal/session"
)

// The cookie of a sign-in under way. It opens no page but those of the sign-in.
const signInCookie = "gh_dir_signin"

func (h *Handler) cookieName() string {
	if h.Sessions.Secure {
		return "__Host-" + signInCookie
	}
	return signInCookie
}

func (h *Handler) pending(r *http.Request) (credential.Secret, bool) {
	c, err := r.Cookie(h.cookieName())
	if err != nil || c.Value == "" {
		return credential.Secret{}, false
	}
	return credential.NewSecret(c.Value), true
}

// keep gives the browser a sign-in's token; an empty one takes it away.
func (h *Handler) keep(w http.ResponseWriter, token credential.Secret) {
	c := &http.Cookie{
		Name: h.cookieName(), Value: token.Reveal(), Path: "/", MaxAge: int((15 * time.Minute).Seconds()),
		Secure: h.Sessions.Secure, HttpOnly: true, SameSite: http.SameSiteLaxMode,
	}
	if token.Empty() {
		c.MaxAge = -1
	}
	http.SetCookie(w, c)
}

// dispatch shows what a sign-in asks for next, or ends it.
func (h *Handler) dispatch(w http.ResponseWriter, r *http.Request) error {
	q := r.URL.Query()
	token, underWay := h.pending(r)
	if underWay && q.Get("to") == "" {
		return h.step(w, r, token, "", http.StatusOK)
	}
	to := place(q.Get("to"))
	if q.Get("again") == "" {
		_, _, _, err := h.current(r)
		if err == nil {
			http.Redirect(w, r, to, http.StatusSeeOther)
			return nil
		}
		if !unauthenticated(err) {
			return err
		}
	}
	return h.showPassword(w, r, to, "", "", http.StatusOK)
}

// step shows the page of the step that a sign-in is at.
func (h *Handler) step(w http.ResponseWriter, r *http.Request, token credential.Secret, wrong string, status int) error {
	v, err := h.Service.SignInState(r.Context(), token)
	if f := fault.From(err); f != nil && f.Kind == fault.Expired {
		h.keep(w, credential.Secret{})
		return h.showPassword(w, r, "/", "", f.Message, http.StatusOK)
	}
	if err != nil {
		return err
	}
	switch v.Step {
	case directory.StepFactor:
		return page.Show(w, status, "form", codePage(v, wrong))
	case directory.StepNewPassword:
		return page.Show(w, status, "form", newPasswordPage(v, wrong))
	case directory.StepEnrol:
		a, err := h.Service.SignInEnrol(r.Context(), token)
		if err != nil {
			return err
		}
		return showEnrolment(w, status, a, "/signin/enrol", wrong, "Your organization asks for a second factor.")
	}
	return h.finish(w, r, token)
}

// finish makes the session. The one before it, if any, ends: a token from
// before the sign-in must never become a signed-in one.
func (h *Handler) finish(w http.ResponseWriter, r *http.Request, token credential.Secret) error {
	d, err := h.begin(w, r, token)
	if err != nil {
		return err
	}
	http.Redirect(w, r, place(d.Return), http.StatusSeeOther)
	return nil
}

func (h *Handler) begin(w http.ResponseWriter, r *http.Request, token credential.Secret) (directory.SignedIn, error) {
	d, err := h.Service.FinishSignIn(r.Context(), token)
	if err != nil {
		return d, err
	}
	h.keep(w, credential.Secret{})
	if err := h.Sessions.Remember(w, r, h.Service.Browsers(), d.Person.ID); err != nil {
		return d, err
	}
	return d, h.start(w, r, d.Person, d.Data)
}

func (h *Handler) start(w http.ResponseWriter, r *http.Request, p directory.Person, d directory.SessionData) error {
	if err := h.Sessions.End(w, r, "/"); err != nil {
		return err
	}
	data, err := d.Encode()
	if err != nil {
		return err
	}
	_, err = h.Sessions.Start(w, r, "/", session.Session{
		Scope: scope, Subject: p.ID, IP: address(r), Agent: audit.OriginOf(r.Context()).UserAgent, Data: data,
	}, time.Time{})
	return err
}

// password takes the first page's form.
func (h *Handler) password(w http.ResponseWriter, r *http.Request) error {
	if err := form(w, r, maxForm); err != nil {
		return err
	}
	to, login := place(r.PostForm.Get("to")), r.PostForm.Get("username")
	token, err := h.Service.SignInPassword(r.Context(), directory.PasswordTry{
		Login: login, Password: secret(r, "password"), Address: address(r), Return: to, Browser: h.Sessions.Marks(r),
	})
	if err != nil {
		_, words, status, ok := problem(err)
		if !ok {
			return err
		}
		if unauthenticated(err) {
			words = "Unable to sign in. Check the username and the password."
		}
		return h.showPassword(w, r, to, login, words, status)
	}
	h.keep(w, token)
	http.Redirect(w, r, "/signin", http.StatusSeeOther)
	return nil
}

// code takes the second page's form.
func (h *Handler) code(w http.ResponseWriter, r *http.Request) error {
	return h.advance(w, r, func(token credential.Secret) error {
		return h.Service.SignInCode(r.Context(), token, r.PostForm.Get("code"))
	}, onward(w, r))
}

// newPassword takes the form that replaces an expired password.
func (h *Handler) newPassword(w http.ResponseWriter, r *http.Request) error {
	return h.advance(w, r, func(token credential.Secret) error {
		return h.Service.SignInNewPassword(r.Context(), token, secret(r, "password"))
	}, onward(w, r))
}

// enrol takes the first code of the authenticator that the policy asked for.
// The recovery codes are shown on the answer itself: no address shows them again.
func (h *Handler) enrol(w http.ResponseWriter, r *http.Request) error {
	var codes []credential.Secret
	var d directory.SignedIn
	return h.advance(w, r, func(token credential.Secret) (err error) {
		if codes, err = h.Service.SignInActivate(r.Context(), token, r.PostForm.Get("code")); err != nil {
			return err
		}
		d, err = h.begin(w, r, token)
		return err
	}, func() error {
		return showRecoveryCodes(w, enrolled, fromNowOn, d.Person.Login(), codes, place(d.Return))
	})
}

// onward returns to the dispatcher.
func onward(w http.ResponseWriter, r *http.Request) func() error {
	return func() error {
		http.Redirect(w, r, "/signin", http.StatusSeeOther)
		return nil
	}
}

// advance tries a step; then goes on, or shows the step again with what was wrong.
func (h *Handler) advance(w http.ResponseWriter, r *http.Request, try func(credential.Secret) error, then func() error) error {
	if err := form(w, r, maxForm); err != nil {
		return err
	}
	token, underWay := h.pending(r)
	if !underWay {
		return h.showPassword(w, r, "/", "", "No sign-in is under way in this browser any more. Begin again.", http.StatusUnauthorized)
	}
	err := try(token)
	f := fault.From(err)
	switch {
	case err == nil:
		return then()
	case f != nil && f.Kind == fault.Expired:
		return onward(w, r)()
	case f != nil && f.Code == wrongStep:
		return err
	}
	_, words, status, ok := problem(err)
	if !ok {
		return err
	}
	return h.step(w, r, token, words, status)
}

// wrongStep is Okta's code for a step that the sign-in does not ask for now.
const wrongStep = "E0000079"

func (h *Handler) signOut(w http.ResponseWriter, r *http.Request) error {
	s, err := h.Sessions.Current(r, "/")
	if err == nil {
		err = h.Service.RecordSignOut(r.Context(), s.Subject)
	}
	if err != nil && fault.From(err) == nil {
		return err
	}
	if err := h.Sessions.End(w, r, "/"); err != nil {
		return err
	}
	h.keep(w, credential.Secret{})
	http.Redirect(w, r, "/signin", http.StatusSeeOther)
	return nil
}
