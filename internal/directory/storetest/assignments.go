package storetest

import (
	"errors"
	"testing"

	"gatehouse/internal/directory"
	"gatehouse/internal/fault"
	"gatehouse/internal/listing"
)

func deletedApp(t *testing.T, s *suite) {
	a, g, p := s.app(t, "doomed"), s.group(t, "doomed group"), s.person(t, "doomed")
	target := directory.Group{ID: s.id("00g"), Type: directory.AppGroup, Name: "copy", AppID: a.ID}
	push := directory.GroupPush{ID: s.id("gPm"), AppID: a.ID, GroupID: g.ID, TargetGroupID: target.ID, Status: directory.PushActive}
	s.do(t, func(tx directory.Tx) error {
		return errors.Join(
			tx.SaveAppUser(s.ctx, directory.AppUser{AppID: a.ID, PersonID: p.ID, Status: directory.AppUserActive}),
			tx.SaveAppGroup(s.ctx, directory.GroupAssignment{AppID: a.ID, GroupID: g.ID}),
			tx.CreateGroup(s.ctx, target), tx.CreatePush(s.ctx, push),
			tx.AddPushedMembers(s.ctx, push.ID, []directory.PushedMember{{PersonID: p.ID, RemoteID: "r"}}),
			tx.SaveConnection(s.ctx, directory.Connection{AppID: a.ID}),
			tx.CreateAppKey(s.ctx, directory.AppKey{AppID: a.ID, Kid: "k"}),
			tx.SaveTask(s.ctx, directory.Task{AppID: a.ID, Kind: directory.SyncPerson, Subject: p.ID}),
			tx.DeleteApp(s.ctx, a.ID),
		)
	})
	for name, find := range map[string]func(directory.Tx) error{
		"application": func(tx directory.Tx) error { _, err := tx.App(s.ctx, a.ID); return err },
		"user":        func(tx directory.Tx) error { _, err := tx.AppUser(s.ctx, a.ID, p.ID); return err },
		"group":       func(tx directory.Tx) error { _, err := tx.AppGroup(s.ctx, a.ID, g.ID); return err },
		"target":      func(tx directory.Tx) error { _, err := tx.Group(s.ctx, target.ID); return err },
		"push":        func(tx directory.Tx) error { _, err := tx.PushOf(s.ctx, a.ID, g.ID); return err },
		"connection":  func(tx directory.Tx) error { _, err := tx.Connection(s.ctx, a.ID); return err },
		"key":         func(tx directory.Tx) error { _, err := tx.AppKey(s.ctx, a.ID, "k"); return err },
		"task":        func(tx directory.Tx) error { _, err := tx.TaskOf(s.ctx, a.ID, directory.SyncPerson, p.ID); return err },
	} {
		t.Run(name, func(t *testing.T) { s.refused(t, fault.NotFound, find) })
	}
}

func appUsers(t *testing.T, s *suite) {
	a, p := s.app(t, "assigned"), s.person(t, "assigned")
	u := directory.AppUser{
		AppID: a.ID, PersonID: p.ID, Direct: true, UserName: "n", Status: directory.AppUserStaged, Sync: directory.SyncPending, Created: day, Pushed: "f",
	}
	listed := func(tx directory.Tx) int {
		l, err := tx.AppUsers(s.ctx, a.ID, page)
		if err != nil {
			t.Error(err)
		}
		return len(l.Items)
	}
	s.do(t, func(tx directory.Tx) error { return tx.SaveAppUser(s.ctx, u) })
	s.do(t, func(tx directory.Tx) error {
		if got, err := tx.AppUser(s.ctx, a.ID, p.ID); err != nil || got != u {
			t.Errorf("got %+v, %v", got, err)
		}
		l, err := tx.Apps(s.ctx, directory.AppQuery{Person: p.ID}, page)
		if err != nil || len(l.Items) != 1 || listed(tx) != 1 {
			t.Errorf("got %+v, %v", l, err)
		}
		u.Status, u.RemoteID = directory.AppUserDeprovisioned, "r"
		return tx.SaveAppUser(s.ctx, u)
	})
	s.do(t, func(tx directory.Tx) error {
		of, err := tx.AppUsersOf(s.ctx, p.ID)
		if err != nil || len(of) != 1 || of[0].RemoteID != "r" || listed(tx) != 0 {
			t.Errorf("got %+v, %v", of, err)
		}
		return tx.DeleteAppUser(s.ctx, a.ID, p.ID)
	})
	s.refused(t, fault.NotFound, func(tx directory.Tx) error { _, err := tx.AppUser(s.ctx, a.ID, p.ID); return err })
}

