package awswire

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"strconv"
)

// A Protocol is one of the wire protocols, set up for one service. body is the
// whole request body, as [ReadBody] returns it; in is a pointer to the SDK's
// Input struct of the operation, out a pointer to its Output struct (nil for
// an operation without output).
type Protocol interface {
	// Operation names the operation that the request asks for. The error is
	// an *InputError; the name is not checked against what the service has.
	Operation(r *http.Request, body []byte) (string, error)
	// Decode fills in. Unknown members are ignored, as AWS does; a member of
	// the wrong type is an *InputError. Required members are not checked.
	Decode(r *http.Request, body []byte, in any) error
	// Encode writes out as the reply to op, with status 200. Nothing has
	// been written when it fails.
	Encode(w http.ResponseWriter, requestID, op string, out any) error
	// EncodeError writes e as the reply.
	EncodeError(w http.ResponseWriter, requestID string, e WireError)
}

// An InputError says that a request could not be read. Code is the name that
// AWS has for it, such as SerializationException; Message is for the caller.
type InputError struct {
	Code    string
	Member  string // dotted path of the member at fault, if there is one
	Message string
}

func (e *InputError) Error() string {
	if e.Member == "" {
		return e.Code + ": " + e.Message
	}
	return e.Code + ": " + e.Member + ": " + e.Message
}

// Wire returns the error as the protocols write it.
func (e *InputError) Wire() WireError {
	message := e.Message
	if e.Member != "" {
		message = e.Member + ": " + message
	}
	status := http.StatusBadRequest
	if e.Code == codeTooLarge {
		status = http.StatusRequestEntityTooLarge
	}
	return WireError{Status: status, Code: e.Code, Message: message}
}

const (
	codeSerialization = "SerializationException"
	codeUnknown       = "UnknownOperationException"
	codeTooLarge      = "RequestEntityTooLargeException"
)

func malformed(member, format string, args ...any) *InputError {
	return &InputError{Code: codeSerialization, Member: member, Message: fmt.Sprintf(format, args...)}
}

// ReadBody reads a request body to its end, which is also what proves its
// payload hash, and refuses more than [MaxBody] bytes. An error is an
// *InputError, or the *AuthError of the reader that [Signed.Verify] returned.
func ReadBody(r io.Reader) ([]byte, error) {
	if r == nil {
		return nil, nil
	}
	body, err := io.ReadAll(io.LimitReader(r, MaxBody+1))
	if authErr := (*AuthError)(nil); errors.As(err, &authErr) {
		return nil, authErr
	}
	if err != nil {
		return nil, malformed("", "the request body could not be read")
	}
	if len(body) > MaxBody {
		return nil, &InputError{Code: codeTooLarge, Message: "the request body is longer than " + strconv.Itoa(MaxBody) + " bytes"}
	}
	return body, nil
}

// reply writes a whole response. Its length is known, so a client can tell a
// cut answer from a short one.
func reply(w http.ResponseWriter, status int, contentType, requestID string, body []byte) {
	h := w.Header()
	if contentType != "" {
		h.Set("Content-Type", contentType)
	}
	h.Set("X-Amzn-Requestid", requestID)
	h.Set("Content-Length", strconv.Itoa(len(body)))
	w.WriteHeader(status)
	_, _ = w.Write(body) // the client is gone when this fails; there is no one to tell
}
