package idp

import (
	"cmp"
	"net/url"

	"gatehouse/internal/page"
)

// place returns to if it is a path on this listener, and "/" otherwise. Those of
// service providers' requests are short, because the request itself waits in the store.
func place(to string) string { return cmp.Or(page.Place(to), "/") }

// signInAt is the address of the sign-in page that leads to a place; again
// asks for credentials although there is a session.
func signInAt(to string, again bool) string {
	q := url.Values{"to": {place(to)}}
	if again {
		q.Set("again", "1")
	}
	return "/signin?" + q.Encode()
}
