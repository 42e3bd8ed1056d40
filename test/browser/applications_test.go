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

// A3: a SAML application is added, told of the center, and assigned to a group;
// its signing key is rotated.
func TestAnApplicationIsSetUpOnScreen(t *testing.T) {
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
		Transport: g.Transport(), Until: "D1", Report: demo.Report{Out: &said},
	})
	if err != nil {
		t.Fatalf("%v\n%s", err, &said)
	}
	pictures, err := filepath.Abs("../../build/screenshots")
	if err != nil {
		t.Fatal(err)
	}
	in, err := json.Marshal(map[string]any{
		"Center": g.Center, "Chromium": chromium, "Pictures": pictures, "People": found.People,
		"Account": found.IDs["managementAccount"], "Store": found.IDs["identityStore"],
	})
	if err != nil {
		t.Fatal(err)
	}
	walk := exec.CommandContext(t.Context(), node, "applications.mjs")
	walk.Stdin, walk.Stdout, walk.Stderr = bytes.NewReader(in), t.Output(), t.Output()
	if err := walk.Run(); err != nil {
		t.Fatalf("the walk in the browser failed: %v", err)
	}
}
