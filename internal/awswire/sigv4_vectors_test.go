package awswire_test

import (
	"bufio"
	"errors"
	"io"
	"net/http"
	"strconv"
	"strings"
	"testing"
	"time"

	"gatehouse/internal/awswire"
)

const (
	suiteSecret = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY"
	docsSecret  = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"
)

// parse reads a request as net/http reads it from the wire.
func parse(t testing.TB, raw string) *http.Request {
	t.Helper()
	r, err := http.ReadRequest(bufio.NewReader(strings.NewReader(raw)))
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// verify runs both steps and reads the body to its end.
func verify(r *http.Request, secret string, now time.Time) (*awswire.Signed, []byte, error) {
	s, err := awswire.ParseAuth(r)
	if err != nil {
		return nil, nil, err
	}
	body, err := s.Verify(r, secret, now)
	if err != nil {
		return s, nil, err
	}
	b, err := io.ReadAll(body)
	return s, b, err
}

func reasonOf(err error) awswire.Reason {
	var e *awswire.AuthError
	if errors.As(err, &e) {
		return e.Reason
	}
	return ""
}

// The published SigV4 test suite: service "service", region us-east-1. The
// signatures are AWS's. Left out are the paths that the suite gives unencoded, a
// form no HTTP client sends; TestWhatTheSDKSignsVerifies has encoded ones.
func TestTheSigningTestSuiteVerifies(t *testing.T) {
	now := time.Date(2015, 8, 30, 12, 36, 0, 0, time.UTC)
	auth := func(headers, signature string) string {
		return "Authorization: AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/service/aws4_request, SignedHeaders=" +
			headers + ", Signature=" + signature
	}
	presigned := "X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=AKIDEXAMPLE%2F20150830%2Fus-east-1%2Fservice%2Faws4_request" +
		"&X-Amz-Date=20150830T123600Z&X-Amz-SignedHeaders=host&X-Amz-Expires=3600"
	for name, c := range map[string]struct{ line, headers, body string }{
		"vanilla":                     {"GET /", auth("host;x-amz-date", "5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31"), ""},
		"dot segments are resolved":   {"GET /example1/example2/../..", auth("host;x-amz-date", "5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31"), ""},
		"double slashes are merged":   {"GET //example//", auth("host;x-amz-date", "9a624bd73a37c9a373b5312afbebe7a714a789de108f0bdfe846570885f57e84"), ""},
		"a query is sorted encoded":   {"GET /?Param-3=Value3&Param=Value2&%E1%88%B4=Value1", auth("host;x-amz-date", "371d3713e185cc334048618a97f809c9ffe339c62934c032af5a0e595648fcac"), ""},
		"repeated headers are joined": {"GET /", "My-Header1:value2\r\nMy-Header1:value2\r\nMy-Header1:value1\r\n" + auth("host;my-header1;x-amz-date", "c9d5ea9f3f72853aea855b47ea873832890dbdd183b4468f858259531a5138ea"), ""},
		"header space is folded":      {"GET /", "My-Header1: value1\r\nMy-Header2: \"a   b   c\"\r\n" + auth("host;my-header1;my-header2;x-amz-date", "acc3ed3afb60bb290fc8d2dd0098b9911fcaa05412b367055dee359757a9c736"), ""},
		"a session token":             {"GET /", "X-Amz-Security-Token:6e86291e8372ff2a2260956d9b8aae1d763fbf315fa00fa31553b73ebf194267\r\n" + auth("host;x-amz-date;x-amz-security-token", "07ec1639c89043aa0e3e2de82b96708f198cceab042d4a97044c66dd9f74e7f8"), ""},
		"a form":                      {"POST /", "Content-Type:application/x-www-form-urlencoded\r\nContent-Length:13\r\nx-amz-content-sha256:9095672bbd1f56dfc5b65f3e153adc8731a4a654192329106275f4c7b24d0b6e\r\n" + auth("content-length;content-type;host;x-amz-content-sha256;x-amz-date", "d3875051da38690788ef43de4db0d8f280229d82040bfac253562e56c3f20e0b"), "Param1=value1"},
		"presigned":                   {"GET /?Param2=value2&Param1=value1&" + presigned + "&X-Amz-Signature=86012e2c9ad4d77369f5d81c11f75158aae4f895a085212cc6d3f923d300bed5", "", ""},
		"presigned, UTF-8 query":      {"GET /?%E1%88%B4=bar&" + presigned + "&X-Amz-Signature=0bdd809b1519ac4f0c1dc3540e2cc46bd0c7f778eda408b2ebf3b913d21ff600", "", ""},
		"presigned, session token":    {"GET /?" + presigned + "&X-Amz-Security-Token=6e86291e8372ff2a2260956d9b8aae1d763fbf315fa00fa31553b73ebf194267&X-Amz-Signature=7ff2b50b376cb4d151970630573d6291dc128cc5c2a12ffb237f73cc53f67b6c", "", ""},
	} {
		t.Run(name, func(t *testing.T) {
			raw := c.line + " HTTP/1.1\r\nHost: example.amazonaws.com\r\n"
			if c.headers != "" {
				raw += "X-Amz-Date: 20150830T123600Z\r\n" + c.headers + "\r\n"
			}
			s, body, err := verify(parse(t, raw+"\r\n"+c.body), suiteSecret, now)
			if err != nil || string(body) != c.body {
				t.Fatalf("body %q, error %v", body, err)
			}
			if s.AccessKeyID != "AKIDEXAMPLE" || s.InScope("service", "us-east-1") != nil {
				t.Errorf("%+v", s)
			}
			if _, _, err := verify(parse(t, raw+"\r\n"+c.body), suiteSecret+"x", now); reasonOf(err) != awswire.Mismatch {
				t.Errorf("another secret: %v", err)
			}
		})
	}
}

// docs builds a request of the worked examples in the S3 API Reference, all of
// 24 May 2013 for AKIAIOSFODNN7EXAMPLE in us-east-1.
func docs(line, host, signed, signature, headers, body string) string {
	return line + " HTTP/1.1\r\nHost: " + host + "\r\nAuthorization: AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/aws4_request,SignedHeaders=" +
		signed + ",Signature=" + signature + "\r\n" + headers + "\r\n" + body
}

var docsNow = time.Date(2013, 5, 24, 0, 0, 0, 0, time.UTC)

const (
	emptyHash  = "X-Amz-Content-Sha256: e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855\r\n"
	docsDate   = "X-Amz-Date: 20130524T000000Z\r\n"
	docsBucket = "examplebucket.s3.amazonaws.com"
)

func TestTheWorkedExamplesOfS3Verify(t *testing.T) {
	for name, raw := range map[string]string{
		"get object": docs("GET /test.txt", docsBucket, "host;range;x-amz-content-sha256;x-amz-date",
			"f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41", "Range: bytes=0-9\r\n"+emptyHash+docsDate, ""),
		"put object": docs("PUT /test%24file.text", docsBucket, "date;host;x-amz-content-sha256;x-amz-date;x-amz-storage-class",
			"98ad721746da40c64f1a55b78f14c238d841ea1380cd77a1b5971af0ece108bd",
			"Date: Fri, 24 May 2013 00:00:00 GMT\r\nX-Amz-Content-Sha256: 44ce7dd67c959e0d3524ffac1771dfbba87d2b6b4b4e99e42034a8b803f8b072\r\n"+
				"X-Amz-Storage-Class: REDUCED_REDUNDANCY\r\nContent-Length: 21\r\n"+docsDate, "Welcome to Amazon S3."),
		"a parameter without value": docs("GET /?lifecycle", docsBucket, "host;x-amz-content-sha256;x-amz-date",
			"fea454ca298b7da1c68078a5d1bdbfbbe0d65c699e0f91ac7a200a0136783543", emptyHash+docsDate, ""),
		"list": docs("GET /?max-keys=2&prefix=J", docsBucket, "host;x-amz-content-sha256;x-amz-date",
			"34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7", emptyHash+docsDate, ""),
		"presigned": "GET /test.txt?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=AKIAIOSFODNN7EXAMPLE%2F20130524%2Fus-east-1%2Fs3%2Faws4_request" +
			"&X-Amz-Date=20130524T000000Z&X-Amz-Expires=86400&X-Amz-SignedHeaders=host" +
			"&X-Amz-Signature=aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d404 HTTP/1.1\r\nHost: " + docsBucket + "\r\n\r\n",
	} {
		t.Run(name, func(t *testing.T) {
			if _, _, err := verify(parse(t, raw), docsSecret, docsNow); err != nil {
				t.Fatal(err)
			}
		})
	}
}

// The two published aws-chunked uploads: 65536 + 1024 bytes of 'a'.
func chunkExample(trailer bool) string {
	a := strings.Repeat("a", 65536)
	body := func(s ...string) string {
		return "10000;chunk-signature=" + s[0] + "\r\n" + a + "\r\n400;chunk-signature=" + s[1] + "\r\n" + a[:1024] + "\r\n0;chunk-signature=" + s[2] + "\r\n"
	}
	if !trailer {
		return docs("PUT /examplebucket/chunkObject.txt", "s3.amazonaws.com",
			"content-encoding;content-length;host;x-amz-content-sha256;x-amz-date;x-amz-decoded-content-length;x-amz-storage-class",
			"4f232c4386841ef735655705268965c44a0e4690baa4adea153f7db9fa80a0a9",
			docsDate+"X-Amz-Storage-Class: REDUCED_REDUNDANCY\r\nX-Amz-Content-Sha256: STREAMING-AWS4-HMAC-SHA256-PAYLOAD\r\n"+
				"Content-Encoding: aws-chunked\r\nX-Amz-Decoded-Content-Length: 66560\r\nContent-Length: 66824\r\n",
			body("ad80c730a21e5b8d04586a2213dd63b9a0e99e0e2307b0ade35a65485a288648",
				"0055627c9e194cb4542bae2aa5492e3c1575bbb81b612b7d234b86a503ef5497",
				"b6c6ea8a5354eaf15b3cb7646744f4275b71ea724fed81ceb9323e279d449df9")+"\r\n")
	}
	chunks := body("b474d8862b1487a5145d686f57f013e54db672cee1c953b3010fb58501ef5aa2",
		"1c1344b170168f8e65b41376b44b20fe354e373826ccbbe2c1d40a8cae51e5c7",
		"2ca2aba2005185cf7159c6277faf83795951dd77a3a99e6e65d5c9f85863f992") +
		"x-amz-checksum-crc32c:sOO8/Q==\r\nx-amz-trailer-signature:d81f82fc3505edab99d459891051a732e8730629a2e4a59689829ca17fe2e435\r\n\r\n"
	return docs("PUT /examplebucket/chunkObject.txt", "s3.amazonaws.com",
		"content-encoding;host;x-amz-content-sha256;x-amz-date;x-amz-decoded-content-length;x-amz-storage-class;x-amz-trailer",
		"106e2a8a18243abcf37539882f36619c00e2dfc72633413f02d3b74544bfeb8e",
		docsDate+"X-Amz-Storage-Class: REDUCED_REDUNDANCY\r\nX-Amz-Content-Sha256: STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER\r\n"+
			"Content-Encoding: aws-chunked\r\nX-Amz-Decoded-Content-Length: 66560\r\nX-Amz-Trailer: x-amz-checksum-crc32c\r\n",
		chunks)
}

// withLength adds the Content-Length that an example does not sign.
func withLength(raw string) string {
	head, body, _ := strings.Cut(raw, "\r\n\r\n")
	if !strings.Contains(head, "\r\nContent-Length:") {
		head += "\r\nContent-Length: " + strconv.Itoa(len(body))
	}
	return head + "\r\n\r\n" + body
}

func TestThePublishedChunkedUploadsVerify(t *testing.T) {
	want := strings.Repeat("a", 66560)
	for name, raw := range map[string]string{
		"signed chunks":             chunkExample(false),
		"signed chunks and trailer": chunkExample(true),
		// minio-go writes it so.
		"a gap before the trailer's signature": strings.Replace(chunkExample(true), "sOO8/Q==\r\n", "sOO8/Q==\n\r\n", 1),
	} {
		t.Run(name, func(t *testing.T) {
			_, body, err := verify(parse(t, withLength(raw)), docsSecret, docsNow)
			if err != nil || string(body) != want {
				t.Fatalf("%d bytes, %v", len(body), err)
			}
		})
	}
}

func TestHandlersSeeAChunkedUploadWithoutItsFraming(t *testing.T) {
	r := parse(t, chunkExample(false))
	s, err := awswire.ParseAuth(r)
	if err != nil {
		t.Fatal(err)
	}
	body, err := s.Verify(r, docsSecret, docsNow)
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Content-Encoding", "aws-chunked, gzip")
	body.Replace(r)
	got, err := io.ReadAll(r.Body)
	if err != nil || len(got) != 66560 || r.ContentLength != 66560 || r.Header.Get("Content-Length") != "66560" || r.Header.Get("Content-Encoding") != "gzip" {
		t.Errorf("%d bytes, %v, %v", len(got), r.Header, err)
	}
}

func TestATamperedChunkedUploadIsRefused(t *testing.T) {
	plain, trailer := chunkExample(false), withLength(chunkExample(true))
	// The plain example signs its Content-Length; the body may change under it.
	for name, c := range map[string]struct {
		raw, old, new string
		want          awswire.Reason
	}{
		"a byte of a chunk":            {plain, "\r\naaaa", "\r\nabaa", awswire.ChunkMismatch},
		"a chunk signature":            {plain, "signature=ad80", "signature=bd80", awswire.ChunkMismatch},
		"the last chunk's signature":   {plain, "signature=b6c6", "signature=a6c6", awswire.ChunkMismatch},
		"a chunk size":                 {plain, "\r\n400;", "\r\n3ff;", awswire.ChunkMismatch},
		"a chunk without signature":    {plain, "400;chunk-signature=0055627c9e194cb4542bae2aa5492e3c1575bbb81b612b7d234b86a503ef5497", "400", awswire.ChunkMismatch},
		"a negative size":              {plain, "\r\n400;", "\r\n-40;", awswire.ChunkMismatch},
		"the decoded length, shorter":  {plain, "Length: 66560", "Length: 66559", awswire.Mismatch},
		"no decoded length":            {plain, "X-Amz-Decoded-Content-Length: 66560\r\n", "", awswire.Malformed},
		"the trailer's checksum":       {trailer, "sOO8/Q==", "sOO8/A==", awswire.ChunkMismatch},
		"the trailer's signature":      {trailer, "signature:d81f", "signature:e81f", awswire.ChunkMismatch},
		"the trailer's name":           {trailer, "x-amz-checksum-crc32c:", "x-amz-checksum-sha1:  ", awswire.ChunkMismatch},
		"no trailer signature":         {trailer, "x-amz-trailer-signature:d81f82fc3505edab99d459891051a732e8730629a2e4a59689829ca17fe2e435\r\n", "", awswire.ChunkMismatch},
		"the trailer is not announced": {trailer, "X-Amz-Trailer: x-amz-checksum-crc32c\r\n", "", awswire.Malformed},
		"an unknown trailer":           {trailer, "X-Amz-Trailer: x-amz-checksum-crc32c", "X-Amz-Trailer: x-amz-meta-a", awswire.Unsupported},
	} {
		t.Run(name, func(t *testing.T) {
			if !strings.Contains(c.raw, c.old) {
				t.Fatal("the example does not hold the text to change")
			}
			r := parse(t, strings.Replace(c.raw, c.old, c.new, 1)+"\r\n\r\n\r\n")
			if _, _, err := verify(r, docsSecret, docsNow); reasonOf(err) != c.want {
				t.Errorf("got %v, want %s", err, c.want)
			}
		})
	}
	t.Run("cut anywhere in its body", func(t *testing.T) {
		head, body, _ := strings.Cut(chunkExample(true), "\r\n\r\n")
		for n := len(body) - 1; n >= 0; n = n*9/10 - 1 {
			r := parse(t, withLength(head+"\r\n\r\n"+body[:n]))
			if _, _, err := verify(r, docsSecret, docsNow); reasonOf(err) != awswire.ChunkMismatch {
				t.Fatalf("cut to %d bytes: %v", n, err)
			}
		}
	})
	t.Run("for a reader that stops at the promised length", func(t *testing.T) {
		for _, change := range [][2]string{{"400;chunk-signature=1c", "400;chunk-signature=2c"}, {"0;chunk-signature=2c", "0;chunk-signature=1c"}, {"sOO8/Q", "sOO8/A"}} {
			r := parse(t, withLength(strings.Replace(chunkExample(true), change[0], change[1], 1)))
			s, err := awswire.ParseAuth(r)
			if err != nil {
				t.Fatal(err)
			}
			body, err := s.Verify(r, docsSecret, docsNow)
			if err != nil {
				t.Fatal(err)
			}
			if _, err := io.ReadFull(body, make([]byte, body.Length)); reasonOf(err) != awswire.ChunkMismatch {
				t.Errorf("%v: %v", change, err)
			}
		}
	})
	t.Run("with something after the end", func(t *testing.T) {
		r := parse(t, withLength(chunkExample(true)+"x"))
		if _, _, err := verify(r, docsSecret, docsNow); reasonOf(err) != awswire.ChunkMismatch {
			t.Fatal(err)
		}
	})
}
