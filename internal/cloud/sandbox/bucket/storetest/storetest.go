// Package storetest is the contract of bucket.Store as a suite, which every
// engine has to pass.
package storetest

import (
	"context"
	"errors"
	"math"
	"slices"
	"testing"
	"time"

	"gatehouse/internal/cloud/sandbox/bucket"
	"gatehouse/internal/fault"
	"gatehouse/internal/ids"
	"gatehouse/internal/listing"
)

// Run runs the suite; open returns an empty store.
func Run(t *testing.T, open func(t *testing.T) bucket.Store) {
	for name, f := range map[string]func(*suite){
		"buckets are found by name and listed by account": buckets,
		"versions are ordered from new to old":            versions,
		"names are ordered by bytes":                      names,
		"an upload is found under its own name only":      uploads,
		"blobs are in use, freed, forgotten":              blobs,
		"a failed transaction leaves nothing":             rollback,
	} {
		t.Run(name, func(t *testing.T) { f(&suite{t, open(t)}) })
	}
}

type suite struct {
	*testing.T
	store bucket.Store
}

func (s *suite) update(f func(ctx context.Context, tx bucket.Tx) error) {
	s.Helper()
	if err := s.store.Update(s.Context(), func(tx bucket.Tx) error { return f(s.Context(), tx) }); err != nil {
		s.Fatal(err)
	}
}

func (s *suite) view(f func(ctx context.Context, tx bucket.Tx) error) {
	s.Helper()
	if err := s.store.View(s.Context(), func(tx bucket.Tx) error { return f(s.Context(), tx) }); err != nil {
		s.Fatal(err)
	}
}

func (s *suite) missing(err error, code string) {
	s.Helper()
	if f := fault.From(err); f == nil || !errors.Is(err, fault.NotFound) || f.Code != code {
		s.Errorf("got %v, want %s", err, code)
	}
}

func (s *suite) equal(got, want []string) {
	s.Helper()
	if !slices.Equal(got, want) {
		s.Errorf("got %q, want %q", got, want)
	}
}

func texts[T any](items []T, f func(T) string) []string {
	out := []string{}
	for _, i := range items {
		out = append(out, f(i))
	}
	return out
}

func buckets(s *suite) {
	s.update(func(ctx context.Context, tx bucket.Tx) error {
		for name, account := range map[string]string{"b-1": "1", "b-2": "2", "b-3": "1", "c-1": "1"} {
			if err := tx.PutBucket(ctx, bucket.Bucket{Name: name, Account: ids.AccountID(account), Created: tx.Now()}); err != nil {
				return err
			}
		}
		return tx.PutBucket(ctx, bucket.Bucket{Name: "b-1", Account: ids.AccountID("1"), Policy: "{}", Tags: map[string]string{"k": "v"}})
	})
	s.view(func(ctx context.Context, tx bucket.Tx) error {
		b, err := tx.Bucket(ctx, "b-1")
		if err != nil || b.Policy != "{}" || b.Tags["k"] != "v" {
			s.Errorf("b-1 is %+v, %v", b, err)
		}
		_, err = tx.Bucket(ctx, "B-1")
		s.missing(err, "NoSuchBucket")
		l, err := tx.BucketsOf(ctx, ids.AccountID("1"), "b-", listing.Page{Limit: 1})
		s.equal(texts(l.Items, bucketName), []string{"b-1"})
		if err != nil || l.Next != "b-1" {
			s.Errorf("next is %q, %v", l.Next, err)
		}
		l, err = tx.BucketsOf(ctx, ids.AccountID("1"), "b-", listing.Page{After: "b-1", Limit: 9})
		s.equal(texts(l.Items, bucketName), []string{"b-3"})
		return err
	})
	s.update(func(ctx context.Context, tx bucket.Tx) error {
		if err := tx.DeleteBucket(ctx, "b-1"); err != nil {
			return err
		}
		_, err := tx.Bucket(ctx, "b-1")
		s.missing(err, "NoSuchBucket")
		return nil
	})
}

func bucketName(b bucket.Bucket) string { return b.Name }

