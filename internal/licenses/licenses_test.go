package licenses

import (
	"bytes"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestTheTableReadsAsItWasWritten(t *testing.T) {
	want := []Module{
		{Path: "example.test/a", Version: "v1.0.0", SPDX: []string{"MIT"}, Copyright: []string{"Copyright 2020 A", "Copyright 2021 \"B\"\t"}},
		{Path: "example.test/b", Version: "v0.1.0", SPDX: []string{"Apache-2.0", "MIT"}, Copyright: []string{"c"}, Notice: "two\nlines"},
	}
	got, err := Decode(Encode(want))
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestABrokenTableIsRefused(t *testing.T) {
	for _, text := range []string{"a\tb\n", "a\tv1\tMIT\tbare\t\"\"\n", "a\tv1\tMIT\t\"\"\tbare\n"} {
		if _, err := Decode(text); err == nil {
			t.Errorf("%q was read", text)
		}
	}
}

func TestEveryModuleIsListedUnderALicenceThatMayBeShipped(t *testing.T) {
	modules, err := Modules()
	if err != nil || len(modules) == 0 {
		t.Fatal(len(modules), err)
	}
	for _, m := range append(modules, others...) {
		for _, id := range m.SPDX {
			if !Allowed(id) {
				t.Errorf("%s is under %s", m.Path, id)
			}
		}
	}
	for _, id := range []string{"AGPL", "GPL", "LGPL", "MPL-2.0", "", "../licenses"} {
		if Allowed(id) {
			t.Errorf("%q is allowed", id)
		}
	}
}

func TestTheListingEndsWithTheTextOfEachLicence(t *testing.T) {
	var out bytes.Buffer
	if err := Write(&out); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"Go standard library  BSD-3-Clause\n    Copyright 2009 The Go Authors.\n", "---- BSD-3-Clause ----", "---- MIT ----", "Redistributions in binary form must reproduce the above\ncopyright notice"} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("no %q in:\n%.2000s", want, out.String())
		}
	}
}
