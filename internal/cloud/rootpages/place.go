package rootpages

import (
	"net/http"
	"net/url"
	"strings"

	"gatehouse/internal/ids"
	"gatehouse/internal/page"
)

// place returns to if it is a page of the account's root user on this listener,
// and the console's first page otherwise.
func place(account ids.AccountID, to string) string {
	u, err := url.Parse(page.Place(to))
	own := consolePath(account)
	// A path that climbs out of the console is another page, written differently.
	if err != nil || !strings.HasPrefix(u.Path, own) || strings.Contains(u.Path+"/", "/../") || strings.Contains(u.Path, "//") {
		return own
	}
	return page.Place(to)
}

// signInAt is the sign-in page that leads to a place.
func signInAt(account ids.AccountID, to string) string {
	return consolePath(account) + "signin?" + url.Values{"to": {place(account, to)}}.Encode()
}

// back is the page to go on with after signing in; for a form the one where it stood.
func back(r *http.Request, account ids.AccountID) string {
	switch own := consolePath(account); {
	case r.Method == http.MethodGet || r.Method == http.MethodHead:
		return r.URL.RequestURI()
	case r.URL.Path == own+"password" || r.URL.Path == own+"recovery" || r.URL.Path == own+"factor":
		return r.URL.Path
	}
	return credentialsPath(account)
}
