// Package s3api is the wire surface of S3: it names the one operation of each
// request, says what has to be decided before it is done, and speaks XML.
//
//	request ── table.go: method, level and sub-resource ──> one operation   (none: 501)
//	        ── ask.go: action, resource, owner, condition keys ──> the front decides
//	        ── its handler: headers and XML in, package bucket, headers and XML out
//
// A query parameter that the operation does not know is refused: "PUT
// /b/k?legal-hold" must never be taken for "PUT /b/k". Bodies are streamed; what
// they claim about themselves (signature, checksums, MD5) is proven by their last
// byte, before anything is kept.
package s3api

import (
	"context"
	"net/http"
	"strings"

	"gatehouse/internal/authz"
	"gatehouse/internal/awsfront"
	"gatehouse/internal/awswire"
	"gatehouse/internal/cloud/sandbox/bucket"
	"gatehouse/internal/fault"
)

// API serves S3.
type API struct {
	Buckets *bucket.Service
	// Hosts are the host names below which a label names a bucket
	// ("localhost": bucket.localhost, bucket.s3.localhost).
	Hosts []string
}

// Register adds S3's operations to the catalog.
func (a *API) Register(cat *awsfront.Catalog) {
	s := &awsfront.RawService{
		Service: &awsfront.Service{Name: "s3", Scope: "s3", Protocol: awswire.Query{}, Words: awsfront.S3},
		Route:   a.route,
	}
	cat.AddRaw(s)
	for i := range operations {
		o := &operations[i]
		s.Register(awsfront.RawOp{
			Name: o.name, Actions: o.actions(),
			Ask: func(ctx context.Context, c *awsfront.Call) ([]authz.Request, error) { return a.ask(ctx, c, o) },
			Do: func(w http.ResponseWriter, r *http.Request, c *awsfront.Call) error {
				q, err := a.read(r, c)
				if err != nil {
					return err
				}
				w.Header().Set("X-Amz-Request-Id", c.RequestID)
				w.Header().Set("X-Amz-Id-2", c.RequestID)
				return o.do(a, w, q)
			},
		})
	}
}

// A request is an S3 request in its parts.
type request struct {
	*http.Request
	call        *awsfront.Call
	bucket, key string
	query       map[string][]string
}

func (r *request) param(name string) string {
	if v := r.query[name]; len(v) > 0 {
		return v[0]
	}
	return ""
}

func (r *request) has(name string) bool { return len(r.query[name]) > 0 }

func (r *request) version() string { return r.param("versionId") }

// read takes a request apart. A presigned URL may carry x-amz- headers as
// parameters; they were signed as such and mean the same.
func (a *API) read(r *http.Request, c *awsfront.Call) (*request, error) {
	q := &request{Request: r, call: c, query: r.URL.Query()}
	q.bucket, q.key = a.target(r)
	for name, values := range q.query {
		if len(values) > 1 {
			return nil, fault.New(fault.Invalid, "The parameter %s is given more than once.", name)
		}
		low := strings.ToLower(name)
		if !strings.HasPrefix(low, "x-amz-") || signing[low] {
			continue
		}
		if have := r.Header.Get(name); have != "" && have != values[0] {
			return nil, fault.New(fault.Invalid, "%s is given as a header and as a parameter.", name)
		}
		r.Header.Set(name, values[0])
		delete(q.query, name)
	}
	return q, nil
}

// signing are the parameters of the signature itself.
var signing = map[string]bool{
	"x-amz-algorithm": true, "x-amz-credential": true, "x-amz-date": true, "x-amz-expires": true, "x-amz-signedheaders": true,
	"x-amz-signature": true, "x-amz-security-token": true, "x-amz-content-sha256": true,
}

// target finds bucket and key in host and path. It does not rewrite the
// request, whose signature covers both.
func (a *API) target(r *http.Request) (bucket, key string) {
	path := strings.TrimPrefix(r.URL.Path, "/")
	if b := a.hostBucket(r.Host); b != "" {
		return b, path
	}
	bucket, key, _ = strings.Cut(path, "/")
	return bucket, key
}

// hostBucket reads bucket.HOST, bucket.s3.HOST and bucket.s3.REGION.HOST.
func (a *API) hostBucket(host string) string {
	if i := strings.LastIndexByte(host, ':'); i >= 0 {
		host = host[:i]
	}
	host = strings.ToLower(host)
	for _, base := range a.Hosts {
		name, ok := strings.CutSuffix(host, "."+base)
		if !ok {
			continue
		}
		for _, s3 := range []string{"s3." + a.Buckets.Region, "s3"} {
			if name == s3 {
				return ""
			}
			if b, ok := strings.CutSuffix(name, "."+s3); ok {
				return b
			}
		}
		return name
	}
	return ""
}

// refuse answers with a status that no kind of fault has.
func refuse(w http.ResponseWriter, r *request, status int, code, message string) error {
	awswire.WriteS3Error(w, r.Request, r.call.RequestID, r.URL.Path, awswire.WireError{Status: status, Code: code, Message: message})
	return nil
}

func isCode(err error, code string) bool {
	f := fault.From(err)
	return f != nil && f.Code == code
}
