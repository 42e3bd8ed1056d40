package bucket

import (
	"bytes"
	"context"
	"crypto/md5" //nolint:gosec // the ETag is defined as MD5; nothing is proven by it
	"encoding/hex"
	"errors"
	"io"
	"math"
	"time"

	"gatehouse/internal/fault"
)

// Body is what a caller sends. A read error says that it must not be kept;
// Checksum is valid after io.EOF.
type Body interface {
	io.Reader
	Checksum() Checksum
}

// Put is an object to write.
type Put struct {
	Bucket, Key string
	Attributes
	Body Body
	If   WriteIf
	// What names the operation in the audit log; "PutObject" when empty.
	What string
}

// WriteIf are the conditions of a write, about the latest version.
type WriteIf struct {
	Match  string // its ETag, or "*" for any
	Absent bool   // there must be none
}

func (c WriteIf) check(latest Version, exists bool) error {
	switch {
	case c.Absent && exists:
		return fault.New(fault.Precondition, "At least one of the pre-conditions you specified did not hold").On("If-None-Match").Coded("PreconditionFailed")
	case c.Match != "" && !exists:
		return noKey()
	case c.Match != "" && c.Match != "*" && c.Match != latest.ETag:
		return fault.New(fault.Precondition, "At least one of the pre-conditions you specified did not hold").On("If-Match").Coded("PreconditionFailed")
	}
	return nil
}

// staged are bytes that no row names yet: on disk, or still here if they are few.
type staged struct {
	Segment
	data     []byte // of an inline segment
	etag     string
	checksum Checksum
}

// stage takes a body in. It must be kept in a transaction or discarded.
func (s *Service) stage(body Body) (staged, error) {
	var b staged
	sum := md5.New() //nolint:gosec // see the import
	hashed := io.TeeReader(body, sum)
	var head bytes.Buffer
	// ReadFrom tells the end of the body from a connection that broke, which
	// io.ReadFull would not.
	n, err := head.ReadFrom(io.LimitReader(hashed, InlineSize+1))
	if err != nil {
		return b, err
	}
	if n <= InlineSize {
		b.Segment, b.data = Segment{Size: n, Inline: true}, head.Bytes()
	} else if b.Segment, err = s.toFile(io.MultiReader(&head, hashed)); err != nil {
		return b, err
	}
	b.etag, b.checksum = hex.EncodeToString(sum.Sum(nil)), body.Checksum()
	return b, nil
}

func (s *Service) toFile(r io.Reader) (Segment, error) {
	w, err := s.Blobs.Create()
	if err != nil {
		return Segment{}, err
	}
	defer w.Abort()
	n, err := io.Copy(w, io.LimitReader(r, MaxPut+1))
	if err != nil {
		return Segment{}, err
	}
	if n > MaxPut {
		return Segment{}, fault.New(fault.TooLarge, "Your proposed upload exceeds the maximum allowed size").Coded("EntityTooLarge")
	}
	return Segment{Blob: w.ID(), Size: n}, w.Commit()
}

// discard removes what was staged for a transaction that failed. If that fails
// too, the sweep finds it.
func (s *Service) discard(b staged, err *error) {
	if *err != nil && !b.Inline {
		_ = s.Blobs.Remove(b.Blob)
	}
}

// keep makes a staged blob one that a row of this transaction names.
func (b staged) keep(ctx context.Context, tx Tx) (Segment, error) {
	g := b.Segment
	if g.Inline {
		g.Blob = tx.IDs().Hex(32)
		if err := tx.PutBytes(ctx, g.Blob, b.data); err != nil {
			return g, err
		}
	}
	return g, tx.UseBlobs(ctx, g.Blob)
}

// Put writes an object.
func (s *Service) Put(ctx context.Context, p Put) (v Version, err error) {
	if err := errors.Join(CheckKey(p.Key), p.Attributes.check()); err != nil {
		return v, err
	}
	if _, err := s.Bucket(ctx, p.Bucket); err != nil {
		return v, err
	}
	b, err := s.stage(p.Body)
	if err != nil {
		return v, err
	}
	defer s.discard(b, &err)
	if p.What == "" {
		p.What = "PutObject"
	}
	err = s.Store.Update(ctx, func(tx Tx) error {
		g, err := b.keep(ctx, tx)
		if err != nil {
			return err
		}
		v = Version{
			Bucket: p.Bucket, Key: p.Key, Size: b.Size, ETag: b.etag, Checksum: b.checksum, Attributes: p.Attributes, Segments: []Segment{g},
		}
		return write(ctx, tx, &v, p.If, p.What)
	})
	return v, err
}

// write makes v, whose blobs are kept, the latest version of its key.
func write(ctx context.Context, tx Tx, v *Version, c WriteIf, what string) error {
	b, err := tx.Bucket(ctx, v.Bucket)
	if err != nil {
		return err
	}
	latest, exists, err := newest(ctx, tx, v.Bucket, v.Key)
	if err != nil {
		return err
	}
	if err := c.check(latest, exists && !latest.Marker); err != nil {
		return err
	}
	if err := add(ctx, tx, b, v, latest, exists); err != nil {
		return err
	}
	return record(ctx, tx, what, b.object(v.Key))
}

// add places a version or marker before all others of its key; without
// versioning it takes the place of the null version.
func add(ctx context.Context, tx Tx, b Bucket, v *Version, latest Version, exists bool) error {
	v.ID, v.Latest, v.Modified = NullVersion, true, tx.Now()
	v.Place = newPlace(tx.Now(), latest, exists)
	if b.Versioning == Enabled {
		v.ID = tx.IDs().Token(24)
	} else if err := dropNull(ctx, tx, v, latest, exists); err != nil {
		return err
	}
	if exists && latest.ID != v.ID {
		if err := tx.SetLatest(ctx, latest, false); err != nil {
			return err
		}
	}
	return tx.PutVersion(ctx, *v)
}

// dropNull removes the null version that v replaces.
func dropNull(ctx context.Context, tx Tx, v *Version, latest Version, exists bool) error {
	old := latest
	if exists && latest.ID != NullVersion {
		var err error
		if old, err = tx.Version(ctx, v.Bucket, v.Key, NullVersion); errors.Is(err, fault.NotFound) {
			return nil
		} else if err != nil {
			return err
		}
	}
	if !exists {
		return nil
	}
	return remove(ctx, tx, old)
}

func remove(ctx context.Context, tx Tx, v Version) error {
	if err := tx.DeleteVersion(ctx, v); err != nil {
		return err
	}
	return tx.FreeBlobs(ctx, v.blobs()...)
}

// newPlace orders by time, and where clocks do not, by the order of writing.
func newPlace(now time.Time, latest Version, exists bool) int64 {
	place := math.MaxInt64 - now.UnixMicro()
	if exists && place >= latest.Place {
		place = latest.Place - 1
	}
	return place
}

// newest returns the newest version of a key, if there is one.
func newest(ctx context.Context, tx Tx, bucket, key string) (Version, bool, error) {
	v, err := tx.Newest(ctx, bucket, key)
	if errors.Is(err, fault.NotFound) {
		return v, false, nil
	}
	return v, err == nil, err
}
