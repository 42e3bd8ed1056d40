package awsfront_test

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	v4 "github.com/aws/aws-sdk-go-v2/aws/signer/v4"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/iam"
	"github.com/aws/aws-sdk-go-v2/service/iam/types"

	"gatehouse/internal/audit"
	"gatehouse/internal/authz"
	"gatehouse/internal/awsfront"
	"gatehouse/internal/awswire"
	"gatehouse/internal/credential"
	"gatehouse/internal/endpoint"
	"gatehouse/internal/fault"
)

// world is a front with one IAM operation and one of our own, for one key.
type world struct {
	url   string
	mu    sync.Mutex
	asked []authz.Request
	log   []audit.Event
	deny  bool
	did   int
}

func (w *world) Key(_ context.Context, id, _ string) (credential.Secret, authz.Principal, error) {
	if id != "AKIAGOOD" {
		return credential.Secret{}, authz.Principal{}, fault.New(fault.Unauthenticated, "The security token included in the request is invalid.").Coded("InvalidClientTokenId")
	}
	return credential.NewSecret("secret"), authz.Principal{Kind: authz.User, Account: "111122223333", ARN: "arn:aws:iam::111122223333:user/u", ID: "AIDAU"}, nil
}

func (w *world) Authorize(_ context.Context, q authz.Request) (authz.Decision, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.asked = append(w.asked, q)
	return authz.Decision{Allowed: !w.deny, Message: "User: u is not authorized", Because: "the test says so"}, nil
}

func (w *world) Record(_ context.Context, e audit.Event) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.log = append(w.log, e)
	return nil
}

func (w *world) Events(context.Context, audit.Query) ([]audit.Event, error) { return w.log, nil }

type greeting struct {
	Who  string `json:"-" path:"who"`
	Word string
}

func start(t *testing.T) *world {
	t.Helper()
	w := &world{}
	cat := awsfront.NewCatalog()
	svc := &awsfront.Service{Name: "iam", Scope: "iam", Protocol: awswire.IAM, Words: awsfront.XML, Global: true, Owner: awsfront.CallersAccount}
	awsfront.Register(cat, svc, awsfront.Op[iam.GetRoleInput, iam.GetRoleOutput]{
		Action: "iam:GetRole",
		Resources: func(_ context.Context, c *awsfront.Call, in *iam.GetRoleInput) ([]string, error) {
			return []string{"arn:aws:iam::" + string(c.Principal.Account) + ":role/" + aws.ToString(in.RoleName)}, nil
		},
		Do: func(_ context.Context, _ *awsfront.Call, in *iam.GetRoleInput) (*iam.GetRoleOutput, error) {
			w.did++
			return &iam.GetRoleOutput{Role: &types.Role{RoleName: in.RoleName}}, nil
		},
	})
	awsfront.RegisterREST(cat, svc, "POST /gatehouse/v1/greetings/{who}", "Greets.", awsfront.Op[greeting, greeting]{
		Name: "Greet", Action: "sso:Greet", Resources: awsfront.Everything[greeting],
		Do: func(_ context.Context, _ *awsfront.Call, in *greeting) (*greeting, error) {
			if in.Who == "nobody" {
				return nil, fault.New(fault.Conflict, "There is nobody to greet.")
			}
			return &greeting{Word: in.Word + " " + in.Who}, nil
		},
	})
	f, err := awsfront.New(awsfront.Front{Catalog: cat, Keys: w, Authorizer: w, Audit: w, Now: time.Now, Region: "us-east-1", Log: slog.New(slog.NewTextHandler(io.Discard, nil))})
	if err != nil {
		t.Fatal(err)
	}
	s := &endpoint.Server{NewRequestID: func() string { return "rid-1" }, RequestIDHeader: "x-amzn-RequestId", Log: slog.New(slog.NewTextHandler(io.Discard, nil))}
	srv := httptest.NewServer(s.Wrap(f))
	t.Cleanup(srv.Close)
	w.url = srv.URL
	return w
}

