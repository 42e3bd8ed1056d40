// Package centerdb keeps the state of the identity center in the database.
// It implements center.Store on store.Tx: one file per aggregate, rows as
// private structs, documents as JSON text beside the columns that are searched.
package centerdb

import (
	"context"
	"encoding/json"

	"gatehouse/internal/center"
	"gatehouse/internal/fault"
	"gatehouse/internal/listing"
	"gatehouse/internal/store"
)

// Store is the center's view of the database.
type Store struct{ DB *store.DB }

// Tx is one transaction of it.
type Tx struct{ *store.Tx }

// View implements center.Store.
func (s *Store) View(ctx context.Context, fn func(center.Tx) error) error {
	return s.DB.View(ctx, func(tx *store.Tx) error { return fn(&Tx{tx}) })
}

// Update implements center.Store.
func (s *Store) Update(ctx context.Context, fn func(center.Tx) error) error {
	return s.DB.Update(ctx, func(tx *store.Tx) error { return fn(&Tx{tx}) })
}

// encode writes a document. What is encoded here are our own plain structs,
// for which encoding cannot fail.
func encode(v any) string {
	b, err := json.Marshal(v)
	if err != nil {
		panic("centerdb: " + err.Error())
	}
	return string(b)
}

func decode(doc string, v any) error { return json.Unmarshal([]byte(doc), v) }

// maps converts rows to values, and stops at the first that cannot be read.
func maps[R, V any](rows []R, f func(R) (V, error)) ([]V, error) {
	out := make([]V, len(rows))
	for i, r := range rows {
		v, err := f(r)
		if err != nil {
			return nil, err
		}
		out[i] = v
	}
	return out, nil
}

// paged makes a page of the rows that were read, one more than asked for.
func paged[R, V any](rows []R, f func(R) (V, error), p listing.Page, id func(V) string) (listing.List[V], error) {
	all, err := maps(rows, f)
	return listing.Cut(all, p.Limit, id), err
}

// absent turns "no rows" into fault.NotFound on what is missing: "user", "group", ...
func absent(err error, what, format string, args ...any) error {
	err = store.NotFound(err, format, args...)
	if f := fault.From(err); f != nil && f.Kind == fault.NotFound {
		return f.On(what)
	}
	return err
}

// taken turns the violation of a unique index into a conflict on a field of the domain.
func taken(err error, column, field, format string, args ...any) error {
	if store.IsDuplicate(err, column) {
		return fault.New(fault.Conflict, format, args...).On(field).Because(err)
	}
	return err
}

var (
	_ center.Store = (*Store)(nil)
	_ center.Tx    = (*Tx)(nil)
)
