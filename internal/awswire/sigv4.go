package awswire

import (
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"
)

const (
	algorithm  = "AWS4-HMAC-SHA256"
	terminator = "aws4_request"
	timeFormat = "20060102T150405Z"
	dateFormat = "20060102"

	// MaxSkew is how far a client's clock may be off, and how long a
	// presigned URL without X-Amz-Expires (STS) lives.
	MaxSkew = 15 * time.Minute
	// MaxPresign is the longest life of a presigned URL.
	MaxPresign = 7 * 24 * time.Hour

	maxAuthorization = 8 << 10
	maxSignedHeaders = 128
	maxToken         = 16 << 10
)

// Signed is what a request claims about its signature. Nothing of it is
// proven before [Signed.Verify] has returned without an error; until then the
// fields serve to find the secret.
type Signed struct {
	AccessKeyID   string
	Region        string
	Service       string
	Token         string    // session token, from the header or the presigned URL; "" for long-lived keys
	Time          time.Time // when it was signed, UTC, whole seconds
	Presigned     bool
	Expires       time.Time // end of a presigned URL; zero for the header form
	SignedHeaders []string  // lower case, sorted
	Payload       string    // the signed payload: a hex SHA-256, UNSIGNED-PAYLOAD or STREAMING-...; "" when not stated

	scopeDate string
	signature string
}

// scope is the credential scope, without the access key.
func (s *Signed) scope() string {
	return s.scopeDate + "/" + s.Region + "/" + s.Service + "/" + terminator
}

// InScope refuses a signature made for another service or, unless region is
// empty, for another region. The canonical form depends on the service, so a
// front has to call this before it trusts a verified request.
func (s *Signed) InScope(service, region string) error {
	if s.Service != service {
		return refuse(ScopeService, "the credential should be scoped to the service "+service)
	}
	if region != "" && s.Region != region {
		return refuse(ScopeRegion, "the credential should be scoped to the region "+region)
	}
	return nil
}

// ParseAuth reads the signature of a request, in the Authorization header or
// in the query string. It returns [ErrUnsigned] when there is none and else an
// *AuthError when it cannot be used; it looks at no clock and no secret.
func ParseAuth(r *http.Request) (*Signed, error) {
	query, err := url.ParseQuery(r.URL.RawQuery)
	if err != nil {
		return nil, refuse(Malformed, "the query string cannot be read")
	}
	headers := r.Header.Values("Authorization")
	presigned := query.Has("X-Amz-Algorithm") || query.Has("X-Amz-Signature") || query.Has("X-Amz-Credential")
	switch {
	case len(headers) > 1, presigned && len(headers) > 0:
		return nil, refuse(Malformed, "only one form of authorization is allowed")
	case presigned:
		return parsePresigned(r, query)
	case query.Has("AWSAccessKeyId") && query.Has("Signature"):
		return nil, refuse(Unsupported, "signature version 2 is not supported")
	case len(headers) == 0:
		return nil, ErrUnsigned
	}
	return parseHeader(r, headers[0])
}

func parseHeader(r *http.Request, authorization string) (*Signed, error) {
	scheme, rest, _ := strings.Cut(authorization, " ")
	switch {
	case scheme == "AWS" || strings.HasPrefix(scheme, "AWS4-") && scheme != algorithm:
		return nil, refuse(Unsupported, "the signature algorithm is not "+algorithm)
	case scheme != algorithm: // Bearer and its like are not for us to judge
		return nil, ErrUnsigned
	case len(authorization) > maxAuthorization:
		return nil, refuse(Malformed, "the Authorization header is too long")
	}
	parts, err := authorizationParts(rest)
	if err != nil {
		return nil, err
	}
	s := &Signed{signature: parts["Signature"], Payload: r.Header.Get("X-Amz-Content-Sha256"), Token: r.Header.Get("X-Amz-Security-Token")}
	if s.Time, err = headerTime(r.Header); err != nil {
		return nil, err
	}
	return s, s.fill(r, parts["Credential"], parts["SignedHeaders"])
}

// authorizationParts splits "Credential=…, SignedHeaders=…, Signature=…".
func authorizationParts(s string) (map[string]string, error) {
	parts := map[string]string{}
	for part := range strings.SplitSeq(s, ",") {
		key, value, _ := strings.Cut(strings.TrimSpace(part), "=")
		if _, twice := parts[key]; twice || key != "Credential" && key != "SignedHeaders" && key != "Signature" {
			return nil, refuse(Malformed, "the Authorization header holds an unknown or repeated part")
		}
		parts[key] = value
	}
	if len(parts) != 3 {
		return nil, refuse(Malformed, "the Authorization header requires Credential, SignedHeaders and Signature")
	}
	return parts, nil
}

// headerTime prefers X-Amz-Date, as AWS does, to Date.
func headerTime(h http.Header) (time.Time, error) {
	if len(h.Values("X-Amz-Date")) > 1 {
		return time.Time{}, refuse(Malformed, "X-Amz-Date is given more than once")
	}
	if v := h.Get("X-Amz-Date"); v != "" {
		return amzTime(v)
	}
	v := h.Get("Date")
	if t, err := http.ParseTime(v); err == nil {
		return t.UTC(), nil
	}
	return amzTime(v)
}

