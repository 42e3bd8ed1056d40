package oktaapi_test

import (
	"fmt"
	"net/url"
	"strings"
	"testing"
	"time"

	"gatehouse/internal/store"
)

// crowd is a directory with rules.
type crowd struct{ *server }

func (s crowd) person(name, department string) string {
	s.t.Helper()
	return s.ok(200, "POST", "/api/v1/users", `{"profile":{"firstName":"`+name+`","lastName":"Doe","email":"`+name+`@x.test","login":"`+name+`@x.test","department":"`+department+`"}}`)["id"].(string)
}

func (s crowd) rule(name, expression string, groups ...string) string {
	s.t.Helper()
	r := s.ok(200, "POST", "/api/v1/groups/rules", ruleText(name, expression, groups...))
	if r["status"] != "INACTIVE" || r["type"] != "group_rule" {
		s.t.Errorf("got %v", r)
	}
	return r["id"].(string)
}

func ruleText(name, expression string, groups ...string) string {
	return fmt.Sprintf(`{"type":"group_rule","name":%q,"conditions":{"expression":{"value":%q,"type":"urn:okta:expression:1.0"}},"actions":{"assignUserToGroups":{"groupIds":["%s"]}}}`,
		name, expression, strings.Join(groups, `","`))
}

func (s crowd) activate(rule string) {
	s.t.Helper()
	s.ok(204, "POST", "/api/v1/groups/rules/"+rule+"/lifecycle/activate", "")
	s.eventually("the rule has been applied", func() bool {
		return s.ok(200, "GET", "/api/v1/groups/rules/"+rule, "")["applying"] == false
	})
}

func (s crowd) eventually(what string, so func() bool) {
	s.t.Helper()
	for ends := time.Now().Add(time.Minute); !so(); time.Sleep(20 * time.Millisecond) {
		if time.Now().After(ends) {
			s.t.Fatalf("not within a minute: %s", what)
		}
	}
}

func (s crowd) members(group string, want int) {
	s.t.Helper()
	if got, _ := s.collect("/api/v1/groups/"+group+"/users", "id"); len(got) != want {
		s.t.Errorf("the group has %d members, want %d", len(got), want)
	}
}

func (s crowd) set(person, attribute, value string) {
	s.t.Helper()
	s.ok(200, "POST", "/api/v1/users/"+person, `{"profile":{"`+attribute+`":"`+value+`"}}`)
}

func TestGroupRules(t *testing.T) { onBothEngines(t, groupRules) }

