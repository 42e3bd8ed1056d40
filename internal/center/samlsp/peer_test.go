package samlsp_test

import (
	"strings"
	"testing"

	"gatehouse/internal/center/centertest"
	"gatehouse/internal/saml"
	"gatehouse/test/peers"
)

func TestSignInThroughSimpleSAMLphp(t *testing.T) {
	w := centertest.Start(t)
	idp := peers.StartSimpleSAML(t, []byte(w.Browser().Get(w.At.EntityID(w.Instance)).Body))
	m, err := saml.ParseIdPMetadata(idp.Metadata, w.Now())
	if err != nil {
		t.Fatal(err)
	}
	w.ConnectTo(*m)
	u := w.User("alice@example.test")
	for _, binding := range []string{"HTTP-Redirect", "HTTP-POST"} {
		if binding == "HTTP-POST" {
			m.SSO = []saml.Endpoint{{Binding: saml.BindingPOST, Location: idp.SSO}}
			w.ConnectTo(*m)
		}
		before := w.PortalSessions(u)
		page := peers.NewVisitor(t).SignIn(t, string(w.At)+"/start", "alice", "alicepass")
		if !strings.Contains(page, "AWS access portal") || w.PortalSessions(u) != before+1 {
			t.Errorf("%s: %s", binding, page)
		}
	}
	if page := peers.NewVisitor(t).SignIn(t, idp.Start(w.At.EntityID(w.Instance), ""), "alice", "alicepass"); !strings.Contains(page, "Sign in as alice@example.test?") {
		t.Errorf("from the provider: %s", page)
	}
	if page := peers.NewVisitor(t).SignIn(t, string(w.At)+"/start", "bob", "bobpass"); !strings.Contains(page, "has no user of that name") {
		t.Errorf("bob: %s", page)
	}
}
