// Package needs is how a test says that it needs a program of the machine: a
// database server, a browser, a protocol peer.
//
// On a developer's machine a test whose program is absent is skipped, and the
// reason says how to get it. Where CI=true nothing is skipped: there an absent
// program is a fault of the run, because a skipped test proves nothing.
package needs

import (
	"os"
	"os/exec"
	"path/filepath"
	"testing"
)

// Program returns the path of a program, looked up first at the given absolute
// paths (patterns of filepath.Glob; of several matches the last, which is the
// newest version) and then, for a plain name, in PATH. It ends the test when
// none is there.
func Program(tb testing.TB, names ...string) string {
	tb.Helper()
	path := Find(names...)
	if path == "" {
		Lack(tb, names[0]+" is not installed; run: make deps")
	}
	return path
}

// Find is Program for callers without a test; it returns "" when none is there.
func Find(names ...string) string {
	for _, name := range names {
		if !filepath.IsAbs(name) {
			if path, err := exec.LookPath(name); err == nil {
				return path
			}
			continue
		}
		if found, _ := filepath.Glob(name); len(found) > 0 {
			return found[len(found)-1]
		}
	}
	return ""
}

// Lack ends the test for want of something: skipped on a developer's machine,
// failed where CI=true.
func Lack(tb testing.TB, why string) {
	tb.Helper()
	if os.Getenv("CI") == "true" {
		tb.Fatal(why)
	}
	tb.Skip(why)
}
