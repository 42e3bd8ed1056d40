// Package trail makes the audit log tell when somebody with all rights on the
// database has changed it.
//
// Events are written by the transactions that cause them, many at once, and
// those must not wait for each other; so they are not chained as they are
// written. A moment later a sealer gives each of them the next number and a
// hash, made under the master key, over the hash before and the whole row:
//
//	sys_events        a    b    c    d    e        (as recorded)
//	sys_event_seals   1 -> 2 -> 3 -> 4   (e is too young)
//	                  anchor             head      (sealed, in sys_settings)
//
// The head says where the chain ends, and the anchor where it begins once old
// events were let go (Trim). Copies of the head, checkpoints, lie in the data
// directory and wherever an administrator keeps them: whoever puts an older
// database back, or cuts the end off together with the head, contradicts them.
//
// Numbers follow the order of sealing, not that of the ids: another process's
// clock may be behind and its transaction slow, so an event may arrive whose
// id is older than what is sealed. It gets the next number, up to Lateness
// after its time; what claims to be older than that was put in afterwards.
//
// Any process may seal. Two that do it at once start from the same head; the
// one that commits first has moved it, and the other does nothing.
//
// What this does not tell: a change made in the seconds before the event is
// sealed, and anything done by somebody who also has the master key, except
// against a checkpoint that is kept elsewhere.
package trail

import (
	"context"
	"crypto/hmac"
	"database/sql"
	"encoding/base64"
	"errors"
	"fmt"
	"strconv"
	"sync/atomic"
	"time"

	"gatehouse/internal/store"
)

// Signer makes keyed hashes; keyring.Ring is one.
type Signer interface {
	MAC(purpose, data string) []byte
}

// Trail seals, checks and trims the events of one database.
type Trail struct {
	DB     *store.DB
	Signer Signer
	// Dir is where the checkpoint beside the database lies; empty means none.
	Dir string

	// doubted: the checkpoint in Dir contradicts the database; it is evidence
	// and must not be written over.
	doubted atomic.Bool
}

const (
	// Delay is how old an event must be to be sealed: younger ones may still be
	// followed by others with older ids, and are more work to look for twice.
	Delay = 2 * time.Second
	// Lateness is how far behind the newest sealed event one may arrive and
	// still be sealed. It covers slow transactions and clocks that differ.
	Lateness = 10 * time.Minute

	// perCommit bounds how long other writers wait for the sealer.
	perCommit = 500
)

const sealPurpose = "audit/seal"

// event is a row of sys_events, all of it.
type event struct {
	id                                      string
	time                                    int64
	half, what, actor, target, request, out string
	doc                                     string
}

// sealed is a row of sys_event_seals with its event, whose id is empty when it
// is gone.
type sealed struct {
	seq  int64
	id   string
	hash string
	event
}

// hash chains an event to the hash before it. Each field goes with its length,
// so that nothing can be moved from one field to the next.
func (t *Trail) hash(before string, seq int64, e event) string {
	b := make([]byte, 0, 256+len(e.doc))
	b = strconv.AppendInt(b, seq, 10)
	b = strconv.AppendInt(append(b, ','), e.time, 10)
	for _, s := range [...]string{before, e.id, e.half, e.what, e.actor, e.target, e.request, e.out, e.doc} {
		b = strconv.AppendInt(append(b, ','), int64(len(s)), 10)
		b = append(append(b, ':'), s...)
	}
	return base64.RawURLEncoding.EncodeToString(t.Signer.MAC(sealPurpose, string(b)))
}

func same(a, b string) bool { return hmac.Equal([]byte(a), []byte(b)) }

const eventColumns = `e.id, e.time, e.half, e.what, e.actor_id, e.target_id, e.request_id, e.outcome, e.doc`

func readEvent(scan store.Scan) (e event, err error) {
	err = scan(&e.id, &e.time, &e.half, &e.what, &e.actor, &e.target, &e.request, &e.out, &e.doc)
	return e, err
}

// between reads the seals from first to last with their events.
func between(ctx context.Context, tx *store.Tx, first, last int64) ([]sealed, error) {
	return store.All(ctx, tx, func(scan store.Scan) (s sealed, err error) {
		err = scan(&s.seq, &s.id, &s.hash, &s.event.id, &s.time, &s.half, &s.what, &s.actor, &s.target, &s.request, &s.out, &s.doc)
		return s, err
	}, `SELECT s.seq, s.event_id, s.hash, COALESCE(e.id, ''), COALESCE(e.time, 0), COALESCE(e.half, ''), COALESCE(e.what, ''),
COALESCE(e.actor_id, ''), COALESCE(e.target_id, ''), COALESCE(e.request_id, ''), COALESCE(e.outcome, ''), COALESCE(e.doc, '')
FROM sys_event_seals AS s LEFT JOIN sys_events AS e ON e.id = s.event_id
WHERE s.seq >= ? AND s.seq <= ? ORDER BY s.seq`, first, last)
}

// newest is the highest id of a sealed event, or "".
func newest(ctx context.Context, tx *store.Tx) (id string, err error) {
	err = tx.Row(ctx, `SELECT event_id FROM sys_event_seals ORDER BY event_id DESC LIMIT 1`).Scan(&id)
	if errors.Is(err, sql.ErrNoRows) {
		err = nil
	}
	return id, err
}

func count(ctx context.Context, tx *store.Tx, text string, args ...any) (n int64, err error) {
	err = tx.Row(ctx, text, args...).Scan(&n)
	return n, err
}

// idAt is below every event id that is made at t or later, and above those
// made before (RFC 9562 section 5.7: an id begins with 48 bits of milliseconds).
func idAt(t time.Time) string {
	if t.UnixMilli() <= 0 {
		return ""
	}
	h := fmt.Sprintf("%012x", t.UnixMilli())
	return h[:8] + "-" + h[8:]
}

// timeOf is when an id was made, and orElse for what is no such id.
func timeOf(id string, orElse time.Time) time.Time {
	if len(id) < 13 {
		return orElse
	}
	ms, err := strconv.ParseInt(id[:8]+id[9:13], 16, 64)
	if err != nil {
		return orElse
	}
	return time.UnixMilli(ms)
}

func earliest(first time.Time, more ...time.Time) time.Time {
	for _, t := range more {
		if t.Before(first) {
			first = t
		}
	}
	return first
}
