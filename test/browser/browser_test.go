// Package browser walks the consoles in a real browser: what a person clicks, on
// the two host names, in light and dark, at 1366 and 390 pixels. The steps
// themselves are in the .mjs files, for playwright-core, which drives Debian's
// Chromium; the Go files start the product and hand over.
//
// It needs the consoles built in: `make screenshots` runs it, and so does
// `go test -tags ui ./test/browser` after `make ui`.
package browser

import (
	"bytes"
	"encoding/json"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"gatehouse/gatehousetest"
	"gatehouse/internal/demo"
	"gatehouse/internal/needs"
	"gatehouse/internal/webui"
)

// handover is what a script starts from, beside what every script gets.
type handover map[string]any

// onScreen runs a script in a product where the journey is done up to a step;
// more gives it what it needs beyond addresses, people and the account.
func onScreen(t *testing.T, script, until string, more func(*gatehousetest.Gatehouse, demo.Result) handover) {
	t.Helper()
	needConsole(t)
	g, found := walked(t, until)
	given := handover{
		"Center": g.Center, "Directory": g.Directory, "AWS": g.AWS,
		"Account": found.IDs["managementAccount"], "People": found.People,
	}
	if more != nil {
		maps.Copy(given, more(g, found))
	}
	run(t, script, given)
}

// needConsole is asked before a product is started for nothing.
func needConsole(t *testing.T) {
	t.Helper()
	if !webui.Built() {
		needs.Lack(t, "the console is not built in; run: make screenshots")
	}
	if _, err := os.Stat("node_modules/playwright-core"); err != nil {
		needs.Lack(t, "playwright-core is not installed; run: make screenshots")
	}
}

// run hands over to a script.
func run(t *testing.T, script string, given handover) {
	t.Helper()
	node, chromium := needs.Program(t, "node"), needs.Program(t, "chromium")
	pictures, err := filepath.Abs("../../build/screenshots")
	if err != nil {
		t.Fatal(err)
	}
	given["Chromium"], given["Pictures"] = chromium, pictures
	in, err := json.Marshal(given)
	if err != nil {
		t.Fatal(err)
	}
	walk := exec.CommandContext(t.Context(), node, script)
	walk.Stdin, walk.Stdout, walk.Stderr = bytes.NewReader(in), t.Output(), t.Output()
	if err := walk.Run(); err != nil {
		t.Fatalf("the walk in the browser failed: %v", err)
	}
}

// walked starts a product and does the journey up to a step, as the demo does.
func walked(t *testing.T, until string) (*gatehousetest.Gatehouse, demo.Result) {
	t.Helper()
	g := gatehousetest.Start(t)
	var said bytes.Buffer
	found, err := demo.Walk(t.Context(), demo.Start{
		Center: g.Center, Directory: g.Directory, AWS: g.AWS, Region: g.Region, RootLink: g.RootLink, AdminLink: g.AdminLink,
		Transport: g.Transport(), Until: until, Report: demo.Report{Out: &said},
	})
	if err != nil {
		t.Fatalf("%v\n%s", err, &said)
	}
	return g, found
}

// From the sign-in to an object in S3: I2 to I4.
func TestThePersonGetsInOnScreen(t *testing.T) { onScreen(t, "walk.mjs", "I1", nil) }

// What alice does in the access portal besides opening a console: I2 and I3.
func TestThePortalOnScreen(t *testing.T) { onScreen(t, "portal.mjs", "I1", nil) }

// Units and accounts, as the root user of the management account keeps them: H1.
func TestTheOrganizationIsKeptOnScreen(t *testing.T) { onScreen(t, "organizations.mjs", "I1", nil) }

// The directory's administrator connects an application on screen: B3 to G6. The
// other side, the center, is prepared without a screen.
func TestTheAdministratorConnectsTheDirectoryOnScreen(t *testing.T) {
	onScreen(t, "admin.mjs", "D5", func(_ *gatehousetest.Gatehouse, found demo.Result) handover {
		return handover{"Endpoint": found.IDs["scimEndpoint"], "Token": found.SCIMToken}
	})
}

// The pictures of a product in use: who has access to what (after H5), and how
// far people are on their way into the application (G5).
func TestPicturesShowAssignmentsAndProgress(t *testing.T) {
	onScreen(t, "graph.mjs", "H5", func(g *gatehousetest.Gatehouse, found demo.Result) handover {
		scim := gateTo(t, found.IDs["scimEndpoint"], g.Transport())
		return handover{
			"SCIM": scim.Address, "Gate": scim.Control, "Token": found.SCIMToken,
			"Instance": found.IDs["instance"], "Store": found.IDs["identityStore"], "PermissionSet": found.IDs["permissionSet"],
			"Group": found.IDs["centerGroup"], "App": found.IDs["application"],
		}
	})
}
