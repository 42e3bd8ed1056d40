package storetest

import (
	"reflect"
	"testing"
	"time"

	"gatehouse/internal/center"
	"gatehouse/internal/listing"
)

var applicationCases = map[string]func(*testing.T, *suite){
	"an application keeps everything and goes with keys and assignments":     applications,
	"who is assigned to an application is found directly and by group":       applicationAccess,
	"applications of a user are listed by name, enabled ones, by words too":  applicationsOf,
	"applications open to everybody are everybody's; all are found by words": applicationsOpen,
	"a user or group that goes leaves no assignment to an application":       applicationsRetire,
}

func (s *suite) application(id, name string) center.Application {
	return center.Application{
		ID: id, InstanceID: s.instance.ID, Owner: s.instance.Owner, Created: day, Name: name, ActiveKey: "key-" + id,
		ApplicationSettings: center.ApplicationSettings{Description: "d", StartURL: "https://a", RelayState: "r", NameIDFormat: "f", NameID: "n", SessionSeconds: 900,
			Attributes: []center.AttributeMapping{{Name: "a", Value: "v", Format: "f"}},
			ServiceProvider: center.ApplicationSP{Audience: "aud", RequestsSigned: true, Certificates: [][]byte{{1, 2}},
				ACS: []center.ApplicationACS{{URL: "https://b", Index: 3}}}},
	}
}

func applications(t *testing.T, s *suite) {
	want := s.application("apl-00000000000000a1", "Wiki")
	old := center.ApplicationKey{ID: "k1", ApplicationID: want.ID, Certificate: []byte{3}, Sealed: "s", Created: day, Expires: day.Add(time.Hour)}
	next := old
	next.ID, next.Created = "k0", day.Add(time.Minute)
	s.do(t, func(tx center.Tx) error {
		for _, a := range []center.Application{want, s.application("apl-00000000000000a2", "Other")} {
			if err := tx.CreateApplication(s.ctx, a); err != nil {
				return err
			}
		}
		if err := tx.CreateApplicationKey(s.ctx, next); err != nil {
			return err
		}
		return tx.CreateApplicationKey(s.ctx, old)
	})
	want.Name, want.ActiveKey, want.Disabled, want.ServiceProvider = "Wiki 2", "k0", true, center.ApplicationSP{}
	s.do(t, func(tx center.Tx) error { return tx.UpdateApplication(s.ctx, want) })
	s.do(t, func(tx center.Tx) error {
		if got, err := tx.Application(s.ctx, want.ID); err != nil || !reflect.DeepEqual(got, want) {
			t.Errorf("%+v %v, want %+v", got, err, want)
		}
		if keys, err := tx.ApplicationKeys(s.ctx, want.ID); err != nil || !reflect.DeepEqual(keys, []center.ApplicationKey{old, next}) {
			t.Errorf("%+v %v", keys, err)
		}
		s.absent(t, tx.DeleteApplicationKey(s.ctx, "apl-00000000000000a2", "k1"))
		return tx.DeleteApplicationKey(s.ctx, want.ID, "k1")
	})
	s.do(t, func(tx center.Tx) error {
		got := all(t, func(p listing.Page) (listing.List[center.Application], error) {
			return tx.Applications(s.ctx, s.instance.ID, p)
		})
		if len(got) < 2 || got[0].ID != want.ID || got[1].ID != "apl-00000000000000a2" {
			t.Errorf("%d of them", len(got))
		}
		if err := tx.AssignApplication(s.ctx, s.assigned(want.ID, center.UserPrincipal, "user-x")); err != nil {
			return err
		}
		return tx.DeleteApplication(s.ctx, want.ID)
	})
	s.do(t, func(tx center.Tx) error {
		_, err := tx.Application(s.ctx, want.ID)
		s.absent(t, err)
		keys, err := tx.ApplicationKeys(s.ctx, want.ID)
		if may, _ := tx.MayUseApplication(s.ctx, want.ID, "user-x"); len(keys) != 0 || may {
			t.Errorf("left: %v %v", keys, may)
		}
		return err
	})
}

