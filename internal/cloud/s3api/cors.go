package s3api

import (
	"net/http"
	"strings"
)

// CORS lets pages of one origin, the console's, use presigned addresses: nothing
// else of the listener answers to other origins. Whether an address opens
// anything is decided behind it; this only lets the page see the answer.
func CORS(origin string, next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("Origin") != origin || !r.URL.Query().Has("X-Amz-Signature") || strings.Count(r.URL.Path, "/") < 2 {
			next.ServeHTTP(w, r)
			return
		}
		h := w.Header()
		h.Add("Vary", "Origin")
		h.Set("Access-Control-Allow-Origin", origin)
		if r.Method != http.MethodOptions {
			h.Set("Access-Control-Expose-Headers", "ETag, x-amz-version-id, x-amz-request-id")
			next.ServeHTTP(w, r)
			return
		}
		h.Set("Access-Control-Allow-Methods", "GET, HEAD, PUT")
		h.Set("Access-Control-Allow-Headers", "content-type")
		h.Set("Access-Control-Max-Age", "600")
		w.WriteHeader(http.StatusNoContent)
	})
}
