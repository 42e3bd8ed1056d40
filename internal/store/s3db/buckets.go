package s3db

import (
	"context"

	"github.com/uptrace/bun"

	"gatehouse/internal/cloud/sandbox/bucket"
	"gatehouse/internal/fault"
	"gatehouse/internal/ids"
	"gatehouse/internal/listing"
	"gatehouse/internal/store"
)

type bucketRow struct {
	bun.BaseModel `bun:"table:cld_buckets"`
	Name          string `bun:",pk"`
	Account       string
	Doc           string
}

// notFound turns "no rows" into a fault with S3's word for it.
func notFound(err error, code, message string) error {
	if f := fault.From(store.NotFound(err, "%s", message)); f != nil {
		return f.Coded(code)
	}
	return err
}

// Bucket returns a bucket.
func (tx Tx) Bucket(ctx context.Context, name string) (bucket.Bucket, error) {
	var doc string
	err := tx.Row(ctx, "SELECT doc FROM cld_buckets WHERE name = ?", name).Scan(&doc)
	if err != nil {
		return bucket.Bucket{}, notFound(err, "NoSuchBucket", "The specified bucket does not exist")
	}
	return decode[bucket.Bucket](doc)
}

// BucketsOf lists an account's buckets.
func (tx Tx) BucketsOf(ctx context.Context, account ids.AccountID, prefix string, p listing.Page) (l listing.List[bucket.Bucket], err error) {
	q := tx.NewSelect().Model((*bucketRow)(nil)).Where("account = ?", account).Order("name")
	r := bucket.Range{From: prefix, Before: bucket.Successor(prefix), Limit: p.Limit + 1}
	if p.After >= prefix && p.After != "" {
		r.From, r.After = p.After, true
	}
	items, err := all[bucket.Bucket](ctx, within(q, r, "", nil))
	return listing.Cut(items, p.Limit, func(b bucket.Bucket) string { return b.Name }), err
}

// PutBucket writes a bucket.
func (tx Tx) PutBucket(ctx context.Context, b bucket.Bucket) error {
	doc, err := encode(b)
	if err != nil {
		return err
	}
	return tx.put(ctx, &bucketRow{Name: b.Name, Account: string(b.Account), Doc: doc}, "name", "doc")
}

// DeleteBucket deletes a bucket.
func (tx Tx) DeleteBucket(ctx context.Context, name string) error {
	return tx.remove(ctx, (*bucketRow)(nil), "name = ?", name)
}

// Empty tells whether a bucket holds no versions.
func (tx Tx) Empty(ctx context.Context, name string) (bool, error) {
	some, err := tx.NewSelect().Model((*versionRow)(nil)).Where("bucket = ?", name).Exists(ctx)
	return !some, err
}
