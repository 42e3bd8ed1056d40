package collect

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"gatehouse/internal/licenses"
)

func TestTheTableMatchesGoMod(t *testing.T) {
	want, err := Collect("../../..")
	if err != nil {
		t.Fatal(err)
	}
	got, err := licenses.Modules()
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(licenses.Encode(got), licenses.Encode(want)); diff != "" {
		t.Errorf("internal/licenses/modules.tsv is out of date; run: go generate ./internal/licenses\n%s", diff)
	}
	for _, m := range want {
		for _, id := range m.SPDX {
			if !licenses.Allowed(id) {
				t.Errorf("%s is under %s, which the project may not ship", m.Path, id)
			}
		}
	}
}

func TestALicenceIsKnownByItsWords(t *testing.T) {
	for text, want := range map[string][]string{
		"                  Apache License\n             Version 2.0, January 2004":            {"Apache-2.0"},
		"// Permission is hereby granted, free of charge, to any person\n// obtaining a copy": {"MIT"},
		"Redistribution and use in source and\nbinary forms":                                  {"BSD-2-Clause"},
		"Redistribution and use in source and binary forms ... endorse or\n  promote":         {"BSD-3-Clause"},
		"GNU AFFERO GENERAL PUBLIC LICENSE\nVersion 3":                                        {"AGPL"},
		"GNU GENERAL PUBLIC LICENSE\n Version 2":                                              {"GPL"},
		"Mozilla Public License Version 2.0\n the GNU General Public License, Version 2.0":    {"MPL-2.0"},
		"all rights reserved": nil,
	} {
		if got := Classify(text); !slices.Equal(got, want) {
			t.Errorf("%q: %v, want %v", text, got, want)
		}
	}
}

func TestHoldersAreReadButNotTheLineToFillIn(t *testing.T) {
	got := Copyrights("# Copyright (c) 2020 A <a@example.test>\nModified work Copyright 2021 B\n  Copyright [yyyy] [name of copyright owner]\ncopyright notice, this list\n")
	if diff := cmp.Diff([]string{"Copyright (c) 2020 A <a@example.test>", "Modified work Copyright 2021 B"}, got); diff != "" {
		t.Error(diff)
	}
}
