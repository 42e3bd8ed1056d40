package trail

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"sync"

	"gatehouse/internal/store"
)

// Kind says what is wrong with the log.
type Kind string

// The kinds.
const (
	Changed    Kind = "changed"
	Missing    Kind = "missing"
	OutOfOrder Kind = "out of order"
	Added      Kind = "added"
	CutOff     Kind = "cut off at the end"
)

// Problem is the first thing that is wrong.
type Problem struct {
	Kind  Kind   `json:"kind"`
	Seq   int64  `json:"seq,omitempty"` // 0 when it is about no number
	Event string `json:"event,omitempty"`
	Text  string `json:"text"`
}

func (p *Problem) String() string {
	where := ""
	if p.Seq != 0 {
		where = fmt.Sprintf("number %d: ", p.Seq)
	}
	return where + string(p.Kind) + ": " + p.Text
}

// Report is what Verify found. Bad is nil when the log is as it was sealed.
type Report struct {
	First    int64    `json:"first"` // numbers that are kept; First > Last when there are none
	Last     int64    `json:"last"`
	Unsealed int64    `json:"unsealed"` // the newest, which nothing protects yet
	Bad      *Problem `json:"bad,omitempty"`
	// Unchecked names given checkpoints that are about events which were let go.
	Unchecked []string `json:"unchecked,omitempty"`
}

// Witness is a checkpoint from elsewhere, and what to call it.
type Witness struct {
	Name string
	Checkpoint
}

// ends is where the chain begins (after the anchor) and where it ends.
type ends struct{ anchor, head Checkpoint }

// Verify reads the whole log and compares it with its seals, with the checkpoint
// in Dir and with those given. progress, which may be nil, is told how far it is.
func (t *Trail) Verify(ctx context.Context, witnesses []Witness, progress func(done, total int64)) (r Report, err error) {
	// The file first: the database may move on meanwhile, the file not before it.
	file, err := t.own()
	switch {
	case errors.Is(err, ErrForged):
		r.Bad = &Problem{Kind: Changed, Text: err.Error()}
		return r, nil
	case err != nil:
		return r, err
	case file != nil:
		witnesses = append([]Witness{{t.path(), *file}}, witnesses...)
	}
	var chain ends
	err = t.DB.View(ctx, func(tx *store.Tx) error {
		if chain, r.Bad, err = t.ends(ctx, tx); err == nil && r.Bad == nil {
			r.Bad, err = t.beyond(ctx, tx, chain)
		}
		return err
	})
	r.First, r.Last = chain.anchor.Seq+1, chain.head.Seq
	if err != nil || r.Bad != nil {
		return r, err
	}
	if r.Bad, err = t.follow(ctx, &chain, progress); err != nil || r.Bad != nil {
		return r, err
	}
	r.First = chain.anchor.Seq + 1
	return r, t.DB.View(ctx, func(tx *store.Tx) error { return t.outside(ctx, tx, chain, witnesses, &r) })
}

// outside compares the chain with what does not hang on it: checkpoints, and
// events without a seal.
func (t *Trail) outside(ctx context.Context, tx *store.Tx, chain ends, witnesses []Witness, r *Report) (err error) {
	for _, w := range witnesses {
		if w.Seq < chain.anchor.Seq {
			r.Unchecked = append(r.Unchecked, w.Name)
			continue
		}
		if r.Bad, err = t.agrees(ctx, tx, chain, w.Checkpoint, w.Name); err != nil || r.Bad != nil {
			return err
		}
	}
	if r.Bad, err = added(ctx, tx, chain); err != nil || r.Bad != nil {
		return err
	}
	r.Unsealed, err = count(ctx, tx, `SELECT (SELECT COUNT(*) FROM sys_events) - (SELECT COUNT(*) FROM sys_event_seals)`)
	return err
}

// ends reads the anchor and the head.
func (t *Trail) ends(ctx context.Context, tx *store.Tx) (c ends, bad *Problem, err error) {
	if c.anchor, _, err = t.setting(ctx, tx, anchorSetting, anchorPurpose); errors.Is(err, ErrForged) {
		return c, &Problem{Kind: Changed, Text: "the anchor, which says where the log begins, is not as it was sealed"}, nil
	} else if err != nil {
		return c, nil, err
	}
	if c.head, _, err = t.setting(ctx, tx, headSetting, headPurpose); errors.Is(err, ErrForged) {
		return c, &Problem{Kind: Changed, Text: "the head, which says where the log ends, is not as it was sealed"}, nil
	}
	return c, nil, err
}

