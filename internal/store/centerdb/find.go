package centerdb

import (
	"context"

	"github.com/uptrace/bun"

	"gatehouse/internal/center"
	"gatehouse/internal/listing"
	"gatehouse/internal/store"
)

// found selects a page of the rows of an owner in whose lower-cased column the words stand.
func (tx *Tx) found(rows any, owner, ownerID, column, words string, p listing.Page) *bun.SelectQuery {
	q := tx.NewSelect().Model(rows).Where("? = ? AND id > ?", bun.Ident(owner), ownerID, p.After)
	if words != "" {
		q.Where("? LIKE ? ESCAPE '!'", bun.Ident(column), "%"+store.Plain(center.Key(words))+"%")
	}
	return q.Order("id").Limit(int64(p.Limit) + 1)
}

// Index makes users found who were there before words were written with them.
func (s *Store) Index(ctx context.Context) error {
	return s.DB.IndexOnce(ctx, "ctr_users", func(ctx context.Context, tx *store.Tx, after string) (string, error) {
		var rows []userRow
		err := tx.NewSelect().Model(&rows).Column("id", "store_id", "search_key").Where("id > ?", after).Order("id").Limit(1000).Scan(ctx)
		if err != nil || len(rows) == 0 {
			return "", err
		}
		for _, r := range rows {
			if err := tx.Rewrite(ctx, r.ID, r.listed()); err != nil {
				return "", err
			}
		}
		return rows[len(rows)-1].ID, nil
	})
}
