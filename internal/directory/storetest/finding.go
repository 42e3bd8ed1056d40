package storetest

import (
	"testing"

	"gatehouse/internal/directory"
	"gatehouse/internal/listing"
)

var findings = map[string]func(*testing.T, *suite){
	"people are found by the beginning of a name or address": finding,
	"groups are narrowed by what is in their names":          groupFinding,
}

func finding(t *testing.T, s *suite) {
	anna := s.person(t, "Fünna")
	anna.Profile["lastName"] = "van der Berg"
	other, gone := s.person(t, "fünn_o"), s.person(t, "fünn.gone")
	gone.Status = directory.Deprovisioned
	s.do(t, func(tx directory.Tx) error {
		if err := tx.SavePerson(s.ctx, anna); err != nil {
			return err
		}
		return tx.SavePerson(s.ctx, gone)
	})
	find := func(q directory.PeopleQuery) (found []string) {
		for after := ""; ; {
			var l listing.List[directory.Person]
			err := s.View(s.ctx, func(tx directory.Tx) (err error) {
				l, err = tx.People(s.ctx, q, listing.Page{After: after, Limit: 1})
				return err
			})
			if err != nil {
				t.Fatal(err)
			}
			for _, p := range l.Items {
				found = append(found, p.ID)
			}
			if after = l.Next; after == "" {
				return found
			}
		}
	}
	begins := func(texts ...string) directory.PeopleQuery { return directory.PeopleQuery{Begins: texts, Live: true} }
	g := s.group(t, "found")
	s.join(t, g, other)
	same(t, "two names", find(begins("FÜNN")), []string{anna.ID, other.ID})
	same(t, "either text", find(begins("fünna", "fünn_")), []string{anna.ID, other.ID})
	same(t, "the whole name", find(begins("fünna van")), []string{anna.ID})
	same(t, "the last name", find(begins("Van Der")), []string{anna.ID})
	same(t, "the address", find(begins("fünn_o@mail")), []string{other.ID})
	same(t, "within a name", find(begins("erg")), nil)
	same(t, "no pattern", find(begins("fünn%")), nil)
	same(t, "deactivated", find(directory.PeopleQuery{Begins: []string{"fünn"}, Status: directory.Deprovisioned}), []string{gone.ID})
	same(t, "all states", find(directory.PeopleQuery{Begins: []string{"fünn"}}), []string{anna.ID, other.ID, gone.ID})
	same(t, "in a group", find(directory.PeopleQuery{Begins: []string{"fünn"}, Group: g.ID}), []string{other.ID})
	anna.Profile["firstName"], anna.Profile["login"], anna.Profile["email"] = "Renamed", "renamed@x.test", "renamed@mail.test"
	s.do(t, func(tx directory.Tx) error {
		if err := tx.SavePerson(s.ctx, anna); err != nil {
			return err
		}
		return tx.DeletePerson(s.ctx, other.ID)
	})
	same(t, "by the old names", find(begins("fünn")), nil)
	same(t, "by the new name", find(begins("renamed v")), []string{anna.ID})
}

func groupFinding(t *testing.T, s *suite) {
	a, b := s.group(t, "Contained 100%_x"), s.group(t, "contained 100 y")
	for text, want := range map[string][]string{"TAINED 1": {a.ID, b.ID}, "100%_": {a.ID}, "100__": nil, "!": nil} {
		s.do(t, func(tx directory.Tx) error {
			l, err := tx.Groups(s.ctx, directory.GroupQuery{Contains: text}, page)
			var got []string
			for _, g := range l.Items {
				got = append(got, g.ID)
			}
			same(t, text, got, want)
			return err
		})
	}
}
