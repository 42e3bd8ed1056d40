package centertest

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

// Browser is a person's browser: it keeps cookies and follows redirects.
type Browser struct {
	T      testing.TB
	Client *http.Client
}

// Browser opens a new one.
func (w *World) Browser() *Browser {
	jar, _ := cookiejar.New(nil) // never fails without options
	return &Browser{T: w.T, Client: &http.Client{Jar: jar}}
}

// Page is what a browser shows.
type Page struct {
	Status int
	URL    *url.URL
	Body   string
	Header http.Header
}

// Get opens an address.
func (b *Browser) Get(address string, headers ...string) Page {
	b.T.Helper()
	req, err := http.NewRequest(http.MethodGet, address, nil)
	if err != nil {
		b.T.Fatal(err)
	}
	for i := 0; i+1 < len(headers); i += 2 {
		req.Header.Set(headers[i], headers[i+1])
	}
	resp, err := b.Client.Do(req)
	return b.page(resp, err)
}

// Post sends a form of the page's own site.
func (b *Browser) Post(address string, form url.Values) Page {
	b.T.Helper()
	return b.PostFrom(address, "", form)
}

// PostFrom sends a form as a page of another origin would.
func (b *Browser) PostFrom(address, origin string, form url.Values) Page {
	b.T.Helper()
	req, err := http.NewRequest(http.MethodPost, address, strings.NewReader(form.Encode()))
	if err != nil {
		b.T.Fatal(err)
	}
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	if origin != "" {
		req.Header.Set("Origin", origin)
		req.Header.Set("Sec-Fetch-Site", "cross-site")
	}
	resp, err := b.Client.Do(req)
	return b.page(resp, err)
}

func (b *Browser) page(resp *http.Response, err error) Page {
	b.T.Helper()
	if err != nil {
		b.T.Fatal(err)
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		b.T.Fatal(err)
	}
	return Page{resp.StatusCode, resp.Request.URL, string(body), resp.Header}
}

var hiddenPattern = regexp.MustCompile(`<input type="hidden" name="([^"]*)" value="([^"]*)">`)

// Hidden are the hidden fields of a page.
func (p Page) Hidden() url.Values {
	v := url.Values{}
	for _, m := range hiddenPattern.FindAllStringSubmatch(p.Body, -1) {
		v.Set(html.UnescapeString(m[1]), html.UnescapeString(m[2]))
	}
	return v
}