func amzTime(v string) (time.Time, error) {
	t, err := time.Parse(timeFormat, v)
	if err != nil {
		return time.Time{}, refuse(Malformed, "a valid date in X-Amz-Date or Date is required")
	}
	return t, nil
}

var presignParameters = []string{"X-Amz-Algorithm", "X-Amz-Credential", "X-Amz-Date", "X-Amz-Expires",
	"X-Amz-SignedHeaders", "X-Amz-Signature", "X-Amz-Security-Token", "X-Amz-Content-Sha256"}

func parsePresigned(r *http.Request, query url.Values) (*Signed, error) {
	for _, p := range presignParameters {
		if len(query[p]) > 1 {
			return nil, refuse(Malformed, p+" is given more than once")
		}
	}
	if query.Get("X-Amz-Algorithm") != algorithm {
		return nil, refuse(Unsupported, "the signature algorithm is not "+algorithm)
	}
	if query.Has("X-Amz-Security-Token") && r.Header.Get("X-Amz-Security-Token") != "" {
		return nil, refuse(Malformed, "the security token is given more than once")
	}
	s := &Signed{
		Presigned: true,
		signature: query.Get("X-Amz-Signature"),
		Token:     query.Get("X-Amz-Security-Token"),
		Payload:   query.Get("X-Amz-Content-Sha256"),
	}
	if s.Payload == "" {
		s.Payload = r.Header.Get("X-Amz-Content-Sha256")
	}
	if s.Token == "" {
		s.Token = r.Header.Get("X-Amz-Security-Token")
	}
	var err error
	if s.Time, err = amzTime(query.Get("X-Amz-Date")); err != nil {
		return nil, err
	}
	if err := s.fill(r, query.Get("X-Amz-Credential"), query.Get("X-Amz-SignedHeaders")); err != nil {
		return nil, err
	}
	return s, s.setExpires(query)
}

func (s *Signed) setExpires(query url.Values) error {
	if !query.Has("X-Amz-Expires") && s.Service != serviceS3 {
		s.Expires = s.Time.Add(MaxSkew)
		return nil
	}
	seconds, err := strconv.ParseUint(query.Get("X-Amz-Expires"), 10, 32)
	if err != nil || seconds < 1 || seconds > uint64(MaxPresign/time.Second) {
		return refuse(Malformed, "X-Amz-Expires must be a number of seconds from 1 to 604800")
	}
	s.Expires = s.Time.Add(time.Duration(seconds) * time.Second)
	return nil
}

// fill reads what both forms state in the same way and checks its shape.
func (s *Signed) fill(r *http.Request, credential, signedHeaders string) error {
	scope := strings.Split(credential, "/")
	if len(scope) != 5 || scope[4] != terminator || slices.Contains(scope, "") {
		return refuse(Malformed, "the credential must have the form key/date/region/service/"+terminator)
	}
	s.AccessKeyID, s.scopeDate, s.Region, s.Service = scope[0], scope[1], scope[2], scope[3]
	if s.scopeDate != s.Time.Format(dateFormat) {
		return refuse(ScopeDate, "the date in the credential scope is not the date of the request")
	}
	if !isHex256(s.signature) {
		return refuse(Malformed, "the signature is not 64 lower-case hexadecimal digits")
	}
	if len(s.Token) > maxToken || len(r.Header.Values("X-Amz-Security-Token")) > 1 {
		return refuse(Malformed, "the security token is too long or given more than once")
	}
	if len(r.Header.Values("X-Amz-Content-Sha256")) > 1 {
		return refuse(Malformed, "X-Amz-Content-Sha256 is given more than once")
	}
	s.SignedHeaders = strings.Split(signedHeaders, ";")
	return checkSignedHeaders(r.Header, s.SignedHeaders)
}

// checkSignedHeaders demands host and every x-amz- header: AWS acts on those,
// so an unsigned one would be a way to change a signed request.
func checkSignedHeaders(h http.Header, signed []string) error {
	if len(signed) > maxSignedHeaders {
		return refuse(Malformed, "too many signed headers")
	}
	if !slices.IsSorted(signed) || len(slices.Compact(slices.Clone(signed))) != len(signed) {
		return refuse(Malformed, "the signed headers are not sorted or one is repeated")
	}
	for _, name := range signed {
		if name == "" || name != strings.ToLower(name) {
			return refuse(Malformed, "the signed headers are not in lower case")
		}
	}
	if _, ok := slices.BinarySearch(signed, "host"); !ok {
		return refuse(HeaderNotSigned, "host must be a signed header")
	}
	for name := range h {
		lower := strings.ToLower(name)
		if !strings.HasPrefix(lower, "x-amz-") {
			continue
		}
		if _, ok := slices.BinarySearch(signed, lower); !ok {
			return refuse(HeaderNotSigned, lower+" is present but not signed")
		}
	}
	return nil
}

func isHex256(s string) bool {
	if len(s) != 64 {
		return false
	}
	for _, c := range []byte(s) {
		if (c < '0' || c > '9') && (c < 'a' || c > 'f') {
			return false
		}
	}
	return true
}
