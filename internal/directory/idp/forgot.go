package idp

import (
	"net/http"

	"gatehouse/internal/fault"
	"gatehouse/internal/page"
)

// forgotten asks who wants a new password. Without a mail server there is nothing
// to send, and administrators make links.
func (h *Handler) forgotten(w http.ResponseWriter, _ *http.Request) error {
	if !h.Mail {
		return page.Show(w, http.StatusOK, "message", page.View{
			Title: "Forgot your password?", Brand: Brand,
			Intro: "Ask your administrator for a link to choose a new one. Administrators make it in the Admin Console, under Directory, People, your name, Reset Password.",
			Links: []page.Link{{Href: "/signin", Text: "Back to the sign-in", Main: true}},
		})
	}
	return askForgotten(w, http.StatusOK, "", "")
}

func askForgotten(w http.ResponseWriter, status int, login, problem string) error {
	return page.Show(w, status, "form", page.View{
		Title: "Forgot your password?", Brand: Brand, Intro: "You get a letter with a link to choose a new one.",
		Form: &page.Form{Action: "/forgot", Button: "Send the link", Problem: problem, Fields: []page.Field{
			{Name: "username", Label: "Username", Value: login, Autocomplete: "username", MaxLength: 254},
		}},
		Links: []page.Link{{Href: "/signin", Text: "Back to the sign-in"}},
	})
}

// sendForgotten answers the same whether somebody has that name or not.
func (h *Handler) sendForgotten(w http.ResponseWriter, r *http.Request) error {
	if err := form(w, r, maxForm); err != nil {
		return err
	}
	if !h.Mail {
		return h.forgotten(w, r)
	}
	login := r.PostForm.Get("username")
	err := h.Service.ForgotPassword(r.Context(), login, address(r))
	if f := fault.From(err); f != nil && f.Kind == fault.Throttled {
		return askForgotten(w, page.Status(f), login, f.Message)
	}
	if err != nil {
		return err
	}
	return page.Show(w, http.StatusOK, "message", page.View{
		Title: "Look at your mail", Brand: Brand,
		Intro:  "If somebody signs in here with that name, a letter with a link is on its way to the address that the directory has. The link works once, for one hour; until it is used, your old password works.",
		Advice: "Nothing comes? Look at the name once more, then ask your administrator for a link.",
		Links:  []page.Link{{Href: "/signin", Text: "Back to the sign-in", Main: true}},
	})
}
