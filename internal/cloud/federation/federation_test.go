package federation_test

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"gatehouse/internal/authz"
	"gatehouse/internal/awsfront"
	"gatehouse/internal/cloud"
	"gatehouse/internal/cloud/awsapi"
	"gatehouse/internal/cloud/federation"
	"gatehouse/internal/cloud/s3api"
	"gatehouse/internal/cloud/s3disk"
	"gatehouse/internal/cloud/sandbox/bucket"
	"gatehouse/internal/credential"
	"gatehouse/internal/endpoint"
	"gatehouse/internal/fault"
	"gatehouse/internal/ids"
	"gatehouse/internal/keyring"
	"gatehouse/internal/session"
	"gatehouse/internal/store"
	"gatehouse/internal/store/clouddb"
	"gatehouse/internal/store/s3db"
)

const (
	roleName = "AWSReservedSSO_Readers_0123456789abcdef"
	alice    = "11111111-2222-3333-4444-555555555555"
	policy   = `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":["iam:ListRoles","s3:*"],"Resource":"*"},
		{"Effect":"Deny","Action":"s3:GetObject","Resource":"arn:aws:s3:::bkt/secret"}]}`
)

// site is an account with a role of the center's, its consoles and the AWS listener.
type site struct {
	t        *testing.T
	cloud    *cloud.Service
	consoles *federation.Handler
	account  ids.AccountID
	center   *httptest.Server
	aws      *httptest.Server
	cookies  []*http.Cookie
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func newSite(t *testing.T) *site {
	t.Helper()
	t.Parallel()
	s := &site{t: t}
	dir := t.TempDir()
	db, err := store.Open(t.Context(), store.Config{Dir: dir})
	must(t, err)
	t.Cleanup(func() { must(t, db.Close()) })
	ring, err := keyring.New(make([]byte, 32))
	must(t, err)
	hasher, err := credential.NewHasher(rand.Reader, 1)
	must(t, err)
	disk, err := s3disk.Open(dir + "/objects")
	must(t, err)
	buckets, err := bucket.New(bucket.Deps{Store: s3db.Store{DB: db}, Blobs: disk, Now: time.Now, Region: "us-east-1"})
	must(t, err)
	s.cloud, err = cloud.New(cloud.Deps{
		Store: clouddb.Store{DB: db}, Now: time.Now, Rand: rand.Reader, Ring: ring, Hasher: hasher, Log: db, Resources: buckets,
	})
	must(t, err)
	made, err := s.cloud.Bootstrap(t.Context(), "Management", "root@example.com")
	must(t, err)
	s.account = made.Organization.Management
	_, err = s.cloud.EnsureReservedRole(t.Context(), cloud.ReservedRole{
		Account: s.account, Name: roleName, Path: "/aws-reserved/sso.amazonaws.com/", InlinePolicy: policy, TrustProvider: "AWSSSO_0123456789abcdef_DO_NOT_DELETE",
	})
	must(t, err)
	s.serve(db, buckets)
	return s
}

func (s *site) serve(db *store.DB, buckets *bucket.Service) {
	t := s.t
	log := slog.New(slog.DiscardHandler)
	source := ids.Source{Rand: rand.Reader, Now: time.Now}
	wrap := &endpoint.Server{NewRequestID: source.UUID, RequestIDHeader: "X-Request-Id", Log: log}
	var awsSide http.Handler // no ServeMux, which would clean the keys of objects
	centerMux := http.NewServeMux()
	s.aws = httptest.NewServer(wrap.Wrap(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { awsSide.ServeHTTP(w, r) })))
	s.center = httptest.NewServer(wrap.Wrap(http.NewCrossOriginProtection().Handler(centerMux)))
	t.Cleanup(s.aws.Close)
	t.Cleanup(s.center.Close)
	cat := awsfront.NewCatalog()
	awsapi.Register(cat, s.cloud)
	(&s3api.API{Buckets: buckets, Hosts: []string{"localhost"}}).Register(cat)
	(&s3api.Presigner{Buckets: buckets, AWS: s.aws.URL, Region: "us-east-1",
		Credentials: func(ctx context.Context, p authz.Principal, until time.Time) (s3api.SigningKey, error) {
			c, err := s.cloud.SignFor(ctx, p, until)
			return s3api.SigningKey{ID: c.AccessKeyID, Secret: c.Secret, Token: c.Token, Expires: c.Expires}, err
		}}).Register(cat)
	front, err := awsfront.New(awsfront.Front{Catalog: cat, Keys: s.cloud, Authorizer: s.cloud, Audit: db, Now: time.Now, Region: "us-east-1", Log: log})
	must(t, err)
	awsSide = s3api.CORS(s.center.URL, front)
	s.consoles, err = federation.New(federation.Handler{
		Cloud: s.cloud, Front: front, AWS: s.aws.URL, Region: "us-east-1",
		Sessions: &session.Manager{Half: "cloud", Store: db, Rand: rand.Reader, Now: time.Now, NewID: source.UUID, Cookie: "gh_con", Idle: time.Hour, Life: time.Hour},
		Root: func(*http.Request, ids.AccountID) (authz.Principal, error) {
			return authz.Principal{}, fault.New(fault.Unauthenticated, "nobody")
		},
		Page: http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, "the console") }),
	})
	must(t, err)
	s.consoles.Mount(centerMux)
}

