package crowd_test

import (
	"io"
	"testing"

	"gatehouse/gatehousetest"
	"gatehouse/internal/demo"
	"gatehouse/internal/directory"
	"gatehouse/internal/listing"
	"gatehouse/internal/store"
	"gatehouse/internal/store/directorydb"
	"gatehouse/test/crowd"
)

// A small organization holds together: the one of that name is found in both
// halves, and whoever was named is in many groups.
func TestASmallOne(t *testing.T) {
	g := gatehousetest.Start(t)
	_, err := demo.Walk(t.Context(), demo.Start{
		Center: g.Center, Directory: g.Directory, AWS: g.AWS, Region: g.Region, RootLink: g.RootLink, AdminLink: g.AdminLink,
		Transport: g.Transport(), Until: "I4", Report: demo.Report{Out: io.Discard},
	})
	if err != nil {
		t.Fatal(err)
	}
	db, err := store.Open(t.Context(), store.Config{Dir: g.Dir})
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	made, err := crowd.Fill(t.Context(), db, crowd.Size{People: 300, Groups: 100, GroupsEach: 2, Accounts: 5, Sets: 4, Assignments: 100, Events: 100})
	if err != nil {
		t.Fatal(err)
	}
	err = (&directorydb.Store{DB: db}).View(t.Context(), func(tx directory.Tx) error {
		found, err := tx.People(t.Context(), directory.PeopleQuery{Begins: []string{made.Rare}}, listing.Page{Limit: 10})
		if len(found.Items) != 1 {
			t.Errorf("%s is the name of %d people", made.Rare, len(found.Items))
		}
		if err != nil {
			return err
		}
		in, err := tx.Groups(t.Context(), directory.GroupQuery{Person: made.Person}, listing.Page{Limit: 100})
		if len(in.Items) < 20 {
			t.Errorf("%s is in %d groups", made.Person, len(in.Items))
		}
		return err
	})
	if err != nil {
		t.Error(err)
	}
}
