package browser

import (
	"io"
	"net/http"
	"testing"

	"gatehouse/gatehousetest"
	"gatehouse/internal/demo"
	"gatehouse/internal/needs"
)

// The root user of the management account sets IAM Identity Center up on
// screen: D1 to D5, G5, H1 to H5 and I1. The other side, the directory, is
// prepared without a screen.
func TestTheRootUserSetsTheCenterUpOnScreen(t *testing.T) {
	onScreen(t, "center.mjs", "D0", func(g *gatehousetest.Gatehouse, found demo.Result) handover {
		return handover{"Metadata": metadata(t, g, found)}
	})
}

// inUse is what a walk needs of a center whose first assignment is made.
func inUse(_ *gatehousetest.Gatehouse, found demo.Result) handover {
	return handover{
		"Instance": found.IDs["instance"], "Store": found.IDs["identityStore"], "PermissionSet": found.IDs["permissionSet"], "Group": found.IDs["centerGroup"],
	}
}

// A4: an instance that is for the applications of one account alone.
func TestAnAccountInstanceOnScreen(t *testing.T) { onScreen(t, "account.mjs", "I1", inUse) }

// Whoever may only read, or not even that, walks the same pages.
func TestALesserAdministratorOnScreen(t *testing.T) { onScreen(t, "lesser.mjs", "I1", inUse) }

// A member account administers the instance for the management account.
func TestADelegatedAdministratorOnScreen(t *testing.T) { onScreen(t, "delegated.mjs", "I1", inUse) }

// What "Show as CLI" shows does what the form would do.
func TestShownCommandsDoTheSame(t *testing.T) {
	for _, program := range []string{"aws", "curl", "bash"} {
		needs.Program(t, program)
	}
	onScreen(t, "commands.mjs", "I1", func(g *gatehousetest.Gatehouse, found demo.Result) handover {
		more := inUse(g, found)
		more["Region"], more["Key"] = g.Region, found.RootKey
		return more
	})
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
