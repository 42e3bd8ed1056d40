package awswire_test

import (
	"bufio"
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	v4 "github.com/aws/aws-sdk-go-v2/aws/signer/v4"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"
	"github.com/aws/aws-sdk-go-v2/service/ssoadmin"
	"github.com/aws/aws-sdk-go-v2/service/sts"
	"pgregory.net/rapid"

	"gatehouse/internal/awswire"
)

var (
	keys = aws.Credentials{AccessKeyID: "ASIAEXAMPLE", SecretAccessKey: "secret", SessionToken: "token/+="}
	now  = time.Date(2026, 11, 24, 7, 0, 0, 0, time.UTC)
)

func hashHex(b string) string {
	sum := sha256.Sum256([]byte(b))
	return hex.EncodeToString(sum[:])
}

// onWire sends a client's request through its bytes, as a server reads it.
func onWire(t rapid.TB, r *http.Request) *http.Request {
	t.Helper()
	var b bytes.Buffer
	if err := r.Write(&b); err != nil {
		t.Fatal(err)
	}
	got, err := http.ReadRequest(bufio.NewReader(&b))
	if err != nil {
		t.Fatal(err)
	}
	return got
}

func newRequest(t rapid.TB, method, rawURL, body string) *http.Request {
	t.Helper()
	r, err := http.NewRequest(method, rawURL, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func forS3(o *v4.SignerOptions) { o.DisableURIPathEscaping = true }

// signed returns a request of the header form, signed by the SDK's signer.
func signed(t rapid.TB, r *http.Request, body, service, region string, at time.Time) *http.Request {
	t.Helper()
	options := []func(*v4.SignerOptions){}
	if service == "s3" {
		r.Header.Set("X-Amz-Content-Sha256", hashHex(body))
		options = append(options, forS3)
	}
	if err := v4.NewSigner().SignHTTP(context.Background(), keys, r, hashHex(body), service, region, at, options...); err != nil {
		t.Fatal(err)
	}
	return r
}

func presign(t rapid.TB, method, rawURL string, expires int) string {
	t.Helper()
	r := newRequest(t, method, rawURL, "")
	q := r.URL.Query()
	q.Set("X-Amz-Expires", strconv.Itoa(expires))
	r.URL.RawQuery = q.Encode()
	u, _, err := v4.NewSigner().PresignHTTP(context.Background(), keys, r, "UNSIGNED-PAYLOAD", "s3", "eu-west-1", now, forS3)
	if err != nil {
		t.Fatal(err)
	}
	return u
}

// awkward draws text of characters that encoders disagree about.
func awkward() *rapid.Generator[string] {
	return rapid.StringOfN(rapid.RuneFrom([]rune("aZ0 -_.~/+%&=?#;:@!$'()*,[]\"<>\\^`{|}ü漢\U0001F600\t")), 0, 24, -1)
}

func TestWhatTheSDKSignsVerifies(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		service := rapid.SampledFrom([]string{"s3", "sso", "iam"}).Draw(t, "service")
		u := &url.URL{Scheme: "http", Host: rapid.SampledFrom([]string{"localhost:7200", "b.s3.example.com"}).Draw(t, "host"), Path: "/bucket"}
		key := awkward().Draw(t, "key")
		if service != "s3" { // the SDK's signer does not resolve dot segments
			key = "x" + strings.NewReplacer(".", "", "/", "").Replace(key)
		}
		u.Path += "/" + key
		u.RawPath = uriEncodePath(u.Path)
		q := url.Values{}
		for range rapid.IntRange(0, 3).Draw(t, "parameters") {
			q.Add("k"+awkward().Draw(t, "name"), awkward().Draw(t, "value"))
		}
		u.RawQuery = q.Encode()
		body := awkward().Draw(t, "body")
		r := newRequest(t, "POST", u.String(), body)
		r.Header.Set("X-Amz-Meta-Note", "a   b "+strings.Map(printable, awkward().Draw(t, "meta")))
		got := onWire(t, signed(t, r, body, service, "eu-west-1", now))
		s, read, err := verify(got, keys.SecretAccessKey, now)
		if err != nil || string(read) != body {
			t.Fatalf("%s: body %q, %v", got.RequestURI, read, err)
		}
		if s.Token != keys.SessionToken || s.Service != service || s.Presigned {
			t.Fatalf("%+v", s)
		}

		again := onWire(t, signed(t, newRequest(t, "POST", u.String(), body), body, service, "eu-west-1", now))
		again.URL.RawQuery += "&x=1"
		if _, _, err := verify(again, keys.SecretAccessKey, now); reasonOf(err) != awswire.Mismatch {
			t.Fatalf("an added parameter: %v", err)
		}
	})
}

