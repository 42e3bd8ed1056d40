package s3db

import (
	"context"
	"encoding/base64"
	"slices"
	"time"

	"github.com/uptrace/bun"

	"gatehouse/internal/store"
)

type blobRow struct {
	bun.BaseModel `bun:"table:cld_blobs"`
	ID            string `bun:",pk"`
	Freed         int64
}

type bytesRow struct {
	bun.BaseModel `bun:"table:cld_bytes"`
	ID            string `bun:",pk"`
	Data          string
}

// PutBytes keeps the bytes of an inline blob.
func (tx Tx) PutBytes(ctx context.Context, id string, data []byte) error {
	_, err := tx.Do(ctx, "INSERT INTO cld_bytes (id, data) VALUES (?, ?)", id, base64.StdEncoding.EncodeToString(data))
	return err
}

// Bytes returns the bytes of an inline blob.
func (tx Tx) Bytes(ctx context.Context, id string) ([]byte, error) {
	var data string
	if err := tx.Row(ctx, "SELECT data FROM cld_bytes WHERE id = ?", id).Scan(&data); err != nil {
		return nil, store.NotFound(err, "There is no blob %q.", id)
	}
	return base64.StdEncoding.DecodeString(data)
}

// mostInList keeps statements below what both engines take in one.
const mostInList = 500

// UseBlobs notes blobs as in use.
func (tx Tx) UseBlobs(ctx context.Context, ids ...string) error {
	for _, id := range ids {
		_, err := tx.Do(ctx, "INSERT INTO cld_blobs (id, freed) VALUES (?, 0) ON CONFLICT (id) DO UPDATE SET freed = 0", id)
		if err != nil {
			return err
		}
	}
	return nil
}

// FreeBlobs notes blobs as freed now.
func (tx Tx) FreeBlobs(ctx context.Context, ids ...string) error {
	for chunk := range slices.Chunk(ids, mostInList) {
		_, err := tx.NewUpdate().Model((*blobRow)(nil)).Set("freed = ?", store.Micros(tx.Now())).Where("id IN (?)", bun.List(chunk)).Exec(ctx)
		if err != nil {
			return err
		}
	}
	return nil
}

// FreedBlobs returns blobs freed before a time.
func (tx Tx) FreedBlobs(ctx context.Context, before time.Time, limit int) (out []string, err error) {
	err = tx.NewSelect().Model((*blobRow)(nil)).Column("id").Where("freed > 0 AND freed < ?", store.Micros(before)).
		Order("freed").Limit(int64(limit)).Scan(ctx, &out)
	return out, err
}

// ForgetBlobs deletes the rows of freed blobs, and the bytes of inline ones.
func (tx Tx) ForgetBlobs(ctx context.Context, ids ...string) error {
	for chunk := range slices.Chunk(ids, mostInList) {
		freed := tx.NewSelect().Model((*blobRow)(nil)).Column("id").Where("id IN (?) AND freed > 0", bun.List(chunk))
		if err := tx.remove(ctx, (*bytesRow)(nil), "id IN (?)", freed); err != nil {
			return err
		}
		if err := tx.remove(ctx, (*blobRow)(nil), "id IN (?) AND freed > 0", bun.List(chunk)); err != nil {
			return err
		}
	}
	return nil
}

// KnownBlobs returns those of the ids that have a row.
func (tx Tx) KnownBlobs(ctx context.Context, ids ...string) (out []string, err error) {
	for chunk := range slices.Chunk(ids, mostInList) {
		var some []string
		if err := tx.NewSelect().Model((*blobRow)(nil)).Column("id").Where("id IN (?)", bun.List(chunk)).Scan(ctx, &some); err != nil {
			return nil, err
		}
		out = append(out, some...)
	}
	return out, nil
}
