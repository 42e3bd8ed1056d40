package oktaapi

import (
	"encoding/base64"
	"errors"
	"io"

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

func badMetadata(err error) error {
	var e *saml.Error
	if !errors.As(err, &e) {
		return err
	}
	return fault.New(fault.Invalid, "metadata: %s", e.Message).On("metadata").Because(err)
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
