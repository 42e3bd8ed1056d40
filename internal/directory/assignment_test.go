package directory_test

import (
	"slices"
	"strings"
	"testing"

	"gatehouse/internal/credential"
	"gatehouse/internal/directory"
	"gatehouse/internal/fault"
	"gatehouse/internal/job"
	"gatehouse/internal/listing"
	"gatehouse/internal/pgtest"
	"gatehouse/internal/store"
)

var page = listing.Page{Limit: 100}

// orders lists the work that is waiting, and takes it away.
func (f *fixture) orders() []string {
	f.t.Helper()
	jobs, err := f.db.Jobs(f.ctx(), directory.Queue, page, job.Pending)
	f.must(err)
	var out []string
	for _, j := range jobs.Items {
		out = append(out, j.Kind+" "+j.Order)
		f.must(f.db.Finish(f.ctx(), j.ID))
	}
	slices.Sort(out)
	return out
}

func (f *fixture) app(label string) directory.App {
	f.t.Helper()
	a, err := f.s.CreateApp(f.ctx(), directory.NewApp{Catalog: directory.AWSApp, Label: label})
	f.must(err)
	return a
}

// provisioned makes an application whose other side is kept in step.
func (f *fixture) provisioned(label string) directory.App {
	f.t.Helper()
	a := f.app(label)
	_, trimmed, err := f.s.SetConnection(f.ctx(), a.ID, directory.NewConnection{
		BaseURL: "http://center.localhost:7000/t/scim/v2/", Token: credential.NewSecret("tok"),
	})
	f.must(err)
	if !trimmed {
		f.t.Error("no notice that the trailing slash went")
	}
	_, err = f.s.SetConnectionStatus(f.ctx(), a.ID, directory.ConnectionEnabled)
	f.must(err)
	a, err = f.s.SetFeatures(f.ctx(), a.ID, directory.Features{Create: true, Update: true, Deactivate: true})
	f.must(err)
	return a
}

func (f *fixture) wantOrders(what string, want ...string) {
	f.t.Helper()
	slices.Sort(want)
	if got := f.orders(); !slices.Equal(got, want) {
		f.t.Errorf("%s left the work %q, want %q", what, got, want)
	}
}

func personOrder(a directory.App, p directory.Person) string {
	return "sync-person app:" + a.ID + "/person:" + p.ID
}

func groupOrder(a directory.App, g directory.Group) string {
	return "sync-group app:" + a.ID + "/group:" + g.ID
}

func TestChangesLeaveWork(t *testing.T) { changesLeaveWork(open(t)) }

func TestChangesLeaveWorkOnPostgreSQL(t *testing.T) {
	changesLeaveWork(openOn(t, store.Config{URL: pgtest.URL(t)}))
}

func changesLeaveWork(f *fixture) {
	t := f.t
	a := f.provisioned("AWS")
	g := f.group("developers")
	ana, bob := f.person("ana", g.ID), f.person("bob")
	f.wantOrders("nothing assigned")

	_, err := f.s.AssignPerson(f.ctx(), a.ID, bob.ID, "")
	f.must(err)
	f.wantOrders("assigning a person", personOrder(a, bob))

	_, err = f.s.AssignGroup(f.ctx(), a.ID, g.ID, 0)
	f.must(err)
	f.wantOrders("assigning a group", personOrder(a, ana))

	push, err := f.s.PushGroup(f.ctx(), a.ID, directory.NewPush{GroupID: g.ID})
	f.must(err)
	f.wantOrders("pushing a group", groupOrder(a, g))

	carol := f.person("carol", g.ID)
	f.wantOrders("a new member", personOrder(a, carol), groupOrder(a, g))

	f.must(f.s.AddMember(f.ctx(), g.ID, bob.ID))
	f.wantOrders("a member who has the application already", groupOrder(a, g))

	f.must(f.s.RemoveMember(f.ctx(), g.ID, carol.ID))
	f.wantOrders("a member who left", personOrder(a, carol), groupOrder(a, g))

	_, err = f.s.UpdatePerson(f.ctx(), ana.ID, directory.PersonChange{Profile: directory.Profile{"lastName": "New"}})
	f.must(err)
	f.wantOrders("a changed profile", personOrder(a, ana))

	_, err = f.s.Suspend(f.ctx(), ana.ID)
	f.must(err)
	f.wantOrders("a suspension")

	_, err = f.s.UpdateGroup(f.ctx(), g.ID, "engineers", "")
	f.must(err)
	f.wantOrders("a renamed group", groupOrder(a, g))
	if push, err = f.s.Push(f.ctx(), a.ID, push.ID); err != nil || push.TargetName != "engineers" {
		t.Errorf("the copy is named %q, %v", push.TargetName, err)
	}

	_, err = f.s.Deactivate(f.ctx(), ana.ID)
	f.must(err)
	f.wantOrders("a deactivation", personOrder(a, ana), groupOrder(a, g))

	f.must(f.s.UnlinkPush(f.ctx(), a.ID, push.ID, true))
	f.wantOrders("an unlinked push", groupOrder(a, g))
	_, err = f.s.Push(f.ctx(), a.ID, push.ID)
	f.refused(err, fault.NotFound, "E0000007")

	_, err = f.s.SetFeatures(f.ctx(), a.ID, directory.Features{Create: true})
	f.must(err)
	f.wantOrders("the switches", personOrder(a, bob))
}

