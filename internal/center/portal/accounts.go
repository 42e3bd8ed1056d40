package portal

import (
	"net/http"

	"gatehouse/internal/center"
	"gatehouse/internal/ids"
	"gatehouse/internal/listing"
	"gatehouse/internal/page"
)

const (
	accountsAPage = 20
	setsAnAccount = 100
	maxSearch     = 100
)

// accountList is what the page of accounts shows.
type accountList struct {
	Tabs     []tab
	Here     string // the path of this portal
	Search   string
	Groups   []group
	Accounts int
	Next     string // address of the next page
}

// group is a heading with rows below it. Those of shortcuts say their account
// in each row; that of an account says it once.
type group struct {
	Title, Account, Mail string
	More                 bool
	Rows                 []row
}

// row is one permission set in one account, with all that can be done with it.
type row struct {
	Account, AccountName string // the name only below a heading that is not the account's
	Set, About           string
	Favourite            bool
	Consoles             bool // whether consoles can be opened
	// Open, Keys and Share are addresses of what is done with it; Link is what is shared.
	Open, Keys, Share, Link string
	Back                    string
}

// way is the row of a permission set in an account, name given where no heading tells it.
func (h *Handler) way(account ids.AccountID, name string, set center.PermissionSet, favourite bool, back string) row {
	id := string(account)
	open := wayTo("/start/console", id, set.Name, "")
	return row{
		Account: id, AccountName: name, Set: set.Name, About: set.Description, Favourite: favourite, Consoles: h.Consoles != nil,
		Open: open, Keys: wayTo("/start/keys", id, set.Name, ""), Share: wayTo("/start/link", id, set.Name, ""), Link: string(h.At) + open, Back: back,
	}
}

func (h *Handler) accounts(w http.ResponseWriter, r *http.Request, v visitor) error {
	if shown, err := h.applicationsOnly(w, r, v); shown || err != nil {
		return err
	}
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
	found, err := h.Center.SearchAccess(r.Context(), v.StoreID, v.UserID, search, listing.Page{After: after, Limit: accountsAPage})
	if err != nil {
		return err
	}
	ways, err := h.Center.Ways(r.Context(), v.StoreID, v.UserID)
	if err != nil {
		return err
	}
	list := accountList{Tabs: tabs(false), Here: r.URL.Path, Search: search, Accounts: len(found.Items)}
	back := r.URL.RequestURI()
	if search == "" && after == "" {
		list.Groups = h.shortcuts(ways, back)
	}
	list.Groups = append(list.Groups, h.holdings(found.Items, favourites(ways), back)...)
	if found.Next != "" {
		list.Next = query(r.URL.Path, "q", search, "after", listing.Token(scope, found.Next))
	}
	view := h.view("AWS access portal", v)
	view.Wide, view.Data, view.Script = true, list, script
	return page.Show(w, http.StatusOK, "portal", view)
}

// shortcuts are the groups above the accounts: favourites, and what was used last.
func (h *Handler) shortcuts(ways []center.Way, back string) (out []group) {
	marked, recent := group{Title: "Favourites"}, group{Title: "Recently used"}
	for _, x := range ways {
		r := h.way(x.Account.ID, x.Account.Name, x.PermissionSet, x.Favourite, back)
		if x.Favourite {
			marked.Rows = append(marked.Rows, r)
		} else {
			recent.Rows = append(recent.Rows, r)
		}
	}
	for _, g := range []group{marked, recent} {
		if len(g.Rows) > 0 {
			out = append(out, g)
		}
	}
	return out
}

func (h *Handler) holdings(all []center.Holding, marked map[[2]string]bool, back string) (out []group) {
	for _, a := range all {
		g := group{Title: a.Name, Account: string(a.ID), Mail: a.Mail(), More: a.More}
		for _, s := range a.Sets {
			g.Rows = append(g.Rows, h.way(a.ID, "", s.PermissionSet, marked[[2]string{string(a.ID), s.PermissionSet.Name}], back))
		}
		out = append(out, g)
	}
	return out
}

func favourites(ways []center.Way) map[[2]string]bool {
	out := map[[2]string]bool{}
	for _, x := range ways {
		out[[2]string{string(x.Account.ID), x.PermissionSet.Name}] = x.Favourite
	}
	return out
}

// favourite marks a row or takes the mark away, and leads back to the list.
func (h *Handler) favourite(w http.ResponseWriter, r *http.Request, v visitor) error {
	account, set := ids.AccountID(r.PostFormValue("account")), r.PostFormValue("role")
	if err := h.Center.SetFavourite(acting(r, v), v.StoreID, v.UserID, account, set, r.PostFormValue("favourite") == "on"); err != nil {
		return err
	}
	return h.goTo(w, r, listed(r.PostFormValue("back")))
}
