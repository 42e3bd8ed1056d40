package browser

import (
	"testing"

	"gatehouse/gatehousetest"
	"gatehouse/internal/demo"
	"gatehouse/internal/store"
	"gatehouse/test/crowd"
)

// With 100,000 people in the store a list answers within 200 ms: how long each
// answer takes is printed beside that.
func TestListsOfManyOnScreen(t *testing.T) {
	onScreen(t, "lists.mjs", "I1", func(g *gatehousetest.Gatehouse, _ demo.Result) handover {
		db, err := store.Open(t.Context(), store.Config{Dir: g.Dir})
		if err != nil {
			t.Fatal(err)
		}
		defer db.Close()
		made, err := crowd.Fill(t.Context(), db, crowd.Size{People: 100_000, Groups: 15_000, Accounts: 20, Sets: 10, Assignments: 200, Events: 20_000})
		if err != nil {
			t.Fatal(err)
		}
		return handover{"Rare": made.Rare, "Group": made.CenterGroup}
	})
}
