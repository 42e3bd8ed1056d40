package idp_test

import (
	"io"
	"net/http"
	"strings"
	"testing"

	"gatehouse/internal/directory"
)

// console stands for the page that the program has built in.
var console = http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, "<p>the console</p>") })

func TestTheConsoleIsForAdministratorsOnly(t *testing.T) {
	w := ready(t)
	alice, help := w.person("alice"), w.person("help")
	_, err := w.s.GrantRole(w.ctx(), help.ID, directory.HelpDeskAdmin)
	w.must(err)
	w.must(w.s.SetFactorPolicy(w.ctx(), directory.FactorPolicy{Administrators: directory.EnrolOptional, People: directory.EnrolOptional}))

	b := w.browser()
	b.get("/admin/people?q=a&status=ACTIVE").wants(200, "Username")
	if !strings.Contains(b.at.RawQuery, "status%3DACTIVE") {
		t.Errorf("the way back is lost: %s", b.at)
	}
	b.submit("username", alice.Login(), "password", password).wants(403, "You are no administrator")
	if strings.Contains(b.text, "the console") {
		t.Error("somebody without a role got the console")
	}
	if b.get("/").wants(200, "My applications"); strings.Contains(b.text, "/admin/") {
		t.Error("the dashboard offers the console to somebody without a role")
	}

	other := w.browser()
	other.get("/admin/people?q=a").submit("username", help.Login(), "password", password).wants(200, "the console")
	if other.at.Path != "/admin/people" || other.at.RawQuery != "q=a" {
		t.Errorf("signed in, but at %s", other.at)
	}
	policy := other.header.Get("Content-Security-Policy")
	for _, part := range []string{"default-src 'none'", "script-src 'self'", "style-src 'self'", "frame-ancestors 'none'", "form-action 'self'", "base-uri 'none'"} {
		if !strings.Contains(policy, part) {
			t.Errorf("the console's policy %q lacks %s", policy, part)
		}
	}
	if other.header.Get("Cache-Control") != "no-store" || other.header.Get("X-Frame-Options") != "DENY" {
		t.Errorf("headers %v", other.header)
	}
	other.get("/").wants(200, "/admin/")
	_, err = w.s.Suspend(w.ctx(), help.ID)
	w.must(err)
	if other.get("/admin/people"); other.at.Path != "/signin" {
		t.Errorf("suspended, but at %s", other.at)
	}
}
