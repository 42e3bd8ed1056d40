package rootpages

import (
	"encoding/base64"
	"errors"
	"html/template"
	"net/http"
	"time"

	"gatehouse/internal/cloud"
	"gatehouse/internal/credential"
	"gatehouse/internal/fault"
	"gatehouse/internal/page"
)

// noLimit leaves the end of a session to the manager.
var noLimit time.Time

// qrSize is large enough to be read from a screen at arm's length.
const qrSize = 256

func (p *Pages) setup(w http.ResponseWriter, r *http.Request) error {
	token := r.URL.Query().Get("token")
	a, err := p.Cloud.SetupAccount(r.Context(), token)
	if err != nil {
		return err
	}
	return passwordForm(w, http.StatusOK, a, token, nil)
}

func passwordForm(w http.ResponseWriter, status int, a cloud.Account, token string, problem *fault.Error) error {
	field := page.Field{
		Name: "password", Label: "Password", Kind: "password", Autocomplete: "new-password", Autofocus: true,
		Hint: "12 to 128 characters. Keep it in a password manager: nobody can look it up.",
	}
	if problem != nil {
		field.Error = problem.Message
	}
	return page.Show(w, status, "form", page.View{
		Title: "Set up the root user", Brand: Brand,
		Intro: "Account " + a.Name + " (" + string(a.ID) + "). The root user can do everything in this account; use it only where nothing else can.",
		Form: &page.Form{
			Action: "/setup/root", Hidden: map[string]string{"token": token}, Button: "Continue",
			Fields: []page.Field{field},
		},
	})
}

func (p *Pages) choosePassword(w http.ResponseWriter, r *http.Request) error {
	token := r.PostForm.Get("token")
	f, err := p.Cloud.BeginRootSetup(r.Context(), token, secret(r, "password"))
	if problem := fault.From(err); errors.Is(err, fault.Invalid) {
		a, err := p.Cloud.SetupAccount(r.Context(), token)
		if err != nil {
			return err
		}
		return passwordForm(w, http.StatusBadRequest, a, token, problem)
	}
	if err != nil {
		return err
	}
	return factorForm(w, http.StatusOK, f, token, nil)
}

// factorForm shows the QR code and the same as text, and asks for a code.
func factorForm(w http.ResponseWriter, status int, f cloud.Factor, token string, problem *fault.Error) error {
	png, err := credential.QR(f.URL, qrSize)
	if err != nil {
		return err
	}
	field := page.Field{
		Name: "code", Label: "Code", InputMode: "numeric", Autocomplete: "one-time-code", MaxLength: 7, Autofocus: true,
		Hint: "Six digits, as the authenticator application shows them now.",
	}
	if problem != nil {
		field.Error = problem.Message
	}
	return page.Show(w, status, "form", page.View{
		Title: "Add a second factor", Brand: Brand,
		Intro:    "Scan the picture with an authenticator application, or type the secret key into it. Then type the code that it shows.",
		Image:    template.URL("data:image/png;base64," + base64.StdEncoding.EncodeToString(png)), //nolint:gosec // our own PNG
		ImageAlt: "QR code with the secret key that is written below", Facts: []page.Fact{{Name: "Secret key", Value: f.Seed.Reveal()}},
		Form: &page.Form{Action: "/setup/root/code", Hidden: map[string]string{"token": token}, Button: "Confirm", Fields: []page.Field{field}},
	})
}

func (p *Pages) confirmCode(w http.ResponseWriter, r *http.Request) error {
	token := r.PostForm.Get("token")
	account, err := p.Cloud.FinishRootSetup(r.Context(), token, r.PostForm.Get("code"))
	if problem := fault.From(err); errors.Is(err, fault.Invalid) {
		f, err := p.Cloud.PendingFactor(r.Context(), token)
		if err != nil {
			return err
		}
		return factorForm(w, http.StatusBadRequest, f, token, problem)
	}
	if err != nil {
		return err
	}
	if p.Console {
		return p.start(w, r, account, consolePath(account))
	}
	return p.start(w, r, account, credentialsPath(account))
}