// beyond looks for what the head does not know of, and for a chain without one.
func (t *Trail) beyond(ctx context.Context, tx *store.Tx, c ends) (*Problem, error) {
	n, err := count(ctx, tx, `SELECT COALESCE(MAX(seq), 0) FROM sys_event_seals`)
	switch {
	case err != nil:
		return nil, err
	case c.head.Seq == 0 && n > 0:
		return &Problem{Kind: Missing, Text: "the head, which says where the log ends, is gone"}, nil
	case n > c.head.Seq:
		return &Problem{Kind: Added, Seq: c.head.Seq + 1, Text: fmt.Sprintf("the log ends at number %d", c.head.Seq)}, nil
	case c.head.Seq < c.anchor.Seq:
		return &Problem{Kind: CutOff, Seq: c.head.Seq + 1, Text: fmt.Sprintf("events up to number %d have been sealed and let go", c.anchor.Seq)}, nil
	}
	return nil, nil
}

// perRead is how many rows one transaction of the check reads: a reader that
// takes minutes would keep SQLite from shortening its write-ahead log.
const perRead = 4000

// follow checks the chain from the anchor to the head, several stretches at a
// time, and returns what is wrong first.
func (t *Trail) follow(ctx context.Context, c *ends, progress func(done, total int64)) (*Problem, error) {
	start := c.anchor.Seq
	for done := start; done < c.head.Seq; {
		n := min(int64(runtime.GOMAXPROCS(0)), (c.head.Seq-done+perRead-1)/perRead)
		bad, errs := make([]*Problem, n), make([]error, n)
		var wg sync.WaitGroup
		for i := range n {
			first := done + i*perRead
			wg.Go(func() { bad[i], errs[i] = t.stretch(ctx, *c, first, min(first+perRead, c.head.Seq)) })
		}
		wg.Wait()
		if err := errors.Join(errs...); err != nil {
			return nil, err
		}
		done = min(done+n*perRead, c.head.Seq)
		for _, b := range bad {
			if b == nil {
				continue
			}
			moved, err := t.moved(ctx, c, b)
			if err != nil || !moved {
				return b, err
			}
			done = c.anchor.Seq
			break
		}
		if progress != nil {
			progress(done-start, c.head.Seq-start)
		}
	}
	return nil, nil
}

// moved tells whether what is missing was let go meanwhile, by the rules.
func (t *Trail) moved(ctx context.Context, c *ends, bad *Problem) (moved bool, err error) {
	err = t.DB.View(ctx, func(tx *store.Tx) error {
		now, damaged, err := t.ends(ctx, tx)
		if err == nil && damaged == nil && now.anchor.Seq >= bad.Seq && now.anchor.Seq > c.anchor.Seq {
			moved, c.anchor = true, now.anchor
		}
		return err
	})
	return moved, err
}

// stretch checks the numbers after before, up to last. The hash of before is
// taken as it stands: the stretch that it belongs to has checked it.
func (t *Trail) stretch(ctx context.Context, c ends, before, last int64) (bad *Problem, err error) {
	err = t.DB.View(ctx, func(tx *store.Tx) error {
		rows, err := between(ctx, tx, before, last)
		if err != nil {
			return err
		}
		hash := c.anchor.Hash
		if before != c.anchor.Seq {
			if len(rows) == 0 || rows[0].seq != before {
				return nil // the stretch before says so
			}
			hash, rows = rows[0].hash, rows[1:]
		}
		for n := before + 1; n <= last; n++ {
			if bad = t.link(hash, n, last, rows); bad == nil {
				hash, rows = rows[0].hash, rows[1:]
				continue
			}
			return t.closer(ctx, tx, hash, bad)
		}
		if last == c.head.Seq && !same(hash, c.head.Hash) {
			bad = &Problem{Kind: Changed, Seq: last, Text: "the head was sealed over another event"}
		}
		return nil
	})
	return bad, err
}

// link checks that the first of rows is number n and fits the hash before it.
func (t *Trail) link(before string, n, last int64, rows []sealed) *Problem {
	if len(rows) == 0 || rows[0].seq != n {
		to := last
		if len(rows) > 0 {
			to = rows[0].seq - 1
		}
		text := "the event and its seal are gone"
		if to > n {
			text = fmt.Sprintf("the events up to number %d and their seals are gone", to)
		}
		return &Problem{Kind: Missing, Seq: n, Text: text}
	}
	r := rows[0]
	if r.event.id == "" {
		return &Problem{Missing, n, r.id, "event " + r.id + " is gone"}
	}
	if !same(r.hash, t.hash(before, n, r.event)) {
		return &Problem{Changed, n, r.id, "event " + r.id + " or its seal is not as it was sealed"}
	}
	return nil
}

