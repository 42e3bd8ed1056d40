// Package crowd fills a database with an organization of the size that lists
// and searches are promised for: 100,000 people, 15,000 groups, their
// memberships, applications, assignments and events, in the directory and in
// the center.
//
// Rows that the stores index or encode are written by the stores; what are plain
// rows without a document is written in bulk. Nobody's doors are gone through,
// so nothing is provisioned and no audit event is made: it is a picture of an
// organization, not its history.
//
// The names are made from short lists, so that many begin alike, as they do
// wherever many people are; some are not ASCII, and few are rare. The same size
// gives the same people.
package crowd

import (
	"context"
	"crypto/rand"
	"fmt"
	"time"

	"gatehouse/internal/ids"
	"gatehouse/internal/store"
)

// Size says how much to make.
type Size struct {
	People, Groups int
	GroupsEach     int // groups that everybody is in, beside Everyone
	Accounts, Sets int
	Assignments    int
	Events         int
}

// Whole is what the promises are about.
var Whole = Size{People: 100_000, Groups: 15_000, GroupsEach: 2, Accounts: 300, Sets: 100, Assignments: 30_000, Events: 100_000}

// Made names some of what was made, to look at.
type Made struct {
	Person, User string // in hundreds of groups: id in the directory, id in the center
	Group        string // with a fifth of all people in it: id in the directory
	CenterGroup  string // the same in the center
	App          string
	Account      ids.AccountID // where a thousand groups have PermissionSet
	// PermissionSet is the set's ARN.
	PermissionSet string
	Rare          string // a name that only one person has
}

// Fill writes it all into a database in which the journey of the demo was
// walked to the end: its organization, application and instance are used, and
// its alice is given what reaches many accounts.
func Fill(ctx context.Context, db *store.DB, size Size) (Made, error) {
	f := &filling{db: db, size: size, began: time.Now().UTC().Add(-30 * 24 * time.Hour)}
	f.ids = ids.Source{Rand: rand.Reader, Now: func() time.Time { return f.began }}
	f.invent()
	for _, part := range []struct {
		what string
		do   func(context.Context) error
	}{
		{"what is there", f.look}, {"people", f.people}, {"groups", f.groups}, {"members", f.members}, {"the application", f.application},
		{"users", f.users}, {"the center's groups", f.centerGroups}, {"the center's members", f.centerMembers},
		{"accounts", f.accounts}, {"assignments", f.assignments}, {"events", f.events}, {"statistics", f.analyze},
	} {
		if err := part.do(ctx); err != nil {
			return f.made, fmt.Errorf("filling in %s: %w", part.what, err)
		}
	}
	return f.made, nil
}

// filling is the work; people and groups have the same numbers everywhere.
type filling struct {
	db    *store.DB
	at    where
	size  Size
	ids   ids.Source
	began time.Time
	made  Made

	persons []person
	names   []string // of groups

	personIDs, groupIDs                     []string // directory
	userIDs, userGroups, accountIDs, setIDs []string // center and cloud
}

// analyze lets PostgreSQL count what was put in, as it would do by itself within
// a minute; SQLite plans by the shape of its indexes.
func (f *filling) analyze(ctx context.Context) error {
	if f.db.Engine() != store.PostgreSQL {
		return nil
	}
	return f.db.Update(ctx, func(tx *store.Tx) error {
		_, err := tx.Do(ctx, "ANALYZE")
		return err
	})
}
