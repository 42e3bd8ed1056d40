package scim

import (
	"compress/gzip"
	"compress/zlib"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"strings"
)

// answer reads a response. Everything but 2xx with a JSON object, or 2xx
// without a body, is an error.
func (c *Client) answer(resp *http.Response, failed *RequestError) (tree, error) {
	failed.Status = resp.StatusCode
	failed.RetryAfter = retryAfter(resp.Header.Get("Retry-After"), c.cfg.Now())
	body, err := c.read(resp)
	if err != nil {
		failed.Retryable = !errors.Is(err, errTooLong)
		return nil, failed.because(err)
	}
	failed.ResponseBody = c.shown(body)
	isJSON := jsonType(resp.Header.Get("Content-Type"))
	if resp.StatusCode < 200 || resp.StatusCode > 299 {
		failed.Retryable = retryable(resp.StatusCode)
		if isJSON {
			failed.remote(c.withoutToken(body))
		}
		if resp.StatusCode/100 == 3 {
			return nil, failed.because(errors.New("the server answered with a redirect; redirects are not followed"))
		}
		return nil, failed
	}
	if len(body) == 0 {
		return nil, nil
	}
	if !isJSON {
		return nil, failed.because(fmt.Errorf("the answer is not JSON but %q", resp.Header.Get("Content-Type")))
	}
	obj, bad := parseObjectUpTo(body, len(body))
	if bad != nil {
		return nil, failed.because(errors.New("the answer is not a JSON object"))
	}
	return obj, nil
}

var errTooLong = errors.New("the answer is too long")

// read unpacks the body. The bound holds for what comes out, so that a small
// packed answer cannot fill the memory.
func (c *Client) read(resp *http.Response) ([]byte, error) {
	var r io.Reader = resp.Body
	var err error
	switch strings.ToLower(resp.Header.Get("Content-Encoding")) {
	case "", "identity":
	case "gzip":
		r, err = gzip.NewReader(resp.Body)
	case "deflate":
		r, err = zlib.NewReader(resp.Body)
	default:
		return nil, fmt.Errorf("the answer has an unknown encoding %q", resp.Header.Get("Content-Encoding"))
	}
	if errors.Is(err, io.EOF) {
		return nil, nil // announced as packed, but empty: 204 of some servers
	}
	if err != nil {
		return nil, fmt.Errorf("unpack the answer: %w", err)
	}
	body, err := io.ReadAll(io.LimitReader(r, c.cfg.MaxAnswer+1))
	if err != nil {
		return nil, fmt.Errorf("read the answer: %w", err)
	}
	if int64(len(body)) > c.cfg.MaxAnswer {
		return nil, fmt.Errorf("%w: more than %d bytes", errTooLong, c.cfg.MaxAnswer)
	}
	return body, nil
}

// jsonType tells whether a content type is one that Okta takes. An absent one
// is taken for JSON, and the parser decides.
func jsonType(header string) bool {
	if header == "" {
		return true
	}
	t, _, _ := mime.ParseMediaType(header)
	switch t {
	case ContentType, "application/json", "text/json":
		return true
	}
	return false
}

func retryable(status int) bool {
	switch status {
	case http.StatusTooManyRequests, http.StatusRequestTimeout:
		return true
	case http.StatusNotImplemented:
		return false
	}
	return status >= 500
}
