package scim

import (
	"encoding/json"
	"fmt"
	"strconv"
	"time"
)

// The values of scimType (RFC 7644 table 9) in use here.
const (
	InvalidFilter = "invalidFilter"
	InvalidPath   = "invalidPath"
	InvalidSyntax = "invalidSyntax"
	InvalidValue  = "invalidValue"
	Mutability    = "mutability"
	NoTarget      = "noTarget"
	TooMany       = "tooMany"
	Uniqueness    = "uniqueness"
)

// Sentences AWS answers with.
const (
	DetailDuplicate      = "Refused to create a new, duplicate resource."
	DetailDuplicateGroup = "Duplicate GroupDisplayName"
	DetailUnparsable     = "Request is unparsable, syntactically incorrect, or violates schema."
	detailInvalidJSON    = "Invalid JSON from RequestBody"
	detailInvalidFilter  = "Invalid Filter format"
	detailReplaceMembers = "Replacing group memberships is not supported."
	detailRemoveMembers  = "Removing all group memberships is not supported."
	detailPathMissing    = "Missing path in PATCH request"
)

// Error is a refusal (RFC 7644 section 3.12), and the body that tells it.
type Error struct {
	Status    int       // the HTTP status
	ScimType  string    // "" when RFC 7644 has no word for it
	Detail    string    // a sentence for the administrator
	Attribute string    // the offending attribute, "" when it cannot be told; not on the wire
	RequestID string    // the server fills it in: exceptionRequestId
	Time      time.Time // the server fills it in: timeStamp
}

// Errorf makes an error. The arguments are formatted into Detail.
func Errorf(status int, scimType, format string, args ...any) *Error {
	return &Error{Status: status, ScimType: scimType, Detail: fmt.Sprintf(format, args...)}
}

// on names the offending attribute.
func (e *Error) on(attribute string) *Error {
	e.Attribute = attribute
	return e
}

func (e *Error) Error() string {
	if e.ScimType == "" {
		return fmt.Sprintf("scim: %d: %s", e.Status, e.Detail)
	}
	return fmt.Sprintf("scim: %d %s: %s", e.Status, e.ScimType, e.Detail)
}

// timeStampLayout is AWS's own, not that of RFC 3339.
const timeStampLayout = "2006-01-02 15:04:05.000"

// wireError is the body. AWS writes "schema" where the RFC has "schemas";
// clients of either kind exist, so both are written.
type wireError struct {
	Schema    []string `json:"schema"`
	Schemas   []string `json:"schemas"`
	ScimType  string   `json:"scimType,omitempty"`
	Detail    string   `json:"detail,omitempty"`
	Status    string   `json:"status"`
	RequestID string   `json:"exceptionRequestId,omitempty"`
	TimeStamp string   `json:"timeStamp,omitempty"`
}

// MarshalJSON writes the body of an error answer.
func (e Error) MarshalJSON() ([]byte, error) {
	w := wireError{
		Schema: []string{ErrorURN}, Schemas: []string{ErrorURN}, ScimType: e.ScimType,
		Detail: e.Detail, Status: strconv.Itoa(e.Status), RequestID: e.RequestID,
	}
	if !e.Time.IsZero() {
		w.TimeStamp = e.Time.UTC().Format(timeStampLayout)
	}
	return json.Marshal(w)
}

// UnmarshalJSON reads an error body of any server; a status that is a number
// is read as well as one that is a string.
func (e *Error) UnmarshalJSON(data []byte) error {
	var w struct {
		ScimType  string `json:"scimType"`
		Detail    string `json:"detail"`
		Status    any    `json:"status"`
		RequestID string `json:"exceptionRequestId"`
		TimeStamp string `json:"timeStamp"`
	}
	if err := json.Unmarshal(data, &w); err != nil {
		return err
	}
	*e = Error{ScimType: w.ScimType, Detail: w.Detail, RequestID: w.RequestID}
	e.Status, _ = strconv.Atoi(fmt.Sprint(w.Status))
	e.Time, _ = time.Parse(timeStampLayout, w.TimeStamp)
	return nil
}
