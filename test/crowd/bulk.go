package crowd

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"

	"gatehouse/internal/store"
)

// batch is how many values go into one transaction.
const batch = 2000

// each calls one for 0 to n-1, many in a transaction.
func (f *filling) each(ctx context.Context, n int, one func(tx *store.Tx, i int) error) error {
	for from := 0; from < n; from += batch {
		err := f.db.Update(ctx, func(tx *store.Tx) error {
			for i := from; i < min(n, from+batch); i++ {
				if err := one(tx, i); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// perStatement is how many rows one statement writes: many where a round trip is
// dear; on SQLite one, since it keeps a journal for each statement with several.
var perStatement = map[store.Engine]int{store.PostgreSQL: 250, store.SQLite: 1}

// bulk writes rows of plain values whose first columns are texts, in their
// order: what is put at the end of an index is cheaper than what is put anywhere.
func (f *filling) bulk(ctx context.Context, table string, columns []string, rows [][]any) error {
	slices.SortFunc(rows, func(a, b []any) int {
		return cmp.Or(cmp.Compare(a[0].(string), b[0].(string)), cmp.Compare(fmt.Sprint(a[1]), fmt.Sprint(b[1])))
	})
	for len(rows) > 0 {
		some := rows[:min(len(rows), 5*batch)]
		rows = rows[len(some):]
		err := f.db.Update(ctx, func(tx *store.Tx) error {
			for rest := some; len(rest) > 0; {
				n := min(len(rest), perStatement[f.db.Engine()])
				if err := insert(ctx, tx, table, columns, rest[:n]); err != nil {
					return err
				}
				rest = rest[n:]
			}
			return nil
		})
		if err != nil {
			return err
		}
	}
	return nil
}

func insert(ctx context.Context, tx *store.Tx, table string, columns []string, rows [][]any) error {
	one := "(" + strings.TrimSuffix(strings.Repeat("?, ", len(columns)), ", ") + ")"
	text := "INSERT INTO " + table + " (" + strings.Join(columns, ", ") + ") VALUES " +
		strings.TrimSuffix(strings.Repeat(one+", ", len(rows)), ", ")
	args := make([]any, 0, len(rows)*len(columns))
	for _, r := range rows {
		args = append(args, r...)
	}
	_, err := tx.Do(ctx, text, args...)
	return err
}
