package oktaapi

import (
	"gatehouse/internal/directory"
	"gatehouse/internal/fault"
)

// What holds for passwords and sessions is part of the program and of its
// configuration. It is read as Okta's policies, and changed by no call.
const (
	passwordPolicy = "00pGatehousePassword"
	sessionPolicy  = "00pGatehouseSessions"
	sessionRule    = "0prGatehouseSessions"
)

func (a *API) registerPolicies() {
	a.handle("GET /api/v1/policies", directory.ReadOrg, listAllPolicies)
	a.handle("GET /api/v1/policies/{policyId}", directory.ReadOrg, getAnyPolicy)
	a.handle("PUT /api/v1/policies/{policyId}", directory.ManagePolicies, setAnyPolicy)
	a.handle("GET /api/v1/policies/{policyId}/rules", directory.ReadOrg, listRules)
}

func listAllPolicies(c *call) (any, error) {
	switch c.r.URL.Query().Get("type") {
	case "PASSWORD":
		c.linkNext("")
		return []any{c.passwords()}, nil
	case "OKTA_SIGN_ON":
		c.linkNext("")
		return []any{c.sessions()}, nil
	}
	return listPolicies(c)
}

func getAnyPolicy(c *call) (any, error) {
	switch c.path("policyId") {
	case passwordPolicy:
		return c.passwords(), nil
	case sessionPolicy:
		return c.sessions(), nil
	}
	return getPolicy(c)
}

func setAnyPolicy(c *call) (any, error) {
	switch c.path("policyId") {
	case passwordPolicy, sessionPolicy:
		return nil, fault.New(fault.Unsupported, "This policy is part of the product and is not changed by a call")
	}
	return setPolicy(c)
}

func (c *call) passwords() object {
	p := directory.PasswordPolicyInForce()
	one := func(yes bool) int {
		if yes {
			return 1
		}
		return 0
	}
	return c.policy(passwordPolicy, "Default Policy", "PASSWORD", "What passwords are made of, and when a person is locked out", object{
		"password": object{
			"complexity": object{
				"minLength": p.MinLength, "maxLength": p.MaxLength, "minLowerCase": one(p.LowerCase), "minUpperCase": one(p.UpperCase),
				"minNumber": one(p.Number), "minSymbol": one(p.Symbol), "excludeUsername": true, "excludeAttributes": []string{},
				"dictionary": object{"common": object{"exclude": false}},
			},
			"age": object{"maxAgeDays": 0, "expireWarnDays": 0, "minAgeMinutes": 0, "historyCount": p.History},
			"lockout": object{
				"maxAttempts": p.MaxAttempts, "autoUnlockMinutes": int(p.AutoUnlock.Minutes()), "showLockoutFailures": false, "userLockoutNotificationChannels": []string{},
			},
		},
	})
}

func (c *call) sessions() object {
	return c.policy(sessionPolicy, "Default Policy", "OKTA_SIGN_ON", "How long a sign-in lasts", nil)
}

func listRules(c *call) (any, error) {
	if c.path("policyId") != sessionPolicy {
		if _, err := getAnyPolicy(c); err != nil {
			return nil, err
		}
		c.linkNext("")
		return []any{}, nil
	}
	c.linkNext("")
	return []any{object{
		"id": sessionRule, "name": "Default Rule", "type": "SIGN_ON", "status": "ACTIVE", "system": true, "priority": 1, "conditions": nil,
		"actions": object{"signon": object{
			"access": "ALLOW", "factorPromptMode": "SESSION", "requireFactor": false,
			"session": object{
				"maxSessionIdleMinutes": int(c.Sessions.Idle.Minutes()), "maxSessionLifetimeMinutes": int(c.Sessions.Life.Minutes()), "usePersistentCookie": true,
			},
		}},
	}}, nil
}
