package awsfront

import (
	"errors"
	"net/http"

	"gatehouse/internal/awswire"
	"gatehouse/internal/fault"
)

// Words is how one family of services says failures: a code and a status per
// kind. Codes translates the few names that differ between families.
type Words struct {
	Kinds map[fault.Kind]Word
	// Codes replaces a fault's own code, where the family has another name for it.
	Codes map[string]string
	// Auth says the reasons for which a signature is refused.
	Auth map[awswire.Reason]Word
	// Write overrides the protocol's EncodeError, for raw services.
	Write func(w http.ResponseWriter, r *http.Request, requestID string, e awswire.WireError)
}

// Word is a code and its HTTP status.
type Word struct {
	Code   string
	Status int
}

// JSON are the words of the awsJson and restJson services.
var JSON = Words{
	Kinds: map[fault.Kind]Word{
		fault.Invalid: {"ValidationException", 400}, fault.Unauthenticated: {"UnrecognizedClientException", 403},
		fault.Denied: {"AccessDeniedException", 403}, fault.NotFound: {"ResourceNotFoundException", 404},
		fault.Conflict: {"ConflictException", 409}, fault.Quota: {"ServiceQuotaExceededException", 402},
		fault.Throttled: {"ThrottlingException", 429}, fault.TooLarge: {"RequestEntityTooLargeException", 413},
		fault.Expired: {"ExpiredTokenException", 403}, fault.Unsupported: {"UnknownOperationException", 501},
		fault.Unavailable: {"ServiceUnavailableException", 503}, fault.Precondition: {"ConflictException", 409},
	},
	Codes: map[string]string{"InvalidClientTokenId": "UnrecognizedClientException", "ExpiredToken": "ExpiredTokenException"},
	Auth: authWords("MissingAuthenticationTokenException", "IncompleteSignatureException", "InvalidSignatureException", map[awswire.Reason]Word{
		awswire.Skewed: {"InvalidSignatureException", 403}, awswire.Expired: {"InvalidSignatureException", 403},
	}),
}

// XML are the words of the awsQuery services.
var XML = Words{
	Kinds: map[fault.Kind]Word{
		fault.Invalid: {"ValidationError", 400}, fault.Unauthenticated: {"InvalidClientTokenId", 403},
		fault.Denied: {"AccessDenied", 403}, fault.NotFound: {"NoSuchEntity", 404}, fault.Conflict: {"EntityAlreadyExists", 409},
		fault.Quota: {"LimitExceeded", 409}, fault.Throttled: {"Throttling", 400}, fault.TooLarge: {"RequestEntityTooLarge", 413},
		fault.Expired: {"ExpiredToken", 403}, fault.Unsupported: {"InvalidAction", 501}, fault.Unavailable: {"ServiceUnavailable", 503},
		fault.Precondition: {"ConcurrentModification", 409},
	},
	Auth: authWords("MissingAuthenticationToken", "IncompleteSignature", "SignatureDoesNotMatch", nil),
}

// S3 are S3's words; its errors are written by awswire.WriteS3Error.
var S3 = Words{
	Kinds: map[fault.Kind]Word{
		fault.Invalid: {"InvalidArgument", 400}, fault.Unauthenticated: {"InvalidAccessKeyId", 403},
		fault.Denied: {"AccessDenied", 403}, fault.NotFound: {"NoSuchKey", 404}, fault.Conflict: {"OperationAborted", 409},
		fault.Quota: {"TooManyBuckets", 400}, fault.Throttled: {"SlowDown", 503}, fault.TooLarge: {"EntityTooLarge", 400},
		fault.Expired: {"ExpiredToken", 400}, fault.Unsupported: {"NotImplemented", 501}, fault.Unavailable: {"ServiceUnavailable", 503},
		fault.Precondition: {"PreconditionFailed", 412},
	},
	Codes: map[string]string{"InvalidClientTokenId": "InvalidAccessKeyId"},
	Auth: authWords("AccessDenied", "AuthorizationHeaderMalformed", "SignatureDoesNotMatch", map[awswire.Reason]Word{
		awswire.Skewed: {"RequestTimeTooSkewed", 403}, awswire.Expired: {"AccessDenied", 403},
		awswire.ScopeRegion: {"AuthorizationHeaderMalformed", 400}, awswire.ScopeService: {"AuthorizationHeaderMalformed", 400},
		awswire.PayloadMismatch: {"XAmzContentSHA256Mismatch", 400}, awswire.BadDigest: {"BadDigest", 400},
		awswire.HeaderNotSigned: {"AccessDenied", 403}, awswire.Unsupported: {"InvalidRequest", 400},
	}),
	Write: func(w http.ResponseWriter, r *http.Request, requestID string, e awswire.WireError) {
		awswire.WriteS3Error(w, r, requestID, r.URL.Path, e)
	},
}

// authWords gives every reason a word: missing, incomplete or wrong.
func authWords(missing, incomplete, wrong string, special map[awswire.Reason]Word) map[awswire.Reason]Word {
	out := map[awswire.Reason]Word{
		awswire.Unsigned: {missing, 403}, awswire.Malformed: {incomplete, 400}, awswire.Unsupported: {incomplete, 400},
	}
	for _, r := range []awswire.Reason{
		awswire.Skewed, awswire.Expired, awswire.Mismatch, awswire.ScopeDate, awswire.ScopeRegion, awswire.ScopeService,
		awswire.HeaderNotSigned, awswire.PayloadMismatch, awswire.ChunkMismatch, awswire.BadDigest,
	} {
		out[r] = Word{wrong, 403}
	}
	for r, w := range special {
		out[r] = w
	}
	return out
}

// wire turns any error into what the client is told. The second result is
// false for an internal error, whose text the client must not see.
func (ws Words) wire(err error) (awswire.WireError, bool) {
	if e, ok := awswire.ModeledError(err); ok {
		return e, true
	}
	var input *awswire.InputError
	if errors.As(err, &input) {
		return input.Wire(), true
	}
	var auth *awswire.AuthError
	if errors.As(err, &auth) {
		w := ws.Auth[auth.Reason]
		return awswire.WireError{Status: w.Status, Code: w.Code, Message: auth.Detail}, true
	}
	f := fault.From(err)
	if f == nil {
		return awswire.WireError{Status: 500, Code: "InternalFailure", Message: "An internal error occurred; the request id finds it in the log."}, false
	}
	return ws.fault(f), true
}

func (ws Words) fault(f *fault.Error) awswire.WireError {
	w := ws.Kinds[f.Kind]
	e := awswire.WireError{Status: w.Status, Code: w.Code, Message: f.Message}
	if f.Code != "" {
		e.Code = f.Code
		if other, ok := ws.Codes[f.Code]; ok {
			e.Code = other
		}
	}
	return e
}
