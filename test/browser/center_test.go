package browser

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"gatehouse/gatehousetest"
	"gatehouse/internal/demo"
	"gatehouse/internal/needs"
	"gatehouse/internal/webui"
)

// The root user of the management account sets IAM Identity Center up on
// screen: D1 to D5, G5, H1 to H5 and I1. The other side, the directory, is
// prepared without a screen.
func TestTheRootUserSetsTheCenterUpOnScreen(t *testing.T) {
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
		Transport: g.Transport(), Until: "D0", Report: demo.Report{Out: &said},
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
		"Account": found.IDs["managementAccount"], "Metadata": metadata(t, g, found),
	})
	if err != nil {
		t.Fatal(err)
	}
	walk := exec.CommandContext(t.Context(), node, "center.mjs")
	walk.Stdin, walk.Stdout, walk.Stderr = bytes.NewReader(in), t.Output(), t.Output()
	if err := walk.Run(); err != nil {
		t.Fatalf("the walk in the browser failed: %v", err)
	}
}

// metadata is what the administrator saved in step C4.
func metadata(t *testing.T, g *gatehousetest.Gatehouse, found demo.Result) string {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, g.Directory+"/api/v1/apps/"+found.IDs["application"]+"/sso/saml/metadata", nil)
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Authorization", "SSWS "+found.APIToken)
	resp, err := g.Client().Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	raw, err := io.ReadAll(resp.Body)
	if err != nil || resp.StatusCode != http.StatusOK {
		t.Fatalf("no metadata: %s %v %s", resp.Status, err, raw)
	}
	return string(raw)
}
