package saml

import (
	"cmp"
	"crypto/x509"
	"strconv"
	"strings"
)

const xmlHeader = `<?xml version="1.0" encoding="UTF-8"?>`

// XML writes the metadata as Okta does: the md prefix literally, and the parts in
// the order of the schema (a wrong order made AWS refuse another product's).
// Every certificate given is published, so that two overlap in a rotation.
func (m IdPMetadata) XML() ([]byte, error) {
	if err := writable(m.EntityID); err != nil {
		return nil, err
	}
	if len(m.Certificates) == 0 {
		return nil, refuse(ReasonCertificateMissing, "an identity provider's metadata needs a certificate")
	}
	var b strings.Builder
	b.WriteString(xmlHeader + `<md:EntityDescriptor entityID="` + attribute(m.EntityID) + `" xmlns:md="` + nsMetadata + `">` +
		`<md:IDPSSODescriptor WantAuthnRequestsSigned="` + strconv.FormatBool(m.WantAuthnRequestsSigned) +
		`" protocolSupportEnumeration="` + nsProtocol + `">`)
	writeKeys(&b, m.Certificates)
	if err := writeEndpoints(&b, "SingleLogoutService", m.SLO); err != nil {
		return nil, err
	}
	if err := writeFormats(&b, m.NameIDFormats); err != nil {
		return nil, err
	}
	if err := writeEndpoints(&b, "SingleSignOnService", m.SSO); err != nil {
		return nil, err
	}
	b.WriteString(`</md:IDPSSODescriptor></md:EntityDescriptor>`)
	return []byte(b.String()), nil
}

// XML writes the metadata of a service provider.
func (m SPMetadata) XML() ([]byte, error) {
	if err := writable(m.EntityID); err != nil {
		return nil, err
	}
	if len(m.ACS) == 0 {
		return nil, refuse(ReasonInput, "a service provider's metadata needs an assertion consumer service")
	}
	var b strings.Builder
	b.WriteString(xmlHeader + `<md:EntityDescriptor entityID="` + attribute(m.EntityID) + `" xmlns:md="` + nsMetadata + `">` +
		`<md:SPSSODescriptor AuthnRequestsSigned="` + strconv.FormatBool(m.AuthnRequestsSigned) +
		`" WantAssertionsSigned="` + strconv.FormatBool(m.WantAssertionsSigned) +
		`" protocolSupportEnumeration="` + nsProtocol + `">`)
	writeKeys(&b, m.Certificates)
	if err := writeEndpoints(&b, "SingleLogoutService", m.SLO); err != nil {
		return nil, err
	}
	if err := writeFormats(&b, m.NameIDFormats); err != nil {
		return nil, err
	}
	for _, a := range m.ACS {
		if err := CheckAddress(a.Location); err != nil {
			return nil, err
		}
		b.WriteString(`<md:AssertionConsumerService Binding="` + attribute(cmp.Or(a.Binding, BindingPOST)) + `" Location="` + attribute(a.Location) +
			`" index="` + strconv.Itoa(a.Index) + `"`)
		if a.Default {
			b.WriteString(` isDefault="true"`)
		}
		b.WriteString(`/>`)
	}
	b.WriteString(`</md:SPSSODescriptor></md:EntityDescriptor>`)
	return []byte(b.String()), nil
}

func writeKeys(b *strings.Builder, certs []*x509.Certificate) {
	for _, c := range certs {
		b.WriteString(`<md:KeyDescriptor use="signing"><ds:KeyInfo xmlns:ds="` + nsDSig + `"><ds:X509Data><ds:X509Certificate>` +
			certificateBase64(c) + `</ds:X509Certificate></ds:X509Data></ds:KeyInfo></md:KeyDescriptor>`)
	}
}

func writeEndpoints(b *strings.Builder, tag string, list []Endpoint) error {
	for _, e := range list {
		if err := CheckAddress(e.Location); err != nil {
			return err
		}
		b.WriteString(`<md:` + tag + ` Binding="` + attribute(e.Binding) + `" Location="` + attribute(e.Location) + `"/>`)
	}
	return nil
}

func writeFormats(b *strings.Builder, formats []string) error {
	for _, f := range formats {
		if err := writable(f); err != nil {
			return err
		}
		b.WriteString(`<md:NameIDFormat>` + content(f) + `</md:NameIDFormat>`)
	}
	return nil
}
