package page

import (
	"net/url"
	"strings"
)

// maxPlace bounds a way back.
const maxPlace = 2048

// Place returns to if it is a path on this listener, and "" otherwise. Browsers
// read "//host", "/\host" and control characters in front as other hosts, so an
// allow-list of shapes decides, not a list of bad ones.
func Place(to string) string {
	if len(to) > maxPlace || !strings.HasPrefix(to, "/") || strings.HasPrefix(to, "//") {
		return ""
	}
	for _, c := range []byte(to) {
		if c <= ' ' || c >= 0x7f || c == '\\' {
			return ""
		}
	}
	u, err := url.Parse(to)
	if err != nil || u.Scheme != "" || u.Host != "" || u.User != nil || strings.HasPrefix(u.Path, "//") || strings.Contains(u.Path, "\\") {
		return ""
	}
	return to
}
