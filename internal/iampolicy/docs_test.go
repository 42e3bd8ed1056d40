package iampolicy

import (
	"os"
	"regexp"
	"strings"
	"testing"
)

// docs/policy-engine.md promises to list every operator and key.
func TestTheDocumentListsWhatIsKnown(t *testing.T) {
	text, err := os.ReadFile("../../docs/policy-engine.md")
	if err != nil {
		t.Fatal(err)
	}
	written := map[string]bool{}
	for _, m := range regexp.MustCompile("`([^` ]+)`").FindAllStringSubmatch(string(text), -1) {
		written[strings.ToLower(m[1])] = true
	}
	for name := range operators {
		if !written[strings.ToLower(name)] {
			t.Errorf("operator %s is not in the document", name)
		}
	}
	for _, set := range []map[string]bool{knownKeys, multivalued} {
		for key := range set {
			if !written[key] {
				t.Errorf("key %s is not in the document", key)
			}
		}
	}
	for key := range taggedKeys {
		if !written[key+"/"] {
			t.Errorf("key %s/ is not in the document", key)
		}
	}
	_, tables, _ := strings.Cut(string(text), "## Condition keys")
	for _, m := range regexp.MustCompile("`([a-z0-9]+:[^` ]+)`").FindAllStringSubmatch(tables, -1) {
		if !KnownKey(m[1]) && !strings.HasSuffix(m[1], "/") {
			t.Errorf("key %s is in the document alone", m[1])
		}
	}
}
