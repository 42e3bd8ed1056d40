package e2e

import (
	"bytes"
	"compress/flate"
	"encoding/base64"
	"io"
	"net/http"
	"net/url"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ssooidc"
)

const forged = "evil.example"

// misled makes a request that claims, in every way that some proxy or product
// believes, to have been for another host.
func misled(r *http.Request) *http.Request {
	r.Host = forged
	for _, name := range []string{
		"X-Forwarded-Host", "X-Forwarded-Server", "X-Host", "X-Original-Host", "X-HTTP-Host-Override", "X-Rewrite-Url", "X-Original-Url",
		"X-Forwarded-Prefix", "X-Forwarded-Path", "X-Forwarded-For", "X-Real-Ip", "True-Client-Ip", "Cf-Connecting-Ip", "Client-Ip",
	} {
		r.Header.Set(name, forged)
	}
	r.Header.Set("X-Forwarded-Proto", "javascript")
	r.Header.Set("X-Forwarded-Scheme", "javascript")
	r.Header.Set("X-Forwarded-Port", "6666")
	r.Header.Set("Forwarded", "host="+forged+";proto=javascript;for=6.6.6.6")
	return r
}

// hosts asks everything under a forged name: nothing of it is in any answer.
func (s *surveyed) hosts() {
	for _, r := range s.g.Routes {
		if r.Method != "" && r.Method != http.MethodGet {
			continue
		}
		for who, client := range map[string]*http.Client{"signed in": s.signedIn(), "a stranger": s.nobody()} {
			s.unmoved(s.address(r)+" as "+who, s.send(client, misled(s.request(http.MethodGet, s.address(r), nil))))
		}
	}
	s.links()
	s.messages()
	s.devices()
	s.origins()
}

func (s *surveyed) unmoved(what string, a answer) {
	s.t.Helper()
	for name, values := range a.header {
		if v := strings.Join(values, " "); strings.Contains(v, forged) || strings.Contains(v, "javascript:") || strings.Contains(v, ":6666") {
			s.t.Errorf("%s: %s is %q", what, name, v)
		}
	}
	if i := strings.Index(a.body, forged); i >= 0 {
		s.t.Errorf("%s: %d, and the answer says ...%s", what, a.status, a.body[max(i-80, 0):min(i+40, len(a.body))])
	}
	if strings.Contains(a.body, "javascript://") || strings.Contains(a.body, ":6666") {
		s.t.Errorf("%s: the answer has the forged scheme or port", what)
	}
}

// links are what people get by mail, and what clients follow.
func (s *surveyed) links() {
	token := "SSWS " + s.found.APIToken
	ask := func(method, path string, body any) answer {
		return s.send(s.nobody(), misled(s.request(method, s.g.Directory+path, body, "Authorization", token, "Content-Type", "application/json")))
	}
	new := ask(http.MethodPost, "/api/v1/users?activate=false", object{"profile": object{"firstName": "New", "lastName": "P", "login": "new@corp.test", "email": "new@corp.test"}})
	forgetful := s.person("Forgetful", "forgetful@corp.test")
	for what, a := range map[string]answer{
		"activation":         ask(http.MethodPost, "/api/v1/users/"+new.field("id")+"/lifecycle/activate?sendEmail=false", nil),
		"a forgotten secret": ask(http.MethodPost, "/api/v1/users/"+forgetful+"/lifecycle/reset_password?sendEmail=false", nil),
		"a list":             ask(http.MethodGet, "/api/v1/users?limit=1", nil),
	} {
		s.unmoved(what, a)
		if a.status != http.StatusOK || !strings.Contains(a.body+a.header.Get("Link"), s.g.Directory+"/") {
			s.t.Errorf("%s: %d without our address: %.300s", what, a.status, a.body)
		}
	}
}

// messages are SAML's: whom they are from, whom they are for, and where the answer goes.
func (s *surveyed) messages() {
	a := s.send(s.nobody(), misled(s.request(http.MethodGet, s.g.Center+"/saml/start?portal=&return_to=/start", nil)))
	to, err := url.Parse(a.header.Get("Location"))
	if err != nil || !strings.HasPrefix(to.String(), s.g.Directory+"/app/") {
		s.t.Fatalf("the sign-in leads to %q", a.header.Get("Location"))
	}
	raw, err := base64.StdEncoding.DecodeString(to.Query().Get("SAMLRequest"))
	if err != nil {
		s.t.Fatal(err)
	}
	request, err := io.ReadAll(flate.NewReader(bytes.NewReader(raw)))
	if err != nil || strings.Contains(string(request), forged) || !strings.Contains(string(request), s.g.Center+"/saml/acs/") || !strings.Contains(string(request), `Destination="`+s.g.Directory+"/app/") {
		s.t.Errorf("the request is %s (%v)", request, err)
	}
	held := s.send(s.signedIn(), misled(s.request(http.MethodGet, to.String(), nil)))
	s.unmoved("a request at the directory", held)
	page := s.send(s.signedIn(), misled(s.request(http.MethodGet, s.g.Directory+"/app/"+s.values["name"]+"/"+s.values["key"]+"/sso/saml/metadata", nil)))
	if !strings.Contains(page.body, `Location="`+s.g.Directory+"/app/") {
		s.t.Errorf("the metadata are %s", page.body)
	}
}

// devices get the address that a person is to open.
func (s *surveyed) devices() {
	c := ssooidc.NewFromConfig(s.root())
	client, err := c.RegisterClient(s.t.Context(), &ssooidc.RegisterClientInput{ClientName: aws.String("cli"), ClientType: aws.String("public")})
	if err != nil {
		s.t.Fatal(err)
	}
	a := s.send(s.nobody(), misled(s.request(http.MethodPost, s.g.AWS+"/device_authorization", object{
		"clientId": client.ClientId, "clientSecret": client.ClientSecret, "startUrl": s.g.Center + "/start",
	}, "Content-Type", "application/json")))
	s.unmoved("a device", a)
	if !strings.HasPrefix(a.field("verificationUriComplete"), s.g.Center+"/device?") {
		s.t.Errorf("a device is told %d %s", a.status, a.body)
	}
}

// origins: who sent a request is who is connected, unless a proxy that is trusted says otherwise.
func (s *surveyed) origins() {
	const name = "forged-address@corp.test"
	s.send(s.nobody(), misled(s.request(http.MethodPost, s.g.Directory+"/signin", url.Values{"username": {name}, "password": {"x"}}.Encode(), "Content-Type", "application/x-www-form-urlencoded")))
	if n := s.rows(`SELECT count(*) FROM sys_events WHERE doc LIKE '%evil.example%' OR doc LIKE '%6.6.6.6%'`); n != 0 {
		s.t.Errorf("%d events have an address that somebody made up", n)
	}
	if n := s.rows(`SELECT count(*) FROM sys_events WHERE half = 'directory' AND outcome <> 'ALLOWED' AND doc LIKE '%"127.0.0.1"%'`); n == 0 {
		s.t.Error("no refused sign-in has an address")
	}
}
