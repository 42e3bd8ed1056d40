package s3db

import (
	"context"

	"github.com/uptrace/bun"

	"gatehouse/internal/cloud/sandbox/bucket"
)

type versionRow struct {
	bun.BaseModel `bun:"table:cld_versions"`
	Bucket        string `bun:",pk"`
	Name          string `bun:",pk"`
	Place         int64  `bun:",pk"`
	ID            string
	Latest        bool
	Shown         bool
	Doc           string
}

func (r versionRow) version() (bucket.Version, error) {
	v, err := decode[bucket.Version](r.Doc)
	v.Latest = r.Latest // the column is what SetLatest changes
	return v, err
}

// Newest returns the newest version of a key.
func (tx Tx) Newest(ctx context.Context, b, key string) (bucket.Version, error) {
	var r versionRow
	err := tx.NewSelect().Model(&r).Where("bucket = ? AND name = ?", b, key).Order("place").Limit(1).Scan(ctx)
	if err != nil {
		return bucket.Version{}, notFound(err, "NoSuchKey", "The specified key does not exist.")
	}
	return r.version()
}

// Version returns a version by its id.
func (tx Tx) Version(ctx context.Context, b, key, id string) (bucket.Version, error) {
	var r versionRow
	err := tx.NewSelect().Model(&r).Where("bucket = ? AND name = ? AND id = ?", b, key, id).Scan(ctx)
	if err != nil {
		return bucket.Version{}, notFound(err, "NoSuchVersion", "The specified version does not exist.")
	}
	return r.version()
}

// PutVersion writes a version.
func (tx Tx) PutVersion(ctx context.Context, v bucket.Version) error {
	doc, err := encode(v)
	if err != nil {
		return err
	}
	r := &versionRow{Bucket: v.Bucket, Name: v.Key, Place: v.Place, ID: v.ID, Latest: v.Latest, Shown: v.Latest && !v.Marker, Doc: doc}
	return tx.put(ctx, r, "bucket, name, place", "latest", "shown", "doc")
}

// SetLatest changes whether a version is the latest.
func (tx Tx) SetLatest(ctx context.Context, v bucket.Version, latest bool) error {
	_, err := tx.NewUpdate().Model((*versionRow)(nil)).Set("latest = ?", latest).Set("shown = ?", latest && !v.Marker).
		Where("bucket = ? AND name = ? AND place = ?", v.Bucket, v.Key, v.Place).Exec(ctx)
	return err
}

// DeleteVersion deletes a version.
func (tx Tx) DeleteVersion(ctx context.Context, v bucket.Version) error {
	return tx.remove(ctx, (*versionRow)(nil), "bucket = ? AND name = ? AND place = ?", v.Bucket, v.Key, v.Place)
}

// Current lists the latest versions that are no markers.
func (tx Tx) Current(ctx context.Context, b string, r bucket.Range) ([]bucket.Version, error) {
	q := tx.NewSelect().Model((*versionRow)(nil)).Where("bucket = ? AND shown", b).Order("name")
	return tx.versions(ctx, within(q, r, "", nil))
}

// AllVersions lists all versions and markers.
func (tx Tx) AllVersions(ctx context.Context, b string, r bucket.Range, place int64) ([]bucket.Version, error) {
	q := tx.NewSelect().Model((*versionRow)(nil)).Where("bucket = ?", b).Order("name", "place")
	if place != 0 {
		return tx.versions(ctx, within(q, r, "place", place))
	}
	return tx.versions(ctx, within(q, r, "", nil))
}

func (tx Tx) versions(ctx context.Context, q *bun.SelectQuery) ([]bucket.Version, error) {
	var rows []versionRow
	if err := q.Column("latest", "doc").Scan(ctx, &rows); err != nil {
		return nil, err
	}
	out := make([]bucket.Version, len(rows))
	for i, r := range rows {
		var err error
		if out[i], err = r.version(); err != nil {
			return nil, err
		}
	}
	return out, nil
}
