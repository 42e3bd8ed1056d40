package portal

import (
	"net/http"

	"gatehouse/internal/center"
	"gatehouse/internal/center/signedin"
	"gatehouse/internal/fault"
	"gatehouse/internal/page"
)

// factorList is what the page of own factors shows.
type factorList struct {
	Factors   []center.Factor
	Off, More bool
}

const securityPlace = "/start/security"

func (h *Handler) security(w http.ResponseWriter, r *http.Request, v visitor) error {
	all, mode, err := h.Own.MFADevices(r.Context(), v.SignIn)
	if err != nil {
		return err
	}
	view := h.view("Password and second factor", v)
	view.Wide, view.Data = true, factorList{all, mode == center.MFAOff, len(all) < center.MaxFactors}
	view.Links = []page.Link{{Href: "/start/password", Text: "Change your password"}, {Href: "/start", Text: "Back to your accounts"}}
	return page.Show(w, http.StatusOK, "security", view)
}

// again leads whoever signed in too long ago to do so once more and come back.
func (h *Handler) again(w http.ResponseWriter, r *http.Request, v visitor, err error) error {
	if f := fault.From(err); f != nil && f.Kind == fault.Precondition {
		return h.goTo(w, r, signedin.OwnURL(v.StoreID, securityPlace, true))
	}
	return err
}

func (h *Handler) beginFactor(w http.ResponseWriter, r *http.Request, v visitor) error {
	return h.enrolment(w, r, v, http.StatusOK, "")
}

func (h *Handler) enrolment(w http.ResponseWriter, r *http.Request, v visitor, status int, wrong string) error {
	e, err := h.Own.BeginFactor(r.Context(), v.SignIn)
	if err != nil {
		return h.again(w, r, v, err)
	}
	return showEnrolment(w, status, e, securityPlace+"/confirm", "", wrong)
}

// confirmFactor ends an enrolment. The session is made anew, as after every step up.
func (h *Handler) confirmFactor(w http.ResponseWriter, r *http.Request, v visitor) error {
	in, err := h.Own.ConfirmFactor(r.Context(), v.SignIn, r.PostFormValue("name"), r.PostFormValue("code"))
	if f := fault.From(err); f != nil && (f.Field == "code" || f.Kind == fault.Throttled) {
		return h.enrolment(w, r, v, page.Status(f), f.Message)
	}
	if err != nil {
		return h.again(w, r, v, err)
	}
	if err := h.begin(w, r, in); err != nil {
		return err
	}
	return h.goTo(w, r, securityPlace)
}

func (h *Handler) removeFactor(w http.ResponseWriter, r *http.Request, v visitor) error {
	if err := h.Own.RemoveFactor(r.Context(), v.SignIn, r.PostFormValue("factor")); err != nil {
		return h.again(w, r, v, err)
	}
	return h.goTo(w, r, securityPlace)
}

func (h *Handler) passwordForm(w http.ResponseWriter, r *http.Request, v visitor) error {
	// Asked so that people whom a provider signs in are told, before they type anything.
	if _, _, err := h.Own.MFADevices(r.Context(), v.SignIn); err != nil {
		return err
	}
	return h.showPasswordForm(w, v, http.StatusOK, "", "")
}

func (h *Handler) showPasswordForm(w http.ResponseWriter, v visitor, status int, wrongPresent, wrong string) error {
	view := h.view("Change your password", v)
	view.Intro = "You stay signed in here; everywhere else, and on the command line, you sign in again."
	view.Links = []page.Link{{Href: securityPlace, Text: "Back"}}
	view.Form = &page.Form{Action: "/start/password", Button: "Change password", Fields: []page.Field{
		{Name: "present", Label: "Present password", Kind: "password", Autocomplete: "current-password", MaxLength: maxPassword, Error: wrongPresent},
		newPasswordField(wrong),
	}}
	return page.Show(w, status, "form", view)
}

func (h *Handler) changePassword(w http.ResponseWriter, r *http.Request, v visitor) error {
	in, err := h.Own.ChangePassword(r.Context(), v.SignIn, secret(r, "present"), secret(r, "password"))
	f := fault.From(err)
	switch {
	case f != nil && f.Field == "password":
		return h.showPasswordForm(w, v, page.Status(f), "", f.Message)
	case f != nil && (f.Field == "present" || f.Kind == fault.Throttled):
		return h.showPasswordForm(w, v, page.Status(f), f.Message, "")
	case err != nil:
		return err
	}
	if err := h.begin(w, r, in); err != nil {
		return err
	}
	return h.goTo(w, r, securityPlace)
}
