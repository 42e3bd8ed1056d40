package awswire

import (
	"bytes"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"hash"
	"io"
	"net/http"
	"strconv"
	"strings"
	"time"
)

const (
	unsignedPayload   = "UNSIGNED-PAYLOAD"
	streamingPayload  = "STREAMING-AWS4-HMAC-SHA256-PAYLOAD"
	streamingTrailer  = "STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER"
	streamingUnsigned = "STREAMING-UNSIGNED-PAYLOAD-TRAILER"
	emptySHA256       = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
)

// A Body is the verified body of a request. What it yields is proven only
// when it has ended in io.EOF or after Length bytes: a wrong hash, chunk
// signature, checksum or length comes as an *AuthError in place of the last
// bytes, so a handler must not make anything lasting of what it read before.
type Body struct {
	io.Reader
	// Length is the number of bytes to come, without aws-chunked framing; -1
	// if the client did not say.
	Length int64

	chunks *chunkReader
}

// Trailer returns the verified trailing checksums (names in lower case, such
// as x-amz-checksum-crc32) after the end of an aws-chunked body.
func (b *Body) Trailer() map[string]string {
	if b.chunks == nil {
		return nil
	}
	return b.chunks.trailer
}

// Replace makes b the body of r for the handlers behind. Of an aws-chunked
// request it also sets the real length and drops the framing from
// Content-Encoding, which would otherwise be stored with the object.
func (b *Body) Replace(r *http.Request) {
	r.Body, r.ContentLength = io.NopCloser(b), b.Length
	if b.chunks == nil {
		return
	}
	r.Header.Set("Content-Length", strconv.FormatInt(b.Length, 10))
	kept := []string{}
	for coding := range strings.SplitSeq(strings.Join(r.Header.Values("Content-Encoding"), ","), ",") {
		if coding = strings.TrimSpace(coding); coding != "" && !strings.EqualFold(coding, "aws-chunked") {
			kept = append(kept, coding)
		}
	}
	if r.Header.Del("Content-Encoding"); len(kept) > 0 {
		r.Header.Set("Content-Encoding", strings.Join(kept, ","))
	}
}

// proveEmpty reads a body without content here, as a handler may not.
func (b *Body) proveEmpty() error {
	if b.Length != 0 {
		return nil
	}
	n, err := b.Read(make([]byte, 1))
	switch {
	case n > 0 || err == nil:
		return refuse(PayloadMismatch, "the body is longer than its length")
	case err != io.EOF:
		return err
	}
	return nil
}

// Verify proves the signature with the secret of the access key. It checks the
// clock, the signature in constant time, and wraps the body; r's own body must
// not be read by anyone else. Services other than S3 sign the hash of the
// body, which is therefore read here, up to [MaxBody] bytes.
//
// The caller has still to check [Signed.InScope] and the session token.
func (s *Signed) Verify(r *http.Request, secret string, now time.Time) (*Body, error) {
	if err := s.checkTime(now); err != nil {
		return nil, err
	}
	payload, body, err := s.payload(r)
	if err != nil {
		return nil, err
	}
	canonical, err := s.canonicalRequest(r, payload)
	if err != nil {
		return nil, err
	}
	sum := sha256.Sum256([]byte(canonical))
	key := signingKey(secret, s.scopeDate, s.Region, s.Service)
	want := hexHMAC(key, algorithm+"\n"+s.Time.Format(timeFormat)+"\n"+s.scope()+"\n"+hex.EncodeToString(sum[:]))
	if !hmac.Equal([]byte(want), []byte(s.signature)) {
		return nil, refuse(Mismatch, "The request signature we calculated does not match the signature you provided. "+
			"Check your AWS Secret Access Key and signing method. Consult the service documentation for details.")
	}
	if body.chunks != nil {
		body.chunks.sign(key, s)
	}
	if err := body.proveEmpty(); err != nil {
		return nil, err
	}
	return body, nil
}

