package cloud

import (
	"context"
	"strings"

	"gatehouse/internal/ids"
)

// sameName compares names as IAM does: without case.
func sameName(a, b string) bool { return strings.EqualFold(a, b) }

// entity finds a user or role, or says in IAM's words that there is none.
func entity(ctx context.Context, tx Tx, account ids.AccountID, kind EntityKind, name string) (Entity, error) {
	e, err := tx.Entity(ctx, account, kind, name)
	return e, noEntity(err, kind, name)
}
