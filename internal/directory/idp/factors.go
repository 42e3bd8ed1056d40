package idp

import (
	"net/http"

	"gatehouse/internal/directory"
	"gatehouse/internal/fault"
	"gatehouse/internal/page"
)

// factors lists what the person signs in with.
func (h *Handler) factors(w http.ResponseWriter, r *http.Request) error {
	_, c, _, err := h.current(r)
	if unauthenticated(err) {
		return page.SignIn(w, r, Brand, signInAt("/factors", false), false)
	}
	if err != nil {
		return err
	}
	return h.showFactors(w, r, c.Person, http.StatusOK, "")
}

func (h *Handler) showFactors(w http.ResponseWriter, r *http.Request, p directory.Person, status int, wrong string) error {
	have, err := h.Service.FactorsOf(r.Context(), p.ID)
	if err != nil {
		return err
	}
	var active []directory.Factor
	for _, f := range have {
		if f.Status == directory.FactorActive {
			active = append(active, f)
		}
	}
	return page.Show(w, status, "factors", page.View{
		Title: "Security methods", Brand: Brand, Person: p.Name(), SignOut: "/signout", Intro: wrong,
		Data: active, Links: []page.Link{{Href: "/", Text: "My applications"}},
	})
}

// recent finds a person who has proven everything a few minutes ago at most:
// whoever finds an open browser must not add a telephone of his own, nor take
// the owner's away. ok is false when the person was sent to sign in again.
func (h *Handler) recent(w http.ResponseWriter, r *http.Request) (p directory.Person, d directory.SessionData, ok bool, err error) {
	if err := form(w, r, maxForm); err != nil {
		return p, d, false, err
	}
	_, c, d, err := h.current(r)
	if unauthenticated(err) {
		return p, d, false, page.SignIn(w, r, Brand, signInAt("/factors", false), false)
	}
	if err != nil {
		return p, d, false, err
	}
	have, err := h.Service.FactorsOf(r.Context(), c.Person.ID)
	if err != nil {
		return p, d, false, err
	}
	enrolled := false
	for _, f := range have {
		enrolled = enrolled || f.Status == directory.FactorActive
	}
	if h.Now().Sub(d.At) > stepUp || enrolled && !d.Proved() {
		http.Redirect(w, r, signInAt("/factors", true), http.StatusSeeOther)
		return p, d, false, nil
	}
	return c.Person, d, true, nil
}

func (h *Handler) beginFactor(w http.ResponseWriter, r *http.Request) error {
	p, _, ok, err := h.recent(w, r)
	if err != nil || !ok {
		return err
	}
	r = on(r, p)
	a, err := h.Service.EnrolFactor(r.Context(), p.ID, directory.ProviderGoogle)
	if f := fault.From(err); f != nil && f.Kind == fault.Invalid {
		return h.showFactors(w, r, p, http.StatusBadRequest, f.Message)
	}
	if err != nil {
		return err
	}
	return showEnrolment(w, http.StatusOK, a, "/factors/activate", "", "")
}

// activateFactor ends an enrolment. The session is made anew, as after every
// step up.
func (h *Handler) activateFactor(w http.ResponseWriter, r *http.Request) error {
	p, d, ok, err := h.recent(w, r)
	if err != nil || !ok {
		return err
	}
	r = on(r, p)
	id := r.PostForm.Get("factor")
	_, codes, err := h.Service.ActivateFactor(r.Context(), p.ID, id, r.PostForm.Get("code"))
	if err != nil {
		_, words, status, ok := problem(err)
		a, again := h.Service.PendingFactor(r.Context(), p.ID, id)
		if !ok || again != nil {
			return err
		}
		return showEnrolment(w, status, a, "/factors/activate", words, "")
	}
	d.Methods, d.At = append(d.Methods, directory.MethodCode), h.Now()
	if err := h.start(w, r, p, d); err != nil {
		return err
	}
	return showRecoveryCodes(w, enrolled, fromNowOn, p.Login(), codes, "/factors")
}

func (h *Handler) removeFactor(w http.ResponseWriter, r *http.Request) error {
	p, _, ok, err := h.recent(w, r)
	if err != nil || !ok {
		return err
	}
	r = on(r, p)
	required, err := h.Service.FactorRequired(r.Context(), p.ID)
	if err != nil {
		return err
	}
	if required {
		return h.showFactors(w, r, p, http.StatusForbidden,
			"Your organization asks for a second factor, so you cannot remove yours. An administrator can reset it.")
	}
	if err := h.Service.ResetFactor(r.Context(), p.ID, r.PostForm.Get("factor")); err != nil {
		return err
	}
	http.Redirect(w, r, "/factors", http.StatusSeeOther)
	return nil
}

// renewRecovery shows new recovery codes; the old ones stop working.
func (h *Handler) renewRecovery(w http.ResponseWriter, r *http.Request) error {
	p, _, ok, err := h.recent(w, r)
	if err != nil || !ok {
		return err
	}
	r = on(r, p)
	codes, err := h.Service.RenewRecoveryCodes(r.Context(), p.ID)
	if err != nil {
		return err
	}
	return showRecoveryCodes(w, "Your new recovery codes", "The ones from before do not work any more.", p.Login(), codes, "/factors")
}