func (s *Signed) checkTime(now time.Time) error {
	if s.Presigned {
		switch {
		case s.Time.After(now.Add(MaxSkew)):
			return refuse(Skewed, "the presigned request is not valid yet")
		case now.After(s.Expires):
			return refuse(Expired, "Request has expired")
		}
		return nil
	}
	if d := now.Sub(s.Time); d > MaxSkew || d < -MaxSkew {
		return refuse(Skewed, "The difference between the request time and the current time is too large; "+strconv.Itoa(int(MaxSkew.Minutes()))+" minutes are allowed.")
	}
	return nil
}

// payload returns the last line of the canonical request and the body to read.
func (s *Signed) payload(r *http.Request) (string, *Body, error) {
	raw := io.Reader(http.NoBody)
	if r.Body != nil {
		raw = r.Body
	}
	if s.Service != serviceS3 {
		return s.wholePayload(raw)
	}
	p := s.Payload
	if p == "" && s.Presigned {
		p = unsignedPayload
	}
	switch {
	case isHex256(p):
		return p, &Body{Reader: &hashReader{r: raw, hash: sha256.New(), want: p, left: r.ContentLength}, Length: r.ContentLength}, nil
	case p == unsignedPayload:
		return p, &Body{Reader: raw, Length: r.ContentLength}, nil
	case s.Presigned:
		return "", nil, refuse(Unsupported, "a presigned request cannot have the payload "+strconv.Quote(p))
	case p == streamingPayload || p == streamingTrailer || p == streamingUnsigned:
		return chunkedPayload(r, raw, p)
	case strings.HasPrefix(p, "STREAMING-"):
		return "", nil, refuse(Unsupported, "the payload form "+strconv.Quote(p)+" is not supported")
	}
	return "", nil, refuse(Malformed, "X-Amz-Content-Sha256 must be a SHA-256 in hexadecimal, "+unsignedPayload+" or a STREAMING- form")
}

// wholePayload reads the body to hash it: clients of the other services do not
// send the hash along. If they do, it has to be right.
func (s *Signed) wholePayload(raw io.Reader) (string, *Body, error) {
	if s.Payload != "" && !isHex256(s.Payload) {
		return "", nil, refuse(Unsupported, "the payload form "+strconv.Quote(s.Payload)+" is for S3 alone")
	}
	body, err := ReadBody(raw)
	if err != nil {
		return "", nil, err
	}
	sum := sha256.Sum256(body)
	payload := hex.EncodeToString(sum[:])
	if s.Payload != "" && s.Payload != payload {
		return "", nil, refuse(PayloadMismatch, "the body does not have the SHA-256 in X-Amz-Content-Sha256")
	}
	return payload, &Body{Reader: bytes.NewReader(body), Length: int64(len(body))}, nil
}

// A hashReader refuses content that is not as signed. It gives out the last
// bytes only with the proof, so that a reader which stops at the length it was
// promised, and never sees io.EOF, is not fooled.
type hashReader struct {
	r    io.Reader
	hash hash.Hash
	want string
	left int64 // negative if the length is not known
	err  error
}

func (h *hashReader) Read(p []byte) (int, error) {
	if h.err != nil {
		return 0, h.err
	}
	n, err := h.r.Read(p)
	h.hash.Write(p[:n])
	h.left -= int64(n)
	if err == nil && h.left == 0 {
		err = io.EOF
	}
	if err == io.EOF && hex.EncodeToString(h.hash.Sum(nil)) != h.want {
		n, err = 0, refuse(PayloadMismatch, "the body does not have the SHA-256 in X-Amz-Content-Sha256")
	}
	h.err = err
	return n, err
}

// signingKey derives the key of one day, region and service.
func signingKey(secret, date, region, service string) []byte {
	key := []byte("AWS4" + secret)
	for _, step := range []string{date, region, service, terminator} {
		key = hmacSHA256(key, step)
	}
	return key
}

func hmacSHA256(key []byte, data string) []byte {
	h := hmac.New(sha256.New, key)
	h.Write([]byte(data))
	return h.Sum(nil)
}

func hexHMAC(key []byte, data string) string { return hex.EncodeToString(hmacSHA256(key, data)) }
