package idp

import (
	"net/http"
	"net/url"

	"gatehouse/internal/directory"
	"gatehouse/internal/page"
)

// tile is one application on the dashboard.
type tile struct{ Label, Href string }

// dashboard is the plain list of the person's applications.
func (h *Handler) dashboard(w http.ResponseWriter, r *http.Request) error {
	_, c, _, err := h.current(r)
	if unauthenticated(err) {
		return page.SignIn(w, r, Brand, signInAt("/", false), false)
	}
	if err != nil {
		return err
	}
	apps, err := h.Service.Tiles(r.Context(), c.Person.ID)
	if err != nil {
		return err
	}
	tiles := make([]tile, len(apps))
	for i, a := range apps {
		tiles[i] = tile{a.Label, ssoPath(a)}
	}
	return page.Show(w, http.StatusOK, "dashboard", page.View{
		Title: "My applications", Brand: Brand, Person: c.Person.Name(), SignOut: "/signout", Wide: true,
		Data: tiles, Links: h.ways(c),
	})
}

func ssoPath(a directory.App) string {
	return "/app/" + url.PathEscape(a.Name) + "/" + url.PathEscape(a.ExternalKey) + "/sso/saml"
}
