package oktaapi

import (
	"os"
	"path/filepath"
	"regexp"
	"testing"
)

// Events are recorded in many files; one that nobody found words for would read
// "Application provision group push pushed".
func TestEveryEventHasWords(t *testing.T) {
	event := regexp.MustCompile(`"((?:user|group|application|policy|system|directory)(?:\.[a-z_]+){2,})"`)
	found := map[string]bool{}
	for _, pattern := range []string{"../*.go", "../*/*.go"} {
		files, err := filepath.Glob(pattern)
		if err != nil || len(files) == 0 {
			t.Fatal(pattern, err)
		}
		for _, file := range files {
			if regexp.MustCompile(`_test\.go$|messages\.go$`).MatchString(file) {
				continue
			}
			text, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			for _, m := range event.FindAllStringSubmatch(string(text), -1) {
				found[m[1]] = true
				if messages[m[1]] == "" {
					t.Errorf("%s: %s has no words in messages.go", file, m[1])
				}
			}
		}
	}
	if len(found) < 50 {
		t.Errorf("only %d events were found", len(found))
	}
	for what := range messages {
		if !found[what] && what != "directory.export.users" && what != "directory.export.logs" {
			t.Errorf("%s is never recorded", what)
		}
	}
}
