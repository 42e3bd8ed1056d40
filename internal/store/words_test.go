package store_test

import (
	"context"
	"slices"
	"strings"
	"testing"

	"gatehouse/internal/store"
)

func TestSuffixes(t *testing.T) {
	for text, want := range map[string][]string{
		"Anna van der Berg":      {"anna van der berg", "berg", "der berg", "van der berg"},
		"anna.b@corp.example":    {"anna.b@corp.example", "b@corp.example", "corp.example"},
		"a@b.c x":                {"a@b.c x", "b.c x", "x"},
		"aws-prod-admins":        {"admins", "aws-prod-admins", "prod-admins"},
		"O'Brien":                {"brien", "o'brien"},
		"100% \u00dcnal":         {"100% \u00fcnal", "\u00fcnal"},
		"\u738b\u82b3":           {"\u738b\u82b3"},
		"":                       {},
		"  ":                     {"  "},
		strings.Repeat("x", 100): {strings.Repeat("x", 64)},
	} {
		if got := store.Suffixes(text); !slices.Equal(got, want) {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
	// What another word begins with needs no row of its own.
	if got := store.Words("Ann", "anna@x", "ANNA@x", "bo"); !slices.Equal(got, []string{"anna@x", "bo"}) {
		t.Errorf("%q", got)
	}
	if got := store.Suffixes(strings.Repeat("a b c d ", 100)); len(got) > 16 {
		t.Errorf("%d words of one text", len(got))
	}
}

func TestRowsAreFoundByTheBeginningsOfWords(t *testing.T) { engines(t, foundByWords) }

func foundByWords(t *testing.T, db *store.DB) {
	ctx := t.Context()
	update := func(fn func(*store.Tx) error) {
		t.Helper()
		if err := db.Update(ctx, fn); err != nil {
			t.Fatal(err)
		}
	}
	of := func(list, text string) store.Listed { return store.Listed{List: list, Words: store.Suffixes(text)} }
	update(func(tx *store.Tx) error {
		for id, text := range map[string]string{"1": "Zoë Ünal", "2": "zoe find", "3": "ann_find", "4": "\U0010fffd"} {
			if err := tx.Reword(ctx, id, store.Listed{}, of("a", text)); err != nil {
				return err
			}
		}
		return tx.Reword(ctx, "5", store.Listed{}, of("b", "zoe find"))
	})
	find := func(lists []string, after string, texts ...string) (ids []string) {
		err := db.View(ctx, func(tx *store.Tx) error { return tx.Beginning(lists, texts, after).Scan(ctx, &ids) })
		if err != nil {
			t.Fatal(err)
		}
		return ids
	}
	a, both := []string{"a"}, []string{"a", "b"}
	for _, c := range []struct {
		got, want []string
	}{
		{find(a, "", "FIND"), []string{"2", "3"}}, {find(a, "2", "find"), []string{"3"}}, {find(a, "", "zo"), []string{"1", "2"}},
		{find(both, "", "zoe f", "ann"), []string{"2", "3", "5"}}, {find(a, "", "ünal"), []string{"1"}}, {find(a, "", "nal"), nil},
		{find(a, "", "ann%"), nil}, {find(a, "", "\U0010fffd"), []string{"4"}}, {find([]string{"c"}, "", "z"), nil},
	} {
		if !slices.Equal(c.got, c.want) {
			t.Errorf("got %q, want %q", c.got, c.want)
		}
	}
	update(func(tx *store.Tx) error {
		if many, err := tx.Frequent(ctx, both, []string{"zoe", "find"}); err != nil || many {
			t.Errorf("three are many: %v, %v", many, err)
		}
		if err := tx.Reword(ctx, "2", of("a", "zoe find"), of("b", "bo find")); err != nil {
			return err
		}
		return tx.Reword(ctx, "3", of("a", "ann_find"), store.Listed{})
	})
	if got := find(a, "", "find"); got != nil {
		t.Errorf("found in the list that it has left: %q", got)
	}
	if got := find(both, "", "bo"); !slices.Equal(got, []string{"2"}) {
		t.Errorf("by the new name: %q", got)
	}
}

func TestWordsOfOldRowsAreWrittenOnce(t *testing.T) {
	engines(t, func(t *testing.T, db *store.DB) {
		rows, seen := []string{"1", "2", "3"}, 0
		for range 2 {
			err := db.IndexOnce(t.Context(), "test", func(ctx context.Context, tx *store.Tx, after string) (string, error) {
				for _, id := range rows {
					if id > after {
						seen++
						now := store.Listed{List: "old", Words: store.Words("word " + id)}
						return id, tx.Rewrite(ctx, id, now)
					}
				}
				return "", nil
			})
			if err != nil {
				t.Fatal(err)
			}
		}
		var ids []string
		err := db.View(t.Context(), func(tx *store.Tx) error {
			return tx.Beginning([]string{"old"}, []string{"word"}, "").Scan(t.Context(), &ids)
		})
		if err != nil || seen != len(rows) || !slices.Equal(ids, rows) {
			t.Errorf("%d rows looked at, found %q: %v", seen, ids, err)
		}
	})
}
