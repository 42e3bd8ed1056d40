package scim

import (
	"bytes"
	"context"
	"crypto/tls"
	"encoding/json"
	"errors"
	"net"
	"net/http"
	"net/url"
	"syscall"
	"time"
)

// userAgent follows Okta's form under our own name.
const userAgent = "Gatehouse SCIM Client 1.0"

const (
	defaultTimeout   = 60 * time.Second // Okta closes the socket after as long
	defaultMaxAnswer = 4 << 20
)

// Config says which server a [Client] speaks to.
type Config struct {
	BaseURL   string // http or https, with or without a slash at the end
	Token     Token
	Dialect   Dialect
	Timeout   time.Duration    // of one request with its answer; 0: 60 s
	MaxAnswer int64            // bytes of an answer, unpacked; 0: 4 MiB
	Now       func() time.Time // for a Retry-After that is a date; required

	// Control, when set, sees each address before the connection is made and
	// refuses it by an error (net.Dialer.Control). It is the guard against base
	// URLs that lead into the operator's own network.
	Control func(network, address string, c syscall.RawConn) error
	// Transport replaces the client's own one, and with it Control.
	Transport http.RoundTripper
}

// Client speaks to a SCIM server as Okta does: the same headers and sequences,
// no redirects, one attempt per call. Waiting and trying again is the caller's
// business; a [*RequestError] tells whether and when. It is safe for
// concurrent use, but changes to one group should be made one after another.
type Client struct {
	cfg  Config
	http *http.Client
}

// NewClient checks the configuration; it sends nothing.
func NewClient(cfg Config) (*Client, error) {
	u, err := url.Parse(cfg.BaseURL)
	switch {
	case err != nil || u.Host == "" || (u.Scheme != "http" && u.Scheme != "https"):
		return nil, errors.New("scim: the base URL must be an http or https URL")
	case u.User != nil || u.RawQuery != "" || u.Fragment != "":
		return nil, errors.New("scim: the base URL must have no user, query or fragment")
	case cfg.Now == nil:
		return nil, errors.New("scim: Config.Now is missing")
	}
	if cfg.Timeout == 0 {
		cfg.Timeout = defaultTimeout
	}
	if cfg.MaxAnswer == 0 {
		cfg.MaxAnswer = defaultMaxAnswer
	}
	if cfg.Transport == nil {
		cfg.Transport = guardedTransport(cfg)
	}
	return &Client{cfg: cfg, http: &http.Client{
		Transport: cfg.Transport,
		Timeout:   cfg.Timeout,
		// A redirect could carry the token, or the request, anywhere.
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}}, nil
}

// guardedTransport takes no proxy from the environment: behind one, Control
// would see the proxy's address instead of the server's.
func guardedTransport(cfg Config) http.RoundTripper {
	dialer := &net.Dialer{Timeout: 10 * time.Second, Control: cfg.Control}
	return &http.Transport{
		DialContext:            dialer.DialContext,
		ForceAttemptHTTP2:      true,
		TLSClientConfig:        &tls.Config{MinVersion: tls.VersionTLS12},
		TLSHandshakeTimeout:    10 * time.Second,
		IdleConnTimeout:        90 * time.Second,
		MaxIdleConnsPerHost:    4,
		MaxResponseHeaderBytes: 64 << 10,
	}
}

// call is one request.
type call struct {
	method, path string
	query        url.Values
	body         any // nil: none
}

// do sends a call and returns the JSON object of the answer, nil when there is
// none. The error is a [*RequestError].
func (c *Client) do(ctx context.Context, in call) (tree, error) {
	target := joinURL(c.cfg.BaseURL, in.path)
	if len(in.query) > 0 {
		target += "?" + in.query.Encode()
	}
	failed := &RequestError{Method: in.method, URL: target}
	var body []byte
	if in.body != nil {
		var err error
		if body, err = encode(in.body); err != nil {
			return nil, failed.because(err)
		}
		failed.RequestBody = c.shown(body)
	}
	req, err := http.NewRequestWithContext(ctx, in.method, target, bytes.NewReader(body))
	if err != nil {
		return nil, failed.because(err)
	}
	c.header(req, in.body != nil)
	resp, err := c.http.Do(req)
	if err != nil {
		failed.Retryable = ctx.Err() == nil
		return nil, failed.because(withoutURL(err))
	}
	defer resp.Body.Close()
	return c.answer(resp, failed)
}

// encode is JSON without the escapes of & < > that are meant for HTML.
func encode(v any) ([]byte, error) {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	err := enc.Encode(v)
	return bytes.TrimSpace(b.Bytes()), err
}

func (c *Client) header(req *http.Request, hasBody bool) {
	h := req.Header
	h.Set("User-Agent", userAgent)
	h.Set("Authorization", "Bearer "+string(c.cfg.Token))
	h.Set("Accept", ContentType)
	h.Set("Accept-Charset", "utf-8")
	h.Set("Accept-Encoding", "gzip,deflate")
	if hasBody {
		h.Set("Content-Type", ContentType)
	}
}

// withoutURL drops the *url.Error around a cause; RequestError has the URL already.
func withoutURL(err error) error {
	if ue, ok := errors.AsType[*url.Error](err); ok {
		return ue.Err
	}
	return err
}