func printable(r rune) rune {
	if r < 0x20 || r > 0x7e {
		return 'x'
	}
	return r
}

func uriEncodePath(p string) string {
	parts := strings.Split(p, "/")
	for i := range parts {
		parts[i] = strings.ReplaceAll(url.QueryEscape(parts[i]), "+", "%20")
	}
	return strings.Join(parts, "/")
}

func TestWhatTheSDKPresignsVerifiesUntilItExpires(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		u := url.URL{Scheme: "http", Host: "localhost:7200", Path: "/bucket/" + awkward().Draw(t, "key")}
		u.RawPath = uriEncodePath(u.Path)
		expires := rapid.IntRange(1, 604800).Draw(t, "expires")
		raw := presign(t, "GET", u.String(), expires)
		get := func() *http.Request { return onWire(t, newRequest(t, "GET", raw, "")) }
		end := now.Add(time.Duration(expires) * time.Second)
		s, _, err := verify(get(), keys.SecretAccessKey, end)
		if err != nil || !s.Presigned || s.Token != keys.SessionToken || !s.Expires.Equal(end) {
			t.Fatalf("%s: %+v, %v", raw, s, err)
		}
		if _, _, err := verify(get(), keys.SecretAccessKey, end.Add(time.Second)); reasonOf(err) != awswire.Expired {
			t.Fatalf("after its time: %v", err)
		}
	})
}

