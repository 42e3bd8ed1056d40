package portal

import (
	"net/http"
	"net/url"
	"strings"

	"gatehouse/internal/center"
	"gatehouse/internal/fault"
	"gatehouse/internal/page"
)

// authorization reads what a client asks for. The scopes are those that it
// registered; the parameter (which the AWS CLI calls scopes) changes nothing.
func authorization(q url.Values) center.AuthorizationRequest {
	return center.AuthorizationRequest{
		ClientID: q.Get("client_id"), RedirectURI: q.Get("redirect_uri"),
		Challenge: q.Get("code_challenge"), ChallengeMethod: q.Get("code_challenge_method"),
	}
}

// authorize shows who is asking. Nobody is sent back to the client before the
// client and its redirect URI are known to be good.
func (h *Handler) authorize(w http.ResponseWriter, r *http.Request, v visitor) error {
	q := r.URL.Query()
	a := authorization(q)
	c, err := h.Center.CheckAuthorization(r.Context(), a)
	if err != nil {
		return err
	}
	if q.Get("response_type") != "code" || len(q.Get("state")) > 512 {
		return fault.New(fault.Invalid, "Only the response type \"code\" is supported.")
	}
	view := h.view("Allow access?", v)
	view.Intro = "A program on this computer wants to use your access to AWS accounts. Only continue if you started it yourself, just now."
	view.Facts = []page.Fact{
		{Name: "Program (as it calls itself)", Value: c.Name},
		{Name: "It asks for", Value: strings.Join(scopes(c.Scopes), ", ")},
	}
	view.Data = decision{Action: "/authorize", Hidden: map[string]string{
		"client_id": a.ClientID, "redirect_uri": a.RedirectURI, "code_challenge": a.Challenge,
		"code_challenge_method": a.ChallengeMethod, "state": q.Get("state"),
	}}
	// The answer redirects to the client's own address, which form-action 'self' would stop.
	return page.ShowPost(w, "decision", view)
}

func (h *Handler) authorizeDecision(w http.ResponseWriter, r *http.Request, v visitor) error {
	if err := r.ParseForm(); err != nil {
		return fault.New(fault.Invalid, "The form cannot be read.")
	}
	a := authorization(r.PostForm)
	if _, err := h.Center.CheckAuthorization(r.Context(), a); err != nil {
		return err
	}
	answer := url.Values{}
	if state := r.PostForm.Get("state"); state != "" {
		answer.Set("state", state)
	}
	if r.PostForm.Get("answer") != "allow" {
		answer.Set("error", "access_denied")
	} else {
		code, err := h.Center.Authorize(r.Context(), v.SignIn, v.session.ID, a)
		if err != nil {
			return err
		}
		answer.Set("code", code.Reveal())
	}
	w.Header().Set("Cache-Control", "no-store")
	http.Redirect(w, r, a.RedirectURI+"?"+answer.Encode(), http.StatusSeeOther)
	return nil
}
