package oktaapi

import (
	"slices"
	"strings"

	"gatehouse/internal/directory"
)

// registerGroupRules names Okta's operations for group rules, and one of ours:
// which rules hold a person's memberships.
func (a *API) registerGroupRules() {
	a.handle("GET "+rulesPath, directory.ReadGroups, listGroupRules)
	a.handle("POST "+rulesPath, directory.ManageGroups, createGroupRule)
	a.handle("GET "+rulesPath+"/{ruleId}", directory.ReadGroups, getGroupRule)
	a.handle("PUT "+rulesPath+"/{ruleId}", directory.ManageGroups, replaceGroupRule)
	a.handle("DELETE "+rulesPath+"/{ruleId}", directory.ManageGroups, deleteGroupRule)
	a.handle("POST "+rulesPath+"/{ruleId}/lifecycle/activate", directory.ManageGroups, activateGroupRule)
	a.handle("POST "+rulesPath+"/{ruleId}/lifecycle/deactivate", directory.ManageGroups, deactivateGroupRule)
	a.handle("GET /api/v1/users/{userId}/groups/rules", directory.ReadGroups, rulesOfUser)
}

const ruleExpression = "urn:okta:expression:1.0"

// ruleBody is a rule on the wire.
type ruleBody struct {
	Type       string `json:"type"`
	Name       string `json:"name"`
	Conditions struct {
		People struct {
			Users struct {
				Exclude []string `json:"exclude"`
			} `json:"users"`
			Groups struct {
				Exclude []string `json:"exclude"`
			} `json:"groups"`
		} `json:"people"`
		Expression struct {
			Value string `json:"value"`
			Type  string `json:"type"`
		} `json:"expression"`
	} `json:"conditions"`
	Actions struct {
		Assign struct {
			GroupIDs []string `json:"groupIds"`
		} `json:"assignUserToGroups"`
	} `json:"actions"`
}

func (c *call) ruleBody() (directory.NewGroupRule, error) {
	var b ruleBody
	if err := c.decode(&b, false); err != nil {
		return directory.NewGroupRule{}, err
	}
	switch {
	case b.Type != "" && b.Type != "group_rule":
		return directory.NewGroupRule{}, invalid("type", "type: must be group_rule")
	case b.Conditions.Expression.Type != "" && b.Conditions.Expression.Type != ruleExpression:
		return directory.NewGroupRule{}, invalid("expression", "conditions.expression.type: must be %s", ruleExpression)
	case len(b.Conditions.People.Groups.Exclude) > 0:
		return directory.NewGroupRule{}, invalid("groups", "conditions.people.groups.exclude: is not supported")
	}
	return directory.NewGroupRule{
		Name: b.Name, Expression: b.Conditions.Expression.Value, Exclude: b.Conditions.People.Users.Exclude, GroupIDs: b.Actions.Assign.GroupIDs,
	}, nil
}

func (c *call) rule(r directory.GroupRule) object {
	exclude := r.Exclude
	if exclude == nil {
		exclude = []string{}
	}
	self := rulesPath + "/" + r.ID
	return object{
		"type": "group_rule", "id": r.ID, "status": r.Status, "name": r.Name, "created": stamp(r.Created), "lastUpdated": stamp(r.LastUpdated),
		"conditions": object{
			"people":     object{"users": object{"exclude": exclude}, "groups": object{"exclude": []string{}}},
			"expression": object{"value": r.Expression, "type": ruleExpression},
		},
		"actions": object{"assignUserToGroups": object{"groupIds": r.GroupIDs}},
		// Ours: whether there are people yet whom the activation has not reached.
		"applying": r.Applying,
		"_links": object{
			"self": c.href(self), "activate": c.href(self+"/lifecycle/activate", "POST"), "deactivate": c.href(self+"/lifecycle/deactivate", "POST"),
		},
	}
}

func listGroupRules(c *call) (any, error) {
	page, err := c.page(50, 200)
	if err != nil {
		return nil, err
	}
	q := c.r.URL.Query()
	text, group := strings.ToLower(q.Get("search")), q.Get("groupId")
	l, err := c.Service.GroupRules(c.ctx(), func(r directory.GroupRule) bool {
		return strings.Contains(strings.ToLower(r.Name), text) && (group == "" || slices.Contains(r.GroupIDs, group))
	}, page)
	if err != nil {
		return nil, err
	}
	return each(c, l, func(r directory.GroupRule) any { return c.rule(r) }), nil
}

// ruled answers with a rule, or says why not.
func (c *call) ruled(r directory.GroupRule, err error) (any, error) {
	if err != nil {
		return nil, err
	}
	return c.rule(r), nil
}

func createGroupRule(c *call) (any, error) {
	n, err := c.ruleBody()
	if err != nil {
		return nil, err
	}
	return c.ruled(c.Service.CreateGroupRule(c.ctx(), n))
}

func getGroupRule(c *call) (any, error) {
	return c.ruled(c.Service.GroupRule(c.ctx(), c.path("ruleId")))
}

func replaceGroupRule(c *call) (any, error) {
	n, err := c.ruleBody()
	if err != nil {
		return nil, err
	}
	return c.ruled(c.Service.UpdateGroupRule(c.ctx(), c.path("ruleId"), n))
}

func deleteGroupRule(c *call) (any, error) {
	leave, err := c.flag("removeUsers", false)
	if err != nil {
		return nil, err
	}
	return accepted{}, c.Service.DeleteGroupRule(c.ctx(), c.path("ruleId"), leave)
}

func activateGroupRule(c *call) (any, error) {
	return nil, c.Service.SetGroupRule(c.ctx(), c.path("ruleId"), directory.RuleActive)
}

func deactivateGroupRule(c *call) (any, error) {
	return nil, c.Service.SetGroupRule(c.ctx(), c.path("ruleId"), directory.RuleInactive)
}

// rulesOfUser is ours: which of a person's memberships come from rules.
func rulesOfUser(c *call) (any, error) {
	held, err := c.Service.RulesOf(c.ctx(), c.path("userId"))
	if err != nil {
		return nil, err
	}
	c.linkNext("")
	out := make([]any, len(held))
	for n, h := range held {
		out[n] = object{"groupId": h.GroupID, "ruleId": h.Rule.ID, "ruleName": h.Rule.Name, "ruleStatus": h.Rule.Status}
	}
	return out, nil
}
