// Package endpoint turns functions that return errors into http.Handlers, and
// does for every request what nobody may forget: a request id, the caller's
// address, bounds on the body, headers against content sniffing and framing,
// a log line without secrets, and a dialect that says failures in the words
// of the surface.
//
//	Server(...)            one listener: id, address, headers, log, panic
//	  └ Handle(dialect, f) one route: calls f, says its error
//
// An error that is no fault is internal: logged with the request id, which is
// all that the client learns.
package endpoint

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/netip"
	"runtime/debug"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"gatehouse/internal/audit"
	"gatehouse/internal/fault"
)

// A Func serves a request, or returns why it could not before writing.
type Func func(http.ResponseWriter, *http.Request) error

// A Dialect writes a fault the way one wire surface says it. f is nil when the
// failure is internal; nothing of its cause may then reach the client.
type Dialect func(w http.ResponseWriter, r *http.Request, f *fault.Error)

// Handle makes a handler of f; its errors are said in dialect d.
func Handle(d Dialect, f Func) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if err := f(w, r); err != nil {
			Fail(w, r, d, err)
		}
	})
}

// Fail says err in dialect d, with the seconds after which to come again where
// they are known, and logs what is internal.
func Fail(w http.ResponseWriter, r *http.Request, d Dialect, err error) {
	f := fault.From(err)
	switch {
	case errors.Is(err, context.Canceled) && r.Context().Err() != nil:
		// The client has gone; that is not our failure and nobody reads the answer.
		return
	case f == nil && tooLarge(err):
		f = fault.New(fault.TooLarge, "The request body is too large.").Because(err)
	case f == nil:
		logger(r).ErrorContext(r.Context(), "internal error", "requestId", RequestID(r), "path", bounded(r.URL.Path, 256), "error", err)
	case f.Cause != nil:
		logger(r).InfoContext(r.Context(), "refused", "requestId", RequestID(r), "path", bounded(r.URL.Path, 256), "kind", f.Kind, "error", err)
	}
	if f != nil && f.RetryAfter > 0 {
		w.Header().Set("Retry-After", strconv.Itoa(int((f.RetryAfter+time.Second-1)/time.Second)))
	}
	d(w, r, f)
}

type logKey struct{}

// logger is the listener's.
func logger(r *http.Request) *slog.Logger {
	if l, ok := r.Context().Value(logKey{}).(*slog.Logger); ok {
		return l
	}
	return slog.Default()
}

func tooLarge(err error) bool {
	var m *http.MaxBytesError
	return errors.As(err, &m)
}

// RequestID returns the id of the request, which log lines, audit events and
// answers share.
func RequestID(r *http.Request) string { return audit.OriginOf(r.Context()).RequestID }

// Server is what one listener needs around its routes.
type Server struct {
	// NewRequestID makes request ids.
	NewRequestID func() string
	// TrustedProxies may say whom they speak for in X-Forwarded-For.
	TrustedProxies []netip.Prefix
	// RequestIDHeader is the answer's header for the id ("x-amzn-RequestId", "X-Okta-Request-Id").
	RequestIDHeader string
	// HTTPS adds Strict-Transport-Security.
	HTTPS bool
	Log   *slog.Logger
	// Name tells listeners apart in the log.
	Name string
}

// Wrap puts h behind the common steps.
func (s *Server) Wrap(h http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		id := s.NewRequestID()
		o := audit.Origin{RequestID: id, IP: s.clientIP(r), UserAgent: bounded(r.UserAgent(), 256)}
		r = r.WithContext(context.WithValue(audit.WithOrigin(r.Context(), o), logKey{}, s.Log))
		hd := w.Header()
		hd.Set(s.RequestIDHeader, id)
		hd.Set("X-Content-Type-Options", "nosniff")
		hd.Set("Referrer-Policy", "no-referrer")
		if s.HTTPS {
			hd.Set("Strict-Transport-Security", "max-age=31536000")
		}
		if len(r.TransferEncoding) > 0 {
			// Where such a body ends, a proxy in front may see otherwise; what follows it on the connection is nobody's request.
			hd.Set("Connection", "close")
		}
		rec := &recorder{ResponseWriter: w}
		if r.Body != nil && r.Body != http.NoBody {
			r.Body = &moving{ReadCloser: r.Body, conn: http.NewResponseController(w)}
		}
		start := time.Now()
		defer func() {
			if p := recover(); p != nil {
				if p == http.ErrAbortHandler { //nolint:errorlint // the documented sentinel, never wrapped
					panic(p)
				}
				s.Log.ErrorContext(r.Context(), "panic", "requestId", id, "panic", p, "stack", string(debug.Stack()))
				if rec.status == 0 {
					http.Error(rec, "internal error, request "+id, http.StatusInternalServerError)
				}
			}
			s.Log.DebugContext(r.Context(), "request", "listener", s.Name, "requestId", id, "method", r.Method,
				"path", bounded(r.URL.Path, 256), "status", rec.status, "ms", time.Since(start).Milliseconds(), "ip", o.IP)
		}()
		h.ServeHTTP(rec, r)
	})
}

