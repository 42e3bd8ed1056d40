package awswire_test

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/iam"
	"github.com/aws/aws-sdk-go-v2/service/identitystore"
	"github.com/aws/aws-sdk-go-v2/service/organizations"
	"github.com/aws/aws-sdk-go-v2/service/sso"
	"github.com/aws/aws-sdk-go-v2/service/ssoadmin"
	"github.com/aws/aws-sdk-go-v2/service/ssooidc"
	"github.com/aws/aws-sdk-go-v2/service/sts"
	"github.com/google/go-cmp/cmp"

	"gatehouse/internal/awswire"
)

// A wireService pairs one of our protocols with the real SDK client.
type wireService struct {
	module   string
	protocol awswire.Protocol
	client   func(http.RoundTripper) any
	ops      int // operations the SDK has; a new SDK version shows here
}

var testCredentials = aws.NewCredentialsCache(credentials.NewStaticCredentialsProvider("AKIDEXAMPLE", "secret", "token"))

var wireServices = []wireService{
	{"ssoadmin", awswire.SSOAdmin, func(t http.RoundTripper) any {
		return ssoadmin.New(ssoadmin.Options{Region: "eu-west-1", Credentials: testCredentials, HTTPClient: &http.Client{Transport: t}, Retryer: aws.NopRetryer{}})
	}, 79},
	{"identitystore", awswire.IdentityStore, func(t http.RoundTripper) any {
		return identitystore.New(identitystore.Options{Region: "eu-west-1", Credentials: testCredentials, HTTPClient: &http.Client{Transport: t}, Retryer: aws.NopRetryer{}})
	}, 22},
	{"organizations", awswire.Organizations, func(t http.RoundTripper) any {
		return organizations.New(organizations.Options{Region: "us-east-1", Credentials: testCredentials, HTTPClient: &http.Client{Transport: t}, Retryer: aws.NopRetryer{}})
	}, 63},
	{"sso", awswire.SSO, func(t http.RoundTripper) any {
		return sso.New(sso.Options{Region: "eu-west-1", HTTPClient: &http.Client{Transport: t}, Retryer: aws.NopRetryer{}})
	}, 4},
	{"ssooidc", awswire.SSOOIDC, func(t http.RoundTripper) any {
		return ssooidc.New(ssooidc.Options{Region: "eu-west-1", Credentials: testCredentials, HTTPClient: &http.Client{Transport: t}, Retryer: aws.NopRetryer{}})
	}, 4},
	{"sts", awswire.STS, func(t http.RoundTripper) any {
		return sts.New(sts.Options{Region: "eu-west-1", Credentials: testCredentials, HTTPClient: &http.Client{Transport: t}, Retryer: aws.NopRetryer{}})
	}, 11},
	{"iam", awswire.IAM, func(t http.RoundTripper) any {
		return iam.New(iam.Options{Region: "us-east-1", Credentials: testCredentials, HTTPClient: &http.Client{Transport: t}, Retryer: aws.NopRetryer{}})
	}, 180},
}

var moduleDir = sync.OnceValues(func() (map[string]string, error) {
	args := []string{"list", "-m", "-f", "{{.Path}}={{.Dir}}"}
	for _, s := range wireServices {
		args = append(args, "github.com/aws/aws-sdk-go-v2/service/"+s.module)
	}
	out, err := exec.Command("go", args...).Output()
	dirs := map[string]string{}
	for line := range strings.Lines(string(out)) {
		path, dir, _ := strings.Cut(strings.TrimSpace(line), "=")
		dirs[filepath.Base(path)] = dir
	}
	return dirs, err
})

// snapshots returns the golden files of one kind, by operation or error name.
func (s wireService) snapshots(t *testing.T, folder, suffix string) map[string][]byte {
	t.Helper()
	dirs, err := moduleDir()
	if err != nil {
		t.Fatalf("go list: %v", err)
	}
	files, _ := filepath.Glob(filepath.Join(dirs[s.module], folder, "*"+suffix))
	snaps := map[string][]byte{}
	for _, f := range files {
		b, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		snaps[strings.TrimSuffix(filepath.Base(f), suffix)] = b
	}
	return snaps
}

// split cuts a snapshot into its first line, headers and body.
func split(snap []byte) (first string, h http.Header, body []byte) {
	first, rest, _ := strings.Cut(string(snap), "\n")
	rest = strings.TrimPrefix(rest, "\n")
	head, tail, _ := strings.Cut(rest, "\n\n")
	h = http.Header{}
	for line := range strings.Lines(head) {
		if k, v, ok := strings.Cut(strings.TrimSpace(line), ": "); ok {
			h.Set(k, v)
		}
	}
	return first, h, []byte(tail)
}

func goldenRequest(snap []byte) (*http.Request, []byte) {
	first, h, body := split(snap)
	method, target, _ := strings.Cut(first, " ")
	r := httptest.NewRequest(method, target, bytes.NewReader(body))
	r.Header = h
	return r, body
}

// call runs an operation of a real client by name.
func call(client any, op string, in any) (any, error) {
	out := reflect.ValueOf(client).MethodByName(op).Call([]reflect.Value{reflect.ValueOf(context.Background()), reflect.ValueOf(in)})
	err, _ := out[1].Interface().(error)
	return out[0].Interface(), err
}

func newInput(client any, op string) any {
	return reflect.New(reflect.ValueOf(client).MethodByName(op).Type().In(1).Elem()).Interface()
}

type roundTrip func(*http.Request) (*http.Response, error)

func (f roundTrip) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }

func answer(status int, h http.Header, body []byte) *http.Response {
	return &http.Response{StatusCode: status, Header: h, Body: io.NopCloser(bytes.NewReader(body)), ContentLength: int64(len(body))}
}

