package browser

import "testing"

// What the directory's administrator does with people beside the journey: many
// from a file at once.
func TestTheAdministratorKeepsPeopleOnScreen(t *testing.T) { onScreen(t, "people.mjs", "B3", nil) }
