package storetest

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"gatehouse/internal/directory"
	"gatehouse/internal/fault"
	"gatehouse/internal/listing"
)

// importing are the cases of imports.
var importing = map[string]func(*testing.T, *suite){
	"imports are listed newest first and go with their rows": imports,
	"rows are replaced, selected and counted by their fate":  importRows,
	"many people and groups are found by name at once":       byNames,
}

func imports(t *testing.T, s *suite) {
	var want []string
	for n := range 5 {
		// Two of them are made at the same moment.
		i := directory.Import{ID: s.id("imp"), Status: directory.ImportDraft, Columns: []string{"a"}, Created: day.Add(time.Duration(n/2) * time.Hour)}
		s.do(t, func(tx directory.Tx) error { return tx.SaveImport(s.ctx, i) })
		want = append([]string{i.ID}, want...)
	}
	s.do(t, func(tx directory.Tx) error {
		var got []string
		for after := ""; ; {
			l, err := tx.Imports(s.ctx, listing.Page{After: after, Limit: 2})
			if err != nil {
				return err
			}
			for _, i := range l.Items {
				got = append(got, i.ID)
			}
			if after = l.Next; after == "" {
				break
			}
		}
		same(t, "imports", got, want)
		old, err := tx.ImportsBefore(s.ctx, day.Add(time.Hour))
		if err != nil || len(old) != 2 {
			t.Errorf("made before: %+v, %v", old, err)
		}
		return err
	})
	gone := want[0]
	s.do(t, func(tx directory.Tx) error {
		return errors.Join(tx.SaveImportRows(s.ctx, []directory.ImportRow{{ImportID: gone, N: 1}}), tx.DeleteImport(s.ctx, gone))
	})
	s.refused(t, fault.NotFound, func(tx directory.Tx) error { _, err := tx.Import(s.ctx, gone); return err })
	s.refused(t, fault.NotFound, func(tx directory.Tx) error { return tx.DeleteImport(s.ctx, gone) })
	s.do(t, func(tx directory.Tx) error {
		rows, err := tx.ImportRows(s.ctx, directory.ImportRowQuery{Import: gone, Limit: 10})
		if len(rows) != 0 {
			t.Errorf("left: %+v", rows)
		}
		return err
	})
}

func importRows(t *testing.T, s *suite) {
	id := s.id("imp")
	rows := make([]directory.ImportRow, 1200)
	for n := range rows {
		rows[n] = directory.ImportRow{ImportID: id, N: n + 1, Line: n + 2, Status: directory.RowReady, Login: "x", Sealed: "cells"}
	}
	last := directory.ImportRow{
		ImportID: id, N: 1200, Line: 1201, Status: directory.RowRefused, Problems: []directory.RowProblem{{Column: "c", Attribute: "login", Reason: "r"}},
	}
	s.do(t, func(tx directory.Tx) error {
		return errors.Join(tx.SaveImportRows(s.ctx, rows), tx.SaveImportRows(s.ctx, []directory.ImportRow{last}))
	})
	s.do(t, func(tx directory.Tx) error {
		counts, err := tx.CountImportRows(s.ctx, id)
		if d := cmp.Diff(map[directory.RowStatus]int{directory.RowReady: 1199, directory.RowRefused: 1}, counts); d != "" {
			t.Error(d)
		}
		page, err2 := tx.ImportRows(s.ctx, directory.ImportRowQuery{Import: id, After: 10, Limit: 2})
		if d := cmp.Diff(rows[10:12], page); d != "" {
			t.Error(d)
		}
		refused, err3 := tx.ImportRows(s.ctx, directory.ImportRowQuery{Import: id, Statuses: []directory.RowStatus{directory.RowRefused, directory.RowCreated}, Limit: 10})
		if d := cmp.Diff([]directory.ImportRow{last}, refused); d != "" {
			t.Error(d)
		}
		return errors.Join(err, err2, err3)
	})
}

func byNames(t *testing.T, s *suite) {
	a, b, g := s.person(t, "Named.One"), s.person(t, "named.two"), s.group(t, "Named Group")
	s.do(t, func(tx directory.Tx) error {
		logins := []string{"NAMED.one@x.test", "named.two@x.test", "nobody@x.test"}
		for n := range 400 {
			logins = append(logins, fmt.Sprint("nobody", n))
		}
		people, err := tx.PeopleByLogins(s.ctx, logins)
		got := map[string]bool{}
		for _, p := range people {
			got[p.ID] = true
		}
		if len(people) != 2 || !got[a.ID] || !got[b.ID] {
			t.Errorf("people: %+v", people)
		}
		groups, err2 := tx.GroupsByNames(s.ctx, []string{"NAMED group", "no group"})
		if len(groups) != 1 || groups[0].ID != g.ID {
			t.Errorf("groups: %+v", groups)
		}
		none, err3 := tx.PeopleByLogins(s.ctx, nil)
		if len(none) != 0 {
			t.Errorf("of no logins: %+v", none)
		}
		return errors.Join(err, err2, err3)
	})
}
