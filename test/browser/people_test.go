package browser

import (
	"testing"

	"gatehouse/gatehousetest"
	"gatehouse/internal/demo"
)

// What the directory's administrator does beside the journey: many people from a
// file, lists as files, sessions, administrators, and what an application gets
// of people.
func TestTheAdministratorKeepsPeopleOnScreen(t *testing.T) {
	onScreen(t, "people.mjs", "G2", func(_ *gatehousetest.Gatehouse, found demo.Result) handover {
		return handover{"App": found.IDs["application"]}
	})
}
