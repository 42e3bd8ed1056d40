// Package bucket keeps the S3 buckets of the sandbox accounts: names that are
// unique in the whole installation, objects with versions, uploads in parts, and
// the policies that buckets carry. It speaks neither HTTP nor SQL: package s3api
// is its surface, s3db keeps its rows and s3disk the bytes of its objects.
//
// How an object comes to be:
//
//	Put: body ──> new file, hashed on the way, synced with its directory   (nobody can see it)
//	       body ends cleanly ──> one transaction: conditions, old version, new row, its blobs, audit
//	       anything fails    ──> the file is removed, nothing has changed
//	Delete or overwrite: the row goes, its blobs are marked as freed, in one transaction
//	Sweep: removes freed files after a grace time in which readers finish, and files that no
//	       row ever named (a crash between the first two steps)
//
// Small bodies need no file: their bytes go into the transaction itself.
//
// So a crash at any moment leaves the old object or the new one, whole. An
// object that was uploaded in parts stays in the files of its parts: completing
// an upload moves no bytes.
//
// The versions of a key are ordered by place, newest first (smallest place). At
// most one is the latest; a key is listed if that is no delete marker.
package bucket

import (
	"context"
	"errors"
	"io"
	"time"

	"gatehouse/internal/audit"
)

// Deps is what a Service needs; all of it must be given.
type Deps struct {
	Store Store
	Blobs Blobs
	Now   func() time.Time
	// Region is the one in which all buckets are.
	Region string
}

// Service is S3.
type Service struct{ Deps }

// New makes the service, or says what is missing.
func New(d Deps) (*Service, error) {
	if d.Store == nil || d.Blobs == nil || d.Now == nil || d.Region == "" {
		return nil, errors.New("bucket: a store, blobs, a clock and a region are needed")
	}
	return &Service{d}, nil
}

// Blobs holds bytes under ids of its own making.
type Blobs interface {
	// Create begins a blob that nobody can open before it is committed.
	Create() (BlobWriter, error)
	// Open opens a committed blob.
	Open(id string) (io.ReadSeekCloser, error)
	// Remove removes a blob; one that is gone is fine.
	Remove(id string) error
	// Old calls f with batches of the ids of blobs last written before a time.
	Old(before time.Time, f func(ids []string) error) error
}

// BlobWriter writes one blob. Commit makes it durable; Abort removes it, and
// does nothing after Commit.
type BlobWriter interface {
	io.Writer
	ID() string
	Commit() error
	Abort()
}

func record(ctx context.Context, tx Tx, what string, targets ...audit.Party) error {
	return tx.Record(ctx, audit.Event{Half: audit.Cloud, What: "s3:" + what, Targets: targets})
}
