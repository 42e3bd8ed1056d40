package directory

// EntityID is the identity provider's name towards one application: each has
// its own (okta-style: the external key makes it unique).
func (s *Service) EntityID(a App) string { return s.base + "/" + a.ExternalKey }

// SSOAddress is where the application's service provider sends people and
// requests, by redirect or post.
func (s *Service) SSOAddress(a App) string {
	return s.base + "/app/" + a.Name + "/" + a.ExternalKey + "/sso/saml"
}

// MetadataAddress is the public address of the application's metadata.
func (s *Service) MetadataAddress(a App) string { return s.SSOAddress(a) + "/metadata" }
