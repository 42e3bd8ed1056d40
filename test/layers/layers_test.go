package layers

import (
	"strings"
	"testing"
)

func TestEveryImportFollowsTheRules(t *testing.T) {
	g, err := read("../..")
	if err != nil {
		t.Fatal(err)
	}
	if len(g) < 3 {
		t.Fatalf("only %d packages found; is this the checkout's root?", len(g))
	}
	for _, broken := range check(g) {
		t.Error(broken)
	}
}

func TestAForbiddenImportIsReportedWithItsPathAndReason(t *testing.T) {
	for name, c := range map[string]struct {
		g    graph
		want string
	}{
		"HTTP in a domain":              {graph{"./cloud": {"net/http"}}, "./cloud -> net/http: HTTP calls the domain"},
		"HTTP two steps away":           {graph{"./center": {"./job"}, "./job": {"net/http/httputil"}}, "./center -> ./job -> net/http/httputil: HTTP calls"},
		"SQL in a domain":               {graph{"./directory": {"github.com/uptrace/bun"}}, "the store decides how"},
		"one half in the other":         {graph{"./directory/push": {"./center"}}, "the halves meet only over SAML and SCIM"},
		"a cloud in the center":         {graph{"./center/reconcile": {"./cloud"}}, "app hands it a cloud"},
		"the product in a protocol":     {graph{"./saml": {"./fault"}}, "./saml -> ./fault: saml/... may import of ours only []"},
		"one surface in another":        {graph{"./center/portal": {"./center/samlsp"}}, "./center/portal -> ./center/samlsp"},
		"a context in the demo":         {graph{"./demo": {"./directory"}}, "with what a stranger has"},
		"the demo in app":               {graph{"./app": {"./demo"}}, "./app -> ./demo"},
		"test support in the binary":    {graph{"./cmd/gatehouse": {"./app"}, "./app": {"./pgtest"}}, "./cmd/gatehouse -> ./app -> ./pgtest: test support"},
		"a test peer in the binary":     {graph{"./cmd/gatehouse": {"github.com/crewjam/saml"}}, "a peer or tool of the tests"},
		"a package that nobody ordered": {graph{"./util": nil}, "./util: no layer holds this package"},
	} {
		t.Run(name, func(t *testing.T) {
			if got := strings.Join(check(c.g), "\n"); !strings.Contains(got, c.want) {
				t.Errorf("got %q, want %q in it", got, c.want)
			}
		})
	}
}

func TestAllowedImportsAreNotReported(t *testing.T) {
	g := graph{
		"./directory":       {"./fault", "./job", "time"},
		"./directory/idp":   {"./directory", "./saml", "net/http"},
		"./center/awsapi":   {"./center", "./awsfront"},
		"./app":             {"./directory/idp", "./center/awsapi", "./store/centerdb"},
		"./store/centerdb":  {"./center", "./store", "database/sql"},
		"./cmd/gatehouse":   {"./app", "./demo", "github.com/crewjam/saml/xmlenc"},
		"./demo":            {"./scim", "net/http"},
		"./fault":           nil,
		"./saml/samlattack": {"./saml"},
	}
	if broken := check(g); broken != nil {
		t.Errorf("reported: %q", broken)
	}
}
