package bucket

import (
	"context"
	"errors"

	"gatehouse/internal/fault"
)

// Deleted says what a deletion did.
type Deleted struct {
	// ID is the version that was deleted, or the marker that was made.
	ID string
	// Marker tells that a delete marker was made, or deleted.
	Marker bool
}

// Remove deletes an object: with an id that version for good, else the object
// as the bucket's versioning has it. What is not there is deleted already.
func (s *Service) Remove(ctx context.Context, bucket, key, id string, c WriteIf) (d Deleted, err error) {
	if err := CheckKey(key); err != nil {
		return d, err
	}
	err = s.Store.Update(ctx, func(tx Tx) error {
		b, err := tx.Bucket(ctx, bucket)
		if err != nil {
			return err
		}
		latest, exists, err := newest(ctx, tx, bucket, key)
		if err != nil {
			return err
		}
		if err := c.check(latest, exists && !latest.Marker); err != nil {
			return err
		}
		d, err = removeFrom(ctx, tx, b, key, id, latest, exists)
		return err
	})
	return d, err
}

func removeFrom(ctx context.Context, tx Tx, b Bucket, key, id string, latest Version, exists bool) (Deleted, error) {
	switch {
	case id != "":
		return removeVersion(ctx, tx, b, key, id)
	case b.Versioning == Unversioned && !exists:
		return Deleted{}, nil
	case b.Versioning == Unversioned:
		if err := remove(ctx, tx, latest); err != nil {
			return Deleted{}, err
		}
		return Deleted{}, record(ctx, tx, "DeleteObject", b.object(key))
	}
	m := Version{Bucket: b.Name, Key: key, Marker: true}
	if err := add(ctx, tx, b, &m, latest, exists); err != nil {
		return Deleted{}, err
	}
	return Deleted{m.ID, true}, record(ctx, tx, "DeleteObject", b.object(key))
}

func removeVersion(ctx context.Context, tx Tx, b Bucket, key, id string) (Deleted, error) {
	v, err := tx.Version(ctx, b.Name, key, id)
	if errors.Is(err, fault.NotFound) {
		return Deleted{ID: id}, nil
	}
	if err != nil {
		return Deleted{}, err
	}
	if err := remove(ctx, tx, v); err != nil {
		return Deleted{}, err
	}
	if v.Latest {
		next, exists, err := newest(ctx, tx, b.Name, key)
		if err != nil {
			return Deleted{}, err
		}
		if exists {
			if err := tx.SetLatest(ctx, next, true); err != nil {
				return Deleted{}, err
			}
		}
	}
	return Deleted{id, v.Marker}, record(ctx, tx, "DeleteObjectVersion", b.object(key))
}

// SetObjectTags replaces the tags of a version; none deletes them.
func (s *Service) SetObjectTags(ctx context.Context, bucket, key, id string, tags map[string]string) (v Version, err error) {
	if err := errors.Join(CheckKey(key), checkTags(tags, 10)); err != nil {
		return v, err
	}
	err = s.Store.Update(ctx, func(tx Tx) error {
		b, err := tx.Bucket(ctx, bucket)
		if err != nil {
			return err
		}
		if v, err = find(ctx, tx, bucket, key, id); err != nil {
			return err
		}
		if v.Marker {
			return noKey()
		}
		v.Tags = tags
		if err := tx.PutVersion(ctx, v); err != nil {
			return err
		}
		return record(ctx, tx, "PutObjectTagging", b.object(key))
	})
	return v, err
}
