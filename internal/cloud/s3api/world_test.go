package s3api_test

import (
	"bytes"
	"context"
	"crypto/rand"
	"errors"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/smithy-go"

	"gatehouse/internal/awsfront"
	"gatehouse/internal/cloud"
	"gatehouse/internal/cloud/s3api"
	"gatehouse/internal/cloud/s3disk"
	"gatehouse/internal/cloud/sandbox/bucket"
	"gatehouse/internal/credential"
	"gatehouse/internal/endpoint"
	"gatehouse/internal/ids"
	"gatehouse/internal/job"
	"gatehouse/internal/keyring"
	"gatehouse/internal/store"
	"gatehouse/internal/store/clouddb"
	"gatehouse/internal/store/s3db"
)

const region = "us-east-1"

const fullAccess = `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"s3:*","Resource":"*"}]}`

// world is S3 behind the real front and the real cloud, on SQLite.
type world struct {
	tb      testing.TB
	cloud   *cloud.Service
	buckets *bucket.Service
	db      *store.DB
	front   *awsfront.Front
	url     string
	dir     string
}

func newWorld(tb testing.TB) *world {
	tb.Helper()
	if t, ok := tb.(*testing.T); ok {
		t.Parallel() // each world is its own
	}
	dir := tb.TempDir()
	db, err := store.Open(tb.Context(), store.Config{Dir: dir})
	must(tb, err)
	tb.Cleanup(func() { must(tb, db.Close()) })
	ring, err := keyring.New(make([]byte, 32))
	must(tb, err)
	hasher, err := credential.NewHasher(rand.Reader, 1)
	must(tb, err)
	disk, err := s3disk.Open(dir + "/objects")
	must(tb, err)
	buckets, err := bucket.New(bucket.Deps{Store: s3db.Store{DB: db}, Blobs: disk, Now: time.Now, Region: region})
	must(tb, err)
	c, err := cloud.New(cloud.Deps{
		Store: clouddb.Store{DB: db}, Now: time.Now, Rand: rand.Reader, Ring: ring, Hasher: hasher, Log: db, Resources: buckets,
	})
	must(tb, err)
	_, err = c.Bootstrap(tb.Context(), "Management", "root@example.com")
	must(tb, err)
	cat := awsfront.NewCatalog()
	(&s3api.API{Buckets: buckets, Hosts: []string{"localhost"}}).Register(cat)
	log := slog.New(slog.NewTextHandler(tb.Output(), &slog.HandlerOptions{Level: slog.LevelWarn}))
	front, err := awsfront.New(awsfront.Front{Catalog: cat, Keys: c, Authorizer: c, Audit: db, Now: time.Now, Region: region, Log: log})
	must(tb, err)
	wrap := &endpoint.Server{NewRequestID: ids.Source{Rand: rand.Reader, Now: time.Now}.UUID, RequestIDHeader: "x-amz-request-id", Log: log}
	server := httptest.NewServer(wrap.Wrap(front))
	tb.Cleanup(server.Close)
	return &world{tb: tb, cloud: c, buckets: buckets, db: db, front: front, url: server.URL, dir: dir}
}

func must(tb testing.TB, err error) {
	tb.Helper()
	if err != nil {
		tb.Fatal(err)
	}
}

// account makes a member account.
func (w *world) account(name string) ids.AccountID {
	w.tb.Helper()
	ctx := w.tb.Context()
	r, err := w.cloud.CreateAccount(ctx, name, name+"@example.com", "", nil)
	must(w.tb, err)
	must(w.tb, w.cloud.Handlers()[cloud.CreateAccountJob](ctx, job.Job{Task: job.Task{Payload: r.ID}}))
	r, err = w.cloud.AccountRequest(ctx, r.ID)
	must(w.tb, err)
	return r.Account
}

// user makes a user with an inline policy, if any, and returns a client for him.
func (w *world) user(account ids.AccountID, name, policy string) *s3.Client {
	w.tb.Helper()
	ctx := w.tb.Context()
	_, err := w.cloud.CreateEntity(ctx, cloud.NewEntity{Account: account, Kind: cloud.UserKind, Name: name, Path: "/"})
	must(w.tb, err)
	if policy != "" {
		must(w.tb, w.cloud.PutInline(ctx, account, cloud.UserKind, name, "p", policy))
	}
	k, err := w.cloud.CreateAccessKey(ctx, account, name)
	must(w.tb, err)
	return w.client(aws.Credentials{AccessKeyID: k.ID, SecretAccessKey: k.Secret.Reveal()})
}

func (w *world) client(c aws.Credentials, options ...func(*s3.Options)) *s3.Client {
	// Every name below localhost is this machine, as in a browser.
	transport := http.DefaultTransport.(*http.Transport).Clone()
	transport.DialContext = func(ctx context.Context, network, _ string) (net.Conn, error) {
		return (&net.Dialer{}).DialContext(ctx, network, strings.TrimPrefix(w.url, "http://"))
	}
	w.tb.Cleanup(transport.CloseIdleConnections)
	base := s3.Options{
		Region: region, BaseEndpoint: aws.String(w.url), UsePathStyle: true, HTTPClient: &http.Client{Transport: transport},
		Credentials: credentials.StaticCredentialsProvider{Value: c}, RetryMaxAttempts: 1,
	}
	return s3.New(base, options...)
}

func wantCode(tb testing.TB, err error, code string) {
	tb.Helper()
	var api smithy.APIError
	if !errors.As(err, &api) || api.ErrorCode() != code {
		tb.Errorf("got %v, want %s", err, code)
	}
}

func read(tb testing.TB, r io.ReadCloser) string {
	tb.Helper()
	defer r.Close() //nolint:errcheck // read only
	b, err := io.ReadAll(r)
	must(tb, err)
	return string(b)
}

func put(tb testing.TB, c *s3.Client, bucket, key, content string) *s3.PutObjectOutput {
	tb.Helper()
	out, err := c.PutObject(tb.Context(), &s3.PutObjectInput{Bucket: &bucket, Key: &key, Body: bytes.NewReader([]byte(content))})
	must(tb, err)
	return out
}

func get(tb testing.TB, c *s3.Client, bucket, key string) string {
	tb.Helper()
	out, err := c.GetObject(tb.Context(), &s3.GetObjectInput{Bucket: &bucket, Key: &key})
	must(tb, err)
	return read(tb, out.Body)
}

func makeBucket(tb testing.TB, c *s3.Client, name string) {
	tb.Helper()
	_, err := c.CreateBucket(tb.Context(), &s3.CreateBucketInput{Bucket: &name})
	must(tb, err)
}

func bytesOf(s string) io.ReadSeeker { return strings.NewReader(s) }
