// Package webui serves the console: one page and its scripts, which `make`
// builds from web/ and embeds (build tag "ui"). A plain `go build` has none and
// serves a page that says how to build it; everything that is not a console works
// without.
package webui

import (
	"io/fs"
	"net/http"
	"path"
	"strings"

	"gatehouse/internal/endpoint"
)

// Prefix is where the scripts lie. Their names hold a hash of what they are.
const Prefix = "/console/"

// Built tells whether the program has a console.
func Built() bool { return files != nil }

// Mount serves the scripts.
func Mount(mux endpoint.Mux) {
	if files != nil {
		mux.Handle("GET "+Prefix+"{file...}", http.HandlerFunc(asset))
	}
}

// Page writes the one page of the accounts' console, Admin that of the
// directory's. Whoever calls them sets the page's policy.
var (
	Page  = document("index.html")
	Admin = document("admin.html")
)

func document(name string) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		if files == nil {
			w.WriteHeader(http.StatusNotImplemented)
			_, _ = w.Write([]byte(unbuilt))
			return
		}
		send(w, r, name)
	})
}

const unbuilt = `<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>The console is not built</title><link rel="stylesheet" href="/static/gatehouse.css">
<main class="card"><h1>The console is not built</h1>
<p>This program was built without its console. With Node at hand, <code>make build</code> makes one that has it.</p>
<p>Everything else works: sign-in, the access portal, its access keys, the AWS CLI and the APIs.</p>
</main></html>
`

// missing is for whoever types an address here; scripts see the status alone.
func missing(w http.ResponseWriter) {
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.WriteHeader(http.StatusNotFound)
	_, _ = w.Write([]byte(nowhere))
}

const nowhere = `<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>No such page</title><link rel="stylesheet" href="/static/gatehouse.css">
<main class="card"><h1>No such page</h1>
<p>There is no page at this address. A console is opened from the access portal, or from the directory's applications.</p>
<p><a href="/">Go to the first page</a></p>
</main></html>
`

// asset serves a script or style sheet, for ever: another content has another name.
func asset(w http.ResponseWriter, r *http.Request) {
	name := path.Clean(r.PathValue("file"))
	if strings.HasSuffix(name, ".html") || strings.HasSuffix(name, ".gz") || strings.HasSuffix(name, ".br") {
		missing(w)
		return
	}
	if f, err := fs.Stat(files, name); err != nil || f.IsDir() {
		missing(w)
		return
	}
	if strings.HasPrefix(name, "assets/") {
		w.Header().Set("Cache-Control", "public, max-age=31536000, immutable")
	}
	w.Header().Set("Content-Type", types[path.Ext(name)])
	send(w, r, name)
}

// types are those of the files that a build makes; unlike package mime's, they
// do not depend on the machine.
var types = map[string]string{
	".js": "text/javascript; charset=utf-8", ".css": "text/css; charset=utf-8", ".svg": "image/svg+xml", ".woff2": "font/woff2",
	".json": "application/json", ".txt": "text/plain; charset=utf-8",
}

// send writes a file in the smallest form that the browser takes; the build
// has compressed it already.
func send(w http.ResponseWriter, r *http.Request, name string) {
	hd := w.Header()
	hd.Add("Vary", "Accept-Encoding")
	for _, c := range []struct{ encoding, suffix string }{{"br", ".br"}, {"gzip", ".gz"}} {
		if !strings.Contains(r.Header.Get("Accept-Encoding"), c.encoding) {
			continue
		}
		if b, err := fs.ReadFile(files, name+c.suffix); err == nil {
			hd.Set("Content-Encoding", c.encoding)
			_, _ = w.Write(b)
			return
		}
	}
	b, err := fs.ReadFile(files, name)
	if err != nil {
		http.Error(w, "the console is incomplete", http.StatusInternalServerError)
		return
	}
	_, _ = w.Write(b)
}
