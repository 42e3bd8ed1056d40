package app

import (
	"net/http"
	"strings"

	"gatehouse/internal/center/signedin"
	"gatehouse/internal/directory/idp"
	"gatehouse/internal/endpoint"
	"gatehouse/internal/fault"
	"gatehouse/internal/page"
)

// Route is something that a listener answers to. Method is empty where a route
// takes every one; a Path that ends in a slash stands for everything below it.
type Route struct{ Listener, Method, Path string }

// Routes lists every route of the listeners, for tests that must not forget one.
func (a *App) Routes() []Route { return a.routes }

// note remembers routes by their patterns, "GET /start" or "/api/v1/".
func (a *App) note(listener string, patterns ...string) {
	for _, p := range patterns {
		method, path, ok := strings.Cut(p, " ")
		if !ok {
			method, path = "", p
		}
		a.routes = append(a.routes, Route{listener, method, path})
	}
}

// brands are what the pages of a listener call themselves.
var brands = map[string]string{"directory": idp.Brand, "center": signedin.Brand}

// sameOrigin refuses what other sites' pages send with people's cookies, except
// to the routes that are made for it.
func (a *App) sameOrigin(listener string, routes *endpoint.Routes, open ...string) http.Handler {
	a.note(listener, routes.Patterns()...)
	guard := http.NewCrossOriginProtection()
	for _, pattern := range open {
		guard.AddInsecureBypassPattern(pattern)
	}
	guard.SetDenyHandler(endpoint.Handle(page.Errors(brands[listener]), func(http.ResponseWriter, *http.Request) error {
		return fault.New(fault.Denied, "This came from a page of another site, which may do nothing here in your name. Open the page at its own address and try again.")
	}))
	return guard.Handler(routes)
}
