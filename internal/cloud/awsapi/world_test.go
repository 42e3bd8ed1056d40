package awsapi_test

import (
	"context"
	"crypto/rand"
	"errors"
	"io"
	"log/slog"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/iam"
	"github.com/aws/aws-sdk-go-v2/service/organizations"
	orgtypes "github.com/aws/aws-sdk-go-v2/service/organizations/types"
	"github.com/aws/aws-sdk-go-v2/service/sts"
	"github.com/aws/smithy-go"

	"gatehouse/internal/audit"
	"gatehouse/internal/awsfront"
	"gatehouse/internal/cloud"
	"gatehouse/internal/cloud/awsapi"
	"gatehouse/internal/credential"
	"gatehouse/internal/endpoint"
	"gatehouse/internal/ids"
	"gatehouse/internal/job"
	"gatehouse/internal/keyring"
	"gatehouse/internal/store"
	"gatehouse/internal/store/clouddb"
)

// world is the AWS listener with the cloud behind it, and the management
// account's root key.
type world struct {
	t     *testing.T
	url   string
	cloud *cloud.Service
	org   cloud.Organization
	root  cloud.NewKey
	log   audit.Log
	// skew is how far the server's clock is ahead.
	skew time.Duration
}

func newWorld(t *testing.T) *world {
	t.Helper()
	w := &world{t: t}
	clock := func() time.Time { return time.Now().Add(w.skew) }
	db, err := store.Open(t.Context(), store.Config{Dir: t.TempDir(), Now: clock})
	w.must(err)
	t.Cleanup(func() { w.must(db.Close()) })
	ring, err := keyring.New(make([]byte, 32))
	w.must(err)
	hasher, err := credential.NewHasher(rand.Reader, 1)
	w.must(err)
	w.cloud, err = cloud.New(cloud.Deps{Store: clouddb.Store{DB: db}, Now: clock, Rand: rand.Reader, Ring: ring, Hasher: hasher, Log: db})
	w.must(err)
	b, err := w.cloud.Bootstrap(t.Context(), "Management", "root@example.com")
	w.must(err)
	w.org, w.log = b.Organization, db
	w.setUpRoot(b.SetupToken.Reveal())
	cat := awsfront.NewCatalog()
	awsapi.Register(cat, w.cloud)
	quiet := slog.New(slog.NewTextHandler(io.Discard, nil))
	front, err := awsfront.New(awsfront.Front{Catalog: cat, Keys: w.cloud, Authorizer: w.cloud, Audit: db, Now: clock, Region: "us-east-1", Log: quiet})
	w.must(err)
	src := ids.Source{Rand: rand.Reader, Now: clock}
	srv := httptest.NewServer((&endpoint.Server{NewRequestID: src.UUID, RequestIDHeader: "x-amzn-RequestId", Log: quiet}).Wrap(front))
	t.Cleanup(srv.Close)
	w.url = srv.URL
	worker := &job.Worker{Queue: "cloud", Store: db, Handlers: w.cloud.Handlers(), Now: clock, Log: quiet, Poll: 10 * time.Millisecond}
	ctx, stop := context.WithCancel(context.Background())
	done := make(chan struct{})
	go func() { worker.Run(ctx); close(done) }()
	t.Cleanup(func() { stop(); <-done })
	return w
}

func (w *world) must(err error) {
	w.t.Helper()
	if err != nil {
		w.t.Fatal(err)
	}
}

func (w *world) setUpRoot(token string) {
	f, err := w.cloud.BeginRootSetup(w.t.Context(), token, credential.NewSecret("correct horse battery"))
	w.must(err)
	code, err := credential.Code(f.Seed, time.Now())
	w.must(err)
	_, _, err = w.cloud.FinishRootSetup(w.t.Context(), token, code)
	w.must(err)
	w.root, err = w.cloud.CreateRootKey(w.t.Context(), w.org.Management)
	w.must(err)
}

// keys are what a client signs with.
type keys struct{ id, secret, token string }