func (w *world) iam(key, secret string) *iam.Client {
	return iam.New(iam.Options{
		Region: "us-east-1", BaseEndpoint: aws.String(w.url), RetryMaxAttempts: 1,
		Credentials: credentials.NewStaticCredentialsProvider(key, secret, ""),
	})
}

func TestAnAllowedCallIsDecidedThenDone(t *testing.T) {
	w := start(t)
	out, err := w.iam("AKIAGOOD", "secret").GetRole(context.Background(), &iam.GetRoleInput{RoleName: aws.String("r")})
	if err != nil || *out.Role.RoleName != "r" {
		t.Fatalf("%v", err)
	}
	q := w.asked[0]
	if q.Action != "iam:GetRole" || q.Resources[0] != "arn:aws:iam::111122223333:role/r" || q.ResourceAccount != "111122223333" || q.Context["aws:SourceIp"][0] == "" {
		t.Errorf("asked %+v", q)
	}
}

func TestARefusedCallIsNotDoneAndIsAudited(t *testing.T) {
	w := start(t)
	w.deny = true
	_, err := w.iam("AKIAGOOD", "secret").GetRole(context.Background(), &iam.GetRoleInput{RoleName: aws.String("r")})
	if err == nil || !strings.Contains(err.Error(), "AccessDenied: User: u is not authorized") || w.did != 0 {
		t.Errorf("did %d, %v", w.did, err)
	}
	if len(w.log) != 1 || w.log[0].Outcome != audit.Refused || w.log[0].Why != "the test says so" || w.log[0].Actor.ID != "AIDAU" {
		t.Errorf("log %+v", w.log)
	}
}

func TestWhatIsAllowedAndNotDoneIsAudited(t *testing.T) {
	w := start(t)
	if code, body := w.signed(t, "POST", "/gatehouse/v1/greetings/nobody", `{"Word":"hello"}`, "sso"); code != 409 {
		t.Fatalf("%d %s", code, body)
	}
	if len(w.log) != 1 || w.log[0].What != "sso:Greet" || w.log[0].Outcome != audit.Failed || w.log[0].Why != "There is nobody to greet." || w.log[0].Actor.ID != "AIDAU" {
		t.Errorf("log %+v", w.log)
	}
	if code, body := w.signed(t, "POST", "/gatehouse/v1/greetings/ana", `{"Word":"hello"}`, "sso"); code != 200 || len(w.log) != 1 {
		t.Errorf("%d %s, log %+v", code, body, w.log)
	}
}

