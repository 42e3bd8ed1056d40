package portal

import (
	"encoding/base64"
	"html/template"
	"net/http"

	"gatehouse/internal/center"
	"gatehouse/internal/center/signedin"
	"gatehouse/internal/credential"
	"gatehouse/internal/page"
)

const (
	qrPixels    = 256
	maxPassword = 1024 // longer ones are refused by the policy; this is for the field only
)

func passwordPage(portal, to, name, wrong string) page.View {
	return page.View{
		Title: "Sign in", Brand: signedin.Brand, Intro: "To the AWS access portal.",
		Links: []page.Link{{Href: "/signin/help", Text: "Forgot password?"}, {Href: "/root", Text: "Sign in as the root user"}},
		Form: &page.Form{
			Action: "/signin", Button: "Sign in", Problem: wrong, Hidden: map[string]string{"portal": portal, "return_to": to},
			Fields: []page.Field{
				{Name: "username", Label: "Username", Value: name, Autocomplete: "username", Autofocus: name == "", MaxLength: 128},
				{Name: "password", Label: "Password", Kind: "password", Autocomplete: "current-password", Autofocus: name != "", MaxLength: maxPassword},
			},
		},
	}
}

// startOver leads from a later part back to the first one.
func startOver(v center.OwnView) []page.Link {
	return []page.Link{{Href: signedin.OwnURL(v.User.StoreID, v.ReturnTo, true), Text: "Sign in as somebody else"}}
}

func codePage(v center.OwnView, wrong string) page.View {
	return page.View{
		Title: "Additional verification", Brand: signedin.Brand, Links: startOver(v),
		Intro: "Enter the code that your authenticator application shows for " + v.User.UserName + ".",
		Form:  &page.Form{Action: "/signin/code", Button: "Sign in", Fields: []page.Field{codeField(wrong)}},
	}
}

func codeField(wrong string) page.Field {
	return page.Field{
		Name: "code", Label: "Code", Autocomplete: "one-time-code", InputMode: "numeric", Autofocus: true, MaxLength: 16, Error: wrong,
	}
}

func newPasswordPage(v center.OwnView, wrong string) page.View {
	return page.View{
		Title: "Choose a new password", Brand: signedin.Brand, Links: startOver(v),
		Intro: "From now on " + v.User.UserName + " signs in with it.",
		Form:  &page.Form{Action: "/signin/password", Button: "Set new password", Fields: []page.Field{newPasswordField(wrong)}},
	}
}

func newPasswordField(wrong string) page.Field {
	return page.Field{
		Name: "password", Label: "New password", Kind: "password", Autocomplete: "new-password", MaxLength: maxPassword,
		Hint: center.PasswordRequirements, Error: wrong,
	}
}

func showEnrolment(w http.ResponseWriter, status int, e center.Enrolment, action, why, wrong string) error {
	png, err := credential.QR(e.URL, qrPixels)
	if err != nil {
		return err
	}
	return page.Show(w, status, "form", page.View{
		Title: "Set up an authenticator", Brand: signedin.Brand,
		Intro:    why + "Scan the picture with any authenticator application on your telephone, or type the secret key into it; then enter the code that it shows.",
		Image:    template.URL("data:image/png;base64," + base64.StdEncoding.EncodeToString(png)), //nolint:gosec // made here, base64 only
		ImageAlt: "QR code with the secret key", Script: page.Asset("copy.js"),
		Facts: []page.Fact{{Name: "Secret key", Value: e.Seed.Reveal()}},
		Form: &page.Form{Action: action, Button: "Verify", Fields: []page.Field{
			codeField(wrong), {Name: "name", Label: "Name of the device", Optional: true, Autocomplete: "off", MaxLength: 64},
		}},
	})
}

// forgotten says what to do about a lost password: the center sends no mail, and
// says the same to everybody.
func (h *Handler) forgotten(w http.ResponseWriter, _ *http.Request) error {
	return page.Show(w, http.StatusOK, "message", page.View{
		Title: "Forgot your password?", Brand: signedin.Brand,
		Intro:  "Ask your administrator for a link to choose a new one. Administrators make it in IAM Identity Center, under Users, your name, Reset password.",
		Advice: "If your authenticator is lost as well, ask for its registration to be removed; you register a new one when you sign in.",
		Links:  []page.Link{{Href: "/start", Text: "Back to the sign-in", Main: true}},
	})
}
