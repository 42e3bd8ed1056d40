package oktaapi

import (
	"net/http"

	"gatehouse/internal/directory"
	"gatehouse/internal/fault"
)

// wellKnown is the probe that clients make before they sign in.
func (a *API) wellKnown(w http.ResponseWriter, r *http.Request) error {
	o, err := a.Service.Organization(r.Context())
	if err != nil {
		return err
	}
	writeJSON(w, http.StatusOK, object{
		"id": o.ID, "cell": "gatehouse", "pipeline": "idx", "settings": object{"analyticsCollectionEnabled": false, "bugReportingEnabled": false},
		"_links": object{"organization": object{"href": a.Service.BaseURL()}},
	})
	return nil
}

func getOrg(c *call) (any, error) {
	o, err := c.Service.Organization(c.ctx())
	if err != nil {
		return nil, err
	}
	return object{
		"id": o.ID, "companyName": o.Name, "status": "ACTIVE", "created": stamp(o.Created), "lastUpdated": stamp(o.Created),
		"subdomain": "", "_links": object{},
	}, nil
}

var roleLabels = map[directory.Role]string{
	directory.SuperAdmin: "Super Administrator", directory.OrgAdmin: "Organization Administrator",
	directory.AppAdmin: "Application Administrator", directory.UserAdmin: "Group Administrator",
	directory.GroupMembershipAdmin: "Group Membership Administrator", directory.HelpDeskAdmin: "Help Desk Administrator",
	directory.ReadOnlyAdmin: "Read Only Administrator", directory.ReportAdmin: "Report Administrator",
}

func (c *call) role(g directory.RoleGrant) object {
	return object{
		"id": g.ID, "label": roleLabels[g.Role], "type": g.Role, "status": "ACTIVE", "created": stamp(g.Created),
		"lastUpdated": stamp(g.Created), "assignmentType": "USER", "_links": object{"assignee": c.href("/api/v1/users/" + g.PersonID)},
	}
}

func listRoles(c *call) (any, error) {
	grants, err := c.Service.RolesOf(c.ctx(), c.path("userId"))
	if err != nil {
		return nil, err
	}
	out := make([]any, len(grants))
	for i, g := range grants {
		out[i] = c.role(g)
	}
	return out, nil
}

func getRole(c *call) (any, error) {
	grants, err := c.Service.RolesOf(c.ctx(), c.path("userId"))
	if err != nil {
		return nil, err
	}
	for _, g := range grants {
		if g.ID == c.path("roleId") {
			return c.role(g), nil
		}
	}
	return nil, directory.Missing(c.path("roleId"), "Role")
}

func grantRole(c *call) (any, error) {
	var b struct {
		Type directory.Role `json:"type"`
	}
	if err := c.decode(&b, false); err != nil {
		return nil, err
	}
	g, err := c.Service.GrantRole(c.ctx(), c.path("userId"), b.Type)
	if err != nil {
		return nil, err
	}
	return created{c.role(g)}, nil
}

func revokeRole(c *call) (any, error) {
	return nil, c.Service.RevokeRole(c.ctx(), c.path("userId"), c.path("roleId"))
}

// token is an API token in Okta's shape, never with its secret.
func (c *call) token(t directory.APIToken) object {
	return object{
		"id": t.ID, "name": t.Name, "userId": t.PersonID, "clientName": "Okta API", "created": stamp(t.Created),
		"lastUpdated": stamp(t.LastUsed), "expiresAt": stamp(t.Expires), "tokenWindow": "P30D",
		"network": object{"connection": "ANYWHERE"}, "_links": object{"self": c.href("/api/v1/api-tokens/"+t.ID, "GET", "DELETE")},
	}
}

func listTokens(c *call) (any, error) {
	page, err := c.page(200, 200)
	if err != nil {
		return nil, err
	}
	l, err := c.Service.APITokens(c.ctx(), c.caller, page)
	if err != nil {
		return nil, err
	}
	return each(c, l, func(t directory.APIToken) any { return c.token(t) }), nil
}

// createToken is ours: Okta makes tokens on its console only. The answer is
// the one time that the secret is shown.
func createToken(c *call) (any, error) {
	var b struct {
		Name string `json:"name"`
	}
	if err := c.decode(&b, false); err != nil {
		return nil, err
	}
	if c.caller.Token != "" {
		// A token that makes tokens would outlive its own revocation.
		return nil, fault.New(fault.Denied, "An API token is made by a signed-in administrator, not by another token").Coded("E0000006")
	}
	t, secret, err := c.Service.CreateAPIToken(c.ctx(), c.caller.Person.ID, b.Name)
	if err != nil {
		return nil, err
	}
	out := c.token(t)
	out["token"] = secret.Reveal()
	return created{out}, nil
}

func getToken(c *call) (any, error) {
	t, err := c.Service.APIToken(c.ctx(), c.caller, c.path("tokenId"))
	if err != nil {
		return nil, err
	}
	return c.token(t), nil
}

func revokeToken(c *call) (any, error) {
	return nil, c.Service.RevokeAPIToken(c.ctx(), c.caller, c.path("tokenId"))
}

func revokeCurrentToken(c *call) (any, error) {
	if c.caller.Token == "" {
		return nil, directory.Missing("current", "ApiToken")
	}
	return nil, c.Service.RevokeAPIToken(c.ctx(), c.caller, c.caller.Token)
}
