package portal

import (
	"errors"
	"net/http"
	"strings"
	"time"

	"gatehouse/internal/fault"
	"gatehouse/internal/page"
)

// device shows the field for a code. A link may fill it in, but never sends
// it: the person presses the button and then still sees who is asking.
func (h *Handler) device(w http.ResponseWriter, r *http.Request, v visitor) error {
	return h.deviceForm(w, http.StatusOK, v, r.URL.Query().Get("user_code"), "")
}

func (h *Handler) deviceForm(w http.ResponseWriter, status int, v visitor, code, problem string) error {
	view := h.view("Connect a device", v)
	view.Intro = "Type the code that your terminal shows. Only continue if you started this yourself, just now: " +
		"whoever gave you a code by message or mail wants your access."
	view.Form = &page.Form{Action: "/device", Button: "Next", Problem: problem, Fields: []page.Field{{
		Name: "user_code", Label: "Code", Value: code, Hint: "Eight letters, like BCDF-GHJK", Autocomplete: "off", MaxLength: 16, Autofocus: true,
	}}}
	return page.Show(w, status, "form", view)
}

// deviceCode looks a typed code up and shows who is asking.
func (h *Handler) deviceCode(w http.ResponseWriter, r *http.Request, v visitor) error {
	code := r.PostFormValue("user_code")
	d, err := h.Center.LookUpDevice(r.Context(), v.SignIn, code)
	if err != nil {
		return h.deviceProblem(w, v, code, err)
	}
	view := h.view("Allow access?", v)
	view.Intro = "A program wants to use your access to AWS accounts. It can do whatever you may do there."
	view.Facts = []page.Fact{
		{Name: "Program (as it calls itself)", Value: d.ClientName},
		{Name: "Address that it started from", Value: d.IP},
		{Name: "Time", Value: d.Created.UTC().Format(time.RFC1123)},
		{Name: "It asks for", Value: strings.Join(scopes(d.Scopes), ", ")},
	}
	view.Data = decision{Action: "/device/decision", Hidden: map[string]string{"user_code": code}}
	return page.Show(w, http.StatusOK, "decision", view)
}

// decision is a question with two answers.
type decision struct {
	Action string
	Hidden map[string]string
}

func scopes(s []string) []string {
	if len(s) == 0 {
		return []string{"sso:account:access"}
	}
	return s
}

// deviceProblem shows what is wrong beside the field; failures of ours go their usual way.
func (h *Handler) deviceProblem(w http.ResponseWriter, v visitor, code string, err error) error {
	f := fault.From(err)
	if f == nil || errors.Is(err, fault.Unauthenticated) {
		return err
	}
	return h.deviceForm(w, page.Status(f), v, code, f.Message)
}

func (h *Handler) deviceDecision(w http.ResponseWriter, r *http.Request, v visitor) error {
	answer := r.PostFormValue("answer")
	if answer != "allow" && answer != "deny" {
		return fault.New(fault.Invalid, "Choose one of the two answers.")
	}
	allow := answer == "allow"
	if err := h.Center.DecideDevice(r.Context(), v.SignIn, v.session.ID, r.PostFormValue("user_code"), allow); err != nil {
		return h.deviceProblem(w, v, "", err)
	}
	view := h.view("Request denied", v)
	view.Intro = "The program gets no access. If you did not start it, tell your administrator."
	if allow {
		view.Title, view.Intro = "Request approved", "You can close this page and go back to your terminal."
	}
	view.Links = []page.Link{{Href: "/start/sessions", Text: "Where you are signed in"}}
	return page.Show(w, http.StatusOK, "message", view)
}
