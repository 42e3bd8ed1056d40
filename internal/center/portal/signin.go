package portal

import (
	"net/http"
	"time"

	"gatehouse/internal/center"
	"gatehouse/internal/center/signedin"
	"gatehouse/internal/credential"
	"gatehouse/internal/endpoint"
	"gatehouse/internal/fault"
	"gatehouse/internal/page"
)

// The cookie of a sign-in under way. It opens no page but those of the sign-in.
const (
	pendingCookie  = "gh_ctr_signin"
	pendingSeconds = int(15 * time.Minute / time.Second)
	maxForm        = 16 << 10
)

func (h *Handler) pendingName() string {
	if h.Sessions.Secure {
		return "__Host-" + pendingCookie
	}
	return pendingCookie
}

// pending is the token of the sign-in under way in this browser, if any.
func (h *Handler) pending(r *http.Request) (credential.Secret, bool) {
	c, err := r.Cookie(h.pendingName())
	if err != nil || c.Value == "" {
		return credential.Secret{}, false
	}
	return credential.NewSecret(c.Value), true
}

// keep gives the browser a sign-in's token; an empty one takes it away.
func (h *Handler) keep(w http.ResponseWriter, token credential.Secret) {
	c := &http.Cookie{
		Name: h.pendingName(), Value: token.Reveal(), Path: "/", MaxAge: pendingSeconds,
		Secure: h.Sessions.Secure, HttpOnly: true, SameSite: http.SameSiteLaxMode,
	}
	if token.Empty() {
		c.MaxAge = -1
	}
	http.SetCookie(w, c)
}

func (h *Handler) goTo(w http.ResponseWriter, r *http.Request, place string) error {
	w.Header().Set("Cache-Control", "no-store")
	http.Redirect(w, r, place, http.StatusSeeOther)
	return nil
}

// signIn begins a sign-in, or goes on with the one under way. Where somebody
// else signs people in, it leads there.
func (h *Handler) signIn(w http.ResponseWriter, r *http.Request) error {
	q := r.URL.Query()
	if token, underWay := h.pending(r); underWay && !q.Has("return_to") {
		return h.ask(w, r, token, http.StatusOK, "")
	}
	portal, to := q.Get("portal"), h.At.LocalPlace(q.Get("return_to"))
	i, src, err := h.Center.PortalInstance(r.Context(), portal)
	if err != nil {
		return err
	}
	if src.Kind != center.OwnDirectory {
		return h.goTo(w, r, signedin.StartURL(portal, to))
	}
	if _, in, err := signedin.Current(h.Center, h.Sessions, r); err == nil && in.InstanceID == i.ID && q.Get("again") == "" {
		return h.goTo(w, r, to)
	}
	v := passwordPage(portal, to, "", "")
	switch {
	case q.Has("again"):
		v.Done = "Sign in again: what you want to do is for whoever has just proved who is there."
	case h.Sessions.Had(r, "/"):
		v.Done = "Your session has ended. Sign in again; you come back to where you were."
	}
	return page.Show(w, http.StatusOK, "form", v)
}

// signInPassword takes user name and password.
func (h *Handler) signInPassword(w http.ResponseWriter, r *http.Request) error {
	endpoint.Bound(w, r, maxForm)
	portal, to, name := r.PostFormValue("portal"), h.At.LocalPlace(r.PostFormValue("return_to")), r.PostFormValue("username")
	i, _, err := h.Center.PortalInstance(r.Context(), portal)
	if err != nil {
		return err
	}
	token, err := h.Own.Password(r.Context(), i.ID, name, secret(r, "password"), to, h.Sessions.Marks(r))
	if f := fault.From(err); f != nil && (f.Kind == fault.Unauthenticated || f.Kind == fault.Throttled) {
		return page.Show(w, page.Status(f), "form", passwordPage(portal, to, name, f.Message))
	}
	if err != nil {
		return err
	}
	h.keep(w, token)
	return h.goTo(w, r, "/signin")
}

func secret(r *http.Request, field string) credential.Secret {
	return credential.NewSecret(r.PostFormValue(field))
}

