package browser

import (
	"encoding/json"
	"net/http"
	"regexp"
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

// Row 28: nobody is signed in as somebody else without knowing; and row 30, in a real frame.
func TestNoOtherSiteSwapsTheSession(t *testing.T) {
	onScreen(t, "swap.mjs", "I1", func(g *gatehousetest.Gatehouse, found demo.Result) handover {
		p := &planter{t: t, g: g, found: found}
		app, err := p.okta(http.MethodGet, "/api/v1/apps/"+found.IDs["application"], nil)
		p.must(err)
		links, err := json.Marshal(app["_links"])
		p.must(err)
		tile := regexp.MustCompile(`/app/[^/"]+/[^/"]+/sso/saml`).FindString(string(links))
		if tile == "" {
			t.Fatalf("no way into the application: %s", links)
		}
		return handover{"Tile": tile, "Attacker": "bob"}
	})
}
