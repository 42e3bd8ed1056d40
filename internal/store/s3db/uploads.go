package s3db

import (
	"context"

	"github.com/uptrace/bun"

	"gatehouse/internal/cloud/sandbox/bucket"
)

type uploadRow struct {
	bun.BaseModel `bun:"table:cld_uploads"`
	Bucket        string `bun:",pk"`
	Name          string `bun:",pk"`
	ID            string `bun:",pk"`
	Doc           string
}

type partRow struct {
	bun.BaseModel `bun:"table:cld_parts"`
	Upload        string `bun:",pk"`
	Number        int    `bun:",pk"`
	Doc           string
}

// Upload returns an upload.
func (tx Tx) Upload(ctx context.Context, b, key, id string) (bucket.Upload, error) {
	var doc string
	err := tx.NewSelect().Model((*uploadRow)(nil)).Column("doc").Where("bucket = ? AND name = ? AND id = ?", b, key, id).Scan(ctx, &doc)
	if err != nil {
		return bucket.Upload{}, notFound(err, "NoSuchUpload",
			"The specified upload does not exist. The upload ID may be invalid, or the upload may have been aborted or completed.")
	}
	return decode[bucket.Upload](doc)
}

// UploadsOf lists the uploads of a bucket.
func (tx Tx) UploadsOf(ctx context.Context, b string, r bucket.Range, id string) ([]bucket.Upload, error) {
	q := tx.NewSelect().Model((*uploadRow)(nil)).Where("bucket = ?", b).Order("name", "id")
	if id != "" {
		return all[bucket.Upload](ctx, within(q, r, "id", id))
	}
	return all[bucket.Upload](ctx, within(q, r, "", nil))
}

// PutUpload writes an upload.
func (tx Tx) PutUpload(ctx context.Context, u bucket.Upload) error {
	doc, err := encode(u)
	if err != nil {
		return err
	}
	return tx.put(ctx, &uploadRow{Bucket: u.Bucket, Name: u.Key, ID: u.ID, Doc: doc}, "bucket, name, id", "doc")
}

// DeleteUpload deletes an upload.
func (tx Tx) DeleteUpload(ctx context.Context, u bucket.Upload) error {
	return tx.remove(ctx, (*uploadRow)(nil), "bucket = ? AND name = ? AND id = ?", u.Bucket, u.Key, u.ID)
}

// Parts lists the parts of an upload.
func (tx Tx) Parts(ctx context.Context, upload string, after, limit int) ([]bucket.Part, error) {
	return all[bucket.Part](ctx, tx.NewSelect().Model((*partRow)(nil)).Where("upload = ? AND number > ?", upload, after).Order("number").Limit(int64(limit)))
}

// Part returns one part.
func (tx Tx) Part(ctx context.Context, upload string, number int) (bucket.Part, error) {
	var doc string
	err := tx.NewSelect().Model((*partRow)(nil)).Column("doc").Where("upload = ? AND number = ?", upload, number).Scan(ctx, &doc)
	if err != nil {
		return bucket.Part{}, notFound(err, "InvalidPart", "There is no such part.")
	}
	return decode[bucket.Part](doc)
}

// PutPart writes a part.
func (tx Tx) PutPart(ctx context.Context, p bucket.Part) error {
	doc, err := encode(p)
	if err != nil {
		return err
	}
	return tx.put(ctx, &partRow{Upload: p.Upload, Number: p.Number, Doc: doc}, "upload, number", "doc")
}

// DeleteParts deletes the parts of an upload.
func (tx Tx) DeleteParts(ctx context.Context, upload string) error {
	return tx.remove(ctx, (*partRow)(nil), "upload = ?", upload)
}
