package awsapi_test

import (
	"context"
	"crypto/rand"
	"errors"
	"io"
	"log/slog"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/identitystore"
	"github.com/aws/aws-sdk-go-v2/service/ssoadmin"
	"github.com/aws/smithy-go"

	"gatehouse/internal/authz"
	"gatehouse/internal/awsfront"
	"gatehouse/internal/center"
	"gatehouse/internal/center/awsapi"
	"gatehouse/internal/center/reconcile"
	"gatehouse/internal/center/storetest"
	"gatehouse/internal/credential"
	"gatehouse/internal/endpoint"
	"gatehouse/internal/ids"
	"gatehouse/internal/job"
	"gatehouse/internal/store"
	"gatehouse/internal/store/centerdb"
)

const (
	management = ids.AccountID("111122223333")
	member     = ids.AccountID("222233334444")
)

// world is the center behind the real front, with its worker, over HTTP. Only
// the accounts, and who may do what in them, are made up.
type world struct {
	admin    *ssoadmin.Client
	ids      *identitystore.Client
	center   *center.Service
	accounts *storetest.Accounts
	instance center.Instance

	mu    sync.Mutex
	asked []authz.Request
	deny  string // an action
	from  ids.AccountID
}

func (w *world) Key(_ context.Context, id, _ string) (credential.Secret, authz.Principal, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	return credential.NewSecret("secret"), authz.Principal{
		Kind: authz.User, Account: w.from, ARN: "arn:aws:iam::" + string(w.from) + ":user/admin", ID: "AIDAADMIN", Name: "admin", AccessKeyID: id,
	}, nil
}

func (w *world) Authorize(_ context.Context, q authz.Request) (authz.Decision, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.asked = append(w.asked, q)
	// Access across accounts needs a policy on the resource, and nothing here has one.
	allowed := q.Action != w.deny && q.ResourceAccount == q.Principal.Account
	return authz.Decision{Allowed: allowed, Message: "User: admin is not authorized to perform: " + q.Action, Because: "the test says so"}, nil
}

// last is the question asked last about an action.
func (w *world) last(action string) authz.Request {
	w.mu.Lock()
	defer w.mu.Unlock()
	for _, q := range slices.Backward(w.asked) {
		if q.Action == action {
			return q
		}
	}
	return authz.Request{}
}

func start(t *testing.T) *world {
	t.Helper()
	w := &world{accounts: storetest.NewAccounts(management, member), from: management}
	db, err := store.Open(t.Context(), store.Config{Dir: t.TempDir()})
	check(t, err)
	t.Cleanup(func() { _ = db.Close() })
	state := &centerdb.Store{DB: db}
	w.center, err = center.New(center.Deps{Store: state, Accounts: w.accounts, Now: time.Now, Region: "us-east-1"})
	check(t, err)
	w.instance, err = w.center.EnableOrganizationInstance(t.Context(), management, "main", nil)
	check(t, err)
	work(t, db, state, w.accounts)
	w.serve(t, db)
	return w
}

func work(t *testing.T, db *store.DB, state center.Store, accounts center.Accounts) {
	r, err := reconcile.New(reconcile.Deps{Store: state, Accounts: accounts, Now: time.Now, Region: "us-east-1"})
	check(t, err)
	ctx, stop := context.WithCancel(context.Background())
	done := make(chan struct{})
	go func() {
		defer close(done)
		(&job.Worker{Queue: center.Queue, Store: db, Handlers: r.Handlers(), Now: time.Now, Log: quiet(), Poll: 10 * time.Millisecond}).Run(ctx)
	}()
	t.Cleanup(func() { stop(); <-done })
}

func quiet() *slog.Logger { return slog.New(slog.NewTextHandler(io.Discard, nil)) }

func (w *world) serve(t *testing.T, db *store.DB) {
	cat := awsfront.NewCatalog()
	awsapi.RegisterAdmin(cat, w.center)
	awsapi.RegisterIdentityStore(cat, w.center)
	front, err := awsfront.New(awsfront.Front{Catalog: cat, Keys: w, Authorizer: w, Audit: db, Now: time.Now, Region: "us-east-1", Log: quiet()})
	check(t, err)
	source := ids.Source{Rand: rand.Reader, Now: time.Now}
	s := &endpoint.Server{NewRequestID: source.UUID, RequestIDHeader: "x-amzn-RequestId", Log: quiet()}
	srv := httptest.NewServer(s.Wrap(front))
	t.Cleanup(srv.Close)
	keys := credentials.NewStaticCredentialsProvider("AKIAADMIN", "secret", "")
	w.admin = ssoadmin.New(ssoadmin.Options{Region: "us-east-1", BaseEndpoint: &srv.URL, Credentials: keys, RetryMaxAttempts: 1})
	w.ids = identitystore.New(identitystore.Options{Region: "us-east-1", BaseEndpoint: &srv.URL, Credentials: keys, RetryMaxAttempts: 1})
}

func check(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// refused checks an error's code and that its message says what the caller must know.
func refused(t *testing.T, err error, code, word string) {
	t.Helper()
	var api smithy.APIError
	if !errors.As(err, &api) || api.ErrorCode() != code || !strings.Contains(api.ErrorMessage(), word) {
		t.Errorf("got %v, want %s with %q", err, code, word)
	}
}

func (w *world) arn() *string   { return aws.String(w.instance.ARN()) }
func (w *world) store() *string { return aws.String(w.instance.StoreID) }
