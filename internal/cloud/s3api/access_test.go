package s3api_test

import (
	"crypto/sha256"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	v4 "github.com/aws/aws-sdk-go-v2/aws/signer/v4"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"

	"gatehouse/internal/audit"
)

func allow(actions, resources string) string {
	return `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":[` + actions + `],"Resource":[` + resources + `]}]}`
}

func setPolicy(t *testing.T, c *s3.Client, b, policy string) error {
	t.Helper()
	_, err := c.PutBucketPolicy(t.Context(), &s3.PutBucketPolicyInput{Bucket: &b, Policy: &policy})
	return err
}

func TestABucketNameHasOneOwner(t *testing.T) {
	w := newWorld(t)
	one, two := w.user(w.account("one"), "alice", fullAccess), w.user(w.account("two"), "eve", fullAccess)
	ctx, b := t.Context(), aws.String("payroll")
	makeBucket(t, one, *b)
	put(t, one, *b, "k", "secret")
	_, err := two.CreateBucket(ctx, &s3.CreateBucketInput{Bucket: b})
	wantCode(t, err, "BucketAlreadyExists")
	_, err = one.CreateBucket(ctx, &s3.CreateBucketInput{Bucket: b})
	wantCode(t, err, "BucketAlreadyOwnedByYou")
	_, err = two.GetObject(ctx, &s3.GetObjectInput{Bucket: b, Key: aws.String("k")})
	wantCode(t, err, "AccessDenied")
	_, err = two.PutObject(ctx, &s3.PutObjectInput{Bucket: b, Key: aws.String("k"), Body: bytesOf("x")})
	wantCode(t, err, "AccessDenied")
	_, err = two.ListObjectsV2(ctx, &s3.ListObjectsV2Input{Bucket: b})
	wantCode(t, err, "AccessDenied")
	_, err = two.DeleteBucket(ctx, &s3.DeleteBucketInput{Bucket: b})
	wantCode(t, err, "AccessDenied")
	_, err = two.CopyObject(ctx, &s3.CopyObjectInput{Bucket: aws.String("payroll-two"), Key: aws.String("k"), CopySource: aws.String("payroll/k")})
	wantCode(t, err, "AccessDenied")
	makeBucket(t, two, "payroll-two")
	_, err = two.CopyObject(ctx, &s3.CopyObjectInput{Bucket: aws.String("payroll-two"), Key: aws.String("k"), CopySource: aws.String("payroll/k")})
	wantCode(t, err, "AccessDenied")
	l, err := two.ListBuckets(ctx, &s3.ListBucketsInput{})
	must(t, err)
	if len(l.Buckets) != 1 || *l.Buckets[0].Name != "payroll-two" {
		t.Errorf("two sees %+v", l.Buckets)
	}
	if got := get(t, one, *b, "k"); got != "secret" {
		t.Errorf("the object holds %q", got)
	}
	_, err = one.GetObject(ctx, &s3.GetObjectInput{Bucket: b, Key: aws.String("k"), ExpectedBucketOwner: aws.String("999999999999")})
	wantCode(t, err, "AccessDenied")
	for _, name := range []string{"Upper", "a", "1.2.3.4", "a..b", "-a-", "xn--abc", strings.Repeat("a", 64), "a_b_c"} {
		_, err := one.CreateBucket(ctx, &s3.CreateBucketInput{Bucket: &name})
		wantCode(t, err, "InvalidBucketName")
	}
	_, err = one.CreateBucket(ctx, &s3.CreateBucketInput{Bucket: aws.String("elsewhere"), CreateBucketConfiguration: &types.CreateBucketConfiguration{LocationConstraint: types.BucketLocationConstraintEuWest1}})
	wantCode(t, err, "IllegalLocationConstraintException")
}

