package center_test

import (
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"crypto/x509/pkix"
	"errors"
	"fmt"
	"math/big"
	"strings"
	"testing"
	"time"

	"gatehouse/internal/audit"
	"gatehouse/internal/center"
	"gatehouse/internal/credential"
	"gatehouse/internal/fault"
	"gatehouse/internal/keyring"
	"gatehouse/internal/listing"
)

// newSigner makes keys as package saml does.
func newSigner(name string, now time.Time) (*rsa.PrivateKey, *x509.Certificate, error) {
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		return nil, nil, err
	}
	serial, _ := rand.Int(rand.Reader, big.NewInt(1<<62))
	t := &x509.Certificate{SerialNumber: serial, Subject: pkix.Name{CommonName: name}, NotBefore: now, NotAfter: now.AddDate(10, 0, 0)}
	der, err := x509.CreateCertificate(rand.Reader, t, t, &key.PublicKey, key)
	if err != nil {
		return nil, nil, err
	}
	cert, err := x509.ParseCertificate(der)
	return key, cert, err
}

// apps is a center with a user who is signed in.
type apps struct {
	*own
	keys *center.ApplicationKeys
	in   center.SignIn
}

func newApps(t *testing.T) *apps {
	t.Helper()
	o := newOwn(t)
	ring, err := keyring.New(make([]byte, 32))
	must(t, err)
	keys, err := center.NewApplicationKeys(o.center, ring, newSigner)
	must(t, err)
	return &apps{o, keys, center.SignIn{
		InstanceID: o.instance.ID, StoreID: o.instance.StoreID, UserID: o.user.ID, UserName: o.user.UserName, Until: time.Now().Add(time.Hour),
	}}
}

var wiki = center.ApplicationSettings{
	ServiceProvider: center.ApplicationSP{Audience: "https://wiki.example", ACS: []center.ApplicationACS{{URL: "https://wiki.example/acs"}}},
	NameID:          "${user:subject}", RelayState: "home",
}

func (a *apps) create(set center.ApplicationSettings) center.Application {
	a.t.Helper()
	made, err := a.keys.Create(a.t.Context(), a.instance.ID, "Wiki", set)
	must(a.t, err)
	return made
}

func (a *apps) assign(app center.Application, t center.PrincipalType, id string) {
	a.t.Helper()
	must(a.t, a.center.AssignApplication(a.t.Context(), a.instance.ID, app.ID, t, id))
}

func (a *apps) refused(app center.Application, kind fault.Kind, words string) {
	a.t.Helper()
	_, err := a.center.Federate(a.t.Context(), a.in, app, credential.Secret{})
	if !errors.Is(err, kind) || !strings.Contains(err.Error(), words) {
		a.t.Errorf("got %v, want %s with %q", err, kind, words)
	}
}

func (a *apps) events(o audit.Outcome) int {
	a.t.Helper()
	all, err := a.db.Events(a.t.Context(), audit.Query{What: "sso:Federate", Outcome: o, Limit: 100})
	must(a.t, err)
	return len(all)
}

func TestOnlyWhoIsAssignedSignsInToAnApplication(t *testing.T) {
	a := newApps(t)
	app := a.create(wiki)
	a.refused(app, fault.Denied, "not assigned to you")
	g, err := a.center.CreateGroup(t.Context(), a.instance.StoreID, center.NewGroup{DisplayName: "staff"})
	must(t, err)
	a.assign(app, center.GroupPrincipal, g.ID)
	a.refused(app, fault.Denied, "not assigned to you")
	_, err = a.center.AddMember(t.Context(), a.instance.StoreID, g.ID, a.user.ID)
	must(t, err)
	f, err := a.center.Federate(t.Context(), a.in, app, credential.Secret{})
	must(t, err)
	if f.NameID != a.user.UserName || f.Request.ACSURL != "https://wiki.example/acs" || f.Request.RelayState != "home" || f.Request.RequestID != "" {
		t.Errorf("%+v", f)
	}
	disable := func(off bool) {
		_, err := a.center.ChangeApplication(t.Context(), a.instance.ID, app.ID, "sso:UpdateApplication", func(_ *string, s *center.ApplicationSettings) error {
			s.Disabled = off
			return nil
		})
		must(t, err)
	}
	disable(true)
	a.refused(app, fault.Denied, "switched off")
	if l, _ := a.center.ApplicationsFor(t.Context(), a.in, "", listing.Page{Limit: 5}); len(l.Items) != 0 {
		t.Errorf("a disabled one has a tile: %+v", l)
	}
	disable(false)
	_, err = a.center.SetUserActive(t.Context(), a.instance.StoreID, a.user.ID, false)
	must(t, err)
	a.refused(app, fault.Unauthenticated, "")
	if a.events(audit.Allowed) != 1 || a.events(audit.Refused) != 3 {
		t.Errorf("%d allowed, %d refused", a.events(audit.Allowed), a.events(audit.Refused))
	}
}