func TestAnAlteredRequestIsRefused(t *testing.T) {
	const target = "http://localhost:7200/bucket/a%20b?b=2&a=1&a=0"
	fresh := func() *http.Request {
		r := newRequest(t, "PUT", target, "content")
		r.Header.Set("X-Amz-Acl", "private")
		return onWire(t, signed(t, r, "content", "s3", "eu-west-1", now))
	}
	auth := func(old, new string) func(*http.Request) {
		return func(r *http.Request) {
			a := r.Header.Get("Authorization")
			if !strings.Contains(a, old) {
				t.Fatalf("%q does not hold %q", a, old)
			}
			r.Header.Set("Authorization", strings.Replace(a, old, new, 1))
		}
	}
	for name, c := range map[string]struct {
		change func(*http.Request)
		want   awswire.Reason // "" if it is still good
	}{
		"nothing changed":             {func(*http.Request) {}, ""},
		"query order changed":         {func(r *http.Request) { r.URL.RawQuery = "a=0&a=1&b=2" }, ""},
		"query encoded otherwise":     {func(r *http.Request) { r.URL.RawQuery = "%62=2&a=1&a=%30" }, ""},
		"query value changed":         {func(r *http.Request) { r.URL.RawQuery = "b=2&a=1&a=1" }, awswire.Mismatch},
		"query value moved":           {func(r *http.Request) { r.URL.RawQuery = "b=2&a=0%26a=1" }, awswire.Mismatch},
		"query not readable":          {func(r *http.Request) { r.URL.RawQuery = "b=2&a=%zz" }, awswire.Malformed},
		"method changed":              {func(r *http.Request) { r.Method = "DELETE" }, awswire.Mismatch},
		"path changed":                {func(r *http.Request) { r.URL, _ = url.Parse("/bucket/a%20c?b=2&a=1&a=0") }, awswire.Mismatch},
		"path encoded twice":          {func(r *http.Request) { r.URL, _ = url.Parse("/bucket/a%2520b?b=2&a=1&a=0") }, awswire.Mismatch},
		"path with a dot segment":     {func(r *http.Request) { r.URL, _ = url.Parse("/bucket/x/../a%20b?b=2&a=1&a=0") }, awswire.Mismatch},
		"host changed":                {func(r *http.Request) { r.Host = "other.example" }, awswire.Mismatch},
		"signed header changed":       {func(r *http.Request) { r.Header.Set("X-Amz-Acl", "public-read") }, awswire.Mismatch},
		"signed header doubled":       {func(r *http.Request) { r.Header.Add("X-Amz-Acl", "public-read") }, awswire.Mismatch},
		"signed header removed":       {func(r *http.Request) { r.Header.Del("X-Amz-Acl") }, awswire.Mismatch},
		"unsigned amz header added":   {func(r *http.Request) { r.Header.Set("X-Amz-Copy-Source", "/o/k") }, awswire.HeaderNotSigned},
		"unsigned other header added": {func(r *http.Request) { r.Header.Set("Accept-Language", "de") }, ""},
		"host not signed":             {auth("host;", ""), awswire.HeaderNotSigned},
		"session token removed":       {func(r *http.Request) { r.Header.Del("X-Amz-Security-Token") }, awswire.Mismatch},
		"session token of another":    {func(r *http.Request) { r.Header.Set("X-Amz-Security-Token", "other") }, awswire.Mismatch},
		"session token not signed":    {auth(";x-amz-security-token", ""), awswire.HeaderNotSigned},
		"signed headers unsorted":     {auth("host;", "zost;"), awswire.Malformed},
		"another region":              {auth("/eu-west-1/", "/us-east-1/"), awswire.Mismatch},
		"another service":             {auth("/s3/", "/iam/"), awswire.Mismatch},
		"another terminator":          {auth("/aws4_request", "/aws5_request"), awswire.Malformed},
		"another day in the scope":    {auth("/20261124/", "/20261123/"), awswire.ScopeDate},
		"another time":                {func(r *http.Request) { r.Header.Set("X-Amz-Date", "20261124T070001Z") }, awswire.Mismatch},
		"no date":                     {func(r *http.Request) { r.Header.Del("X-Amz-Date") }, awswire.Malformed},
		"two dates":                   {func(r *http.Request) { r.Header.Add("X-Amz-Date", "20261124T070001Z") }, awswire.Malformed},
		"another key id":              {auth("Credential=ASIAEXAMPLE", "Credential=ASIAEXAMPLX"), ""}, // the front looks it up; the signature does not cover it
		"signature not hexadecimal":   {auth("Signature=", "Signature=x"), awswire.Malformed},
		"signature cut":               {func(r *http.Request) { a := r.Header.Get("Authorization"); r.Header.Set("Authorization", a[:len(a)-1]) }, awswire.Malformed},
		"signature changed": {func(r *http.Request) {
			a := r.Header.Get("Authorization")
			r.Header.Set("Authorization", a[:len(a)-4]+"0000")
		}, awswire.Mismatch},
		"a part twice":               {auth("Signature=", "Credential=a, Signature="), awswire.Malformed},
		"two Authorization headers":  {func(r *http.Request) { r.Header.Add("Authorization", "Bearer x") }, awswire.Malformed},
		"presigned as well":          {func(r *http.Request) { r.URL.RawQuery += "&X-Amz-Signature=x" }, awswire.Malformed},
		"SigV4A":                     {auth("AWS4-HMAC-SHA256 ", "AWS4-ECDSA-P256-SHA256 "), awswire.Unsupported},
		"SigV2":                      {func(r *http.Request) { r.Header.Set("Authorization", "AWS AKIA:sig") }, awswire.Unsupported},
		"a bearer token instead":     {func(r *http.Request) { r.Header.Set("Authorization", "Bearer x") }, awswire.Unsigned},
		"no signature":               {func(r *http.Request) { r.Header.Del("Authorization") }, awswire.Unsigned},
		"body changed":               {func(r *http.Request) { r.Body = io.NopCloser(strings.NewReader("Content")) }, awswire.PayloadMismatch},
		"body cut":                   {func(r *http.Request) { r.Body = io.NopCloser(strings.NewReader("conten")) }, awswire.PayloadMismatch},
		"body gone":                  {func(r *http.Request) { r.Body = http.NoBody }, awswire.PayloadMismatch},
		"payload hash made unsigned": {func(r *http.Request) { r.Header.Set("X-Amz-Content-Sha256", "UNSIGNED-PAYLOAD") }, awswire.Mismatch},
		"payload hash removed":       {func(r *http.Request) { r.Header.Del("X-Amz-Content-Sha256") }, awswire.Malformed},
		"payload signed by another curve": {func(r *http.Request) {
			r.Header.Set("X-Amz-Content-Sha256", "STREAMING-AWS4-ECDSA-P256-SHA256-PAYLOAD")
		}, awswire.Unsupported},
	} {
		t.Run(name, func(t *testing.T) {
			r := fresh()
			c.change(r)
			if _, _, err := verify(r, keys.SecretAccessKey, now); reasonOf(err) != c.want || c.want == "" && err != nil {
				t.Errorf("got %v, want %q", err, c.want)
			}
		})
	}
}

