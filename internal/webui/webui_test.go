package webui_test

import (
	"io"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"

	"gatehouse/internal/webui"
)

func get(h http.Handler, path, accept string) *httptest.ResponseRecorder {
	r := httptest.NewRequest("GET", path, nil)
	r.Header.Set("Accept-Encoding", accept)
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w
}

func TestWithoutTheConsoleThePageSaysHowToBuildIt(t *testing.T) {
	if webui.Built() {
		t.Skip("the console is built in")
	}
	if w := get(webui.Page, "/a/111122223333/root/", ""); w.Code != 501 || !strings.Contains(w.Body.String(), "make build") {
		t.Errorf("%d %s", w.Code, w.Body)
	}
}

func TestTheConsoleIsSentSmallAndKept(t *testing.T) {
	if !webui.Built() {
		t.Skip("the console is not built in; run: make ui, and test with -tags ui")
	}
	mux := http.NewServeMux()
	webui.Mount(mux)
	page := get(webui.Page, "/a/111122223333/root/", "").Body.String()
	if strings.Contains(page, "<style") || regexp.MustCompile(`<script[^>]*>[^<]`).MatchString(page) {
		t.Errorf("the page holds what its policy forbids: %s", page)
	}
	script := regexp.MustCompile(`src="(/console/assets/[^"]+[.]js)"`).FindStringSubmatch(page)
	if script == nil {
		t.Fatalf("the page has no script: %s", page)
	}
	plain := get(mux, script[1], "")
	for _, encoding := range []string{"gzip", "br"} {
		w := get(mux, script[1], encoding)
		if w.Header().Get("Content-Encoding") != encoding || w.Body.Len() >= plain.Body.Len() || w.Header().Get("Content-Type") != "text/javascript; charset=utf-8" {
			t.Errorf("%s: %v, %d bytes of %d", encoding, w.Header(), w.Body.Len(), plain.Body.Len())
		}
	}
	if got := plain.Header().Get("Cache-Control"); !strings.Contains(got, "immutable") {
		t.Errorf("a script is kept as %q", got)
	}
	for _, path := range []string{"/console/", "/console/index.html", "/console/assets", "/console/nothing.js", script[1] + ".br"} {
		if w := get(mux, path, ""); w.Code != 404 || !strings.Contains(w.Body.String(), `<a href="/">`) {
			b, _ := io.ReadAll(io.LimitReader(w.Body, 100))
			t.Errorf("%s: %d %s", path, w.Code, b)
		}
	}
}
