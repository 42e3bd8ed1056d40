package push_test

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
)

// server is a SCIM server that refuses what AWS refuses, and fails on order.
// It reads requests as plain JSON, not through package scim, so that it can
// catch the client out.
type server struct {
	*httptest.Server
	mu       sync.Mutex
	users    map[string]map[string]any
	groups   map[string]map[string]any
	members  map[string][]string
	requests []string // "METHOD path"
	bodies   []string
	n        int
	// fault may answer a request instead; true means that it did. drop, after
	// the effect, loses the answer.
	fault func(w http.ResponseWriter, r *http.Request, body string) bool
	drop  func(r *http.Request) bool
}

const token = "s3cret-token"

func newServer(t *testing.T) *server {
	s := &server{users: map[string]map[string]any{}, groups: map[string]map[string]any{}, members: map[string][]string{}}
	s.Server = httptest.NewServer(s)
	t.Cleanup(s.Close)
	return s
}

func (s *server) base() string { return s.URL + "/tenant/scim/v2" }

func (s *server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	raw, _ := io.ReadAll(r.Body)
	s.mu.Lock()
	defer s.mu.Unlock()
	path := strings.TrimPrefix(r.URL.Path, "/tenant/scim/v2/")
	s.requests = append(s.requests, r.Method+" "+path)
	s.bodies = append(s.bodies, string(raw))
	if s.fault != nil && s.fault(w, r, string(raw)) {
		return
	}
	if r.Header.Get("Authorization") != "Bearer "+token {
		answer(w, 401, "Unauthorized")
		return
	}
	var body map[string]any
	if len(raw) > 0 && json.Unmarshal(raw, &body) != nil {
		answer(w, 400, "Request is unparsable, syntactically incorrect, or violates schema.")
		return
	}
	kind, id, _ := strings.Cut(path, "/")
	status, v := s.serve(r, kind, id, body)
	if s.drop != nil && s.drop(r) {
		panic(http.ErrAbortHandler)
	}
	if detail, bad := v.(string); bad {
		answer(w, status, detail)
		return
	}
	w.Header().Set("Content-Type", "application/scim+json")
	w.WriteHeader(status)
	if v != nil {
		json.NewEncoder(w).Encode(v) //nolint:errcheck // the client sees it
	}
}

func answer(w http.ResponseWriter, status int, detail string) {
	w.Header().Set("Content-Type", "application/scim+json")
	w.WriteHeader(status)
	json.NewEncoder(w).Encode(map[string]any{"schemas": []string{"urn:ietf:params:scim:api:messages:2.0:Error"}, "status": fmt.Sprint(status), "detail": detail}) //nolint:errcheck // the client sees it
}

func (s *server) serve(r *http.Request, kind, id string, body map[string]any) (int, any) {
	all := map[string]map[string]map[string]any{"Users": s.users, "Groups": s.groups}[kind]
	if all == nil || id != "" && all[id] == nil {
		return 404, "Resource not found."
	}
	switch r.Method {
	case http.MethodGet:
		if id != "" {
			return 200, all[id]
		}
		return 200, s.list(kind, all, r.URL.Query().Get("filter"))
	case http.MethodPost, http.MethodPut:
		if kind == "Groups" && r.Method == http.MethodPut {
			return 405, "PutGroup is not supported."
		}
		if empty(body) && kind == "Users" {
			return 400, "Request is unparsable, syntactically incorrect, or violates schema."
		}
		name := map[string]string{"Users": "userName", "Groups": "displayName"}[kind]
		for other, v := range all {
			if other != id && strings.EqualFold(fmt.Sprint(v[name]), fmt.Sprint(body[name])) {
				return 409, "Refused to create a new, duplicate resource."
			}
		}
		status := 200
		if id == "" {
			s.n++
			id, status = fmt.Sprintf("%s-%d", strings.ToLower(kind[:1]), s.n), 201
		}
		body["id"] = id
		all[id] = body
		return status, body
	case http.MethodPatch:
		return s.patch(kind, id, all[id], body)
	case http.MethodDelete:
		delete(all, id)
		delete(s.members, id)
		return 204, nil
	}
	return 405, "Method not allowed."
}

// empty finds an empty text or list, which AWS refuses.
func empty(v any) bool {
	switch v := v.(type) {
	case string:
		return v == ""
	case []any:
		return len(v) == 0 || slices.ContainsFunc(v, empty)
	case map[string]any:
		for k, x := range v {
			if k != "members" && empty(x) {
				return true
			}
		}
	}
	return false
}

var comparison = regexp.MustCompile(`^(\S+) eq "(.*)"$`)

func (s *server) list(kind string, all map[string]map[string]any, filter string) any {
	found := []any{}
	m := comparison.FindStringSubmatch(filter)
	for id, v := range all {
		switch {
		case filter == "":
			found = append(found, v)
		case m != nil && m[1] == "groups.value":
			if slices.Contains(s.members[m[2]], id) {
				found = append(found, v)
			}
		case m != nil && strings.EqualFold(fmt.Sprint(v[m[1]]), m[2]):
			found = append(found, v)
		}
	}
	return map[string]any{"totalResults": len(found), "itemsPerPage": len(found), "startIndex": 1, "Resources": found}
}

func (s *server) patch(kind, id string, have, body map[string]any) (int, any) {
	ops, _ := body["Operations"].([]any)
	changes := 0
	for _, o := range ops {
		op := o.(map[string]any)
		path, _ := op["path"].(string)
		if path == "" {
			return 400, "Current PATCH support allows omitting path only for a single attribute."
		}
		if path != "members" {
			have[path] = op["value"]
			continue
		}
		values, _ := op["value"].([]any)
		for _, v := range values {
			user := v.(map[string]any)["value"].(string)
			if changes++; changes > 100 {
				return 400, "Too many membership changes."
			}
			if s.users[user] == nil {
				return 404, "Resource not found."
			}
			s.members[id] = slices.DeleteFunc(s.members[id], func(m string) bool { return m == user })
			if op["op"] == "add" {
				s.members[id] = append(s.members[id], user)
			}
		}
	}
	if kind == "Groups" {
		return 204, nil
	}
	return 200, have
}

// The test's own looks, under the lock.

func (s *server) user(name string) map[string]any {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, v := range s.users {
		if v["userName"] == name {
			return v
		}
	}
	return nil
}

// membersOf lists the user names in the group of that name; nil when there is none.
func (s *server) membersOf(group string) []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	for id, g := range s.groups {
		if g["displayName"] == group {
			out := []string{}
			for _, m := range s.members[id] {
				out = append(out, fmt.Sprint(s.users[m]["userName"]))
			}
			slices.Sort(out)
			return out
		}
	}
	return nil
}

func (s *server) sent() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.requests)
}

func (s *server) forgetRequests() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.requests, s.bodies = nil, nil
}

func (s *server) break_(f func(w http.ResponseWriter, r *http.Request, body string) bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.fault = f
}
