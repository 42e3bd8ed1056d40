package idp

import (
	"encoding/base64"
	"html/template"
	"net/http"
	"net/url"
	"regexp"
	"strings"

	"gatehouse/internal/credential"
	"gatehouse/internal/directory"
	"gatehouse/internal/page"
)

// qrSize is the width of the QR picture in pixels.
const qrSize = 256

// showPassword is the first page of a sign-in. It says into what, and why.
func (h *Handler) showPassword(w http.ResponseWriter, r *http.Request, to, login, wrong string, status int) error {
	v := page.View{
		Title: "Sign in", Brand: Brand, Intro: h.whereTo(r, to),
		Links: []page.Link{{Href: "/forgot", Text: "Forgot password?"}},
		Form: &page.Form{
			Action: "/signin", Button: "Sign in", Problem: wrong, Hidden: map[string]string{"to": to},
			Fields: []page.Field{
				{Name: "username", Label: "Username", Value: login, Autocomplete: "username", Autofocus: login == "", MaxLength: 254},
				{Name: "password", Label: "Password", Kind: "password", Autocomplete: "current-password", Autofocus: login != "", MaxLength: 1024},
			},
		},
	}
	switch {
	case wrong != "":
	case r.URL.Query().Has("again"):
		v.Done = "Sign in again: what you want to do is for whoever has just proved who is there."
	case h.Sessions.Had(r, "/"):
		v.Done = "Your session has ended. Sign in again; you come back to where you were."
	}
	return page.Show(w, status, "form", v)
}

var appPath = regexp.MustCompile(`^/app/[^/]+/([^/]+)/sso/saml$`)

// whereTo names what the sign-in leads to: an application, as its tile does.
func (h *Handler) whereTo(r *http.Request, to string) string {
	u, err := url.Parse(to)
	if err != nil {
		return ""
	}
	switch m := appPath.FindStringSubmatch(u.Path); {
	case m != nil:
		if a, err := h.Service.AppByKey(r.Context(), m[1]); err == nil {
			return "To go on to " + a.Label + "."
		}
	case strings.HasPrefix(u.Path, consolePath):
		return "To administer the directory."
	}
	return ""
}

// startOver leads from a later step back to the first page.
func startOver(to string) []page.Link {
	return []page.Link{{Href: "/signin?" + url.Values{"to": {place(to)}, "again": {"1"}}.Encode(), Text: "Sign in as somebody else"}}
}

func codePage(v directory.SignInView, wrong string) page.View {
	return page.View{
		Title: "Verify it is you", Brand: Brand, Links: startOver(v.Return),
		Intro: "Enter the code that your authenticator application shows for " + v.Person.Login() + ", or one of your recovery codes.",
		Form:  &page.Form{Action: "/signin/code", Button: "Verify", Fields: []page.Field{codeField(wrong)}},
	}
}

func codeField(wrong string) page.Field {
	return page.Field{
		Name: "code", Label: "Code", Autocomplete: "one-time-code", InputMode: "text", Autofocus: true, MaxLength: 32, Error: wrong,
	}
}

func newPasswordPage(v directory.SignInView, wrong string) page.View {
	return page.View{
		Title: "Choose a new password", Brand: Brand, Links: startOver(v.Return),
		Intro: "Your administrator asks you to choose a new password. From now on " + v.Person.Login() + " signs in with it.",
		Form:  &page.Form{Action: "/signin/password", Button: "Change password", Fields: []page.Field{passwordField("New password", wrong)}},
	}
}

func passwordField(label, wrong string) page.Field {
	return page.Field{
		Name: "password", Label: label, Kind: "password", Autocomplete: "new-password", MaxLength: 1024,
		Hint: directory.PasswordRequirements, Error: wrong,
	}
}

func showEnrolment(w http.ResponseWriter, status int, a directory.Activation, action, wrong, why string) error {
	png, err := credential.QR(a.URL, qrSize)
	if err != nil {
		return err
	}
	return page.Show(w, status, "form", page.View{
		Title: "Set up an authenticator", Brand: Brand,
		Intro:    why + " Scan the picture with any authenticator application on your telephone, or type the secret key into it; then enter the code that it shows.",
		Image:    template.URL("data:image/png;base64," + base64.StdEncoding.EncodeToString(png)), //nolint:gosec // made here, base64 only
		ImageAlt: "QR code with the secret key", Script: page.Asset("copy.js"),
		Facts: []page.Fact{{Name: "Secret key", Value: a.Seed.Reveal()}},
		Form: &page.Form{
			Action: action, Button: "Verify", Hidden: map[string]string{"factor": a.Factor.ID}, Fields: []page.Field{codeField(wrong)},
		},
	})
}

// What the end of an enrolment says.
const (
	enrolled  = "Your authenticator is set up"
	fromNowOn = "From now on, signing in asks for a code."
)

// showRecoveryCodes is the only time that the codes are seen. A second
// authenticator comes without new ones.
func showRecoveryCodes(w http.ResponseWriter, title, intro, whose string, codes []credential.Secret, to string) error {
	v := page.View{Title: title, Brand: Brand, Intro: intro, Links: []page.Link{{Href: to, Text: "Continue", Main: true}}}
	if len(codes) > 0 {
		v.Intro += " If you lose your telephone, each of these recovery codes gets you in once. Keep them in a safe place: they are not shown again."
	}
	return page.ShowCodes(w, v, whose, codes)
}
