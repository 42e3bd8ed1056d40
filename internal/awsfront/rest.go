package awsfront

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"reflect"
	"strings"

	"gatehouse/internal/awswire"
	"gatehouse/internal/endpoint"
	"gatehouse/internal/fault"
)

// RESTPrefix is where our own operations live: those for which AWS and Okta
// publish none. They are signed for service "sso" and decided like all others.
const RESTPrefix = "/gatehouse/v1/"

// RESTService is the service of our own operations.
var RESTService = &Service{Name: "gatehouse", Scope: "sso", Protocol: restProtocol{}, Words: JSON}

// RESTRoute describes one of our own operations for its OpenAPI document.
type RESTRoute struct {
	Method, Path, Name, Action, Summary string
	In, Out                             reflect.Type
}

type restRoutes struct {
	mux    *http.ServeMux
	routes []RESTRoute
}

func newRESTRoutes() *restRoutes { return &restRoutes{mux: http.NewServeMux()} }

type restKey struct{}

type restCall struct {
	front *Front
	call  *Call
	err   error
}

// RegisterREST adds one of our own operations at "METHOD /gatehouse/v1/...".
// In's fields are read from the JSON body (unknown members are refused: this
// API is ours), those tagged `path:"name"` and `query:"name"` from the address.
func RegisterREST[In, Out any](cat *Catalog, owner *Service, pattern, summary string, op Op[In, Out]) {
	method, path, ok := strings.Cut(pattern, " ")
	if !ok || !strings.HasPrefix(path, RESTPrefix) || op.Name == "" {
		panic("awsfront: " + pattern + " is no named operation of ours")
	}
	o := build(owner, op)
	cat.add(RESTService, o)
	cat.rest.routes = append(cat.rest.routes, RESTRoute{method, path, o.name, o.action, summary, o.in, o.out})
	cat.rest.mux.HandleFunc(pattern, func(w http.ResponseWriter, r *http.Request) {
		rc := r.Context().Value(restKey{}).(*restCall)
		rc.call.Request = r
		body, err := awswire.ReadBody(r.Body)
		if err == nil {
			err = rc.front.do(w, rc.call, RESTService, o, body)
		}
		rc.err = err
	})
}

// RESTRoutes lists our own operations.
func (cat *Catalog) RESTRoutes() []RESTRoute { return cat.rest.routes }

func (rr *restRoutes) serve(w http.ResponseWriter, f *Front, c *Call) error {
	if _, pattern := rr.mux.Handler(c.Request); pattern == "" {
		return fault.New(fault.Unsupported, "There is no operation %s %s.", c.Request.Method, c.Request.URL.Path)
	}
	rc := &restCall{front: f, call: c}
	rr.mux.ServeHTTP(w, c.Request.WithContext(context.WithValue(c.Request.Context(), restKey{}, rc)))
	return rc.err
}

// restProtocol is plain JSON over HTTP.
type restProtocol struct{}

func (restProtocol) Operation(*http.Request, []byte) (string, error) { return "", errNoRoute }

func (restProtocol) Decode(r *http.Request, body []byte, in any) error {
	if len(bytes.TrimSpace(body)) > 0 {
		d := json.NewDecoder(bytes.NewReader(body))
		d.DisallowUnknownFields()
		if err := d.Decode(in); err != nil {
			return fault.New(fault.Invalid, "The request body is not right: %s.", strings.TrimPrefix(err.Error(), "json: "))
		}
		if _, err := d.Token(); !errors.Is(err, io.EOF) {
			return fault.New(fault.Invalid, "The request body holds more than one JSON value.")
		}
	}
	v := reflect.ValueOf(in).Elem()
	for i := range v.NumField() {
		tag := v.Type().Field(i).Tag
		if name := tag.Get("path"); name != "" {
			v.Field(i).SetString(r.PathValue(name))
		}
		if name := tag.Get("query"); name != "" {
			v.Field(i).SetString(r.URL.Query().Get(name))
		}
	}
	return nil
}

func (restProtocol) Encode(w http.ResponseWriter, _, _ string, out any) error {
	b, err := endpoint.JSON(out)
	if err != nil {
		return err
	}
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Cache-Control", "no-store")
	_, err = w.Write(b)
	return err
}

func (restProtocol) EncodeError(w http.ResponseWriter, requestID string, e awswire.WireError) {
	awswire.JSON11{}.EncodeError(w, requestID, e)
}