func TestAssignmentOutlivesTheGroupWhenDirect(t *testing.T) {
	f := open(t)
	a, g := f.app("AWS"), f.group("developers")
	ana := f.person("ana", g.ID)
	_, err := f.s.AssignGroup(f.ctx(), a.ID, g.ID, 0)
	f.must(err)
	u, _, err := f.s.AppUser(f.ctx(), a.ID, ana.ID)
	f.must(err)
	if u.Scope() != directory.ScopeGroup || u.Status != directory.AppUserActive || u.Sync != directory.SyncDisabled || u.UserName != ana.Login() {
		t.Errorf("got %+v", u)
	}
	_, err = f.s.AssignPerson(f.ctx(), a.ID, ana.ID, "custom@example.test")
	f.must(err)
	f.must(f.s.UnassignGroup(f.ctx(), a.ID, g.ID))
	if u, _, err = f.s.AppUser(f.ctx(), a.ID, ana.ID); err != nil || u.Scope() != directory.ScopeUser || u.UserName != "custom@example.test" {
		t.Errorf("got %+v, %v", u, err)
	}
	f.must(f.s.UnassignPerson(f.ctx(), a.ID, ana.ID))
	_, _, err = f.s.AppUser(f.ctx(), a.ID, ana.ID)
	f.refused(err, fault.NotFound, "E0000007")
	f.refused(f.s.UnassignPerson(f.ctx(), a.ID, ana.ID), fault.NotFound, "E0000007")
}

func TestApplicationRules(t *testing.T) {
	f := open(t)
	a := f.app("AWS")
	_, err := f.s.CreateApp(f.ctx(), directory.NewApp{Catalog: directory.SAMLApp, Label: "aws"})
	f.refused(err, fault.Conflict, "E0000040")
	_, err = f.s.CreateApp(f.ctx(), directory.NewApp{Catalog: "nothing", Label: "x"})
	f.refused(err, fault.Invalid, "")
	for _, bad := range []string{"javascript:alert(1)", "ftp://x/acs", "//x", "https://u:p@x/"} {
		_, err = f.s.UpdateApp(f.ctx(), a.ID, func(a *directory.App) error { a.SAML.ACSURL = bad; return nil })
		f.refused(err, fault.Invalid, "")
	}
	_, err = f.s.UpdateApp(f.ctx(), a.ID, func(a *directory.App) error { a.ActiveKey = "none"; return nil })
	f.refused(err, fault.Invalid, "")
	k, err := f.s.GenerateAppKey(f.ctx(), a.ID, 2)
	f.must(err)
	_, err = f.s.GenerateAppKey(f.ctx(), a.ID, 11)
	f.refused(err, fault.Invalid, "")
	a, err = f.s.UpdateApp(f.ctx(), a.ID, func(a *directory.App) error { a.ActiveKey = k.Kid; return nil })
	f.must(err)
	if key, cert, err := f.s.SigningKey(f.ctx(), a); err != nil || !key.PublicKey.Equal(cert.PublicKey) || len(k.Kid) != 43 {
		t.Errorf("the activated key cannot sign: %v", err)
	}
	f.refused(f.s.DeleteApp(f.ctx(), a.ID), fault.Denied, "E0000056")
	_, err = f.s.DeactivateApp(f.ctx(), a.ID)
	f.must(err)
	f.must(f.s.DeleteApp(f.ctx(), a.ID))
	_, err = f.s.App(f.ctx(), a.ID)
	f.refused(err, fault.NotFound, "E0000007")
}