// closer finds the better word for a problem.
func (t *Trail) closer(ctx context.Context, tx *store.Tx, before string, bad *Problem) error {
	switch bad.Kind {
	case Changed:
		moved, err := t.elsewhere(ctx, tx, before, bad.Seq, bad.Event)
		if moved {
			bad.Kind, bad.Text = OutOfOrder, "event "+bad.Event+" was exchanged with another"
		}
		return err
	case Missing:
		n, err := count(ctx, tx, `SELECT COUNT(*) FROM (SELECT s.seq FROM sys_event_seals AS s JOIN sys_events AS e ON e.id = s.event_id
WHERE s.seq > ? LIMIT 1) AS later`, bad.Seq)
		if err == nil && n == 0 {
			bad.Kind, bad.Text = CutOff, "this event and all that were sealed after it are gone"
		}
		return err
	}
	return nil
}

// elsewhere tells whether the event that was sealed as number n now stands at
// another place nearby: under another number, or under another event's id.
func (t *Trail) elsewhere(ctx context.Context, tx *store.Tx, before string, n int64, id string) (bool, error) {
	const nearby = 500
	rows, err := between(ctx, tx, n-nearby, n+nearby)
	if err != nil {
		return false, err
	}
	hashes := map[string]bool{}
	for _, r := range rows {
		hashes[r.hash] = true
	}
	for _, r := range rows {
		here := r.event
		here.id = id
		if hashes[t.hash(before, n, r.event)] || hashes[t.hash(before, n, here)] {
			return true, nil
		}
	}
	return false, nil
}

// agrees compares a checkpoint with the chain.
func (t *Trail) agrees(ctx context.Context, tx *store.Tx, c ends, w Checkpoint, name string) (*Problem, error) {
	if w.Seq > c.head.Seq {
		return &Problem{Kind: CutOff, Seq: c.head.Seq + 1, Text: fmt.Sprintf(
			"the log ends at number %d, but %s of %s knows number %d", c.head.Seq, name, w.Time.UTC().Format("2006-01-02 15:04:05Z"), w.Seq)}, nil
	}
	if w.Seq < c.anchor.Seq {
		return nil, nil
	}
	hash := c.anchor.Hash
	if w.Seq > c.anchor.Seq {
		rows, err := between(ctx, tx, w.Seq, w.Seq)
		if err != nil {
			return nil, err
		}
		if len(rows) == 0 {
			return &Problem{Kind: Missing, Seq: w.Seq, Text: "the event and its seal are gone"}, nil
		}
		hash = rows[0].hash
	}
	if !same(hash, w.Hash) {
		return &Problem{Kind: Changed, Seq: w.Seq, Text: "here or before, the log was sealed anew: " + name + " knows another hash"}, nil
	}
	return nil, nil
}

// added finds an event that has no seal although it claims to be so old that
// it would have got one. Twice Lateness, since the sealer's last sweep may have
// been a moment before.
func added(ctx context.Context, tx *store.Tx, c ends) (*Problem, error) {
	cut := idAt(tx.Now().Add(-2 * Lateness))
	if c.head.Seq > 0 {
		id, err := newest(ctx, tx)
		if err != nil {
			return nil, err
		}
		cut = idAt(earliest(tx.Now(), c.head.Time, timeOf(id, c.head.Time)).Add(-2 * Lateness))
	}
	// Two counts are far cheaper than to look for each event's seal.
	extra, err := count(ctx, tx, `SELECT (SELECT COUNT(*) FROM sys_events WHERE id < ?) - (SELECT COUNT(*) FROM sys_event_seals WHERE event_id < ?)`, cut, cut)
	if err != nil || extra <= 0 {
		return nil, err
	}
	var id string
	err = tx.Row(ctx, `SELECT e.id FROM sys_events AS e WHERE e.id < ?
AND NOT EXISTS (SELECT 1 FROM sys_event_seals AS s WHERE s.event_id = e.id) ORDER BY e.id LIMIT 1`, cut).Scan(&id)
	if c.head.Seq == 0 {
		return &Problem{Missing, 0, id, "nothing is sealed, although there are events as old as " + id}, err
	}
	return &Problem{Added, 0, id, fmt.Sprintf("event %s was put in after its time (%d such events)", id, extra)}, err
}