func TestABucketPolicyLetsAnotherAccountInAndKeepsItsOwnOut(t *testing.T) {
	w := newWorld(t)
	dev, other := w.account("dev"), w.account("other")
	alice, eve := w.user(dev, "alice", fullAccess), w.user(other, "eve", fullAccess)
	stranger := w.user(other, "stranger", "")
	b := "shared-bucket"
	makeBucket(t, alice, b)
	put(t, alice, b, "open/k", "x")
	put(t, alice, b, "closed/k", "x")
	must(t, setPolicy(t, alice, b, `{"Version":"2012-10-17","Statement":[
		{"Sid":"in","Effect":"Allow","Principal":{"AWS":"arn:aws:iam::`+string(other)+`:root"},"Action":"s3:GetObject","Resource":"arn:aws:s3:::shared-bucket/open/*"},
		{"Sid":"out","Effect":"Deny","Principal":"*","Action":"s3:GetObject","Resource":"arn:aws:s3:::shared-bucket/closed/*","Condition":{"StringNotEquals":{"s3:authType":"REST-QUERY-STRING"}}}]}`))
	if got := get(t, eve, b, "open/k"); got != "x" {
		t.Error("the policy does not let eve in")
	}
	read := func(c *s3.Client, key string) error {
		_, err := c.GetObject(t.Context(), &s3.GetObjectInput{Bucket: &b, Key: &key})
		return err
	}
	wantCode(t, read(eve, "closed/k"), "AccessDenied")
	wantCode(t, read(stranger, "open/k"), "AccessDenied") // his account allows him nothing
	wantCode(t, read(alice, "closed/k"), "AccessDenied")
	p, err := alice.GetBucketPolicy(t.Context(), &s3.GetBucketPolicyInput{Bucket: &b})
	must(t, err)
	if !strings.Contains(*p.Policy, `"Sid":"out"`) {
		t.Errorf("policy %s", *p.Policy)
	}
	_, err = alice.DeleteBucketPolicy(t.Context(), &s3.DeleteBucketPolicyInput{Bucket: &b})
	must(t, err)
	_, err = alice.GetBucketPolicy(t.Context(), &s3.GetBucketPolicyInput{Bucket: &b})
	wantCode(t, err, "NoSuchBucketPolicy")
	must(t, read(alice, "closed/k"))
	wantCode(t, read(eve, "open/k"), "AccessDenied")

	for name, policy := range map[string]string{
		"not JSON":         `{`,
		"no principal":     `{"Version":"2012-10-17","Statement":[{"Effect":"Deny","Action":"s3:*","Resource":"arn:aws:s3:::shared-bucket/*"}]}`,
		"another bucket":   `{"Version":"2012-10-17","Statement":[{"Effect":"Deny","Principal":"*","Action":"s3:*","Resource":"arn:aws:s3:::other-bucket/*"}]}`,
		"no such action":   `{"Version":"2012-10-17","Statement":[{"Effect":"Deny","Principal":"*","Action":"s3:Frobnicate","Resource":"arn:aws:s3:::shared-bucket/*"}]}`,
		"another service":  `{"Version":"2012-10-17","Statement":[{"Effect":"Deny","Principal":"*","Action":"iam:*","Resource":"arn:aws:s3:::shared-bucket/*"}]}`,
		"unknown operator": `{"Version":"2012-10-17","Statement":[{"Effect":"Deny","Principal":"*","Action":"s3:*","Resource":"arn:aws:s3:::shared-bucket/*","Condition":{"Frob":{"s3:prefix":"x"}}}]}`,
		"unknown key":      `{"Version":"2012-10-17","Statement":[{"Effect":"Deny","Principal":"*","Action":"s3:*","Resource":"arn:aws:s3:::shared-bucket/*","Condition":{"StringEquals":{"s3:frob":"x"}}}]}`,
	} {
		t.Log(name)
		wantCode(t, setPolicy(t, alice, b, policy), "MalformedPolicy")
	}
}