// open opens alice's console as the portal does.
func (s *site) open() {
	s.t.Helper()
	c, err := s.cloud.IssueReservedCredentials(s.t.Context(), cloud.ReservedSession{
		Account: s.account, RoleName: roleName, SessionName: "alice", Subject: alice, Duration: time.Hour,
	})
	must(s.t, err)
	w := httptest.NewRecorder()
	must(s.t, s.consoles.Open(w, httptest.NewRequest("POST", "/start/console", nil), federation.Opening{
		Account: s.account, PermissionSet: "Readers", Subject: alice, Portal: "portal-1", AccessKeyID: c.AccessKeyID, Token: c.Token, Expires: c.Expires,
	}))
	s.cookies = w.Result().Cookies()
	if at := w.Header().Get("Location"); at != s.path("") {
		s.t.Errorf("the console opens at %s", at)
	}
}

func (s *site) path(rest string) string { return "/a/" + string(s.account) + "/Readers/" + rest }

// ask sends a request of the console's page; headers are name and value in turn.
func (s *site) ask(method, path, body string, headers ...string) (*http.Response, string) {
	s.t.Helper()
	r, err := http.NewRequestWithContext(s.t.Context(), method, s.center.URL+path, strings.NewReader(body))
	must(s.t, err)
	for i := 0; i+1 < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	for _, c := range s.cookies {
		r.AddCookie(c)
	}
	return s.do(r)
}

func (s *site) do(r *http.Request) (*http.Response, string) {
	s.t.Helper()
	answer, err := http.DefaultTransport.RoundTrip(r)
	must(s.t, err)
	defer answer.Body.Close()
	b, err := io.ReadAll(answer.Body)
	must(s.t, err)
	return answer, string(b)
}

func (s *site) iam(action string) (*http.Response, string) {
	s.t.Helper()
	return s.ask("POST", s.path("aws"), url.Values{"Action": {action}, "Version": {"2010-05-08"}, "UserName": {"eve"}}.Encode(),
		"X-Gatehouse-Service", "iam", "Content-Type", "application/x-www-form-urlencoded")
}

func (s *site) s3(line, body string) (*http.Response, string) {
	s.t.Helper()
	return s.ask("POST", s.path("aws"), body, "X-Gatehouse-Service", "s3", "X-Gatehouse-Request", line)
}

func (s *site) wantStatus(what string, answer *http.Response, body string, want int) {
	s.t.Helper()
	if answer.StatusCode != want {
		s.t.Errorf("%s: status %d, want %d: %s", what, answer.StatusCode, want, body)
	}
}

func TestAConsoleDoesWhatTheRoleMayAndNothingElse(t *testing.T) {
	s := newSite(t)
	s.open()
	answer, body := s.ask("GET", strings.TrimSuffix(s.path(""), "/"), "")
	if at := answer.Header.Get("Location"); at != s.path("") {
		t.Errorf("without its slash the console is at %q: %d", at, answer.StatusCode)
	}
	answer, body = s.ask("GET", s.path("s3/buckets"), "")
	s.wantStatus("the page", answer, body, 200)
	if csp := answer.Header.Get("Content-Security-Policy"); !strings.Contains(csp, "connect-src 'self' "+s.aws.URL+";") || strings.Contains(csp, "unsafe") {
		t.Errorf("the page's policy is %q", csp)
	}
	answer, body = s.iam("ListRoles")
	s.wantStatus("what is allowed", answer, body, 200)
	if !strings.Contains(body, roleName) {
		t.Errorf("the roles are %s", body)
	}
	if answer.Header.Get("Content-Security-Policy") != "sandbox; default-src 'none'" || answer.Header.Get("X-Content-Type-Options") != "nosniff" {
		t.Errorf("an answer that may be a stranger's content has the headers %v", answer.Header)
	}
	answer, body = s.iam("CreateUser")
	s.wantStatus("what is not", answer, body, 403)
	if !strings.Contains(body, "is not authorized to perform: iam:CreateUser") {
		t.Errorf("the refusal says %s", body)
	}
	answer, body = s.s3("PUT /bkt", "")
	s.wantStatus("S3 by its request line", answer, body, 200)
	answer, body = s.s3("HEAD /bkt", "")
	s.wantStatus("a HEAD", answer, body, 200)
}

