package trail

import (
	"context"
	"time"

	"github.com/uptrace/bun"

	"gatehouse/internal/store"
)

type sealRow struct {
	bun.BaseModel `bun:"table:sys_event_seals"`
	Seq           int64 `bun:",pk"`
	EventID       string
	Hash          string
}

// Seal seals what is old enough, has no seal, and is not older than since, in
// one or more transactions. It returns how many events it sealed.
func (t *Trail) Seal(ctx context.Context, since time.Time) (n int, err error) {
	return t.seal(ctx, since, Delay)
}

// seal seals what is at least as old as the delay.
func (t *Trail) seal(ctx context.Context, since time.Time, delay time.Duration) (n int, err error) {
	for from := idAt(since); ; {
		rows, err := t.sealSome(ctx, from, delay)
		n += len(rows)
		if err != nil || len(rows) < perCommit {
			return n, err
		}
		from = rows[len(rows)-1].EventID
	}
}

// sealSome seals the oldest events above from. It returns none when another
// process was faster.
func (t *Trail) sealSome(ctx context.Context, from string, delay time.Duration) (rows []sealRow, err error) {
	var head Checkpoint
	var before string
	// Read apart from what is written: on PostgreSQL this view takes no locks, so
	// it is never the reason why somebody who records an event has to do it again.
	err = t.DB.View(ctx, func(tx *store.Tx) error {
		if head, before, err = t.setting(ctx, tx, headSetting, headPurpose); err != nil {
			return err
		}
		events, err := unsealed(ctx, tx, from, idAt(tx.Now().Add(-delay)))
		rows, head = t.chain(head, events, tx.Now())
		return err
	})
	if err != nil || len(rows) == 0 {
		return nil, err
	}
	overtaken := false
	err = t.DB.Update(ctx, func(tx *store.Tx) error {
		now, err := tx.Setting(ctx, headSetting)
		if overtaken = now != before; err != nil || overtaken {
			return err
		}
		if _, err := tx.NewInsert().Model(&rows).Exec(ctx); err != nil {
			return err
		}
		return tx.SetSetting(ctx, headSetting, head.text())
	})
	if err != nil || overtaken {
		return nil, err
	}
	return rows, t.keep(head)
}

// unsealed names the bound for both tables, or PostgreSQL might read all seals.
func unsealed(ctx context.Context, tx *store.Tx, from, to string) ([]event, error) {
	return store.All(ctx, tx, readEvent, `SELECT `+eventColumns+` FROM sys_events AS e WHERE e.id > ? AND e.id < ?
AND NOT EXISTS (SELECT 1 FROM sys_event_seals AS s WHERE s.event_id > ? AND s.event_id = e.id) ORDER BY e.id LIMIT ?`,
		from, to, from, perCommit)
}

// chain numbers events after head, and returns the head that follows.
func (t *Trail) chain(head Checkpoint, events []event, now time.Time) ([]sealRow, Checkpoint) {
	rows := make([]sealRow, len(events))
	for i, e := range events {
		head.Seq++
		head.Hash = t.hash(head.Hash, head.Seq, e)
		rows[i] = sealRow{Seq: head.Seq, EventID: e.id, Hash: head.Hash}
	}
	head.Time = now
	return rows, t.sign(headPurpose, head)
}
