package e2e

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	v4 "github.com/aws/aws-sdk-go-v2/aws/signer/v4"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/iam"
	"github.com/aws/aws-sdk-go-v2/service/identitystore"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/ssoadmin"
	"github.com/aws/aws-sdk-go-v2/service/sts"
	"github.com/aws/smithy-go"

	"gatehouse/gatehousetest"
	"gatehouse/internal/demo"
)

// world is a running product that somebody has walked to some step of the
// journey, and the keys that the walk left.
type world struct {
	t     *testing.T
	g     *gatehousetest.Gatehouse
	found demo.Result
	// usedCodes are those of root's authenticator that a test has used.
	usedCodes map[string]bool
}

// start starts the product and walks up to and including the step.
func start(t *testing.T, until string, options ...gatehousetest.Option) *world {
	t.Helper()
	g := gatehousetest.Start(t, options...)
	return &world{t: t, g: g, found: walk(t, g, until, io.Discard), usedCodes: map[string]bool{}}
}

func walk(t *testing.T, g *gatehousetest.Gatehouse, until string, out io.Writer) demo.Result {
	t.Helper()
	var said bytes.Buffer
	found, err := demo.Walk(t.Context(), demo.Start{
		Center: g.Center, Directory: g.Directory, AWS: g.AWS, Region: g.Region, RootLink: g.RootLink, AdminLink: g.AdminLink,
		Transport: g.Transport(), Until: until, Report: demo.Report{Out: io.MultiWriter(&said, out)},
	})
	if err != nil {
		t.Fatalf("%v\n%s", err, &said)
	}
	return found
}

// in is the same world for a part of a test.
func (w *world) in(t *testing.T) *world {
	other := *w
	other.t = t
	return &other
}

func (w *world) account() string     { return w.found.IDs["managementAccount"] }
func (w *world) instanceARN() string { return w.found.IDs["instance"] }
func (w *world) store() string       { return w.found.IDs["identityStore"] }

// instance is the path of our own operations on the center.
func (w *world) instance(rest string) string {
	arn := w.instanceARN()
	return "/gatehouse/v1/instances/" + arn[strings.LastIndexByte(arn, '/')+1:] + rest
}

// config is what the SDK's clients need to speak with a key.
func (w *world) config(k demo.Key) aws.Config {
	return aws.Config{
		Region: w.g.Region, BaseEndpoint: aws.String(w.g.AWS), HTTPClient: w.g.Client(), RetryMaxAttempts: 1,
		Credentials: credentials.NewStaticCredentialsProvider(k.ID, k.Secret, k.Token),
	}
}

func (w *world) root() aws.Config { return w.config(w.found.RootKey) }

func (w *world) iam() *iam.Client           { return iam.NewFromConfig(w.root()) }
func (w *world) sts() *sts.Client           { return sts.NewFromConfig(w.root()) }
func (w *world) admin() *ssoadmin.Client    { return ssoadmin.NewFromConfig(w.root()) }
func (w *world) ids() *identitystore.Client { return identitystore.NewFromConfig(w.root()) }
func (w *world) s3() *s3.Client {
	return s3.NewFromConfig(w.root(), func(o *s3.Options) { o.UsePathStyle = true })
}

// answer is what came back from a request.
type answer struct {
	status int
	header http.Header
	body   string
	url    *url.URL
	took   time.Duration
}

// field reads a string out of a JSON answer.
func (a answer) field(path ...string) string {
	var o map[string]any
	if json.Unmarshal([]byte(a.body), &o) != nil {
		return ""
	}
	for _, p := range path[:len(path)-1] {
		o, _ = o[p].(map[string]any)
	}
	s, _ := o[path[len(path)-1]].(string)
	return s
}

// send sends a request with a client of the world's or of somebody's own.
func (w *world) send(client *http.Client, req *http.Request) answer {
	w.t.Helper()
	began := time.Now()
	resp, err := client.Do(req)
	if err != nil {
		w.t.Fatal(err)
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(io.LimitReader(resp.Body, 4<<20))
	if err != nil {
		w.t.Fatal(err)
	}
	return answer{resp.StatusCode, resp.Header, string(body), resp.Request.URL, time.Since(began)}
}

func (w *world) request(method, address string, body any, header ...string) *http.Request {
	w.t.Helper()
	var payload []byte
	switch b := body.(type) {
	case nil:
	case string:
		payload = []byte(b)
	default:
		var err error
		if payload, err = json.Marshal(b); err != nil {
			w.t.Fatal(err)
		}
	}
	req, err := http.NewRequestWithContext(w.t.Context(), method, address, bytes.NewReader(payload))
	if err != nil {
		w.t.Fatal(err)
	}
	for i := 0; i+1 < len(header); i += 2 {
		req.Header.Set(header[i], header[i+1])
	}
	return req
}

// okta calls the directory's management API; text bodies are sent as XML.
func (w *world) okta(method, path string, body any) answer {
	w.t.Helper()
	kind := "application/json"
	if _, ok := body.(string); ok {
		kind = "application/xml"
	}
	return w.send(w.g.Client(), w.request(method, w.g.Directory+path, body,
		"Authorization", "SSWS "+w.found.APIToken, "Accept", "application/json", "Content-Type", kind))
}

// done is okta for what has to succeed.
func (w *world) done(method, path string, body any) answer {
	w.t.Helper()
	a := w.okta(method, path, body)
	if a.status >= 300 {
		w.t.Fatalf("%s %s: %d %s", method, path, a.status, a.body)
	}
	return a
}

// rest calls one of our own operations, signed by root.
func (w *world) rest(method, path string, body any) answer {
	w.t.Helper()
	var payload []byte
	if body != nil {
		var err error
		if payload, err = json.Marshal(body); err != nil {
			w.t.Fatal(err)
		}
	}
	return w.send(w.g.Client(), w.signed(w.root(), "sso", method, path, payload, time.Now()))
}

// signed makes a request that is signed at the given time.
func (w *world) signed(c aws.Config, service, method, path string, body []byte, at time.Time) *http.Request {
	w.t.Helper()
	req := w.request(method, w.g.AWS+path, string(body), "Content-Type", "application/json")
	creds, err := c.Credentials.Retrieve(w.t.Context())
	if err != nil {
		w.t.Fatal(err)
	}
	sum := sha256.Sum256(body)
	req.Header.Set("X-Amz-Content-Sha256", hex.EncodeToString(sum[:]))
	if err := v4.NewSigner().SignHTTP(w.t.Context(), creds, req, hex.EncodeToString(sum[:]), service, c.Region, at); err != nil {
		w.t.Fatal(err)
	}
	return req
}

type object = map[string]any

// person adds somebody to the directory who can sign in at once.
func (w *world) person(first, login string) string {
	w.t.Helper()
	return w.done(http.MethodPost, "/api/v1/users?activate=true", object{
		"profile":     object{"firstName": first, "lastName": "Test", "email": login, "login": login},
		"credentials": object{"password": object{"value": password}},
	}).field("id")
}

const password = "A-long-enough-passphrase-7"

// code is the AWS error code of an error.
func code(err error) string {
	var api smithy.APIError
	if errors.As(err, &api) {
		return api.ErrorCode()
	}
	return ""
}

// eventually asks again until the answer is yes.
func eventually(t *testing.T, what string, ask func() bool) {
	t.Helper()
	for deadline := time.Now().Add(20 * time.Second); !ask(); time.Sleep(50 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatalf("not within 20 s: %s", what)
		}
		if errors.Is(t.Context().Err(), context.Canceled) {
			t.FailNow()
		}
	}
}