// A handler that reads as much as Content-Length says never sees io.EOF.
func TestAChangedBodyNeverComesOutWhole(t *testing.T) {
	for _, content := range []string{"Content", "x"} {
		r := onWire(t, signed(t, newRequest(t, "PUT", "http://localhost/b/k", strings.ToLower("y"+content[1:])), "content", "s3", "eu-west-1", now))
		s, err := awswire.ParseAuth(r)
		if err != nil {
			t.Fatal(err)
		}
		body, err := s.Verify(r, keys.SecretAccessKey, now)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := io.ReadFull(body, make([]byte, len(content))); reasonOf(err) != awswire.PayloadMismatch {
			t.Errorf("%q: %v", content, err)
		}
	}
	r := onWire(t, signed(t, newRequest(t, "PUT", "http://localhost/b/k", ""), "content", "s3", "eu-west-1", now))
	s, _ := awswire.ParseAuth(r)
	if _, err := s.Verify(r, keys.SecretAccessKey, now); reasonOf(err) != awswire.PayloadMismatch {
		t.Errorf("an empty body: %v", err)
	}
}

func TestTheClockMayBeFifteenMinutesOff(t *testing.T) {
	for off, want := range map[time.Duration]awswire.Reason{
		0: "", 15 * time.Minute: "", -15 * time.Minute: "",
		15*time.Minute + time.Second: awswire.Skewed, -15*time.Minute - time.Second: awswire.Skewed, -24 * 365 * time.Hour: awswire.Skewed,
	} {
		r := onWire(t, signed(t, newRequest(t, "GET", "http://localhost/b", ""), "", "s3", "eu-west-1", now.Add(off)))
		if _, _, err := verify(r, keys.SecretAccessKey, now); reasonOf(err) != want {
			t.Errorf("off by %v: %v", off, err)
		}
	}
}