func (s *suite) assigned(application string, kind center.PrincipalType, id string) center.ApplicationAssignment {
	return center.ApplicationAssignment{ApplicationID: application, InstanceID: s.instance.ID, PrincipalType: kind, PrincipalID: id, Created: day}
}

// members makes an application, a group of one member and the member.
func (s *suite) members(t *testing.T, n string) (a center.Application, group, user string) {
	a, group, user = s.application("apl-0000000000000"+n, "App "+n), "ga-"+n, "ua-"+n
	s.do(t, func(tx center.Tx) error {
		if err := tx.CreateApplication(s.ctx, a); err != nil {
			return err
		}
		return tx.CreateMembership(s.ctx, center.Membership{ID: "ma-" + n, StoreID: s.instance.StoreID, GroupID: group, UserID: user, Created: day})
	})
	return a, group, user
}

func applicationAccess(t *testing.T, s *suite) {
	a, group, user := s.members(t, "b01")
	direct, byGroup := s.assigned(a.ID, center.UserPrincipal, user), s.assigned(a.ID, center.GroupPrincipal, group)
	may := func(want bool) {
		t.Helper()
		s.do(t, func(tx center.Tx) error {
			got, err := tx.MayUseApplication(s.ctx, a.ID, user)
			if got != want {
				t.Errorf("may use: %v", got)
			}
			return err
		})
	}
	may(false)
	s.do(t, func(tx center.Tx) error { return tx.AssignApplication(s.ctx, byGroup) })
	may(true)
	s.do(t, func(tx center.Tx) error {
		if err := tx.AssignApplication(s.ctx, direct); err != nil {
			return err
		}
		return tx.AssignApplication(s.ctx, direct) // stays as it is
	})
	s.do(t, func(tx center.Tx) error {
		of := all(t, func(p listing.Page) (listing.List[center.ApplicationAssignment], error) {
			return tx.ApplicationAssignments(s.ctx, a.ID, p)
		})
		reach := all(t, func(p listing.Page) (listing.List[center.ApplicationAssignment], error) {
			return tx.ApplicationAssignmentsReaching(s.ctx, s.instance.ID, user, a.ID, p)
		})
		if want := []center.ApplicationAssignment{byGroup, direct}; !reflect.DeepEqual(of, want) || !reflect.DeepEqual(reach, want) {
			t.Errorf("%+v %+v", of, reach)
		}
		other, err := tx.ApplicationAssignmentsReaching(s.ctx, "ssoins-another", user, "", listing.Page{Limit: 5})
		if len(other.Items) != 0 {
			t.Errorf("of another instance: %+v", other)
		}
		as := direct
		as.PrincipalType = center.GroupPrincipal
		if there, _ := tx.HasApplicationAssignment(s.ctx, as); there {
			t.Error("a user passes for a group")
		}
		if there, _ := tx.HasApplicationAssignment(s.ctx, direct); !there {
			t.Error("the assignment is not there")
		}
		return err
	})
	s.do(t, func(tx center.Tx) error { return tx.UnassignApplication(s.ctx, byGroup) })
	may(true)
	s.do(t, func(tx center.Tx) error { return tx.UnassignApplication(s.ctx, direct) })
	may(false)
}

