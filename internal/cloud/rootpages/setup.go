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
	"gatehouse/internal/ids"
	"gatehouse/internal/page"
)

// noLimit leaves the end of a session to the manager.
var noLimit time.Time

// qrSize is large enough to be read from a screen at arm's length.
const qrSize = 256

func (p *Pages) setup(w http.ResponseWriter, r *http.Request) error {
	token := r.URL.Query().Get("token")
	a, err := p.Cloud.SetupAccount(r.Context(), token)
	if f := fault.From(err); f != nil && f.Code == cloud.AlreadySetUp {
		return page.Show(w, page.Status(f), "message", page.View{
			Title: "The root user is set up already", Brand: Brand,
			Intro: "This link has done its work: the root user of the account " + string(a.ID) + " has a password and a second factor. If it was not you who set it up, tell the organization's administrator at once.",
			Links: []page.Link{{Href: consolePath(a.ID) + "signin", Text: "Sign in as the root user", Main: true}, {Href: "/start", Text: "Access portal"}},
		})
	}
	if err != nil {
		return err
	}
	return passwordForm(w, http.StatusOK, a, token, nil)
}

func passwordForm(w http.ResponseWriter, status int, a cloud.Account, token string, problem *fault.Error) error {
	field := newPassword("Password", problem)
	return page.Show(w, status, "form", page.View{
		Title: "Set up the root user", Brand: Brand,
		Intro: "Account " + a.Name + " (" + string(a.ID) + "). The root user can do everything in this account; use it only where nothing else can.",
		Form: &page.Form{
			Action: "/setup/root", Hidden: map[string]string{"token": token}, Button: "Continue",
			Fields: []page.Field{field},
		},
	})
}

func newPassword(label string, problem *fault.Error) page.Field {
	field := page.Field{
		Name: "password", Label: label, Kind: "password", Autocomplete: "new-password", MaxLength: maxPassword,
		Hint: "12 to 128 characters. Keep it in a password manager: nobody can look it up.",
	}
	if problem != nil {
		field.Error = problem.Message
	}
	return field
}

// maxPassword is for the field only; what is longer than allowed is refused with words.
const maxPassword = 1024

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
	return setupFactor(w, http.StatusOK, f, token, nil)
}

func setupFactor(w http.ResponseWriter, status int, f cloud.Factor, token string, problem *fault.Error) error {
	return factorForm(w, status, f, page.View{Title: "Add a second factor", Brand: Brand}, "/setup/root/code", map[string]string{"token": token}, problem)
}

// factorForm shows the QR code and the same as text, and asks for a code.
func factorForm(w http.ResponseWriter, status int, f cloud.Factor, v page.View, action string, hidden map[string]string, problem *fault.Error) error {
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
	v.Intro = "Scan the picture with an authenticator application, or type the secret key into it. Then type the code that it shows."
	v.Image = template.URL("data:image/png;base64," + base64.StdEncoding.EncodeToString(png)) //nolint:gosec // our own PNG
	v.ImageAlt, v.Facts = "QR code with the secret key that is written below", []page.Fact{{Name: "Secret key", Value: f.Seed.Reveal()}}
	v.Script = copyScript
	v.Form = &page.Form{Action: action, Hidden: hidden, Button: "Confirm", Fields: []page.Field{field}}
	return page.Show(w, status, "form", v)
}

// copyScript puts buttons beside what is there to be copied.
var copyScript = page.Asset("copy.js")

func (p *Pages) confirmCode(w http.ResponseWriter, r *http.Request) error {
	token := r.PostForm.Get("token")
	account, codes, err := p.Cloud.FinishRootSetup(r.Context(), token, r.PostForm.Get("code"))
	if problem := fault.From(err); errors.Is(err, fault.Invalid) {
		f, err := p.Cloud.PendingFactor(r.Context(), token)
		if err != nil {
			return err
		}
		return setupFactor(w, http.StatusBadRequest, f, token, problem)
	}
	if err != nil {
		return err
	}
	if err := p.begin(w, r, account); err != nil {
		return err
	}
	onward := credentialsPath(account)
	if p.Console {
		onward = consolePath(account)
	}
	return showCodes(w, page.View{
		Title: "The root user is set up", Brand: Brand, Intro: "From now on it signs in with the password and a code.",
		Links: []page.Link{{Href: onward, Text: "Continue", Main: true}},
	}, account, codes)
}

// showCodes is the only time that recovery codes are seen.
func showCodes(w http.ResponseWriter, v page.View, account ids.AccountID, codes []credential.Secret) error {
	v.Advice = "If the authenticator is lost, each of these recovery codes stands in for one code, once. Keep them in a safe place, away from the password: they are not shown again."
	return page.ShowCodes(w, v, "the root user of "+string(account), codes)
}
