package center

import (
	"net/url"
	"slices"
	"strings"
	"time"
	"unicode/utf8"
)

// Bounds of an application's settings.
const (
	maxApplicationName  = 100
	maxApplicationText  = 128
	maxApplicationURL   = 512
	maxApplicationRelay = 2048
	maxACS              = 20
	maxAttributes       = 50
	maxTemplate         = 1024
	// DefaultApplicationSession is AWS's.
	DefaultApplicationSession = time.Hour
	minApplicationSession     = 15 * time.Minute
	maxApplicationSession     = 12 * time.Hour
)

// DefaultNameIDFormat and DefaultNameID are what an application gets that asks for nothing else.
const (
	DefaultNameIDFormat = "urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress"
	DefaultNameID       = "${user:email}"
	defaultAttrFormat   = "urn:oasis:names:tc:SAML:2.0:attrname-format:unspecified"
)

// nameIDFormats are those for which a template makes sense: a transient name is
// made up anew each time, and nothing here could tell it apart from a lasting one.
var nameIDFormats = []string{
	DefaultNameIDFormat, "urn:oasis:names:tc:SAML:1.1:nameid-format:unspecified", "urn:oasis:names:tc:SAML:2.0:nameid-format:persistent",
}

var attrFormats = []string{
	defaultAttrFormat, "urn:oasis:names:tc:SAML:2.0:attrname-format:basic", "urn:oasis:names:tc:SAML:2.0:attrname-format:uri",
}

// validate fills in what was left out and refuses what cannot work.
func (a *Application) validate() error {
	a.fill()
	for _, check := range []func(Application) error{validNames, validProvider, validAddresses, validNameID, validAttributes} {
		if err := check(*a); err != nil {
			return err
		}
	}
	if d := a.Session(); d < minApplicationSession || d > maxApplicationSession {
		return invalid("sessionDurationSeconds", "The session duration must be between %s and %s.", minApplicationSession, maxApplicationSession)
	}
	return nil
}

func (a *Application) fill() {
	if a.NameIDFormat == "" {
		a.NameIDFormat = DefaultNameIDFormat
	}
	if a.NameID == "" {
		a.NameID = DefaultNameID
	}
	if a.SessionSeconds == 0 {
		a.SessionSeconds = int64(DefaultApplicationSession / time.Second)
	}
	a.Attributes = slices.Clone(a.Attributes)
	for i := range a.Attributes {
		if a.Attributes[i].Format == "" {
			a.Attributes[i].Format = defaultAttrFormat
		}
	}
}

func validNames(a Application) error {
	switch {
	case !within(a.Name, 1, maxApplicationName) || strings.TrimSpace(a.Name) != a.Name:
		return invalid("name", "The name of an application must have 1 to %d characters, without blanks around it.", maxApplicationName)
	case !within(a.Description, 0, maxApplicationText):
		return invalid("description", "The description of an application must have at most %d characters.", maxApplicationText)
	case !within(a.RelayState, 0, maxApplicationRelay):
		return invalid("relayState", "The relay state must have at most %d characters.", maxApplicationRelay)
	}
	return nil
}

// validProvider takes a service provider that is not known yet, as while an
// application is being set up, but none that is known by half.
func validProvider(a Application) error {
	sp := a.ServiceProvider
	switch {
	case (sp.Audience == "") != (len(sp.ACS) == 0):
		return invalid("audience", "An application needs both its SAML audience and its ACS URL; give both, or import its metadata.")
	case !within(sp.Audience, 0, 1024):
		return invalid("audience", "The SAML audience must have at most 1024 characters.")
	case len(sp.ACS) > maxACS:
		return invalid("acsUrls", "An application has at most %d ACS URLs.", maxACS)
	case len(sp.Certificates) > maxCertificates:
		return invalid("certificates", "An application has at most %d certificates.", maxCertificates)
	case sp.RequestsSigned && len(sp.Certificates) == 0:
		return invalid("requestsSigned", "Signed requests can be demanded only where a certificate of the application is known; import its metadata.")
	}
	return nil
}

func validAddresses(a Application) error {
	seen := map[string]bool{}
	for _, e := range a.ServiceProvider.ACS {
		if !webAddress(e.URL) || seen[e.URL] {
			return invalid("acsUrls", "An ACS URL must be an address that begins with https:// or http://, of at most %d characters, and stand there once.", maxApplicationURL)
		}
		seen[e.URL] = true
	}
	if a.StartURL != "" && !webAddress(a.StartURL) {
		return invalid("startUrl", "The start URL must be an address that begins with https:// or http://, of at most %d characters.", maxApplicationURL)
	}
	return nil
}

// webAddress takes nothing that would run or reach elsewhere when a browser is
// sent there: no script, no user information.
func webAddress(s string) bool {
	u, err := url.Parse(s)
	return err == nil && within(s, 1, maxApplicationURL) && (u.Scheme == "https" || u.Scheme == "http") && u.Hostname() != "" && u.User == nil && u.Fragment == ""
}

func validNameID(a Application) error {
	if !slices.Contains(nameIDFormats, a.NameIDFormat) {
		return invalid("nameIdFormat", "The format of the NameID must be one of %s.", strings.Join(nameIDFormats, ", "))
	}
	return validTemplate("nameId", a.NameID)
}

func validAttributes(a Application) error {
	if len(a.Attributes) > maxAttributes {
		return invalid("attributes", "An application has at most %d attributes.", maxAttributes)
	}
	seen := map[string]bool{}
	for _, m := range a.Attributes {
		switch {
		case !within(m.Name, 1, 256) || strings.TrimSpace(m.Name) == "":
			return invalid("attributes", "The name of an attribute must have 1 to 256 characters.")
		case seen[m.Name]:
			return invalid("attributes", "The attribute %q is there twice.", m.Name)
		case !slices.Contains(attrFormats, m.Format):
			return invalid("attributes", "The format of the attribute %q must be one of %s.", m.Name, strings.Join(attrFormats, ", "))
		}
		seen[m.Name] = true
		if m.Value == groupsTemplate {
			continue
		}
		if err := validTemplate("attributes", m.Value); err != nil {
			return err
		}
	}
	return nil
}

// within tells whether a text has so many characters, all of which XML can hold.
func within(s string, least, most int) bool {
	n := utf8.RuneCountInString(s)
	return n >= least && n <= most && utf8.ValidString(s) &&
		!strings.ContainsFunc(s, func(r rune) bool { return r < 0x20 || r == 0x7f || r == 0xfffe || r == 0xffff })
}
