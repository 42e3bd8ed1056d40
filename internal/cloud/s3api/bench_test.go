package s3api_test

import (
	"bytes"
	"context"
	"crypto/md5"
	"crypto/sha256"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"sync/atomic"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	v4 "github.com/aws/aws-sdk-go-v2/aws/signer/v4"
)

// The benchmarks put and get 4 KiB over HTTP with everything that a request
// passes, each beside a bare handler that does the same input and output and
// nothing else. Requests are signed before the clock starts.

const size = 4096

// bare keeps objects in files without asking who calls.
type bare struct{ dir string }

func (b bare) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	path := filepath.Join(b.dir, filepath.Base(r.URL.Path))
	if r.Method == http.MethodGet {
		http.ServeFile(w, r, path)
		return
	}
	if err := b.put(path, r.Body); err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
	}
}

func (b bare) put(path string, r io.Reader) error {
	f, err := os.Create(path)
	if err != nil {
		return err
	}
	if _, err := io.Copy(io.MultiWriter(f, md5.New(), sha256.New()), r); err != nil {
		return err
	}
	if err := f.Sync(); err != nil {
		return err
	}
	if err := f.Close(); err != nil {
		return err
	}
	d, err := os.Open(b.dir)
	if err != nil {
		return err
	}
	defer d.Close() //nolint:errcheck // only synced
	return d.Sync()
}

func BenchmarkBarePut(b *testing.B) { benchBare(b, http.MethodPut) }
func BenchmarkBareGet(b *testing.B) { benchBare(b, http.MethodGet) }
func BenchmarkPut(b *testing.B)     { benchS3(b, http.MethodPut) }
func BenchmarkGet(b *testing.B)     { benchS3(b, http.MethodGet) }

var payload = bytes.Repeat([]byte("x"), size)

func benchBare(b *testing.B, method string) {
	h := bare{b.TempDir()}
	server := httptest.NewServer(h)
	defer server.Close()
	must(b, h.put(filepath.Join(h.dir, "k"), bytes.NewReader(payload)))
	run(b, method, func(n int) *http.Request {
		key := "k"
		if method == http.MethodPut {
			key = fmt.Sprint("k", n)
		}
		return request(b, method, server.URL+"/"+key)
	})
}

func benchS3(b *testing.B, method string) {
	w := newWorld(b)
	c := w.user(w.account("dev"), "alice", fullAccess)
	makeBucket(b, c, "demo-bucket")
	put(b, c, "demo-bucket", "k", string(payload))
	v, err := c.Options().Credentials.Retrieve(b.Context())
	must(b, err)
	run(b, method, func(n int) *http.Request {
		key := "k"
		if method == http.MethodPut {
			key = fmt.Sprint("k", n)
		}
		r := request(b, method, w.url+"/demo-bucket/"+key)
		sum := sha256.Sum256(nil)
		if method == http.MethodPut {
			sum = sha256.Sum256(payload)
		}
		hash := fmt.Sprintf("%x", sum)
		r.Header.Set("X-Amz-Content-Sha256", hash)
		must(b, sign(r.Context(), v, r, hash))
		return r
	})
}

func sign(ctx context.Context, v aws.Credentials, r *http.Request, hash string) error {
	return v4.NewSigner(func(o *v4.SignerOptions) { o.DisableURIPathEscaping = true }).SignHTTP(ctx, v, r, hash, "s3", region, time.Now())
}

func request(b *testing.B, method, url string) *http.Request {
	var body io.Reader
	if method == http.MethodPut {
		body = bytes.NewReader(payload)
	}
	r, err := http.NewRequestWithContext(b.Context(), method, url, body)
	must(b, err)
	return r
}

// run sends requests, made before the clock starts, from as many callers as
// there are processors.
func run(b *testing.B, method string, make func(int) *http.Request) {
	requests := []*http.Request{}
	for n := range b.N {
		requests = append(requests, make(n))
	}
	transport := &http.Transport{MaxIdleConnsPerHost: 64}
	defer transport.CloseIdleConnections()
	var next atomic.Int64
	b.SetBytes(size)
	b.ResetTimer()
	b.RunParallel(func(p *testing.PB) {
		for p.Next() {
			res, err := transport.RoundTrip(requests[next.Add(1)-1])
			if err != nil {
				b.Error(err)
				return
			}
			if _, err := io.Copy(io.Discard, res.Body); err != nil || res.StatusCode != http.StatusOK {
				b.Errorf("%s: %d, %v", method, res.StatusCode, err)
			}
			_ = res.Body.Close()
		}
	})
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "req/s")
}
