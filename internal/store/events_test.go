package store_test

import (
	"slices"
	"testing"

	"gatehouse/internal/audit"
	"gatehouse/internal/store"
)

func TestEventsAreFoundByOutcomeAndService(t *testing.T) {
	engines(t, func(t *testing.T, db *store.DB) {
		for what, outcome := range map[string]audit.Outcome{"s3:GetObject": audit.Allowed, "s3:PutObject": audit.Refused, "s3x:Get": audit.Failed} {
			if err := db.Record(t.Context(), audit.Event{Half: audit.Cloud, What: what, Outcome: outcome}); err != nil {
				t.Fatal(err)
			}
		}
		for name, c := range map[string]struct {
			query audit.Query
			want  []string
		}{
			"all":                 {audit.Query{}, []string{"s3:GetObject", "s3:PutObject", "s3x:Get"}},
			"refused":             {audit.Query{Outcome: audit.Refused}, []string{"s3:PutObject"}},
			"allowed":             {audit.Query{Outcome: audit.Allowed}, []string{"s3:GetObject"}},
			"all but allowed":     {audit.Query{NotOutcome: audit.Allowed, Descending: true}, []string{"s3:PutObject", "s3x:Get"}},
			"all but failed":      {audit.Query{NotOutcome: audit.Failed, Half: audit.Cloud}, []string{"s3:GetObject", "s3:PutObject"}},
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