func TestAnAlteredPresignedURLIsRefused(t *testing.T) {
	good := presign(t, "GET", "http://localhost:7200/bucket/key", 900)
	for name, c := range map[string]struct {
		old, new string
		at       time.Time
		want     awswire.Reason
	}{
		"nothing changed":         {"", "", now, ""},
		"not valid yet":           {"", "", now.Add(-16 * time.Minute), awswire.Skewed},
		"expired":                 {"", "", now.Add(16 * time.Minute), awswire.Expired},
		"lives longer":            {"X-Amz-Expires=900", "X-Amz-Expires=9000", now, awswire.Mismatch},
		"lives over seven days":   {"X-Amz-Expires=900", "X-Amz-Expires=604801", now, awswire.Malformed},
		"lives not at all":        {"X-Amz-Expires=900", "X-Amz-Expires=0", now, awswire.Malformed},
		"lives a negative time":   {"X-Amz-Expires=900", "X-Amz-Expires=-900", now, awswire.Malformed},
		"has no end":              {"X-Amz-Expires=900&", "", now, awswire.Malformed},
		"another key":             {"/key?", "/key2?", now, awswire.Mismatch},
		"another bucket":          {"/bucket/", "/bucke/", now, awswire.Mismatch},
		"another parameter":       {"/key?", "/key?versionId=1&", now, awswire.Mismatch},
		"a parameter twice":       {"X-Amz-Expires=900", "X-Amz-Expires=900&X-Amz-Expires=9000", now, awswire.Malformed},
		"no session token":        {"X-Amz-Security-Token=token%2F%2B%3D&", "", now, awswire.Mismatch},
		"session token of other":  {"X-Amz-Security-Token=token", "X-Amz-Security-Token=broken", now, awswire.Mismatch},
		"another region":          {"eu-west-1", "us-east-1", now, awswire.Mismatch},
		"another algorithm":       {"X-Amz-Algorithm=AWS4-HMAC-SHA256", "X-Amz-Algorithm=AWS4-ECDSA-P256-SHA256", now, awswire.Unsupported},
		"no signature":            {"X-Amz-Signature=", "X-Amz-Signatur=", now, awswire.Malformed},
		"another signature":       {"X-Amz-Signature=", "X-Amz-Signature=0", now, awswire.Malformed},
		"streaming payload added": {"/key?", "/key?X-Amz-Content-Sha256=STREAMING-AWS4-HMAC-SHA256-PAYLOAD&", now, awswire.Unsupported},
	} {
		t.Run(name, func(t *testing.T) {
			if !strings.Contains(good, c.old) {
				t.Fatalf("%s does not hold %s", good, c.old)
			}
			r := onWire(t, newRequest(t, "GET", strings.Replace(good, c.old, c.new, 1), ""))
			if _, _, err := verify(r, keys.SecretAccessKey, c.at); reasonOf(err) != c.want {
				t.Errorf("got %v, want %q", err, c.want)
			}
		})
	}
	t.Run("signature version 2", func(t *testing.T) {
		r := newRequest(t, "GET", "http://localhost/b/k?AWSAccessKeyId=a&Expires=1&Signature=b", "")
		if _, _, err := verify(onWire(t, r), keys.SecretAccessKey, now); reasonOf(err) != awswire.Unsupported {
			t.Error(err)
		}
	})
	t.Run("other method", func(t *testing.T) {
		if _, _, err := verify(onWire(t, newRequest(t, "PUT", good, "")), keys.SecretAccessKey, now); reasonOf(err) != awswire.Mismatch {
			t.Error(err)
		}
	})
	t.Run("unsigned amz header", func(t *testing.T) {
		r := onWire(t, newRequest(t, "GET", good, ""))
		r.Header.Set("X-Amz-Copy-Source", "/o/k")
		if _, _, err := verify(r, keys.SecretAccessKey, now); reasonOf(err) != awswire.HeaderNotSigned {
			t.Error(err)
		}
	})
}

func TestTheScopeNamesServiceAndRegion(t *testing.T) {
	s, _, err := verify(onWire(t, signed(t, newRequest(t, "POST", "http://localhost/", "{}"), "{}", "sso", "eu-west-1", now)), keys.SecretAccessKey, now)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		service, region string
		want            awswire.Reason
	}{{"sso", "eu-west-1", ""}, {"sso", "", ""}, {"iam", "eu-west-1", awswire.ScopeService}, {"sso", "us-east-1", awswire.ScopeRegion}} {
		if err := s.InScope(c.service, c.region); reasonOf(err) != c.want {
			t.Errorf("%s in %s: %v", c.service, c.region, err)
		}
	}
}

// A seen is what the test server made of the last request.
type seen struct {
	signed  *awswire.Signed
	body    string
	trailer map[string]string
	err     error
}

// serve runs a real server that verifies what it gets.
func serve(t *testing.T, start func(http.Handler) *httptest.Server) (*httptest.Server, *seen) {
	last := &seen{}
	ts := start(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		*last = seen{}
		if last.signed, last.err = awswire.ParseAuth(r); last.err != nil {
			return
		}
		var body *awswire.Body
		if body, last.err = last.signed.Verify(r, keys.SecretAccessKey, time.Now()); last.err != nil {
			return
		}
		var b []byte
		b, last.err = io.ReadAll(body)
		last.body, last.trailer = string(b), body.Trailer()
	}))
	t.Cleanup(ts.Close)
	return ts, last
}