func appGroups(t *testing.T, s *suite) {
	a, g, in, out := s.app(t, "by group"), s.group(t, "given"), s.person(t, "inside"), s.person(t, "outside")
	s.join(t, g, in)
	ga := directory.GroupAssignment{AppID: a.ID, GroupID: g.ID, Priority: 3, LastUpdated: day}
	s.do(t, func(tx directory.Tx) error { return tx.SaveAppGroup(s.ctx, ga) })
	s.do(t, func(tx directory.Tx) error {
		yes, err1 := tx.AssignedByGroup(s.ctx, a.ID, in.ID)
		no, err2 := tx.AssignedByGroup(s.ctx, a.ID, out.ID)
		ids, err3 := tx.AppsOfGroup(s.ctx, g.ID)
		l, err4 := tx.AppGroups(s.ctx, a.ID, page)
		apps, err5 := tx.Apps(s.ctx, directory.AppQuery{Group: g.ID}, page)
		if err := errors.Join(err1, err2, err3, err4, err5); err != nil || !yes || no || len(apps.Items) != 1 {
			t.Errorf("got %v, %v, %v, %v", yes, no, apps, err)
		}
		same(t, "applications of a group", ids, []string{a.ID})
		same(t, "groups of an application", l.Items, []directory.GroupAssignment{ga})
		return tx.DeleteAppGroup(s.ctx, a.ID, g.ID)
	})
	s.refused(t, fault.NotFound, func(tx directory.Tx) error { _, err := tx.AppGroup(s.ctx, a.ID, g.ID); return err })
}

func pushes(t *testing.T, s *suite) {
	a, g := s.app(t, "pushed"), s.group(t, "pushed")
	there, staged, gone := s.person(t, "there"), s.person(t, "staged"), s.person(t, "gone")
	s.join(t, g, there, staged, gone)
	push := directory.GroupPush{ID: s.id("gPm"), AppID: a.ID, GroupID: g.ID, Status: directory.PushActive, TargetName: "pushed", Created: day}
	s.do(t, func(tx directory.Tx) error {
		return errors.Join(
			tx.CreatePush(s.ctx, push),
			tx.SaveAppUser(s.ctx, directory.AppUser{AppID: a.ID, PersonID: there.ID, Status: directory.AppUserProvisioned, RemoteID: "r1", RemoteActive: true}),
			tx.SaveAppUser(s.ctx, directory.AppUser{AppID: a.ID, PersonID: staged.ID, Status: directory.AppUserStaged}),
			tx.SaveAppUser(s.ctx, directory.AppUser{AppID: a.ID, PersonID: gone.ID, Status: directory.AppUserDeprovisioned, RemoteID: "r3", RemoteActive: true}),
			tx.AddPushedMembers(s.ctx, push.ID, []directory.PushedMember{{PersonID: there.ID, RemoteID: "old"}, {PersonID: gone.ID, RemoteID: "r3"}}),
			tx.AddPushedMembers(s.ctx, push.ID, []directory.PushedMember{{PersonID: there.ID, RemoteID: "r1"}}),
		)
	})
	s.refused(t, fault.Conflict, func(tx directory.Tx) error {
		return tx.CreatePush(s.ctx, directory.GroupPush{ID: s.id("gPm"), AppID: a.ID, GroupID: g.ID})
	})
	s.do(t, func(tx directory.Tx) error {
		members, err1 := tx.ProvisionedMembers(s.ctx, a.ID, g.ID)
		pushed, err2 := tx.PushedMembers(s.ctx, push.ID)
		holding, err3 := tx.PushesHolding(s.ctx, a.ID, gone.ID)
		of, err4 := tx.PushesOfMember(s.ctx, a.ID, staged.ID)
		group, err5 := tx.PushesOfGroup(s.ctx, g.ID)
		found, err6 := tx.PushOf(s.ctx, a.ID, g.ID)
		if err := errors.Join(err1, err2, err3, err4, err5, err6); err != nil {
			return err
		}
		if len(members) != 1 || members[0].PersonID != there.ID || len(holding) != 1 || len(of) != 1 || len(group) != 1 || found != push {
			t.Errorf("got %v, %v, %v, %v, %v", members, holding, of, group, found)
		}
		same(t, "what was pushed", pushed, []directory.PushedMember{{PersonID: there.ID, RemoteID: "r1"}, {PersonID: gone.ID, RemoteID: "r3"}})
		push.Status = directory.PushRemoving
		return errors.Join(tx.RemovePushedMembers(s.ctx, push.ID, []string{gone.ID}), tx.SavePush(s.ctx, push))
	})
	s.do(t, func(tx directory.Tx) error {
		l, err1 := tx.Pushes(s.ctx, a.ID, page)
		holding, err2 := tx.PushesHolding(s.ctx, a.ID, gone.ID)
		if err := errors.Join(err1, err2); err != nil || len(l.Items) != 0 || len(holding) != 0 {
			t.Errorf("got %v, %v, %v", l, holding, err)
		}
		return tx.DeletePush(s.ctx, push.ID)
	})
	s.refused(t, fault.NotFound, func(tx directory.Tx) error { _, err := tx.Push(s.ctx, push.ID); return err })
}