// A page edits what is stored with an object: it must not take the console's own
// Cache-Control for the object's, nor the browser the object's for the console's.
func TestWhatAnObjectSaysAboutCachingIsToldApart(t *testing.T) {
	s := newSite(t)
	s.open()
	answer, body := s.s3("PUT /bkt", "")
	s.wantStatus("a bucket", answer, body, 200)
	for key, want := range map[string]string{"kept": "max-age=60", "plain": ""} {
		answer, body = s.ask("POST", s.path("aws"), "x", "X-Gatehouse-Service", "s3", "X-Gatehouse-Request", "PUT /bkt/"+key, "Cache-Control", want)
		s.wantStatus("an object", answer, body, 200)
		answer, body = s.s3("HEAD /bkt/"+key, "")
		s.wantStatus("a HEAD", answer, body, 200)
		if got := answer.Header.Get("X-Gatehouse-Cache-Control"); got != want {
			t.Errorf("the object says %q about caching, want %q", got, want)
		}
		if got := answer.Header.Values("Cache-Control"); len(got) != 1 || got[0] != "no-store" {
			t.Errorf("the answer itself says %q", got)
		}
	}
}

func TestACallNeedsItsOwnOriginAndHeader(t *testing.T) {
	s := newSite(t)
	s.open()
	for name, c := range map[string]struct {
		headers []string
		want    int
	}{
		"of another site's page":     {[]string{"X-Gatehouse-Service", "iam", "Sec-Fetch-Site", "cross-site"}, 403},
		"of another host's page":     {[]string{"X-Gatehouse-Service", "iam", "Origin", "https://evil.example"}, 403},
		"without the header":         {nil, 400},
		"with a broken request line": {[]string{"X-Gatehouse-Service", "s3", "X-Gatehouse-Request", "GET"}, 400},
		"for another host":           {[]string{"X-Gatehouse-Service", "s3", "X-Gatehouse-Request", "GET http://evil.example/bkt"}, 400},
		"with a signature's parts":   {[]string{"X-Gatehouse-Service", "s3", "X-Gatehouse-Request", "GET /bkt/k?X-Amz-Signature=0"}, 400},
		"for a service not there":    {[]string{"X-Gatehouse-Service", "ec2"}, 501},
	} {
		answer, body := s.ask("POST", s.path("aws"), "Action=ListRoles&Version=2010-05-08", c.headers...)
		s.wantStatus("a call "+name, answer, body, c.want)
	}
}

func TestACookieOpensOneConsoleOnly(t *testing.T) {
	s := newSite(t)
	s.open()
	if c := s.cookies[0]; c.Path != s.path("") || !c.HttpOnly || c.SameSite != http.SameSiteLaxMode {
		t.Errorf("the cookie is %v", c)
	}
	for _, other := range []string{"/a/" + string(s.account) + "/Admins/", "/a/111122223333/Readers/", "/a/" + string(s.account) + "/root/"} {
		answer, body := s.ask("POST", other+"aws", "Action=ListRoles&Version=2010-05-08", "X-Gatehouse-Service", "iam")
		s.wantStatus("a call at "+other, answer, body, 401)
		answer, body = s.ask("GET", other, "")
		s.wantStatus("the page at "+other, answer, body, 303)
	}
}

