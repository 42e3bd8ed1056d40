package directorydb

import (
	"context"

	"github.com/uptrace/bun"

	"gatehouse/internal/directory"
	"gatehouse/internal/listing"
	"gatehouse/internal/store"
)

// People lists people in order of ids.
func (tx *Tx) People(ctx context.Context, q directory.PeopleQuery, p listing.Page) (out listing.List[directory.Person], err error) {
	var rows []document
	s := tx.NewSelect().Model((*personRow)(nil)).Column("p.id", "p.doc").Limit(int64(p.Limit) + 1)
	if q.Status != "" {
		s = s.Where("p.status = ?", q.Status)
	}
	if q.Live {
		s = s.Where("p.status <> ?", directory.Deprovisioned)
	}
	if q.Login != "" {
		s = s.Where("p.login_key = ?", key(q.Login))
	}
	if q.Email != "" {
		s = s.Where("p.email_key = ?", key(q.Email))
	}
	if many, err := tx.frequent(ctx, q); err != nil {
		return out, err
	} else if many {
		q.Begins = nil
	}
	if err := tx.in(s, q, p).Scan(ctx, &rows); err != nil {
		return out, err
	}
	return cut[directory.Person](rows, p.Limit)
}

// frequent tells whether what people begin with does not narrow the query much.
func (tx *Tx) frequent(ctx context.Context, q directory.PeopleQuery) (bool, error) {
	if len(q.Begins) == 0 {
		return false, nil
	}
	return tx.Frequent(ctx, lists(q), q.Begins)
}

// in goes through the people whom the narrowest part of a query names, in order
// of their ids, so that a page costs what is on it and not what there is.
func (tx *Tx) in(s *bun.SelectQuery, q directory.PeopleQuery, p listing.Page) *bun.SelectQuery {
	from := "p.id"
	if q.App != "" {
		s, from = s.Join("JOIN dir_app_users AS u ON u.person_id = p.id").Where("u.app_id = ? AND u.assigned", q.App), "u.person_id"
	}
	if q.Group != "" {
		s, from = s.Join("JOIN dir_members AS m ON m.person_id = p.id").Where("m.group_id = ?", q.Group), "m.person_id"
	}
	if len(q.Begins) > 0 {
		found := tx.Beginning(lists(q), q.Begins, p.After)
		if q.Group == "" && q.App == "" && q.Login == "" && q.Email == "" {
			found = found.Limit(int64(p.Limit) + 1) // the lists hold for the state
		}
		s, from = s.Join("JOIN (?) AS w ON w.id = p.id", found), "w.id"
	}
	return s.Where(from+" > ?", p.After).OrderExpr(from)
}

// lists are the lists of sys_words that hold the people of a query.
func lists(q directory.PeopleQuery) (out []string) {
	for _, s := range directory.Statuses {
		if (q.Status == "" || q.Status == s) && !(q.Live && s == directory.Deprovisioned) {
			out = append(out, peopleList(s))
		}
	}
	return out
}

// Index makes people found who were there before words were written with them.
func (s *Store) Index(ctx context.Context) error {
	return s.DB.IndexOnce(ctx, "dir_people", func(ctx context.Context, tx *store.Tx, after string) (string, error) {
		some, err := (&Tx{tx}).People(ctx, directory.PeopleQuery{}, listing.Page{After: after, Limit: 1000})
		for _, p := range some.Items {
			if err := tx.Rewrite(ctx, p.ID, listed(p)); err != nil {
				return "", err
			}
		}
		return some.Next, err
	})
}
