package awswire

import (
	"bufio"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"hash"
	"io"
	"net/http"
	"strconv"
	"strings"
)

const (
	maxChunkLine = 1 << 10 // a size, its signature, the line end; also one trailer line
	maxTrailers  = 8
	// maxChunk bounds the size a chunk may announce; S3 takes 5 GiB per request.
	maxChunk = 5 << 30
)

// chunkedPayload sets up the reader for a STREAMING- payload (S3 API Reference,
// "Transferring payload in multiple chunks"). The length without framing must
// be stated and is enforced.
func chunkedPayload(r *http.Request, raw io.Reader, payload string) (string, *Body, error) {
	length, err := strconv.ParseInt(r.Header.Get("X-Amz-Decoded-Content-Length"), 10, 64)
	if err != nil || length < 0 {
		return "", nil, refuse(Malformed, "X-Amz-Decoded-Content-Length is required and must be a length")
	}
	c := &chunkReader{r: bufio.NewReaderSize(raw, 4<<10), length: length, signed: payload != streamingUnsigned}
	if err := c.expectTrailers(r.Header.Values("X-Amz-Trailer"), payload != streamingPayload); err != nil {
		return "", nil, err
	}
	return payload, &Body{Reader: c, Length: length, chunks: c}, nil
}

// A chunkReader decodes aws-chunked. Each chunk's signature covers the one
// before, so chunks cannot be changed, dropped, or moved.
//
//	size;chunk-signature=…\r\n  data \r\n  …  0;chunk-signature=…\r\n  [trailers]  \r\n
type chunkReader struct {
	r       *bufio.Reader
	length  int64 // decoded bytes announced
	read    int64 // decoded bytes seen
	left    int64 // bytes left of this chunk
	open    bool  // inside a chunk
	signed  bool
	err     error
	trailer map[string]string    // verified, after the end
	sums    map[string]hash.Hash // announced checksums, by trailer name

	key       []byte
	prefix    string // time and scope, as the strings to sign hold them
	previous  string // signature before this chunk
	announced string // signature that this chunk claims
	chunk     hash.Hash
}

// sign gives the reader what it needs to check signatures: the signing key and
// the signature of the request, which seeds the chain.
func (c *chunkReader) sign(key []byte, s *Signed) {
	c.key, c.previous, c.chunk = key, s.signature, sha256.New()
	c.prefix = s.Time.Format(timeFormat) + "\n" + s.scope() + "\n"
}

// expectTrailers reads X-Amz-Trailer. Only checksums are known as trailers,
// and a trailer payload without one would prove nothing.
func (c *chunkReader) expectTrailers(headers []string, wanted bool) error {
	c.sums = map[string]hash.Hash{}
	for name := range strings.SplitSeq(strings.Join(headers, ","), ",") {
		name = strings.ToLower(strings.TrimSpace(name))
		if name == "" {
			continue
		}
		sum, ok := NewChecksum(name)
		if !ok || !strings.HasPrefix(name, checksumPrefix) || len(c.sums) >= maxTrailers {
			return refuse(Unsupported, "X-Amz-Trailer may only name checksums")
		}
		c.sums[name] = sum
	}
	if wanted != (len(c.sums) > 0) {
		return refuse(Malformed, "X-Amz-Trailer does not fit the payload form")
	}
	return nil
}

func (c *chunkReader) Read(p []byte) (int, error) {
	if len(p) == 0 {
		return 0, nil
	}
	for c.err == nil {
		if c.left > 0 {
			return c.data(p)
		}
		c.err = c.next()
	}
	return 0, c.err
}

func (c *chunkReader) data(p []byte) (int, error) {
	n, err := c.r.Read(p[:min(int64(len(p)), c.left)])
	c.left -= int64(n)
	if c.signed {
		c.chunk.Write(p[:n])
	}
	for _, sum := range c.sums {
		sum.Write(p[:n])
	}
	if c.err = cut(err); c.err == nil && c.left == 0 && c.read == c.length {
		// These are the last bytes: they go out only with the proof, for a
		// reader that stops at the length it was promised.
		c.err = c.next()
	}
	if c.err != nil && c.err != io.EOF {
		return 0, c.err
	}
	return n, c.err
}

func broken(detail string) error { return refuse(ChunkMismatch, detail) }

// cut says what an error of the connection means here: the framing promised
// more than came. Any other failure is not the client's forgery.
func cut(err error) error {
	if err == io.EOF {
		return broken("the body ends before its last chunk")
	}
	return err
}

// next closes the chunk that has been read and opens the next; after the last
// it returns io.EOF.
func (c *chunkReader) next() error {
	if c.open {
		if line, err := c.line(); err != nil {
			return err
		} else if line != "" {
			return broken("a chunk does not end where it said")
		}
		if err := c.checkChunk(); err != nil {
			return err
		}
	}
	c.open = true
	line, err := c.line()
	if err != nil {
		return err
	}
	if err := c.header(line); err != nil {
		return err
	}
	if c.left > 0 {
		return nil
	}
	return c.finish()
}

