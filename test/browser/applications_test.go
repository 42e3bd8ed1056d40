package browser

import (
	"testing"

	"gatehouse/gatehousetest"
	"gatehouse/internal/demo"
)

// A3: a SAML application is added, told of the center, assigned to a group,
// configured, and really told so when somebody signs in to it; its signing key
// is rotated; it is removed.
func TestAnApplicationIsSetUpOnScreen(t *testing.T) {
	onScreen(t, "applications.mjs", "D1", func(g *gatehousetest.Gatehouse, found demo.Result) handover {
		s := newSite(t, g)
		return handover{"Store": found.IDs["identityStore"], "Instance": found.IDs["instance"], "Site": s.URL, "SiteMetadata": s.metadata()}
	})
}
