package centerdb

import (
	"strings"

	"github.com/uptrace/bun"

	"gatehouse/internal/center"
	"gatehouse/internal/listing"
)

// wild makes words that mean something to LIKE mean themselves.
var wild = strings.NewReplacer("!", "!!", "%", "!%", "_", "!_")

// found selects a page of the rows of an owner in whose lower-cased column the words stand.
func (tx *Tx) found(rows any, owner, ownerID, column, words string, p listing.Page) *bun.SelectQuery {
	q := tx.NewSelect().Model(rows).Where("? = ? AND id > ?", bun.Ident(owner), ownerID, p.After)
	if words != "" {
		q.Where("? LIKE ? ESCAPE '!'", bun.Ident(column), "%"+wild.Replace(center.Key(words))+"%")
	}
	return q.Order("id").Limit(int64(p.Limit) + 1)
}
