package browser

import (
	"testing"

	"gatehouse/gatehousetest"
)

// The whole journey in one go, B1 to I4, by screens alone, from the two links that
// an empty installation prints.
func TestTheWholeJourneyOnScreen(t *testing.T) {
	needConsole(t)
	g := gatehousetest.Start(t)
	run(t, "journey.mjs", handover{
		"Center": g.Center, "Directory": g.Directory, "RootLink": g.RootLink, "AdminLink": g.AdminLink,
	})
}

// What stands at the two addresses of an empty installation, and what the root
// user sees of itself: D0 in every corner.
func TestTheRootUserOnScreen(t *testing.T) {
	needConsole(t)
	g := gatehousetest.Start(t)
	run(t, "root.mjs", handover{
		"Center": g.Center, "Directory": g.Directory, "RootLink": g.RootLink, "AdminLink": g.AdminLink,
	})
}
