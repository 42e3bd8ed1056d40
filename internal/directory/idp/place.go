package idp

import (
	"net/url"
	"strings"
)

// maxPlace bounds a way back; those of service providers' requests are short,
// because the request itself waits in the store.
const maxPlace = 2048

// place returns to if it is a path on this listener, and "/" otherwise.
// Browsers read "//host", "/\host" and control characters in front as other
// hosts, so an allow-list of shapes decides, not a list of bad ones.
func place(to string) string {
	if len(to) > maxPlace || !strings.HasPrefix(to, "/") || strings.HasPrefix(to, "//") {
		return "/"
	}
	for _, c := range []byte(to) {
		if c <= ' ' || c >= 0x7f || c == '\\' {
			return "/"
		}
	}
	u, err := url.Parse(to)
	if err != nil || u.Scheme != "" || u.Host != "" || u.User != nil || strings.HasPrefix(u.Path, "//") || strings.Contains(u.Path, "\\") {
		return "/"
	}
	return to
}

// signInAt is the address of the sign-in page that leads to a place; again
// asks for credentials although there is a session.
func signInAt(to string, again bool) string {
	q := url.Values{"to": {place(to)}}
	if again {
		q.Set("again", "1")
	}
	return "/signin?" + q.Encode()
}
