package awswire

// A Reason says why a signature was refused. Each service has its own words
// for it, so none are chosen here.
type Reason string

const (
	Unsigned        Reason = "unsigned"          // the request carries no signature at all
	Malformed       Reason = "malformed"         // the signature, a date or a header it needs cannot be read
	Skewed          Reason = "skewed"            // signed more than MaxSkew before or after now
	Expired         Reason = "expired"           // a presigned URL after its time
	Mismatch        Reason = "mismatch"          // the signature is not the one we compute
	ScopeDate       Reason = "scope-date"        // the credential scope is of another day
	ScopeRegion     Reason = "scope-region"      // of another region
	ScopeService    Reason = "scope-service"     // of another service
	HeaderNotSigned Reason = "header-not-signed" // a header that must be signed is not
	PayloadMismatch Reason = "payload-mismatch"  // the body has not the signed hash or length
	ChunkMismatch   Reason = "chunk-mismatch"    // a chunk or the trailer has a wrong signature, or the framing is broken
	BadDigest       Reason = "bad-digest"        // a checksum in the trailer does not fit the body
	Unsupported     Reason = "unsupported"       // SigV4A, SigV2 or an unknown payload form
)

// An AuthError is a refusal. Detail is for the log and may be shown to the
// caller: it never holds a secret or an expected signature.
type AuthError struct {
	Reason Reason
	Detail string
}

func (e *AuthError) Error() string { return string(e.Reason) + ": " + e.Detail }

// Is makes errors.Is(err, ErrUnsigned) compare reasons.
func (e *AuthError) Is(target error) bool {
	t, ok := target.(*AuthError)
	return ok && t.Reason == e.Reason
}

// ErrUnsigned is what [ParseAuth] returns when there is no signature.
var ErrUnsigned error = &AuthError{Reason: Unsigned, Detail: "The request is not signed."}

func refuse(reason Reason, detail string) *AuthError {
	return &AuthError{Reason: reason, Detail: detail}
}
