package crowd

import (
	"context"
	"fmt"
	"time"

	"gatehouse/internal/directory"
	"gatehouse/internal/store"
	"gatehouse/internal/store/directorydb"
)

func (f *filling) time(i int) time.Time { return f.began.Add(time.Duration(i) * time.Millisecond) }

// status: most are active, some left, some never came.
func status(i int) directory.Status {
	switch {
	case i%20 == 7:
		return directory.Deprovisioned
	case i%50 == 11:
		return directory.Provisioned
	case i%200 == 33:
		return directory.Suspended
	}
	return directory.Active
}

func (f *filling) people(ctx context.Context) error {
	f.personIDs = make([]string, len(f.persons))
	for i := range f.personIDs {
		f.personIDs[i] = f.ids.Okta("00u")
	}
	f.made.Person = f.personIDs[0]
	return f.each(ctx, len(f.persons), func(tx *store.Tx, i int) error {
		p, at := f.persons[i], f.time(i)
		return (&directorydb.Tx{Tx: tx}).CreatePerson(ctx, directory.Person{
			ID: f.personIDs[i], Status: status(i), Created: at, Activated: at, StatusChanged: at, LastUpdated: at,
			Profile: directory.Profile{
				"login": p.login, "email": p.login, "firstName": p.first, "lastName": p.last, "displayName": p.first + " " + p.last,
				"department": teams[i%len(teams)], "title": duties[i%len(duties)], "city": cities[i%len(cities)],
				"employeeNumber": fmt.Sprint(100000 + i),
			},
		})
	})
}

func (f *filling) groups(ctx context.Context) error {
	f.groupIDs = make([]string, len(f.names))
	for i := range f.groupIDs {
		f.groupIDs[i] = f.ids.Okta("00g")
	}
	f.made.Group = f.groupIDs[0]
	return f.each(ctx, len(f.names), func(tx *store.Tx, i int) error {
		at := f.time(i)
		return (&directorydb.Tx{Tx: tx}).CreateGroup(ctx, directory.Group{
			ID: f.groupIDs[i], Type: directory.OktaGroup, Name: f.names[i], Description: "Made for measuring",
			Created: at, LastUpdated: at, LastMembershipUpdated: at,
		})
	})
}

// pairs calls f for the number of a group and of a person in it: a fifth of all
// people is in the first group, the first person is in hundreds, and everybody
// in some.
func (f *filling) pairs(have func(group, person int)) {
	for p := range f.size.People {
		if p%5 == 0 {
			have(0, p)
		}
		for n := range f.size.GroupsEach {
			have(1+(p*(2*n+7)+n*f.size.Groups/f.size.GroupsEach)%(f.size.Groups-1), p)
		}
	}
	for g := 2; g < min(2000, f.size.Groups); g += 4 {
		have(g, 0)
	}
}

// distinct leaves out pairs that were there.
func (f *filling) distinct(have func(group, person int)) {
	seen := make(map[int]bool, f.size.People*(f.size.GroupsEach+1))
	f.pairs(func(g, p int) {
		if key := g*f.size.People + p; !seen[key] {
			seen[key] = true
			have(g, p)
		}
	})
}

func (f *filling) members(ctx context.Context) error {
	var rows [][]any
	for _, id := range f.personIDs {
		rows = append(rows, []any{f.at.everyone, id})
	}
	f.distinct(func(g, p int) { rows = append(rows, []any{f.groupIDs[g], f.personIDs[p]}) })
	return f.bulk(ctx, "dir_members", []string{"group_id", "person_id"}, rows)
}

// application assigns the first group and half of the people, and pushes groups.
func (f *filling) application(ctx context.Context) error {
	err := f.each(ctx, len(f.personIDs)/2, func(tx *store.Tx, i int) error {
		p, at := 2*i, f.time(i)
		return (&directorydb.Tx{Tx: tx}).SaveAppUser(ctx, directory.AppUser{
			AppID: f.at.app, PersonID: f.personIDs[p], Direct: p%5 != 0, UserName: f.persons[p].login, Status: directory.AppUserProvisioned,
			Sync: directory.SyncDone, Created: at, LastUpdated: at, StatusChanged: at, LastSync: at, RemoteID: f.ids.UUID(), RemoteActive: true,
		})
	})
	if err != nil {
		return err
	}
	return f.each(ctx, min(1000, len(f.groupIDs)/4), func(tx *store.Tx, i int) error {
		d, at, app := &directorydb.Tx{Tx: tx}, f.time(i), f.ids.Okta("00g")
		err := d.CreateGroup(ctx, directory.Group{ID: app, Type: directory.AppGroup, AppID: f.at.app, Name: f.names[i], RemoteID: f.ids.UUID(), Created: at, LastUpdated: at})
		if err != nil {
			return err
		}
		if err := d.SaveAppGroup(ctx, directory.GroupAssignment{AppID: f.at.app, GroupID: f.groupIDs[i], LastUpdated: at}); err != nil {
			return err
		}
		return d.CreatePush(ctx, directory.GroupPush{
			ID: f.ids.Okta("gPm"), AppID: f.at.app, GroupID: f.groupIDs[i], TargetGroupID: app, TargetName: f.names[i],
			Status: directory.PushActive, Created: at, LastUpdated: at, LastPush: at, RemoteID: f.ids.UUID(),
		})
	})
}
