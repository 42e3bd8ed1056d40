package portal

import (
	"cmp"
	"net/http"
	"net/url"

	"gatehouse/internal/center"
	"gatehouse/internal/page"
)

// profileView is what somebody sees of himself.
type profileView struct {
	sessionList
	// Own tells that the center's own directory keeps password and factors; then
	// Factors are the latter, unless they are Off.
	Own, Off bool
	Factors  []center.Factor
	// Provider is where everybody else changes them: the identity provider's start page.
	Provider, ProviderHost string
}

// profile shows who is signed in, how, and where.
func (h *Handler) profile(w http.ResponseWriter, r *http.Request, v visitor) error {
	u, err := h.Center.User(r.Context(), v.StoreID, v.UserID)
	if err != nil {
		return err
	}
	all, err := h.Center.UserSessions(r.Context(), v.StoreID, v.UserID)
	if err != nil {
		return err
	}
	p := profileView{sessionList: sessionList{v.session.ID, all}, Own: !v.At.IsZero()}
	if err := h.howSignedIn(r, v, &p); err != nil {
		return err
	}
	view := h.view("My profile", v)
	view.Wide, view.Data = true, p
	view.Facts = facts("Name", u.DisplayName, "User name", u.UserName, "E-mail", u.Email(), "User ID", u.ID)
	view.Links = []page.Link{{Href: "/start", Text: "Back to your accounts"}}
	return page.Show(w, http.StatusOK, "profile", view)
}

func (h *Handler) howSignedIn(r *http.Request, v visitor, p *profileView) error {
	if p.Own {
		all, mode, err := h.Own.MFADevices(r.Context(), v.SignIn)
		p.Factors, p.Off = all, mode == center.MFAOff
		return err
	}
	src, err := h.Center.IdentitySource(r.Context(), v.InstanceID)
	if err != nil || src.Provider == nil {
		return err
	}
	// Its sign-in address is the one thing of the provider that a browser can open.
	if u, err := url.Parse(cmp.Or(src.Provider.RedirectURL, src.Provider.PostURL)); err == nil && (u.Scheme == "https" || u.Scheme == "http") && u.Host != "" {
		p.Provider, p.ProviderHost = u.Scheme+"://"+u.Host+"/", u.Host
	}
	return nil
}

// facts pairs names with values and leaves out what is empty.
func facts(pairs ...string) (out []page.Fact) {
	for i := 0; i+1 < len(pairs); i += 2 {
		if pairs[i+1] != "" {
			out = append(out, page.Fact{Name: pairs[i], Value: pairs[i+1]})
		}
	}
	return out
}
