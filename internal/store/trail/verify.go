package trail

import (
	"context"
	"errors"
	"fmt"

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