func connections(t *testing.T, s *suite) {
	a := s.app(t, "connected")
	s.refused(t, fault.NotFound, func(tx directory.Tx) error { _, err := tx.Connection(s.ctx, a.ID); return err })
	for _, base := range []string{"http://one", "http://two"} {
		want := directory.Connection{AppID: a.ID, BaseURL: base, Sealed: "s", Status: directory.ConnectionEnabled, LastUpdated: day}
		s.do(t, func(tx directory.Tx) error { return tx.SaveConnection(s.ctx, want) })
		s.do(t, func(tx directory.Tx) error {
			if got, err := tx.Connection(s.ctx, a.ID); err != nil || got != want {
				t.Errorf("got %+v, %v", got, err)
			}
			return nil
		})
	}
}

func tasks(t *testing.T, s *suite) {
	a := s.app(t, "failing")
	save := func(subject, title string) {
		s.do(t, func(tx directory.Tx) error {
			return tx.SaveTask(s.ctx, directory.Task{AppID: a.ID, Kind: directory.SyncPerson, Subject: subject, Title: title})
		})
	}
	save("00u1", "first")
	save("00u2", "other")
	save("00u1", "second")
	s.do(t, func(tx directory.Tx) error {
		first, err := tx.Tasks(s.ctx, directory.TaskQuery{App: a.ID}, listing.Page{Limit: 1})
		if err != nil || len(first.Items) != 1 || first.Items[0].Subject != "00u2" || first.Next == "" {
			t.Errorf("the newest: %+v, %v", first, err)
		}
		rest, err := tx.Tasks(s.ctx, directory.TaskQuery{App: a.ID}, listing.Page{After: first.Next, Limit: 1})
		if err != nil || len(rest.Items) != 1 || rest.Items[0].Title != "second" || rest.Next != "" || rest.Items[0].Created.IsZero() {
			t.Errorf("the rest: %+v, %v", rest, err)
		}
		return tx.DeleteTask(s.ctx, rest.Items[0].ID)
	})
	s.refused(t, fault.NotFound, func(tx directory.Tx) error {
		_, err := tx.TaskOf(s.ctx, a.ID, directory.SyncPerson, "00u1")
		return err
	})
}
