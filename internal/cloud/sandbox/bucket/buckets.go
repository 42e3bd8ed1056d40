package bucket

import (
	"context"
	"errors"

	"gatehouse/internal/fault"
	"gatehouse/internal/ids"
	"gatehouse/internal/listing"
)

// MaxBuckets is how many buckets an account may have (S3's default quota).
const MaxBuckets = 10000

// Bucket returns a bucket.
func (s *Service) Bucket(ctx context.Context, name string) (b Bucket, err error) {
	err = s.Store.View(ctx, func(tx Tx) error { b, err = tx.Bucket(ctx, name); return err })
	return b, err
}

// Buckets lists an account's buckets.
func (s *Service) Buckets(ctx context.Context, account ids.AccountID, prefix string, p listing.Page) (l listing.List[Bucket], err error) {
	err = s.Store.View(ctx, func(tx Tx) error { l, err = tx.BucketsOf(ctx, account, prefix, p); return err })
	return l, err
}

// Create makes a bucket. A name belongs to whoever took it first, in the whole
// installation: otherwise a stranger could catch what others mean to store.
func (s *Service) Create(ctx context.Context, account ids.AccountID, name string, tags map[string]string) (b Bucket, err error) {
	if !ValidName(name) {
		return b, fault.New(fault.Invalid, "The specified bucket is not valid.").Coded("InvalidBucketName")
	}
	if err := checkTags(tags, 50); err != nil {
		return b, err
	}
	err = s.Store.Update(ctx, func(tx Tx) error {
		b = Bucket{Name: name, Account: account, Region: s.Region, Created: tx.Now(), Tags: tags}
		switch old, err := tx.Bucket(ctx, name); {
		case err == nil && old.Account == account:
			return fault.New(fault.Conflict, "Your previous request to create the named bucket succeeded and you already own it.").Coded("BucketAlreadyOwnedByYou")
		case err == nil:
			return Taken()
		case !errors.Is(err, fault.NotFound):
			return err
		}
		if err := tx.PutBucket(ctx, b); err != nil {
			return err
		}
		return record(ctx, tx, "CreateBucket", b.party())
	})
	return b, err
}

// Taken says that somebody else has the name.
func Taken() error {
	return fault.New(fault.Conflict, "The requested bucket name is not available. The bucket namespace is shared by all users of the system. Please select a different name and try again.").Coded("BucketAlreadyExists")
}

// Delete deletes an empty bucket. Unfinished uploads go with it, as at AWS.
func (s *Service) Delete(ctx context.Context, name string) error {
	return s.Store.Update(ctx, func(tx Tx) error {
		b, err := tx.Bucket(ctx, name)
		if err != nil {
			return err
		}
		empty, err := tx.Empty(ctx, name)
		if err != nil {
			return err
		}
		if !empty {
			return fault.New(fault.Conflict, "The bucket you tried to delete is not empty. You must delete all versions in the bucket.").Coded("BucketNotEmpty")
		}
		if err := dropUploads(ctx, tx, name); err != nil {
			return err
		}
		if err := tx.DeleteBucket(ctx, name); err != nil {
			return err
		}
		return record(ctx, tx, "DeleteBucket", b.party())
	})
}

// change reads a bucket, changes and writes it.
func (s *Service) change(ctx context.Context, name, what string, f func(*Bucket) error) error {
	return s.Store.Update(ctx, func(tx Tx) error {
		b, err := tx.Bucket(ctx, name)
		if err != nil {
			return err
		}
		if err := f(&b); err != nil {
			return err
		}
		if err := tx.PutBucket(ctx, b); err != nil {
			return err
		}
		return record(ctx, tx, what, b.party())
	})
}

// SetVersioning enables or suspends versioning.
func (s *Service) SetVersioning(ctx context.Context, name string, v Versioning) error {
	if v != Enabled && v != Suspended {
		return fault.New(fault.Invalid, "The versioning state must be Enabled or Suspended.").Coded("IllegalVersioningConfigurationException")
	}
	return s.change(ctx, name, "PutBucketVersioning", func(b *Bucket) error { b.Versioning = v; return nil })
}

// SetTags replaces a bucket's tags; none deletes them.
func (s *Service) SetTags(ctx context.Context, name string, tags map[string]string) error {
	if err := checkTags(tags, 50); err != nil {
		return err
	}
	return s.change(ctx, name, "PutBucketTagging", func(b *Bucket) error { b.Tags = tags; return nil })
}

// SetPolicy replaces a bucket's policy.
func (s *Service) SetPolicy(ctx context.Context, name, document string) error {
	if err := checkPolicy(name, document); err != nil {
		return err
	}
	return s.change(ctx, name, "PutBucketPolicy", func(b *Bucket) error { b.Policy = document; return nil })
}

// DeletePolicy deletes a bucket's policy; having none is fine.
func (s *Service) DeletePolicy(ctx context.Context, name string) error {
	return s.change(ctx, name, "DeleteBucketPolicy", func(b *Bucket) error { b.Policy = ""; return nil })
}
