package page

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"path"
	"strings"
	"time"

	"gatehouse/internal/endpoint"
)

// asset is a file of the folder static in both forms that are sent. There are
// few and they are small, so both lie in memory from the start.
type asset struct {
	kind, hash     string
	plain, gzipped []byte
}

// kinds are the content types; unlike package mime's, they do not depend on the machine.
var kinds = map[string]string{
	".css": "text/css; charset=utf-8", ".js": "text/javascript; charset=utf-8", ".svg": "image/svg+xml",
}

var assets = func() map[string]asset {
	entries, err := files.ReadDir("static")
	if err != nil {
		panic(err) // the folder is embedded
	}
	out := map[string]asset{}
	for _, e := range entries {
		plain, err := files.ReadFile("static/" + e.Name())
		if err != nil {
			panic(err)
		}
		sum := sha256.Sum256(plain)
		out[e.Name()] = asset{kinds[path.Ext(e.Name())], hex.EncodeToString(sum[:8]), plain, gzipped(plain)}
	}
	return out
}()

func gzipped(plain []byte) []byte {
	var b bytes.Buffer
	w, err := gzip.NewWriterLevel(&b, gzip.BestCompression)
	if err != nil {
		panic(err) // the level is a right one
	}
	_, _ = w.Write(plain) // a buffer takes everything
	_ = w.Close()
	return b.Bytes()
}

// Asset is the address of a static file. It holds a hash of what the file is,
// so browsers keep it for ever and still see a new one at once.
func Asset(name string) string { return "/static/" + name + "?v=" + assets[name].hash }

// Static serves the style sheet and the few scripts.
func Static(mux endpoint.Mux) { mux.Handle("GET /static/{file}", http.HandlerFunc(static)) }

func static(w http.ResponseWriter, r *http.Request) {
	a, ok := assets[r.PathValue("file")]
	if !ok {
		http.NotFound(w, r)
		return
	}
	h := w.Header()
	h.Set("Cache-Control", "public, max-age=3600")
	if r.URL.Query().Get("v") == a.hash {
		h.Set("Cache-Control", "public, max-age=31536000, immutable")
	}
	h.Set("Content-Type", a.kind)
	h.Set("Vary", "Accept-Encoding")
	body, tag := a.plain, a.hash
	if strings.Contains(r.Header.Get("Accept-Encoding"), "gzip") && len(a.gzipped) < len(a.plain) {
		h.Set("Content-Encoding", "gzip")
		body, tag = a.gzipped, a.hash+"-gzip"
	}
	h.Set("ETag", `"`+tag+`"`)
	http.ServeContent(w, r, "", time.Time{}, bytes.NewReader(body))
}
