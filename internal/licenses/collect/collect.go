// Package collect reads the licence files of the modules that go.mod names. It
// runs the go command, so it is for the generator and its test, not for the
// program.
package collect

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"gatehouse/internal/licenses"
)

// testsOnly are modules that never reach the program, so that their licences do
// not bind it; the layer test keeps them out.
var testsOnly = []string{"github.com/google/go-cmp", "pgregory.net/rapid", "github.com/rogpeppe/go-internal", "github.com/russellhaering/gosaml2"}

// beside are licence files that speak of something else than what is shipped.
var beside = map[string]string{
	"modernc.org/memory": "LICENSE-LOGO",         // a picture
	"modernc.org/sqlite": "LICENSE-3RD-PARTY.md", // its whole module graph, tests too; what is linked has lines of its own here
}

// Collect returns every module that go.mod in root requires, directly or not,
// less those for tests only, in order of path. One whose licence it cannot read
// is an error.
func Collect(root string) ([]licenses.Module, error) {
	paths, err := required(filepath.Join(root, "go.mod"))
	if err != nil {
		return nil, err
	}
	// download, not list: the latter leaves out the folder of a module that no
	// build on this machine has needed so far.
	cmd := exec.Command("go", append([]string{"mod", "download", "-json"}, paths...)...)
	cmd.Dir = root
	out, err := cmd.Output()
	if err != nil {
		return nil, fmt.Errorf("%s: %w", cmd, err)
	}
	var modules []licenses.Module
	for decoder := json.NewDecoder(bytes.NewReader(out)); ; {
		var m struct{ Path, Version, Dir string }
		if err := decoder.Decode(&m); errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			return nil, err
		}
		module, err := read(m.Dir, beside[m.Path])
		if err != nil {
			return nil, fmt.Errorf("%s: %w", m.Path, err)
		}
		module.Path, module.Version = m.Path, m.Version
		modules = append(modules, module)
	}
	slices.SortFunc(modules, func(a, b licenses.Module) int { return cmp.Compare(a.Path, b.Path) })
	return modules, nil
}

var requirement = regexp.MustCompile(`(?m)^(?:require)?\s+([^\s()]+) v[^\s]+`)

// required reads the module paths from go.mod. The file is read here, not only
// by the go command, so that `go test` sees it as an input.
func required(goMod string) ([]string, error) {
	text, err := os.ReadFile(goMod)
	if err != nil {
		return nil, err
	}
	var paths []string
	for _, m := range requirement.FindAllSubmatch(text, -1) {
		if !slices.Contains(testsOnly, string(m[1])) {
			paths = append(paths, string(m[1]))
		}
	}
	return paths, nil
}

var (
	licenceFile = regexp.MustCompile(`(?i)^(licen[cs]e|copying)`)
	noticeFile  = regexp.MustCompile(`(?i)^notice`)
)

func read(dir, skip string) (licenses.Module, error) {
	var m licenses.Module
	if dir == "" {
		return m, errors.New("not in the module cache")
	}
	entries, err := os.ReadDir(dir)
	if err != nil {
		return m, err
	}
	for _, e := range entries {
		isLicence, isNotice := licenceFile.MatchString(e.Name()) && e.Name() != skip, noticeFile.MatchString(e.Name())
		if e.IsDir() || !isLicence && !isNotice {
			continue
		}
		text, err := os.ReadFile(filepath.Join(dir, e.Name()))
		if err != nil {
			return m, err
		}
		if isNotice {
			m.Notice += strings.TrimSpace(string(text))
			continue
		}
		m.SPDX = append(m.SPDX, Classify(string(text))...)
		m.Copyright = append(m.Copyright, Copyrights(string(text))...)
	}
	slices.Sort(m.SPDX)
	m.SPDX = slices.Compact(m.SPDX)
	m.Copyright = unique(m.Copyright)
	if len(m.SPDX) == 0 {
		return m, errors.New("no licence file that is understood")
	}
	return m, nil
}

func unique(lines []string) []string {
	seen := map[string]bool{}
	return slices.DeleteFunc(lines, func(line string) bool {
		again := seen[line]
		seen[line] = true
		return again
	})
}
