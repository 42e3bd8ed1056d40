package directory

import (
	"slices"
	"strings"
)

// CatalogEntry is an application that instances can be made of.
type CatalogEntry struct {
	// Name is what the API and addresses call it; for the AWS application Okta's own.
	Name        string
	Label       string
	Description string
	SAML, SCIM  bool
	// Dialect says which SCIM the other side speaks: "aws" or "generic".
	Dialect string
	// ACSSetting and AudienceSetting are the names under settings.app by which the
	// API takes the service provider's addresses; empty where settings.signOn does.
	ACSSetting, AudienceSetting string
}

// The catalog's names.
const (
	AWSApp  = "amazon_aws_sso"
	SAMLApp = "custom_saml2"
	SCIMApp = "custom_scim2"
)

var catalog = []CatalogEntry{
	{
		Name: AWSApp, Label: "AWS IAM Identity Center", SAML: true, SCIM: true, Dialect: "aws",
		Description: "Sign-in to AWS accounts and applications, with people and groups provisioned. Also for Gatehouse's own center.",
		ACSSetting:  "acsURL", AudienceSetting: "entityID",
	},
	{
		Name: SAMLApp, Label: "SAML 2.0 application", SAML: true, SCIM: true, Dialect: "generic",
		Description: "Any service provider that speaks SAML 2.0, with SCIM provisioning where it has that.",
	},
	{
		Name: SCIMApp, Label: "SCIM 2.0 application", SCIM: true, Dialect: "generic",
		Description: "Provisioning to any SCIM 2.0 server, without sign-in.",
	},
}

// Catalog lists the applications whose name matches what was typed; all for "".
func Catalog(search string) []CatalogEntry {
	search = strings.ToLower(strings.TrimSpace(search))
	var out []CatalogEntry
	for _, e := range catalog {
		if strings.Contains(strings.ToLower(e.Label+" "+e.Description), search) || e.Name == search {
			out = append(out, e)
		}
	}
	return out
}

// CatalogEntryOf finds an entry by its name.
func CatalogEntryOf(name string) (CatalogEntry, bool) {
	i := slices.IndexFunc(catalog, func(e CatalogEntry) bool { return e.Name == name })
	if i < 0 {
		return CatalogEntry{}, false
	}
	return catalog[i], true
}
