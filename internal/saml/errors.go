package saml

import (
	"errors"
	"fmt"
	"strings"
	"unicode"
)

// Reason says why a message was refused, in a form that a program can map.
type Reason string

// The reasons. Their text is stable: it goes to the audit trail.
const (
	ReasonTooLarge           Reason = "too_large"            // over a limit of size, depth or number
	ReasonEncoding           Reason = "bad_encoding"         // base64, DEFLATE or character encoding
	ReasonNotXML             Reason = "not_xml"              // not one well-formed XML document
	ReasonForbiddenXML       Reason = "forbidden_xml"        // DOCTYPE, comment, CDATA and the like
	ReasonNotSAML            Reason = "not_saml"             // XML, but not the message that was expected
	ReasonDuplicateID        Reason = "duplicate_id"         // one id on two elements
	ReasonAssertionCount     Reason = "assertion_count"      // no assertion, or several
	ReasonEncrypted          Reason = "encrypted"            // encrypted parts, which we do not take
	ReasonUnsigned           Reason = "unsigned"             // a signature was needed
	ReasonSignature          Reason = "bad_signature"        // its shape, its digest or its value is wrong
	ReasonAlgorithm          Reason = "forbidden_algorithm"  // an algorithm that is not on the list
	ReasonCertificateMissing Reason = "certificate_missing"  // metadata without a signing certificate
	ReasonCertificateExpired Reason = "certificate_expired"  // past its end, or before its begin
	ReasonCertificateInvalid Reason = "certificate_invalid"  // unreadable, or a weak or unknown key
	ReasonAddress            Reason = "bad_address"          // not an absolute http or https address
	ReasonIssuer             Reason = "wrong_issuer"         // missing, or another entity
	ReasonAudience           Reason = "wrong_audience"       // meant for another service provider
	ReasonRecipient          Reason = "wrong_recipient"      // confirmation for another address
	ReasonDestination        Reason = "wrong_destination"    // message for another address
	ReasonInResponseTo       Reason = "wrong_in_response_to" // answers a request that is not outstanding
	ReasonUnsolicited        Reason = "unsolicited"          // answers no request, and that is switched off
	ReasonExpired            Reason = "expired"              // too old
	ReasonNotYetValid        Reason = "not_yet_valid"        // from the future
	ReasonSubject            Reason = "bad_subject"          // no usable NameID or confirmation
	ReasonStatus             Reason = "status"               // the identity provider reports a failure
	ReasonACS                Reason = "unknown_acs"          // an answer address that is not registered
	ReasonInput              Reason = "bad_input"            // the caller's own values cannot be written
)

// Error is the only kind of error that this package returns.
type Error struct {
	Reason  Reason
	Message string // safe to show to an administrator: quoted, shortened, without secrets

	// Status and StatusMessage are set with ReasonStatus: the status codes from
	// the outermost inwards (SAMLCore section 3.2.2.2) and the provider's words.
	Status        []string
	StatusMessage string
}

func (e *Error) Error() string { return "saml: " + e.Message }

// ReasonOf returns the Reason of an error from this package, or "" for others.
func ReasonOf(err error) Reason {
	var e *Error
	if errors.As(err, &e) {
		return e.Reason
	}
	return ""
}

func refuse(r Reason, format string, args ...any) *Error {
	return &Error{Reason: r, Message: fmt.Sprintf(format, args...)}
}

// shown makes a value from the wire fit for a message: a forged name must not
// fill a log or break out of its line.
func shown(s string) string {
	const most = 120
	s = strings.Map(func(r rune) rune {
		if unicode.IsPrint(r) {
			return r
		}
		return '?'
	}, s)
	if len(s) > most {
		s = strings.ToValidUTF8(s[:most], "") + "..."
	}
	return fmt.Sprintf("%q", s)
}
