package browser

import (
	"bytes"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"gatehouse/gatehousetest"
	"gatehouse/internal/demo"
	"gatehouse/internal/needs"
	"gatehouse/internal/webui"
)

// What alice does in the access portal besides opening a console: I2 and I3.
func TestThePortalOnScreen(t *testing.T) { onScreen(t, "portal.mjs") }

// Units and accounts, as the root user of the management account keeps them: H1.
func TestTheOrganizationIsKeptOnScreen(t *testing.T) { onScreen(t, "organizations.mjs") }

// onScreen runs a script in a product where the journey is done up to I1.
func onScreen(t *testing.T, script string) {
	t.Helper()
	if !webui.Built() {
		needs.Lack(t, "the console is not built in; run: make screenshots")
	}
	node, chromium := needs.Program(t, "node"), needs.Program(t, "chromium")
	if _, err := os.Stat("node_modules/playwright-core"); err != nil {
		needs.Lack(t, "playwright-core is not installed; run: make screenshots")
	}
	g := gatehousetest.Start(t)
	var said bytes.Buffer
	found, err := demo.Walk(t.Context(), demo.Start{
		Center: g.Center, Directory: g.Directory, AWS: g.AWS, Region: g.Region, RootLink: g.RootLink, AdminLink: g.AdminLink,
		Transport: g.Transport(), Until: "I1", Report: demo.Report{Out: &said},
	})
	if err != nil {
		t.Fatalf("%v\n%s", err, &said)
	}
	pictures, err := filepath.Abs("../../build/screenshots")
	if err != nil {
		t.Fatal(err)
	}
	in, err := json.Marshal(handover{g.Center, g.Directory, g.AWS, chromium, pictures, found.IDs["managementAccount"], found.People})
	if err != nil {
		t.Fatal(err)
	}
	walk := exec.CommandContext(t.Context(), node, script)
	walk.Stdin, walk.Stdout, walk.Stderr = bytes.NewReader(in), t.Output(), t.Output()
	if err := walk.Run(); err != nil {
		t.Fatalf("the walk in the browser failed: %v", err)
	}
}
