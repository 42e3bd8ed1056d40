package browser

import (
	"testing"

	"gatehouse/gatehousetest"
	"gatehouse/internal/demo"
)

// Row 54 of the attack table: a script in every field that a page shows runs
// nowhere. The texts go in by the public interfaces; then every page of the
// consoles, the portal and the directory is walked by its own links.
func TestNoStoredScriptRuns(t *testing.T) {
	onScreen(t, "attacks.mjs", "I1", func(g *gatehousetest.Gatehouse, found demo.Result) handover {
		p := &planter{t: t, g: g, found: found, planted: map[string]string{}}
		p.directory()
		p.center()
		p.accounts()
		p.buckets()
		device := p.device()
		for _, r := range p.refused {
			t.Log("refused: " + r)
		}
		return handover{"Planted": p.planted, "Device": device}
	})
}
