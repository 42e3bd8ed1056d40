package saml

import (
	"bytes"
	"crypto/x509"
	"net/url"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/beevik/etree"
)

// Endpoint is an address of a peer, with the binding that it speaks.
type Endpoint struct {
	Binding  string
	Location string
}

// IndexedEndpoint is an assertion consumer service of a service provider.
type IndexedEndpoint struct {
	Binding  string
	Location string
	Index    int
	Default  bool
}

// IdPMetadata is what an identity provider says of itself (SAMLMeta section 2.4.3).
type IdPMetadata struct {
	EntityID                string
	SSO                     []Endpoint // at least one with BindingRedirect or BindingPOST after parsing
	SLO                     []Endpoint
	Certificates            []*x509.Certificate // for signing; at least one that is valid after parsing
	NameIDFormats           []string
	WantAuthnRequestsSigned bool
}

// SPMetadata is what a service provider says of itself (SAMLMeta section 2.4.4).
type SPMetadata struct {
	EntityID             string
	ACS                  []IndexedEndpoint // at least one with BindingPOST after parsing
	SLO                  []Endpoint
	Certificates         []*x509.Certificate // for signing; may be empty
	NameIDFormats        []string
	AuthnRequestsSigned  bool // the provider promises to sign; we then insist
	WantAssertionsSigned bool
}

// takesPost tells whether a response can be posted there; a caller that builds
// the value from an application's settings may leave the binding out.
func (e IndexedEndpoint) takesPost() bool { return e.Binding == BindingPOST || e.Binding == "" }

// DefaultACS is where a response goes that answers no request: the endpoint that
// is marked, else the first (SAMLMeta section 2.4.4). It is "" when there is none.
func (m SPMetadata) DefaultACS() string {
	first := ""
	for _, e := range m.ACS {
		if e.takesPost() && (e.Default || first == "") {
			first = e.Location
			if e.Default {
				break
			}
		}
	}
	return first
}

// ParseIdPMetadata reads the metadata of an identity provider, as a file or as
// people paste it: a byte order mark, CRLF, blanks around it and a missing XML
// declaration are fine. Metadata is trusted because an administrator brought it;
// its own signature, if any, is not judged.
func ParseIdPMetadata(data []byte, now time.Time) (*IdPMetadata, error) {
	entity, role, err := parseEntity(data, "IDPSSODescriptor")
	if err != nil {
		return nil, err
	}
	m := &IdPMetadata{WantAuthnRequestsSigned: boolean(role, "WantAuthnRequestsSigned")}
	if m.EntityID, err = entityID(entity); err != nil {
		return nil, err
	}
	if m.Certificates, err = signingCertificates(role); err != nil {
		return nil, err
	}
	if err := oneUsable(m.Certificates, now); err != nil {
		return nil, err
	}
	if m.SSO, err = endpoints(role, "SingleSignOnService"); err != nil {
		return nil, err
	}
	if m.SLO, err = endpoints(role, "SingleLogoutService"); err != nil {
		return nil, err
	}
	if location(m.SSO, BindingRedirect) == "" && location(m.SSO, BindingPOST) == "" {
		return nil, refuse(ReasonAddress, "the metadata has no SingleSignOnService for HTTP-Redirect or HTTP-POST")
	}
	m.NameIDFormats, err = texts(role, "NameIDFormat")
	return m, err
}

// ParseSPMetadata reads the metadata of a service provider, with the same
// tolerance. Certificates are optional there.
func ParseSPMetadata(data []byte, now time.Time) (*SPMetadata, error) {
	entity, role, err := parseEntity(data, "SPSSODescriptor")
	if err != nil {
		return nil, err
	}
	m := &SPMetadata{
		AuthnRequestsSigned:  boolean(role, "AuthnRequestsSigned"),
		WantAssertionsSigned: boolean(role, "WantAssertionsSigned"),
	}
	if m.EntityID, err = entityID(entity); err != nil {
		return nil, err
	}
	if m.Certificates, err = signingCertificates(role); err != nil {
		return nil, err
	}
	if len(m.Certificates) > 0 {
		if err := oneUsable(m.Certificates, now); err != nil {
			return nil, err
		}
	}
	if m.ACS, err = consumers(role); err != nil {
		return nil, err
	}
	if m.SLO, err = endpoints(role, "SingleLogoutService"); err != nil {
		return nil, err
	}
	m.NameIDFormats, err = texts(role, "NameIDFormat")
	return m, err
}

