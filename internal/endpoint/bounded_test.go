package endpoint

import (
	"strings"
	"testing"
	"unicode/utf8"
)

func TestStrangersTextsAreFitForLogs(t *testing.T) {
	for in, want := range map[string]string{
		"Mozilla/5.0 (X11)": "Mozilla/5.0 (X11)", "a\r\nb": "ab", "\x1b[31mred\x1b[0m": "[31mred[0m", "\u009b31m": "31m", "a\u202eb\u2066c\u2069": "abc",
		"a\u2028b\u2029c": "abc", "a\x00b\x7fc": "abc", "caf\u00e9": "caf\u00e9", "\xff": "\ufffd",
	} {
		if got := bounded(in, 256); got != want {
			t.Errorf("%q became %q", in, got)
		}
	}
	for n := range 12 {
		if got := bounded(strings.Repeat("\u20ac", 10), n); len(got) > n || !utf8.ValidString(got) || n-len(got) > 2 {
			t.Errorf("cut at %d: %q", n, got)
		}
	}
}
