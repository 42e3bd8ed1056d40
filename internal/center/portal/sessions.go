package portal

import (
	"net/http"

	"gatehouse/internal/center"
)

// sessionList is what a page of own sessions shows.
type sessionList struct {
	Current  string
	Sessions []center.SessionInfo
}

func (h *Handler) endSession(w http.ResponseWriter, r *http.Request, v visitor) error {
	ctx := acting(r, v)
	id := r.PostFormValue("session")
	if err := h.Center.EndSession(ctx, v.StoreID, v.UserID, id); err != nil {
		return err
	}
	if h.Consoles != nil {
		if err := h.Consoles.End(ctx, v.UserID, id); err != nil {
			return err
		}
	}
	http.Redirect(w, r, "/start/profile", http.StatusSeeOther)
	return nil
}
