package demo

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// browser is a person's browser without script: it keeps cookies, follows
// links and fills in forms by the labels that a person reads.
type browser struct {
	client *http.Client
	page   page
}

// page is what the browser shows.
type page struct {
	url    *url.URL
	status int
	root   *html.Node
}

const maxPage = 1 << 20

func newBrowser(rt http.RoundTripper) *browser {
	jar, err := cookiejar.New(nil)
	if err != nil {
		panic(err) // it has no options that could be wrong
	}
	return &browser{client: &http.Client{Transport: rt, Jar: jar}}
}

// open goes to an address.
func (b *browser) open(ctx context.Context, address string) error {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		return err
	}
	return b.do(req)
}

// do sends a request and shows the answer. A page whose form has the id "post"
// is sent on, as its script would.
func (b *browser) do(req *http.Request) error {
	resp, err := b.client.Do(req)
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	root, err := html.Parse(io.LimitReader(resp.Body, maxPage))
	if err != nil {
		return err
	}
	b.page = page{resp.Request.URL, resp.StatusCode, root}
	if f := find(root, func(n *html.Node) bool { return n.DataAtom == atom.Form && attr(n, "id") == "post" }); f != nil {
		return b.submit(req.Context(), f, nil)
	}
	return nil
}

// fill types values into the fields with these labels and presses the button
// of their form. A label matches when it begins with the given words.
func (b *browser) fill(ctx context.Context, values map[string]string) error {
	for _, f := range all(b.page.root, func(n *html.Node) bool { return n.DataAtom == atom.Form }) {
		if named, ok := b.page.match(f, values); ok {
			return b.submit(ctx, f, named)
		}
	}
	return fmt.Errorf("the page %q at %s has no form with the fields %v", b.page.title(), b.page.url, keys(values))
}

// press presses the button with this text.
func (b *browser) press(ctx context.Context, button string) error {
	for _, f := range all(b.page.root, func(n *html.Node) bool { return n.DataAtom == atom.Form }) {
		for _, n := range all(f, func(n *html.Node) bool { return n.DataAtom == atom.Button }) {
			if strings.EqualFold(strings.TrimSpace(text(n)), button) {
				extra := map[string]string{}
				if name := attr(n, "name"); name != "" {
					extra[name] = attr(n, "value")
				}
				return b.submit(ctx, f, extra)
			}
		}
	}
	return fmt.Errorf("the page %q has no button %q", b.page.title(), button)
}

// follow opens the link with this text.
func (b *browser) follow(ctx context.Context, words string) error {
	a := find(b.page.root, func(n *html.Node) bool {
		return n.DataAtom == atom.A && strings.HasPrefix(strings.ToLower(strings.TrimSpace(text(n))), strings.ToLower(words))
	})
	if a == nil {
		return fmt.Errorf("the page %q has no link %q", b.page.title(), words)
	}
	to, err := b.page.url.Parse(attr(a, "href"))
	if err != nil {
		return err
	}
	return b.open(ctx, to.String())
}

// match finds the names of the fields with these labels, if the form has them all.
func (p page) match(form *html.Node, values map[string]string) (map[string]string, bool) {
	named := map[string]string{}
	for _, label := range all(form, func(n *html.Node) bool { return n.DataAtom == atom.Label }) {
		for words, v := range values {
			if !strings.HasPrefix(strings.ToLower(strings.TrimSpace(text(label))), strings.ToLower(words)) {
				continue
			}
			id := attr(label, "for")
			if in := find(form, func(n *html.Node) bool { return attr(n, "id") == id && attr(n, "name") != "" }); in != nil {
				named[attr(in, "name")] = v
			}
		}
	}
	return named, len(named) == len(values)
}

func (b *browser) submit(ctx context.Context, form *html.Node, typed map[string]string) error {
	fields := url.Values{}
	for _, in := range all(form, func(n *html.Node) bool { return n.DataAtom == atom.Input && attr(n, "name") != "" }) {
		if k := attr(in, "type"); k == "checkbox" && !hasAttr(in, "checked") || k == "submit" {
			continue
		}
		fields.Set(attr(in, "name"), attr(in, "value"))
	}
	for k, v := range typed {
		fields.Set(k, v)
	}
	to, err := b.page.url.Parse(attr(form, "action"))
	if err != nil {
		return err
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, to.String(), strings.NewReader(fields.Encode()))
	if err != nil {
		return err
	}
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	// As browsers do: the origin of the page whose form it is.
	req.Header.Set("Origin", b.page.url.Scheme+"://"+b.page.url.Host)
	return b.do(req)
}

// fact reads the value beside a name, as in "Secret key".
func (p page) fact(name string) (string, error) {
	dt := find(p.root, func(n *html.Node) bool {
		return n.DataAtom == atom.Dt && strings.HasPrefix(strings.ToLower(strings.TrimSpace(text(n))), strings.ToLower(name))
	})
	if dt == nil {
		return "", fmt.Errorf("the page %q does not show %q: %s", p.title(), name, p.words())
	}
	for s := dt.NextSibling; s != nil; s = s.NextSibling {
		if s.DataAtom == atom.Dd {
			return strings.TrimSpace(text(s)), nil
		}
	}
	return "", fmt.Errorf("%q has no value", name)
}

func (p page) title() string {
	if h := find(p.root, func(n *html.Node) bool { return n.DataAtom == atom.H1 }); h != nil {
		return strings.TrimSpace(text(h))
	}
	return ""
}

// words is the page's text on one line, for messages.
func (p page) words() string {
	m := find(p.root, func(n *html.Node) bool { return n.DataAtom == atom.Main })
	if m == nil {
		m = p.root
	}
	s := strings.Join(strings.Fields(text(m)), " ")
	return s[:min(len(s), 300)]
}

func (p page) says(words string) bool { return strings.Contains(text(p.root), words) }

func find(n *html.Node, is func(*html.Node) bool) *html.Node {
	for d := range n.Descendants() {
		if d.Type == html.ElementNode && is(d) {
			return d
		}
	}
	return nil
}

func all(n *html.Node, is func(*html.Node) bool) []*html.Node {
	var out []*html.Node
	for d := range n.Descendants() {
		if d.Type == html.ElementNode && is(d) {
			out = append(out, d)
		}
	}
	return out
}

func text(n *html.Node) string {
	var b strings.Builder
	for d := range n.Descendants() {
		if d.Type == html.TextNode {
			b.WriteString(d.Data)
		}
	}
	return b.String()
}

func attr(n *html.Node, name string) string {
	for _, a := range n.Attr {
		if a.Key == name {
			return a.Val
		}
	}
	return ""
}

func hasAttr(n *html.Node, name string) bool {
	for _, a := range n.Attr {
		if a.Key == name {
			return true
		}
	}
	return false
}

func keys(m map[string]string) []string {
	out := make([]string, 0, len(m))
	for k := range m {
		out = append(out, k)
	}
	return out
}
