package scim

import (
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
)

// strictAWS is a SCIM server that refuses what AWS refuses. It reads bodies as
// plain JSON, not through this package, so that it can catch the client out.
type strictAWS struct {
	*httptest.Server
	mu       sync.Mutex
	users    map[string]tree
	groups   map[string]tree
	members  map[string][]string // group id to user ids
	requests []string            // "METHOD path?query body"
	pageSize int
}

const testToken = Token("s3cret-token")

func newStrictAWS(t *testing.T) *strictAWS {
	s := &strictAWS{users: map[string]tree{}, groups: map[string]tree{}, members: map[string][]string{}, pageSize: 2}
	s.Server = httptest.NewServer(s)
	t.Cleanup(s.Close)
	return s
}

func (s *strictAWS) client(t *testing.T, d Dialect) *Client {
	t.Helper()
	c, err := NewClient(Config{BaseURL: s.URL + "/tenant/scim/v2/", Token: testToken, Dialect: d, Now: time.Now})
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func (s *strictAWS) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	defer s.mu.Unlock()
	raw, _ := io.ReadAll(r.Body)
	s.requests = append(s.requests, strings.TrimSpace(r.Method+" "+r.URL.RequestURI()+" "+string(raw)))
	w.Header().Set("Content-Type", "application/json")
	refuse := func(status int, detail string) {
		w.WriteHeader(status)
		json.NewEncoder(w).Encode(Errorf(status, "", "%s", detail))
	}
	if r.Header.Get("Authorization") != "Bearer s3cret-token" {
		refuse(401, "Unauthorized")
		return
	}
	path, ok := strings.CutPrefix(r.URL.Path, "/tenant/scim/v2/")
	kind, id, _ := strings.Cut(path, "/")
	if !ok || kind != "Users" && kind != "Groups" {
		refuse(404, "No such endpoint "+r.URL.Path)
		return
	}
	var body tree
	if len(raw) > 0 {
		if ct := r.Header.Get("Content-Type"); ct != ContentType || json.Unmarshal(raw, &body) != nil {
			refuse(400, DetailUnparsable)
			return
		}
	}
	status, answer := s.serve(r, kind, id, body)
	if detail, isErr := answer.(string); isErr {
		refuse(status, detail)
		return
	}
	w.WriteHeader(status)
	if answer != nil {
		json.NewEncoder(w).Encode(answer)
	}
}

func (s *strictAWS) serve(r *http.Request, kind, id string, body tree) (int, any) {
	store := map[string]map[string]tree{"Users": s.users, "Groups": s.groups}[kind]
	have := store[id]
	if id != "" && have == nil {
		return 404, "Resource not found."
	}
	switch r.Method {
	case "GET":
		if id != "" {
			return 200, have
		}
		return s.list(r, kind)
	case "POST", "PUT":
		if detail := s.check(kind, id, body); detail != "" {
			return 400, detail
		}
		key := map[string]string{"Users": "userName", "Groups": "displayName"}[kind]
		for other, obj := range store {
			if other != id && obj[key] == body[key] {
				return 409, DetailDuplicate
			}
		}
		status := 200
		if id == "" {
			id, status = fmt.Sprintf("%s-%d", strings.ToLower(kind[:1]), len(store)+1), 201
		}
		body["id"] = id
		store[id] = body
		return status, body
	case "PATCH":
		return s.patch(kind, id, have, body)
	case "DELETE":
		delete(store, id)
		return 204, nil
	}
	return 405, "Method not allowed."
}

// check holds the rules of CreateUser in the guide.
func (s *strictAWS) check(kind, id string, body tree) string {
	if empty(body) && kind == "Users" {
		return DetailUnparsable
	}
	if kind == "Groups" {
		return ""
	}
	name, _ := body["name"].(tree)
	for _, v := range []any{body["userName"], body["displayName"], name["givenName"], name["familyName"]} {
		if v == nil {
			return DetailUnparsable
		}
	}
	for _, k := range []string{"emails", "addresses", "phoneNumbers", "roles"} {
		if l, _ := body[k].([]any); len(l) > 1 {
			return "List attribute " + k + " exceeds allowed limit of 1"
		} else if k == "emails" && len(l) == 1 && l[0].(tree)["primary"] != true {
			return DetailUnparsable
		}
	}
	for _, k := range []string{"password", "photos", "ims", "groups", "meta"} {
		if _, sent := body[k]; sent {
			return DetailUnparsable
		}
	}
	if sent, given := body["id"]; given && sent != id {
		return DetailUnparsable
	}
	return ""
}

// empty tells whether there is an empty string or list anywhere.
func empty(v any) bool {
	switch v := v.(type) {
	case string:
		return v == ""
	case []any:
		return len(v) == 0 || slices.ContainsFunc(v, empty)
	case tree:
		return slices.ContainsFunc(slices.Collect(maps.Values(v)), empty)
	}
	return false
}

func (s *strictAWS) patch(kind, id string, have, body tree) (int, any) {
	changes := 0
	for _, item := range body["Operations"].([]any) {
		op := item.(tree)
		path, _ := op["path"].(string)
		switch {
		case path == "":
			return 400, `Current PATCH support allows omitting "path" attribute only for Add and Replace operations modifying a single attribute.`
		case kind == "Groups" && path == "members":
			list, _ := op["value"].([]any)
			if op["op"] == "replace" || len(list) == 0 {
				return 400, "Replacing group memberships is not supported."
			}
			changes += len(list)
			for _, m := range list {
				uid := m.(tree)["value"].(string)
				s.members[id] = slices.DeleteFunc(s.members[id], func(v string) bool { return v == uid })
				if op["op"] == "add" {
					s.members[id] = append(s.members[id], uid)
				}
			}
		case strings.ContainsAny(path, "[."):
			return 400, DetailUnparsable
		default:
			have[path] = op["value"]
		}
	}
	if changes > 100 {
		return 400, "Too many membership changes."
	}
	if kind == "Groups" {
		return 204, nil
	}
	return 200, have
}

func (s *strictAWS) list(r *http.Request, kind string) (int, any) {
	q := r.URL.Query()
	if q.Has("startIndex") && q.Has("filter") {
		return 400, DetailUnparsable
	}
	var hits []tree
	if kind == "Users" {
		f, err := ParseUserQuery(q.Get("filter"))
		if err != nil {
			return 400, "Invalid Filter format"
		}
		for _, id := range slices.Sorted(maps.Keys(s.users)) {
			name := s.users[id]["userName"].(string)
			if f == (UserQuery{}) || f.UserName != "" && strings.EqualFold(name, f.UserName) || slices.Contains(s.members[f.GroupID], id) {
				hits = append(hits, s.users[id])
			}
		}
	} else {
		f, err := ParseGroupQuery(q.Get("filter"))
		if err != nil {
			return 400, "Invalid Filter format"
		}
		for _, id := range slices.Sorted(maps.Keys(s.groups)) {
			if f.DisplayName != "" && s.groups[id]["displayName"] == f.DisplayName || f.ID == id && slices.Contains(s.members[id], f.MemberID) {
				hits = append(hits, s.groups[id])
			}
		}
	}
	if !q.Has("cursor") {
		return 200, NewPage(hits[:min(len(hits), 100)], len(hits), 1)
	}
	from := 0
	fmt.Sscanf(q.Get("cursor"), "c%d", &from)
	page, next := hits[from:min(len(hits), from+s.pageSize)], ""
	if from+s.pageSize < len(hits) {
		next = fmt.Sprintf("c%d", from+s.pageSize)
	}
	return 200, NewCursorPage(page, next)
}