func TestEverybodySignsInToAnOpenApplicationButNotADisabledOne(t *testing.T) {
	a := newApps(t)
	app := a.create(wiki)
	set := func(open, off bool) {
		_, err := a.center.ChangeApplication(t.Context(), a.instance.ID, app.ID, "sso:PutApplicationAssignmentConfiguration", func(_ *string, s *center.ApplicationSettings) error {
			s.Everybody, s.Disabled = open, off
			return nil
		})
		must(t, err)
	}
	set(true, false)
	f, err := a.center.Federate(t.Context(), a.in, app, credential.Secret{})
	must(t, err)
	if l, _ := a.center.ApplicationsFor(t.Context(), a.in, "", listing.Page{Limit: 5}); f.NameID != a.user.UserName || len(l.Items) != 1 {
		t.Errorf("%+v %+v", f, l)
	}
	stranger := a.in
	stranger.InstanceID = "ssoins-another"
	if _, err := a.center.Federate(t.Context(), stranger, app, credential.Secret{}); err == nil {
		t.Error("a user of another instance signs in")
	}
	set(true, true)
	a.refused(app, fault.Denied, "switched off")
	set(false, false)
	a.refused(app, fault.Denied, "not assigned to you")
	log, err := a.db.Events(t.Context(), audit.Query{What: "sso:PutApplicationAssignmentConfiguration", Limit: 10})
	must(t, err)
	if changed := fmt.Sprint(log[len(log)-1].Detail["changed"]); len(log) != 3 || changed != "[disabled everybody]" {
		t.Errorf("the log says %q of %d changes", changed, len(log))
	}
}

func TestARequestIsAnsweredOnceAndOnlyWhereItsAddressIsStillRegistered(t *testing.T) {
	a := newApps(t)
	app := a.create(wiki)
	other := a.create(wiki)
	a.assign(app, center.UserPrincipal, a.user.ID)
	a.assign(other, center.UserPrincipal, a.user.ID)
	hold := func(acs string) credential.Secret {
		token, err := a.center.HoldRequest(t.Context(), app, center.HeldRequest{RequestID: "r1", ACSURL: acs, RelayState: " as=it&came "})
		must(t, err)
		return token
	}
	token := hold("https://wiki.example/acs")
	if _, err := a.center.Federate(t.Context(), a.in, other, token); !errors.Is(err, fault.Expired) {
		t.Errorf("another application's request: %v", err)
	}
	f, err := a.center.Federate(t.Context(), a.in, app, token)
	must(t, err)
	if f.Request.RequestID != "r1" || f.Request.RelayState != " as=it&came " {
		t.Errorf("%+v", f.Request)
	}
	if _, err := a.center.Federate(t.Context(), a.in, app, token); !errors.Is(err, fault.Expired) {
		t.Errorf("a second time: %v", err)
	}
	if _, err := a.center.Federate(t.Context(), a.in, app, hold("https://gone.example/acs")); !errors.Is(err, fault.Denied) {
		t.Errorf("an address that is gone: %v", err)
	}
	late := hold("https://wiki.example/acs")
	a.skew.Store(int64(16 * time.Minute))
	if _, err := a.center.Held(t.Context(), app, late); !errors.Is(err, fault.Expired) {
		t.Errorf("late: %v", err)
	}
}

func TestAttributesAreTheUsersAsTheyAreNow(t *testing.T) {
	a := newApps(t)
	set := wiki
	set.Attributes = []center.AttributeMapping{
		{Name: "first", Value: "${user:givenName}"}, {Name: "who", Value: "u-${path:userName}!"}, {Name: "fixed", Value: "yes"},
		{Name: "none", Value: "x${user:middleName}"}, {Name: "groups", Value: "${user:groups}"},
	}
	app := a.create(set)
	a.assign(app, center.UserPrincipal, a.user.ID)
	g, err := a.center.CreateGroup(t.Context(), a.instance.StoreID, center.NewGroup{DisplayName: "staff"})
	must(t, err)
	_, err = a.center.AddMember(t.Context(), a.instance.StoreID, g.ID, a.user.ID)
	must(t, err)
	f, err := a.center.Federate(t.Context(), a.in, app, credential.Secret{})
	must(t, err)
	got := map[string]string{}
	for _, at := range f.Attributes {
		got[at.Name] = strings.Join(at.Values, ",")
	}
	if len(got) != 4 || got["first"] != a.user.Name.GivenName || got["who"] != "u-"+a.user.UserName+"!" || got["fixed"] != "yes" || got["groups"] != g.ID {
		t.Errorf("%v", got)
	}
}