// ask shows what a sign-in asks for next, or ends it.
func (h *Handler) ask(w http.ResponseWriter, r *http.Request, token credential.Secret, status int, wrong string) error {
	v, err := h.Own.Where(r.Context(), token)
	if f := fault.From(err); f != nil && f.Kind == fault.Expired {
		return h.over(w, f.Message)
	}
	if err != nil {
		return err
	}
	switch v.Ask {
	case center.AskCode:
		return page.Show(w, status, "form", codePage(v, wrong))
	case center.AskNewPassword:
		return page.Show(w, status, "form", newPasswordPage(v, wrong))
	case center.AskEnrolment:
		e, err := h.Own.Enrol(r.Context(), token)
		if err != nil {
			return err
		}
		return showEnrolment(w, status, e, "/signin/enrol", "Your organization asks for a second factor. ", wrong)
	}
	return h.finish(w, r, token)
}

// over says that a sign-in has ended, with the way to begin another.
func (h *Handler) over(w http.ResponseWriter, why string) error {
	h.keep(w, credential.Secret{})
	return page.Show(w, http.StatusGone, "message", page.View{
		Title: "Sign in again", Brand: signedin.Brand, Intro: why, Links: []page.Link{{Href: "/start", Text: "Sign in", Main: true}},
	})
}

// finish makes the session under a new token: one from before the sign-in never
// becomes a signed-in one.
func (h *Handler) finish(w http.ResponseWriter, r *http.Request, token credential.Secret) error {
	in, to, err := h.Own.Finish(r.Context(), token)
	if err != nil {
		return err
	}
	h.keep(w, credential.Secret{})
	if err := h.Sessions.Remember(w, r, h.Own.Browsers(), in.UserID); err != nil {
		return err
	}
	if err := h.begin(w, r, in); err != nil {
		return err
	}
	return h.goTo(w, r, h.At.LocalPlace(to))
}

func (h *Handler) begin(w http.ResponseWriter, r *http.Request, in center.SignIn) error {
	s, err := signedin.Begin(h.Sessions, w, r, in)
	if err != nil {
		return err
	}
	return h.Center.SignedIn(r.Context(), in, s.ID)
}

// advance tries a part of a sign-in, then goes on, or shows it again with what was wrong.
func (h *Handler) advance(w http.ResponseWriter, r *http.Request, try func(token credential.Secret) error) error {
	endpoint.Bound(w, r, maxForm)
	token, underWay := h.pending(r)
	if !underWay {
		return h.over(w, "No sign-in is under way in this browser any more. Begin again.")
	}
	err := try(token)
	f := fault.From(err)
	switch {
	case err == nil:
		return h.goTo(w, r, "/signin")
	case f == nil || f.Kind == fault.Conflict || f.Kind == fault.Unavailable:
		return err
	case f.Kind == fault.Expired:
		return h.over(w, f.Message)
	}
	return h.ask(w, r, token, page.Status(f), f.Message)
}

func (h *Handler) signInCode(w http.ResponseWriter, r *http.Request) error {
	return h.advance(w, r, func(token credential.Secret) error { return h.Own.Code(r.Context(), token, r.PostFormValue("code")) })
}

func (h *Handler) signInNewPassword(w http.ResponseWriter, r *http.Request) error {
	return h.advance(w, r, func(token credential.Secret) error {
		return h.Own.NewPassword(r.Context(), token, secret(r, "password"))
	})
}

func (h *Handler) signInEnrol(w http.ResponseWriter, r *http.Request) error {
	return h.advance(w, r, func(token credential.Secret) error {
		return h.Own.ConfirmEnrolment(r.Context(), token, r.PostFormValue("name"), r.PostFormValue("code"))
	})
}

// link shows whose link it is. Looking uses nothing up: mail programs look too.
func (h *Handler) link(w http.ResponseWriter, r *http.Request) error {
	token := r.URL.Query().Get("token")
	u, err := h.Own.CheckLink(r.Context(), credential.NewSecret(token))
	if err != nil {
		return err
	}
	return page.Show(w, http.StatusOK, "form", page.View{
		Title: "Choose your password", Brand: signedin.Brand, Intro: "This link is for " + u.UserName + " and works once.",
		Form: &page.Form{Action: "/signin/link", Button: "Continue", Hidden: map[string]string{"token": token}},
	})
}

func (h *Handler) followLink(w http.ResponseWriter, r *http.Request) error {
	endpoint.Bound(w, r, maxForm)
	token, err := h.Own.FollowLink(r.Context(), secret(r, "token"))
	if err != nil {
		return err
	}
	h.keep(w, token)
	return h.goTo(w, r, "/signin")
}
