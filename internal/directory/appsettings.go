package directory

import (
	"crypto/x509"
	"encoding/base64"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"
)

// The name identifier formats that assertions may have (SAMLCore section 8.3).
const (
	nameIDEmail       = "urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress"
	nameIDUnspecified = "urn:oasis:names:tc:SAML:1.1:nameid-format:unspecified"
)

var nameIDFormats = []string{
	nameIDEmail, nameIDUnspecified,
	"urn:oasis:names:tc:SAML:1.1:nameid-format:x509SubjectName",
	"urn:oasis:names:tc:SAML:2.0:nameid-format:persistent",
	"urn:oasis:names:tc:SAML:2.0:nameid-format:transient",
}

const (
	passwordProtected = "urn:oasis:names:tc:SAML:2.0:ac:classes:PasswordProtectedTransport"
	loginTemplate     = "${source.login}"
	maxAddress        = 1024
	maxACS            = 100
	maxAttributes     = 50
)

// DefaultSAML is what a new application has before its service provider is
// known: everything signed, the login as an email address.
func DefaultSAML() SAMLSettings {
	return SAMLSettings{ResponseSigned: true, AssertionSigned: true, HonorForceAuthn: true}.complete()
}

// complete fills in what was left open.
func (s SAMLSettings) complete() SAMLSettings {
	if s.NameIDFormat == "" {
		s.NameIDFormat = nameIDEmail
	}
	if s.NameIDTemplate == "" {
		s.NameIDTemplate = loginTemplate
	}
	if s.AuthnContext == "" {
		s.AuthnContext = passwordProtected
	}
	return s
}

// validate refuses settings with which no assertion should ever be made.
func (s SAMLSettings) validate() error {
	for _, a := range []struct{ field, value string }{
		{"ssoAcsUrl", s.ACSURL}, {"recipient", s.Recipient}, {"destination", s.Destination},
	} {
		if err := checkAddress(a.field, a.value); err != nil {
			return err
		}
	}
	if len(s.ACSEndpoints) > maxACS {
		return invalid("acsEndpoints", "acsEndpoints: at most %d are allowed", maxACS)
	}
	for _, e := range s.ACSEndpoints {
		if e.URL == "" || e.Index < 0 {
			return invalid("acsEndpoints", "acsEndpoints: each needs a url and an index")
		}
		if err := checkAddress("acsEndpoints", e.URL); err != nil {
			return err
		}
	}
	switch {
	case len(s.Audience) > maxAddress || !printable(s.Audience):
		return invalid("audience", "audience: must be at most %d printable characters", maxAddress)
	case len(s.DefaultRelayState) > maxAddress || !printable(s.DefaultRelayState):
		return invalid("defaultRelayState", "defaultRelayState: must be at most %d printable characters", maxAddress)
	case !slices.Contains(nameIDFormats, s.NameIDFormat):
		return invalid("subjectNameIdFormat", "subjectNameIdFormat: '%s' is not supported", bounded(s.NameIDFormat, 100))
	case !strings.HasPrefix(s.AuthnContext, "urn:oasis:names:tc:SAML:2.0:ac:classes:"):
		return invalid("authnContextClassRef", "authnContextClassRef: is not a class of SAML 2.0")
	case !s.ResponseSigned && !s.AssertionSigned:
		return invalid("assertionSigned", "responseSigned and assertionSigned: one of them must be true")
	case s.RequestSigned && len(s.Certificates) == 0:
		return invalid("samlSignedRequestEnabled", "samlSignedRequestEnabled: needs the service provider's certificate")
	}
	if _, err := Evaluate(s.NameIDTemplate, Person{}, ""); err != nil {
		return invalid("subjectNameIdTemplate", "subjectNameIdTemplate: '%s' is not understood", bounded(s.NameIDTemplate, 100))
	}
	if err := s.checkCertificates(); err != nil {
		return err
	}
	return s.checkAttributes()
}

