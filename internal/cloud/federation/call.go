package federation

import (
	"net/http"
	"net/url"
	"strings"

	"gatehouse/internal/endpoint"
	"gatehouse/internal/fault"
	"gatehouse/internal/page"
)

// The headers of a call. Requests of other sites' pages cannot carry them
// without asking first, which nobody answers.
const (
	// serviceHeader names the service as a signature's scope would: "iam", "s3".
	serviceHeader = "X-Gatehouse-Service"
	// requestHeader is the request line that the operation has on the AWS
	// listener, "GET /bucket?list-type=2"; "POST /" when it is absent. It is a header so that
	// a call is always a post, and a path of S3 is never cleaned on the way.
	requestHeader = "X-Gatehouse-Request"
	// lengthHeader tells of a HEAD how long the body would be.
	lengthHeader = "X-Gatehouse-Content-Length"
	// cachingHeader is the Cache-Control that is kept with the object.
	cachingHeader = "X-Gatehouse-Cache-Control"
)

// call does one AWS operation.
func (h *Handler) call(w http.ResponseWriter, r *http.Request) error {
	method, target := http.MethodPost, "/"
	if line := r.Header.Get(requestHeader); line != "" {
		var ok bool
		if method, target, ok = strings.Cut(line, " "); !ok {
			return fault.New(fault.Invalid, "The header %s is a method and a path.", requestHeader)
		}
	}
	service := r.Header.Get(serviceHeader)
	if service == "" {
		return fault.New(fault.Invalid, "The header %s names the service.", serviceHeader)
	}
	return h.serve(w, r, method, target, service)
}

// own does one of our own operations, at its own path below the console's.
func (h *Handler) own(w http.ResponseWriter, r *http.Request) error {
	c, err := consoleOf(r)
	if err != nil {
		return err
	}
	target := "/" + strings.TrimPrefix(r.URL.RequestURI(), c.path())
	if !strings.HasPrefix(target, "/gatehouse/v1/") {
		return fault.New(fault.NotFound, "There is no such operation.") // the path was written in another way
	}
	if endpoint.Simple(r) {
		return fault.New(fault.Invalid, "The body of an operation is application/json.")
	}
	return h.serve(w, r, r.Method, target, "sso")
}

// serve makes the request that the AWS listener would have got and passes it to the front.
func (h *Handler) serve(w http.ResponseWriter, r *http.Request, method, target, service string) error {
	c, err := consoleOf(r)
	if err != nil {
		return err
	}
	p, err := h.principal(r, c)
	if err != nil {
		return err
	}
	u, err := url.ParseRequestURI(target)
	if err != nil || !strings.HasPrefix(target, "/") || u.Host != "" {
		return fault.New(fault.Invalid, "The request line is not right.")
	}
	if signed := u.Query(); signed.Has("X-Amz-Algorithm") || signed.Has("X-Amz-Signature") {
		return fault.New(fault.Invalid, "A console's call is not signed.")
	}
	inner := r.Clone(r.Context())
	inner.Method, inner.URL, inner.Host, inner.RequestURI = method, u, h.awsHost, target
	for _, name := range []string{"Cookie", "Authorization", "Origin", serviceHeader, requestHeader} {
		inner.Header.Del(name)
	}
	hd := w.Header()
	// What a bucket holds is strangers' content, and this is the console's origin.
	hd.Set("Content-Security-Policy", "sandbox; default-src 'none'")
	hd.Set("Cache-Control", "no-store")
	if method == http.MethodHead {
		hd.Del("Cache-Control")
		w = headless{w}
	}
	h.Front.ServeAs(w, inner, p, service)
	return nil
}

// headless carries the answer to a HEAD in the answer to a post, which has a
// body: an empty one, whatever length the object has. What the object says about
// caching is said of the object, and not obeyed here.
type headless struct{ http.ResponseWriter }

func (h headless) WriteHeader(status int) {
	if n := h.Header().Get("Content-Length"); n != "" {
		h.Header().Set(lengthHeader, n)
		h.Header().Del("Content-Length")
	}
	if c := h.Header().Get("Cache-Control"); c != "" {
		h.Header().Set(cachingHeader, c)
	}
	h.Header().Set("Cache-Control", "no-store")
	h.ResponseWriter.WriteHeader(status)
}

func (h headless) Write(b []byte) (int, error) { return len(b), nil }

// inJSON says a failure before the front as AWS's JSON services do.
func inJSON(w http.ResponseWriter, r *http.Request, f *fault.Error) {
	code, message := "InternalFailure", "This is our failure, not yours. Try again in a moment."
	if f != nil {
		code, message = "ValidationException", f.Message
		if f.Code != "" {
			code = f.Code
		} else if f.Kind == fault.Unauthenticated {
			code = "ExpiredToken"
		}
	}
	_ = writeJSON(w, page.Status(f), map[string]string{"__type": code, "message": message, "requestId": endpoint.RequestID(r)})
}

func writeJSON(w http.ResponseWriter, status int, v any) error {
	b, err := endpoint.JSON(v)
	if err != nil {
		return err
	}
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(status)
	_, err = w.Write(b)
	return err
}
