package portal

import (
	"net/http"

	"gatehouse/internal/audit"
	"gatehouse/internal/center"
	"gatehouse/internal/page"
)

// sessionList is what the page of own sessions shows.
type sessionList struct {
	Current  string
	Sessions []center.SessionInfo
}

func (h *Handler) sessions(w http.ResponseWriter, r *http.Request, v visitor) error {
	all, err := h.Center.UserSessions(r.Context(), v.StoreID, v.UserID)
	if err != nil {
		return err
	}
	view := h.view("Where you are signed in", v)
	view.Wide, view.Data = true, sessionList{v.session.ID, all}
	view.Links = []page.Link{{Href: "/start", Text: "Back to your accounts"}}
	return page.Show(w, http.StatusOK, "sessions", view)
}

func (h *Handler) endSession(w http.ResponseWriter, r *http.Request, v visitor) error {
	ctx := audit.WithActor(r.Context(), audit.Party{Type: "User", ID: v.UserID, Name: v.UserName})
	id := r.PostFormValue("session")
	if err := h.Center.EndSession(ctx, v.StoreID, v.UserID, id); err != nil {
		return err
	}
	if h.Consoles != nil {
		if err := h.Consoles.End(ctx, v.UserID, id); err != nil {
			return err
		}
	}
	http.Redirect(w, r, "/start/sessions", http.StatusSeeOther)
	return nil
}
