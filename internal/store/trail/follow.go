package trail

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"sync"

	"gatehouse/internal/store"
)

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
				// The stretch before says so too, unless it was read earlier.
				bad = &Problem{Kind: Missing, Seq: before, Text: "the event and its seal are gone"}
				return nil
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
