package center

import (
	"net/url"
	"strings"
)

// Addresses is where the center is reached: the base address of its listener,
// without a slash at the end. It is configuration, never taken from a request.
type Addresses string

// EntityID names an instance as a SAML service provider; its metadata is there.
func (a Addresses) EntityID(i Instance) string { return string(a) + "/saml/metadata/" + i.ID }

// ACS is where identity providers post their responses for an instance.
func (a Addresses) ACS(i Instance) string { return string(a) + "/saml/acs/" + i.ID }

// SCIM is the endpoint of a tenant, without a slash at the end.
func (a Addresses) SCIM(tenant string) string { return string(a) + "/" + tenant + "/scim/v2" }

// Portal is the address of an instance's access portal: by its friendly name
// once it has one, /start for the organization's, else by its store.
func (a Addresses) Portal(i Instance, s IdentitySource) string {
	switch {
	case s.PortalName != "":
		return string(a) + "/" + s.PortalName + "/start"
	case i.Kind == OrganizationInstance:
		return string(a) + "/start"
	}
	return string(a) + "/" + i.StoreID + "/start"
}

// PasswordLink is where a single-use link for choosing a password leads. The
// token stands in the query: paths are logged, queries are not.
func (a Addresses) PasswordLink(token string) string {
	return string(a) + "/signin/link?token=" + url.QueryEscape(token)
}

// Device is the page where people type user codes.
func (a Addresses) Device() string { return string(a) + "/device" }

// awsPortals are the host names of access portals at AWS; a client configured
// with one of them, which a name overlay leads here, means the same portal.
var awsPortals = []string{".awsapps.com", ".portal.amazonaws.com", ".app.aws"}

// PortalName reads the name of a portal from a start URL as clients send it:
// NAME/start below the base, or an address in AWS's form.
func (a Addresses) PortalName(startURL string) (string, error) {
	bad := invalid("startUrl", "The start URL is not the address of an access portal here. It is %s/start, or has the portal's name before /start.", string(a))
	u, err := url.Parse(startURL)
	if err != nil || len(startURL) > 1024 || u.User != nil {
		return "", bad
	}
	for _, suffix := range awsPortals {
		if strings.HasSuffix(u.Hostname(), suffix) {
			name, _, _ := strings.Cut(u.Hostname(), ".")
			return name, nil
		}
	}
	base, err := url.Parse(string(a))
	if err != nil {
		return "", err
	}
	// Clients insist on https in start URLs while a loopback center speaks http, so schemes are not compared.
	if !strings.EqualFold(u.Host, base.Host) {
		return "", bad
	}
	name, ok := strings.CutSuffix("/"+strings.Trim(u.Path, "/"), "/start")
	if !ok || strings.Count(name, "/") > 1 {
		return "", bad
	}
	return strings.TrimPrefix(name, "/"), nil
}

// LocalPlace is a place to return to after signing in, if it is a plain path
// of ours, else "/start": wherever else a link says, people are not sent.
func (a Addresses) LocalPlace(place string) string {
	const home = "/start"
	place = strings.TrimPrefix(place, string(a))
	if len(place) > 1024 || !strings.HasPrefix(place, "/") || strings.HasPrefix(place, "//") || strings.ContainsAny(place, "\\") {
		return home
	}
	u, err := url.Parse(place)
	if err != nil || u.Scheme != "" || u.Host != "" || u.User != nil || u.Opaque != "" || !strings.HasPrefix(u.Path, "/") ||
		strings.HasPrefix(u.Path, "//") || strings.ContainsAny(u.Path, "\\") {
		return home
	}
	if strings.HasPrefix(u.Path, "/saml/") && !strings.HasPrefix(u.Path, "/saml/apps/") || u.Path == "/signin" || strings.HasPrefix(u.Path, "/signin/") {
		return home // from one sign-in straight into the next
	}
	return u.RequestURI()
}