func put(ctx context.Context, tx bucket.Tx, key, id string, place int64, latest, marker bool) error {
	return tx.PutVersion(ctx, bucket.Version{Bucket: "b", Key: key, ID: id, Place: place, Latest: latest, Marker: marker, Modified: tx.Now()})
}

func versionID(v bucket.Version) string { return v.Key + "/" + v.ID }

func versions(s *suite) {
	s.update(func(ctx context.Context, tx bucket.Tx) error {
		empty, err := tx.Empty(ctx, "b")
		if err != nil || !empty {
			s.Errorf("a bucket without versions: %t, %v", empty, err)
		}
		return errors.Join(put(ctx, tx, "k", "old", 3, false, false), put(ctx, tx, "k", "new", 2, true, false),
			put(ctx, tx, "gone", "marker", 1, true, true), put(ctx, tx, "k2", "null", math.MaxInt64, true, false))
	})
	s.update(func(ctx context.Context, tx bucket.Tx) error {
		v, err := tx.Newest(ctx, "b", "k")
		if err != nil || v.ID != "new" || !v.Latest {
			s.Errorf("the newest is %+v, %v", v, err)
		}
		_, err = tx.Newest(ctx, "b", "K")
		s.missing(err, "NoSuchKey")
		_, err = tx.Version(ctx, "b", "k2", "new")
		s.missing(err, "NoSuchVersion")
		all, err := tx.AllVersions(ctx, "b", bucket.Range{Limit: 9}, 0)
		s.equal(texts(all, versionID), []string{"gone/marker", "k/new", "k/old", "k2/null"})
		if err != nil {
			return err
		}
		all, err = tx.AllVersions(ctx, "b", bucket.Range{From: "k", Limit: 9}, 2)
		s.equal(texts(all, versionID), []string{"k/old", "k2/null"})
		if err != nil {
			return err
		}
		shown, err := tx.Current(ctx, "b", bucket.Range{From: "g", Before: "k2", Limit: 9})
		s.equal(texts(shown, versionID), []string{"k/new"})
		if err != nil {
			return err
		}
		if err := errors.Join(tx.DeleteVersion(ctx, v), tx.SetLatest(ctx, bucket.Version{Bucket: "b", Key: "k", Place: 3}, true)); err != nil {
			return err
		}
		v, err = tx.Newest(ctx, "b", "k")
		if err != nil || v.ID != "old" || !v.Latest {
			s.Errorf("the newest is now %+v, %v", v, err)
		}
		empty, err := tx.Empty(ctx, "b")
		if empty {
			s.Error("the bucket counts as empty")
		}
		return err
	})
}

func names(s *suite) {
	keys := []string{"A", "B", "a", "a/", "a/b", "a0", "a\\'\"?b", "b", "z%", "z_", "ß", "\ue000", "\U0010ffff"}
	s.update(func(ctx context.Context, tx bucket.Tx) (err error) {
		for _, k := range keys {
			err = errors.Join(err, put(ctx, tx, k, "null", 1, true, false))
		}
		return err
	})
	s.view(func(ctx context.Context, tx bucket.Tx) error {
		key := func(v bucket.Version) string { return v.Key }
		got, err := tx.Current(ctx, "b", bucket.Range{Limit: 99})
		s.equal(texts(got, key), keys)
		if err != nil {
			return err
		}
		got, err = tx.Current(ctx, "b", bucket.Range{From: "a/", After: true, Before: "z_", Limit: 3})
		s.equal(texts(got, key), []string{"a/b", "a0", "a\\'\"?b"})
		return err
	})
}

