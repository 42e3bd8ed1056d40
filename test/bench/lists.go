package main

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"

	"gatehouse/internal/store"
	"gatehouse/test/crowd"
)

// promised is what a list answer may take with 100,000 people in the store.
const promised = 200

// listRows asks for what the screens show, one call after the other, in an
// organization of the size that is promised; a row is the slowest of a group.
func listRows(ctx context.Context, b *bench) (rows []row, err error) {
	for _, engine := range []string{sqlite, postgres} {
		some, err := b.listsOn(ctx, engine)
		if err != nil {
			some = append(some, row{Name: "lists, " + engineNames[engine], Why: "not measured: " + err.Error()})
		}
		rows = append(rows, some...)
	}
	return rows, nil
}

var engineNames = map[string]string{sqlite: "SQLite", postgres: "PostgreSQL"}

func (b *bench) listsOn(ctx context.Context, engine string) ([]row, error) {
	w, err := b.world(ctx, engine, grown)
	if err != nil {
		return nil, err
	}
	bare, err := b.bare(ctx)
	if err != nil {
		return nil, err
	}
	defer bare.close()
	client := newClient()
	s := &asking{w: w, client: client, made: w.made}
	limit := timed(func() error {
		req, err := http.NewRequestWithContext(ctx, http.MethodGet, bare.base+"/page", nil)
		if err == nil {
			_, err = send(client, req, http.StatusOK)
		}
		return err
	})
	var rows []row
	for _, g := range s.groups() {
		r := row{
			Name: g.name + ", " + engineNames[engine], Limit: "HTTP and 50 rows by a key", Unit: "ms", Goal: below(promised, "ms"),
			Why: "see the note for which list; where the limit takes tens of milliseconds too, the machine was busy",
		}
		var notes []string
		for _, l := range g.lists {
			after := ""
			if l.page > 1 {
				if after, err = l.until(ctx, s); err != nil {
					return rows, fmt.Errorf("%s: %w", l.name, err)
				}
			}
			got, err := b.inTurns(ctx, timed(func() error {
				_, err := l.ask(ctx, s, after, l.size)
				return err
			}), limit)
			if err != nil {
				return rows, fmt.Errorf("%s: %w", l.name, err)
			}
			notes = append(notes, fmt.Sprintf("%s %.1f", l.name, spreadOf(got[0]).Median))
			if len(r.Ours) == 0 || spreadOf(got[0]).Median > spreadOf(r.Ours).Median {
				r.Ours, r.Least = got[0], got[1]
			}
		}
		r.Note = "95 of 100 answers within (ms): " + strings.Join(notes, "; ")
		rows = append(rows, r)
	}
	return rows, nil
}

// timed is a side that gives the milliseconds within which 95 of 100 calls,
// one at a time, are answered.
func timed(f func() error) side {
	return func(ctx context.Context, d time.Duration) (float64, error) {
		var took []time.Duration
		for began := time.Now(); len(took) < 8 || len(took) < 40 && time.Since(began) < d; {
			at := time.Now()
			if err := f(); err != nil {
				return 0, err
			}
			took = append(took, time.Since(at))
			if err := ctx.Err(); err != nil {
				return 0, err
			}
		}
		slices.Sort(took)
		return float64(took[len(took)*95/100].Microseconds()) / 1e3, nil
	}
}

// grow fills the world's database; the program is stopped meanwhile.
func (w *world) grow(ctx context.Context) error {
	db, err := store.Open(ctx, store.Config{Dir: w.config.Dir, URL: w.config.DatabaseURL})
	if err != nil {
		return err
	}
	w.made, err = crowd.Fill(ctx, db, crowd.Whole)
	return errors.Join(err, db.Close())
}