// stillness is how long a body may make no progress.
const stillness = 30 * time.Second

// moving is a request body that must make progress: a stranger who sends a byte
// and then nothing would hold a connection for ever, yet a large upload over a
// slow line may take hours.
type moving struct {
	io.ReadCloser
	conn *http.ResponseController
}

func (m *moving) Read(p []byte) (int, error) {
	// Connections without deadlines (tests' recorders) have no strangers either.
	_ = m.conn.SetReadDeadline(time.Now().Add(stillness))
	n, err := m.ReadCloser.Read(p)
	if err != nil {
		// Done: the server itself watches the connection from here on.
		_ = m.conn.SetReadDeadline(time.Time{})
	}
	return n, err
}

// recorder remembers the status for the log.
type recorder struct {
	http.ResponseWriter
	status int
}

func (r *recorder) WriteHeader(code int) {
	if r.status == 0 {
		r.status = code
	}
	r.ResponseWriter.WriteHeader(code)
}

func (r *recorder) Write(b []byte) (int, error) {
	if r.status == 0 {
		r.status = http.StatusOK
	}
	return r.ResponseWriter.Write(b)
}

// Unwrap lets http.ResponseController reach the connection.
func (r *recorder) Unwrap() http.ResponseWriter { return r.ResponseWriter }

// clientIP walks X-Forwarded-For from the right, past trusted proxies only:
// everything left of the first hop that we do not trust may be invented.
func (s *Server) clientIP(r *http.Request) string {
	host, _, err := net.SplitHostPort(r.RemoteAddr)
	if err != nil {
		host = r.RemoteAddr
	}
	if !s.trusted(host) {
		return host
	}
	hops := strings.Split(strings.Join(r.Header.Values("X-Forwarded-For"), ","), ",")
	for i := len(hops) - 1; i >= 0; i-- {
		hop := strings.TrimSpace(hops[i])
		if _, err := netip.ParseAddr(hop); err != nil {
			return host
		}
		if host = hop; !s.trusted(hop) {
			return host
		}
	}
	return host
}

func (s *Server) trusted(ip string) bool {
	a, err := netip.ParseAddr(ip)
	if err != nil {
		return false
	}
	for _, p := range s.TrustedProxies {
		if p.Contains(a.Unmap()) {
			return true
		}
	}
	return false
}

// bounded makes a stranger's text fit for logs and for people who read them: at
// most n bytes, whole characters, and none that moves the cursor, breaks the
// line or turns the direction of what follows.
func bounded(s string, n int) string {
	s = strings.Map(func(r rune) rune {
		if unicode.IsControl(r) || unicode.In(r, unicode.Bidi_Control, unicode.Zl, unicode.Zp) {
			return -1
		}
		return r
	}, s)
	if len(s) <= n {
		return s
	}
	for n > 0 && !utf8.RuneStart(s[n]) {
		n--
	}
	return s[:n]
}

// Bound limits a request's body to n bytes; reading more fails as TooLarge.
func Bound(w http.ResponseWriter, r *http.Request, n int64) {
	r.Body = http.MaxBytesReader(w, r.Body, n)
}

// Mux is where packages mount their routes.
type Mux interface {
	Handle(pattern string, h http.Handler)
}

// Simple tells whether a request's body is of a kind that a page of any other
// site may send without asking first (Fetch, "CORS-safelisted"). Where a cookie
// is the proof, JSON never comes as one of them.
func Simple(r *http.Request) bool {
	kind, _, _ := strings.Cut(r.Header.Get("Content-Type"), ";")
	switch strings.ToLower(strings.TrimSpace(kind)) {
	case "text/plain", "application/x-www-form-urlencoded", "multipart/form-data":
		return true
	}
	return false
}