func provider() aws.CredentialsProvider {
	return aws.CredentialsProviderFunc(func(context.Context) (aws.Credentials, error) { return keys, nil })
}

// Over HTTP the client hashes its body first; over HTTPS it sends unsigned
// chunks and a checksum in the trailer.
func TestTheRealS3ClientVerifies(t *testing.T) {
	content := strings.Repeat("0123456789", 20_000)
	for scheme, start := range map[string]func(http.Handler) *httptest.Server{"http": httptest.NewServer, "https": httptest.NewTLSServer} {
		ts, last := serve(t, start)
		client := s3.New(s3.Options{Region: "eu-west-1", Credentials: provider(), BaseEndpoint: &ts.URL, UsePathStyle: true,
			HTTPClient: ts.Client(), Retryer: aws.NopRetryer{}})
		for _, key := range []string{"plain", "a b/ü+?&=%.txt", "~(x)'*!", "../up//and/./down/", "漢\U0001F600", "a%2Fb"} {
			t.Run(scheme+"/"+key, func(t *testing.T) {
				putsAndGets(t, client, last, key, content, scheme == "https")
				u, err := s3.NewPresignClient(client).PresignPutObject(t.Context(), &s3.PutObjectInput{Bucket: aws.String("b"), Key: &key})
				if err != nil {
					t.Fatal(err)
				}
				if _, err := ts.Client().Do(newRequest(t, u.Method, u.URL, content)); err != nil {
					t.Fatal(err)
				}
				if last.err != nil || last.body != content {
					t.Errorf("presigned put: %v", last.err)
				}
			})
		}
	}
}

func putsAndGets(t *testing.T, client *s3.Client, last *seen, key, content string, trailing bool) {
	for _, sum := range types.ChecksumAlgorithm("").Values() {
		header := "x-amz-checksum-" + strings.ToLower(string(sum))
		if _, ours := awswire.NewChecksum(header); !ours || sum == types.ChecksumAlgorithmMd5 { // the SDK cannot compute MD5
			continue
		}
		_, err := client.PutObject(t.Context(), &s3.PutObjectInput{Bucket: aws.String("b"), Key: &key, Body: strings.NewReader(content),
			ChecksumAlgorithm: sum, Metadata: map[string]string{"note": "a  b"}})
		if err != nil || last.err != nil || last.body != content || trailing != (last.trailer[header] != "") {
			t.Errorf("put with %s: %v, %v, trailer %v", sum, err, last.err, last.trailer)
		}
	}
	_, _ = client.GetObject(t.Context(), &s3.GetObjectInput{Bucket: aws.String("b"), Key: &key, VersionId: aws.String("v/+ 1")})
	if last.err != nil {
		t.Errorf("get: %v", last.err)
	}
}

func TestTheRealServiceClientsVerify(t *testing.T) {
	ts, last := serve(t, httptest.NewServer)
	admin := ssoadmin.New(ssoadmin.Options{Region: "eu-west-1", Credentials: provider(), BaseEndpoint: &ts.URL, Retryer: aws.NopRetryer{}})
	_, _ = admin.ListInstances(t.Context(), &ssoadmin.ListInstancesInput{})
	if last.err != nil || last.body != "{}" || last.signed.InScope("sso", "eu-west-1") != nil || last.signed.Token != keys.SessionToken {
		t.Errorf("ssoadmin: %+v", last)
	}
	u, err := sts.NewPresignClient(sts.New(sts.Options{Region: "eu-west-1", Credentials: provider(), BaseEndpoint: &ts.URL})).
		PresignGetCallerIdentity(t.Context(), &sts.GetCallerIdentityInput{})
	if err != nil {
		t.Fatal(err)
	}
	_, _ = http.DefaultClient.Do(newRequest(t, u.Method, u.URL, ""))
	if last.err != nil || !last.signed.Presigned || last.signed.Expires.Sub(last.signed.Time) != awswire.MaxSkew {
		t.Errorf("presigned GetCallerIdentity: %+v", last)
	}
}
