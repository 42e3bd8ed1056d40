package e2e

import (
	"net/http"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ssoadmin"
	admintypes "github.com/aws/aws-sdk-go-v2/service/ssoadmin/types"

	"gatehouse/test/peers"
)

// application makes a SAML application of the center from metadata and assigns it to a user.
func (w *world) application(metadata []byte, user string) answer {
	w.t.Helper()
	app := w.rest(http.MethodPost, w.instance("/applications"), object{
		"name": "Intranet", "metadata": string(metadata), "nameId": "${user:subject}",
		"attributes": []object{{"name": "firstName", "value": "${user:givenName}"}, {"name": "label", "value": "u/${path:userName}"}},
	})
	if app.status != http.StatusOK {
		w.t.Fatalf("%d %s", app.status, app.body)
	}
	_, err := w.admin().CreateApplicationAssignment(w.t.Context(), &ssoadmin.CreateApplicationAssignmentInput{
		ApplicationArn: aws.String(app.field("arn")), PrincipalId: aws.String(user), PrincipalType: admintypes.PrincipalTypeUser,
	})
	if err != nil {
		w.t.Fatal(err)
	}
	return app
}

// enters signs a user in who has a one-time password, beginning at an address,
// and returns the page after the chosen new one.
func (w *world) enters(c *http.Client, address, id, name, chosen string) answer {
	w.t.Helper()
	once := w.rest(http.MethodPost, w.instance("/users/"+id+"/password"), object{"mode": "ONE_TIME"}).field("password")
	p := w.send(c, w.request(http.MethodGet, address, nil))
	p = w.press(c, p, map[string]string{"username": name, "password": once})
	return w.press(c, p, map[string]string{"password": chosen})
}

// A3: the center is the identity provider of an application that knows nothing
// of Gatehouse but its metadata.
func TestTheCenterInFrontOfModAuthMellon(t *testing.T) {
	mellon := peers.NewMellon(t)
	w := start(t, "D1")
	alice, bob := w.user("alice@corp.test"), w.user("bob@corp.test")
	app := w.application(mellon.Metadata, alice)
	metadata := w.send(w.g.Client(), w.request(http.MethodGet, app.field("identityProvider", "metadataUrl"), nil))
	mellon.Start(t, []byte(metadata.body))
	v := w.visitor()

	arrived := func(t *testing.T, page string) {
		t.Helper()
		for _, want := range []string{"REMOTE_USER=alice@corp.test", "MELLON_firstName=Given", "MELLON_label=u/alice@corp.test"} {
			if !strings.Contains(page, want) {
				t.Errorf("no %q on the protected page:\n%.2000s", want, page)
			}
		}
	}
	t.Run("who is assigned signs in on the way and arrives with name and attributes", func(t *testing.T) {
		w := w.in(t)
		p := w.enters(v.Client, mellon.Protected, alice, "alice@corp.test", "Correct-horse-1")
		arrived(t, w.press(v.Client, p, nil).body)
	})
	t.Run("the tile in the portal leads into the application", func(t *testing.T) {
		w := w.in(t)
		tiles := w.send(v.Client, w.request(http.MethodGet, w.g.Center+"/start/applications", nil))
		to := "/saml/apps/" + app.field("id") + "/start"
		if !strings.Contains(tiles.body, `href="`+to+`"`) {
			t.Fatalf("no tile: %.2000s", tiles.body)
		}
		fresh := w.visitor() // knows the center, not the application
		w.enters(fresh.Client, w.g.Center+"/start", alice, "alice@corp.test", "Correct-horse-2")
		fresh.SignIn(t, w.g.Center+to, "", "")
		arrived(t, w.send(fresh.Client, w.request(http.MethodGet, mellon.Protected, nil)).body)
	})
	t.Run("who is not assigned is refused at the center", func(t *testing.T) {
		w := w.in(t)
		p := w.enters(w.visitor().Client, mellon.Protected, bob, "bob@corp.test", "Correct-horse-1")
		if p.status != http.StatusForbidden || !strings.Contains(p.body, "not assigned to you") || strings.Contains(p.body, "SAMLResponse") {
			t.Errorf("%d %.1500s", p.status, p.body)
		}
	})
}
