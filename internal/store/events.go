package store

import (
	"context"
	"encoding/json"
	"slices"
	"strings"
	"time"

	"github.com/uptrace/bun"

	"gatehouse/internal/audit"
)

type eventRow struct {
	bun.BaseModel `bun:"table:sys_events"`
	ID            string `bun:",pk"`
	Time          int64
	Half          string
	What          string
	ActorID       string
	TargetID      string
	RequestID     string
	Outcome       string
	Doc           string
}

type eventDoc struct {
	Actor   audit.Party    `json:"actor"`
	Targets []audit.Party  `json:"targets,omitempty"`
	Origin  audit.Origin   `json:"origin"`
	Why     string         `json:"why,omitempty"`
	Detail  map[string]any `json:"detail,omitempty"`
}

// Record writes an event with this transaction; it is there exactly when the
// transaction is. Origin and actor come from ctx where e has none.
func (tx *Tx) Record(ctx context.Context, e audit.Event) error {
	if e.Origin == (audit.Origin{}) {
		e.Origin = audit.OriginOf(ctx)
	}
	if e.Actor == (audit.Party{}) {
		e.Actor = e.Origin.Actor
	}
	if e.Why == "" {
		e.Why = e.Origin.Why
	}
	if e.Outcome == "" {
		e.Outcome = audit.Allowed
	}
	doc, err := json.Marshal(eventDoc{e.Actor, e.Targets, e.Origin, e.Why, e.Detail})
	if err != nil {
		return err
	}
	target := ""
	if len(e.Targets) > 0 {
		target = e.Targets[0].ID
	}
	_, err = tx.Do(ctx, `INSERT INTO sys_events (id, time, half, what, actor_id, target_id, request_id, outcome, doc)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
		tx.db.ids.Ordered(), Micros(tx.now), e.Half, e.What, e.Actor.ID, target, e.Origin.RequestID, e.Outcome, string(doc))
	return err
}

// Record writes an event in a transaction of its own: a refusal's.
func (db *DB) Record(ctx context.Context, e audit.Event) error {
	return db.Update(context.WithoutCancel(ctx), func(tx *Tx) error { return tx.Record(ctx, e) })
}

// Events finds events, in order of time.
func (db *DB) Events(ctx context.Context, q audit.Query) (out []audit.Event, err error) {
	err = db.View(ctx, func(tx *Tx) error {
		out, err = tx.events(ctx, q)
		return err
	})
	return out, err
}

func (tx *Tx) eventsOf(ctx context.Context, q audit.Query) (out []audit.Event, err error) {
	rows, err := eventQuery(tx.NewSelect().Model((*eventRow)(nil)).Column("id", "time", "half", "what", "outcome", "doc"), q).Rows(ctx)
	if err != nil {
		return nil, err
	}
	defer rows.Close() //nolint:errcheck // Err tells what Close would
	for rows.Next() {
		var r eventRow
		if err := rows.Scan(&r.ID, &r.Time, &r.Half, &r.What, &r.Outcome, &r.Doc); err != nil {
			return nil, err
		}
		e, err := r.event()
		if err != nil {
			return nil, err
		}
		out = append(out, e)
	}
	return out, rows.Err()
}

// picks tells whether a query names something that has an index of its own and
// is rarer than a half.
func picks(q audit.Query) bool {
	return q.ID != "" || q.What != "" || q.ActorID != "" || q.TargetID != "" || q.RequestID != "" || bad(q)
}

func bad(q audit.Query) bool {
	return q.Outcome != "" && q.Outcome != audit.Allowed || q.NotOutcome == audit.Allowed
}

// events reads a page. Where a half is left out, those of each of the others are
// read for themselves: what is left out may be all of the newest.
func (tx *Tx) events(ctx context.Context, q audit.Query) (out []audit.Event, err error) {
	if q.NotHalf == "" || q.Half != "" || picks(q) {
		return tx.eventsOf(ctx, q)
	}
	for _, half := range []audit.Half{audit.Directory, audit.Center, audit.Cloud} {
		if half == q.NotHalf {
			continue
		}
		one := q
		one.Half, one.NotHalf = half, ""
		some, err := tx.eventsOf(ctx, one)
		if err != nil {
			return nil, err
		}
		out = append(out, some...)
	}
	slices.SortFunc(out, func(a, b audit.Event) int {
		if q.Descending {
			a, b = b, a
		}
		return strings.Compare(a.ID, b.ID)
	})
	return out[:min(len(out), eventLimit(q))], nil
}

func eventLimit(q audit.Query) int {
	if q.Limit <= 0 || q.Limit > 1000 {
		return 100
	}
	return q.Limit
}

func eventQuery(s *bun.SelectQuery, q audit.Query) *bun.SelectQuery {
	for column, v := range map[string]string{
		"id": q.ID, "what": q.What, "actor_id": q.ActorID, "target_id": q.TargetID,
		"request_id": q.RequestID, "outcome": string(q.Outcome),
	} {
		if v != "" {
			s = s.Where("? = ?", bun.Ident(column), v)
		}
	}
	if q.Service != "" {
		s = s.Where("what >= ? AND what < ?", q.Service+":", q.Service+";")
	}
	half := "half"
	if picks(q) {
		half = "half || ''" // an expression, so that neither engine goes through the many events of the half instead
	}
	if q.Half != "" {
		s = s.Where(half+" = ?", q.Half)
	}
	if q.NotHalf != "" {
		s = s.Where(half+" <> ?", q.NotHalf)
	}
	if q.NotOutcome != "" {
		s = s.Where("outcome <> ?", q.NotOutcome)
	}
	if bad(q) {
		s = s.Where("outcome <> ?", audit.Allowed) // which the index of such events is for
	}
	if !q.Since.IsZero() {
		s = s.Where("time >= ?", Micros(q.Since))
	}
	if !q.Until.IsZero() {
		s = s.Where("time < ?", Micros(q.Until))
	}
	limit := eventLimit(q)
	if q.Descending {
		if q.After != "" {
			s = s.Where("id < ?", q.After)
		}
		return s.Order("id DESC").Limit(int64(limit))
	}
	if q.After != "" {
		s = s.Where("id > ?", q.After)
	}
	return s.Order("id").Limit(int64(limit))
}

func (r eventRow) event() (audit.Event, error) {
	var d eventDoc
	err := json.Unmarshal([]byte(r.Doc), &d)
	return audit.Event{
		ID: r.ID, Time: Time(r.Time), Half: audit.Half(r.Half), What: r.What, Actor: d.Actor, Targets: d.Targets,
		Origin: d.Origin, Outcome: audit.Outcome(r.Outcome), Why: d.Why, Detail: d.Detail,
	}, err
}

var _ audit.Log = (*DB)(nil)

// Micros is how a time is stored: microseconds since 1970; the zero time is 0.
func Micros(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return t.UnixMicro()
}

// Time reads a stored time back, in UTC.
func Time(micros int64) time.Time {
	if micros == 0 {
		return time.Time{}
	}
	return time.UnixMicro(micros).UTC()
}
