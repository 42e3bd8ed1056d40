// Package layers holds the project's import rules, which its test enforces.
//
// Three of them carry most of the weight: a domain speaks neither HTTP nor SQL;
// the directory and the center meet only over SAML and SCIM; what the center
// needs of accounts it declares itself, and app hands it a cloud. The rules
// bind the product, not its tests: a domain's tests open the real store.
package layers

// A layer says what the packages of one pattern may import of ours, directly.
// Patterns are paths below the module, without "internal/"; "/..." includes the
// package itself and all below it. Where several patterns match a package, its own
// name holds, then the longest. A package that no pattern matches is refused.
type layer struct {
	packages string
	may      []string
}

// values are the vocabularies that every part may speak.
var values = []string{"fault", "ids", "audit", "authz", "credential", "keyring", "listing"}

// surface is what a package at the edge of a domain may use beside the domain.
var surface = with(values, "saml", "samlweb", "scim", "oidc", "awswire", "iampolicy", "policydata", "job", "session", "endpoint", "page")

// domain is what the three domains may use.
var domain = with(values, "iampolicy", "policydata", "job")

var layersOfProduct = []layer{
	{"fault", nil},
	{"ids", nil},
	{"audit", []string{"fault", "ids"}},
	{"authz", []string{"fault", "ids"}},
	{"credential", []string{"fault", "ids"}},
	{"listing", []string{"fault", "ids"}},
	{"keyring", []string{"fault", "ids"}},

	{"saml/...", nil},
	{"saml/samlattack", []string{"saml"}},
	{"scim/...", nil},
	{"oidc/...", nil},
	{"awswire/...", nil},
	{"iampolicy", nil},
	{"iampolicy/...", []string{"iampolicy/..."}},
	{"policydata/...", []string{"policydata/...", "iampolicy"}},
	{"licenses/...", []string{"licenses/..."}},

	{"job", values},
	{"endpoint", values},
	{"session", with(values, "endpoint")},
	{"page", with(values, "endpoint")},
	{"samlweb", with(values, "saml", "page")},
	{"awsfront/...", with(values, "awsfront/...", "awswire", "endpoint", "session")},
	{"insight/...", []string{"insight/...", "fault", "authz", "iampolicy"}},

	{"directory", with(domain, "directory/sheet", "directory/condition")},
	{"directory/...", with(surface, "directory")},
	{"directory/storetest", with(domain, "directory")},
	{"directory/search", nil},
	{"directory/sheet", []string{"fault"}},
	{"directory/condition", nil},
	{"directory/oktaapi", with(surface, "directory", "directory/search", "directory/sheet")},

	{"center", domain},
	{"center/...", with(surface, "center")},
	{"center/awsapi/...", with(surface, "center", "awsfront")},
	{"center/restapi", with(surface, "center", "awsfront")},
	{"center/portal", with(surface, "center", "center/signedin")},
	{"center/samlidp", with(surface, "center", "center/signedin")},
	{"center/samlsp", with(surface, "center", "center/signedin")},
	{"center/storetest", with(domain, "center")},
	{"center/centertest", with(application, "center/...")},

	{"cloud", domain},
	{"cloud/...", with(surface, "cloud", "cloud/sandbox/...")},
	{"cloud/awsapi", with(surface, "cloud", "cloud/sandbox/...", "awsfront")},
	{"cloud/trailapi", with(surface, "cloud", "awsfront")},
	{"cloud/federation", with(surface, "cloud")},
	{"cloud/s3api", with(surface, "cloud/sandbox/...", "awsfront")},
	{"cloud/sandbox/...", with(domain, "cloud", "cloud/sandbox/...")},
	{"cloud/storetest", with(domain, "cloud", "cloud/sandbox/...")},

	{"store", []string{"fault", "ids", "audit", "listing", "job", "session", "store/migrations"}},
	{"store/migrations", nil},
	{"store/trail", []string{"store"}},
	{"store/directorydb", with(values, "store", "job", "directory")},
	{"store/centerdb", with(values, "store", "job", "center")},
	{"store/clouddb", with(values, "store", "job", "cloud", "cloud/sandbox/...")},
	{"store/s3db", with(values, "store", "job", "cloud/sandbox/...")},

	{"webui", []string{"endpoint"}},
	{"demo/...", []string{"demo/...", "saml", "scim", "awswire"}},
	{"app/...", application},
	{"gatehousetest", with(application, "app/...")},
	{"cmd/...", []string{"cmd/...", "app/...", "demo", "insight/...", "iampolicy/...", "policydata", "licenses", "fault"}},

	// What tests are made of. Nothing above may import it.
	{"needs", nil},
	{"pgtest", []string{"needs"}},
	{"test/...", with(application, "app/...", "demo", "gatehousetest", "needs", "pgtest", "licenses", "saml/samlattack", "iampolicy/...", "test/...")},
}

// application is what app may know: everybody but the demo, which is a stranger.
var application = with(surface, "app/...", "awsfront/...", "insight/...", "webui",
	"directory/...", "center/...", "cloud/...", "store/...")

// A ban holds along every path of imports through our own packages.
type ban struct {
	from, never []string
	why         string
}

var domains = []string{"directory", "center", "cloud", "cloud/sandbox/..."}

var bans = []ban{
	{domains, []string{"net/http/..."}, "HTTP calls the domain; the domain does not speak HTTP"},
	{domains, []string{"database/sql/...", "github.com/uptrace/bun/...", "github.com/jackc/pgx/v5/...", "modernc.org/sqlite/..."},
		"the domain says what must happen together; the store decides how"},
	{[]string{"directory/..."}, []string{"center/...", "cloud/..."},
		"the halves meet only over SAML and SCIM, so that a real product can replace either"},
	{[]string{"center/..."}, []string{"directory/..."},
		"the halves meet only over SAML and SCIM, so that a real product can replace either"},
	{[]string{"center/..."}, []string{"cloud/..."}, "the center declares the Accounts that it needs; app hands it a cloud"},
	{[]string{"cloud/..."}, []string{"center/...", "directory/..."}, "accounts know nothing of who assigns access to them"},
	{[]string{"demo/..."}, []string{"app/...", "store/...", "directory/...", "center/...", "cloud/...", "awsfront/..."},
		"the demo is a client with what a stranger has"},
	{[]string{"cmd/..."}, []string{"github.com/crewjam/saml", "github.com/russellhaering/gosaml2/...", "pgregory.net/rapid/...", "github.com/google/go-cmp/..."},
		"a peer or tool of the tests does not belong into the binary"},
	{[]string{"cmd/..."}, []string{"needs", "pgtest", "test/...", "testing"}, "test support does not belong into the binary"},
}

func with(base []string, more ...string) []string {
	return append(append([]string(nil), base...), more...)
}
