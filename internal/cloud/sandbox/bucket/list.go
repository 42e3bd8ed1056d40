package bucket

import (
	"context"
	"strings"
)

// Listing asks for a part of a bucket's keys.
type Listing struct {
	Bucket, Prefix, Delimiter string
	// After is the key, or the common prefix, to go on after.
	After string
	// AfterPlace is the place of the version of After to go on after; versions only.
	AfterPlace int64
	Limit      int
}

// Keys is a part of a bucket's keys.
type Keys struct {
	Versions []Version
	Prefixes []string // common prefixes, in order among the keys
	// Next is where to go on after, empty at the end; NextVersion its version.
	Next, NextVersion string
}

// List lists the objects of a bucket.
func (s *Service) List(ctx context.Context, q Listing) (Keys, error) {
	return s.list(ctx, q, func(tx Tx, r Range, _ int64) ([]Version, error) { return tx.Current(ctx, q.Bucket, r) })
}

// ListVersions lists all versions and delete markers of a bucket. If version
// names none, it goes on after all versions of q.After.
func (s *Service) ListVersions(ctx context.Context, q Listing, version string) (k Keys, err error) {
	if version != "" {
		// One that is gone was deleted since: what remains of its key is older.
		v, err := s.Object(ctx, q.Bucket, q.After, version)
		if q.AfterPlace = v.Place; err != nil {
			q.AfterPlace = -1
		}
	}
	return s.list(ctx, q, func(tx Tx, r Range, place int64) ([]Version, error) {
		return tx.AllVersions(ctx, q.Bucket, r, place)
	})
}

// batch is how many rows one query brings while common prefixes are skipped.
const batch = 200

func (s *Service) list(ctx context.Context, q Listing, fetch func(Tx, Range, int64) ([]Version, error)) (k Keys, err error) {
	err = s.Store.View(ctx, func(tx Tx) error {
		if _, err := tx.Bucket(ctx, q.Bucket); err != nil {
			return err
		}
		l := lister{q: q, at: q.start(), place: q.AfterPlace}
		if l.at.From != q.After {
			l.place = 0
		}
		for !l.done {
			l.at.Limit = min(q.Limit-l.count()+1, batch)
			items, err := fetch(tx, l.at, l.place)
			if err != nil {
				return err
			}
			l.take(items)
		}
		k = l.out
		return nil
	})
	return k, err
}

// start is the range of a listing: the keys with its prefix, after its After.
func (q Listing) start() Range {
	r := Range{From: q.Prefix, Before: Successor(q.Prefix)}
	if q.After < r.From {
		return r
	}
	r.From, r.After = q.After, true
	if group := q.group(q.After); group != "" && group == q.After {
		r.From, r.After = Successor(group), false // all of it was told
	}
	return r
}

// group returns the common prefix that a key is told under, if any.
func (q Listing) group(key string) string {
	rest, ok := strings.CutPrefix(key, q.Prefix)
	if !ok || q.Delimiter == "" {
		return ""
	}
	i := strings.Index(rest, q.Delimiter)
	if i < 0 {
		return ""
	}
	return key[:len(q.Prefix)+i+len(q.Delimiter)]
}

// A lister fills one page.
type lister struct {
	q     Listing
	at    Range
	place int64
	last  Version // the last one told
	out   Keys
	done  bool
}

func (l *lister) count() int { return len(l.out.Versions) + len(l.out.Prefixes) }

// take adds rows up to the limit. A common prefix is told once, and the next
// query begins behind it.
func (l *lister) take(items []Version) {
	for _, v := range items {
		if l.count() == l.q.Limit {
			l.done = true
			return
		}
		if group := l.q.group(v.Key); group != "" {
			l.out.Prefixes = append(l.out.Prefixes, group)
			l.out.Next, l.out.NextVersion = group, ""
			l.at.From, l.at.After, l.place = Successor(group), false, 0
			if l.at.From == "" { // nothing sorts behind it
				l.done, l.out.Next = true, ""
			}
			return
		}
		l.out.Versions = append(l.out.Versions, v)
		l.out.Next, l.out.NextVersion = v.Key, v.ID
		l.at.From, l.at.After, l.place = v.Key, true, v.Place
	}
	if len(items) < l.at.Limit {
		l.done, l.out.Next, l.out.NextVersion = true, "", ""
	}
}

// Successor is the first text that sorts after everything that begins with s;
// empty if there is none. It steps by code points, since what is between is not
// valid UTF-8, which PostgreSQL refuses.
func Successor(s string) string {
	runes := []rune(s)
	for i := len(runes) - 1; i >= 0; i-- {
		switch r := runes[i]; {
		case r == 0xD7FF:
			return string(runes[:i]) + "\uE000"
		case r < 0x10FFFF:
			return string(runes[:i]) + string(r+1)
		}
	}
	return ""
}
