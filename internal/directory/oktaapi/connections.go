package oktaapi

import (
	"encoding/json"

	"gatehouse/internal/credential"
	"gatehouse/internal/directory"
	"gatehouse/internal/fault"
)

type connectionBody struct {
	BaseURL string `json:"baseUrl"`
	Profile struct {
		Scheme string `json:"authScheme"`
		Token  string `json:"token"`
	} `json:"profile"`
}

func (b connectionBody) check() error {
	if b.Profile.Scheme != "" && b.Profile.Scheme != "TOKEN" {
		return invalid("authScheme", "profile.authScheme: only TOKEN is supported")
	}
	return nil
}

// connection is a provisioning connection in Okta's shape: without its token.
func (c *call) connection(n directory.Connection) object {
	self := "/api/v1/apps/" + n.AppID + "/connections/default"
	action := "activate"
	if n.Status == directory.ConnectionEnabled {
		action = "deactivate"
	}
	out := object{
		"authScheme": "TOKEN", "status": n.Status, "baseUrl": n.BaseURL, "profile": object{"authScheme": "TOKEN"},
		"_links": object{action: c.href(self+"/lifecycle/"+action, "POST"), "self": c.href(self, "GET", "POST")},
	}
	if !n.Tested.IsZero() {
		out["lastTest"] = object{"at": stamp(n.Tested), "ok": n.TestResult == "", "message": n.TestResult}
	}
	return out
}

func getConnection(c *call) (any, error) {
	a, err := c.Service.App(c.ctx(), c.path("appId"))
	if err != nil {
		return nil, err
	}
	n, err := c.Service.Connection(c.ctx(), a.ID)
	if f := fault.From(err); f != nil && f.Kind == fault.NotFound {
		// As at Okta, every application has one; before it is set up it is off, without an address.
		n, err = directory.Connection{AppID: a.ID, Status: directory.ConnectionDisabled}, nil
	}
	if err != nil {
		return nil, err
	}
	return c.connection(n), nil
}

func setConnection(c *call) (any, error) {
	var b connectionBody
	if err := c.decode(&b, false); err != nil {
		return nil, err
	}
	if err := b.check(); err != nil {
		return nil, err
	}
	activate, err := c.flag("activate", false)
	if err != nil {
		return nil, err
	}
	n, trimmed, err := c.Service.SetConnection(c.ctx(), c.path("appId"), directory.NewConnection{
		BaseURL: b.BaseURL, Token: credential.NewSecret(b.Profile.Token),
	})
	if err != nil {
		return nil, err
	}
	if activate {
		if n, err = c.Service.SetConnectionStatus(c.ctx(), c.path("appId"), directory.ConnectionEnabled); err != nil {
			return nil, err
		}
	}
	out := c.connection(n)
	if trimmed {
		out["notice"] = "The trailing slash of the base URL was removed."
	}
	return out, nil
}

func activateConnection(c *call) (any, error) {
	return c.switchConnection(directory.ConnectionEnabled)
}

func deactivateConnection(c *call) (any, error) {
	return c.switchConnection(directory.ConnectionDisabled)
}

func (c *call) switchConnection(to directory.ConnectionStatus) (any, error) {
	_, err := c.Service.SetConnectionStatus(c.ctx(), c.path("appId"), to)
	return nil, err
}

// testConnection is "Test API Credentials": with the address and token of the
// body, or the stored ones where the body names none. The stored token goes to
// the stored address only.
func testConnection(c *call) (any, error) {
	var b connectionBody
	if err := c.decode(&b, true); err != nil {
		return nil, err
	}
	if err := b.check(); err != nil {
		return nil, err
	}
	if c.Provisioner == nil {
		return nil, noProvisioner()
	}
	message, ok, err := c.tryCredentials(b)
	if err != nil {
		return nil, err
	}
	if !ok {
		return nil, invalid("connection", "%s", message)
	}
	return object{"status": "SUCCESS", "message": message}, nil
}