func (s SAMLSettings) checkCertificates() error {
	if len(s.Certificates) > 10 {
		return invalid("spCertificate", "spCertificate: at most 10 are allowed")
	}
	for _, c := range s.Certificates {
		der, err := base64.StdEncoding.DecodeString(c)
		if err == nil {
			_, err = x509.ParseCertificate(der)
		}
		if err != nil {
			return invalid("spCertificate", "spCertificate: is not a certificate")
		}
	}
	return nil
}

func (s SAMLSettings) checkAttributes() error {
	if len(s.Attributes) > maxAttributes {
		return invalid("attributeStatements", "attributeStatements: at most %d are allowed", maxAttributes)
	}
	seen := map[string]bool{}
	for _, a := range s.Attributes {
		if err := a.validate(); err != nil {
			return err
		}
		if seen[a.Name] {
			return invalid("attributeStatements", "attributeStatements: the name '%s' stands there twice", bounded(a.Name, 100))
		}
		seen[a.Name] = true
	}
	return nil
}

func (a AttributeMap) validate() error {
	if a.Name == "" || utf8.RuneCountInString(a.Name) > 256 || !printable(a.Name) {
		return invalid("attributeStatements", "attributeStatements: each needs a name of at most 256 characters")
	}
	switch a.Type {
	case "EXPRESSION":
		if len(a.Values) == 0 || len(a.Values) > 20 {
			return invalid("attributeStatements", "attributeStatements: '%s' needs one to 20 values", a.Name)
		}
		for _, v := range a.Values {
			if _, err := Evaluate(v, Person{}, ""); err != nil {
				return err
			}
		}
	case "GROUP":
		if !slices.Contains([]string{"STARTS_WITH", "EQUALS", "CONTAINS", "REGEX"}, a.FilterType) || len(a.FilterValue) > maxAddress {
			return invalid("attributeStatements", "attributeStatements: '%s' needs a filterType and a filterValue", a.Name)
		}
		if _, err := regexp.Compile(a.FilterValue); a.FilterType == "REGEX" && err != nil {
			return invalid("attributeStatements", "attributeStatements: the filterValue of '%s' is not a regular expression", a.Name)
		}
	default:
		return invalid("attributeStatements", "attributeStatements: type must be EXPRESSION or GROUP")
	}
	return nil
}

// MatchesGroup tells whether a GROUP attribute lists a group of that name.
func (a AttributeMap) MatchesGroup(name string) bool {
	switch a.FilterType {
	case "STARTS_WITH":
		return strings.HasPrefix(name, a.FilterValue)
	case "EQUALS":
		return name == a.FilterValue
	case "CONTAINS":
		return strings.Contains(name, a.FilterValue)
	case "REGEX":
		re, err := regexp.Compile(`^(?:` + a.FilterValue + `)$`)
		return err == nil && re.MatchString(name)
	}
	return false
}

// checkAddress takes http and https addresses only: assertions are posted
// there by the person's browser, where "javascript:" would run.
func checkAddress(field, address string) error {
	if address == "" {
		return nil
	}
	u, err := url.Parse(address)
	if err != nil || len(address) > maxAddress || u.Scheme != "http" && u.Scheme != "https" || u.Host == "" || u.User != nil || u.Fragment != "" || !printable(address) {
		return invalid(field, "%s: '%s' is not an http or https address", field, bounded(address, 100))
	}
	return nil
}

func (t UserNameTemplate) validate() error {
	if !slices.Contains([]string{"BUILT_IN", "CUSTOM", "NONE"}, t.Type) {
		return invalid("userNameTemplate", "userNameTemplate: type must be BUILT_IN, CUSTOM or NONE")
	}
	if t.Type == "NONE" {
		return nil
	}
	if _, err := Evaluate(t.Template, Person{}, ""); err != nil || !strings.Contains(t.Template, "${") {
		return invalid("userNameTemplate", "userNameTemplate: '%s' is not understood", bounded(t.Template, 100))
	}
	return nil
}
