package peers

import (
	"fmt"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"gatehouse/internal/needs"
)

// secretsOfTheMachine is where Debian's configuration reads a file that only root
// and the web server may read; the tests bring secrets of their own.
var secretsOfTheMachine = regexp.MustCompile(`(?m)^require.*secrets\.inc\.php.*$`)

const simpleSAMLFolder = "/usr/share/simplesamlphp"

// SimpleSAML is a running SimpleSAMLphp identity provider. It knows two people,
// alice with the password alicepass and bob with bobpass; the name identifier is
// the address alice@example.test, in format emailAddress.
type SimpleSAML struct {
	Metadata []byte // what it serves to service providers
	EntityID string
	SSO      string // single sign-on address, HTTP-Redirect and HTTP-POST
	php      string
	dir      string
	count    int
}

// StartSimpleSAML starts the provider and registers the given service provider
// metadata, which may also follow later by Register.
func StartSimpleSAML(tb testing.TB, spMetadata ...[]byte) *SimpleSAML {
	tb.Helper()
	needs.Program(tb, simpleSAMLFolder+"/lib/_autoload.php")
	address, dir := freeAddress(tb), folder(tb, "simplesaml")
	base := "http://" + address + "/simplesaml/"
	s := &SimpleSAML{
		EntityID: "http://" + address + "/idp", SSO: base + "saml2/idp/SSOService.php",
		php: needs.Program(tb, "/usr/bin/php", "php"), dir: dir,
	}
	s.configure(tb, base)
	for _, m := range spMetadata {
		s.Register(tb, m)
	}
	cmd := exec.Command(s.php, "-d", "error_reporting=E_ALL & ~E_DEPRECATED & ~E_NOTICE & ~E_WARNING",
		"-d", "display_errors=0", "-S", address, filepath.Join(dir, "router.php"))
	cmd.Dir, cmd.Env = filepath.Join(dir, "root"), s.environment()
	s.Metadata = serve(tb, cmd, filepath.Join(dir, "log/php.log"), base+"saml2/idp/metadata.php")
	return s
}

// Start returns the address that begins a sign-in at the provider's side
// (SAML profiles section 4.1.5), for the given service provider.
func (s *SimpleSAML) Start(spEntityID, relayState string) string {
	return s.SSO + "?" + url.Values{"spentityid": {spEntityID}, "RelayState": {relayState}}.Encode()
}

// Register makes a service provider known, read by SimpleSAMLphp's own parser.
func (s *SimpleSAML) Register(tb testing.TB, spMetadata []byte) {
	tb.Helper()
	s.count++
	write(tb, s.dir, map[string]string{fmt.Sprintf("providers/%03d.xml", s.count): string(spMetadata)})
	cmd := exec.Command(s.php, filepath.Join(s.dir, "register.php"), filepath.Join(s.dir, "providers"), filepath.Join(s.dir, "metadata/saml20-sp-remote.php"))
	cmd.Env = s.environment()
	run(tb, cmd)
}

func (s *SimpleSAML) environment() []string {
	return append(os.Environ(), "SIMPLESAMLPHP_CONFIG_DIR="+filepath.Join(s.dir, "config"))
}

func (s *SimpleSAML) configure(tb testing.TB, base string) {
	tb.Helper()
	packaged, err := os.ReadFile("/etc/simplesamlphp/config.php")
	if err != nil {
		tb.Fatal(err)
	}
	fill := strings.NewReplacer("{DIR}", s.dir, "{BASE}", base, "{ENTITY}", s.EntityID).Replace
	write(tb, s.dir, map[string]string{
		"config/config.php":              secretsOfTheMachine.ReplaceAllString(string(packaged), "") + fill(simpleSAMLConfig),
		"config/authsources.php":         simpleSAMLPeople,
		"metadata/saml20-idp-hosted.php": fill(simpleSAMLHosted),
		"metadata/saml20-sp-remote.php":  "<?php\n",
		"register.php":                   simpleSAMLRegister,
		"router.php":                     simpleSAMLRouter,
		"cert/.keep":                     "",
		"log/.keep":                      "",
		"data/.keep":                     "",
		"tmp/.keep":                      "",
		"sessions/.keep":                 "",
		"root/.keep":                     "",
	})
	keyPair(tb, filepath.Join(s.dir, "cert"), "idp")
	if err := os.Symlink(simpleSAMLFolder+"/www", filepath.Join(s.dir, "root/simplesaml")); err != nil {
		tb.Fatal(err)
	}
}
