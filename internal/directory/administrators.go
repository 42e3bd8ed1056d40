package directory

import (
	"context"

	"gatehouse/internal/listing"
)

// Administrator is a person with the roles that it holds.
type Administrator struct {
	Person Person
	Roles  []RoleGrant
}

// Administrators keeps who holds roles, seen from the roles.
type Administrators interface {
	// RoleHolders lists people who hold a role, or any when it is empty, in order of ids.
	RoleHolders(ctx context.Context, r Role, p listing.Page) (listing.List[Person], error)
	// RoleGrantsOfAll lists the roles of several people.
	RoleGrantsOfAll(ctx context.Context, people []string) ([]RoleGrant, error)
}

// Administrators lists who holds a role, or any role when it is empty, with all
// the roles of each; match selects among them when it is not nil.
func (s *Service) Administrators(ctx context.Context, r Role, match func(Person) bool, page listing.Page) (out listing.List[Administrator], err error) {
	if match == nil {
		match = func(Person) bool { return true }
	}
	err = s.store.View(ctx, func(tx Tx) error {
		l, err := scan(page, func(p listing.Page) (listing.List[Person], error) { return tx.RoleHolders(ctx, r, p) },
			match, func(p Person) string { return p.ID })
		if err != nil {
			return err
		}
		held, err := rolesByPerson(ctx, tx, l.Items)
		out = listing.Map(l, func(p Person) Administrator { return Administrator{p, held[p.ID]} })
		return err
	})
	return out, err
}

func rolesByPerson(ctx context.Context, tx Tx, people []Person) (map[string][]RoleGrant, error) {
	ids := make([]string, len(people))
	for n, p := range people {
		ids[n] = p.ID
	}
	grants, err := tx.RoleGrantsOfAll(ctx, ids)
	out := map[string][]RoleGrant{}
	for _, g := range grants {
		out[g.PersonID] = append(out[g.PersonID], g)
	}
	return out, err
}
