package search_test

import (
	"strings"
	"testing"

	"gatehouse/internal/directory/search"
)

var rules = search.Rules{
	Operators: []string{"eq", "ne", "sw", "ew", "co", "gt", "ge", "lt", "le", "pr"},
	Known:     func(string) bool { return true }, Not: true,
}

var attributes = map[string][]string{
	"status": {"ACTIVE"}, "profile.city": {"Zürich"}, "lastUpdated": {"2026-11-24T09:00:00.000Z"}, "n": {"a", "b"}, "empty": {""},
}

func get(name string) []string { return attributes[name] }

func TestMatch(t *testing.T) {
	for text, want := range map[string]bool{
		`status eq "active"`:                                true,
		`status EQ "ACTIVE" AND profile.city sw "zü"`:       true,
		`status eq "x" or profile.city pr and n eq "b"`:     true,
		`(status eq "x" or profile.city pr) and n eq "c"`:   false,
		`lastUpdated gt "2026-11-24T09:59:59+01:00"`:        true,
		`lastUpdated lt "2026-11-24T09:00:00Z"`:             false,
		`empty pr`:                                          false,
		`missing ne "x"`:                                    true,
		`n ne "a"`:                                          false,
		`not (status eq "ACTIVE")`:                          false,
		`profile.city eq "Z\u00fcrich" and status co "TIV"`: true,
		`status ew "VE"`:                                    true,
		`((((status eq "ACTIVE"))))`:                        true,
		`n eq a`:                                            true,
	} {
		e, err := search.Parse(text, rules)
		if err != nil {
			t.Errorf("%s: %v", text, err)
		} else if got := e.Match(get); got != want {
			t.Errorf("%s is %v", text, got)
		}
	}
}

func TestRefused(t *testing.T) {
	for _, text := range []string{
		"", " ", "status", "status eq", `status eq "x`, `status xx "y"`, `(status eq "x"`, `status eq "x")`, `status eq "x" and`,
		`eq "x"`, `status eq "\q"`, `status eq "\u0000"`, strings.Repeat("(", 500) + `a pr` + strings.Repeat(")", 500),
		"a pr" + strings.Repeat(" or a pr", 300), strings.Repeat("a", 5000) + " pr", "not", `status eq "a" status eq "b"`,
	} {
		if _, err := search.Parse(text, rules); err == nil {
			t.Errorf("%.60q was accepted", text)
		}
	}
	narrow := search.Rules{Operators: []string{"eq"}, Known: func(n string) bool { return n == "id" }}
	for _, text := range []string{`id sw "x"`, `name eq "x"`, `not (id eq "x")`, `ID eq "x"`} {
		if _, err := search.Parse(text, narrow); err == nil {
			t.Errorf("%q was accepted under narrow rules", text)
		}
	}
}

func TestEqual(t *testing.T) {
	e, err := search.Parse(`profile.login eq "a@b" and status pr`, rules)
	if err != nil {
		t.Fatal(err)
	}
	if v, ok := e.Equal("profile.login"); !ok || v != "a@b" {
		t.Errorf("got %q, %v", v, ok)
	}
	e, err = search.Parse(`profile.login eq "a@b" or status pr`, rules)
	if err != nil {
		t.Fatal(err)
	}
	if _, ok := e.Equal("profile.login"); ok {
		t.Error("one side of an or was taken for a must")
	}
}

func TestWithout(t *testing.T) {
	for text, want := range map[string]string{
		`not (status eq "X")`: "X", `status ne "X"`: "X", `n pr and not (status eq "X")`: "X",
		`status eq "X"`: "", `not (status ne "X")`: "", `not (n eq "X")`: "", `not (status eq "X") or n pr`: "", `not (not (status eq "X"))`: "",
	} {
		e, err := search.Parse(text, rules)
		if err != nil {
			t.Fatal(err)
		}
		if got, ok := e.Without("status"); got != want || ok != (want != "") {
			t.Errorf("%s: %q, %v", text, got, ok)
		}
	}
}

func TestBegins(t *testing.T) {
	for text, want := range map[string]string{
		`profile.firstName sw "An"`:                                                          "An",
		`profile.firstName sw "An" or profile.lastName eq "Bo"`:                              "An Bo",
		`status eq "ACTIVE" and (profile.firstName sw "An" or profile.lastName sw "An")`:     "An",
		`profile.firstName sw "An" or status eq "ACTIVE"`:                                    "",
		`profile.firstName co "An"`:                                                          "",
		`not (profile.firstName sw "An")`:                                                    "",
		`profile.firstName sw ""`:                                                            "",
		`profile.city sw "An"`:                                                               "",
		`profile.firstName gt "An" and (profile.lastName sw "B" or profile.lastName sw "C")`: "B C",
	} {
		e, err := search.Parse(text, rules)
		if err != nil {
			t.Fatal(err)
		}
		if got := strings.Join(e.Begins("profile.firstName", "profile.lastName"), " "); got != want {
			t.Errorf("%s: %q, want %q", text, got, want)
		}
	}
}

// FuzzSearch: whatever is typed, parsing ends with a value or a reason, and a value can be evaluated.
func FuzzSearch(f *testing.F) {
	f.Add(`status eq "ACTIVE" and (profile.city sw "Z" or not (n pr))`)
	f.Add(`a eq "\u00e9\\\""`)
	f.Add(`((((((((((`)
	f.Fuzz(func(t *testing.T, text string) {
		e, err := search.Parse(text, rules)
		if err != nil {
			return
		}
		e.Match(get)
		e.Names("status")
		e.Equal("status")
		e.Begins("status")
		e.Without("status")
	})
}
