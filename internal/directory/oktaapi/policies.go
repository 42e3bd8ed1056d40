package oktaapi

import (
	"slices"

	"gatehouse/internal/directory"
)

// The policies that there are: one access policy, which every application has
// (clients look it up after they made an application, and attach it), and the
// two rules for second factors, of administrators and of everybody else.
const (
	accessPolicy = "rstGatehouseDefault0"
	adminFactors = "00pGatehouseMfaAdmin"
	userFactors  = "00pGatehouseMfaUsers"
)

func (c *call) policy(id, name, kind, description string, settings object) object {
	out := object{
		"id": id, "name": name, "type": kind, "status": "ACTIVE", "system": true, "priority": 1,
		"description": description, "conditions": nil, "_links": object{"self": c.href("/api/v1/policies/"+id, "GET", "PUT")},
	}
	if settings != nil {
		out["settings"] = settings
	}
	return out
}

func (c *call) access() object {
	return c.policy(accessPolicy, "Any two factors", "ACCESS_POLICY", "Password, and the second factor that the person has enrolled", nil)
}

// enrolment is one of the two rules. What it embeds is ours: how many people it
// concerns and how many of these have no factor yet, so that whoever changes it
// knows for whom.
func (c *call) enrolment(id string, p directory.FactorPolicy) (object, error) {
	name, rule := "Second factor of administrators", p.Administrators
	if id == userFactors {
		name, rule = "Second factor of people", p.People
	}
	out := c.policy(id, name, "MFA_ENROLL", "Whether a second factor has to be enrolled at sign-in", object{
		"type": "AUTHENTICATORS", "authenticators": []any{object{"key": "google_otp", "enroll": object{"self": rule}}},
	})
	if slices.Contains(c.expand(), "enrollment") {
		n, err := c.Service.CountFactorless(c.ctx(), id == adminFactors)
		if err != nil {
			return nil, err
		}
		out["_embedded"] = object{"enrollment": object{"usersCount": n.People, "withoutFactorCount": n.Without}}
	}
	return out, nil
}

func (c *call) enrolments() (any, error) {
	p, err := c.Service.FactorPolicy(c.ctx())
	if err != nil {
		return nil, err
	}
	out := make([]object, 2)
	for n, id := range []string{adminFactors, userFactors} {
		if out[n], err = c.enrolment(id, p); err != nil {
			return nil, err
		}
	}
	return out, nil
}

func listPolicies(c *call) (any, error) {
	c.linkNext("")
	switch kind := c.r.URL.Query().Get("type"); kind {
	case "":
		return nil, invalid("type", "type: The field cannot be left blank")
	case "ACCESS_POLICY":
		return []any{c.access()}, nil
	case "MFA_ENROLL":
		return c.enrolments()
	default:
		return []any{}, nil
	}
}

func getPolicy(c *call) (any, error) {
	switch id := c.path("policyId"); id {
	case accessPolicy:
		return c.access(), nil
	case adminFactors, userFactors:
		p, err := c.Service.FactorPolicy(c.ctx())
		if err != nil {
			return nil, err
		}
		return c.enrolment(id, p)
	default:
		return nil, directory.Missing(id, "Policy")
	}
}

// setPolicy changes a rule for second factors, the only setting that there is.
func setPolicy(c *call) (any, error) {
	var b struct {
		Settings struct {
			Authenticators []struct {
				Key    string `json:"key"`
				Enroll struct {
					Self directory.Enrolment `json:"self"`
				} `json:"enroll"`
			} `json:"authenticators"`
		} `json:"settings"`
	}
	if err := c.decode(&b, false); err != nil {
		return nil, err
	}
	id := c.path("policyId")
	if id != adminFactors && id != userFactors {
		return nil, directory.Missing(id, "Policy")
	}
	if a := b.Settings.Authenticators; len(a) != 1 || a[0].Key != "google_otp" {
		return nil, invalid("settings", "settings.authenticators: must have one entry, with the key google_otp")
	}
	p, err := c.Service.FactorPolicy(c.ctx())
	if err != nil {
		return nil, err
	}
	rule := b.Settings.Authenticators[0].Enroll.Self
	if id == adminFactors {
		p.Administrators = rule
	} else {
		p.People = rule
	}
	if err := c.Service.SetFactorPolicy(c.ctx(), p); err != nil {
		return nil, err
	}
	return c.enrolment(id, p)
}

func attachPolicy(c *call) (any, error) {
	if _, err := c.Service.App(c.ctx(), c.path("appId")); err != nil {
		return nil, err
	}
	if id := c.path("policyId"); id != accessPolicy {
		return nil, directory.Missing(id, "Policy")
	}
	return nil, nil
}