func groupRules(t *testing.T, on store.Config) {
	s := crowd{openOn(t, 0, nil, on)}
	defer s.working(nil)()
	makers, all := s.group("makers"), s.group("all")
	var people []string
	for i := range 230 { // more than one part of the work
		people = append(people, s.person(fmt.Sprint("p", i), []string{"Engineering", "Sales"}[i%2]))
	}
	hand := people[0]
	s.ok(204, "PUT", "/api/v1/groups/"+makers+"/users/"+hand, "")

	rule := s.rule("Engineers", `user.department == "Engineering"`, makers, all)
	s.members(makers, 1)
	s.activate(rule)
	s.members(makers, 115)
	s.members(all, 115)

	// People join and leave as they change, and as they come.
	s.set(people[1], "department", "Engineering")
	s.set(people[2], "department", "Sales")
	s.set(hand, "department", "Sales")
	newest := s.person("new", "Engineering")
	s.members(makers, 116) // hand stays: somebody has put it there
	s.members(all, 115)
	held := s.do("GET", "/api/v1/users/"+newest+"/groups/rules", "").list(t)
	if len(held) != 2 || held[0]["ruleName"] != "Engineers" || held[0]["ruleId"] != rule {
		t.Errorf("got %v", held)
	}

	// Another rule holds the same membership: it ends with the last of them.
	second := s.rule("Titled", `String.startsWith(user.title, "Dr")`, all)
	s.activate(second)
	s.set(newest, "title", "Dr")
	s.set(newest, "department", "Sales")
	s.members(all, 115)
	s.set(newest, "title", "")
	s.members(all, 114)

	// Who is taken out by hand stays out.
	s.ok(204, "DELETE", "/api/v1/groups/"+makers+"/users/"+people[4], "")
	s.set(people[4], "city", "Bonn")
	s.members(makers, 114)
	if r := s.ok(200, "GET", "/api/v1/groups/rules/"+rule, ""); !strings.Contains(fmt.Sprint(r["conditions"]), people[4]) {
		t.Errorf("the rule does not leave out who was taken out: %v", r)
	}

	// An inactive rule holds what it held and follows nobody.
	s.refused(403, "E0000038", "Deactivate it first", "PUT", "/api/v1/groups/rules/"+rule, ruleText("Other", `user.city == "Bonn"`, makers))
	s.refused(403, "E0000038", "Deactivate it first", "DELETE", "/api/v1/groups/rules/"+rule, "")
	s.ok(204, "POST", "/api/v1/groups/rules/"+rule+"/lifecycle/deactivate", "")
	s.set(people[6], "department", "Sales")
	s.person("later", "Engineering")
	s.members(makers, 114)
	s.ok(200, "PUT", "/api/v1/groups/rules/"+rule, ruleText("Engineers again", `user.department == "Engineering"`, makers))
	s.eventually("groups that the rule names no more are left", func() bool {
		got, _ := s.collect("/api/v1/groups/"+all+"/users", "id")
		return len(got) == 0
	})
	s.activate(rule)
	s.members(makers, 115) // people[6] has left, "later" and people[4], who is left out no more, have joined

	s.ok(204, "POST", "/api/v1/groups/rules/"+rule+"/lifecycle/deactivate", "")
	if a := s.do("DELETE", "/api/v1/groups/rules/"+rule+"?removeUsers=true", ""); a.status != 202 || len(a.body) != 0 {
		t.Errorf("%d %s", a.status, a.body)
	}
	s.refused(404, "E0000007", "(GroupRule)", "GET", "/api/v1/groups/rules/"+rule, "")
	s.eventually("those whom the rule put there have left", func() bool {
		got, _ := s.collect("/api/v1/groups/"+makers+"/users", "id")
		return len(got) == 1 && got[0] == hand
	})
	s.ok(204, "DELETE", "/api/v1/groups/"+all, "")
	if r := s.ok(200, "GET", "/api/v1/groups/rules/"+second, ""); r["status"] != "INVALID" {
		t.Errorf("the rule of a deleted group is %v", r["status"])
	}
	s.refused(400, "E0000001", "is not a group", "POST", "/api/v1/groups/rules/"+second+"/lifecycle/activate", "")
	s.ok(202, "DELETE", "/api/v1/groups/rules/"+second, "")
	for _, want := range []string{"group.rule.activate", "group.rule.delete", "group rule " + rule} {
		if l := s.do("GET", "/api/v1/logs?q="+url.QueryEscape(want), "").list(t); len(l) == 0 {
			t.Errorf("the log lacks %q", want)
		}
	}
}

func TestGroupRulesAreChecked(t *testing.T) {
	s := crowd{open(t, 0)}
	g := s.group("g")
	for says, body := range map[string]string{
		"1 to 50":                    ruleText(" ", `user.city == "x"`, g),
		"no attribute":               ruleText("r", `user.salary == "1"`, g),
		"ends where an attribute":    ruleText("r", ``, g),
		"is not a group that people": ruleText("r", `user.city == "x"`, "00gnothing"),
		"must be group_rule":         strings.Replace(ruleText("r", `user.city == "x"`, g), `"group_rule"`, `"other"`, 1),
	} {
		s.refused(400, "E0000001", says, "POST", "/api/v1/groups/rules", body)
	}
	everyone := s.do("GET", "/api/v1/groups?q=Everyone", "").list(t)[0]["id"].(string)
	s.refused(400, "E0000001", "is not a group that people", "POST", "/api/v1/groups/rules", ruleText("r", `user.city == "x"`, everyone))
	a, b := s.rule("first", `user.city == "x"`, g), s.rule("second", `user.city == "y"`, s.group("h"))
	if got, pages := s.collect("/api/v1/groups/rules?limit=1", "id"); len(got) != 2 || pages != 2 {
		t.Errorf("got %v in %d pages", got, pages)
	}
	if got, _ := s.collect("/api/v1/groups/rules?search=SEC", "id"); len(got) != 1 || got[0] != b {
		t.Errorf("searched: %v", got)
	}
	if got, _ := s.collect("/api/v1/groups/rules?groupId="+g, "id"); len(got) != 1 || got[0] != a {
		t.Errorf("of the group: %v", got)
	}
	helper := s.user("helper")
	s.ok(201, "POST", "/api/v1/users/"+helper+"/roles", `{"type":"GROUP_MEMBERSHIP_ADMIN"}`)
	token := s.tokenOf(helper)
	s.isRefused(s.as(token, "POST", "/api/v1/groups/rules", ruleText("r", `user.city == "x"`, g)), 403, "E0000006", "permission", "without the permission")
	s.isRefused(s.as(token, "POST", "/api/v1/groups/rules/"+a+"/lifecycle/activate", ""), 403, "E0000006", "permission", "without the permission")
	s.refused(405, "E0000022", "", "POST", "/api/v1/groups/rules/"+a, `{}`)
}