// parseEntity finds the one entity with that role.
func parseEntity(data []byte, roleTag string) (entity, role *etree.Element, err error) {
	data = bytes.TrimSpace(bytes.TrimPrefix(bytes.TrimSpace(data), []byte("\xef\xbb\xbf")))
	if utf8.RuneCount(data) > MaxMetadata {
		return nil, nil, refuse(ReasonTooLarge, "the metadata has more than %d characters", MaxMetadata)
	}
	root, err := parse(data, metadataRules)
	if err != nil {
		return nil, nil, err
	}
	entities := []*etree.Element{root}
	if is(root, nsMetadata, "EntitiesDescriptor") {
		entities = children(root, nsMetadata, "EntityDescriptor")
	}
	for _, e := range entities {
		if !is(e, nsMetadata, "EntityDescriptor") {
			continue
		}
		for _, r := range children(e, nsMetadata, roleTag) {
			if role != nil {
				return nil, nil, refuse(ReasonNotSAML, "the metadata describes several %s; one is needed", roleTag)
			}
			entity, role = e, r
		}
	}
	if role == nil && is(root, nsMetadata, "EntityDescriptor") {
		return nil, nil, refuse(ReasonNotSAML, "this is the metadata of another kind of entity: it has no %s", roleTag)
	}
	if role == nil {
		return nil, nil, refuse(ReasonNotSAML, "this is not SAML metadata with an EntityDescriptor and its %s (the top element is %s)", roleTag, shown(root.Tag))
	}
	return entity, role, nil
}

func entityID(entity *etree.Element) (string, error) {
	id := attr(entity, "entityID")
	if id == "" || len(id) > 1024 { // SAMLMeta section 2.2.1
		return "", refuse(ReasonNotSAML, "the metadata has no entityID of 1 to 1024 characters")
	}
	return id, nil
}

// signingCertificates reads the KeyDescriptors that are for signing or do not say.
func signingCertificates(role *etree.Element) ([]*x509.Certificate, error) {
	var certs []*x509.Certificate
	for _, key := range children(role, nsMetadata, "KeyDescriptor") {
		if use := attr(key, "use"); use != "" && use != "signing" {
			continue
		}
		var failed error
		walk(key, func(el *etree.Element) bool {
			if !is(el, nsDSig, "X509Certificate") {
				return true
			}
			t, err := word(el)
			if err == nil {
				var c *x509.Certificate
				c, err = ParseCertificate([]byte(t))
				certs = append(certs, c)
			}
			failed = err
			return failed == nil
		})
		if failed != nil {
			return nil, failed
		}
	}
	return certs, nil
}

func oneUsable(certs []*x509.Certificate, now time.Time) error {
	if len(certs) == 0 {
		return refuse(ReasonCertificateMissing, "the metadata has no signing certificate")
	}
	var last error
	for _, c := range certs {
		if last = checkDates(c, now); last == nil {
			return nil
		}
	}
	return last
}

func endpoints(role *etree.Element, tag string) ([]Endpoint, error) {
	var found []Endpoint
	for _, el := range children(role, nsMetadata, tag) {
		e := Endpoint{Binding: attr(el, "Binding"), Location: attr(el, "Location")}
		if err := CheckAddress(e.Location); err != nil {
			return nil, err
		}
		found = append(found, e)
	}
	return found, nil
}

func consumers(role *etree.Element) ([]IndexedEndpoint, error) {
	var found []IndexedEndpoint
	var post bool
	for _, el := range children(role, nsMetadata, "AssertionConsumerService") {
		e := IndexedEndpoint{Binding: attr(el, "Binding"), Location: attr(el, "Location"), Default: boolean(el, "isDefault")}
		if err := CheckAddress(e.Location); err != nil {
			return nil, err
		}
		index, err := strconv.ParseUint(attr(el, "index"), 10, 16)
		if err != nil {
			return nil, refuse(ReasonNotSAML, "an AssertionConsumerService has no index from 0 to 65535")
		}
		e.Index = int(index)
		post = post || e.Binding == BindingPOST
		found = append(found, e)
	}
	if !post {
		return nil, refuse(ReasonAddress, "the metadata has no AssertionConsumerService for HTTP-POST")
	}
	return found, nil
}

func texts(el *etree.Element, tag string) ([]string, error) {
	var found []string
	for _, c := range children(el, nsMetadata, tag) {
		t, err := word(c)
		if err != nil {
			return nil, err
		}
		found = append(found, t)
	}
	return found, nil
}

func location(list []Endpoint, b string) string {
	for _, e := range list {
		if e.Binding == b {
			return e.Location
		}
	}
	return ""
}

// CheckAddress refuses what must never become the target of a form or a
// redirect: anything but an absolute http or https address. A "javascript:"
// address in metadata would run in the identity provider's own page
// (GHSA-267v-3v32-g6q5).
func CheckAddress(address string) error {
	u, err := url.Parse(address)
	bad := err != nil || len(address) > 2048 || u.Scheme != "http" && u.Scheme != "https" ||
		u.Hostname() == "" || u.User != nil || u.Opaque != "" || u.Fragment != "" ||
		strings.ContainsFunc(address, func(r rune) bool { return r <= ' ' || r == 0x7f || r == '\\' || r > 0x7e })
	if bad {
		return refuse(ReasonAddress, "%s is not an absolute http or https address", shown(address))
	}
	return nil
}
