package oktaapi

import (
	"gatehouse/internal/credential"
	"gatehouse/internal/directory"
)

// qrSize is the side of the QR picture in pixels.
const qrSize = 256

func factorPath(f directory.Factor) string {
	return "/api/v1/users/" + f.PersonID + "/factors/" + f.ID
}

// factor is a factor in Okta's shape, without its secret.
func (c *call) factor(f directory.Factor) object {
	self := factorPath(f)
	links := object{"self": c.href(self, "GET", "DELETE"), "user": c.href("/api/v1/users/"+f.PersonID, "GET")}
	if f.Status == directory.FactorPending {
		links["activate"] = c.href(self+"/lifecycle/activate", "POST")
	} else {
		links["verify"] = c.href(self+"/verify", "POST")
	}
	return object{
		"id": f.ID, "factorType": f.Type, "provider": f.Provider, "vendorName": f.Provider, "status": f.Status,
		"created": stamp(f.Created), "lastUpdated": stamp(f.LastUpdated), "_links": links,
	}
}

func listFactors(c *call) (any, error) {
	factors, err := c.Service.FactorsOf(c.ctx(), c.path("userId"))
	if err != nil {
		return nil, err
	}
	out := make([]any, len(factors))
	for i, f := range factors {
		out[i] = c.factor(f)
	}
	return out, nil
}

func factorCatalog(c *call) (any, error) {
	factors, err := c.Service.FactorsOf(c.ctx(), c.path("userId"))
	if err != nil {
		return nil, err
	}
	state := map[string]string{}
	for _, f := range factors {
		state[f.Provider] = string(f.Status)
	}
	out := []any{}
	for _, provider := range []string{directory.ProviderGoogle, directory.ProviderOkta} {
		out = append(out, object{
			"factorType": directory.FactorTOTP, "provider": provider, "vendorName": provider, "enrollment": "OPTIONAL",
			"status": orElse(state[provider], "NOT_SETUP"),
		})
	}
	return out, nil
}

func getFactor(c *call) (any, error) {
	factors, err := c.Service.FactorsOf(c.ctx(), c.path("userId"))
	if err != nil {
		return nil, err
	}
	for _, f := range factors {
		if f.ID == c.path("factorId") {
			return c.factor(f), nil
		}
	}
	return nil, directory.Missing(c.path("factorId"), "UserFactor")
}

// enrolFactor answers with the seed, once per enrolment that is not active yet.
func enrolFactor(c *call) (any, error) {
	var b struct {
		Type     string `json:"factorType"`
		Provider string `json:"provider"`
	}
	if err := c.decode(&b, false); err != nil {
		return nil, err
	}
	if b.Type != directory.FactorTOTP {
		return nil, invalid("factorType", "factorType: only %s is supported", directory.FactorTOTP)
	}
	a, err := c.Service.EnrolFactor(c.ctx(), c.path("userId"), b.Provider)
	if err != nil {
		return nil, err
	}
	out := c.factor(a.Factor)
	qr := c.href(factorPath(a.Factor) + "/qr")
	qr["type"] = "image/png"
	out["_embedded"] = object{"activation": object{
		"timeStep": 30, "sharedSecret": a.Seed.Reveal(), "encoding": "base32", "keyLength": 6, "_links": object{"qrcode": qr},
	}}
	return out, nil
}

func factorQR(c *call) (any, error) {
	a, err := c.Service.PendingFactor(c.ctx(), c.path("userId"), c.path("factorId"))
	if err != nil {
		return nil, err
	}
	picture, err := credential.QR(a.URL, qrSize)
	return document{"image/png", picture}, err
}

func (c *call) passCode() (string, error) {
	var b struct {
		PassCode string `json:"passCode"`
	}
	err := c.decode(&b, false)
	return b.PassCode, err
}

// activateFactor ends an enrolment. The first factor brings recovery codes,
// which are ours: Okta knows none.
func activateFactor(c *call) (any, error) {
	code, err := c.passCode()
	if err != nil {
		return nil, err
	}
	f, codes, err := c.Service.ActivateFactor(c.ctx(), c.path("userId"), c.path("factorId"), code)
	if err != nil {
		return nil, err
	}
	out := c.factor(f)
	if len(codes) > 0 {
		texts := make([]string, len(codes))
		for i, code := range codes {
			texts[i] = code.Reveal()
		}
		out["_embedded"] = object{"recoveryCodes": texts}
	}
	return out, nil
}

func verifyFactor(c *call) (any, error) {
	code, err := c.passCode()
	if err != nil {
		return nil, err
	}
	if err := c.Service.VerifyFactor(c.ctx(), c.path("userId"), c.path("factorId"), code); err != nil {
		return nil, err
	}
	return object{"factorResult": "SUCCESS"}, nil
}

func resetFactor(c *call) (any, error) {
	return nil, c.Service.ResetFactor(c.ctx(), c.path("userId"), c.path("factorId"))
}

func resetFactors(c *call) (any, error) {
	if err := c.Service.ResetFactors(c.ctx(), c.path("userId")); err != nil {
		return nil, err
	}
	return object{}, nil
}
