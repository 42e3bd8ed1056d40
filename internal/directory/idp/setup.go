package idp

import (
	"net/http"

	"gatehouse/internal/credential"
	"gatehouse/internal/directory"
	"gatehouse/internal/fault"
	"gatehouse/internal/page"
)

func token(r *http.Request) credential.Secret {
	return credential.NewSecret(r.URL.Query().Get("token"))
}

// showSetUp is the page behind the link that the first start prints.
func (h *Handler) showSetUp(w http.ResponseWriter, r *http.Request) error {
	if _, err := h.Service.LinkOwner(r.Context(), directory.TicketSetUp, token(r)); err != nil {
		return h.setUpAlready(w, r, err)
	}
	return page.Show(w, http.StatusOK, "form", setUpPage(token(r), directory.FirstAdmin{}, "", ""))
}

// setUpAlready says so to whoever opens the link that was used.
func (h *Handler) setUpAlready(w http.ResponseWriter, r *http.Request, bad error) error {
	done, err := h.Service.IsSetUp(r.Context())
	if err != nil {
		return err
	}
	f := fault.From(bad)
	if !done || f == nil || f.Kind != fault.Expired {
		return bad
	}
	return page.Show(w, page.Status(f), "message", page.View{
		Title: "This directory is set up already", Brand: Brand,
		Intro: "Its first administrator has an account. If that was you, sign in. Otherwise an administrator can make one for you.",
		Links: []page.Link{{Href: "/", Text: "Sign in", Main: true}},
	})
}

func setUpPage(link credential.Secret, a directory.FirstAdmin, field, wrong string) page.View {
	f := &page.Form{
		Action: "/setup", Button: "Create account", Hidden: map[string]string{"token": link.Reveal()},
		Fields: []page.Field{
			{Name: "firstName", Label: "First name", Value: a.FirstName, Autocomplete: "given-name", MaxLength: 50, Autofocus: true},
			{Name: "lastName", Label: "Last name", Value: a.LastName, Autocomplete: "family-name", MaxLength: 50},
			{Name: "email", Label: "Email", Kind: "email", Value: a.Email, Autocomplete: "username", MaxLength: 100,
				Hint: "You sign in with this address."},
			passwordField("Password", ""),
		},
	}
	if field == "login" {
		field = "email" // the login is made of it
	}
	mark(f, field, wrong)
	return page.View{
		Title: "Set up your directory", Brand: Brand, Form: f,
		Intro: "You become the first administrator of this organization. The link works once.",
	}
}

// mark puts a problem beside its field, or above the form if it has none there.
func mark(f *page.Form, field, wrong string) {
	for i := range f.Fields {
		if field != "" && f.Fields[i].Name == field {
			f.Fields[i].Error = wrong
			return
		}
	}
	f.Problem = wrong
}

// setUp makes the first administrator, whose sign-in goes on at the dispatcher.
func (h *Handler) setUp(w http.ResponseWriter, r *http.Request) error {
	if err := form(w, r, maxForm); err != nil {
		return err
	}
	a := directory.FirstAdmin{
		FirstName: r.PostForm.Get("firstName"), LastName: r.PostForm.Get("lastName"),
		Email: r.PostForm.Get("email"), Password: secret(r, "password"),
	}
	p, err := h.Service.CompleteSetUp(r.Context(), secret(r, "token"), a)
	if err != nil {
		field, words, status, ok := problem(err)
		if !ok {
			return h.setUpAlready(w, r, err)
		}
		return page.Show(w, status, "form", setUpPage(secret(r, "token"), a, field, words))
	}
	return h.goOn(w, r, p)
}

// goOn begins the sign-in of somebody who has just chosen a password.
func (h *Handler) goOn(w http.ResponseWriter, r *http.Request, p directory.Person) error {
	t, err := h.Service.SignInAfterLink(r.Context(), p, "/")
	if err != nil {
		return err
	}
	h.keep(w, t)
	http.Redirect(w, r, "/signin", http.StatusSeeOther)
	return nil
}

// linkWords are what the pages behind activation and reset links say.
var linkWords = map[directory.Purpose]struct{ path, title, button string }{
	directory.TicketActivate: {"/welcome", "Welcome", "Set password"},
	directory.TicketReset:    {"/reset", "Reset your password", "Change password"},
}

func linkPage(purpose directory.Purpose, link credential.Secret, p directory.Person, field, wrong string) page.View {
	words := linkWords[purpose]
	f := &page.Form{
		Action: words.path, Button: words.button, Hidden: map[string]string{"token": link.Reveal()},
		Fields: []page.Field{passwordField("New password", "")},
	}
	mark(f, field, wrong)
	return page.View{Title: words.title, Brand: Brand, Form: f, Intro: "Choose a password for " + p.Login() + "."}
}

func (h *Handler) showLink(purpose directory.Purpose) func(http.ResponseWriter, *http.Request) error {
	return func(w http.ResponseWriter, r *http.Request) error {
		p, err := h.Service.LinkOwner(r.Context(), purpose, token(r))
		if err != nil {
			return err
		}
		return page.Show(w, http.StatusOK, "form", linkPage(purpose, token(r), p, "", ""))
	}
}

func (h *Handler) useLink(purpose directory.Purpose) func(http.ResponseWriter, *http.Request) error {
	return func(w http.ResponseWriter, r *http.Request) error {
		if err := form(w, r, maxForm); err != nil {
			return err
		}
		link := secret(r, "token")
		p, err := h.Service.ChoosePassword(r.Context(), purpose, link, secret(r, "password"))
		if err == nil {
			return h.goOn(w, r, p)
		}
		field, words, status, ok := problem(err)
		if !ok {
			return err
		}
		if p, err = h.Service.LinkOwner(r.Context(), purpose, link); err != nil {
			return err
		}
		return page.Show(w, status, "form", linkPage(purpose, link, p, field, words))
	}
}
