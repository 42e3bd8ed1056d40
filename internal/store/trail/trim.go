package trail

import (
	"context"
	"errors"
	"time"

	"github.com/uptrace/bun"

	"gatehouse/internal/store"
)

// Trim lets go of the oldest sealed events, up to the first that is not before
// the given time, and moves the anchor behind them. Each is checked first: an
// event that was given an older time, or is wrong otherwise, stays as evidence
// with all that follow. The last sealed event always stays.
func (t *Trail) Trim(ctx context.Context, before time.Time) (n int, err error) {
	for {
		some, err := t.trimSome(ctx, store.Micros(before))
		n += some
		if err != nil || some < perCommit {
			return n, err
		}
	}
}

func (t *Trail) trimSome(ctx context.Context, before int64) (n int, err error) {
	var chain ends
	var rows []sealed
	err = t.DB.View(ctx, func(tx *store.Tx) (err error) {
		var bad *Problem
		if chain, bad, err = t.ends(ctx, tx); err == nil && bad == nil {
			rows, bad, err = t.old(ctx, tx, chain, before)
		}
		if bad != nil {
			return errors.New("old events are not let go of: " + bad.String())
		}
		return err
	})
	if err != nil || len(rows) == 0 {
		return 0, err
	}
	last := rows[len(rows)-1]
	err = t.DB.Update(ctx, func(tx *store.Tx) error {
		now, _, err := t.setting(ctx, tx, anchorSetting, anchorPurpose)
		if n = 0; err != nil || now.Seq != chain.anchor.Seq {
			return err // another process was faster
		}
		n = len(rows)
		if err := drop(ctx, tx, rows); err != nil {
			return err
		}
		c := t.sign(anchorPurpose, Checkpoint{Seq: last.seq, Hash: last.hash, Time: tx.Now()})
		return tx.SetSetting(ctx, anchorSetting, c.text())
	})
	return n, err
}

// old returns the first of the kept events that are before the time.
func (t *Trail) old(ctx context.Context, tx *store.Tx, c ends, before int64) ([]sealed, *Problem, error) {
	first, last := c.anchor.Seq+1, min(c.anchor.Seq+perCommit, c.head.Seq-1)
	if last < first {
		return nil, nil, nil
	}
	rows, err := between(ctx, tx, first, last)
	if err != nil {
		return nil, nil, err
	}
	hash := c.anchor.Hash
	for i := range int(last - first + 1) {
		if bad := t.link(hash, first+int64(i), last, rows[min(i, len(rows)):]); bad != nil {
			return nil, bad, nil
		}
		if rows[i].time >= before {
			return rows[:i], nil, nil
		}
		hash = rows[i].hash
	}
	return rows, nil, nil
}

func drop(ctx context.Context, tx *store.Tx, rows []sealed) error {
	ids := make([]string, len(rows))
	for i, r := range rows {
		ids[i] = r.id
	}
	if _, err := tx.NewDelete().Table("sys_events").Where("id IN (?)", bun.In(ids)).Exec(ctx); err != nil {
		return err
	}
	_, err := tx.NewDelete().Model((*sealRow)(nil)).Where("seq >= ? AND seq <= ?", rows[0].seq, rows[len(rows)-1].seq).Exec(ctx)
	return err
}