func TestConditionsOnWhatTheRequestSays(t *testing.T) {
	w := newWorld(t)
	dev := w.account("dev")
	alice := w.user(dev, "alice", fullAccess)
	ctx, b := t.Context(), aws.String("demo-bucket")
	makeBucket(t, alice, *b)
	put(t, alice, *b, "home/bob/k", "x")
	put(t, alice, *b, "home/eve/k", "x")
	bob := w.user(dev, "bob", `{"Version":"2012-10-17","Statement":[
		{"Effect":"Allow","Action":"s3:ListBucket","Resource":"arn:aws:s3:::demo-bucket","Condition":{"StringLike":{"s3:prefix":"home/${aws:username}/*"}}},
		{"Effect":"Allow","Action":["s3:GetObject","s3:PutObject","s3:PutObjectTagging"],"Resource":"arn:aws:s3:::demo-bucket/home/${aws:username}/*"},
		{"Effect":"Deny","Action":"s3:GetObject","Resource":"*","Condition":{"StringEquals":{"s3:ExistingObjectTag/secret":"yes"}}},
		{"Effect":"Deny","Action":"s3:PutObject","Resource":"*","Condition":{"StringEquals":{"s3:RequestObjectTag/forbidden":"yes"}}}]}`)
	list := func(prefix *string) error {
		_, err := bob.ListObjectsV2(ctx, &s3.ListObjectsV2Input{Bucket: b, Prefix: prefix})
		return err
	}
	must(t, list(aws.String("home/bob/")))
	wantCode(t, list(aws.String("home/eve/")), "AccessDenied")
	wantCode(t, list(nil), "AccessDenied")
	_, err := bob.GetObject(ctx, &s3.GetObjectInput{Bucket: b, Key: aws.String("home/eve/k")})
	wantCode(t, err, "AccessDenied")
	// Who may not list learns nothing of what is there.
	_, err = bob.GetObject(ctx, &s3.GetObjectInput{Bucket: b, Key: aws.String("home/bob/none")})
	wantCode(t, err, "AccessDenied")
	if got := get(t, bob, *b, "home/bob/k"); got != "x" {
		t.Errorf("got %q", got)
	}
	_, err = bob.PutObject(ctx, &s3.PutObjectInput{Bucket: b, Key: aws.String("home/bob/k"), Body: bytesOf("y"), Tagging: aws.String("forbidden=yes")})
	wantCode(t, err, "AccessDenied")
	_, err = bob.PutObject(ctx, &s3.PutObjectInput{Bucket: b, Key: aws.String("home/bob/k"), Body: bytesOf("y"), Tagging: aws.String("secret=yes")})
	must(t, err)
	_, err = bob.GetObject(ctx, &s3.GetObjectInput{Bucket: b, Key: aws.String("home/bob/k")})
	wantCode(t, err, "AccessDenied")
	_, err = bob.ListObjectsV2(ctx, &s3.ListObjectsV2Input{Bucket: aws.String("no-such-bucket")})
	wantCode(t, err, "AccessDenied")
	_, err = alice.ListObjectsV2(ctx, &s3.ListObjectsV2Input{Bucket: aws.String("no-such-bucket")})
	wantCode(t, err, "NoSuchBucket")
}

func TestAPolicyOnANetworkThatIsNotThereDenies(t *testing.T) {
	w := newWorld(t)
	c := w.user(w.account("dev"), "alice", fullAccess)
	b := "demo-bucket"
	makeBucket(t, c, b)
	put(t, c, b, "k", "x")
	must(t, setPolicy(t, c, b, `{"Version":"2012-10-17","Statement":[{"Effect":"Deny","Principal":"*","Action":"s3:GetObject","Resource":"arn:aws:s3:::demo-bucket/*","Condition":{"StringNotEquals":{"aws:SourceVpce":"vpce-1"}}}]}`))
	_, err := c.GetObject(t.Context(), &s3.GetObjectInput{Bucket: &b, Key: aws.String("k")})
	wantCode(t, err, "AccessDenied")
}

// send does a plain HTTP request through the client's transport.
func send(t *testing.T, c *s3.Client, r *http.Request) (*http.Response, string) {
	t.Helper()
	res, err := c.Options().HTTPClient.Do(r)
	must(t, err)
	return res, read(t, res.Body)
}

