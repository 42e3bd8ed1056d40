// Package s3disk keeps the bytes of S3 objects in files: one per blob, under a
// random name, in one of 256 directories.
//
// A blob is written once and never changed. Commit syncs the file and its
// directory, so what a row names afterwards survives a crash. A name that no row
// holds is invisible, so nothing has to be renamed into place; what a crash
// leaves behind is found by its age.
package s3disk

import (
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"syscall"
	"time"

	"gatehouse/internal/cloud/sandbox/bucket"
	"gatehouse/internal/fault"
)

// Disk is a directory of blobs.
type Disk struct{ dir string }

var _ bucket.Blobs = (*Disk)(nil)

// Open makes the directories below dir, if need be.
func Open(dir string) (*Disk, error) {
	for i := range 256 {
		if err := os.MkdirAll(filepath.Join(dir, fmt.Sprintf("%02x", i)), 0o700); err != nil {
			return nil, err
		}
	}
	return &Disk{dir}, syncDir(dir)
}

const nameBytes = 16

// path is where a blob lies. Ids come from our own rows and from Create; one
// that is not made of hex digits must not become a path.
func (d *Disk) path(id string) (string, error) {
	if raw, err := hex.DecodeString(id); err != nil || len(raw) != nameBytes {
		return "", fmt.Errorf("s3disk: %q is not the id of a blob", id)
	}
	return filepath.Join(d.dir, id[:2], id[2:]), nil
}

// Create begins a blob.
func (d *Disk) Create() (bucket.BlobWriter, error) {
	raw := make([]byte, nameBytes)
	_, _ = rand.Read(raw) // never fails
	id := hex.EncodeToString(raw)
	path, err := d.path(id)
	if err != nil {
		return nil, err
	}
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return nil, full(err)
	}
	return &writer{id: id, f: f}, nil
}

// Open opens a blob.
func (d *Disk) Open(id string) (io.ReadSeekCloser, error) {
	path, err := d.path(id)
	if err != nil {
		return nil, err
	}
	return os.Open(path)
}

// Remove removes a blob.
func (d *Disk) Remove(id string) error {
	path, err := d.path(id)
	if err != nil {
		return err
	}
	if err := os.Remove(path); !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return nil
}

// Old calls f with the ids of blobs last written before a time, a directory at
// a time.
func (d *Disk) Old(before time.Time, f func([]string) error) error {
	for i := range 256 {
		shard := fmt.Sprintf("%02x", i)
		entries, err := os.ReadDir(filepath.Join(d.dir, shard))
		if err != nil {
			return err
		}
		var ids []string
		for _, e := range entries {
			if info, err := e.Info(); err == nil && info.ModTime().Before(before) {
				ids = append(ids, shard+e.Name())
			}
		}
		if len(ids) > 0 {
			if err := f(ids); err != nil {
				return err
			}
		}
	}
	return nil
}

type writer struct {
	id   string
	f    *os.File
	done bool
}

func (w *writer) ID() string { return w.id }

func (w *writer) Write(p []byte) (int, error) {
	n, err := w.f.Write(p)
	return n, full(err)
}

// Commit makes the bytes and the name durable.
func (w *writer) Commit() error {
	if err := w.f.Sync(); err != nil {
		return full(err)
	}
	if err := w.f.Close(); err != nil {
		return full(err)
	}
	if err := syncDir(filepath.Dir(w.f.Name())); err != nil {
		return full(err)
	}
	w.done = true
	return nil
}

func (w *writer) Abort() {
	if w.done {
		return
	}
	// What cannot be removed now is an orphan, which the sweep removes.
	_ = w.f.Close()
	_ = os.Remove(w.f.Name())
}

func syncDir(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}

// full says that the disk is full in words for the caller: nothing was
// changed, and it may work later.
func full(err error) error {
	if errors.Is(err, syscall.ENOSPC) || errors.Is(err, syscall.EDQUOT) {
		return fault.New(fault.Unavailable, "There is no space left to store the object.").Because(err)
	}
	return err
}
