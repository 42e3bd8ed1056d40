package awswire

import (
	"maps"
	"net/http"
	"strings"
)

// JSON11 is the protocol awsJson 1.1: POST to /, the operation in
// X-Amz-Target, one JSON object each way.
type JSON11 struct {
	// TargetPrefix is the service's name in X-Amz-Target, without the dot.
	TargetPrefix string
	// RequestIDInErrors repeats the request id in the body of an error, as
	// the identity store does.
	RequestIDInErrors bool
}

const contentTypeJSON11 = "application/x-amz-json-1.1"

func (p JSON11) Operation(r *http.Request, _ []byte) (string, error) {
	prefix, op, ok := strings.Cut(r.Header.Get("X-Amz-Target"), ".")
	if !ok || prefix != p.TargetPrefix || op == "" || r.Method != http.MethodPost {
		return "", &InputError{Code: codeUnknown, Message: "the request names no operation of this service"}
	}
	return op, nil
}

func (p JSON11) Decode(_ *http.Request, body []byte, in any) error {
	return decodeJSON(body, in, sameName)
}

func (p JSON11) Encode(w http.ResponseWriter, requestID, _ string, out any) error {
	body, err := encodeJSON(out, sameName)
	if err != nil {
		return err
	}
	reply(w, http.StatusOK, contentTypeJSON11, requestID, body)
	return nil
}

func (p JSON11) EncodeError(w http.ResponseWriter, requestID string, e WireError) {
	fields := map[string]any{}
	maps.Copy(fields, e.Fields)
	fields["__type"], fields["Message"] = e.Code, e.Message
	if p.RequestIDInErrors {
		fields["RequestId"] = requestID
	}
	replyJSONError(w, contentTypeJSON11, requestID, e, fields)
}
