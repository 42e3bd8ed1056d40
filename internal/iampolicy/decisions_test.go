package iampolicy_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"gatehouse/internal/iampolicy/simulate"
)

// TestDecisions asks every question in testdata/decisions. A case is a line of
// docs/simulate.md with a name, the expected verdict and a part of the reason;
// where it has a string for a policy, that names one of the file's policies.
func TestDecisions(t *testing.T) {
	files, err := filepath.Glob("testdata/decisions/*.json")
	if err != nil || len(files) < 10 {
		t.Fatalf("%d files, %v", len(files), err)
	}
	for _, path := range files {
		t.Run(strings.TrimSuffix(filepath.Base(path), ".json"), func(t *testing.T) { decideAll(t, path) })
	}
}

func decideAll(t *testing.T, path string) {
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	var file struct {
		Policies map[string]any
		Cases    []map[string]any
	}
	if err := json.Unmarshal(text, &file); err != nil {
		t.Fatal(err)
	}
	for _, c := range file.Cases {
		name, because, expect := c["name"].(string), "", c["expect"]
		if b, ok := c["because"]; ok {
			because = b.(string)
		}
		delete(c, "name")
		delete(c, "because")
		t.Run(name, func(t *testing.T) {
			line, err := json.Marshal(resolve(file.Policies, c))
			if err != nil {
				t.Fatal(err)
			}
			got := simulate.Answer(line, nil)
			if got.Verdict != expect || !strings.Contains(got.Because, because) {
				t.Errorf("%s because %q; want %v because %q\n%s", got.Verdict, got.Because, expect, because, line)
			}
		})
	}
}

// resolve puts policies in the place of their names.
func resolve(policies map[string]any, c map[string]any) map[string]any {
	for _, key := range []string{"identity", "boundary", "scps", "rcps"} {
		if list, ok := c[key].([]any); ok {
			named(policies, list)
		}
	}
	return c
}

func named(policies map[string]any, list []any) {
	for i, v := range list {
		switch v := v.(type) {
		case string:
			list[i] = policies[v]
		case []any:
			named(policies, v)
		}
	}
}
