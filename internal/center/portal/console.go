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

// openConsole is the answer to the form that console shows.
func (h *Handler) openConsole(w http.ResponseWriter, r *http.Request, v visitor) error {
	return h.open(w, r, v, ids.AccountID(r.PostFormValue("account")), r.PostFormValue("role"), r.PostFormValue("destination"))
}

// open gets the role's credentials and opens its console.
func (h *Handler) open(w http.ResponseWriter, r *http.Request, v visitor, account ids.AccountID, set, to string) error {
	ctx := acting(r, v)
	c, err := h.Center.RoleCredentials(ctx, center.CredentialsFor{
		StoreID: v.StoreID, UserID: v.UserID, Account: account, PermissionSet: set, MFA: v.MFA, Tags: v.Tags,
	})
	if err != nil {
		return err
	}
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

// console is where links to a console or a page of one lead, the portal's own and
// those that people share. It opens at once: what begins is a session of the
// person's own role, at an address of its own, which whoever made the link neither
// sees nor gets anything from, and no page of a console does something by being
// opened. Only the person's browser going there counts; what a page loads into
// itself, or a browser in advance, is asked by a button.
func (h *Handler) console(w http.ResponseWriter, r *http.Request, v visitor) error {
	q := r.URL.Query()
	account, set := ids.AccountID(q.Get("account_id")), q.Get("role_name")
	if !account.Valid() || set == "" || len(set) > 64 {
		return fault.New(fault.Invalid, "The link names no account or no permission set.")
	}
	if navigation(r) {
		return h.open(w, r, v, account, set, q.Get("destination"))
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

// navigation tells whether a browser goes to an address for its person. Old
// browsers and other programs do not say; cookies do not go to them from other
// sites' pages either (SameSite=Lax), but for going there.
func navigation(r *http.Request) bool {
	dest := r.Header.Get("Sec-Fetch-Dest")
	return r.Method == http.MethodGet && (dest == "" || dest == "document") && r.Header.Get("Sec-Purpose") == "" && r.Header.Get("Purpose") == ""
}
