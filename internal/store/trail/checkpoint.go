package trail

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"gatehouse/internal/store"
)

// Checkpoint is a signed statement: at Time the event with number Seq had been
// sealed with Hash, which stands for all events before it too.
type Checkpoint struct {
	Seq  int64     `json:"seq"`
	Hash string    `json:"hash"`
	Time time.Time `json:"time"`
	MAC  string    `json:"mac"` // under the master key
}

// FileName is the checkpoint beside the database.
const FileName = "audit.checkpoint"

// A purpose keeps an anchor from being presented as a head.
const (
	headPurpose   = "audit/checkpoint"
	anchorPurpose = "audit/anchor"
	headSetting   = "audit-head"
	anchorSetting = "audit-anchor"
)

// ErrForged is said of a checkpoint that was not made under this master key.
var ErrForged = errors.New("the checkpoint is damaged, or was made under another master key")

func (t *Trail) sign(purpose string, c Checkpoint) Checkpoint {
	c.MAC = base64.RawURLEncoding.EncodeToString(t.Signer.MAC(purpose, fmt.Sprintf("%d,%d,%s", c.Seq, c.Time.UnixMicro(), c.Hash)))
	return c
}

func (c Checkpoint) text() string {
	b, err := json.Marshal(c)
	if err != nil {
		panic(err) // only a year of five digits does that
	}
	return string(b)
}

// Write writes c as ReadFile reads it.
func (c Checkpoint) Write(w io.Writer) error {
	_, err := io.WriteString(w, c.text()+"\n")
	return err
}

// parse reads a checkpoint that was signed for the purpose.
func (t *Trail) parse(purpose, text string) (c Checkpoint, err error) {
	if json.Unmarshal([]byte(text), &c) != nil || !same(c.MAC, t.sign(purpose, c).MAC) {
		return Checkpoint{}, ErrForged
	}
	return c, nil
}

// setting reads the head or the anchor; none is the zero checkpoint.
func (t *Trail) setting(ctx context.Context, tx *store.Tx, name, purpose string) (c Checkpoint, text string, err error) {
	text, err = tx.Setting(ctx, name)
	if err != nil || text == "" {
		return Checkpoint{}, "", err
	}
	c, err = t.parse(purpose, text)
	return c, text, err
}

// Head is the newest checkpoint, to be kept away from this machine.
func (t *Trail) Head(ctx context.Context) (c Checkpoint, err error) {
	err = t.DB.View(ctx, func(tx *store.Tx) error {
		c, _, err = t.setting(ctx, tx, headSetting, headPurpose)
		return err
	})
	return c, err
}

// ReadFile reads a checkpoint that was written by Write.
func (t *Trail) ReadFile(path string) (Checkpoint, error) {
	f, err := os.Open(path)
	if err != nil {
		return Checkpoint{}, err
	}
	defer f.Close() //nolint:errcheck // it was only read
	b := make([]byte, 4096)
	n, err := f.Read(b)
	if err != nil {
		return Checkpoint{}, fmt.Errorf("%s: %w", path, ErrForged)
	}
	c, err := t.parse(headPurpose, string(b[:n]))
	if err != nil {
		return Checkpoint{}, fmt.Errorf("%s: %w", path, err)
	}
	return c, nil
}

func (t *Trail) path() string { return filepath.Join(t.Dir, FileName) }

// own reads the checkpoint in Dir; none is nil.
func (t *Trail) own() (*Checkpoint, error) {
	if t.Dir == "" {
		return nil, nil
	}
	c, err := t.ReadFile(t.path())
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	return &c, err
}

// keep writes a checkpoint into Dir, whole and durable.
func (t *Trail) keep(c Checkpoint) error {
	if t.Dir == "" || t.doubted.Load() {
		return nil
	}
	f, err := os.CreateTemp(t.Dir, ".audit-*")
	if err != nil {
		return err
	}
	if err = errors.Join(c.Write(f), f.Sync(), f.Close()); err == nil {
		err = os.Rename(f.Name(), t.path())
	}
	if err != nil {
		return errors.Join(err, os.Remove(f.Name()))
	}
	d, err := os.Open(t.Dir)
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}
