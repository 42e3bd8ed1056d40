package centerdb

import (
	"context"
	"time"

	"github.com/uptrace/bun"

	"gatehouse/internal/center"
	"gatehouse/internal/fault"
	"gatehouse/internal/store"
)

type stepRow struct {
	bun.BaseModel `bun:"table:ctr_steps"`
	ID            string `bun:",pk"`
	Kind          string
	InstanceID    string
	UserID        string
	Code          *string
	Expires       int64
	Doc           string
}

func rowOfStep(s center.Step) *stepRow {
	return &stepRow{
		ID: s.ID, Kind: string(s.Kind), InstanceID: s.InstanceID, UserID: s.UserID, Code: orNull(s.Code),
		Expires: store.Micros(s.Expires), Doc: s.Doc,
	}
}

func (r stepRow) step() center.Step {
	return center.Step{
		ID: r.ID, Kind: center.StepKind(r.Kind), InstanceID: r.InstanceID, UserID: r.UserID, Code: orEmpty(r.Code),
		Expires: store.Time(r.Expires), Doc: r.Doc,
	}
}

// remove deletes rows and tells how many there were.
func (tx *Tx) remove(ctx context.Context, model any, where string, args ...any) (int64, error) {
	res, err := tx.NewDelete().Model(model).Where(where, args...).Exec(ctx)
	if err != nil {
		return 0, err
	}
	return res.RowsAffected()
}

// sweep deletes rows whose time is over, now and then: doing it with every
// insertion would make PostgreSQL's transactions conflict over rows that none of
// them needs. Nothing relies on it; whoever reads looks at times.
func (tx *Tx) sweep(ctx context.Context, model any, column string, until time.Time) error {
	const every = 64
	if tx.Now().UnixMicro()%every != 0 {
		return nil
	}
	_, err := tx.remove(ctx, model, "? < ?", bun.Ident(column), store.Micros(until))
	return err
}

// missing turns a deletion of nothing into fault.NotFound.
func missing(n int64, err error, format string, args ...any) error {
	if err == nil && n == 0 {
		return fault.New(fault.NotFound, format, args...)
	}
	return err
}

// CreateStep implements center.Steps.
func (tx *Tx) CreateStep(ctx context.Context, s center.Step) error {
	if err := tx.sweep(ctx, (*stepRow)(nil), "expires", tx.Now()); err != nil {
		return err
	}
	_, err := tx.NewInsert().Model(rowOfStep(s)).Exec(ctx)
	return taken(err, "code", "code", "The code is taken.")
}

func (tx *Tx) stepWhere(ctx context.Context, kind center.StepKind, column, value string) (center.Step, error) {
	var row stepRow
	err := tx.NewSelect().Model(&row).Where("? = ?", bun.Ident(column), value).
		Where("kind = ? AND expires > ?", string(kind), store.Micros(tx.Now())).Scan(ctx)
	return row.step(), store.NotFound(err, "There is no such step of a sign-in.")
}

// Step implements center.Steps.
func (tx *Tx) Step(ctx context.Context, kind center.StepKind, id string) (center.Step, error) {
	return tx.stepWhere(ctx, kind, "id", id)
}

// StepByCode implements center.Steps.
func (tx *Tx) StepByCode(ctx context.Context, kind center.StepKind, code string) (center.Step, error) {
	return tx.stepWhere(ctx, kind, "code", code)
}

// UpdateStep implements center.Steps.
func (tx *Tx) UpdateStep(ctx context.Context, s center.Step) error {
	_, err := tx.NewUpdate().Model(rowOfStep(s)).Column("user_id", "doc").WherePK().Exec(ctx)
	return err
}

// TakeStep implements center.Steps.
func (tx *Tx) TakeStep(ctx context.Context, kind center.StepKind, id string) (center.Step, error) {
	s, err := tx.Step(ctx, kind, id)
	if err != nil {
		return s, err
	}
	// Whoever deletes the row has it; a transaction that read it at the same time deletes nothing.
	n, err := tx.remove(ctx, (*stepRow)(nil), "id = ?", id)
	return s, missing(n, err, "There is no such step of a sign-in.")
}

type assertionRow struct {
	bun.BaseModel `bun:"table:ctr_assertions"`
	ID            string `bun:",pk"`
	Forget        int64
}

// UseAssertion implements center.Steps. A conflict is told by the number of
// rows, not by an error of the engine: PostgreSQL would not go on after one, and
// the refusal is to be recorded.
func (tx *Tx) UseAssertion(ctx context.Context, id string, forget time.Time) error {
	if err := tx.sweep(ctx, (*assertionRow)(nil), "forget", tx.Now()); err != nil {
		return err
	}
	res, err := tx.NewInsert().Model(&assertionRow{ID: id, Forget: store.Micros(forget)}).On("CONFLICT (id) DO NOTHING").Exec(ctx)
	if err != nil {
		return err
	}
	n, err := res.RowsAffected()
	if err == nil && n == 0 {
		err = fault.New(fault.Conflict, "The assertion was used before.")
	}
	return err
}

type tryRow struct {
	bun.BaseModel `bun:"table:ctr_tries"`
	Name          string `bun:",pk"`
	Since         int64
	Tries         int
}

// keepTries is longer than any window.
const keepTries = 24 * time.Hour

// Try implements center.Steps.
func (tx *Tx) Try(ctx context.Context, name string, window time.Duration) (int, error) {
	now := tx.Now()
	if err := tx.sweep(ctx, (*tryRow)(nil), "since", now.Add(-keepTries)); err != nil {
		return 0, err
	}
	if _, err := tx.remove(ctx, (*tryRow)(nil), "name = ? AND since <= ?", name, store.Micros(now.Add(-window))); err != nil {
		return 0, err
	}
	_, err := tx.NewInsert().Model(&tryRow{Name: name, Since: store.Micros(now), Tries: 1}).
		On("CONFLICT (name) DO UPDATE").Set("tries = try_row.tries + 1").Exec(ctx)
	if err != nil {
		return 0, err
	}
	var row tryRow
	err = tx.NewSelect().Model(&row).Where("name = ?", name).Scan(ctx)
	return row.Tries, err
}
