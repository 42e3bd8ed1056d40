package trail

import (
	"context"
	"encoding/json"
	"io"
	"time"

	"gatehouse/internal/store"
)

// Line is one exported event.
type Line struct {
	Seq     int64           `json:"seq,omitempty"` // absent while it is not sealed
	Hash    string          `json:"hash,omitempty"`
	ID      string          `json:"id"`
	Time    time.Time       `json:"time"`
	Half    string          `json:"half"`
	What    string          `json:"what"`
	Outcome string          `json:"outcome"`
	Doc     json.RawMessage `json:"event"` // actor, targets, origin, why, detail
}

// Export writes the events from since until before until, one JSON object a
// line, in order of their ids; zero times do not restrict. The numbers and
// hashes are as they stand: whether they are right, Verify tells.
func (t *Trail) Export(ctx context.Context, w io.Writer, since, until time.Time) (n int, err error) {
	out := json.NewEncoder(w)
	out.SetEscapeHTML(false)
	// An id is made a moment after the time that its transaction carries.
	after, to := "", int64(1)<<62
	if !since.IsZero() {
		after = idAt(since.Add(-Lateness))
	}
	if !until.IsZero() {
		to = store.Micros(until)
	}
	for {
		lines, err := t.lines(ctx, after)
		if err != nil {
			return n, err
		}
		for _, l := range lines {
			if at := l.Time.UnixMicro(); at < store.Micros(since) || at >= to {
				continue
			}
			if err := out.Encode(l); err != nil {
				return n, err
			}
			n++
		}
		if len(lines) < perRead {
			return n, nil
		}
		after = lines[len(lines)-1].ID
		if !until.IsZero() && after > idAt(until.Add(Lateness)) {
			return n, nil
		}
	}
}

func (t *Trail) lines(ctx context.Context, after string) (lines []Line, err error) {
	err = t.DB.View(ctx, func(tx *store.Tx) error {
		lines, err = store.All(ctx, tx, readLine, `SELECT COALESCE(s.seq, 0), COALESCE(s.hash, ''), e.id, e.time, e.half, e.what, e.outcome, e.doc
FROM sys_events AS e LEFT JOIN sys_event_seals AS s ON s.event_id = e.id WHERE e.id > ? ORDER BY e.id LIMIT ?`, after, perRead)
		return err
	})
	return lines, err
}

func readLine(scan store.Scan) (l Line, err error) {
	var at int64
	var doc string
	err = scan(&l.Seq, &l.Hash, &l.ID, &at, &l.Half, &l.What, &l.Outcome, &doc)
	l.Time = store.Time(at)
	if l.Doc = json.RawMessage(doc); !json.Valid(l.Doc) {
		// Somebody has damaged it; the line must still be one.
		l.Doc, _ = json.Marshal(doc) //nolint:errcheck // a string always can be
	}
	return l, err
}
