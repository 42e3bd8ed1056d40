package store

import (
	"context"
	"database/sql"
	"strconv"
	"strings"

	"github.com/jackc/pgx/v5"
)

// Row, All and Do run statements whose text is a constant, with a "?" for each
// argument and none elsewhere. Both engines compile such a text once for each
// connection, where a query that was built is compiled every time; so what runs
// at every request is written like this. Never put a value into the text.

// Row reads the first row; Scan, which must follow at once, says
// sql.ErrNoRows when there is none.
func (tx *Tx) Row(ctx context.Context, text string, args ...any) *sql.Row {
	text, args = tx.db.fixed(text, args)
	return tx.still.QueryRowContext(ctx, text, args...)
}

// Do runs a statement that returns no rows.
func (tx *Tx) Do(ctx context.Context, text string, args ...any) (sql.Result, error) {
	text, args = tx.db.fixed(text, args)
	return tx.still.ExecContext(ctx, text, args...)
}

// Scan reads the columns of one row.
type Scan func(dest ...any) error

// All reads every row with a function, which must not use the transaction.
func All[T any](ctx context.Context, tx *Tx, read func(Scan) (T, error), text string, args ...any) (out []T, err error) {
	text, args = tx.db.fixed(text, args)
	rows, err := tx.still.QueryContext(ctx, text, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close() //nolint:errcheck // Err tells what Close would
	for rows.Next() {
		v, err := read(rows.Scan)
		if err != nil {
			return nil, err
		}
		out = append(out, v)
	}
	return out, rows.Err()
}

// fixed returns a text and arguments as the engine takes them.
func (db *DB) fixed(text string, args []any) (string, []any) {
	if db.engine != PostgreSQL {
		return text, args
	}
	numbered, ok := db.numbered.Load(text)
	if !ok {
		numbered, _ = db.numbered.LoadOrStore(text, number(text))
	}
	return numbered.(string), append([]any{pgx.QueryExecModeCacheStatement}, args...)
}

// number writes $1, $2, ... for each question mark.
func number(text string) string {
	var b strings.Builder
	for i, part := range strings.Split(text, "?") {
		if i > 0 {
			b.WriteString("$" + strconv.Itoa(i))
		}
		b.WriteString(part)
	}
	return b.String()
}
