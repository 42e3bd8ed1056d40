package browser

import (
	"testing"

	"gatehouse/gatehousetest"
	"gatehouse/internal/demo"
)

// A3: a SAML application is added, told of the center, and assigned to a group;
// its signing key is rotated.
func TestAnApplicationIsSetUpOnScreen(t *testing.T) {
	onScreen(t, "applications.mjs", "D1", func(_ *gatehousetest.Gatehouse, found demo.Result) handover {
		return handover{"Store": found.IDs["identityStore"]}
	})
}
