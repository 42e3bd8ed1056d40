package saml_test

import (
	"encoding/base64"
	"fmt"
	"net/url"
	"os"
	"runtime"
	"strings"
	"testing"
	"time"

	"gatehouse/internal/saml"
	"gatehouse/internal/saml/samlattack"
)

const victim = "admin@corp.example"

func forger(t testing.TB) *samlattack.Forger {
	return &samlattack.Forger{IdP: newIdP(t), Person: alice(), Victim: victim}
}

func TestTheForgersOwnSignatureIsGood(t *testing.T) {
	// Else the attacks that it signs would be refused for the wrong reason.
	f := forger(t)
	a, err := newSP(f.IdP).ParseResponse(encode(f.Resigned(nothing)), outstanding)
	if err != nil || a.NameID.Value != alice().NameID.Value {
		t.Fatalf("%+v, %v", a, err)
	}
}

func TestNoAttackIsAccepted(t *testing.T) {
	f := forger(t)
	sp := newSP(f.IdP)
	attacks := f.All()
	if len(attacks) < 120 {
		t.Errorf("only %d attacks", len(attacks))
	}
	for _, attack := range attacks {
		t.Run(fmt.Sprintf("%d %s", attack.Row, attack.Name), func(t *testing.T) {
			start := time.Now()
			a, err := sp.ParseResponse(attack.Form, outstanding)
			if took := time.Since(start); took > 10*time.Second { // generous for a busy machine; what grows takes minutes
				t.Errorf("took %s", took)
			}
			judge(t, attack, a, err)
		})
	}
}

func judge(t *testing.T, attack samlattack.Attack, a *saml.Assertion, err error) {
	t.Helper()
	switch {
	case err != nil && (saml.ReasonOf(err) == "" || a != nil):
		t.Errorf("not a clean refusal: %+v, %v", a, err)
	case err == nil && !attack.MayPass:
		t.Errorf("accepted as %+v", a.NameID)
	case err == nil && a.NameID.Value != attack.Genuine:
		t.Errorf("read %q, want %q", a.NameID.Value, attack.Genuine)
	}
}

func TestAttacksAreRefusedForTheirOwnReason(t *testing.T) {
	want := map[string]saml.Reason{
		"a stranger's key, its certificate in KeyInfo":         saml.ReasonSignature,
		"a stranger's key, the trusted certificate in KeyInfo": saml.ReasonSignature,
		"HMAC with the public key's PEM as secret":             saml.ReasonAlgorithm,
		"RSA with SHA-1":                                   saml.ReasonAlgorithm,
		"SHA-1 digest":                                     saml.ReasonAlgorithm,
		"an XSLT transform":                                saml.ReasonAlgorithm,
		"an XPath transform":                               saml.ReasonAlgorithm,
		"inclusive c14n of the SignedInfo":                 saml.ReasonAlgorithm,
		"signature stripped":                               saml.ReasonUnsigned,
		"two assertions, the second signed":                saml.ReasonAssertionCount,
		"a signed failure in a decoy signature":            saml.ReasonAssertionCount,
		"content changed":                                  saml.ReasonSignature,
		"signed with two References":                       saml.ReasonSignature,
		"NameID only in a foreign namespace":               saml.ReasonSubject,
		"no Issuer in the assertion":                       saml.ReasonIssuer,
		"an EncryptedAssertion beside it":                  saml.ReasonEncrypted,
		"wrong Recipient":                                  saml.ReasonRecipient,
		"wrong Destination":                                saml.ReasonDestination,
		"wrong Audience":                                   saml.ReasonAudience,
		"two restrictions, one to somebody else":           saml.ReasonAudience,
		"both InResponseTo are another request":            saml.ReasonInResponseTo,
		"InResponseTo only outside of the assertion":       saml.ReasonUnsolicited,
		"unsolicited":                                      saml.ReasonUnsolicited,
		"the provider's clock is off by 6m0s":              saml.ReasonNotYetValid,
		"the provider's clock is off by -6m0s":             saml.ReasonExpired,
		"a billion laughs":                                 saml.ReasonForbiddenXML,
		"a hundred thousand attributes":                    saml.ReasonTooLarge,
		"comment after the victim's name":                  saml.ReasonForbiddenXML,
		"the assertion's id also as Id of another element": saml.ReasonDuplicateID,
	}
	f := forger(t)
	sp := newSP(f.IdP)
	for _, attack := range f.All() {
		reason, named := want[attack.Name]
		if !named {
			continue
		}
		delete(want, attack.Name)
		_, err := sp.ParseResponse(attack.Form, outstanding)
		if got := saml.ReasonOf(err); got != reason {
			t.Errorf("%s: %v (%s), want %s", attack.Name, err, got, reason)
		}
	}
	for name := range want {
		t.Errorf("no attack is called %q", name)
	}
}

func TestTheParserCorpusIsRefusedOrReadAsTheGenuineName(t *testing.T) {
	f := forger(t)
	sp := newSP(f.IdP)
	corpus := f.Corpus()
	accepted := 0
	for _, attack := range corpus {
		a, err := sp.ParseResponse(attack.Form, outstanding)
		if err == nil {
			accepted++
		}
		judge(t, attack, a, err)
	}
	if len(corpus) < 300 || accepted == 0 {
		t.Errorf("%d bodies, %d accepted: the corpus has lost its point", len(corpus), accepted)
	}
}

func TestBombsDoNotGrowTheProcess(t *testing.T) {
	f := forger(t)
	sp := newSP(f.IdP)
	bombs := f.Bombs()
	packed := "SAMLRequest=" + url.QueryEscape(base64.StdEncoding.EncodeToString(samlattack.Deflated(256<<20)))
	runtime.GC()
	// "5" forgets the process's peak so far (proc(5), clear_refs).
	if err := os.WriteFile("/proc/self/clear_refs", []byte("5"), 0); err != nil {
		t.Skip("the peak of memory cannot be measured here")
	}
	before := peakKB(t)
	for _, bomb := range bombs {
		if _, err := sp.ParseResponse(bomb.Form, outstanding); err == nil {
			t.Errorf("%s was accepted", bomb.Name)
		}
	}
	_, err := f.IdP.ParseRedirectRequest(packed, sp.Metadata())
	wantReason(t, err, saml.ReasonTooLarge)
	if grown := peakKB(t) - before; grown > 64<<10 {
		t.Errorf("the process grew by %d KB", grown)
	}
}

// peakKB reads the most memory that the process has had resident.
func peakKB(t *testing.T) int {
	status, err := os.ReadFile("/proc/self/status")
	if err != nil {
		t.Fatal(err)
	}
	var kb int
	_, rest, _ := strings.Cut(string(status), "VmHWM:")
	if _, err := fmt.Sscan(rest, &kb); err != nil {
		t.Fatal(err)
	}
	return kb
}
