package scim

import (
	"compress/gzip"
	"compress/zlib"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func refusedBy(t *testing.T, err error) *RequestError {
	t.Helper()
	e, ok := errors.AsType[*RequestError](err)
	if !ok {
		t.Fatalf("got %v, want a *RequestError", err)
	}
	if strings.Contains(fmt.Sprintf("%v %+v", e, *e), string(testToken)) {
		t.Errorf("the token is in %+v", *e)
	}
	return e
}

// TestClientProvisionsIntoAWS goes the way of a person and a group through a
// server that is as strict as AWS.
func TestClientProvisionsIntoAWS(t *testing.T) {
	s, ctx := newStrictAWS(t), context.Background()
	c := s.client(t, AWS)
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	must(c.Test(ctx))
	if _, found, err := c.FindUser(ctx, "ana@corp.test"); err != nil || found {
		t.Fatalf("found %v, %v", found, err)
	}
	u := ana()
	u.DisplayName, u.NickName = "", ""
	u.Emails = []Email{{Value: ""}, {Value: "other@corp.test"}, {Value: "ana@corp.test", Primary: true}}
	u.PhoneNumbers = []Phone{{Type: "work"}, {Value: "1"}, {Value: "2"}}
	u.Addresses = []Address{{Type: "work"}}
	made, err := c.CreateUser(ctx, u)
	must(err)
	if made.ID == "" || made.DisplayName != "Ana Ruiz" || made.PrimaryEmail() != "ana@corp.test" || made.PhoneNumbers[0].Value != "1" || made.Addresses != nil {
		t.Errorf("made %+v", made)
	}
	if len(u.Emails) != 3 || u.Emails[1].Primary {
		t.Error("the caller's user changed")
	}
	if got, found, err := c.FindUser(ctx, "ANA@corp.test"); err != nil || !found || got.ID != made.ID {
		t.Fatalf("got %+v %v %v", got, found, err)
	}
	made.Title = "Boss"
	put, err := c.PutUser(ctx, made.ID, made)
	must(err)
	if put.Title != "Boss" {
		t.Errorf("put %+v", put)
	}
	must(c.PatchUserActive(ctx, made.ID, false))
	got, err := c.GetUser(ctx, made.ID)
	must(err)
	if got.IsActive() {
		t.Error("still active")
	}

	g, err := c.CreateGroup(ctx, "Ops & <Dev>", "g-ext")
	must(err)
	must(c.RenameGroup(ctx, g.ID, "Ops"))
	if found, ok, err := c.FindGroup(ctx, "Ops"); err != nil || !ok || found.ID != g.ID {
		t.Fatalf("got %+v %v %v", found, ok, err)
	}
	for i := range 4 {
		other := ana()
		other.UserName = fmt.Sprintf("u%d", i)
		_, err := c.CreateUser(ctx, other)
		must(err)
	}
	must(c.PatchMembers(ctx, g.ID, []string{"u-1", "u-2", "u-3", "u-4", "u-5"}, nil))
	must(c.PatchMembers(ctx, g.ID, nil, []string{"u-3"}))
	members, err := c.ListGroupMembers(ctx, g.ID)
	must(err)
	if len(members) != 4 {
		t.Errorf("%d members over two pages, want 4", len(members))
	}
	for id, want := range map[string]bool{"u-1": true, "u-3": false} {
		if is, err := c.IsMember(ctx, g.ID, id); err != nil || is != want {
			t.Errorf("%s: %v %v", id, is, err)
		}
	}
	if got, err := c.GetGroup(ctx, g.ID); err != nil || got.DisplayName != "Ops" || len(got.Members) != 0 {
		t.Errorf("got %+v, %v", got, err)
	}
	must(c.DeleteGroup(ctx, g.ID))
	must(c.DeleteGroup(ctx, g.ID)) // again
}

func TestMembershipChangesAreSplitRemovalsFirst(t *testing.T) {
	s := newStrictAWS(t)
	s.groups["g-1"] = tree{"displayName": "Ops"}
	var add, remove []string
	for i := range 150 {
		add, remove = append(add, fmt.Sprintf("a%d", i)), append(remove, fmt.Sprintf("r%d", i))
	}
	if err := s.client(t, AWS).PatchMembers(context.Background(), "g-1", add, remove); err != nil {
		t.Fatal(err)
	}
	var sizes []string
	for _, r := range s.requests {
		sizes = append(sizes, fmt.Sprintf("-%d+%d", strings.Count(r, `"r`)-strings.Count(r, `"remove"`)-strings.Count(r, `"replace"`), strings.Count(r, `"a`)-strings.Count(r, `"add"`)))
	}
	if diff := cmp.Diff([]string{"-100+0", "-50+50", "-0+100"}, sizes); diff != "" {
		t.Error(diff)
	}
	if len(s.members["g-1"]) != 150 {
		t.Errorf("%d members", len(s.members["g-1"]))
	}
}

// TestRequestsAsOktaWritesThem pins the wire of the generic dialect.
func TestRequestsAsOktaWritesThem(t *testing.T) {
	var got []string
	var header http.Header
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		query, _ := url.QueryUnescape(r.URL.RawQuery)
		got, header = append(got, strings.TrimSpace(r.Method+" "+r.URL.Path+"?"+query+" "+string(body))), r.Header
		w.Header().Set("Content-Type", "text/json;charset=utf-8")
		if r.Method == "PATCH" {
			w.WriteHeader(204)
			return
		}
		fmt.Fprint(w, `{"id":"1","totalResults":0,"Resources":[]}`)
	}))
	defer srv.Close()
	c, err := NewClient(Config{BaseURL: srv.URL + "/scim/v2", Token: testToken, Now: time.Now})
	if err != nil {
		t.Fatal(err)
	}
	ctx := context.Background()
	_ = c.Test(ctx)
	_, _, _ = c.FindUser(ctx, `o"b\`)
	_, _ = c.CreateUser(ctx, ana())
	_ = c.PatchUserActive(ctx, "a/b", false)
	_, _ = c.CreateGroup(ctx, "G", "")
	_ = c.RenameGroup(ctx, "1", "H")
	_ = c.PatchMembers(ctx, "1", []string{"b"}, []string{"a"})
	want := []string{
		`GET /scim/v2/Users?count=2&startIndex=1`,
		`GET /scim/v2/Users?count=100&filter=userName eq "o\"b\\"&startIndex=1`,
		`POST /scim/v2/Users? {"schemas":["urn:ietf:params:scim:schemas:core:2.0:User"],"externalId":"00u1","userName":"ana@corp.test","name":{"familyName":"Ruiz","givenName":"Ana"},"displayName":"Ana Ruiz","active":true,"emails":[{"value":"ana@corp.test","type":"work","primary":true}]}`,
		`PATCH /scim/v2/Users/a/b? {"schemas":["urn:ietf:params:scim:api:messages:2.0:PatchOp"],"Operations":[{"op":"replace","value":{"active":false}}]}`,
		`POST /scim/v2/Groups? {"schemas":["urn:ietf:params:scim:schemas:core:2.0:Group"],"displayName":"G","members":[]}`,
		`PATCH /scim/v2/Groups/1? {"schemas":["urn:ietf:params:scim:api:messages:2.0:PatchOp"],"Operations":[{"op":"replace","value":{"displayName":"H","id":"1"}}]}`,
		`PATCH /scim/v2/Groups/1? {"schemas":["urn:ietf:params:scim:api:messages:2.0:PatchOp"],"Operations":[{"op":"remove","path":"members[value eq \"a\"]"},{"op":"add","path":"members","value":[{"value":"b"}]}]}`,
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	for k, v := range map[string]string{
		"User-Agent": "Gatehouse SCIM Client 1.0", "Authorization": "Bearer " + string(testToken), "Accept": "application/scim+json",
		"Accept-Charset": "utf-8", "Accept-Encoding": "gzip,deflate", "Content-Type": "application/scim+json",
	} {
		if header.Get(k) != v {
			t.Errorf("%s: got %q, want %q", k, header.Get(k), v)
		}
	}
}

// TestEveryGenericRequestIsUnderstood feeds the bodies of the generic dialect
// to our own decoders.
func TestEveryGenericRequestIsUnderstood(t *testing.T) {
	for _, d := range []Dialect{Generic, AWS} {
		body, _ := encode(patchBody(append(d.memberOps([]string{`b"`}, []string{`a"`, "c"}), d.set("displayName", "N", "1"))...))
		p, err := ParsePatch(body)
		if err != nil {
			t.Fatal(err)
		}
		g, err := p.ForGroup(GroupRules{})
		want := GroupPatch{DisplayName: ptr("N"), Add: []string{`b"`}, Remove: []string{`a"`, "c"}}
		if diff := cmp.Diff(want, g); err != nil || diff != "" {
			t.Errorf("%s: %v %s", d, err, diff)
		}
	}
}

func TestAWSDialectNamesTheAttributeBeforeSending(t *testing.T) {
	s := newStrictAWS(t)
	c := s.client(t, AWS)
	for attribute, change := range map[string]func(*User){
		"name.familyName":      func(u *User) { u.Name.FamilyName = "" },
		"name.givenName":       func(u *User) { u.Name.GivenName = "A\x00" },
		"userName":             func(u *User) { u.UserName = "" },
		"title":                func(u *User) { u.Title = "<b>" },
		"addresses.postalCode": func(u *User) { u.Addresses = []Address{{StreetAddress: "1", Locality: "2", Region: "3", Country: "4"}} },
	} {
		u := ana()
		change(&u)
		_, err := c.CreateUser(context.Background(), u)
		e := refusedBy(t, err)
		if e.Attribute != attribute || e.Retryable || e.Status != 0 || e.RequestBody == "" {
			t.Errorf("%s: got %+v", attribute, e)
		}
	}
	if len(s.requests) != 0 {
		t.Errorf("sent %v", s.requests)
	}
}

func TestErrorsOfTheServerReachTheAdministrator(t *testing.T) {
	now := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	scimType := http.Header{"Content-Type": {"application/scim+json"}}
	with := func(k, v string) http.Header {
		h := scimType.Clone()
		h.Set(k, v)
		return h
	}
	for name, tt := range map[string]struct {
		status int
		header http.Header
		body   string
		want   RequestError
		detail string
	}{
		"AWS names an attribute": {400, scimType, `{"schema":["x"],"status":"400","detail":"1 validation errors detected: Value at 'name.familyName' failed to satisfy constraint: x"}`,
			RequestError{Attribute: "name.familyName"}, "1 validation errors"},
		"AWS names a list": {400, scimType, `{"status":"400","detail":"List attribute emails exceeds allowed limit of 1"}`,
			RequestError{Attribute: "emails"}, "List attribute emails"},
		"a word that is no attribute": {400, scimType, `{"detail":"Current PATCH support allows omitting \"path\" attribute only for Add"}`, RequestError{}, "Current PATCH"},
		"a bad token, echoed":         {401, scimType, `{"detail":"no token ` + string(testToken) + `"}`, RequestError{}, "no token"},
		"a conflict":                  {409, scimType, `{"detail":"Refused to create a new, duplicate resource.","status":409}`, RequestError{}, "Refused to create"},
		"throttled, in seconds":       {429, with("Retry-After", "7"), `{}`, RequestError{Retryable: true, RetryAfter: 7 * time.Second}, "Too Many Requests"},
		"throttled, by a date": {429, with("Retry-After", "Thu, 01 Jan 2026 00:01:00 GMT"), `{}`,
			RequestError{Retryable: true, RetryAfter: time.Minute}, "Too Many Requests"},
		"throttled for a century": {429, with("Retry-After", "99999999999"), `{}`, RequestError{Retryable: true, RetryAfter: 24 * time.Hour}, "Too Many"},
		"broken":                  {500, scimType, `{"detail":"boom"}`, RequestError{Retryable: true}, "boom"},
		"plain text":              {400, http.Header{"Content-Type": {"text/plain"}}, `Bad thing`, RequestError{}, "Bad Request"},
		"a redirect":              {302, with("Location", "/elsewhere"), ``, RequestError{}, "the server answered with a redirect"},
		"a page of HTML":          {200, http.Header{"Content-Type": {"text/html"}}, `<html>`, RequestError{}, "the answer is not JSON"},
		"a list":                  {200, scimType, `[]`, RequestError{}, "the answer is not a JSON object"},
		"no body":                 {201, scimType, ``, RequestError{}, "the server returned an empty user"},
		"no id":                   {201, scimType, `{"userName":"a"}`, RequestError{}, "the server returned an empty user"},
		"too long":                {200, scimType, `{"a":"` + strings.Repeat("x", 2000) + `"}`, RequestError{}, "the answer is too long"},
	} {
		t.Run(name, func(t *testing.T) {
			hits := 0
			srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				hits++
				for k, v := range tt.header {
					w.Header()[k] = v
				}
				w.WriteHeader(tt.status)
				io.WriteString(w, tt.body)
			}))
			defer srv.Close()
			c, _ := NewClient(Config{BaseURL: srv.URL, Token: testToken, MaxAnswer: 1000, Now: func() time.Time { return now }})
			_, err := c.CreateUser(context.Background(), ana())
			e := refusedBy(t, err)
			if e.Attribute != tt.want.Attribute || e.Retryable != tt.want.Retryable || e.RetryAfter != tt.want.RetryAfter {
				t.Errorf("got %+v", *e)
			}
			if !strings.HasPrefix(e.Detail(), tt.detail) || !strings.Contains(e.Error(), tt.detail) {
				t.Errorf("got %q and %q", e.Detail(), e.Error())
			}
			if e.Method != "POST" || e.URL != srv.URL+"/Users" || !strings.Contains(e.RequestBody, "ana@corp.test") || hits != 1 {
				t.Errorf("got %+v after %d requests", *e, hits)
			}
		})
	}
}

func TestPackedAnswersAreReadAndBounded(t *testing.T) {
	pack := map[string]func(io.Writer) io.WriteCloser{
		"gzip":    func(w io.Writer) io.WriteCloser { return gzip.NewWriter(w) },
		"deflate": func(w io.Writer) io.WriteCloser { return zlib.NewWriter(w) },
	}
	size := 10
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		coding := r.URL.Path[strings.LastIndex(r.URL.Path, "/")+1:]
		w.Header().Set("Content-Encoding", coding)
		z := pack[coding](w)
		json.NewEncoder(z).Encode(map[string]string{"id": "1", "userName": strings.Repeat("a", size)})
		z.Close()
	}))
	defer srv.Close()
	c, _ := NewClient(Config{BaseURL: srv.URL, MaxAnswer: 1 << 10, Now: time.Now})
	for coding := range pack {
		size = 10
		if u, err := c.GetUser(context.Background(), coding); err != nil || len(u.UserName) != size {
			t.Errorf("%s: %+v %v", coding, u, err)
		}
		size = 1 << 20 // a bomb: small on the wire
		_, err := c.GetUser(context.Background(), coding)
		if e := refusedBy(t, err); e.Retryable || !strings.Contains(e.Error(), "too long") {
			t.Errorf("%s: %v", coding, err)
		}
	}
}

func TestGuardSeesTheAddressBeforeTheConnection(t *testing.T) {
	s := newStrictAWS(t)
	refused := errors.New("address is not allowed")
	c, _ := NewClient(Config{BaseURL: s.URL, Token: testToken, Now: time.Now,
		Control: func(_, address string, _ syscall.RawConn) error {
			if !strings.HasPrefix(address, "127.0.0.1:") {
				t.Errorf("address %s", address)
			}
			return refused
		}})
	err := c.Test(context.Background())
	if refusedBy(t, err); !errors.Is(err, refused) || len(s.requests) != 0 {
		t.Errorf("got %v after %v", err, s.requests)
	}
}

func TestServerThatIgnoresFiltersDoesNotYieldAnotherPerson(t *testing.T) {
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		fmt.Fprint(w, `{"totalResults":1,"Resources":[{"id":"9","userName":"root","displayName":"root"}]}`)
	}))
	defer srv.Close()
	c, _ := NewClient(Config{BaseURL: srv.URL, Now: time.Now})
	if u, found, err := c.FindUser(context.Background(), "ana"); found || err != nil {
		t.Errorf("got %+v, %v", u, err)
	}
	if g, found, err := c.FindGroup(context.Background(), "ops"); found || err != nil {
		t.Errorf("got %+v, %v", g, err)
	}
	if is, err := c.IsMember(context.Background(), "g", "u"); is || err != nil {
		t.Errorf("got %v, %v", is, err)
	}
}

func TestListingFollowsStartIndexesAndEnds(t *testing.T) {
	var asked []string
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		start := r.FormValue("startIndex")
		asked = append(asked, start)
		n := map[string]int{"1": 2, "3": 2, "5": 1}[start]
		page := make([]User, n)
		for i := range page {
			page[i] = User{ID: fmt.Sprintf("%s.%d", start, i), UserName: "x"}
		}
		w.Header().Set("Content-Type", "application/json")
		json.NewEncoder(w).Encode(NewPage(page, 5, 1))
	}))
	defer srv.Close()
	c, _ := NewClient(Config{BaseURL: srv.URL, Now: time.Now})
	users, err := c.ListUsers(context.Background())
	if err != nil || len(users) != 5 {
		t.Errorf("got %v, %v", users, err)
	}
	if groups, err := c.ListGroups(context.Background()); err != nil || len(groups) != 5 {
		t.Errorf("got %v, %v", groups, err)
	}
	if diff := cmp.Diff([]string{"1", "3", "5", "1", "3", "5"}, asked); diff != "" {
		t.Error(diff)
	}
}

func TestTokenIsNeverPrinted(t *testing.T) {
	var log strings.Builder
	cfg := Config{Token: testToken}
	slog.New(slog.NewTextHandler(&log, nil)).Info("x", "token", testToken, "cfg", cfg)
	out, _ := json.Marshal(map[string]any{"t": testToken})
	all := log.String() + string(out) + fmt.Sprintf("%v %+v %#v %s %q %x %d", cfg, cfg, cfg, testToken, testToken, testToken, testToken)
	if strings.Contains(all, string(testToken)) || strings.Contains(all, fmt.Sprintf("%x", string(testToken))) {
		t.Errorf("the token is in %s", all)
	}
}

func TestConfigIsChecked(t *testing.T) {
	for _, base := range []string{"", "ftp://x/", "scim.example/v2", "https://user:pw@x/", "https://x/?a=b", "https://x/#f", "https://x/\x00"} {
		if _, err := NewClient(Config{BaseURL: base, Now: time.Now}); err == nil {
			t.Errorf("%q: taken", base)
		} else if strings.Contains(err.Error(), "pw") {
			t.Errorf("%q: the password is in %v", base, err)
		}
	}
}

func TestCancelledRequestIsNotRetryable(t *testing.T) {
	s := newStrictAWS(t)
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if e := refusedBy(t, s.client(t, Generic).Test(ctx)); e.Retryable || !errors.Is(e, context.Canceled) {
		t.Errorf("got %+v", *e)
	}
}
