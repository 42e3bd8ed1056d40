package awswire

import (
	"errors"
	"net/http"
	"reflect"
	"strconv"
	"sync"

	"github.com/aws/smithy-go"
	"github.com/aws/smithy-go/traits"
)

// A WireError is a failure as a protocol writes it. Fields holds further
// members under their Go names (Reason, ResourceId, RetryAfterSeconds); the
// query protocol and S3 have no place for them.
type WireError struct {
	Status  int // HTTP status; 0 means 400
	Code    string
	Message string
	Fields  map[string]any
}

func (e WireError) Error() string { return e.Code + ": " + e.Message }

func (e WireError) status() int {
	if e.Status == 0 {
		return http.StatusBadRequest
	}
	return e.Status
}

// fault is the Type of an error in XML: whose fault it is.
func (e WireError) fault() string {
	if e.status() >= http.StatusInternalServerError {
		return "Receiver"
	}
	return "Sender"
}

// ModeledError turns an error type of the SDK, such as
// *types.ConflictException, into a WireError with the HTTP status and all
// members of the model. It reports false when err holds none.
func ModeledError(err error) (WireError, bool) {
	var api smithy.APIError
	if !errors.As(err, &api) {
		return WireError{}, false
	}
	v := reflect.ValueOf(api)
	if v.Kind() != reflect.Pointer || v.IsNil() || v.Elem().Kind() != reflect.Struct {
		return WireError{}, false
	}
	e := WireError{Status: modeledStatus(api, v.Type()), Code: api.ErrorCode(), Message: api.ErrorMessage()}
	for _, m := range members(v.Elem().Type()) {
		f := v.Elem().Field(m.index)
		if m.name == "Message" || f.IsZero() {
			continue
		}
		if e.Fields == nil {
			e.Fields = map[string]any{}
		}
		e.Fields[m.name] = reflect.Indirect(f).Interface()
	}
	return e, true
}

func modeledStatus(api smithy.APIError, t reflect.Type) int {
	if status, ok := statusByType()[t]; ok {
		return status
	}
	if status, ok := statusByCode[api.ErrorCode()]; ok {
		return status
	}
	if api.ErrorFault() == smithy.FaultServer {
		return http.StatusInternalServerError
	}
	return http.StatusBadRequest
}

var statusByType = sync.OnceValue(func() map[reflect.Type]int {
	statuses := map[reflect.Type]int{}
	for _, registry := range errorRegistries {
		for _, entry := range registry.Entries {
			if trait, ok := smithy.SchemaTrait[*traits.HTTPError](entry.Schema); ok {
				statuses[reflect.TypeOf(entry.New())] = trait.Code
			}
		}
	}
	return statuses
})

// statusByCode holds the errors of IAM and STS that are not 400; their SDK
// modules carry no schemas yet (IAM and STS API references, "Errors").
var statusByCode = map[string]int{
	"AccountNotManagementOrDelegatedAdministratorException": http.StatusForbidden,
	"ConcurrentModification":                                http.StatusConflict,
	"CredentialReportExpired":                               http.StatusGone,
	"CredentialReportNotPresent":                            http.StatusGone,
	"CredentialReportNotReady":                              http.StatusNotFound,
	"DeleteConflict":                                        http.StatusConflict,
	"DuplicateCertificate":                                  http.StatusConflict,
	"EntityAlreadyExists":                                   http.StatusConflict,
	"EntityTemporarilyUnmodifiable":                         http.StatusConflict,
	"IDPRejectedClaim":                                      http.StatusForbidden,
	"InvalidAuthenticationCode":                             http.StatusForbidden,
	"LimitExceeded":                                         http.StatusConflict,
	"NoSuchEntity":                                          http.StatusNotFound,
	"NotSupportedService":                                   http.StatusNotFound,
	"PolicyEvaluation":                                      http.StatusInternalServerError,
	"RegionDisabledException":                               http.StatusForbidden,
	"ReportGenerationLimitExceeded":                         http.StatusConflict,
	"ServiceFailure":                                        http.StatusInternalServerError,
}

// retryAfter repeats RetryAfterSeconds where HTTP clients look for it.
func (e WireError) retryAfter(h http.Header) {
	if v := reflect.ValueOf(e.Fields["RetryAfterSeconds"]); v.IsValid() && v.CanInt() && v.Int() > 0 {
		h.Set("Retry-After", strconv.FormatInt(v.Int(), 10))
	}
}
