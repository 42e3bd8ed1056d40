package awswire

import (
	"net/http"
	"reflect"
	"strings"
)

// RestJSON is the protocol restJson1: the operation is a method and a path,
// some members travel in the query string or in headers, the rest in JSON
// under names with a small first letter.
type RestJSON struct {
	// Routes are tried in order.
	Routes []Route
	// Headers and Queries give, by Go name, the header or query parameter
	// that holds a member of an input.
	Headers, Queries map[string]string
	// OAuthErrors writes an error as RFC 6749 section 5.2 does, with the
	// members error and error_description, in place of message.
	OAuthErrors bool
}

// A Route is the place of an operation. Query, if set, is a key=value pair
// that the query string must hold.
type Route struct{ Method, Path, Query, Operation string }

const contentTypeJSON = "application/json"

func (p RestJSON) Operation(r *http.Request, _ []byte) (string, error) {
	for _, route := range p.Routes {
		if r.Method == route.Method && r.URL.Path == route.Path && route.queryMatches(r) {
			return route.Operation, nil
		}
	}
	return "", &InputError{Code: codeUnknown, Message: "the request names no operation of this service"}
}

func (t Route) queryMatches(r *http.Request) bool {
	if t.Query == "" {
		return true
	}
	key, value, _ := strings.Cut(t.Query, "=")
	return r.URL.Query().Get(key) == value
}

func (p RestJSON) Decode(r *http.Request, body []byte, in any) error {
	if err := decodeJSON(body, in, lowerCamelName); err != nil {
		return err
	}
	to := reflect.ValueOf(in).Elem()
	query := r.URL.Query()
	for _, m := range members(to.Type()) {
		header, inHeader := p.Headers[m.name]
		key, inQuery := p.Queries[m.name]
		if !inHeader && !inQuery {
			continue
		}
		// A bound member never comes from the body: a token smuggled in
		// there must not count.
		to.Field(m.index).SetZero()
		var err error
		switch {
		case inHeader && len(r.Header.Values(header)) > 0:
			err = setScalar(header, r.Header.Get(header), to.Field(m.index))
		case inQuery && query.Has(key):
			err = setScalar(key, query.Get(key), to.Field(m.index))
		}
		if err != nil {
			return err
		}
	}
	return nil
}

func (p RestJSON) Encode(w http.ResponseWriter, requestID, _ string, out any) error {
	v := reflect.ValueOf(out)
	if !v.IsValid() || v.Kind() == reflect.Pointer && v.IsNil() || len(members(reflect.Indirect(v).Type())) == 0 {
		reply(w, http.StatusOK, "", requestID, nil)
		return nil
	}
	body, err := encodeJSON(out, lowerCamelName)
	if err != nil {
		return err
	}
	reply(w, http.StatusOK, contentTypeJSON, requestID, body)
	return nil
}

func (p RestJSON) EncodeError(w http.ResponseWriter, requestID string, e WireError) {
	fields := map[string]any{}
	for name, v := range e.Fields {
		fields[camelName(name)] = v
	}
	fields["__type"] = e.Code
	if p.OAuthErrors {
		oauthFields(fields, e)
	} else {
		fields["message"] = e.Message
	}
	replyJSONError(w, contentTypeJSON, requestID, e, fields)
}

// oauthFields fills error and error_description, unless the error brought
// them itself.
func oauthFields(fields map[string]any, e WireError) {
	if _, ok := fields["error"]; !ok {
		code, known := oauthCodes[e.Code]
		if !known {
			code = "invalid_request"
			if e.status() >= http.StatusInternalServerError {
				code = "server_error"
			}
		}
		fields["error"] = code
	}
	if _, ok := fields["error_description"]; !ok && e.Message != "" {
		fields["error_description"] = e.Message
	}
}

// oauthCodes are the values of error (RFC 6749 section 5.2, RFC 8628 section
// 3.5, RFC 7591 section 3.2.2) for the modeled errors of the token API.
var oauthCodes = map[string]string{
	"AccessDeniedException":          "access_denied",
	"AuthorizationPendingException":  "authorization_pending",
	"ExpiredTokenException":          "expired_token",
	"InvalidClientException":         "invalid_client",
	"InvalidClientMetadataException": "invalid_client_metadata",
	"InvalidGrantException":          "invalid_grant",
	"InvalidRedirectUriException":    "invalid_redirect_uri",
	"InvalidRequestException":        "invalid_request",
	"InvalidRequestRegionException":  "invalid_request",
	"InvalidScopeException":          "invalid_scope",
	"SlowDownException":              "slow_down",
	"UnauthorizedClientException":    "unauthorized_client",
	"UnsupportedGrantTypeException":  "unsupported_grant_type",
}

// replyJSONError writes an error of either JSON protocol.
func replyJSONError(w http.ResponseWriter, contentType, requestID string, e WireError, fields map[string]any) {
	body, err := plainJSON(fields)
	if err != nil { // a field that JSON has no form for; the error itself matters more
		body, _ = plainJSON(map[string]any{"__type": e.Code, "message": e.Message})
	}
	w.Header().Set("X-Amzn-Errortype", e.Code)
	e.retryAfter(w.Header())
	reply(w, e.status(), contentType, requestID, body)
}
