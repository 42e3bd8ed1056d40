package endpoint

import "net/http"

// Routes is a ServeMux that remembers its patterns: whoever has to look at
// every route, as the tests of attacks do, cannot forget one.
type Routes struct {
	mux      http.ServeMux
	patterns []string
}

var _ Mux = (*Routes)(nil)

// Handle adds a route.
func (r *Routes) Handle(pattern string, h http.Handler) {
	r.mux.Handle(pattern, h)
	r.patterns = append(r.patterns, pattern)
}

// Patterns lists the routes in the order in which they were added.
func (r *Routes) Patterns() []string { return r.patterns }

// ServeHTTP hands a request to its route.
func (r *Routes) ServeHTTP(w http.ResponseWriter, req *http.Request) { r.mux.ServeHTTP(w, req) }
