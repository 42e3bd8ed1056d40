package bucket

import (
	"cmp"
	"context"
	"crypto/md5" //nolint:gosec // the ETag is defined as MD5; nothing is proven by it
	"encoding/hex"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"time"

	"gatehouse/internal/fault"
)

// Upload is an upload in parts that is not complete.
type Upload struct {
	Bucket, Key, ID string
	Attributes
	Checksum  Checksum // algorithm and type alone
	Initiated time.Time
	Initiator string // ARN
}

// Part is one part of an upload.
type Part struct {
	Upload   string
	Number   int
	ETag     string
	Checksum Checksum
	Modified time.Time
	Segment
}

// NewUpload is an upload to begin.
type NewUpload struct {
	Bucket, Key string
	Attributes
	Checksum  Checksum
	Initiator string
}

// BeginUpload begins an upload in parts.
func (s *Service) BeginUpload(ctx context.Context, n NewUpload) (u Upload, err error) {
	if err := errors.Join(CheckKey(n.Key), n.Attributes.check()); err != nil {
		return u, err
	}
	err = s.Store.Update(ctx, func(tx Tx) error {
		b, err := tx.Bucket(ctx, n.Bucket)
		if err != nil {
			return err
		}
		u = Upload{
			Bucket: n.Bucket, Key: n.Key, ID: tx.IDs().Token(32), Attributes: n.Attributes, Checksum: n.Checksum,
			Initiated: tx.Now(), Initiator: n.Initiator,
		}
		if err := tx.PutUpload(ctx, u); err != nil {
			return err
		}
		return record(ctx, tx, "CreateMultipartUpload", b.object(n.Key))
	})
	return u, err
}

// Upload returns an upload of exactly this bucket and key.
func (s *Service) Upload(ctx context.Context, bucket, key, id string) (u Upload, err error) {
	err = s.Store.View(ctx, func(tx Tx) error {
		if _, err := tx.Bucket(ctx, bucket); err != nil {
			return err
		}
		u, err = tx.Upload(ctx, bucket, key, id)
		return err
	})
	return u, err
}

// PutPart writes a part of an upload, over one with the same number.
func (s *Service) PutPart(ctx context.Context, bucket, key, id string, number int, body Body, what string) (p Part, err error) {
	if number < 1 || number > MaxParts {
		return p, fault.New(fault.Invalid, "Part number must be an integer between 1 and 10000, inclusive")
	}
	if _, err := s.Upload(ctx, bucket, key, id); err != nil {
		return p, err
	}
	b, err := s.stage(body)
	if err != nil {
		return p, err
	}
	defer s.discard(b, &err)
	err = s.Store.Update(ctx, func(tx Tx) error {
		u, err := tx.Upload(ctx, bucket, key, id)
		if err != nil {
			return err
		}
		g, err := b.keep(ctx, tx)
		if err != nil {
			return err
		}
		p = Part{Upload: id, Number: number, ETag: b.etag, Checksum: b.checksum, Modified: tx.Now(), Segment: g}
		return putPart(ctx, tx, u, p, what)
	})
	return p, err
}

func putPart(ctx context.Context, tx Tx, u Upload, p Part, what string) error {
	b, err := tx.Bucket(ctx, u.Bucket)
	if err != nil {
		return err
	}
	old, err := tx.Part(ctx, p.Upload, p.Number)
	if err == nil {
		err = tx.FreeBlobs(ctx, old.Blob)
	} else if errors.Is(err, fault.NotFound) {
		err = nil
	}
	if err != nil {
		return err
	}
	if err := tx.PutPart(ctx, p); err != nil {
		return err
	}
	return record(ctx, tx, what, b.object(u.Key))
}

// Completed is a part as the caller who completes an upload names it.
type Completed struct {
	Number   int
	ETag     string
	Checksum string // empty if the caller does not name it
}

// Complete makes an object of the named parts, in their order. check is given
// the parts and returns the object's checksum.
func (s *Service) Complete(ctx context.Context, bucket, key, id string, named []Completed, c WriteIf, check func(Upload, []Part) (Checksum, error)) (v Version, err error) {
	err = s.Store.Update(ctx, func(tx Tx) error {
		if _, err := tx.Bucket(ctx, bucket); err != nil {
			return err
		}
		u, err := tx.Upload(ctx, bucket, key, id)
		if err != nil {
			return err
		}
		have, err := tx.Parts(ctx, id, 0, MaxParts)
		if err != nil {
			return err
		}
		parts, unused, err := choose(have, named)
		if err != nil {
			return err
		}
		v = assemble(u, parts)
		if v.Checksum, err = check(u, parts); err != nil {
			return err
		}
		if err := errors.Join(tx.DeleteParts(ctx, id), tx.DeleteUpload(ctx, u), tx.FreeBlobs(ctx, unused...)); err != nil {
			return err
		}
		return write(ctx, tx, &v, c, "CompleteMultipartUpload")
	})
	return v, err
}

