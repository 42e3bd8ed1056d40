package portal

import (
	"net/http"

	"gatehouse/internal/center"
	"gatehouse/internal/listing"
	"gatehouse/internal/page"
)

const (
	accountsAPage = 20
	setsAnAccount = 100
	maxSearch     = 100
)

// accountList is what the list of accounts shows.
type accountList struct {
	Here     string // the path of this portal
	Search   string
	Accounts []account
	Next     string // address of the next page
	Consoles bool   // whether consoles can be opened
}

type account struct {
	center.Account
	Sets []center.Access
	More bool
}

func (h *Handler) accounts(w http.ResponseWriter, r *http.Request, v visitor) error {
	q := r.URL.Query()
	search := q.Get("q")
	if len(search) > maxSearch {
		search = search[:maxSearch]
	}
	scope := "portal\n" + v.UserID + "\n" + search
	after, err := listing.Key(scope, q.Get("after"))
	if err != nil {
		return err
	}
	found, err := h.Center.SearchAccounts(r.Context(), v.StoreID, v.UserID, search, listing.Page{After: after, Limit: accountsAPage})
	if err != nil {
		return err
	}
	list := accountList{Here: r.URL.Path, Search: search, Consoles: h.Consoles != nil}
	for _, a := range found.Items {
		sets, err := h.Center.PermissionSetsFor(r.Context(), v.StoreID, v.UserID, a.ID, listing.Page{Limit: setsAnAccount})
		if err != nil {
			return err
		}
		list.Accounts = append(list.Accounts, account{a, sets.Items, sets.Next != ""})
	}
	if found.Next != "" {
		list.Next = query(r.URL.Path, "q", search, "after", listing.Token(scope, found.Next))
	}
	view := h.view("AWS access portal", v)
	view.Wide, view.Data = true, list
	view.Links = []page.Link{{Href: "/start/sessions", Text: "Where you are signed in"}}
	if !v.At.IsZero() {
		view.Links = append(view.Links, page.Link{Href: "/start/security", Text: "Password and second factor"})
	}
	return page.Show(w, http.StatusOK, "portal", view)
}
