package scim

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

func patchOf(t *testing.T, ops string) Patch {
	t.Helper()
	p, err := ParsePatch([]byte(`{"schemas":["` + PatchOpURN + `"],"Operations":[` + ops + `]}`))
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func TestPatchOfAUser(t *testing.T) {
	for name, tt := range map[string]struct {
		ops    string
		change func(*User)
	}{
		"Okta deactivates without a path": {`{"op":"replace","value":{"active":false}}`,
			func(u *User) { u.Active = ptr(false) }},
		"Entra deactivates with a string": {`{"op":"Replace","path":"active","value":"False"}`,
			func(u *User) { u.Active = ptr(false) }},
		"AWS's example deactivates with a string": {`{"op":"replace","path":"active","value":"false"}`,
			func(u *User) { u.Active = ptr(false) }},
		"Entra replaces the work e-mail": {`{"op":"Replace","path":"emails[type eq \"work\"].value","value":"b@corp.test"}`,
			func(u *User) { u.Emails[0].Value = "b@corp.test" }},
		"Entra adds a phone that is not there yet": {`{"op":"Add","path":"phoneNumbers[type eq \"mobile\"].value","value":"555"}`,
			func(u *User) { u.PhoneNumbers = []Phone{{"555", "mobile", true}} }},
		"Entra adds an address part by part": {`{"op":"Add","path":"addresses[type eq \"work\"].locality","value":"Lima"},
			{"op":"Add","path":"addresses[type eq \"work\"].country","value":"PE"}`,
			func(u *User) { u.Addresses = []Address{{Locality: "Lima", Country: "PE", Type: "work", Primary: true}} }},
		"Entra sets the manager by its bare id": {`{"op":"Add","path":"urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:manager","value":"42"}`,
			func(u *User) { u.Enterprise = &Enterprise{Manager: &Manager{Value: "42"}} }},
		"the manager's value by path": {`{"op":"replace","path":"urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:manager.value","value":"42"}`,
			func(u *User) { u.Enterprise = &Enterprise{Manager: &Manager{Value: "42"}} }},
		"Entra puts dotted and URN keys in a value": {`{"op":"Add","value":{"name.givenName":"Bea",
			"urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:department":"R&D",
			"urn:ietf:params:scim:schemas:extension:enterprise:2.0:User":{"division":"North"},"hobby":"chess"}}`,
			func(u *User) {
				u.Name.GivenName = "Bea"
				u.Enterprise = &Enterprise{Department: "R&D", Division: "North"}
			}},
		"an object merges into name": {`{"op":"replace","path":"name","value":{"familyName":"Paz"}}`,
			func(u *User) { u.Name.FamilyName = "Paz" }},
		"replace overwrites a list": {`{"op":"replace","path":"emails","value":[{"value":"c@corp.test","primary":true}]}`,
			func(u *User) { u.Emails = []Email{{Value: "c@corp.test", Primary: true}} }},
		"add of a value that is there changes nothing": {`{"op":"add","path":"emails","value":[{"value":"ana@corp.test","type":"work","primary":true}]}`,
			func(*User) {}},
		"remove by filter":                    {`{"op":"remove","path":"emails[type eq \"work\"]"}`, func(u *User) { u.Emails = nil }},
		"remove by filter that picks nothing": {`{"op":"remove","path":"emails[type eq \"home\"]"}`, func(*User) {}},
		"remove of a value drops its labels":  {`{"op":"Remove","path":"emails[type eq \"work\"].value"}`, func(u *User) { u.Emails = nil }},
		"remove of an attribute":              {`{"op":"remove","path":"externalId"}`, func(u *User) { u.ExternalID = "" }},
		"a filter and an object change the picked value": {`{"op":"replace","path":"emails[type eq \"work\"]","value":{"value":"n@corp.test"}}`,
			func(u *User) { u.Emails[0].Value = "n@corp.test" }},
		"a filter and an object create what is not there": {`{"op":"add","path":"phoneNumbers[type eq \"work\" and primary eq true]","value":{"value":"5"}}`,
			func(u *User) { u.PhoneNumbers = []Phone{{"5", "work", true}} }},
		"an empty list replaces": {`{"op":"replace","path":"emails","value":[]}`, func(u *User) { u.Emails = nil }},
		"listed values are removed": {`{"op":"remove","path":"emails","value":[{"value":"ana@corp.test","type":"work","primary":true}]}`,
			func(u *User) { u.Emails = nil }},
		"one label is removed": {`{"op":"remove","path":"emails[type eq \"work\"].type"}`, func(u *User) { u.Emails[0].Type = "" }},
		"the whole extension is set and the manager merged": {`{"op":"add","path":"urn:ietf:params:scim:schemas:extension:enterprise:2.0:User","value":{"division":"N","manager":{"value":"1"}}},
			{"op":"replace","path":"urn:ietf:params:scim:schemas:extension:enterprise:2.0:User","value":{"manager":{"$ref":"../Users/1"}}}`,
			func(u *User) { u.Enterprise = &Enterprise{Division: "N", Manager: &Manager{"1", "../Users/1"}} }},
		"the whole extension is removed": {`{"op":"add","path":"urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:division","value":"N"},
			{"op":"remove","path":"urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"}`, func(*User) {}},
		"replace by null removes": {`{"op":"replace","path":"externalId","value":null}`, func(u *User) { u.ExternalID = "" }},
		"a password is dropped":   {`{"op":"replace","value":{"password":"x"}},{"op":"replace","path":"password","value":"x"}`, func(*User) {}},
		"a value without path ignores id, meta and groups": {`{"op":"replace","value":{"id":"evil","meta":{"created":"x"},"groups":["admins"],"title":"Boss"}}`,
			func(u *User) { u.Title = "Boss" }},
		"names of attributes in any case": {`{"OP":"ADD","PATH":"NICKNAME","VALUE":"Anita"}`, func(u *User) { u.NickName = "Anita" }},
		"the core URN before a name": {`{"op":"add","path":"urn:ietf:params:scim:schemas:core:2.0:User:name.middleName","value":"M"}`,
			func(u *User) { u.Name.MiddleName = "M" }},
		"an extension of another product is ignored": {`{"op":"add","path":"urn:acme:2.0:User:badge","value":"7"}`, func(*User) {}},
	} {
		t.Run(name, func(t *testing.T) {
			before, want := ana(), ana()
			before.ID, want.ID = "1", "1"
			tt.change(&want)
			got, err := patchOf(t, tt.ops).ApplyToUser(before)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestPatchOfAUserIsRefused(t *testing.T) {
	for name, tt := range map[string]struct{ ops, scimType, attribute string }{
		"remove of userName":            {`{"op":"remove","path":"userName"}`, Mutability, "userName"},
		"remove of active":              {`{"op":"remove","path":"active"}`, Mutability, "active"},
		"two operations on active":      {`{"op":"replace","path":"active","value":true},{"op":"replace","value":{"active":false}}`, InvalidValue, "active"},
		"remove of a required name":     {`{"op":"remove","path":"name.familyName"}`, InvalidValue, "name.familyName"},
		"a second e-mail":               {`{"op":"add","path":"emails","value":[{"value":"z@corp.test"}]}`, InvalidValue, "emails"},
		"an empty string":               {`{"op":"replace","path":"title","value":""}`, InvalidValue, "title"},
		"the id":                        {`{"op":"replace","path":"id","value":"x"}`, Mutability, "id"},
		"meta":                          {`{"op":"replace","path":"meta.created","value":"x"}`, Mutability, "meta.created"},
		"groups":                        {`{"op":"add","path":"groups","value":[{"value":"admins"}]}`, Mutability, "groups"},
		"an unknown attribute by path":  {`{"op":"add","path":"isAdmin","value":true}`, InvalidPath, "isAdmin"},
		"a filter on a single value":    {`{"op":"add","path":"name[type eq \"x\"].givenName","value":"x"}`, InvalidPath, "name"},
		"a filter that cannot be built": {`{"op":"add","path":"phoneNumbers[type ne \"x\"].value","value":"x"}`, NoTarget, "phoneNumbers"},
		"a later operation that fails":  {`{"op":"replace","path":"title","value":"x"},{"op":"replace","path":"locale","value":7}`, InvalidValue, "locale"},
	} {
		t.Run(name, func(t *testing.T) {
			before := ana()
			_, err := patchOf(t, tt.ops).ApplyToUser(before)
			e, ok := errors.AsType[*Error](err)
			if !ok || e.Status != 400 || e.ScimType != tt.scimType || e.Attribute != tt.attribute {
				t.Errorf("got %#v", err)
			}
			if diff := cmp.Diff(ana(), before); diff != "" {
				t.Errorf("the user changed: %s", diff)
			}
		})
	}
}

func TestParsePatchRefuses(t *testing.T) {
	for name, tt := range map[string]struct{ body, detail string }{
		"remove without a path":       {`{"Operations":[{"op":"remove"}]}`, "Missing path in PATCH request"},
		"an unknown operation":        {`{"Operations":[{"op":"move","path":"a"}]}`, `Operation "move" is not one of`},
		"no operations":               {`{"Operations":[]}`, "A PATCH request needs"},
		"no path and no object":       {`{"Operations":[{"op":"add","value":[]}]}`, "Operation add without a path"},
		"add without a value":         {`{"Operations":[{"op":"add","path":"title"}]}`, "Operation add needs a value."},
		"a path that is none":         {`{"Operations":[{"op":"add","path":"a[","value":1}]}`, `Path "a[" is not valid.`},
		"a path with a deep filter":   {`{"Operations":[{"op":"remove","path":"a[` + strings.Repeat("(", 100) + `"}]}`, "Path "},
		"too many operations":         {`{"Operations":[` + strings.Repeat(`{"op":"remove","path":"title"},`, 200) + `{"op":"remove","path":"title"}]}`, "A PATCH request may have at most 200"},
		"an operation that is a list": {`{"Operations":[[]]}`, "An operation of a PATCH request must be an object."},
	} {
		_, err := ParsePatch([]byte(tt.body))
		if e, ok := errors.AsType[*Error](err); !ok || e.Status != 400 || !strings.HasPrefix(e.Detail, tt.detail) {
			t.Errorf("%s: got %v", name, err)
		}
	}
}

// TestPatchAttacksAreQuick sends the patches that cost the most to read.
func TestPatchAttacksAreQuick(t *testing.T) {
	deep := `emails[` + strings.TrimSuffix(strings.Repeat(`a pr or `, 28), " or ") + `].value`
	key := func(i int) string { k, _ := json.Marshal(fmt.Sprintf("%s%d", deep, i)); return string(k) }
	var keys, ops []string
	for i := range 20_000 {
		keys = append(keys, fmt.Sprintf(`"key%d.x":1`, i))
	}
	costly := []string{}
	for i := range maxTargets - 1 {
		costly = append(costly, key(i)+`:"x"`)
	}
	for range maxOperations {
		ops = append(ops, `{"op":"remove","path":`+key(0)+`}`)
	}
	for name, body := range map[string]string{
		"many keys":            `{"op":"add","value":{` + strings.Join(keys, ",") + `}}`,
		"many costly keys":     `{"op":"add","value":{` + strings.Join(costly, ",") + `}}`,
		"many costly paths":    strings.Join(ops, ","),
		"a long path":          `{"op":"remove","path":"` + strings.Repeat("a", 1<<19) + `"}`,
		"a path of brackets":   `{"op":"remove","path":"a` + strings.Repeat("[", 1<<19) + `"}`,
		"a value of a million": `{"op":"add","path":"members","value":[` + strings.TrimSuffix(strings.Repeat(`"a",`, 250_000), ",") + `]}`,
	} {
		took := fastest(func() {
			p, err := ParsePatch([]byte(`{"Operations":[` + body + `]}`))
			if err == nil {
				_, _ = p.ApplyToUser(ana())
				_, _ = p.ForGroup(GroupRules{})
			}
		})
		if took > time.Second {
			t.Errorf("%s took %v", name, took)
		}
	}
}

func TestPatchOfAGroup(t *testing.T) {
	for name, tt := range map[string]struct {
		relaxed bool
		ops     string
		want    GroupPatch
	}{
		"Okta renames and touches no member": {false, `{"op":"replace","value":{"id":"g1","displayName":"New"}}`,
			GroupPatch{DisplayName: ptr("New")}},
		"Okta removes one and adds one": {false, `{"op":"remove","path":"members[value eq \"a\"]"},
			{"op":"add","path":"members","value":[{"value":"b","display":"b@corp.test"}]}`,
			GroupPatch{Add: []string{"b"}, Remove: []string{"a"}}},
		"Entra removes with a list of values": {false, `{"op":"Remove","path":"members","value":[{"$ref":null,"value":"a"}]}`,
			GroupPatch{Remove: []string{"a"}}},
		"Entra adds":                        {false, `{"op":"Add","path":"members","value":[{"$ref":null,"value":"a"}]}`, GroupPatch{Add: []string{"a"}}},
		"a remove of nobody removes nobody": {false, `{"op":"remove","path":"members","value":[]}`, GroupPatch{}},
		"members without a path":            {false, `{"op":"add","value":{"members":[{"value":"a"}]}}`, GroupPatch{Add: []string{"a"}}},
		"the later operation holds": {false, `{"op":"add","path":"members","value":[{"value":"a"}]},{"op":"remove","path":"members[value eq \"a\"]"}`,
			GroupPatch{Remove: []string{"a"}}},
		"the external id": {false, `{"op":"replace","path":"externalId","value":"x"}`, GroupPatch{ExternalID: ptr("x")}},
		"no external id":  {false, `{"op":"remove","path":"externalId"}`, GroupPatch{ExternalID: ptr("")}},
		"Okta's Push now, relaxed": {true, `{"op":"replace","path":"members","value":[{"value":"a"},{"value":"b"}]}`,
			GroupPatch{Clear: true, Add: []string{"a", "b"}}},
		"Okta's Push now of an empty group, relaxed": {true, `{"op":"replace","path":"members","value":[]}`, GroupPatch{Clear: true}},
		"the replace of Group Push without a path, relaxed": {true, `{"op":"replace","value":{"members":[{"value":"a"}]}}`,
			GroupPatch{Clear: true, Add: []string{"a"}}},
		"a remove of all, relaxed": {true, `{"op":"remove","path":"members"}`, GroupPatch{Clear: true}},
		"several picked members":   {false, `{"op":"remove","path":"members[value eq \"a\" or value eq \"b\"]"}`, GroupPatch{Remove: []string{"a", "b"}}},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := patchOf(t, tt.ops).ForGroup(GroupRules{Relaxed: tt.relaxed})
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func memberList(n int) string {
	var ids []string
	for i := range n {
		ids = append(ids, fmt.Sprintf(`{"value":"u%d"}`, i))
	}
	return "[" + strings.Join(ids, ",") + "]"
}

func TestPatchOfAGroupIsRefused(t *testing.T) {
	for name, tt := range map[string]struct{ ops, detail string }{
		"replace of members":       {`{"op":"replace","path":"members","value":[{"value":"a"}]}`, "Replacing group memberships is not supported."},
		"replace without a path":   {`{"op":"replace","value":{"members":[]}}`, "Replacing group memberships is not supported."},
		"remove of all members":    {`{"op":"remove","path":"members"}`, "Removing all group memberships is not supported."},
		"101 members":              {`{"op":"add","path":"members","value":` + memberList(101) + `}`, "A request may name at most 100 members"},
		"60 and 60 members":        {`{"op":"add","path":"members","value":` + memberList(60) + `},{"op":"remove","path":"members","value":` + memberList(60) + `}`, "A request may name at most 100"},
		"a filter that is not eq":  {`{"op":"remove","path":"members[value sw \"\"]"}`, "Members can be picked by"},
		"a filter on another part": {`{"op":"remove","path":"members[type eq \"User\"]"}`, "Members can be picked by"},
		"a negated filter":         {`{"op":"remove","path":"members[not (value eq \"a\")]"}`, "Members can be picked by"},
		"an empty name":            {`{"op":"replace","path":"displayName","value":""}`, "1 validation errors detected: Value at 'displayName'"},
		"no name":                  {`{"op":"remove","path":"displayName"}`, "Removing displayName is not supported."},
		"the id":                   {`{"op":"replace","path":"id","value":"x"}`, "Attribute id cannot be changed."},
		"a member without value":   {`{"op":"add","path":"members","value":[{"display":"x"}]}`, "1 validation errors detected: Value at 'members.value'"},
	} {
		_, err := patchOf(t, tt.ops).ForGroup(GroupRules{})
		if e, ok := errors.AsType[*Error](err); !ok || e.Status != 400 || !strings.HasPrefix(e.Detail, tt.detail) {
			t.Errorf("%s: got %v", name, err)
		}
	}
}

// TestGroupPatchMeansItsOperationsInOrder compares with a model that performs
// the operations one by one on a set.
func TestGroupPatchMeansItsOperationsInOrder(t *testing.T) {
	id := rapid.SampledFrom([]string{"a", "b", "c", "d", "e"})
	rapid.Check(t, func(t *rapid.T) {
		start := rapid.SliceOfNDistinct(id, 0, 5, rapid.ID).Draw(t, "start")
		want := slices.Clone(start)
		var ops []any
		for range rapid.IntRange(1, 6).Draw(t, "n") {
			ids := rapid.SliceOfNDistinct(id, 1, 3, rapid.ID).Draw(t, "ids")
			kind := rapid.SampledFrom([]string{"add", "remove", "Remove", "replace"}).Draw(t, "op")
			switch kind {
			case "remove":
				ids = ids[:1]
				ops = append(ops, map[string]any{"op": kind, "path": `members[value eq "` + ids[0] + `"]`})
			default:
				ops = append(ops, map[string]any{"op": kind, "path": "members", "value": memberValues(ids)})
			}
			want = slices.DeleteFunc(want, func(m string) bool { return kind == "replace" || slices.Contains(ids, m) })
			if kind == "add" || kind == "replace" {
				want = append(want, ids...)
			}
		}
		body, _ := json.Marshal(map[string]any{"Operations": ops})
		p, err := ParsePatch(body)
		if err != nil {
			t.Fatal(err)
		}
		g, err := p.ForGroup(GroupRules{Relaxed: true})
		if err != nil {
			t.Fatal(err)
		}
		got := g.Apply(start)
		slices.Sort(got)
		slices.Sort(want)
		if !slices.Equal(got, want) {
			t.Fatalf("from %v: got %v, want %v", start, got, want)
		}
	})
}

// TestUserPatchPropertiesHold: with a path or without, a change is the same;
// doing it twice is doing it once; what comes out is valid and read back alike.
func TestUserPatchPropertiesHold(t *testing.T) {
	word := rapid.StringMatching(`[a-zA-Zéñ0-9 .@-]{1,12}`)
	name := rapid.SampledFrom([]string{"title", "displayName", "nickName", "locale", "name.givenName", "name.middleName",
		EnterpriseURN + ":department", EnterpriseURN + ":manager.value"})
	rapid.Check(t, func(t *rapid.T) {
		op := rapid.SampledFrom([]string{"add", "Replace"}).Draw(t, "op")
		path, value := name.Draw(t, "path"), word.Draw(t, "value")
		apply := func(u User, op map[string]any) User {
			body, _ := json.Marshal(map[string]any{"Operations": []any{op}})
			p, err := ParsePatch(body)
			if err != nil {
				t.Fatal(err)
			}
			out, err := p.ApplyToUser(u)
			if err != nil {
				t.Fatal(err)
			}
			return out
		}
		withPath := map[string]any{"op": op, "path": path, "value": value}
		once := apply(ana(), withPath)
		if diff := cmp.Diff(once, apply(ana(), map[string]any{"op": op, "value": map[string]any{path: value}})); diff != "" {
			t.Fatalf("without a path: %s", diff)
		}
		if diff := cmp.Diff(once, apply(once, withPath)); diff != "" {
			t.Fatalf("twice: %s", diff)
		}
		body, _ := json.Marshal(once)
		back, err := DecodeUser(body)
		if diff := cmp.Diff(once, back); err != nil || diff != "" {
			t.Fatalf("read back: %v %s", err, diff)
		}
	})
}