// What our decoder read from the golden request, the real client has to send
// as that same request.
func TestEveryGoldenRequestSurvivesOurDecoder(t *testing.T) {
	for _, s := range wireServices {
		snaps := s.snapshots(t, "request_snapshot", ".request.snap")
		if len(snaps) != s.ops {
			t.Errorf("%s: %d request snapshots, want %d", s.module, len(snaps), s.ops)
		}
		for op, snap := range snaps {
			t.Run(s.module+"/"+op, func(t *testing.T) {
				var sent *http.Request
				var sentBody []byte
				client := s.client(roundTrip(func(r *http.Request) (*http.Response, error) {
					sent = r
					if r.Body != nil {
						sentBody, _ = io.ReadAll(r.Body)
					}
					return answer(418, http.Header{}, nil), nil
				}))
				r, body := goldenRequest(snap)
				if got, err := s.protocol.Operation(r, body); err != nil || got != op {
					t.Fatalf("Operation = %q, %v", got, err)
				}
				in := newInput(client, op)
				if err := s.protocol.Decode(r, body, in); err != nil {
					t.Fatal(err)
				}
				_, err := call(client, op, in)
				if sent == nil {
					t.Fatalf("the client sent nothing: %v", err)
				}
				if diff := cmp.Diff(r.URL.Query(), sent.URL.Query()); diff != "" {
					t.Error(diff)
				}
				for name := range r.Header {
					if r.Header.Get(name) != sent.Header.Get(name) {
						t.Errorf("%s: got %q", name, sent.Header.Get(name))
					}
				}
				sameBody(t, body, sentBody)
			})
		}
	}
}

func sameBody(t *testing.T, want, got []byte) {
	t.Helper()
	if bytes.Contains(want, []byte("Action=")) {
		w, _ := url.ParseQuery(string(want))
		g, _ := url.ParseQuery(string(got))
		if diff := cmp.Diff(w, g); diff != "" {
			t.Error(diff)
		}
		return
	}
	if len(want) == 0 && len(got) == 0 {
		return
	}
	var w, g any
	if err := json.Unmarshal(want, &w); err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(got, &g); err != nil {
		t.Fatalf("%v in %s", err, got)
	}
	if diff := cmp.Diff(w, g); diff != "" {
		t.Error(diff)
	}
}

// The real client reads the golden response; what we write from its output has
// to be that response again.
func TestEveryGoldenResponseIsWhatWeWrite(t *testing.T) {
	for _, s := range wireServices {
		snaps := s.snapshots(t, "response_snapshot", ".response.snap")
		if len(snaps) != s.ops && s.module != "sts" && s.module != "iam" {
			t.Errorf("%s: %d response snapshots, want %d", s.module, len(snaps), s.ops)
		}
		requests := s.snapshots(t, "request_snapshot", ".request.snap")
		for op, snap := range snaps {
			t.Run(s.module+"/"+op, func(t *testing.T) {
				first, h, body := split(snap)
				status, _ := strconv.Atoi(strings.TrimSpace(first))
				client := s.client(roundTrip(func(*http.Request) (*http.Response, error) { return answer(status, h, body), nil }))
				r, reqBody := goldenRequest(requests[op])
				in := newInput(client, op)
				if err := s.protocol.Decode(r, reqBody, in); err != nil {
					t.Fatal(err)
				}
				out, err := call(client, op, in)
				if err != nil {
					t.Fatal(err)
				}
				w := httptest.NewRecorder()
				if err := s.protocol.Encode(w, "req-1", op, out); err != nil {
					t.Fatal(err)
				}
				if w.Code != status || w.Header().Get("Content-Type") != h.Get("Content-Type") || w.Header().Get("X-Amzn-Requestid") != "req-1" {
					t.Errorf("status %d, headers %v", w.Code, w.Header())
				}
				sameBody(t, body, w.Body.Bytes())
			})
		}
	}
}

// A modeled error, made as the SDK's own Go value, is written with the status
// and the members of the golden file.
func TestEveryGoldenErrorIsWhatWeWrite(t *testing.T) {
	for _, s := range wireServices[:5] {
		op := slices.Sorted(keysOf(s.snapshots(t, "request_snapshot", ".request.snap")))[0]
		request := s.snapshots(t, "request_snapshot", ".request.snap")[op]
		snaps := s.snapshots(t, "response_snapshot", ".error.snap")
		if len(snaps) == 0 {
			t.Errorf("%s: no error snapshots", s.module)
		}
		for name, snap := range snaps {
			t.Run(s.module+"/"+name, func(t *testing.T) {
				first, h, body := split(snap)
				status, _ := strconv.Atoi(strings.TrimSpace(first))
				client := s.client(roundTrip(func(*http.Request) (*http.Response, error) { return answer(status, h, body), nil }))
				r, reqBody := goldenRequest(request)
				in := newInput(client, op)
				if err := s.protocol.Decode(r, reqBody, in); err != nil {
					t.Fatal(err)
				}
				_, err := call(client, op, in)
				wire, ok := awswire.ModeledError(err)
				if !ok {
					t.Fatalf("not a modeled error: %v", err)
				}
				w := httptest.NewRecorder()
				s.protocol.EncodeError(w, "__RequestId__", wire)
				if w.Code != status || w.Header().Get("X-Amzn-Errortype") != name {
					t.Errorf("status %d (want %d), headers %v", w.Code, status, w.Header())
				}
				sameBody(t, body, w.Body.Bytes())
			})
		}
	}
}

func keysOf(m map[string][]byte) func(func(string) bool) {
	return func(yield func(string) bool) {
		for k := range m {
			if !yield(k) {
				return
			}
		}
	}
}
