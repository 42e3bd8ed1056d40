package awsfront

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"strconv"
	"time"

	"gatehouse/internal/audit"
	"gatehouse/internal/authz"
	"gatehouse/internal/awswire"
	"gatehouse/internal/credential"
	"gatehouse/internal/endpoint"
	"gatehouse/internal/fault"
)

// Keys finds who is behind an access key. Unknown keys are
// fault.Unauthenticated with code InvalidClientTokenId, ended sessions
// fault.Expired with code ExpiredToken.
type Keys interface {
	Key(ctx context.Context, accessKeyID, sessionToken string) (credential.Secret, authz.Principal, error)
}

// Front serves the AWS listener.
type Front struct {
	Catalog    *Catalog
	Keys       Keys
	Authorizer authz.Authorizer
	Audit      audit.Log
	Now        func() time.Time
	// Region is the one in which regional services must be signed for.
	Region string
	Log    *slog.Logger

	strangers *audit.Strangers
}

// New checks that nothing is missing.
func New(f Front) (*Front, error) {
	if f.Catalog == nil || f.Keys == nil || f.Authorizer == nil || f.Audit == nil || f.Now == nil || f.Region == "" || f.Log == nil {
		return nil, errors.New("awsfront: a dependency is missing")
	}
	f.strangers = &audit.Strangers{Now: f.Now}
	return &f, nil
}

// ServeHTTP takes a signed request, or an unsigned one for a public operation.
func (f *Front) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	c := &Call{Region: f.Region, RequestID: endpoint.RequestID(r), Now: f.Now(), Request: r}
	signed, err := awswire.ParseAuth(r)
	if errors.Is(err, awswire.ErrUnsigned) {
		f.public(w, r, c)
		return
	}
	if err != nil {
		f.fail(w, r, c, f.guess(r, ""), err)
		return
	}
	t, err := f.route(r, signed.Service)
	if err != nil {
		f.fail(w, r, c, f.guess(r, signed.Service), err)
		return
	}
	if err := f.authenticate(c, t.service(), signed); err != nil {
		f.refusedSignature(r.Context(), c, t.service(), signed, err)
		f.fail(w, r, c, t.service(), err)
		return
	}
	f.serve(w, c, t)
}

// ServeAs takes a request of a console, whose principal a cookie proved; scope
// names the service as a signature would.
func (f *Front) ServeAs(w http.ResponseWriter, r *http.Request, p authz.Principal, scope string) {
	endpoint.Bound(w, r, awswire.MaxBody)
	c := &Call{Principal: p, Region: f.Region, RequestID: endpoint.RequestID(r), Now: f.Now(), Request: r}
	t, err := f.route(r, scope)
	if err != nil {
		f.fail(w, r, c, f.guess(r, scope), err)
		return
	}
	f.serve(w, c, t)
}

// serve does an authenticated call.
func (f *Front) serve(w http.ResponseWriter, c *Call, t target) {
	ctx := audit.WithActor(c.Request.Context(), party(c.Principal))
	c.Request = c.Request.WithContext(ctx)
	c.Authorize = func(ctx context.Context, q authz.Request) error {
		_, err := f.authorize(ctx, c, q)
		return err
	}
	var err error
	switch {
	case t.raw != nil:
		err = f.serveRaw(w, c, t.raw)
	case t.rest:
		err = f.Catalog.rest.serve(w, f, c)
	default:
		err = f.serveTyped(w, c, t.s)
	}
	if err != nil {
		f.unfinished(ctx, c, err)
		f.fail(w, c.Request, c, t.service(), err)
	}
}

// public serves operations that need no signature; everything else unsigned is refused.
func (f *Front) public(w http.ResponseWriter, r *http.Request, c *Call) {
	endpoint.Bound(w, r, awswire.MaxBody)
	c.Principal = authz.Principal{Kind: authz.Anonymous}
	s, body, op, err := f.publicOperation(r)
	if err != nil {
		s = f.guess(r, "")
		f.refusedStranger(r.Context(), audit.Event{What: s.Name + ":Authenticate", Why: err.Error()})
		f.fail(w, r, c, s, err)
		return
	}
	if err := f.do(w, c, s, op, body); err != nil {
		f.fail(w, r, c, s, err)
	}
}

// serveTyped reads the body, finds the operation, decides and does it.
func (f *Front) serveTyped(w http.ResponseWriter, c *Call, s *Service) error {
	body, err := awswire.ReadBody(c.Request.Body)
	if err != nil {
		return err
	}
	name, err := s.Protocol.Operation(c.Request, body)
	if err != nil {
		return err
	}
	op := f.Catalog.ops[s][name]
	if op == nil {
		return fault.New(fault.Unsupported, "The operation %s is not available here.", name)
	}
	return f.do(w, c, s, op, body)
}

func (f *Front) do(w http.ResponseWriter, c *Call, s *Service, op *operation, body []byte) error {
	in := op.newIn()
	if err := s.Protocol.Decode(c.Request, body, in); err != nil {
		return err
	}
	ctx, err := f.decide(c.Request.Context(), c, op, in)
	if err != nil {
		return err
	}
	out, err := op.do(ctx, c, in)
	if err != nil {
		return err
	}
	return s.Protocol.Encode(w, c.RequestID, op.name, out)
}

func (f *Front) serveRaw(w http.ResponseWriter, c *Call, s *RawService) error {
	name, err := s.Route(c.Request)
	if err != nil {
		return err
	}
	op := s.ops[name]
	if op == nil {
		return fault.New(fault.Unsupported, "The operation %s is not available here.", name)
	}
	ctx, err := f.decideRaw(c.Request.Context(), c, op)
	if err != nil {
		return err
	}
	return op.Do(w, c.Request.WithContext(ctx), c)
}

// fail says an error in the words of the service that was meant.
func (f *Front) fail(w http.ResponseWriter, r *http.Request, c *Call, s *Service, err error) {
	if errors.Is(err, context.Canceled) && r.Context().Err() != nil {
		return
	}
	if tooLarge := new(http.MaxBytesError); errors.As(err, &tooLarge) {
		err = fault.New(fault.TooLarge, "The request body is too large.")
	}
	e, known := s.Words.wire(err)
	if known {
		f.Log.InfoContext(r.Context(), "refused", "requestId", c.RequestID, "service", s.Name, "code", e.Code, "principal", c.Principal.ARN)
	} else {
		f.Log.ErrorContext(r.Context(), "internal error", "requestId", c.RequestID, "service", s.Name, "error", err)
	}
	if x := fault.From(err); x != nil && x.RetryAfter > 0 {
		w.Header().Set("Retry-After", strconv.Itoa(int((x.RetryAfter+time.Second-1)/time.Second)))
	}
	if s.Words.Write != nil {
		s.Words.Write(w, r, c.RequestID, e)
		return
	}
	s.Protocol.EncodeError(w, c.RequestID, e)
}
