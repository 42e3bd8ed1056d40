package oktaapi

import (
	"encoding/base64"
	"errors"
	"io"
	"strings"

	"gatehouse/internal/directory"
	"gatehouse/internal/fault"
	"gatehouse/internal/saml"
)

// importMetadata fills an application's service-provider settings from the
// provider's metadata: the body is the XML itself. Ours; Okta's console asks
// for each address instead.
func importMetadata(c *call) (any, error) {
	// The limit is in characters, of up to four bytes; one byte more is enough to know that it is too much.
	text, err := io.ReadAll(io.LimitReader(c.r.Body, 4*saml.MaxMetadata+1))
	if err != nil {
		return nil, err
	}
	sp, err := saml.ParseSPMetadata(text, c.Now())
	if err != nil {
		return nil, badMetadata(err)
	}
	a, err := c.Service.UpdateApp(c.ctx(), c.path("appId"), func(a *directory.App) error {
		if entry, _ := directory.CatalogEntryOf(a.Name); !entry.SAML {
			return invalid("metadata", "metadata: The application has no SAML sign-on")
		}
		take(&a.SAML, sp)
		return nil
	})
	if err != nil {
		return nil, err
	}
	return c.app(a), nil
}

// advice is what to do about metadata that is refused, for people who did not
// write it; what is wrong in detail follows, for those who did.
var advice = map[saml.Reason]string{
	saml.ReasonNotXML:             "This is no XML file, or only a part of one. Take the whole file that the service provider offers as its metadata.",
	saml.ReasonEncoding:           "The text of this file cannot be read. Save it as UTF-8.",
	saml.ReasonNotSAML:            "This is not the SAML metadata of one service provider. Take the file that the other side offers as service provider metadata.",
	saml.ReasonForbiddenXML:       "This file has parts that metadata does not need and that are not taken, such as a DOCTYPE.",
	saml.ReasonTooLarge:           "This file is too large for metadata.",
	saml.ReasonAddress:            "The metadata names no address that sign-ins could be sent to.",
	saml.ReasonCertificateExpired: "A certificate in the metadata is not valid now. Take newer metadata of the other side.",
	saml.ReasonCertificateInvalid: "A certificate in the metadata cannot be used.",
}

func badMetadata(err error) error {
	var e *saml.Error
	if !errors.As(err, &e) {
		return err
	}
	words := advice[e.Reason]
	if words == "" {
		words = "This metadata cannot be used."
	}
	return fault.New(fault.Invalid, "metadata: %s In detail: %s.", words, strings.TrimSuffix(e.Message, ".")).On("metadata").Because(err)
}

// take puts what a service provider says of itself into the settings.
func take(s *directory.SAMLSettings, sp *saml.SPMetadata) {
	s.Audience, s.ACSURL = sp.EntityID, sp.DefaultACS()
	s.Recipient, s.Destination = "", ""
	s.ACSEndpoints = nil
	for _, e := range sp.ACS {
		if e.Binding == saml.BindingPOST && e.Location != s.ACSURL {
			s.ACSEndpoints = append(s.ACSEndpoints, directory.IndexedACS{URL: e.Location, Index: e.Index})
		}
	}
	s.Certificates = nil
	for _, cert := range sp.Certificates {
		s.Certificates = append(s.Certificates, base64.StdEncoding.EncodeToString(cert.Raw))
	}
	s.RequestSigned = sp.AuthnRequestsSigned && len(s.Certificates) > 0
	s.AssertionSigned = s.AssertionSigned || sp.WantAssertionsSigned
	for _, format := range sp.NameIDFormats {
		if format == saml.NameIDEmail {
			s.NameIDFormat = format
		}
	}
}
