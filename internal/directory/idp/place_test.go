package idp

import (
	"net/url"
	"strings"
	"testing"
)

// asBrowsers reads a Location as lenient as they do (WHATWG URL): blanks and
// control characters at the ends go, tabs and line breaks go everywhere, and a
// backslash is a slash.
func asBrowsers(to string) string {
	to = strings.Trim(to, "\x00\x01\x02\x03\x04\x05\x06\x07\x08\t\n\x0b\x0c\r\x0e\x0f\x10\x11\x12\x13\x14\x15\x16\x17\x18\x19\x1a\x1b\x1c\x1d\x1e\x1f ")
	return strings.NewReplacer("\t", "", "\n", "", "\r", "", `\`, "/").Replace(to)
}

func FuzzPlaceIsOnThisListener(f *testing.F) {
	for _, s := range []string{"/", "//evil.test", `/\evil.test`, "/a?b=c#d", "/\t/evil.test", "https:evil.test", "/%2f/evil.test", "/app/x/exk1/sso/saml?continue=abc"} {
		f.Add(s)
	}
	home, err := url.Parse("http://directory.localhost:7100/signin")
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, to string) {
		got := asBrowsers(place(to))
		if !strings.HasPrefix(got, "/") || strings.HasPrefix(got, "//") {
			t.Fatalf("%q leads to %q", to, got)
		}
		at, err := home.Parse(got)
		if err != nil || at.Host != home.Host || at.Scheme != home.Scheme {
			t.Fatalf("%q leads to %v, %v", to, at, err)
		}
	})
}

func TestOurOwnPlacesAreKept(t *testing.T) {
	for _, to := range []string{"/", "/factors", "/app/amazon_aws_sso/exk1234567890/sso/saml?continue=abcDEF-_1", "/app/x/y/sso/saml?RelayState=%2Fstart%3Fa%3Db"} {
		if got := place(to); got != to {
			t.Errorf("%q became %q", to, got)
		}
	}
}
