package centerdb

import (
	"context"

	"github.com/uptrace/bun"

	"gatehouse/internal/center"
	"gatehouse/internal/ids"
	"gatehouse/internal/store"
)

type shortcutRow struct {
	bun.BaseModel   `bun:"table:ctr_favourites"`
	UserID          string `bun:",pk"`
	AccountID       string `bun:",pk"`
	PermissionSetID string `bun:",pk"`
	StoreID         string
	Favourite       bool
	Used            int64
}

// Shortcuts implements center.Shortcuts.
func (tx *Tx) Shortcuts(ctx context.Context, userID string) ([]center.Shortcut, error) {
	var rows []shortcutRow
	if err := tx.NewSelect().Model(&rows).Where("user_id = ?", userID).Scan(ctx); err != nil {
		return nil, err
	}
	return maps(rows, func(r shortcutRow) (center.Shortcut, error) {
		return center.Shortcut{
			StoreID: r.StoreID, UserID: r.UserID, Grant: center.Grant{AccountID: ids.AccountID(r.AccountID), PermissionSetID: r.PermissionSetID},
			Favourite: r.Favourite, Used: store.Time(r.Used),
		}, nil
	})
}

// PutShortcut implements center.Shortcuts.
func (tx *Tx) PutShortcut(ctx context.Context, s center.Shortcut) error {
	_, err := tx.NewInsert().Model(&shortcutRow{
		UserID: s.UserID, AccountID: string(s.AccountID), PermissionSetID: s.PermissionSetID, StoreID: s.StoreID,
		Favourite: s.Favourite, Used: store.Micros(s.Used),
	}).On("CONFLICT (user_id, account_id, permission_set_id) DO UPDATE").Set("favourite = EXCLUDED.favourite, used = EXCLUDED.used").Exec(ctx)
	return err
}

// DeleteShortcut implements center.Shortcuts.
func (tx *Tx) DeleteShortcut(ctx context.Context, userID string, g center.Grant) error {
	_, err := tx.NewDelete().Model((*shortcutRow)(nil)).
		Where("user_id = ? AND account_id = ? AND permission_set_id = ?", userID, string(g.AccountID), g.PermissionSetID).Exec(ctx)
	return err
}