func TestConnectionKeepsItsTokenAtHome(t *testing.T) {
	f := open(t)
	a := f.provisioned("AWS")
	_, _, err := f.s.SetConnection(f.ctx(), a.ID, directory.NewConnection{BaseURL: "http://evil.example/scim"})
	f.refused(err, fault.Invalid, "")
	c, _, err := f.s.SetConnection(f.ctx(), a.ID, directory.NewConnection{BaseURL: "http://center.localhost:7000/other/scim/v2"})
	f.must(err)
	token, err := f.s.ConnectionToken(c)
	f.must(err)
	if token.Reveal() != "tok" || strings.Contains(c.Sealed, "tok") || strings.HasSuffix(c.BaseURL, "/") {
		t.Errorf("got %q, %+v", token.Reveal(), c)
	}
}

func TestExpressions(t *testing.T) {
	p := directory.Person{ID: "00u1", Profile: profile("ana")}
	for _, c := range []struct{ expression, want string }{
		{"user.email", "ana@example.test"},
		{"${source.login}", "ana@example.test"},
		{`${fn:substringBefore(source.login, "@")}`, "ana"},
		{`String.substringAfter(user.email, "@")`, "example.test"},
		{"${source.firstName}.${user.lastName}@corp", "ana.Doe@corp"},
		{`"fixed"`, "fixed"},
		{"appuser.userName", "custom"},
	} {
		if got, err := directory.Evaluate(c.expression, p, "custom"); err != nil || got != c.want {
			t.Errorf("%s gave %q, %v; want %q", c.expression, got, err, c.want)
		}
	}
	for _, bad := range []string{"", "user.password", "${source.login", "user.email + 1", "${", "groups.x", "${user.nothing}"} {
		if got, err := directory.Evaluate(bad, p, ""); err == nil {
			t.Errorf("%q gave %q", bad, got)
		}
	}
}

func TestAPITokens(t *testing.T) {
	f := open(t)
	_, secret, err := f.s.CreateAPIToken(f.ctx(), f.admin.ID, "terraform")
	f.must(err)
	c, err := f.s.CallerByToken(f.ctx(), secret)
	f.must(err)
	if c.Person.ID != f.admin.ID || !directory.Permits(c.Roles, directory.ManageApps) {
		t.Errorf("got %+v", c)
	}
	plain := f.person("ana")
	_, _, err = f.s.CreateAPIToken(f.ctx(), plain.ID, "no")
	f.refused(err, fault.Denied, "E0000006")

	helper := f.person("helper")
	_, err = f.s.GrantRole(f.ctx(), helper.ID, directory.AppAdmin)
	f.must(err)
	_, theirs, err := f.s.CreateAPIToken(f.ctx(), helper.ID, "theirs")
	f.must(err)
	f.must(f.s.RevokeRole(f.ctx(), helper.ID, directory.RoleID(directory.AppAdmin)))
	if c, err := f.s.CallerByToken(f.ctx(), theirs); err != nil || directory.Permits(c.Roles, directory.ManageApps) {
		t.Errorf("a token kept rights that its creator lost: %+v, %v", c, err)
	}
	_, err = f.s.Deactivate(f.ctx(), helper.ID)
	f.must(err)
	_, err = f.s.CallerByToken(f.ctx(), theirs)
	f.refused(err, fault.Unauthenticated, "E0000011")

	f.clock.pass(29 * 24 * 3600e9)
	_, err = f.s.CallerByToken(f.ctx(), secret)
	f.must(err)
	f.clock.pass(29 * 24 * 3600e9)
	_, err = f.s.CallerByToken(f.ctx(), secret)
	f.must(err)
	f.clock.pass(31 * 24 * 3600e9)
	_, err = f.s.CallerByToken(f.ctx(), secret)
	f.refused(err, fault.Unauthenticated, "E0000011")
}
