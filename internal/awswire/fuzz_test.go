package awswire_test

import (
	"bufio"
	"context"
	"errors"
	"net/http"
	"strings"
	"testing"

	v4 "github.com/aws/aws-sdk-go-v2/aws/signer/v4"
	"github.com/aws/aws-sdk-go-v2/service/iam"
	"github.com/aws/aws-sdk-go-v2/service/identitystore"
	"github.com/aws/aws-sdk-go-v2/service/organizations"
	"github.com/aws/aws-sdk-go-v2/service/ssoadmin"
	"github.com/aws/aws-sdk-go-v2/service/sts"

	"gatehouse/internal/awswire"
)

// Without the secret nothing may verify, whatever the bytes.
func FuzzVerify(f *testing.F) {
	f.Add(docs("GET /test.txt", docsBucket, "host;range;x-amz-content-sha256;x-amz-date",
		"f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41", "Range: bytes=0-9\r\n"+emptyHash+docsDate, ""))
	f.Add("GET /k?" + strings.TrimPrefix(presignedExample, "?") + " HTTP/1.1\r\nHost: a\r\n\r\n")
	f.Add("POST / HTTP/1.1\r\nHost: a\r\nAuthorization: AWS4-HMAC-SHA256 Credential=a/20130524/b/sso/aws4_request, SignedHeaders=host, Signature=" + strings.Repeat("0", 64) + "\r\nDate: Fri, 24 May 2013 00:00:00 GMT\r\n\r\n")
	f.Fuzz(func(t *testing.T, raw string) {
		r, err := http.ReadRequest(bufio.NewReader(strings.NewReader(raw)))
		if err != nil {
			return
		}
		if _, _, err = verify(r, "a secret of the server", docsNow); err == nil {
			t.Fatal("verified without the secret")
		}
		var authErr *awswire.AuthError
		var inputErr *awswire.InputError
		if !errors.As(err, &authErr) && !errors.As(err, &inputErr) {
			t.Fatalf("not a typed error: %v", err)
		}
	})
}

const presignedExample = "?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=A%2F20130524%2Fus-east-1%2Fs3%2Faws4_request" +
	"&X-Amz-Date=20130524T000000Z&X-Amz-Expires=86400&X-Amz-SignedHeaders=host&X-Amz-Signature=aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d404"

// What parses has the shape that the front relies on.
func FuzzParseAuth(f *testing.F) {
	f.Add("AWS4-HMAC-SHA256 Credential=A/20130524/us-east-1/s3/aws4_request,SignedHeaders=host;x-amz-date,Signature="+strings.Repeat("a", 64), "20130524T000000Z", "")
	f.Add("", "", presignedExample[1:])
	f.Fuzz(func(t *testing.T, authorization, date, query string) {
		r := parse(t, "GET / HTTP/1.1\r\nHost: a\r\n\r\n")
		if authorization != "" {
			r.Header.Set("Authorization", authorization)
		}
		if date != "" {
			r.Header.Set("X-Amz-Date", date)
		}
		r.URL.RawQuery = query
		s, err := awswire.ParseAuth(r)
		if err != nil {
			if s != nil && reasonOf(err) == "" {
				t.Fatal(err)
			}
			return
		}
		if s.AccessKeyID == "" || s.Region == "" || s.Service == "" || s.Time.IsZero() || s.Presigned == s.Expires.IsZero() {
			t.Fatalf("%+v", s)
		}
	})
}

// A chunked body is either exactly the published one or it is refused.
func FuzzChunkedReader(f *testing.F) {
	head, body, _ := strings.Cut(chunkExample(true), "\r\n\r\n")
	f.Add(body[len(body)-300:])
	f.Add("0;chunk-signature=" + strings.Repeat("a", 64) + "\r\n\r\n")
	f.Add("3;chunk-signature=" + strings.Repeat("a", 64) + "\r\nabc\r\n0\r\n")
	f.Fuzz(func(t *testing.T, body string) {
		r := parse(t, withLength(head+"\r\n\r\n"+body))
		if _, b, err := verify(r, docsSecret, docsNow); err == nil && string(b) != strings.Repeat("a", 66560) {
			t.Fatalf("accepted %q", b)
		}
	})
}

// The unsigned framing, where the checksum is the only proof.
func FuzzUnsignedChunks(f *testing.F) {
	f.Add("3\r\nabc\r\n0\r\nx-amz-checksum-crc32:NSRBwg==\r\n\r\n")
	f.Add("1\r\na\r\n2\r\nbc\r\n0\r\nx-amz-checksum-crc32:NSRBwg==\n\r\n")
	f.Fuzz(func(t *testing.T, body string) {
		r := newRequest(t, "PUT", "http://localhost/b/k", body)
		r.Header.Set("X-Amz-Decoded-Content-Length", "3")
		r.Header.Set("X-Amz-Trailer", "x-amz-checksum-crc32")
		r.Header.Set("X-Amz-Content-Sha256", "STREAMING-UNSIGNED-PAYLOAD-TRAILER")
		if err := v4.NewSigner().SignHTTP(context.Background(), keys, r, r.Header.Get("X-Amz-Content-Sha256"), "s3", "eu-west-1", now, forS3); err != nil {
			t.Fatal(err)
		}
		_, got, err := verify(onWire(t, r), keys.SecretAccessKey, now)
		if err == nil && (len(got) != 3 || !strings.Contains(body, checksumOf("crc32", got))) {
			t.Fatalf("accepted %q as %q", body, got)
		}
	})
}

func checksumOf(algorithm string, b []byte) string {
	h, _ := awswire.NewChecksum(algorithm)
	h.Write(b)
	return awswire.ChecksumText(h)
}

func FuzzDecodeQuery(f *testing.F) {
	f.Add("Action=AssumeRole&Version=2011-06-15&Tags.member.1.Key=a&Tags.member.1.Value=b&DurationSeconds=900")
	f.Add("PolicyArns.member.1.arn=a&PolicyArns.member.2=")
	f.Fuzz(func(t *testing.T, body string) {
		_, _ = awswire.STS.Operation(post, []byte(body))
		for _, in := range []any{&sts.AssumeRoleInput{}, &iam.CreateRoleInput{}, &iam.SimulatePrincipalPolicyInput{}} {
			var e *awswire.InputError
			if err := awswire.STS.Decode(post, []byte(body), in); err != nil && !errors.As(err, &e) {
				t.Fatal(err)
			}
		}
	})
}

func FuzzDecodeJSON(f *testing.F) {
	f.Add(`{"Name":"a","Tags":[{"Key":"a","Value":"b"}],"SessionDuration":null}`)
	f.Add(`{"MemberId":{"UserId":"u"},"Extensions":{"a":{"b":[1,2.5,{}]}},"StartTimestamp":1.25}`)
	f.Add(`{"Grant":{"JwtBearer":{"AuthorizedTokenIssuers":[]}},"AuthenticationMethod":{"Iam":{"ActorPolicy":{}}}}`)
	f.Fuzz(func(t *testing.T, body string) {
		for _, in := range []any{&ssoadmin.CreatePermissionSetInput{}, &ssoadmin.PutApplicationGrantInput{}, &ssoadmin.PutApplicationAuthenticationMethodInput{},
			&identitystore.CreateUserInput{}, &identitystore.GetUserIdInput{}, &organizations.InviteOrganizationToTransferResponsibilityInput{}} {
			err := awswire.SSOAdmin.Decode(post, []byte(body), in)
			var e *awswire.InputError
			if err != nil && !errors.As(err, &e) {
				t.Fatal(err)
			}
		}
	})
}