// header reads the line before a chunk.
func (c *chunkReader) header(line string) error {
	size, extension, extended := strings.Cut(line, ";")
	n, err := strconv.ParseUint(size, 16, 63)
	if err != nil || n > maxChunk {
		return broken("a chunk has no valid size")
	}
	name, signature, _ := strings.Cut(extension, "=")
	if c.signed != extended || c.signed && (name != "chunk-signature" || !isHex256(signature)) {
		return broken("a chunk has no signature, or one where none belongs")
	}
	c.left, c.announced = int64(n), signature
	if c.read += c.left; c.read > c.length {
		return refuse(PayloadMismatch, "the body is longer than X-Amz-Decoded-Content-Length")
	}
	return nil
}

func (c *chunkReader) checkChunk() error {
	if !c.signed {
		return nil
	}
	sum := hex.EncodeToString(c.chunk.Sum(nil))
	c.chunk.Reset()
	return c.check(algorithm+"-PAYLOAD\n"+c.prefix+c.previous+"\n"+emptySHA256+"\n"+sum, c.announced)
}

// check compares a signature of the chain and makes it the previous one.
func (c *chunkReader) check(toSign, announced string) error {
	want := hexHMAC(c.key, toSign)
	if !hmac.Equal([]byte(want), []byte(announced)) {
		return broken("a chunk or the trailer has the wrong signature")
	}
	c.previous = want
	return nil
}

// finish reads what follows the header of the last, empty chunk.
func (c *chunkReader) finish() error {
	if err := c.checkChunk(); err != nil {
		return err
	}
	if c.read != c.length {
		return refuse(PayloadMismatch, "the body is shorter than X-Amz-Decoded-Content-Length")
	}
	if err := c.readTrailer(); err != nil {
		return err
	}
	_, err := c.r.ReadByte()
	if err == nil {
		return broken("there is something after the last chunk")
	}
	return err
}

// readTrailer reads lines up to the empty one and proves them. The signature
// covers the lines with a bare line feed, whatever the wire has. Some clients
// end the lines so on the wire too, and put an empty line before the signature.
func (c *chunkReader) readTrailer() error {
	t := trailer{wantSignature: c.signed && len(c.sums) > 0, sums: map[string]string{}}
	for gap := false; ; {
		line, err := c.rawLine()
		if err != nil {
			return err
		}
		line = strings.TrimSuffix(strings.TrimSuffix(line, "\n"), "\r")
		if line == "" && t.wantSignature && t.signature == "" && !gap {
			gap = true
			continue
		}
		if line == "" {
			break
		}
		if err := t.add(line, c.sums); err != nil {
			return err
		}
	}
	if t.wantSignature {
		sum := sha256.Sum256([]byte(t.signedText))
		if err := c.check(algorithm+"-TRAILER\n"+c.prefix+c.previous+"\n"+hex.EncodeToString(sum[:]), t.signature); err != nil {
			return err
		}
	}
	for name, sum := range c.sums {
		if t.sums[name] != ChecksumText(sum) {
			return refuse(BadDigest, "the body does not have the checksum in the trailer "+name)
		}
	}
	c.trailer = t.sums
	return nil
}

// A trailer is what came after the last chunk.
type trailer struct {
	wantSignature bool
	signature     string
	signedText    string
	sums          map[string]string
}

// add takes one line. Only what X-Amz-Trailer announced may come, once, and
// the signature last.
func (t *trailer) add(line string, announced map[string]hash.Hash) error {
	name, value, ok := strings.Cut(line, ":")
	name, value = strings.ToLower(strings.TrimSpace(name)), strings.TrimSpace(value)
	_, twice := t.sums[name]
	switch {
	case !ok || twice || t.signature != "":
		return broken("the trailer cannot be read")
	case t.wantSignature && name == "x-amz-trailer-signature":
		t.signature = value
	case announced[name] == nil:
		return broken("the trailer holds a name that X-Amz-Trailer does not")
	default:
		t.sums[name] = value
		t.signedText += name + ":" + value + "\n"
	}
	return nil
}

// line reads one line of the framing, without its end.
func (c *chunkReader) line() (string, error) {
	line, err := c.rawLine()
	if err == nil && !strings.HasSuffix(line, "\r\n") {
		err = broken("a line of the chunk framing does not end in CR LF")
	}
	return strings.TrimSuffix(line, "\r\n"), err
}

// rawLine reads up to a line feed, which must come within maxChunkLine bytes.
func (c *chunkReader) rawLine() (string, error) {
	line, err := c.r.ReadSlice('\n')
	if err == bufio.ErrBufferFull || len(line) > maxChunkLine {
		return "", broken("a line of the chunk framing is too long")
	}
	return string(line), cut(err)
}
