// Package browser walks the console in a real browser: what a person clicks, on
// the two host names, in light and dark, at 1366 and 390 pixels. The steps
// themselves are in walk.mjs, for playwright-core, which drives Debian's
// Chromium; this file starts the product and hands over.
//
// It needs the console built in: `make screenshots` runs it, and so does
// `go test -tags ui ./test/browser` after `make ui`.
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

// handover is what the walk in the browser starts from.
type handover struct {
	Center, Directory, AWS, Chromium, Pictures string
	Account                                    string
	People                                     []demo.Person
}

func TestThePersonGetsInOnScreen(t *testing.T) {
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
	walk := exec.CommandContext(t.Context(), node, "walk.mjs")
	walk.Stdin, walk.Stdout, walk.Stderr = bytes.NewReader(in), t.Output(), t.Output()
	if err := walk.Run(); err != nil {
		t.Fatalf("the walk in the browser failed: %v", err)
	}
}
