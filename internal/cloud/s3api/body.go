package s3api

import (
	"crypto/md5" //nolint:gosec // Content-MD5 is MD5; the signature is what proves the body
	"encoding/base64"
	"encoding/hex"
	"hash"
	"io"
	"net/http"
	"strings"

	"gatehouse/internal/awswire"
	"gatehouse/internal/cloud/sandbox/bucket"
	"gatehouse/internal/fault"
)

const checksumPrefix = "x-amz-checksum-"

// algorithms are the checksums that S3 has.
var algorithms = []string{"crc32", "crc32c", "crc64nvme", "sha1", "sha256", "sha512", "md5"}

// A body checks on the way what the headers claim about it: it ends in an
// error instead of io.EOF when a claim is wrong.
type body struct {
	r        io.Reader
	claims   []claim
	trailer  func() map[string]string
	checksum bucket.Checksum
}

// A claim is a digest in a header.
type claim struct {
	hash.Hash
	name, want string // want is base64
}

// length is how long the body is, without its framing; -1 if that is not said.
func (r *request) length() int64 {
	if r.call.Body != nil {
		return r.call.Body.Length
	}
	return r.call.Request.ContentLength // a console's, whom no signature proves
}

// body returns the body of a request that stores something.
func (r *request) body() (*body, error) {
	if r.length() < 0 {
		return nil, fault.New(fault.Invalid, "You must provide the Content-Length HTTP header.").Coded("MissingContentLength")
	}
	b := &body{r: r.Body}
	if r.call.Body != nil {
		b.trailer = r.call.Body.Trailer
	}
	if want := r.Header.Get("Content-Md5"); want != "" {
		if raw, err := base64.StdEncoding.DecodeString(want); err != nil || len(raw) != md5.Size {
			return nil, fault.New(fault.Invalid, "The Content-MD5 you specified was invalid").Coded("InvalidDigest")
		}
		b.claims = append(b.claims, claim{md5.New(), "Content-MD5", want}) //nolint:gosec // see the import
	}
	c, err := headerChecksum(r.Header)
	if err != nil || c.Algorithm == "" {
		return b, err
	}
	sum, _ := awswire.NewChecksum(c.Algorithm)
	b.claims = append(b.claims, claim{sum, c.Algorithm, c.Value})
	b.checksum = c
	return b, nil
}

// headerChecksum reads the one checksum that headers may hold.
func headerChecksum(h http.Header) (c bucket.Checksum, err error) {
	for name, values := range h {
		algorithm, ok := strings.CutPrefix(strings.ToLower(name), checksumPrefix)
		if !ok || algorithm == "mode" || algorithm == "algorithm" || algorithm == "type" {
			continue
		}
		sum, known := awswire.NewChecksum(algorithm)
		raw, err := base64.StdEncoding.DecodeString(values[0])
		if c.Algorithm != "" || len(values) > 1 {
			return c, fault.New(fault.Invalid, "Expecting a single x-amz-checksum- header. Multiple checksum Types are not allowed.").Coded("InvalidRequest")
		}
		if !known || err != nil || len(raw) != sum.Size() {
			return c, fault.New(fault.Invalid, "Value for %s header is invalid.", strings.ToLower(name)).Coded("InvalidRequest")
		}
		c = bucket.Checksum{Algorithm: algorithm, Type: bucket.FullObject, Value: values[0]}
	}
	return c, nil
}

// Read implements io.Reader.
func (b *body) Read(p []byte) (int, error) {
	n, err := b.r.Read(p)
	for _, c := range b.claims {
		c.Write(p[:n])
	}
	if err != io.EOF {
		return n, err
	}
	for _, c := range b.claims {
		if awswire.ChecksumText(c) != c.want {
			return 0, fault.New(fault.Invalid, "The %s you specified did not match what we received.", c.name).Coded("BadDigest")
		}
	}
	return n, io.EOF
}

// Checksum is the checksum that the body was sent with, proven. Trailers were
// proven by the front.
func (b *body) Checksum() bucket.Checksum {
	if b.trailer == nil {
		return b.checksum
	}
	for name, value := range b.trailer() {
		if algorithm, ok := strings.CutPrefix(name, checksumPrefix); ok && b.checksum.Algorithm == "" {
			b.checksum = bucket.Checksum{Algorithm: algorithm, Type: bucket.FullObject, Value: value}
		}
	}
	return b.checksum
}

// document reads a small body, an XML document or a policy, whole.
func (r *request) document(most int64) ([]byte, error) {
	b, err := r.body()
	if err != nil {
		return nil, err
	}
	data, err := io.ReadAll(io.LimitReader(b, most+1))
	if err != nil {
		return nil, err
	}
	if int64(len(data)) > most {
		return nil, fault.New(fault.Invalid, "Your request was too big.").Coded("MaxMessageLengthExceeded")
	}
	return data, nil
}

// rawETag is an ETag without its quotes, in lower case.
func rawETag(s string) string {
	s = trimQuotes(s)
	if _, err := hex.DecodeString(s); err == nil {
		return strings.ToLower(s)
	}
	return s
}
