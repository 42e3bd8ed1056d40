package awsfront

import (
	"bytes"
	"errors"
	"io"
	"net/http"
	"strings"

	"gatehouse/internal/awswire"
	"gatehouse/internal/fault"
)

// target is where a request goes: a typed service, a raw one, or our own REST operations.
type target struct {
	s    *Service
	raw  *RawService
	rest bool
}

func (t target) service() *Service {
	switch {
	case t.raw != nil:
		return t.raw.Service
	case t.rest:
		return RESTService
	}
	return t.s
}

// route finds the service of a request: our own path, the JSON target, or the
// scope that it was signed for. What fits nothing is refused, never passed to S3.
func (f *Front) route(r *http.Request, scope string) (target, error) {
	if strings.HasPrefix(r.URL.Path, RESTPrefix) {
		if scope != RESTService.Scope {
			return target{}, fault.New(fault.Unsupported, "Operations under %s are signed for the service %q.", RESTPrefix, RESTService.Scope)
		}
		return target{rest: true}, nil
	}
	if prefix, _, ok := strings.Cut(r.Header.Get("X-Amz-Target"), "."); ok {
		for _, s := range f.Catalog.services {
			if s.Target == prefix && s.Scope == scope {
				return target{s: s}, nil
			}
		}
		return target{}, fault.New(fault.Unsupported, "There is no service %q signed for %q here.", prefix, scope)
	}
	if raw := f.Catalog.raw[scope]; raw != nil {
		return target{raw: raw}, nil
	}
	for _, s := range f.Catalog.services {
		if s.Scope == scope && s.Target == "" {
			return target{s: s}, nil
		}
	}
	return target{}, fault.New(fault.Unsupported, "There is no service %q here.", scope)
}

// publicOperation finds the public operation of an unsigned request, by path
// or, for the query protocol, by the action in its form.
func (f *Front) publicOperation(r *http.Request) (*Service, []byte, *operation, error) {
	body, err := awswire.ReadBody(r.Body)
	if err != nil {
		return nil, nil, nil, err
	}
	r.Body = io.NopCloser(bytes.NewReader(body))
	for _, s := range f.Catalog.services {
		name, err := s.Protocol.Operation(r, body)
		if err != nil {
			continue // not this service's form
		}
		if op := f.Catalog.ops[s][name]; op != nil && op.public != "" {
			return s, body, op, nil
		}
	}
	return nil, nil, nil, awswire.ErrUnsigned
}

// guess says in whose words to refuse a request that reached no service.
func (f *Front) guess(r *http.Request, scope string) *Service {
	if t, err := f.route(r, scope); err == nil {
		return t.service()
	}
	prefix, _, isJSON := strings.Cut(r.Header.Get("X-Amz-Target"), ".")
	for _, s := range f.Catalog.services {
		if isJSON && s.Target == prefix {
			return s
		}
	}
	switch {
	case isJSON, strings.HasPrefix(r.URL.Path, RESTPrefix):
		return unknownJSON
	case strings.HasPrefix(r.Header.Get("Content-Type"), "application/x-www-form-urlencoded"):
		return unknownXML
	}
	return unknownS3
}

// Services to speak for when nobody else does.
var (
	unknownJSON = &Service{Name: "unknown", Protocol: awswire.JSON11{}, Words: JSON}
	unknownXML  = &Service{Name: "unknown", Protocol: awswire.STS, Words: XML}
	unknownS3   = &Service{Name: "unknown", Protocol: awswire.Query{}, Words: S3}
)

var errNoRoute = errors.New("no route")
