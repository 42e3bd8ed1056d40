package peers

import (
	"html"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"regexp"
	"strings"
	"testing"
)

// A Visitor is a person with a browser that knows redirects, cookies and forms
// but no scripts: it types a name and password where they are asked for, and
// presses the button of a page that carries a SAML message on.
type Visitor struct {
	Client *http.Client
	// StopAt names an address (by prefix) to which no form is posted; what would
	// have been sent is in Stopped. So a test gets hold of a SAML response.
	StopAt  string
	Stopped url.Values
}

// NewVisitor opens a browser without history.
func NewVisitor(tb testing.TB) *Visitor {
	tb.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		tb.Fatal(err)
	}
	return &Visitor{Client: &http.Client{Jar: jar, Timeout: patience}}
}

// SignIn opens an address, signs in where that is asked for, and returns the
// first page that has no form of that kind.
func (v *Visitor) SignIn(tb testing.TB, address, name, password string) string {
	tb.Helper()
	resp, err := v.Client.Get(address)
	for range 12 {
		if err != nil {
			tb.Fatal(err)
		}
		body, err2 := io.ReadAll(io.LimitReader(resp.Body, 1<<20))
		resp.Body.Close()
		if err2 != nil {
			tb.Fatal(err2)
		}
		action, fields, found := form(string(body), name, password)
		if !found {
			return string(body)
		}
		target, err2 := resp.Request.URL.Parse(action)
		if err2 != nil {
			tb.Fatal(err2)
		}
		if v.StopAt != "" && strings.HasPrefix(target.String(), v.StopAt) {
			v.Stopped = fields
			return string(body)
		}
		resp, err = v.Client.PostForm(target.String(), fields)
	}
	tb.Fatalf("%s: still asked to sign in after 12 pages", address)
	return ""
}

var (
	forms  = regexp.MustCompile(`(?is)<form\b([^>]*)>(.*?)</form>`)
	inputs = regexp.MustCompile(`(?is)<(?:input|button)\b[^>]*>`)
	wanted = regexp.MustCompile(`(?i)type=["']?password|name=["']SAML(?:Response|Request)["']`)
)

// form finds the page's form for a password or a SAML message and fills it in.
func form(page, name, password string) (action string, fields url.Values, found bool) {
	for _, f := range forms.FindAllStringSubmatch(page, -1) {
		if !wanted.MatchString(f[2]) {
			continue
		}
		fields = url.Values{}
		for _, input := range inputs.FindAllString(f[2], -1) {
			key, value := attribute(input, "name"), attribute(input, "value")
			switch kind := strings.ToLower(attribute(input, "type")); {
			case key == "" || kind == "checkbox" || kind == "radio":
				continue
			case kind == "password":
				value = password
			case value == "" && (kind == "" || kind == "text" || kind == "email"):
				value = name
			}
			fields.Set(key, value)
		}
		return attribute(f[1], "action"), fields, true
	}
	return "", nil, false
}

func attribute(tag, name string) string {
	m := regexp.MustCompile(`(?is)\b` + name + `=(?:"([^"]*)"|'([^']*)'|([^\s>"']+))`).FindStringSubmatch(tag)
	if m == nil {
		return ""
	}
	return html.UnescapeString(m[1] + m[2] + m[3])
}