func (c *call) tryCredentials(b connectionBody) (message string, ok bool, err error) {
	app := c.path("appId")
	if b.BaseURL == "" && b.Profile.Token == "" {
		return c.Provisioner.TestConnection(c.ctx(), app)
	}
	stored, err := c.Service.Connection(c.ctx(), app)
	if f := fault.From(err); err != nil && (f == nil || f.Kind != fault.NotFound) {
		return "", false, err
	}
	n := directory.NewConnection{BaseURL: orElse(b.BaseURL, stored.BaseURL), Token: credential.NewSecret(b.Profile.Token)}
	base, _, err := directory.NormalizeBaseURL(n.BaseURL)
	switch {
	case err != nil:
		return "", false, err
	case !n.Token.Empty():
		return c.Provisioner.TestCredentials(c.ctx(), app, n)
	case base == stored.BaseURL:
		return c.Provisioner.TestConnection(c.ctx(), app)
	}
	return "", false, invalid("token", "profile.token: the API token is needed to test this base URL")
}

const featureName = "USER_PROVISIONING"

func status(on bool) object {
	if on {
		return object{"status": "ENABLED"}
	}
	return object{"status": "DISABLED"}
}

// feature is the three switches in Okta's shape.
func (c *call) feature(a directory.App) object {
	on := "DISABLED"
	if a.Features.Any() {
		on = "ENABLED"
	}
	password := object{"status": "DISABLED", "seed": "RANDOM", "change": "KEEP_EXISTING"}
	return object{
		"name": featureName, "status": on, "description": "User provisioning settings from Okta to a downstream application",
		"capabilities": object{
			"create": object{"lifecycleCreate": status(a.Features.Create)},
			"update": object{
				"profile": status(a.Features.Update), "lifecycleDeactivate": status(a.Features.Deactivate), "password": password,
			},
		},
		"_links": object{"self": c.href("/api/v1/apps/"+a.ID+"/features/"+featureName, "GET", "PUT")},
	}
}

// withConnection finds an application whose provisioning connection is enabled.
func (c *call) withConnection() (directory.App, error) {
	a, err := c.Service.App(c.ctx(), c.path("appId"))
	if err != nil {
		return a, err
	}
	n, err := c.Service.Connection(c.ctx(), a.ID)
	if f := fault.From(err); err != nil && (f == nil || f.Kind != fault.NotFound) {
		return a, err
	}
	if n.Status != directory.ConnectionEnabled {
		return a, directory.ProvisioningOff()
	}
	return a, nil
}

func listFeatures(c *call) (any, error) {
	a, err := c.withConnection()
	if err != nil {
		return nil, err
	}
	return []any{c.feature(a)}, nil
}

func (c *call) namedFeature() error {
	if name := c.path("name"); name != featureName {
		return directory.Missing(name, "ApplicationFeature")
	}
	return nil
}

func getFeature(c *call) (any, error) {
	if err := c.namedFeature(); err != nil {
		return nil, err
	}
	a, err := c.withConnection()
	if err != nil {
		return nil, err
	}
	return c.feature(a), nil
}

// switchBody is one capability; absent leaves the switch as it is.
type switchBody struct {
	Status *string `json:"status"`
}

func (b switchBody) apply(to *bool) error {
	if b.Status == nil {
		return nil
	}
	if *b.Status != "ENABLED" && *b.Status != "DISABLED" {
		return invalid("status", "status: must be ENABLED or DISABLED")
	}
	*to = *b.Status == "ENABLED"
	return nil
}

func setFeature(c *call) (any, error) {
	var b struct {
		Create struct {
			Lifecycle switchBody `json:"lifecycleCreate"`
		} `json:"create"`
		Update struct {
			Profile    switchBody      `json:"profile"`
			Deactivate switchBody      `json:"lifecycleDeactivate"`
			Password   json.RawMessage `json:"password"`
		} `json:"update"`
	}
	if err := c.decode(&b, false); err != nil {
		return nil, err
	}
	if err := c.namedFeature(); err != nil {
		return nil, err
	}
	a, err := c.withConnection()
	if err != nil {
		return nil, err
	}
	f := a.Features
	for _, s := range []struct {
		body switchBody
		to   *bool
	}{{b.Create.Lifecycle, &f.Create}, {b.Update.Profile, &f.Update}, {b.Update.Deactivate, &f.Deactivate}} {
		if err := s.body.apply(s.to); err != nil {
			return nil, err
		}
	}
	if a, err = c.Service.SetFeatures(c.ctx(), a.ID, f); err != nil {
		return nil, err
	}
	return c.feature(a), nil
}

func noProvisioner() error {
	return fault.New(fault.Unsupported, "Provisioning is not built into this server")
}
