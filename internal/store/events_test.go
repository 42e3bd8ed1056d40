package store_test

import (
	"slices"
	"testing"

	"gatehouse/internal/audit"
	"gatehouse/internal/store"
)

func TestEventsAreFoundByOutcomeAndService(t *testing.T) {
	engines(t, func(t *testing.T, db *store.DB) {
		if err := db.Record(t.Context(), audit.Event{Half: audit.Directory, What: "user.x", Outcome: audit.Allowed}); err != nil {
			t.Fatal(err)
		}
		for what, outcome := range map[string]audit.Outcome{"s3:GetObject": audit.Allowed, "s3:PutObject": audit.Refused, "s3x:Get": audit.Failed} {
			if err := db.Record(t.Context(), audit.Event{Half: audit.Cloud, What: what, Outcome: outcome}); err != nil {
				t.Fatal(err)
			}
		}
		for name, c := range map[string]struct {
			query audit.Query
			want  []string
		}{
			"all":                 {audit.Query{}, []string{"s3:GetObject", "s3:PutObject", "s3x:Get", "user.x"}},
			"refused":             {audit.Query{Outcome: audit.Refused}, []string{"s3:PutObject"}},
			"allowed":             {audit.Query{Outcome: audit.Allowed}, []string{"s3:GetObject", "user.x"}},
			"all but allowed":     {audit.Query{NotOutcome: audit.Allowed, Descending: true}, []string{"s3:PutObject", "s3x:Get"}},
			"all but failed":      {audit.Query{NotOutcome: audit.Failed, Half: audit.Cloud}, []string{"s3:GetObject", "s3:PutObject"}},
			"but for a half":      {audit.Query{NotHalf: audit.Directory}, []string{"s3:GetObject", "s3:PutObject", "s3x:Get"}},
			"but for two":         {audit.Query{NotHalf: audit.Cloud}, []string{"user.x"}},
			"of a service":        {audit.Query{Service: "s3"}, []string{"s3:GetObject", "s3:PutObject"}},
			"of a service, wrong": {audit.Query{Service: "s3%"}, nil},
		} {
			found, err := db.Events(t.Context(), c.query)
			if err != nil {
				t.Fatal(err)
			}
			var got []string
			for _, e := range found {
				got = append(got, e.What)
			}
			if slices.Sort(got); !slices.Equal(got, c.want) {
				t.Errorf("%s: %q, want %q", name, got, c.want)
			}
		}
	})
}

// Halves that are read apart come as one list, in order, page by page.
func TestEventsOfTheOtherHalvesAreOneList(t *testing.T) {
	engines(t, func(t *testing.T, db *store.DB) {
		halves := []audit.Half{audit.Cloud, audit.Directory, audit.Center, audit.Center, audit.Directory, audit.Cloud, audit.Center}
		for _, h := range halves {
			if err := db.Record(t.Context(), audit.Event{Half: h, What: string(h)}); err != nil {
				t.Fatal(err)
			}
		}
		for _, descending := range []bool{false, true} {
			var got []string
			for q := (audit.Query{NotHalf: audit.Directory, Limit: 2, Descending: descending}); ; {
				found, err := db.Events(t.Context(), q)
				if err != nil {
					t.Fatal(err)
				}
				for _, e := range found {
					got, q.After = append(got, e.What), e.ID
				}
				if len(found) < q.Limit {
					break
				}
			}
			if want := []string{"cloud", "center", "center", "cloud", "center"}; descending {
				slices.Reverse(want)
				if !slices.Equal(got, want) {
					t.Errorf("newest first: %q", got)
				}
			} else if !slices.Equal(got, want) {
				t.Errorf("oldest first: %q", got)
			}
		}
	})
}
