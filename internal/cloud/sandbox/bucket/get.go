package bucket

import (
	"bytes"
	"context"
	"crypto/md5" //nolint:gosec // the ETag is defined as MD5
	"encoding/hex"
	"errors"
	"fmt"
	"hash"
	"io"
	"strings"

	"gatehouse/internal/fault"
)

// Object returns a version of an object, the latest one when id is empty. It
// may be a delete marker.
func (s *Service) Object(ctx context.Context, bucket, key, id string) (v Version, err error) {
	if err := CheckKey(key); err != nil {
		return v, err
	}
	err = s.Store.View(ctx, func(tx Tx) error {
		if _, err := tx.Bucket(ctx, bucket); err != nil {
			return err
		}
		v, err = find(ctx, tx, bucket, key, id)
		return err
	})
	return v, err
}

// Found is what a name led to, as of one moment.
type Found struct {
	Bucket  Bucket  // without a name if there is none
	Version Version // likewise without a key
	missing error
}

// Find looks up a bucket and, unless key is empty, an object in it. That one of
// them is missing is no error here.
func (s *Service) Find(ctx context.Context, bucket, key, id string) (f Found, err error) {
	err = s.Store.View(ctx, func(tx Tx) error {
		f = Found{}
		if f.Bucket, f.missing = tx.Bucket(ctx, bucket); f.missing == nil && key != "" {
			f.Version, f.missing = find(ctx, tx, bucket, key, id)
		}
		if f.missing != nil && !errors.Is(f.missing, fault.NotFound) {
			return f.missing
		}
		return nil
	})
	return f, err
}

// Exists returns the version, or says what is missing.
func (f Found) Exists() (Version, error) { return f.Version, f.missing }

func find(ctx context.Context, tx Tx, bucket, key, id string) (Version, error) {
	if id == "" {
		return tx.Newest(ctx, bucket, key)
	}
	return tx.Version(ctx, bucket, key, id)
}

// ErrCorrupt is in the chain of an error of a reader whose bytes are not those
// that were written: a disk has lost or changed them.
var ErrCorrupt = errors.New("the bytes of the object are not those that were written")

// Open reads n bytes of a version from an offset. The first blob is open when
// Open returns, so that an object which is overwritten now is still read whole.
// Who reads all of an object that was put whole gets its last bytes only if all
// fit its ETag.
func (s *Service) Open(ctx context.Context, v Version, offset, n int64) (io.ReadCloser, error) {
	r := &reader{left: n, blob: func(g Segment) (io.ReadSeekCloser, error) { return s.blob(ctx, g) }}
	if n == v.Size && len(v.Segments) == 1 && !strings.Contains(v.ETag, "-") {
		r.sum, r.want = md5.New(), v.ETag //nolint:gosec // against broken disks, not against people
	}
	for i, g := range v.Segments {
		if offset < g.Size {
			r.rest = v.Segments[i:]
			break
		}
		offset -= g.Size
	}
	if n == 0 {
		return r, nil
	}
	return r, r.next(offset)
}

// blob opens the bytes of a segment.
func (s *Service) blob(ctx context.Context, g Segment) (io.ReadSeekCloser, error) {
	if !g.Inline {
		return s.Blobs.Open(g.Blob)
	}
	var data []byte
	err := s.Store.View(ctx, func(tx Tx) (err error) { data, err = tx.Bytes(ctx, g.Blob); return err })
	return inline{bytes.NewReader(data)}, err
}

type inline struct{ *bytes.Reader }

func (inline) Close() error { return nil }

// A reader reads one segment after the other.
type reader struct {
	blob    func(Segment) (io.ReadSeekCloser, error)
	rest    []Segment
	open    io.ReadSeekCloser
	segment int64 // bytes left of the open segment
	left    int64 // bytes left in all
	sum     hash.Hash
	want    string // the ETag that sum must give; without sum nothing is checked
}

func (r *reader) next(offset int64) error {
	if err := r.Close(); err != nil {
		return err
	}
	if len(r.rest) == 0 {
		return fmt.Errorf("%w: its parts are fewer than its size", ErrCorrupt)
	}
	g := r.rest[0]
	f, err := r.blob(g)
	if err != nil {
		return fmt.Errorf("%w: %w", ErrCorrupt, err)
	}
	r.open, r.segment, r.rest = f, g.Size-offset, r.rest[1:]
	if offset > 0 {
		_, err = f.Seek(offset, io.SeekStart)
	}
	return err
}

// Read fails if the blobs hold less than the version says.
func (r *reader) Read(p []byte) (int, error) {
	if r.left == 0 {
		return 0, io.EOF
	}
	if r.segment == 0 {
		if err := r.next(0); err != nil {
			return 0, err
		}
	}
	n, err := r.open.Read(p[:min(int64(len(p)), r.segment, r.left)])
	r.segment -= int64(n)
	r.left -= int64(n)
	if err == io.EOF && r.segment > 0 && r.left > 0 {
		return 0, fmt.Errorf("%w: it is too short", ErrCorrupt)
	}
	if err == io.EOF {
		err = nil
	}
	if err == nil && r.sum != nil {
		if err := r.prove(p[:n]); err != nil {
			return 0, err
		}
	}
	return n, err
}

func (r *reader) prove(p []byte) error {
	r.sum.Write(p)
	if r.left == 0 && hex.EncodeToString(r.sum.Sum(nil)) != r.want {
		return ErrCorrupt
	}
	return nil
}

// Close closes the open segment.
func (r *reader) Close() error {
	if r.open == nil {
		return nil
	}
	err := r.open.Close()
	r.open = nil
	return err
}
