package page_test

import (
	"compress/gzip"
	"io"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"

	"gatehouse/internal/page"
)

func get(t *testing.T, address string, header ...string) *httptest.ResponseRecorder {
	t.Helper()
	mux := http.NewServeMux()
	page.Static(mux)
	r := httptest.NewRequest("GET", address, nil)
	for i := 0; i+1 < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	w := httptest.NewRecorder()
	mux.ServeHTTP(w, r)
	return w
}

func TestStaticFilesAreSentSmallAndKept(t *testing.T) {
	plain := get(t, page.Asset("gatehouse.css"))
	if plain.Code != 200 || plain.Header().Get("Content-Type") != "text/css; charset=utf-8" || !strings.Contains(plain.Header().Get("Cache-Control"), "immutable") {
		t.Fatalf("%d %v", plain.Code, plain.Header())
	}
	small := get(t, page.Asset("gatehouse.css"), "Accept-Encoding", "gzip, br")
	if small.Header().Get("Content-Encoding") != "gzip" || small.Body.Len()*2 > plain.Body.Len() {
		t.Errorf("%d bytes of %d, %v", small.Body.Len(), plain.Body.Len(), small.Header())
	}
	tag := small.Header().Get("ETag")
	z, err := gzip.NewReader(small.Body)
	if err != nil {
		t.Fatal(err)
	}
	if got, err := io.ReadAll(z); err != nil || string(got) != plain.Body.String() {
		t.Errorf("what was compressed is something else: %v", err)
	}
	if again := get(t, page.Asset("gatehouse.css"), "Accept-Encoding", "gzip", "If-None-Match", tag); again.Code != 304 {
		t.Errorf("asked again: %d", again.Code)
	}
	if other := get(t, "/static/gatehouse.css?v=older"); other.Code != 200 || strings.Contains(other.Header().Get("Cache-Control"), "immutable") {
		t.Errorf("under the name of another version: %d %v", other.Code, other.Header())
	}
	for _, nothing := range []string{"/static/", "/static/nothing.css", "/static/../page.go"} {
		if w := get(t, nothing); w.Code == 200 {
			t.Errorf("%s: %d", nothing, w.Code)
		}
	}
}

func TestPagesNameWhatTheyNeedByItsContent(t *testing.T) {
	w := httptest.NewRecorder()
	if err := page.Show(w, 200, "message", page.View{Title: "T", Brand: "B", Script: page.Asset("copy.js")}); err != nil {
		t.Fatal(err)
	}
	named := regexp.MustCompile(`(?:href|src)="(/static/[^"]*)"`).FindAllStringSubmatch(w.Body.String(), -1)
	if len(named) < 3 {
		t.Fatalf("%s", w.Body)
	}
	for _, n := range named {
		if got := get(t, n[1]); got.Code != 200 || !strings.Contains(got.Header().Get("Cache-Control"), "immutable") {
			t.Errorf("%s: %d %v", n[1], got.Code, got.Header())
		}
	}
}
