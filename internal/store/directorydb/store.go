// Package directorydb keeps the directory's state in the database, on either
// engine: it implements directory.Store on the transactions of package store.
//
// Every value is one row: what is looked up, joined or ordered has a column,
// the whole value is the row's document. A document's fields are those of the
// domain's struct, so a new field needs no migration, and an old document reads
// as that field's zero value.
package directorydb

import (
	"context"
	"encoding/json"
	"strings"

	"gatehouse/internal/directory"
	"gatehouse/internal/listing"
	"gatehouse/internal/store"
)

// Store implements directory.Store.
type Store struct{ DB *store.DB }

// Tx is one transaction on the directory's state.
type Tx struct{ *store.Tx }

var (
	_ directory.Store = (*Store)(nil)
	_ directory.Tx    = (*Tx)(nil)
)

// View runs fn on one consistent state.
func (s *Store) View(ctx context.Context, fn func(directory.Tx) error) error {
	return s.DB.View(ctx, func(tx *store.Tx) error { return fn(&Tx{tx}) })
}

// Update runs fn in one transaction.
func (s *Store) Update(ctx context.Context, fn func(directory.Tx) error) error {
	return s.DB.Update(ctx, func(tx *store.Tx) error { return fn(&Tx{tx}) })
}

func encode(v any) (string, error) {
	b, err := json.Marshal(v)
	return string(b), err
}

func decode[T any](doc string) (v T, err error) {
	err = json.Unmarshal([]byte(doc), &v)
	return v, err
}

// document is a row whose value is its document.
type document struct {
	ID  string
	Doc string
}

// cut makes a page of values from up to limit+1 rows.
func cut[T any](rows []document, limit int) (out listing.List[T], err error) {
	l := listing.Cut(rows, limit, func(d document) string { return d.ID })
	out = listing.List[T]{Next: l.Next, Items: make([]T, len(l.Items))}
	for i, r := range l.Items {
		if out.Items[i], err = decode[T](r.Doc); err != nil {
			return out, err
		}
	}
	return out, nil
}

func decodeAll[T any](rows []document) ([]T, error) {
	l, err := cut[T](rows, 0)
	return l.Items, err
}

// key folds text for unique names and searches without regard to case.
func key(s string) string { return strings.ToLower(s) }

// or gives the domain's fault for a row that is not there.
func or(err error, missing error) error {
	if notThere(err) {
		return missing
	}
	return err
}
