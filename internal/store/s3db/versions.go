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
	err := tx.Row(ctx, "SELECT latest, doc FROM cld_versions WHERE bucket = ? AND name = ? ORDER BY place LIMIT 1", b, key).
		Scan(&r.Latest, &r.Doc)
	if err != nil {
		return bucket.Version{}, notFound(err, "NoSuchKey", "The specified key does not exist.")
	}
	return r.version()
}

// Version returns a version by its id.
func (tx Tx) Version(ctx context.Context, b, key, id string) (bucket.Version, error) {
	var r versionRow
	err := tx.Row(ctx, "SELECT latest, doc FROM cld_versions WHERE bucket = ? AND name = ? AND id = ?", b, key, id).
		Scan(&r.Latest, &r.Doc)
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
	_, err = tx.Do(ctx, `INSERT INTO cld_versions (bucket, name, place, id, latest, shown, doc) VALUES (?, ?, ?, ?, ?, ?, ?)
ON CONFLICT (bucket, name, place) DO UPDATE SET latest = EXCLUDED.latest, shown = EXCLUDED.shown, doc = EXCLUDED.doc`,
		v.Bucket, v.Key, v.Place, v.ID, v.Latest, v.Latest && !v.Marker, doc)
	return err
}

// SetLatest changes whether a version is the latest.
func (tx Tx) SetLatest(ctx context.Context, v bucket.Version, latest bool) error {
	_, err := tx.Do(ctx, "UPDATE cld_versions SET latest = ?, shown = ? WHERE bucket = ? AND name = ? AND place = ?",
		latest, latest && !v.Marker, v.Bucket, v.Key, v.Place)
	return err
}

// DeleteVersion deletes a version.
func (tx Tx) DeleteVersion(ctx context.Context, v bucket.Version) error {
	_, err := tx.Do(ctx, "DELETE FROM cld_versions WHERE bucket = ? AND name = ? AND place = ?", v.Bucket, v.Key, v.Place)
	return err
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
