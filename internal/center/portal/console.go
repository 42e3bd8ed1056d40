package portal

import (
	"context"
	"net/http"
	"strings"

	"gatehouse/internal/center"
	"gatehouse/internal/fault"
	"gatehouse/internal/ids"
	"gatehouse/internal/listing"
	"gatehouse/internal/page"
)

// Consoles opens the consoles of accounts.
type Consoles interface {
	// Open begins a console with the credentials and leads there.
	Open(w http.ResponseWriter, r *http.Request, c Console) error
	// End ends the consoles that a portal session of a user has opened.
	End(ctx context.Context, userID, session string) error
}

// Console is what opening one rests on.
type Console struct {
	Account       ids.AccountID
	PermissionSet string
	UserID        string
	Session       string // the portal session's id
	Credentials   center.Credentials
	Destination   string // a page within the console, or the relay state
}

// openConsole gets the role's credentials and opens its console. It is a post:
// a link on a stranger's page must not begin a session.
func (h *Handler) openConsole(w http.ResponseWriter, r *http.Request, v visitor) error {
	account, set := ids.AccountID(r.PostFormValue("account")), r.PostFormValue("role")
	ctx := acting(r, v)
	c, err := h.Center.RoleCredentials(ctx, center.CredentialsFor{
		StoreID: v.StoreID, UserID: v.UserID, Account: account, PermissionSet: set, MFA: v.MFA, Tags: v.Tags,
	})
	if err != nil {
		return err
	}
	to := r.PostFormValue("destination")
	if strings.Trim(to, "/") == "" {
		if to, err = h.relayState(ctx, v, account, set); err != nil {
			return err
		}
	}
	if err := h.Center.NoteUse(ctx, v.StoreID, v.UserID, account, set); err != nil {
		return err
	}
	return h.Consoles.Open(w, r.WithContext(ctx), Console{account, set, v.UserID, v.session.ID, c, to})
}

func (h *Handler) relayState(ctx context.Context, v visitor, account ids.AccountID, set string) (string, error) {
	sets, err := h.Center.PermissionSetsFor(ctx, v.StoreID, v.UserID, account, listing.Page{Limit: setsAnAccount})
	if err != nil {
		return "", err
	}
	for _, s := range sets.Items {
		if s.PermissionSet.Name == set {
			return s.PermissionSet.RelayState, nil
		}
	}
	return "", nil
}

// console is where links to a page of a console lead: it asks before it opens.
func (h *Handler) console(w http.ResponseWriter, r *http.Request, v visitor) error {
	q := r.URL.Query()
	account, set := ids.AccountID(q.Get("account_id")), q.Get("role_name")
	if !account.Valid() || set == "" || len(set) > 64 {
		return fault.New(fault.Invalid, "The link names no account or no permission set.")
	}
	view := h.view("Open a console", v)
	view.Intro = "Account " + string(account) + ", as " + set + "."
	view.Form = &page.Form{
		Action: "/start/console", Button: "Open console",
		Hidden: map[string]string{"account": string(account), "role": set, "destination": q.Get("destination")},
	}
	view.Links = []page.Link{{Href: "/start", Text: "Your accounts"}}
	return page.Show(w, http.StatusOK, "form", view)
}
