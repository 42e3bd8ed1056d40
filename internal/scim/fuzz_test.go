package scim

import (
	"encoding/json"
	"errors"
	"testing"
	"time"
)

// mustBeRefusal fails for an error that a server could not answer with.
func mustBeRefusal(t *testing.T, err error) {
	t.Helper()
	e, ok := errors.AsType[*Error](err)
	if !ok || e.Status < 400 || e.Status > 499 || e.Detail == "" {
		t.Fatalf("got %#v, want a 4xx *Error", err)
	}
}

func FuzzFilter(f *testing.F) {
	for _, s := range []string{`userName eq "a"`, `id eq "a" and manager eq "b"`, `emails[type eq "work"].value eq "x"`,
		`not (a pr) or ((b co "%"))`, `userName eq "\u00e9\""`, `((((`, `a eq -1.5e3`} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		begin := time.Now()
		q, err := ParseUserQuery(s)
		if err != nil {
			mustBeRefusal(t, err)
		} else if s != "" && q == (UserQuery{}) {
			t.Fatalf("%q asks for everybody", s)
		}
		if _, err := ParseGroupQuery(s); err != nil {
			mustBeRefusal(t, err)
		}
		if took := time.Since(begin); took > time.Second {
			t.Fatalf("took %v", took)
		}
	})
}

func FuzzPatch(f *testing.F) {
	for _, s := range []string{
		`{"Operations":[{"op":"replace","value":{"active":false}}]}`,
		`{"Operations":[{"op":"Replace","path":"emails[type eq \"work\"].value","value":"b"}]}`,
		`{"Operations":[{"op":"remove","path":"members[value eq \"x\"]"},{"op":"add","path":"members","value":[{"value":"y"}]}]}`,
		`{"Operations":[{"op":"add","value":{"name.givenName":"x","urn:ietf:params:scim:schemas:extension:enterprise:2.0:User":{"manager":"1"}}}]}`,
		`{"Operations":[{"op":"remove","path":"name"},{"op":"replace","path":"emails","value":null}]}`,
	} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		p, err := ParsePatch(body)
		if err != nil {
			mustBeRefusal(t, err)
			return
		}
		u, err := p.ApplyToUser(ana())
		if err != nil {
			mustBeRefusal(t, err)
		} else if err := u.Validate(); err != nil {
			t.Fatalf("a patch made an invalid user: %v", err)
		}
		g, err := p.ForGroup(GroupRules{})
		if err != nil {
			mustBeRefusal(t, err)
		} else if g.Clear || len(g.Add)+len(g.Remove) > MaxMemberChanges {
			t.Fatalf("strict rules let %+v through", g)
		}
	})
}

func FuzzDecodeUser(f *testing.F) {
	f.Add([]byte(`{` + minimal + `,"emails":[{"value":"a","primary":"True"}],"active":"False"}`))
	f.Add([]byte(`{` + minimal + `,"` + EnterpriseURN + `":{"manager":"1","department":"x"},"addresses":{"country":"PE"}}`))
	f.Fuzz(func(t *testing.T, body []byte) {
		u, err := DecodeUser(body)
		if err != nil {
			mustBeRefusal(t, err)
			return
		}
		again, err := json.Marshal(u)
		if err != nil {
			t.Fatal(err)
		}
		back, err := DecodeUser(again)
		if err != nil {
			t.Fatalf("%s: %v", again, err)
		}
		if third, _ := json.Marshal(back); string(third) != string(again) {
			t.Fatalf("not stable: %s then %s", again, third)
		}
	})
}

func BenchmarkDecodeUser(b *testing.B) {
	body, _ := json.Marshal(ana())
	b.ReportAllocs()
	for b.Loop() {
		if _, err := DecodeUser(body); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkEncodeUser(b *testing.B) {
	u := ana()
	b.ReportAllocs()
	for b.Loop() {
		if _, err := json.Marshal(u); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkParseUserQuery(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		if _, err := ParseUserQuery(`userName eq "ana@corp.test"`); err != nil {
			b.Fatal(err)
		}
	}
}
