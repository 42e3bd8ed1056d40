package scim

import (
	"errors"
	"strings"
	"testing"
	"time"
)

func TestUserQueriesThatAWSSupports(t *testing.T) {
	for filter, want := range map[string]UserQuery{
		``:                             {},
		`userName eq "ana@corp.test"`:  {UserName: "ana@corp.test"},
		`USERNAME EQ "ana"`:            {UserName: "ana"},
		`externalId eq "00u1"`:         {ExternalID: "00u1"},
		`groups.value eq "g"`:          {GroupID: "g"},
		`id eq "u"`:                    {ID: "u"},
		`id eq "u" and manager eq "m"`: {ID: "u", ManagerID: "m"},
		`manager eq "m" AND id eq "u"`: {ID: "u", ManagerID: "m"},
		`id eq "u" and urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:manager.value eq "m"`: {ID: "u", ManagerID: "m"},
		`urn:ietf:params:scim:schemas:core:2.0:User:userName eq "ana"`:                                  {UserName: "ana"},
		`userName eq "a\"b\\c\u00e9"`: {UserName: `a"b\cé`},
		`userName eq "O'Brien"`:       {UserName: "O'Brien"},
		`(userName eq "ana")`:         {UserName: "ana"},
	} {
		if got, err := ParseUserQuery(filter); err != nil || got != want {
			t.Errorf("%s: got %+v, %v", filter, got, err)
		}
	}
}

func TestGroupQueriesThatAWSSupports(t *testing.T) {
	for filter, want := range map[string]GroupQuery{
		``:                                   {},
		`displayName eq "Ops"`:               {DisplayName: "Ops"},
		`externalId eq "x"`:                  {ExternalID: "x"},
		`members.value eq "u"`:               {MemberID: "u"},
		`members eq "u"`:                     {MemberID: "u"},
		`id eq "g" and members eq "u"`:       {ID: "g", MemberID: "u"},
		`members.value eq "u" and id eq "g"`: {ID: "g", MemberID: "u"},
		`id eq "g"`:                          {ID: "g"},
	} {
		if got, err := ParseGroupQuery(filter); err != nil || got != want {
			t.Errorf("%s: got %+v, %v", filter, got, err)
		}
	}
}

// fastest is the best of three, so that a busy machine does not fail a test.
func fastest(f func()) time.Duration {
	best := time.Hour
	for range 3 {
		begin := time.Now()
		f()
		best = min(best, time.Since(begin))
	}
	return best
}

// TestFilterPicksValuesOfAList is for filters in PATCH paths.
func TestFilterPicksValuesOfAList(t *testing.T) {
	emails, _ := find(userAttributes, "emails")
	value := tree{"value": "Ana@Corp.test", "type": "work", "primary": true}
	for filter, want := range map[string]bool{
		`type eq "WORK"`: true, `type eq "home"`: false, `TYPE ne "home"`: true, `type ne "work"`: false,
		`value co "corp"`: true, `value sw "ana"`: true, `value ew ".test"`: true, `value sw "x"`: false,
		`value pr`: true, `display pr`: false, `display eq "x"`: false,
		`primary eq true`: true, `primary eq "True"`: true, `primary eq false`: false, `primary ne false`: true,
		`primary gt true`: false, `value gt "a"`: false, `value eq 7`: false,
		`type eq "work" and primary eq true`: true, `type eq "home" or primary eq true`: true,
		`type eq "work" and primary eq false`: false, `not (type eq "home")`: true,
		`urn:x:type eq "work"`: false, `type.sub eq "work"`: false, `a[b eq "c"]`: false,
	} {
		f, err := ParseFilter(filter)
		if err != nil {
			t.Errorf("%s: %v", filter, err)
		} else if got := matches(f, value, emails.SubAttributes); got != want {
			t.Errorf("%s: got %v", filter, got)
		}
	}
}

// TestFilterAttacks is row 40 of the attack table at the level of the library.
func TestFilterAttacks(t *testing.T) {
	for name, filter := range map[string]string{
		"always true":                `userName eq "a" or 1 eq 1`,
		"or":                         `userName eq "a" or id pr`,
		"negation":                   `not (userName eq "a")`,
		"a quote breaks out":         `userName eq "a" or "1" eq "1"`,
		"a quote left open":          `userName eq "a`,
		"SQL in the attribute":       `userName;DROP TABLE users eq "a"`,
		"a LIKE wildcard":            `userName co "%"`,
		"starts with nothing":        `userName sw ""`,
		"an empty value":             `externalId eq ""`,
		"a hidden attribute":         `password eq "x"`,
		"e-mails":                    `emails[type eq "work"].value eq "a"`,
		"a value path":               `emails[type eq "work"]`,
		"present":                    `id pr`,
		"an attribute of Object":     `__proto__ eq "x"`,
		"a foreign URN":              `urn:evil:userName eq "a"`,
		"manager without id":         `manager eq "m"`,
		"the same twice":             `userName eq "a" and userName eq "b"`,
		"three":                      `id eq "a" and manager eq "b" and userName eq "c"`,
		"two that AWS does not join": `userName eq "a" and externalId eq "b"`,
		"not text":                   "userName eq \"\xff\"",
		"a number":                   `userName eq 7`,
		"null":                       `userName eq null`,
		"blank":                      ` `,
		"10 k parentheses":           strings.Repeat("(", 10_000) + `userName eq "a"` + strings.Repeat(")", 10_000),
		"10 k negations":             strings.Repeat("not (", 10_000) + `userName eq "a"` + strings.Repeat(")", 10_000),
		"1 MB":                       `userName eq "` + strings.Repeat("a", 1<<20) + `"`,
		"1 MB of clauses":            strings.Repeat(`id eq "a" or `, 1<<20/13) + `id eq "a"`,
		"the most that is parsed":    strings.Repeat("(", maxFilterDepth) + strings.Repeat(`a eq "b" or `, 80) + `a eq "b"` + strings.Repeat(")", maxFilterDepth),
		"the most, and broken":       strings.Repeat("(not (", maxFilterDepth/2) + strings.Repeat(`a eq "b" or `, 80) + `a eq ` + strings.Repeat("))", maxFilterDepth/2),
	} {
		t.Run(name, func(t *testing.T) {
			var errUser error
			took := fastest(func() { _, errUser = ParseUserQuery(filter) })
			_, errGroup := ParseGroupQuery(filter)
			for _, err := range []error{errUser, errGroup} {
				e, ok := errors.AsType[*Error](err)
				if !ok || e.Status != 400 || e.ScimType != InvalidFilter || e.Detail != "Invalid Filter format" {
					t.Errorf("got %v", err)
				}
			}
			if took > 100*time.Millisecond {
				t.Errorf("took %v", took)
			}
		})
	}
}

func TestParseFilterKeepsTheShape(t *testing.T) {
	f, err := ParseFilter(`emails[type eq "work" and primary eq true] or not (title pr)`)
	if err != nil {
		t.Fatal(err)
	}
	want := Either{
		Within{AttrPath{Name: "emails"}, Both{Compare{AttrPath{Name: "type"}, "eq", "work"}, Compare{AttrPath{Name: "primary"}, "eq", true}}},
		Not{Compare{AttrPath{Name: "title"}, "pr", nil}},
	}
	if f != Filter(want) {
		t.Errorf("got %#v", f)
	}
}
