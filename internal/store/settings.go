package store

import (
	"context"
	"database/sql"
	"errors"

	"github.com/uptrace/bun"
)

type settingRow struct {
	bun.BaseModel `bun:"table:sys_settings"`
	Name          string `bun:",pk"`
	Value         string
}

// Setting reads a setting of the installation; absent is empty.
func (tx *Tx) Setting(ctx context.Context, name string) (string, error) {
	var row settingRow
	err := tx.NewSelect().Model(&row).Where("name = ?", name).Scan(ctx)
	if errors.Is(err, sql.ErrNoRows) {
		return "", nil
	}
	return row.Value, err
}

// SetSetting writes a setting of the installation.
func (tx *Tx) SetSetting(ctx context.Context, name, value string) error {
	_, err := tx.NewInsert().Model(&settingRow{Name: name, Value: value}).
		On("CONFLICT (name) DO UPDATE").Set("value = EXCLUDED.value").Exec(ctx)
	return err
}
