package s3api

import (
	"context"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"unicode/utf8"

	"gatehouse/internal/authz"
	"gatehouse/internal/awsfront"
	"gatehouse/internal/awswire"
	"gatehouse/internal/cloud/sandbox/bucket"
	"gatehouse/internal/fault"
)

// An asker adds questions to the first one of an operation, or changes it.
type asker func(ctx context.Context, a *API, r *request, first authz.Request) ([]authz.Request, error)

// ask returns what has to be allowed for an operation.
func (a *API) ask(ctx context.Context, c *awsfront.Call, o *operation) ([]authz.Request, error) {
	r, err := a.read(c.Request, c)
	if err != nil {
		return nil, err
	}
	if err := r.check(o.level); err != nil {
		return nil, err
	}
	action := o.action
	if o.versions != "" && r.version() != "" {
		action = o.versions
	}
	q, err := a.question(ctx, r, action, r.bucket, r.key, r.version(), o.tagged)
	if err != nil {
		return nil, err
	}
	if o.creates != "" {
		q.Context["s3:ObjectCreationOperation"] = []string{o.creates}
	}
	if o.more != nil {
		return o.more(ctx, a, r, q)
	}
	return []authz.Request{q}, nil
}

// check refuses what can be no name, and conditions that we would have to
// ignore.
func (r *request) check(at level) error {
	if at != onService && !bucket.ValidName(r.bucket) {
		return badName()
	}
	for name, values := range r.query {
		if !utf8.ValidString(values[0]) || strings.ContainsRune(values[0], 0) {
			return fault.New(fault.Invalid, "The parameter %q is not valid UTF-8 without NUL.", name)
		}
	}
	for _, h := range []string{"X-Amz-If-Match-Size", "X-Amz-If-Match-Last-Modified-Time"} {
		if r.Header.Get(h) != "" {
			return fault.New(fault.Unsupported, "A header you provided implies functionality that is not implemented: %s", h)
		}
	}
	if at != onObject {
		return nil
	}
	return bucket.CheckKey(r.key)
}

// question is one question about a bucket or an object in it. The owner of what
// does not exist is the caller, who learns that only if it were allowed.
func (a *API) question(ctx context.Context, r *request, action, name, key, version string, tagged bool) (authz.Request, error) {
	q := authz.Request{Action: "s3:" + action, Resources: []string{"*"}, ResourceAccount: r.call.Principal.Account, Context: r.keys()}
	if name == "" {
		return q, nil
	}
	q.Resources[0] = bucket.ARN(name)
	if key != "" {
		q.Resources[0] = bucket.ObjectARN(name, key)
	}
	if version != "" {
		q.Context["s3:VersionId"] = []string{version}
	}
	if !tagged {
		key, version = "", ""
	}
	f, err := a.Buckets.Find(ctx, name, key, version)
	if err != nil {
		return q, err
	}
	if tagged && name == r.bucket && key == r.key {
		r.call.Known = f
	}
	if b := f.Bucket; b.Name != "" {
		q.ResourceAccount = b.Account
		if want := r.Header.Get("X-Amz-Expected-Bucket-Owner"); want != "" && name == r.bucket && want != string(b.Account) {
			return q, fault.New(fault.Denied, "Access Denied")
		}
	}
	q.Context["s3:ResourceAccount"] = []string{string(q.ResourceAccount)}
	for k, t := range f.Version.Tags {
		q.Context["s3:ExistingObjectTag/"+k] = []string{t}
	}
	return q, nil
}

// asHeaders are condition keys that repeat a header, s3:x-amz-acl and its like.
var asHeaders = []string{
	"x-amz-acl", "x-amz-copy-source", "x-amz-metadata-directive", "x-amz-content-sha256", "x-amz-storage-class",
	"x-amz-server-side-encryption", "x-amz-server-side-encryption-aws-kms-key-id", "x-amz-server-side-encryption-customer-algorithm",
	"x-amz-grant-full-control", "x-amz-grant-read", "x-amz-grant-read-acp", "x-amz-grant-write", "x-amz-grant-write-acp",
	"x-amz-website-redirect-location", "x-amz-object-ownership", "if-match", "if-none-match",
}

