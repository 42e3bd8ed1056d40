package e2e

import (
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"gatehouse/test/peers"
)

// visitor is a browser that finds the world's names.
func (w *world) visitor() *peers.Visitor {
	v := peers.NewVisitor(w.t)
	v.Client.Transport = w.g.Transport()
	return v
}

// stranger is a client with cookies that stays where it is sent.
func (w *world) stranger() *http.Client {
	jar, err := cookiejar.New(nil)
	if err != nil {
		w.t.Fatal(err)
	}
	return &http.Client{
		Transport: w.g.Transport(), Jar: jar,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
}

// press fills in the page's form that has these fields and sends it, as from its page.
func (w *world) press(client *http.Client, page answer, values map[string]string) answer {
	w.t.Helper()
	root, err := html.Parse(strings.NewReader(page.body))
	if err != nil {
		w.t.Fatal(err)
	}
	for n := range root.Descendants() {
		if n.Data != "form" || n.Type != html.ElementNode {
			continue
		}
		fields, ok := formFields(n, values)
		if !ok {
			continue
		}
		to, err := page.url.Parse(attribute(n, "action"))
		if err != nil {
			w.t.Fatal(err)
		}
		return w.send(client, w.request(http.MethodPost, to.String(), fields.Encode(),
			"Content-Type", "application/x-www-form-urlencoded", "Origin", page.url.Scheme+"://"+page.url.Host))
	}
	w.t.Fatalf("%s has no form with %v:\n%.1500s", page.url, values, page.body)
	return answer{}
}

// formFields are the form's own values with the given ones, if it has fields or buttons for all.
func formFields(form *html.Node, values map[string]string) (url.Values, bool) {
	fields, known := url.Values{}, 0
	for n := range form.Descendants() {
		name := attribute(n, "name")
		if v, given := values[name]; given && name != "" {
			if !fields.Has(name) {
				known++
			}
			fields.Set(name, v)
		} else if n.Data == "input" && name != "" {
			fields.Set(name, attribute(n, "value"))
		}
	}
	return fields, known == len(values)
}

func attribute(n *html.Node, name string) string {
	for _, a := range n.Attr {
		if a.Key == name {
			return a.Val
		}
	}
	return ""
}

// approve signs a person in and lets a device have their access.
func (w *world) approve(t *testing.T, address, userCode, login string) {
	t.Helper()
	in := w.in(t)
	v := in.visitor()
	v.SignIn(t, w.g.Center+"/start", login, password)
	page := in.send(v.Client, in.request(http.MethodGet, address, nil))
	page = in.press(v.Client, page, map[string]string{"user_code": userCode})
	if !strings.Contains(page.body, "Allow access?") {
		t.Fatalf("%s does not ask: %.1500s", page.url, page.body)
	}
	if page = in.press(v.Client, page, map[string]string{"answer": "allow"}); !strings.Contains(page.body, "Request approved") {
		t.Fatalf("%s: %.1500s", page.url, page.body)
	}
}