func TestWhoeverLosesAccessIsOutAtTheNextCall(t *testing.T) {
	for name, lose := range map[string]func(s *site) error{
		"the subject is revoked": func(s *site) error {
			return s.cloud.RevokeReservedSessions(s.t.Context(), s.account, roleName, alice, time.Now())
		},
		"the role goes":        func(s *site) error { return s.cloud.DeleteReservedRole(s.t.Context(), s.account, roleName) },
		"the portal signs out": func(s *site) error { return s.consoles.End(s.t.Context(), alice, "portal-1") },
	} {
		t.Run(name, func(t *testing.T) {
			s := newSite(t)
			s.open()
			answer, body := s.s3("PUT /bkt", "")
			s.wantStatus("before", answer, body, 200)
			address := s.presign("GetObject", "k", 200)
			must(t, lose(s))
			answer, body = s.s3("GET /", "")
			s.wantStatus("a call", answer, body, 401)
			answer, _ = s.ask("GET", s.path("s3"), "")
			if to := answer.Header.Get("Location"); !strings.HasPrefix(to, "/start/console?") || !strings.Contains(to, "destination=%2Fs3") {
				t.Errorf("the page leads to %q", to)
			}
			if name != "the portal signs out" { // which takes the console, not the access
				answer, body = s.use("GET", address, "")
				s.wantStatus("an address made before", answer, body, 403)
			}
		})
	}
}

func TestAnotherPortalSessionsConsoleGoesOn(t *testing.T) {
	s := newSite(t)
	s.open()
	must(t, s.consoles.End(t.Context(), alice, "portal-2"))
	answer, body := s.iam("ListRoles")
	s.wantStatus("a call", answer, body, 200)
}

func (s *site) presign(operation, key string, want int) string {
	s.t.Helper()
	answer, body := s.ask("POST", s.path("gatehouse/v1/s3/presign/"+operation), `{"Bucket":"bkt","Key":"`+key+`","ExpiresIn":60}`)
	s.wantStatus("presigning", answer, body, want)
	var out struct{ URL string }
	if want == 200 {
		must(s.t, json.Unmarshal([]byte(body), &out))
	}
	return out.URL
}

// use sends a request to a presigned address, as the console's page does.
func (s *site) use(method, address, body string, headers ...string) (*http.Response, string) {
	s.t.Helper()
	r, err := http.NewRequestWithContext(s.t.Context(), method, address, strings.NewReader(body))
	must(s.t, err)
	r.Header.Set("Origin", s.center.URL)
	for i := 0; i+1 < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	return s.do(r)
}

func TestObjectsMoveByAddressesThatAreGoodForThemAlone(t *testing.T) {
	s := newSite(t)
	s.open()
	s.s3("PUT /bkt", "")
	const key = "a//b/../ü +%&=.txt"
	to := s.presign("PutObject", key, 200)
	answer, body := s.use("PUT", to, "hello")
	s.wantStatus("uploading", answer, body, 200)
	if answer.Header.Get("Access-Control-Allow-Origin") != s.center.URL || !strings.Contains(answer.Header.Get("Access-Control-Expose-Headers"), "ETag") {
		t.Errorf("the page cannot see the answer: %v", answer.Header)
	}
	from := s.presign("GetObject", key, 200)
	if answer, body = s.use("GET", from, ""); answer.StatusCode != 200 || body != "hello" {
		t.Errorf("downloading: %d %q", answer.StatusCode, body)
	}
	answer, body = s.use("PUT", from, "evil")
	s.wantStatus("writing to an address to read", answer, body, 403)
	answer, body = s.use("GET", strings.Replace(from, ".txt", ".txu", 1), "")
	s.wantStatus("another key", answer, body, 403)
	s.presign("GetObject", "secret", 403)
	s.presign("GetObjectVersion", key, 400) // names no version
}

func TestOnlyTheConsolesOriginSeesPresignedAnswers(t *testing.T) {
	s := newSite(t)
	s.open()
	s.s3("PUT /bkt", "")
	to := s.presign("PutObject", "k", 200)
	answer, body := s.use("OPTIONS", to, "")
	s.wantStatus("asking first", answer, body, 204)
	if got := answer.Header.Get("Access-Control-Allow-Credentials"); got != "" {
		t.Errorf("cookies are let through: %q", got)
	}
	for name, r := range map[string][2]string{
		"another origin":      {to, "https://evil.example"},
		"no presigned":        {s.aws.URL + "/bkt/k", s.center.URL},
		"a list":              {s.aws.URL + "/?X-Amz-Signature=0", s.center.URL},
		"the origin's prefix": {to, s.center.URL + ".evil.example"},
	} {
		answer, _ := s.use("OPTIONS", r[0], "", "Origin", r[1])
		if got := answer.Header.Get("Access-Control-Allow-Origin"); got != "" || answer.StatusCode == 204 {
			t.Errorf("%s: allowed origin %q, status %d", name, got, answer.StatusCode)
		}
	}
}