// choose finds the named parts among those that there are.
func choose(have []Part, named []Completed) (parts []Part, unused []string, err error) {
	if len(named) == 0 || len(named) > MaxParts {
		return nil, nil, fault.New(fault.Invalid, "You must specify between 1 and 10000 parts").Coded("InvalidRequest")
	}
	ascending := func(a, b Completed) int { return cmp.Compare(a.Number, b.Number) }
	twice := func(a, b Completed) bool { return a.Number == b.Number }
	if !slices.IsSortedFunc(named, ascending) || len(slices.CompactFunc(slices.Clone(named), twice)) < len(named) {
		return nil, nil, fault.New(fault.Invalid, "The list of parts was not in ascending order. Parts must be ordered by part number.").Coded("InvalidPartOrder")
	}
	byNumber := map[int]Part{}
	for _, p := range have {
		byNumber[p.Number] = p
	}
	for i, n := range named {
		p, ok := byNumber[n.Number]
		switch {
		case !ok || n.ETag != p.ETag || n.Checksum != "" && n.Checksum != p.Checksum.Value:
			return nil, nil, fault.New(fault.Invalid, "One or more of the specified parts could not be found. The part may not have been uploaded, or the specified entity tag may not match the part's entity tag.").Coded("InvalidPart")
		case i < len(named)-1 && p.Size < MinPart:
			return nil, nil, fault.New(fault.Invalid, "Your proposed upload is smaller than the minimum allowed size").Coded("EntityTooSmall")
		}
		parts = append(parts, p)
		delete(byNumber, n.Number)
	}
	for _, p := range byNumber {
		unused = append(unused, p.Blob)
	}
	return parts, unused, nil
}

// assemble makes the object of an upload; its ETag is the MD5 of the parts'
// MD5s and their number.
func assemble(u Upload, parts []Part) Version {
	v := Version{Bucket: u.Bucket, Key: u.Key, Attributes: u.Attributes}
	sum := md5.New() //nolint:gosec // see the import
	for _, p := range parts {
		v.Size += p.Size
		v.Segments = append(v.Segments, p.Segment)
		raw, _ := hex.DecodeString(p.ETag) // our own
		sum.Write(raw)
	}
	v.ETag = fmt.Sprintf("%s-%s", hex.EncodeToString(sum.Sum(nil)), strconv.Itoa(len(parts)))
	return v
}

// Abort ends an upload and frees its parts.
func (s *Service) Abort(ctx context.Context, bucket, key, id string) error {
	return s.Store.Update(ctx, func(tx Tx) error {
		b, err := tx.Bucket(ctx, bucket)
		if err != nil {
			return err
		}
		u, err := tx.Upload(ctx, bucket, key, id)
		if err != nil {
			return err
		}
		if err := dropUpload(ctx, tx, u); err != nil {
			return err
		}
		return record(ctx, tx, "AbortMultipartUpload", b.object(key))
	})
}

func dropUpload(ctx context.Context, tx Tx, u Upload) error {
	parts, err := tx.Parts(ctx, u.ID, 0, MaxParts)
	if err != nil {
		return err
	}
	var blobs []string
	for _, p := range parts {
		blobs = append(blobs, p.Blob)
	}
	return errors.Join(tx.FreeBlobs(ctx, blobs...), tx.DeleteParts(ctx, u.ID), tx.DeleteUpload(ctx, u))
}

func dropUploads(ctx context.Context, tx Tx, bucket string) error {
	for {
		uploads, err := tx.UploadsOf(ctx, bucket, Range{Limit: batch}, "")
		if err != nil || len(uploads) == 0 {
			return err
		}
		for _, u := range uploads {
			if err := dropUpload(ctx, tx, u); err != nil {
				return err
			}
		}
	}
}

// Parts lists up to limit parts of an upload after a number.
func (s *Service) Parts(ctx context.Context, bucket, key, id string, after, limit int) (u Upload, parts []Part, err error) {
	err = s.Store.View(ctx, func(tx Tx) error {
		if _, err := tx.Bucket(ctx, bucket); err != nil {
			return err
		}
		if u, err = tx.Upload(ctx, bucket, key, id); err != nil {
			return err
		}
		parts, err = tx.Parts(ctx, id, after, limit)
		return err
	})
	return u, parts, err
}

// Uploads lists up to q.Limit uploads of a bucket, after the key q.After and
// of that key those after an id.
func (s *Service) Uploads(ctx context.Context, q Listing, id string) (out []Upload, err error) {
	err = s.Store.View(ctx, func(tx Tx) error {
		if _, err := tx.Bucket(ctx, q.Bucket); err != nil {
			return err
		}
		r := Range{From: q.Prefix, Before: Successor(q.Prefix), Limit: q.Limit}
		if q.After >= r.From && q.After != "" {
			r.From, r.After = q.After, true
		} else {
			id = ""
		}
		out, err = tx.UploadsOf(ctx, q.Bucket, r, id)
		return err
	})
	return out, err
}
