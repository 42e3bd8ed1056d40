package app

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path/filepath"
	"time"

	"gatehouse/internal/keyring"
	"gatehouse/internal/store"
	"gatehouse/internal/store/trail"
)

// sealAudit chains the events behind the running program.
func (a *App) sealAudit() {
	s := &trail.Sealer{
		Trail: &trail.Trail{DB: a.db, Signer: a.ring, Dir: a.config.Dir},
		Now:   a.config.Now, Log: a.log.With("worker", "audit"), Keep: a.config.KeepEvents,
	}
	a.background(s.Run)
}

// Audit is the sealed log of an installation, which may be running meanwhile.
// It changes nothing.
type Audit struct {
	db    *store.DB
	trail *trail.Trail
}

// OpenAudit opens the log of an installation, and refuses a master key that is
// not the one it was sealed under: with it, everything would look forged.
func OpenAudit(ctx context.Context, c Config) (*Audit, error) {
	if err := c.complete(); err != nil {
		return nil, err
	}
	if c.MasterKey == "" && !there(c.Dir, "master.key") {
		return nil, fmt.Errorf("there is no %s; give the data directory with --data, or GATEHOUSE_MASTER_KEY", filepath.Join(c.Dir, "master.key"))
	}
	if c.DatabaseURL == "" && !there(c.Dir, "gatehouse.db") {
		return nil, fmt.Errorf("there is no database in %s; give the data directory with --data, or --database-url", c.Dir)
	}
	ring, err := keyring.Load(c.Dir, c.MasterKey, rand.Reader)
	if err != nil {
		return nil, fmt.Errorf("the master key: %w", err)
	}
	db, err := store.Look(ctx, store.Config{Dir: c.Dir, URL: c.DatabaseURL, Now: c.Now, Log: c.Log})
	if err != nil {
		return nil, fmt.Errorf("the database: %w", err)
	}
	a := &Audit{db, &trail.Trail{DB: db, Signer: ring, Dir: c.Dir}}
	if err := a.sameKey(ctx, ring); err != nil {
		return nil, errors.Join(err, db.Close())
	}
	return a, nil
}

// sameKey tells whether the database's mark opens. A mark that was removed is
// no reason to stop: the check that follows then judges.
func (a *Audit) sameKey(ctx context.Context, ring *keyring.Ring) error {
	return a.db.View(ctx, func(tx *store.Tx) error {
		mark, err := tx.Setting(ctx, keySetting)
		if err != nil || mark == "" {
			return err
		}
		if _, err := ring.Open(keyPurpose, mark); err != nil {
			return errOtherKey
		}
		return nil
	})
}

// Close closes the database.
func (a *Audit) Close() error { return a.db.Close() }

// AuditReport is what Verify found.
type AuditReport = trail.Report

// Verify checks the whole log, also against the checkpoints in the named files.
func (a *Audit) Verify(ctx context.Context, files []string, progress func(done, total int64)) (AuditReport, error) {
	var witnesses []trail.Witness
	for _, f := range files {
		c, err := a.trail.ReadFile(f)
		if errors.Is(err, fs.ErrNotExist) {
			return AuditReport{}, fmt.Errorf("--checkpoint: there is no file %s", f)
		}
		if err != nil {
			return AuditReport{}, fmt.Errorf("--checkpoint: %w", err)
		}
		witnesses = append(witnesses, trail.Witness{Name: f, Checkpoint: c})
	}
	return a.trail.Verify(ctx, witnesses, progress)
}

// Checkpoint writes the newest checkpoint, to be kept on another machine.
func (a *Audit) Checkpoint(ctx context.Context, w io.Writer) error {
	c, err := a.trail.Head(ctx)
	if err != nil {
		return err
	}
	if c.Seq == 0 {
		return errors.New("nothing is sealed yet; that is done some seconds after the first event, while gatehouse serves")
	}
	return c.Write(w)
}

// Export writes events as JSON lines; see trail.Export.
func (a *Audit) Export(ctx context.Context, w io.Writer, since, until time.Time) (int, error) {
	return a.trail.Export(ctx, w, since, until)
}
