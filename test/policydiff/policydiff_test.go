package policydiff

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"gatehouse/internal/iampolicy/simulate"
	"gatehouse/internal/policydata"
)

const (
	seed  = 20261124
	cases = 12000
)

type verdict struct {
	ID      int    `json:"id"`
	Verdict string `json:"verdict"`
	Because string `json:"because"`
}

// peerModules finds the peer's node_modules, or skips the test.
func peerModules(t *testing.T) string {
	dir := os.Getenv("GATEHOUSE_PEER_MODULES")
	if dir == "" {
		dir = filepath.Join("..", "..", "build", "peers", "node_modules")
	}
	if _, err := os.Stat(filepath.Join(dir, "@cloud-copilot", "iam-simulate")); err != nil {
		absent(t, "npm package @cloud-copilot/iam-simulate is not in "+dir+" (make deps installs it)")
	}
	if _, err := exec.LookPath("node"); err != nil {
		absent(t, "node is not installed")
	}
	return dir
}

func absent(t *testing.T, why string) {
	t.Helper()
	if os.Getenv("CI") == "true" {
		t.Fatal(why)
	}
	t.Skip(why)
}

func lines(t *testing.T, list []Case) []byte {
	t.Helper()
	var buf bytes.Buffer
	for _, c := range list {
		text, err := json.Marshal(c)
		if err != nil {
			t.Fatal(err)
		}
		buf.Write(text)
		buf.WriteByte('\n')
	}
	return buf.Bytes()
}

func ours(t *testing.T, input []byte) []verdict {
	t.Helper()
	var out bytes.Buffer
	if err := simulate.Run(bytes.NewReader(input), &out, policydata.Catalog{}); err != nil {
		t.Fatal(err)
	}
	return verdicts(t, out.Bytes())
}

func peers(t *testing.T, modules string, input []byte) []verdict {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), "node", "peer.mjs", modules)
	cmd.Stdin = bytes.NewReader(input)
	cmd.Stderr = os.Stderr
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("the peer failed: %v", err)
	}
	return verdicts(t, out)
}

func verdicts(t *testing.T, out []byte) []verdict {
	t.Helper()
	var list []verdict
	for line := range bytes.Lines(out) {
		var v verdict
		if err := json.Unmarshal(line, &v); err != nil {
			t.Fatalf("%s: %v", line, err)
		}
		list = append(list, v)
	}
	return list
}

// TestNothingIsAllowedThatThePeerDenies is the one that counts. It also keeps
// watch that both agree nearly always: an engine that denied everything would
// pass otherwise.
func TestNothingIsAllowedThatThePeerDenies(t *testing.T) {
	modules := peerModules(t)
	list := Generate(seed, cases)
	input := lines(t, list)
	us, them := ours(t, input), peers(t, modules, input)
	if len(us) != cases || len(them) != cases {
		t.Fatalf("%d verdicts of ours and %d of the peer's to %d cases", len(us), len(them), cases)
	}
	count := map[string]int{}
	wider := 0
	byLine := bytes.Split(input, []byte("\n"))
	for i := range list {
		count[us[i].Verdict+" here, "+them[i].Verdict+" there"]++
		if us[i].Verdict == "allow" && them[i].Verdict != "allow" {
			if wider++; wider <= 5 {
				t.Errorf("allowed here (%s), %s there (%s):\n%s", us[i].Because, them[i].Verdict, them[i].Because, byLine[i])
			}
		}
	}
	if wider > 5 {
		t.Errorf("%d cases in all are allowed here and not there", wider)
	}
	equal := count["allow here, allow there"] + count["deny here, deny there"]
	for what, n := range count {
		t.Logf("%6d  %s", n, what)
	}
	t.Logf("equal: %.2f %% of %d cases", 100*float64(equal)/float64(cases), cases)
	if equal*100 < cases*97 {
		t.Errorf("only %d of %d verdicts are equal", equal, cases)
	}
	if a := count["allow here, allow there"]; a*100 < cases*25 || a*100 > cases*75 {
		t.Errorf("%d of %d cases are allowed: the generator is out of balance", a, cases)
	}
	report(t, byLine, us, them)
}

// report lists where the verdicts differ, when a file is asked for.
func report(t *testing.T, input [][]byte, us, them []verdict) {
	path := os.Getenv("GATEHOUSE_POLICYDIFF_REPORT")
	if path == "" {
		return
	}
	var b strings.Builder
	for i := range us {
		if us[i].Verdict != them[i].Verdict {
			fmt.Fprintf(&b, "%s here (%s), %s there (%s)\n%s\n", us[i].Verdict, us[i].Because, them[i].Verdict, them[i].Because, input[i])
		}
	}
	if err := os.WriteFile(path, []byte(b.String()), 0o644); err != nil {
		t.Error(err)
	}
}

func TestGeneratorIsRepeatable(t *testing.T) {
	a, b := lines(t, Generate(seed, 200)), lines(t, Generate(seed, 200))
	if !bytes.Equal(a, b) {
		t.Error("the same seed made other cases")
	}
	if bytes.Equal(a, lines(t, Generate(seed+1, 200))) {
		t.Error("another seed made the same cases")
	}
}
