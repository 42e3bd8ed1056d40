package trail_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"gatehouse/internal/audit"
	"gatehouse/internal/store"
)

// fill records n events as the center records a change, 2000 in a transaction.
func fill(b *testing.B, w world, n int) {
	b.Helper()
	ctx := audit.WithOrigin(context.Background(), audit.Origin{
		RequestID: "7c9e6679-7425-40de-944b-e07fc1f90ae7", IP: "192.0.2.17", UserAgent: "aws-cli/2.17.0 md/awscrt#0.20.11",
		Actor: audit.Party{Type: "User", ID: "f4c834e8-90a1-70de-3c41-51b2ea21b9cf", Name: "alice@example.com", Account: "123456789012"},
		Why:   "the permission set AdministratorAccess allows iam:* on *",
	})
	for done := 0; done < n; done += 2000 {
		err := w.DB.Update(ctx, func(tx *store.Tx) error {
			for range 2000 {
				if err := tx.Record(ctx, audit.Event{Half: audit.Cloud, What: "iam:CreateRole", Targets: []audit.Party{{Type: "Role", ID: "AROAEXAMPLE"}}}); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			b.Fatal(err)
		}
	}
	w.clock.forward(time.Minute)
}

// BenchmarkTrail says how many events a second are sealed and checked. The check
// reads a log of 100,000.
func BenchmarkTrail(b *testing.B) {
	const n = 100_000
	for _, engine := range []string{"sqlite", "postgres"} {
		w := open(b, engine)
		fill(b, w, n)
		w.seal()
		rate := func(b *testing.B, events int) { b.ReportMetric(float64(events)/b.Elapsed().Seconds(), "events/s") }
		b.Run(fmt.Sprint("seal/", engine), func(b *testing.B) {
			sealed := 0
			for b.Loop() {
				b.StopTimer()
				since := w.clock.now()
				fill(b, w, 10_000)
				b.StartTimer()
				n, err := w.Seal(b.Context(), since)
				if err != nil {
					b.Fatal(err)
				}
				sealed += n
			}
			rate(b, sealed)
		})
		b.Run(fmt.Sprint("verify/", engine), func(b *testing.B) {
			var read int64
			for b.Loop() {
				read += w.verify().Last
			}
			rate(b, int(read))
		})
	}
}
