package peers

import (
	"encoding/base64"
	"encoding/pem"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"gatehouse/internal/needs"
)

const apacheModules = "/usr/lib/apache2/modules"

// Mellon is an Apache server whose page Protected asks mod_auth_mellon who is
// there. The page answers with the session as lines NAME=value: REMOTE_USER is
// the name identifier, MELLON_mail_0 the first value of the attribute mail.
type Mellon struct {
	Metadata  []byte // the service provider's, with a signing certificate
	EntityID  string
	ACS       string // assertion consumer service, HTTP-POST
	Protected string
	dir       string
	address   string
}

// StartMellon starts a service provider that trusts the given identity provider.
func StartMellon(tb testing.TB, idpMetadata []byte) *Mellon {
	tb.Helper()
	m := NewMellon(tb)
	m.Start(tb, idpMetadata)
	return m
}

// NewMellon chooses the service provider's address and key and writes its
// metadata, for an identity provider that wants those before it gives its own.
func NewMellon(tb testing.TB) *Mellon {
	tb.Helper()
	needs.Program(tb, apacheModules+"/mod_auth_mellon.so")
	m := &Mellon{dir: folder(tb, "mellon"), address: freeAddress(tb)}
	base := "http://" + m.address
	m.EntityID, m.ACS, m.Protected = base+"/mellon/metadata", base+"/mellon/postResponse", base+"/secret/who.cgi"
	_, certFile := keyPair(tb, m.dir, "sp")
	cert, err := os.ReadFile(certFile)
	if err != nil {
		tb.Fatal(err)
	}
	block, _ := pem.Decode(cert)
	m.Metadata = []byte(m.fill(mellonMetadata, "{CERT}", base64.StdEncoding.EncodeToString(block.Bytes)))
	return m
}

// Start starts the server.
func (m *Mellon) Start(tb testing.TB, idpMetadata []byte) {
	tb.Helper()
	write(tb, m.dir, map[string]string{
		"sp.xml":             string(m.Metadata),
		"idp.xml":            string(idpMetadata),
		"httpd.conf":         m.fill(mellonServer),
		"www/secret/who.cgi": mellonPage,
		"www/index.html":     "open\n",
	})
	if err := os.Chmod(filepath.Join(m.dir, "sp.key"), 0o644); err != nil { // read again by www-data
		tb.Fatal(err)
	}
	cmd := exec.Command(needs.Program(tb, "/usr/sbin/apache2", "apache2"), "-f", filepath.Join(m.dir, "httpd.conf"), "-D", "FOREGROUND")
	serve(tb, cmd, filepath.Join(m.dir, "start.log"), m.EntityID)
	tb.Cleanup(func() {
		if !tb.Failed() {
			return
		}
		if said, err := os.ReadFile(filepath.Join(m.dir, "error.log")); err == nil {
			tb.Logf("mod_auth_mellon said:\n%s", said)
		}
	})
}

func (m *Mellon) fill(text string, more ...string) string {
	pairs := append([]string{"{DIR}", m.dir, "{ADDRESS}", m.address, "{ENTITY}", m.EntityID, "{ACS}", m.ACS, "{MODULES}", apacheModules}, more...)
	return strings.NewReplacer(pairs...).Replace(text)
}

const mellonMetadata = `<EntityDescriptor xmlns="urn:oasis:names:tc:SAML:2.0:metadata" entityID="{ENTITY}">
 <SPSSODescriptor AuthnRequestsSigned="true" WantAssertionsSigned="true" protocolSupportEnumeration="urn:oasis:names:tc:SAML:2.0:protocol">
  <KeyDescriptor use="signing"><KeyInfo xmlns="http://www.w3.org/2000/09/xmldsig#"><X509Data><X509Certificate>{CERT}</X509Certificate></X509Data></KeyInfo></KeyDescriptor>
  <SingleLogoutService Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect" Location="http://{ADDRESS}/mellon/logout"/>
  <NameIDFormat>urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress</NameIDFormat>
  <AssertionConsumerService index="0" isDefault="true" Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST" Location="{ACS}"/>
 </SPSSODescriptor>
</EntityDescriptor>
`

const mellonPage = `#!/bin/sh
printf 'Content-Type: text/plain\n\n'
env | grep -E '^(MELLON_|REMOTE_USER)' | sort
`

const mellonServer = `ServerRoot {DIR}
ServerName 127.0.0.1
Listen {ADDRESS}
PidFile {DIR}/apache.pid
ErrorLog {DIR}/error.log
LogLevel warn auth_mellon:debug
User www-data
Group www-data
LoadModule mpm_prefork_module {MODULES}/mod_mpm_prefork.so
StartServers 2
LoadModule authn_core_module {MODULES}/mod_authn_core.so
LoadModule authz_core_module {MODULES}/mod_authz_core.so
LoadModule authz_user_module {MODULES}/mod_authz_user.so
LoadModule dir_module {MODULES}/mod_dir.so
LoadModule mime_module {MODULES}/mod_mime.so
TypesConfig /etc/mime.types
LoadModule cgi_module {MODULES}/mod_cgi.so
LoadModule auth_mellon_module {MODULES}/mod_auth_mellon.so
MellonCacheSize 100
MellonLockFile {DIR}/mellon.lock
DocumentRoot {DIR}/www
<Directory {DIR}/www>
  Options +ExecCGI
  AddHandler cgi-script .cgi
  Require all granted
</Directory>
<Location />
  MellonEnable info
  MellonEndpointPath /mellon
  MellonSPPrivateKeyFile {DIR}/sp.key
  MellonSPCertFile {DIR}/sp.crt
  MellonSPMetadataFile {DIR}/sp.xml
  MellonIdPMetadataFile {DIR}/idp.xml
  MellonSecureCookie Off
  MellonUser NAME_ID
  MellonSignatureMethod rsa-sha256
</Location>
<Location /secret>
  AuthType Mellon
  MellonEnable auth
  Require valid-user
</Location>
`
