package crowd

import (
	"context"
	"fmt"
	"time"

	"gatehouse/internal/center"
	"gatehouse/internal/cloud"
	"gatehouse/internal/ids"
	"gatehouse/internal/store"
	"gatehouse/internal/store/centerdb"
	"gatehouse/internal/store/clouddb"
)

// ordered makes n ids that sort by time.
func (f *filling) ordered(n int) []string {
	out := make([]string, n)
	for i := range out {
		at := f.time(i)
		out[i] = ids.Source{Rand: f.ids.Rand, Now: func() time.Time { return at }}.Ordered()
	}
	return out
}

func (f *filling) users(ctx context.Context) error {
	f.userIDs = f.ordered(len(f.persons))
	f.made.User = f.userIDs[0]
	return f.each(ctx, len(f.persons), func(tx *store.Tx, i int) error {
		p, at := f.persons[i], f.time(i)
		u := center.User{
			ID: f.userIDs[i], StoreID: f.at.store, Status: center.Enabled, Origin: center.SCIM, Revision: 1, Created: at, Updated: at,
			Profile: center.Profile{
				UserName: p.login, DisplayName: p.first + " " + p.last, Name: center.Name{GivenName: p.first, FamilyName: p.last},
				Emails:      []center.Labeled{{Value: p.login, Type: "work", Primary: true}},
				ExternalIDs: []center.ExternalID{{Issuer: center.SCIMIssuer(f.at.store), ID: f.personIDs[i]}},
			},
		}
		if status(i) != "ACTIVE" {
			u.Status = center.Disabled
		}
		return (&centerdb.Tx{Tx: tx}).CreateUser(ctx, u)
	})
}

func (f *filling) centerGroups(ctx context.Context) error {
	f.userGroups = f.ordered(len(f.names))
	f.made.CenterGroup = f.userGroups[0]
	return f.each(ctx, len(f.names), func(tx *store.Tx, i int) error {
		at := f.time(i)
		return (&centerdb.Tx{Tx: tx}).CreateGroup(ctx, center.Group{
			ID: f.userGroups[i], StoreID: f.at.store, DisplayName: f.names[i], Origin: center.SCIM, Revision: 1, Created: at, Updated: at,
			ExternalIDs: []center.ExternalID{{Issuer: center.SCIMIssuer(f.at.store), ID: f.groupIDs[i]}},
		})
	})
}

func (f *filling) centerMembers(ctx context.Context) error {
	var rows [][]any
	at := store.Micros(f.began)
	f.distinct(func(g, p int) {
		rows = append(rows, []any{f.ids.UUID(), f.at.store, f.userGroups[g], f.userIDs[p], at, "scim"})
	})
	for g := 2; f.at.alice != "" && g < min(2000, len(f.names)); g += 4 {
		rows = append(rows, []any{f.ids.UUID(), f.at.store, f.userGroups[g], f.at.alice, at, "scim"})
	}
	return f.bulk(ctx, "ctr_memberships", []string{"id", "store_id", "group_id", "user_id", "created", "created_by"}, rows)
}

// accounts makes accounts and permission sets.
func (f *filling) accounts(ctx context.Context) error {
	f.accountIDs, f.setIDs = make([]string, f.size.Accounts), make([]string, f.size.Sets)
	err := f.each(ctx, f.size.Accounts, func(tx *store.Tx, i int) error {
		f.accountIDs[i] = fmt.Sprintf("%012d", 700000000000+i*1009)
		name := fmt.Sprintf("%s-%s-%03d", teams[i%len(teams)], stages[i/3%len(stages)], i)
		return clouddb.Tx{Tx: tx}.PutAccount(ctx, cloud.Account{
			ID: ids.AccountID(f.accountIDs[i]), Name: name, Email: name + "@corp.example", Parent: f.at.root, Above: []string{f.at.root},
			State: cloud.Active, Joined: f.time(i),
		})
	})
	if err != nil {
		return err
	}
	return f.each(ctx, f.size.Sets, func(tx *store.Tx, i int) error {
		f.setIDs[i] = f.ids.PermissionSet()
		return (&centerdb.Tx{Tx: tx}).CreatePermissionSet(ctx, center.PermissionSet{
			ID: f.setIDs[i], InstanceID: f.at.instance, Name: fmt.Sprintf("%s-%s-%03d", duties[i%len(duties)], teams[i%len(teams)], i),
			SessionDuration: time.Hour, Generation: 1, Created: f.time(i), ManagedPolicies: []string{"arn:aws:iam::aws:policy/ReadOnlyAccess"},
		})
	})
}

// assignments gives groups access, spread over accounts and permission sets; a
// thousand groups have the first set in the first account.
func (f *filling) assignments(ctx context.Context) error {
	f.made.Account = ids.AccountID(f.accountIDs[0])
	f.made.PermissionSet = center.PermissionSet{ID: f.setIDs[0], InstanceID: f.at.instance}.ARN()
	var rows, roles [][]any
	at := store.Micros(f.began)
	have := map[string]bool{}
	give := func(account, set, group int) {
		if key := fmt.Sprint(account, set, group); !have[key] {
			have[key] = true
			rows = append(rows, []any{f.at.instance, f.accountIDs[account], f.setIDs[set], "GROUP", f.userGroups[group], at})
		}
		if key := fmt.Sprint(account, set); !have[key] {
			have[key] = true
			roles = append(roles, []any{f.at.instance, f.accountIDs[account], f.setIDs[set], "AWSReservedSSO_" + f.setIDs[set], 1, at})
		}
	}
	for i := range min(1000, len(f.names)) {
		give(0, 0, i)
	}
	for i := range f.size.Assignments {
		give(i%len(f.accountIDs), i/len(f.accountIDs)%len(f.setIDs), (i*13+i/len(f.names))%len(f.names))
	}
	err := f.bulk(ctx, "ctr_assignments", []string{"instance_id", "account_id", "permission_set_id", "principal_type", "principal_id", "created"}, rows)
	if err != nil {
		return err
	}
	return f.bulk(ctx, "ctr_provisionings", []string{"instance_id", "account_id", "permission_set_id", "role_name", "generation", "updated"}, roles)
}