func uploads(s *suite) {
	one, two := bucket.Upload{Bucket: "b", Key: "k", ID: "1"}, bucket.Upload{Bucket: "b", Key: "k", ID: "2"}
	s.update(func(ctx context.Context, tx bucket.Tx) error {
		err := errors.Join(tx.PutUpload(ctx, two), tx.PutUpload(ctx, one), tx.PutUpload(ctx, bucket.Upload{Bucket: "b", Key: "j", ID: "3"}))
		for _, n := range []int{10, 2, 1} {
			err = errors.Join(err, tx.PutPart(ctx, bucket.Part{Upload: "1", Number: n, ETag: "old"}), tx.PutPart(ctx, bucket.Part{Upload: "1", Number: n, ETag: "new"}))
		}
		return err
	})
	s.update(func(ctx context.Context, tx bucket.Tx) error {
		if _, err := tx.Upload(ctx, "b", "k", "1"); err != nil {
			return err
		}
		_, err := tx.Upload(ctx, "b", "j", "1")
		s.missing(err, "NoSuchUpload")
		id := func(u bucket.Upload) string { return u.Key + u.ID }
		l, err := tx.UploadsOf(ctx, "b", bucket.Range{Limit: 9}, "")
		s.equal(texts(l, id), []string{"j3", "k1", "k2"})
		if err != nil {
			return err
		}
		l, err = tx.UploadsOf(ctx, "b", bucket.Range{From: "k", Limit: 9}, "1")
		s.equal(texts(l, id), []string{"k2"})
		if err != nil {
			return err
		}
		parts, err := tx.Parts(ctx, "1", 1, 9)
		if err != nil || len(parts) != 2 || parts[0].Number != 2 || parts[1].Number != 10 || parts[0].ETag != "new" {
			s.Errorf("parts %+v, %v", parts, err)
		}
		if err := errors.Join(tx.DeleteParts(ctx, "1"), tx.DeleteUpload(ctx, one)); err != nil {
			return err
		}
		_, err = tx.Part(ctx, "1", 2)
		s.missing(err, "InvalidPart")
		_, err = tx.Upload(ctx, "b", "k", "1")
		s.missing(err, "NoSuchUpload")
		return nil
	})
}

func blobs(s *suite) {
	var now time.Time
	s.update(func(ctx context.Context, tx bucket.Tx) error {
		now = tx.Now()
		return errors.Join(tx.UseBlobs(ctx, "a", "b", "c"), tx.PutBytes(ctx, "a", []byte{0, 255}), tx.PutBytes(ctx, "c", nil), tx.FreeBlobs(ctx, "a", "b"), tx.UseBlobs(ctx), tx.FreeBlobs(ctx))
	})
	s.update(func(ctx context.Context, tx bucket.Tx) error {
		early, err := tx.FreedBlobs(ctx, now, 9)
		s.equal(early, nil)
		if err != nil {
			return err
		}
		if data, err := tx.Bytes(ctx, "a"); err != nil || string(data) != "\x00\xff" {
			s.Errorf("the bytes of a freed blob: %q, %v", data, err)
		}
		freed, err := tx.FreedBlobs(ctx, now.Add(time.Second), 9)
		slices.Sort(freed)
		s.equal(freed, []string{"a", "b"})
		if err != nil {
			return err
		}
		if err := tx.ForgetBlobs(ctx, "a", "c"); err != nil { // c is in use and stays
			return err
		}
		if _, err := tx.Bytes(ctx, "a"); !errors.Is(err, fault.NotFound) {
			s.Errorf("the bytes of a forgotten blob: %v", err)
		}
		if data, err := tx.Bytes(ctx, "c"); err != nil || len(data) != 0 {
			s.Errorf("the bytes of a blob in use: %q, %v", data, err)
		}
		known, err := tx.KnownBlobs(ctx, "a", "b", "c", "d")
		slices.Sort(known)
		s.equal(known, []string{"b", "c"})
		return err
	})
}

func rollback(s *suite) {
	stop := errors.New("stop")
	err := s.store.Update(s.Context(), func(tx bucket.Tx) error {
		return errors.Join(tx.PutBucket(s.Context(), bucket.Bucket{Name: "b"}), tx.UseBlobs(s.Context(), "x"), stop)
	})
	if !errors.Is(err, stop) {
		s.Errorf("got %v", err)
	}
	s.view(func(ctx context.Context, tx bucket.Tx) error {
		_, err := tx.Bucket(ctx, "b")
		s.missing(err, "NoSuchBucket")
		known, err := tx.KnownBlobs(ctx, "x")
		s.equal(known, nil)
		return err
	})
}
