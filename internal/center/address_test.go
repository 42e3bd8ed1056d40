package center_test

import (
	"net/url"
	"strings"
	"testing"

	"gatehouse/internal/center"
)

const base = center.Addresses("http://center.localhost:7000")

// FuzzLocalPlace: wherever a link says, a browser stays with us.
func FuzzLocalPlace(f *testing.F) {
	for _, s := range []string{
		"/start", "//evil", `/\evil`, "http://center.localhost:7000/start", "http://center.localhost:7000.evil/", "/%2f/evil", "/\t/evil", "/a/../..//evil", "?x", "",
		"/;/evil", "/device?user_code=BCDF-GHJK", "/start#x", "http:///x", "///", "/ /evil", "/\u2028/evil",
	} {
		f.Add(s)
	}
	at, _ := url.Parse(string(base) + "/saml/finish")
	f.Fuzz(func(t *testing.T, place string) {
		got := base.LocalPlace(place)
		if !strings.HasPrefix(got, "/") || strings.HasPrefix(got, "//") || strings.ContainsAny(got, "\\\r\n\t") {
			t.Fatalf("%q became %q", place, got)
		}
		to, err := at.Parse(got)
		if err != nil || to.Host != at.Host || to.Scheme != at.Scheme || to.User != nil {
			t.Fatalf("%q leads to %v %v", place, to, err)
		}
	})
}

func TestPlacesOfOurOwnAreKept(t *testing.T) {
	for in, want := range map[string]string{
		"/start": "/start", "/corp/start?q=a%20b": "/corp/start?q=a%20b", "/device?user_code=BCDF-GHJK": "/device?user_code=BCDF-GHJK",
		"http://center.localhost:7000/device": "/device", "": "/start", "device": "/start",
	} {
		if got := base.LocalPlace(in); got != want {
			t.Errorf("%q became %q, want %q", in, got, want)
		}
	}
}

func TestPortalNamesOfStartURLs(t *testing.T) {
	for in, want := range map[string]string{
		"http://center.localhost:7000/start": "", "https://center.localhost:7000/start/#/": "", "https://CENTER.localhost:7000/corp/start": "corp",
		"https://d-0123456789.awsapps.com/start": "d-0123456789", "https://ssoins-0123456789abcdef.portal.us-east-1.app.aws": "ssoins-0123456789abcdef",
	} {
		if got, err := base.PortalName(in); err != nil || got != want {
			t.Errorf("%q: %q %v", in, got, err)
		}
	}
	for _, in := range []string{"", "/start", "https://evil.example/start", "https://center.localhost:7000@evil.example/start", "https://center.localhost:7000/a/b/start", "https://awsapps.com/start", "https://evilawsapps.com/start", "https://center.localhost:7000/starts"} {
		if got, err := base.PortalName(in); err == nil {
			t.Errorf("%q became %q", in, got)
		}
	}
}