// keys are the condition keys that a request tells by itself.
func (r *request) keys() map[string][]string {
	keys := map[string][]string{"s3:signatureversion": {"AWS4-HMAC-SHA256"}, "s3:authType": {"REST-HEADER"}}
	put := func(key, value string) {
		if value != "" {
			keys[key] = []string{value}
		}
	}
	for _, h := range asHeaders {
		put("s3:"+h, r.Header.Get(h))
	}
	if signed, err := awswire.ParseAuth(r.call.Request); err == nil {
		if signed.Presigned {
			put("s3:authType", "REST-QUERY-STRING")
		}
		put("s3:signatureAge", strconv.FormatInt(max(0, r.call.Now.Sub(signed.Time).Milliseconds()), 10))
	}
	if r.TLS != nil {
		put("s3:TlsVersion", strconv.FormatFloat(1+float64(r.TLS.Version-0x0301)/10, 'f', 1, 64))
	}
	if r.Method == http.MethodGet && r.key == "" {
		for _, p := range []string{"prefix", "delimiter"} {
			if r.has(p) {
				keys["s3:"+p] = []string{r.param(p)}
			}
		}
		put("s3:max-keys", r.param("max-keys"))
	}
	return keys
}

// addRequestTags puts the tags that a request brings among its keys.
func addRequestTags(keys map[string][]string, tags map[string]string) {
	if len(tags) == 0 {
		return
	}
	names := []string{}
	for k, v := range tags {
		names = append(names, k)
		keys["s3:RequestObjectTag/"+k] = []string{v}
	}
	keys["s3:RequestObjectTagKeys"] = names
}

// askTagging asks for s3:PutObjectTagging too when a new object brings tags.
func askTagging(_ context.Context, _ *API, r *request, first authz.Request) ([]authz.Request, error) {
	tags, err := headerTags(r.Header)
	if err != nil || len(tags) == 0 {
		return []authz.Request{first}, err
	}
	addRequestTags(first.Context, tags)
	second := first
	second.Action = "s3:PutObjectTagging"
	return []authz.Request{first, second}, nil
}

// askCreate decides the creation of a bucket. If somebody else has the name
// already, their policy has nothing to say about it.
func askCreate(ctx context.Context, a *API, r *request, first authz.Request) ([]authz.Request, error) {
	if c, err := locationConstraint(r); err != nil {
		return nil, err
	} else if c != "" {
		first.Context["s3:LocationConstraint"] = []string{c}
	}
	own := r.call.Principal.Account
	if first.ResourceAccount == own {
		return []authz.Request{first}, nil
	}
	first.ResourceAccount, first.Context["s3:ResourceAccount"] = own, []string{string(own)}
	if err := r.call.Authorize(bucket.Creating(ctx), first); err != nil {
		return nil, err
	}
	return nil, bucket.Taken()
}

// headerTags reads x-amz-tagging, which has the form of a query.
func headerTags(h http.Header) (map[string]string, error) {
	text := h.Get("X-Amz-Tagging")
	if text == "" {
		return nil, nil
	}
	values, err := url.ParseQuery(text)
	if err != nil {
		return nil, fault.New(fault.Invalid, "The header 'x-amz-tagging' shall be encoded as UTF-8 then URLEncoded URL query parameters without tag name duplicates.")
	}
	tags := map[string]string{}
	for k, v := range values {
		if len(v) != 1 {
			return nil, fault.New(fault.Invalid, "The header 'x-amz-tagging' names a tag more than once.")
		}
		tags[k] = v[0]
	}
	return tags, nil
}

// hidden turns "there is no such key" into a refusal for who may not list the
// bucket, so that nobody finds out by guessing which keys there are.
func (a *API) hidden(r *request, name string, err error) error {
	if !isCode(err, "NoSuchKey") && !isCode(err, "NoSuchVersion") {
		return err
	}
	q, e := a.question(r.Context(), r, "ListBucket", name, "", "", false)
	if e != nil {
		return e
	}
	if denied := r.call.Authorize(r.Context(), q); denied != nil {
		return denied
	}
	return err
}

func trimQuotes(etag string) string { return strings.Trim(strings.TrimPrefix(etag, "W/"), `"`) }