func TestSettingsThatCannotWorkAreRefusedAndNothingChanges(t *testing.T) {
	a := newApps(t)
	app := a.create(wiki)
	long := strings.Repeat("x", 3000)
	for field, change := range map[string]func(name *string, s *center.ApplicationSettings){
		"name":        func(n *string, _ *center.ApplicationSettings) { *n = " blanks " },
		"description": func(_ *string, s *center.ApplicationSettings) { s.Description = long },
		"relayState":  func(_ *string, s *center.ApplicationSettings) { s.RelayState = long },
		"audience":    func(_ *string, s *center.ApplicationSettings) { s.ServiceProvider.Audience = "" },
		"acsUrls": func(_ *string, s *center.ApplicationSettings) {
			s.ServiceProvider.ACS = []center.ApplicationACS{{URL: "javascript:alert(1)"}}
		},
		"startUrl":     func(_ *string, s *center.ApplicationSettings) { s.StartURL = "https://user@evil.example" },
		"nameIdFormat": func(_ *string, s *center.ApplicationSettings) { s.NameIDFormat = "transient" },
		"nameId":       func(_ *string, s *center.ApplicationSettings) { s.NameID = "${user:groups}" },
		"attributes": func(_ *string, s *center.ApplicationSettings) {
			s.Attributes = []center.AttributeMapping{{Name: "a", Value: "${user:shoe}"}}
		},
		"requestsSigned":         func(_ *string, s *center.ApplicationSettings) { s.ServiceProvider.RequestsSigned = true },
		"sessionDurationSeconds": func(_ *string, s *center.ApplicationSettings) { s.SessionSeconds = 60 },
	} {
		_, err := a.center.ChangeApplication(t.Context(), a.instance.ID, app.ID, "sso:UpdateApplication", func(n *string, s *center.ApplicationSettings) error {
			change(n, s)
			return nil
		})
		if f := fault.From(err); f == nil || f.Kind != fault.Invalid || f.Field != field {
			t.Errorf("%s: %v", field, err)
		}
	}
	now, err := a.center.Application(t.Context(), a.instance.ID, app.ID)
	must(t, err)
	if now.Name != "Wiki" || now.ServiceProvider.Audience != wiki.ServiceProvider.Audience || now.Session() != time.Hour {
		t.Errorf("%+v", now)
	}
}

func TestAKeyIsRotatedWithoutAGap(t *testing.T) {
	a := newApps(t)
	app := a.create(wiki)
	signs := func(id string) {
		t.Helper()
		app, err := a.center.Application(t.Context(), a.instance.ID, app.ID)
		must(t, err)
		key, cert, err := a.keys.Signer(t.Context(), app)
		must(t, err)
		if app.ActiveKey != id || !key.PublicKey.Equal(cert.PublicKey) {
			t.Errorf("%s signs, not %s", app.ActiveKey, id)
		}
	}
	signs(app.ActiveKey)
	next, err := a.keys.Add(t.Context(), a.instance.ID, app.ID)
	must(t, err)
	signs(app.ActiveKey)
	if err := a.center.DeleteApplicationKey(t.Context(), a.instance.ID, app.ID, app.ActiveKey); !errors.Is(err, fault.Conflict) {
		t.Errorf("the key in use: %v", err)
	}
	must(t, a.center.ActivateApplicationKey(t.Context(), a.instance.ID, app.ID, next.ID))
	signs(next.ID)
	must(t, a.center.DeleteApplicationKey(t.Context(), a.instance.ID, app.ID, app.ActiveKey))
	if err := a.center.ActivateApplicationKey(t.Context(), a.instance.ID, app.ID, app.ActiveKey); !errors.Is(err, fault.NotFound) {
		t.Errorf("a key that is gone: %v", err)
	}
	if strings.Contains(next.Sealed, "BEGIN") || len(next.Sealed) < 1000 {
		t.Error("the key is not sealed")
	}
}

func TestAnAccountInstanceHasApplicationsAndIsToldApart(t *testing.T) {
	a := newApps(t)
	mine := a.create(wiki)
	i, err := a.center.CreateInstance(t.Context(), "222233334444", "", nil)
	must(t, err)
	theirs, err := a.keys.Create(t.Context(), i.ID, "Theirs", wiki)
	must(t, err)
	if theirs.ARN() != "arn:aws:sso::222233334444:application/"+i.ID+"/"+theirs.ID {
		t.Error(theirs.ARN())
	}
	a.refused(theirs, fault.NotFound, "")
	if err := a.center.AssignApplication(t.Context(), i.ID, theirs.ID, center.UserPrincipal, a.user.ID); !errors.Is(err, fault.NotFound) {
		t.Errorf("a user of another instance: %v", err)
	}
	if err := a.center.DeleteApplication(t.Context(), i.ID, mine.ID); !errors.Is(err, fault.NotFound) {
		t.Errorf("an application of another instance: %v", err)
	}
}
