package scim

import "strings"

// joinURL appends a path to a base that may or may not end in a slash: AWS
// shows the base with one, Okta has to be given it without.
func joinURL(base, path string) string {
	return strings.TrimRight(base, "/") + "/" + strings.TrimLeft(path, "/")
}
