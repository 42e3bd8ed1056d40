package bucket

import (
	"context"
	"time"

	"gatehouse/internal/audit"
	"gatehouse/internal/ids"
	"gatehouse/internal/listing"
)

// Store keeps buckets and their contents. Update runs fn in one transaction and
// may run it again after a conflict, so fn must not have other effects.
type Store interface {
	View(ctx context.Context, fn func(Tx) error) error
	Update(ctx context.Context, fn func(Tx) error) error
}

// Tx is the store as seen from inside one transaction; Now does not move.
type Tx interface {
	Buckets
	Versions
	Uploads
	BlobRows
	Now() time.Time
	IDs() ids.Source
	Record(ctx context.Context, e audit.Event) error
}

// Buckets are found by name and listed by account.
type Buckets interface {
	// Bucket fails with NoSuchBucket.
	Bucket(ctx context.Context, name string) (Bucket, error)
	// BucketsOf lists an account's buckets whose names begin with prefix, by name.
	BucketsOf(ctx context.Context, account ids.AccountID, prefix string, p listing.Page) (listing.List[Bucket], error)
	// PutBucket writes a bucket, new or changed.
	PutBucket(ctx context.Context, b Bucket) error
	// DeleteBucket deletes a bucket.
	DeleteBucket(ctx context.Context, name string) error
	// Empty tells whether a bucket holds no version of anything.
	Empty(ctx context.Context, name string) (bool, error)
}

// Versions are the versions of the objects of a bucket.
type Versions interface {
	// Newest returns the newest version of a key, a delete marker perhaps, or NoSuchKey.
	Newest(ctx context.Context, bucket, key string) (Version, error)
	// Version returns a version by its id, or NoSuchVersion.
	Version(ctx context.Context, bucket, key, id string) (Version, error)
	// PutVersion writes a version.
	PutVersion(ctx context.Context, v Version) error
	// SetLatest changes only whether a version is the latest.
	SetLatest(ctx context.Context, v Version, latest bool) error
	// DeleteVersion deletes a version.
	DeleteVersion(ctx context.Context, v Version) error
	// Current lists the latest versions that are no markers, by key.
	Current(ctx context.Context, bucket string, r Range) ([]Version, error)
	// AllVersions lists everything, by key and then from new to old. Of the key
	// r.From itself only what is older than place is listed.
	AllVersions(ctx context.Context, bucket string, r Range, place int64) ([]Version, error)
}

// Range selects up to Limit items with From <= key < Before; an empty Before
// does not restrict, After excludes From itself.
type Range struct {
	From   string
	After  bool
	Before string
	Limit  int
}

// Uploads are the uploads in parts that are not complete.
type Uploads interface {
	// Upload fails with NoSuchUpload.
	Upload(ctx context.Context, bucket, key, id string) (Upload, error)
	// UploadsOf lists the uploads of a bucket by key and id. Of the key r.From
	// itself only ids after the given one are listed.
	UploadsOf(ctx context.Context, bucket string, r Range, id string) ([]Upload, error)
	PutUpload(ctx context.Context, u Upload) error
	DeleteUpload(ctx context.Context, u Upload) error
	// Parts lists the parts of an upload after a number, in order.
	Parts(ctx context.Context, upload string, after, limit int) ([]Part, error)
	// PutPart writes a part over one with the same number.
	PutPart(ctx context.Context, p Part) error
	// Part returns one part, or a fault.NotFound.
	Part(ctx context.Context, upload string, number int) (Part, error)
	// DeleteParts deletes all parts of an upload.
	DeleteParts(ctx context.Context, upload string) error
}

// BlobRows tell which blobs are in use, and which were and may be removed.
type BlobRows interface {
	// PutBytes keeps the bytes of an inline blob.
	PutBytes(ctx context.Context, id string, data []byte) error
	// Bytes returns them, or a fault.NotFound.
	Bytes(ctx context.Context, id string) ([]byte, error)
	// UseBlobs notes blobs that a row of this transaction names.
	UseBlobs(ctx context.Context, ids ...string) error
	// FreeBlobs notes that nothing names them any longer.
	FreeBlobs(ctx context.Context, ids ...string) error
	// FreedBlobs returns blobs that were freed before a time.
	FreedBlobs(ctx context.Context, before time.Time, limit int) ([]string, error)
	// ForgetBlobs forgets freed blobs, with the bytes of inline ones.
	ForgetBlobs(ctx context.Context, ids ...string) error
	// KnownBlobs returns those of the ids that are noted.
	KnownBlobs(ctx context.Context, ids ...string) ([]string, error)
}
