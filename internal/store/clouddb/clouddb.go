// Package clouddb keeps the cloud's state in the product's database.
//
// A row is a value of the domain as JSON, beside the columns that something is
// looked up, ordered or kept unique by. Nothing searches inside a document.
package clouddb

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"strings"

	"github.com/uptrace/bun"

	"gatehouse/internal/cloud"
	"gatehouse/internal/fault"
	"gatehouse/internal/listing"
	"gatehouse/internal/store"
)

// Store is the cloud's store.
type Store struct{ DB *store.DB }

// Tx is one transaction of it.
type Tx struct{ *store.Tx }

var _ cloud.Store = Store{}

// View runs fn on one consistent state.
func (s Store) View(ctx context.Context, fn func(cloud.Tx) error) error {
	return s.DB.View(ctx, func(tx *store.Tx) error { return fn(Tx{tx}) })
}

// Update runs fn in one transaction.
func (s Store) Update(ctx context.Context, fn func(cloud.Tx) error) error {
	return s.DB.Update(ctx, func(tx *store.Tx) error { return fn(Tx{tx}) })
}

func encode(v any) (string, error) {
	b, err := json.Marshal(v)
	return string(b), err
}

func decode[T any](doc string) (v T, err error) {
	err = json.Unmarshal([]byte(doc), &v)
	return v, err
}

// fold is how a name is stored where case does not tell names apart.
func fold(name string) string { return strings.ToLower(name) }

// one reads the document that a row is.
func one[T any](row *sql.Row, format string, args ...any) (v T, err error) {
	var doc string
	if err := row.Scan(&doc); err != nil {
		return v, store.NotFound(err, format, args...)
	}
	return decode[T](doc)
}

// list reads one page of documents in the order of a key column.
func list[T any](ctx context.Context, q *bun.SelectQuery, key string, p listing.Page, keyOf func(T) string) (l listing.List[T], err error) {
	q = q.Column("doc").OrderExpr("?", bun.Ident(key)).Limit(int64(p.Limit) + 1)
	if p.After != "" {
		q = q.Where("? > ?", bun.Ident(key), p.After)
	}
	var docs []string
	if err := q.Scan(ctx, &docs); err != nil {
		return l, err
	}
	items := make([]T, len(docs))
	for i, doc := range docs {
		if items[i], err = decode[T](doc); err != nil {
			return l, err
		}
	}
	return listing.Cut(items, p.Limit, keyOf), nil
}

// put writes a row over the one with the same key. set are its other columns.
func (tx Tx) put(ctx context.Context, row any, key string, set ...string) error {
	q := tx.NewInsert().Model(row).On("CONFLICT (" + key + ") DO UPDATE")
	for _, column := range set {
		q = q.Set(column + " = EXCLUDED." + column)
	}
	_, err := q.Exec(ctx)
	return err
}

// taken turns the violation of a unique index into a conflict.
func taken(err error, column, what string) error {
	if store.IsDuplicate(err, column) {
		return fault.New(fault.Conflict, "The %s is taken already.", what)
	}
	return err
}

func (tx Tx) remove(ctx context.Context, model any, where string, args ...any) error {
	_, err := tx.NewDelete().Model(model).Where(where, args...).Exec(ctx)
	return err
}

// below restricts a query to a path and all below it, whatever letters it has.
func below(q *bun.SelectQuery, prefix string) *bun.SelectQuery {
	if prefix == "" || prefix == "/" {
		return q
	}
	// A range by bytes instead of LIKE, which would read % and _ in the path.
	end := []byte(prefix)
	end[len(end)-1]++
	return q.Where("path >= ? AND path < ?", prefix, string(end))
}

func ignoreMissing(err error) error {
	if errors.Is(err, fault.NotFound) {
		return nil
	}
	return err
}