func applicationsOf(t *testing.T, s *suite) {
	_, group, user := s.members(t, "c00")
	names := map[string]string{"c01": "Zulip", "c02": "a wiki", "c03": "100% Wiki", "c04": "Wiki", "c05": "Hidden wiki", "c06": "Wiki"}
	s.do(t, func(tx center.Tx) error {
		for n, name := range names {
			a := s.application("apl-0000000000000"+n, name)
			a.Disabled = n == "c05"
			if err := tx.CreateApplication(s.ctx, a); err != nil {
				return err
			}
			who := s.assigned(a.ID, center.UserPrincipal, user)
			if n == "c02" {
				who = s.assigned(a.ID, center.GroupPrincipal, group)
			}
			if err := tx.AssignApplication(s.ctx, who); err != nil {
				return err
			}
		}
		return nil
	})
	s.do(t, func(tx center.Tx) error {
		for words, want := range map[string][]string{
			"": {"100% Wiki", "a wiki", "Wiki", "Wiki", "Zulip"}, "WIKI": {"100% Wiki", "a wiki", "Wiki", "Wiki"}, "0%": {"100% Wiki"}, "%": {"100% Wiki"}, "nope": nil,
		} {
			var got []string
			for _, a := range all(t, func(p listing.Page) (listing.List[center.Application], error) {
				return tx.ApplicationsOf(s.ctx, s.instance.ID, user, words, p)
			}) {
				got = append(got, a.Name)
			}
			if !reflect.DeepEqual(got, want) {
				t.Errorf("%q: %v, want %v", words, got, want)
			}
		}
		return nil
	})
}

func applicationsOpen(t *testing.T, s *suite) {
	for n, name := range map[string]string{"e01": "Open door", "e02": "Shut door", "e03": "Open but off"} {
		a := s.application("apl-0000000000000"+n, name)
		a.Everybody, a.Disabled = n != "e02", n == "e03"
		s.do(t, func(tx center.Tx) error { return tx.CreateApplication(s.ctx, a) })
	}
	names := func(l []center.Application) (out []string) {
		for _, a := range l {
			out = append(out, a.Name)
		}
		return out
	}
	s.do(t, func(tx center.Tx) error {
		of := all(t, func(p listing.Page) (listing.List[center.Application], error) {
			return tx.ApplicationsOf(s.ctx, s.instance.ID, "nobody-in-particular", "", p)
		})
		found := all(t, func(p listing.Page) (listing.List[center.Application], error) {
			return tx.FindApplications(s.ctx, s.instance.ID, "DOOR", p)
		})
		off := all(t, func(p listing.Page) (listing.List[center.Application], error) {
			return tx.FindApplications(s.ctx, s.instance.ID, "open", p)
		})
		if !reflect.DeepEqual(names(of), []string{"Open door"}) || !reflect.DeepEqual(names(found), []string{"Open door", "Shut door"}) ||
			!reflect.DeepEqual(names(off), []string{"Open but off", "Open door"}) {
			t.Errorf("%v %v %v", names(of), names(found), names(off))
		}
		other, err := tx.FindApplications(s.ctx, "ssoins-another", "", listing.Page{Limit: 5})
		if len(other.Items) != 0 {
			t.Errorf("of another instance: %v", names(other.Items))
		}
		return err
	})
	s.do(t, func(tx center.Tx) error {
		shut, err := tx.Application(s.ctx, "apl-0000000000000e01")
		if shut.Everybody = false; err != nil {
			return err
		}
		return tx.UpdateApplication(s.ctx, shut)
	})
	s.do(t, func(tx center.Tx) error {
		of, err := tx.ApplicationsOf(s.ctx, s.instance.ID, "nobody-in-particular", "", listing.Page{Limit: 5})
		if len(of.Items) != 0 {
			t.Errorf("still open: %v", names(of.Items))
		}
		return err
	})
}

func applicationsRetire(t *testing.T, s *suite) {
	a, group, user := s.members(t, "d01")
	s.do(t, func(tx center.Tx) error {
		if err := tx.AssignApplication(s.ctx, s.assigned(a.ID, center.GroupPrincipal, group)); err != nil {
			return err
		}
		if err := tx.AssignApplication(s.ctx, s.assigned(a.ID, center.UserPrincipal, user)); err != nil {
			return err
		}
		if err := tx.RetireUser(s.ctx, user); err != nil {
			return err
		}
		return tx.RetireGroup(s.ctx, group)
	})
	s.do(t, func(tx center.Tx) error {
		l, err := tx.ApplicationAssignments(s.ctx, a.ID, listing.Page{Limit: 5})
		if len(l.Items) != 0 {
			t.Errorf("%+v", l)
		}
		return err
	})
}