func TestPresignedAddresses(t *testing.T) {
	w := newWorld(t)
	c := w.user(w.account("dev"), "alice", fullAccess)
	ctx, b, k := t.Context(), aws.String("demo-bucket"), aws.String("a b/ü.txt")
	makeBucket(t, c, *b)
	p := s3.NewPresignClient(c)
	up, err := p.PresignPutObject(ctx, &s3.PutObjectInput{Bucket: b, Key: k, Metadata: map[string]string{"m": "1"}})
	must(t, err)
	upload := func(method, address string) int {
		r, err := http.NewRequestWithContext(ctx, method, address, strings.NewReader("hello"))
		must(t, err)
		for name, values := range up.SignedHeader {
			if !strings.EqualFold(name, "host") && !strings.EqualFold(name, "content-length") {
				r.Header[name] = values
			}
		}
		res, _ := send(t, c, r)
		return res.StatusCode
	}
	if got := upload("PUT", up.URL); got != 200 {
		t.Fatalf("PUT: %d", got)
	}
	if got := upload("DELETE", up.URL); got != 403 {
		t.Errorf("an address for PUT deletes: %d", got)
	}
	if got := upload("PUT", strings.Replace(up.URL, "a%20b", "b%20b", 1)); got != 403 {
		t.Errorf("an address for one key writes another: %d", got)
	}
	down, err := p.PresignGetObject(ctx, &s3.GetObjectInput{Bucket: b, Key: k, ResponseContentType: aws.String("text/html"), ResponseContentDisposition: aws.String("attachment")})
	must(t, err)
	r, err := http.NewRequestWithContext(ctx, "GET", down.URL, nil)
	must(t, err)
	res, content := send(t, c, r)
	if content != "hello" || res.Header.Get("Content-Type") != "text/html" || res.Header.Get("Content-Disposition") != "attachment" ||
		res.Header.Get("Content-Security-Policy") != "sandbox" || res.Header.Get("X-Content-Type-Options") != "nosniff" || res.Header.Get("X-Amz-Meta-M") != "1" {
		t.Errorf("GET: %d %q %v", res.StatusCode, content, res.Header)
	}
	r, err = http.NewRequestWithContext(ctx, "GET", w.url+"/demo-bucket/a%20b/%C3%BC.txt", nil)
	must(t, err)
	if res, _ := send(t, c, r); res.StatusCode != 403 {
		t.Errorf("an unsigned GET: %d", res.StatusCode)
	}
}

func TestABucketInTheHostName(t *testing.T) {
	w := newWorld(t)
	c := w.user(w.account("dev"), "alice", fullAccess)
	v, err := c.Options().Credentials.Retrieve(t.Context())
	must(t, err)
	makeBucket(t, c, "demo-bucket")
	put(t, c, "demo-bucket", "a/k", "x")
	for _, base := range []string{"http://localhost:1", "http://s3.localhost:1", "http://s3.us-east-1.localhost:1"} {
		host := w.client(v, func(o *s3.Options) { o.UsePathStyle, o.BaseEndpoint = false, aws.String(base) })
		if got := get(t, host, "demo-bucket", "a/k"); got != "x" {
			t.Errorf("%s: got %q", base, got)
		}
		path := w.client(v, func(o *s3.Options) { o.BaseEndpoint = aws.String(base) })
		if got := get(t, path, "demo-bucket", "a/k"); got != "x" {
			t.Errorf("%s by path: got %q", base, got)
		}
	}
}