func TestWhoCannotProveWhoHeIsGetsNothing(t *testing.T) {
	w := start(t)
	for name, c := range map[string]struct{ key, secret, want string }{
		"an unknown key": {"AKIABAD", "secret", "InvalidClientTokenId"},
		"a wrong secret": {"AKIAGOOD", "wrong", "SignatureDoesNotMatch"},
	} {
		_, err := w.iam(c.key, c.secret).GetRole(context.Background(), &iam.GetRoleInput{RoleName: aws.String("r")})
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if len(w.asked) != 0 || w.did != 0 || len(w.log) != 2 {
		t.Errorf("asked %d, did %d, log %d", len(w.asked), w.did, len(w.log))
	}
}

func TestUnknownOperationsAre501(t *testing.T) {
	w := start(t)
	_, err := w.iam("AKIAGOOD", "secret").ListRoles(context.Background(), &iam.ListRolesInput{})
	if err == nil || !strings.Contains(err.Error(), "InvalidAction") || !strings.Contains(err.Error(), "501") {
		t.Errorf("%v", err)
	}
}

func TestAnUnsignedRequestIsRefusedInTheFamilysWords(t *testing.T) {
	w := start(t)
	for name, c := range map[string]struct {
		header, value, body, want string
	}{
		"json": {"X-Amz-Target", "SWBExternalService.ListInstances", "{}", "MissingAuthenticationTokenException"},
		"xml":  {"Content-Type", "application/x-www-form-urlencoded", "Action=GetRole&Version=2010-05-08", "MissingAuthenticationToken"},
		"s3":   {"X-None", "x", "", "AccessDenied"},
	} {
		req, _ := http.NewRequest("POST", w.url+"/", strings.NewReader(c.body))
		req.Header.Set(c.header, c.value)
		resp, err := http.DefaultClient.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		b, _ := io.ReadAll(resp.Body)
		resp.Body.Close()
		if resp.StatusCode != 403 || !strings.Contains(string(b), c.want) {
			t.Errorf("%s: %d %s", name, resp.StatusCode, b)
		}
	}
}

func (w *world) signed(t *testing.T, method, path, body, service string) (int, string) {
	t.Helper()
	req, err := http.NewRequest(method, w.url+path, bytes.NewReader([]byte(body)))
	if err != nil {
		t.Fatal(err)
	}
	sum := sha256.Sum256([]byte(body))
	creds := aws.Credentials{AccessKeyID: "AKIAGOOD", SecretAccessKey: "secret"}
	if err := v4.NewSigner().SignHTTP(context.Background(), creds, req, hex.EncodeToString(sum[:]), service, "us-east-1", time.Now()); err != nil {
		t.Fatal(err)
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	b, _ := io.ReadAll(resp.Body)
	return resp.StatusCode, string(b)
}

func TestOurOwnOperations(t *testing.T) {
	w := start(t)
	if code, body := w.signed(t, "POST", "/gatehouse/v1/greetings/ana", `{"Word":"hello"}`, "sso"); code != 200 || !strings.Contains(body, "hello ana") {
		t.Errorf("%d %s", code, body)
	}
	// Read in a terminal: a newline ends it, and nothing is escaped that need not be.
	if _, body := w.signed(t, "POST", "/gatehouse/v1/greetings/ana", `{"Word":"salt & <pepper>"}`, "sso"); !strings.Contains(body, "salt & <pepper>") || !strings.HasSuffix(body, "}\n") {
		t.Errorf("%q", body)
	}
	if code, body := w.signed(t, "POST", "/gatehouse/v1/greetings/ana", `{"a&b":"x"}`, "sso"); code != 400 || !strings.Contains(body, "a&b") || !strings.HasSuffix(body, "}\n") {
		t.Errorf("%d %q", code, body)
	}
	for name, c := range map[string]struct {
		method, path, body, service string
		want                        int
	}{
		"an unknown member":       {"POST", "/gatehouse/v1/greetings/ana", `{"Wort":"x"}`, "sso", 400},
		"two values":              {"POST", "/gatehouse/v1/greetings/ana", `{}{}`, "sso", 400},
		"an unknown path":         {"POST", "/gatehouse/v1/nothing", `{}`, "sso", 501},
		"signed for another":      {"POST", "/gatehouse/v1/greetings/ana", `{}`, "iam", 501},
		"a service nobody serves": {"POST", "/", `{}`, "ec2", 501},
	} {
		if code, body := w.signed(t, c.method, c.path, c.body, c.service); code != c.want {
			t.Errorf("%s: %d %s", name, code, body)
		}
	}
}

func TestWhatCannotBeDecidedCannotBeRegistered(t *testing.T) {
	svc := &awsfront.Service{Name: "iam", Scope: "iam", Protocol: awswire.IAM, Owner: awsfront.CallersAccount}
	do := func(context.Context, *awsfront.Call, *iam.GetRoleInput) (*iam.GetRoleOutput, error) { return nil, nil }
	for name, op := range map[string]awsfront.Op[iam.GetRoleInput, iam.GetRoleOutput]{
		"no action":    {Resources: awsfront.Everything[iam.GetRoleInput], Do: do},
		"no resources": {Action: "iam:GetRole", Do: do},
		"nothing done": {Action: "iam:GetRole", Resources: awsfront.Everything[iam.GetRoleInput]},
		"both":         {Action: "iam:GetRole", Public: "because", Resources: awsfront.Everything[iam.GetRoleInput], Do: do},
	} {
		func() {
			defer func() {
				if recover() == nil {
					t.Errorf("%s: registered", name)
				}
			}()
			awsfront.Register(awsfront.NewCatalog(), svc, op)
		}()
	}
}
