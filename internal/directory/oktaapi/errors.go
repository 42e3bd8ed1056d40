package oktaapi

import (
	"net/http"
	"strings"

	"gatehouse/internal/endpoint"
	"gatehouse/internal/fault"
)

// apiError is Okta's error object. Clients branch on errorCode only; errorLink repeats it.
type apiError struct {
	Code    string  `json:"errorCode"`
	Summary string  `json:"errorSummary"`
	Link    string  `json:"errorLink"`
	ID      string  `json:"errorId"`
	Causes  []cause `json:"errorCauses"`
}

type cause struct {
	Summary string `json:"errorSummary"`
}

// said is how one code is said: the status, and the summary above the cause. A
// summary that is empty is the fault's own message, without causes.
type said struct {
	status  int
	summary string
}

// codes are the codes that this API answers with (developer.okta.com, "Error codes").
var codes = map[string]said{
	"E0000001": {400, "Api validation failed: "},
	"E0000003": {400, "The request body was not well-formed."},
	"E0000004": {401, "Authentication failed"},
	"E0000005": {403, "Invalid session"},
	"E0000006": {403, "You do not have permission to perform the requested action"},
	"E0000007": {404, ""},
	"E0000009": {500, "Internal Server Error"},
	"E0000010": {503, "Service is in read only mode"},
	"E0000011": {401, "Invalid token provided"},
	"E0000014": {403, "Update of credentials failed"},
	"E0000016": {403, "Activation failed because the user is already active"},
	"E0000018": {400, "Bad request. Accept and/or Content-Type headers likely do not match supported values."},
	"E0000022": {405, "The endpoint does not support the provided HTTP method"},
	"E0000031": {400, "Invalid search criteria."},
	"E0000032": {403, "Unlock is not allowed for this user."},
	"E0000038": {403, "This operation is not allowed in the user's current status."},
	"E0000040": {400, ""},
	"E0000047": {429, "API call exceeded rate limit due to too many requests."},
	"E0000056": {403, "Delete application forbidden."},
	"E0000060": {501, "Unsupported operation."},
	"E0000068": {403, "Invalid Passcode/Answer"},
	"E0000090": {409, "Duplicate role assignment exception."},
	"E0000105": {403, "You have accessed an account recovery link that has expired or been previously used."},
}

// byKind is the code of faults that have none of their own.
var byKind = map[fault.Kind]string{
	fault.Invalid: "E0000001", fault.Conflict: "E0000001", fault.Quota: "E0000001", fault.Precondition: "E0000001",
	fault.TooLarge: "E0000003", fault.Unauthenticated: "E0000011", fault.Denied: "E0000006", fault.NotFound: "E0000007",
	fault.Throttled: "E0000047", fault.Expired: "E0000105", fault.Unsupported: "E0000060", fault.Unavailable: "E0000010",
}

// dialect says a fault in Okta's error object; f is nil for internal failures.
func (a *API) dialect(w http.ResponseWriter, r *http.Request, f *fault.Error) {
	e, status := say(f)
	// The request id names the log line and the audit event of this failure.
	e.ID = errorID(endpoint.RequestID(r))
	if f != nil && f.Kind == fault.TooLarge {
		status = http.StatusRequestEntityTooLarge
	}
	writeJSON(w, status, e)
}

func say(f *fault.Error) (apiError, int) {
	if f == nil {
		f = &fault.Error{}
	}
	code := f.Code
	if _, known := codes[code]; !known {
		code = byKind[f.Kind]
	}
	if code == "" {
		code = "E0000009"
	}
	s := codes[code]
	e := apiError{Code: code, Summary: s.summary, Link: code, Causes: []cause{}}
	switch {
	case s.summary == "":
		e.Summary = f.Message
	case code == "E0000001":
		e.Summary += f.Field
		e.Causes = append(e.Causes, cause{f.Message})
		for _, other := range f.Also {
			e.Causes = append(e.Causes, cause{other.Message})
		}
	case f.Message != "" && f.Message != s.summary:
		e.Causes = append(e.Causes, cause{f.Message})
	}
	return e, s.status
}

// errorID has the shape of Okta's: "oae" and 22 letters or so.
func errorID(requestID string) string {
	return "oae" + strings.ReplaceAll(requestID, "-", "")
}

func badBody(err error) error {
	return fault.New(fault.Invalid, "The request body was not well-formed.").Coded("E0000003").Because(err)
}

func invalid(field, format string, args ...any) error {
	return fault.New(fault.Invalid, format, args...).On(field)
}

func noRoute(r *http.Request) error {
	path := r.URL.Path
	if len(path) > 100 {
		path = path[:100]
	}
	return fault.New(fault.NotFound, "Not found: Resource not found: %s (Endpoint)", path)
}
