// Package s3db keeps the rows of S3 in the product's database; the bytes of
// objects lie elsewhere.
//
// A row is a value of the domain as JSON, beside the columns that something is
// looked up, ordered or kept unique by.
package s3db

import (
	"context"
	"encoding/json"

	"github.com/uptrace/bun"

	"gatehouse/internal/cloud/sandbox/bucket"
	"gatehouse/internal/store"
)

// Store is the store of S3.
type Store struct{ DB *store.DB }

// Tx is one transaction of it.
type Tx struct{ *store.Tx }

var _ bucket.Store = Store{}

// View runs fn on one consistent state.
func (s Store) View(ctx context.Context, fn func(bucket.Tx) error) error {
	return s.DB.View(ctx, func(tx *store.Tx) error { return fn(Tx{tx}) })
}

// Update runs fn in one transaction.
func (s Store) Update(ctx context.Context, fn func(bucket.Tx) error) error {
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

// all reads the documents that a query selects.
func all[T any](ctx context.Context, q *bun.SelectQuery) ([]T, error) {
	var docs []string
	if err := q.Column("doc").Scan(ctx, &docs); err != nil {
		return nil, err
	}
	out := make([]T, len(docs))
	for i, doc := range docs {
		var err error
		if out[i], err = decode[T](doc); err != nil {
			return nil, err
		}
	}
	return out, nil
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

func (tx Tx) remove(ctx context.Context, model any, where string, args ...any) error {
	_, err := tx.NewDelete().Model(model).Where(where, args...).Exec(ctx)
	return err
}

// within restricts a query to a range of names. beyond is the column that
// orders what has the name r.From itself, after is where to go on in it; nil
// takes the range as it is.
func within(q *bun.SelectQuery, r bucket.Range, beyond string, after any) *bun.SelectQuery {
	switch {
	case after != nil:
		q = q.Where("(name > ? OR name = ? AND ? > ?)", r.From, r.From, bun.Ident(beyond), after)
	case r.After:
		q = q.Where("name > ?", r.From)
	default:
		q = q.Where("name >= ?", r.From)
	}
	if r.Before != "" {
		q = q.Where("name < ?", r.Before)
	}
	return q.Limit(int64(r.Limit))
}
