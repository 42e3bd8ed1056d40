package directory

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"gatehouse/internal/listing"
)

// PeopleFilter selects people for a list. Match and SortBy see each person that
// the query selects; sorting looks at all of them.
type PeopleFilter struct {
	PeopleQuery
	Match      func(Person) bool
	SortBy     func(Person) string
	Descending bool
}

// People lists people, by id or sorted with ties in order of ids.
func (s *Service) People(ctx context.Context, f PeopleFilter, page listing.Page) (l listing.List[Person], err error) {
	if f.Match == nil {
		f.Match = func(Person) bool { return true }
	}
	err = s.store.View(ctx, func(tx Tx) error {
		read := func(p listing.Page) (listing.List[Person], error) { return tx.People(ctx, f.PeopleQuery, p) }
		if f.SortBy == nil {
			l, err = scan(page, read, f.Match, func(p Person) string { return p.ID })
			return err
		}
		found, err := all(read)
		if err != nil {
			return err
		}
		l = f.sorted(slices.DeleteFunc(found, func(p Person) bool { return !f.Match(p) }), page)
		return nil
	})
	return l, err
}

// sorted orders what was found and cuts the page after a key of the page before.
func (f PeopleFilter) sorted(found []Person, page listing.Page) listing.List[Person] {
	key := func(p Person) string { return strings.ToLower(f.SortBy(p)) + "\x01" + p.ID }
	order := func(a, b string) int {
		if f.Descending {
			return cmp.Compare(b, a)
		}
		return cmp.Compare(a, b)
	}
	slices.SortFunc(found, func(a, b Person) int { return order(key(a), key(b)) })
	from := 0
	if page.After != "" {
		from = len(found)
		if i := slices.IndexFunc(found, func(p Person) bool { return order(key(p), page.After) > 0 }); i >= 0 {
			from = i
		}
	}
	return listing.Cut(found[from:], page.Limit, key)
}

// GroupFilter selects groups for a list.
type GroupFilter struct {
	GroupQuery
	Match func(Group) bool
}

// Groups lists groups by id.
func (s *Service) Groups(ctx context.Context, f GroupFilter, page listing.Page) (l listing.List[Group], err error) {
	if f.Match == nil {
		f.Match = func(Group) bool { return true }
	}
	err = s.store.View(ctx, func(tx Tx) error {
		l, err = scan(page, func(p listing.Page) (listing.List[Group], error) { return tx.Groups(ctx, f.GroupQuery, p) },
			f.Match, func(g Group) string { return g.ID })
		return err
	})
	return l, err
}