func (w *world) rootKeys() keys { return keys{w.root.ID, w.root.Secret.Reveal(), ""} }

func (k keys) provider() aws.CredentialsProvider {
	return credentials.NewStaticCredentialsProvider(k.id, k.secret, k.token)
}

// iam may try again: the SDK closes a request's body as soon as an answer begins,
// and when net/http is about to look once more whether that body has ended, the
// connection breaks (one call in some thousands, and listings make hundreds).
func (w *world) iam(k keys) *iam.Client {
	return iam.New(iam.Options{Region: "us-east-1", BaseEndpoint: aws.String(w.url), RetryMaxAttempts: 3, Credentials: k.provider()})
}

func (w *world) sts(k keys) *sts.Client {
	return sts.New(sts.Options{Region: "us-east-1", BaseEndpoint: aws.String(w.url), RetryMaxAttempts: 1, Credentials: k.provider()})
}

func (w *world) orgs(k keys) *organizations.Client {
	return organizations.New(organizations.Options{Region: "us-east-1", BaseEndpoint: aws.String(w.url), RetryMaxAttempts: 1, Credentials: k.provider()})
}

// assume enters a role and returns the session's keys.
func (w *world) assume(k keys, arn string, with ...func(*sts.AssumeRoleInput)) (keys, error) {
	in := &sts.AssumeRoleInput{RoleArn: aws.String(arn), RoleSessionName: aws.String("test")}
	for _, f := range with {
		f(in)
	}
	out, err := w.sts(k).AssumeRole(w.t.Context(), in)
	if err != nil {
		return keys{}, err
	}
	c := out.Credentials
	return keys{*c.AccessKeyId, *c.SecretAccessKey, *c.SessionToken}, nil
}

// user makes a user with a key and an inline policy, in the account of k.
func (w *world) user(k keys, name, policy string) keys {
	w.t.Helper()
	ctx := w.t.Context()
	_, err := w.iam(k).CreateUser(ctx, &iam.CreateUserInput{UserName: aws.String(name)})
	w.must(err)
	if policy != "" {
		_, err = w.iam(k).PutUserPolicy(ctx, &iam.PutUserPolicyInput{UserName: aws.String(name), PolicyName: aws.String("p"), PolicyDocument: aws.String(policy)})
		w.must(err)
	}
	key, err := w.iam(k).CreateAccessKey(ctx, &iam.CreateAccessKeyInput{UserName: aws.String(name)})
	w.must(err)
	return keys{*key.AccessKey.AccessKeyId, *key.AccessKey.SecretAccessKey, ""}
}

// member makes an account and returns its id and an administrator's session in it.
func (w *world) member(admin keys, name string) (ids.AccountID, keys) {
	w.t.Helper()
	out, err := w.orgs(admin).CreateAccount(w.t.Context(), &organizations.CreateAccountInput{AccountName: aws.String(name), Email: aws.String(name + "@example.com")})
	w.must(err)
	status := out.CreateAccountStatus
	for status.State == orgtypes.CreateAccountStateInProgress {
		time.Sleep(5 * time.Millisecond) // as every client of this operation does: it has no other signal
		d, err := w.orgs(admin).DescribeCreateAccountStatus(w.t.Context(), &organizations.DescribeCreateAccountStatusInput{CreateAccountRequestId: status.Id})
		w.must(err)
		status = d.CreateAccountStatus
	}
	if status.State != orgtypes.CreateAccountStateSucceeded {
		w.t.Fatalf("the account was not made: %s", status.FailureReason)
	}
	session, err := w.assume(admin, "arn:aws:iam::"+*status.AccountId+":role/OrganizationAccountAccessRole")
	w.must(err)
	return ids.AccountID(*status.AccountId), session
}

const allowAll = `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}`

func wantCode(t *testing.T, err error, code string) {
	t.Helper()
	var e smithy.APIError
	if !errors.As(err, &e) || e.ErrorCode() != code {
		t.Errorf("got %v, want %s", err, code)
	}
}
