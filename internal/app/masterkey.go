package app

import (
	"context"
	"errors"
	"os"
	"path/filepath"

	"gatehouse/internal/store"
)

var errOtherKey = errors.New("the database was sealed under another master key; bring back the master.key of this installation, or set GATEHOUSE_MASTER_KEY")

// keyLost tells that a database lies there without its key. A new key would
// open nothing of it, and would hide that the old one has to be brought back.
func (c *Config) keyLost() error {
	if c.MasterKey != "" || c.DatabaseURL != "" || !there(c.Dir, "gatehouse.db") || there(c.Dir, "master.key") {
		return nil
	}
	return errOtherKey
}

func there(dir, name string) bool {
	_, err := os.Stat(filepath.Join(dir, name))
	return err == nil
}

const (
	keySetting = "master-key"
	keyPurpose = "app/master-key"
)

// matchKey leaves a sealed mark in a new database, and refuses an old one whose
// mark does not open: signing people in with keys that cannot be read would
// fail later and less clearly.
func (a *App) matchKey(ctx context.Context) error {
	return a.db.Update(ctx, func(tx *store.Tx) error {
		mark, err := tx.Setting(ctx, keySetting)
		if err != nil {
			return err
		}
		if mark == "" {
			return tx.SetSetting(ctx, keySetting, a.ring.Seal(keyPurpose, []byte("gatehouse")))
		}
		if _, err := a.ring.Open(keyPurpose, mark); err != nil {
			return errOtherKey
		}
		return nil
	})
}
