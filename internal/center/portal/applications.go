package portal

import (
	"net/http"
	"unicode/utf8"

	"gatehouse/internal/center"
	"gatehouse/internal/listing"
	"gatehouse/internal/page"
)

const applicationsAPage = 24

// tab is one of the portal's two lists.
type tab struct {
	Href, Text string
	Current    bool
}

// tabs are the ways between the lists; an account instance has the one only.
func tabs(applications bool) []tab {
	return []tab{{"/start", "Accounts", !applications}, {"/start/applications", "Applications", applications}}
}

// applicationList is what the page of applications shows.
type applicationList struct {
	Tabs         []tab
	Here, Search string
	Tiles        []tile
	Next         string
}

// tile is one application; following its link signs the user in there.
type tile struct{ Href, Initial, Name, About string }

// applications lists what the user may open, of either kind of instance.
func (h *Handler) applications(w http.ResponseWriter, r *http.Request, v visitor) error {
	i, err := h.Center.Instance(r.Context(), v.InstanceID)
	if err != nil {
		return err
	}
	return h.showApplications(w, r, v, i)
}

// applicationsOnly shows the applications in place of accounts, where the
// instance cannot grant access to accounts.
func (h *Handler) applicationsOnly(w http.ResponseWriter, r *http.Request, v visitor) (bool, error) {
	i, err := h.Center.Instance(r.Context(), v.InstanceID)
	if err != nil || i.Kind != center.AccountInstance {
		return false, err
	}
	return true, h.showApplications(w, r, v, i)
}

func (h *Handler) showApplications(w http.ResponseWriter, r *http.Request, v visitor, i center.Instance) error {
	search := r.URL.Query().Get("q")
	if len(search) > maxSearch {
		search = search[:maxSearch]
	}
	scope := "applications\n" + v.UserID + "\n" + search
	after, err := listing.Key(scope, r.URL.Query().Get("after"))
	if err != nil {
		return err
	}
	found, err := h.Center.ApplicationsFor(r.Context(), v.SignIn, search, listing.Page{After: after, Limit: applicationsAPage})
	if err != nil {
		return err
	}
	list := applicationList{Here: r.URL.Path, Search: search}
	for _, a := range found.Items {
		_, n := utf8.DecodeRuneInString(a.Name)
		list.Tiles = append(list.Tiles, tile{center.ApplicationStart(a.ID), a.Name[:n], a.Name, a.Description})
	}
	if found.Next != "" {
		list.Next = query(r.URL.Path, "q", search, "after", listing.Token(scope, found.Next))
	}
	view := h.view("AWS access portal", v)
	if i.Kind == center.OrganizationInstance {
		list.Tabs = tabs(true)
	} else {
		view.Intro = "This portal opens applications. It gives no access to AWS accounts: its IAM Identity Center was enabled in one account only."
	}
	view.Wide, view.Data = true, list
	return page.Show(w, http.StatusOK, "applications", view)
}
