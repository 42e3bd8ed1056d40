package portal

import (
	"net/http"

	"gatehouse/internal/fault"
	"gatehouse/internal/ids"
	"gatehouse/internal/page"
)

// shareLink shows the address that opens a page of an account's console with a
// permission set: for runbooks and colleagues. It gives nobody anything.
func (h *Handler) shareLink(w http.ResponseWriter, r *http.Request, v visitor) error {
	q := r.URL.Query()
	account, set, to := ids.AccountID(q.Get("account_id")), q.Get("role_name"), q.Get("destination")
	if !account.Valid() || set == "" || len(set) > 64 || len(to) > 1024 {
		return fault.New(fault.Invalid, "The link names no account or no permission set.")
	}
	view := h.view("A link to share", v)
	view.Intro = "Whoever holds " + set + " in the account " + string(account) + " gets there with this link, after signing in. It gives nobody access."
	view.Script = script
	view.Facts = []page.Fact{{
		Name: "Link", Value: query(string(h.At)+"/start/console", "account_id", string(account), "role_name", set, "destination", to),
	}}
	view.Form = &page.Form{
		Action: "/start/link", Get: true, Button: "Make the link", Hidden: map[string]string{"account_id": string(account), "role_name": set},
		Fields: []page.Field{{
			Name: "destination", Label: "Page of the console", Value: to, Optional: true, Autocomplete: "off", MaxLength: 1024,
			Hint: "What follows the role in the address, like /s3 or /iam/roles. Empty is the console's first page.",
		}},
	}
	view.Links = []page.Link{{Href: "/start", Text: "Back to your accounts"}}
	return page.Show(w, http.StatusOK, "form", view)
}