func TestWhatIsNotImplementedIsNeverTakenForSomethingElse(t *testing.T) {
	w := newWorld(t)
	c := w.user(w.account("dev"), "alice", fullAccess)
	b := "demo-bucket"
	makeBucket(t, c, b)
	put(t, c, b, "k", "x")
	v, err := c.Options().Credentials.Retrieve(t.Context())
	must(t, err)
	for _, tc := range []string{
		"PUT /demo-bucket?lifecycle", "DELETE /demo-bucket?lifecycle", "DELETE /demo-bucket?website", "GET /demo-bucket?foo", "PUT /other-bucket?foo",
		"PUT /demo-bucket/k?legal-hold", "DELETE /demo-bucket/k?retention", "GET /demo-bucket/k?torrent", "PUT /demo-bucket/k?acl", "POST /demo-bucket/k",
		"POST /demo-bucket/k?select&select-type=2", "DELETE /demo-bucket/k?foo=1", "PUT /demo-bucket/k?uploads", "PUT /demo-bucket/k?partNumber=1",
		"DELETE /demo-bucket?acl", "PATCH /demo-bucket/k", "DELETE /", "PUT /demo-bucket/k?versionId=x",
	} {
		method, target, _ := strings.Cut(tc, " ")
		r, err := http.NewRequestWithContext(t.Context(), method, w.url+target, nil)
		must(t, err)
		const empty = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
		r.Header.Set("X-Amz-Content-Sha256", empty)
		must(t, v4.NewSigner(func(o *v4.SignerOptions) { o.DisableURIPathEscaping = true }).SignHTTP(t.Context(), v, r, empty, "s3", region, time.Now()))
		if res, text := send(t, c, r); res.StatusCode != 501 || !strings.Contains(text, "<Code>NotImplemented</Code>") {
			t.Errorf("%s: %d %s", tc, res.StatusCode, text)
		}
	}
	if got := get(t, c, b, "k"); got != "x" {
		t.Error("the object was changed")
	}
	for name, in := range map[string]s3.PutObjectInput{
		"NotImplemented":                {ServerSideEncryption: types.ServerSideEncryptionAwsKms},
		"InvalidStorageClass":           {StorageClass: types.StorageClassGlacier},
		"AccessControlListNotSupported": {ACL: types.ObjectCannedACLPublicRead},
		"MetadataTooLarge":              {Metadata: map[string]string{"x": strings.Repeat("m", 2048)}},
	} {
		in.Bucket, in.Key, in.Body = &b, aws.String("k"), bytesOf("changed")
		_, err := c.PutObject(t.Context(), &in)
		wantCode(t, err, name)
	}
}

func TestABodyThatIsNotAsSignedIsNotKept(t *testing.T) {
	w := newWorld(t)
	c := w.user(w.account("dev"), "alice", fullAccess)
	makeBucket(t, c, "demo-bucket")
	put(t, c, "demo-bucket", "k", "old")
	v, err := c.Options().Credentials.Retrieve(t.Context())
	must(t, err)
	content := strings.Repeat("new", 10000) // more than lies in the database
	r, err := http.NewRequestWithContext(t.Context(), "PUT", w.url+"/demo-bucket/k", bytesOf(content))
	must(t, err)
	hash := fmt.Sprintf("%x", sha256.Sum256([]byte(content)))
	r.Header.Set("X-Amz-Content-Sha256", hash)
	must(t, v4.NewSigner(func(o *v4.SignerOptions) { o.DisableURIPathEscaping = true }).SignHTTP(t.Context(), v, r, hash, "s3", region, time.Now()))
	r.Body = io.NopCloser(bytesOf(strings.Repeat("bad", 10000)))
	if res, text := send(t, c, r); res.StatusCode != 400 || !strings.Contains(text, "XAmzContentSHA256Mismatch") {
		t.Errorf("%d %s", res.StatusCode, text)
	}
	if got := get(t, c, "demo-bucket", "k"); got != "old" {
		t.Errorf("the object holds %q", got)
	}
	w.noFilesBut(0)
}

func TestChangesAndRefusalsAreInTheAuditLog(t *testing.T) {
	w := newWorld(t)
	dev := w.account("dev")
	c, bob := w.user(dev, "alice", fullAccess), w.user(dev, "bob", "")
	makeBucket(t, c, "demo-bucket")
	put(t, c, "demo-bucket", "k", "x")
	get(t, c, "demo-bucket", "k")
	_, err := bob.DeleteObject(t.Context(), &s3.DeleteObjectInput{Bucket: aws.String("demo-bucket"), Key: aws.String("k")})
	wantCode(t, err, "AccessDenied")
	events, err := w.db.Events(t.Context(), audit.Query{TargetID: "arn:aws:s3:::demo-bucket/k"})
	must(t, err)
	if len(events) != 2 {
		t.Fatalf("events %+v", events)
	}
	done, refused := events[0], events[1]
	if done.What != "s3:PutObject" || !strings.HasSuffix(done.Actor.Name, ":user/alice") || !strings.HasPrefix(done.Why, "allowed by an identity-based policy") || done.Origin.RequestID == "" {
		t.Errorf("the change is told as %+v", done)
	}
	if refused.What != "s3:DeleteObject" || refused.Outcome != audit.Refused || !strings.HasSuffix(refused.Actor.Name, ":user/bob") || refused.Targets[0].Account != string(dev) {
		t.Errorf("the refusal is told as %+v", refused)
	}
}
