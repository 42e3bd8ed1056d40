package clouddb

import (
	"context"
	"strings"

	"github.com/uptrace/bun"

	"gatehouse/internal/cloud"
	"gatehouse/internal/listing"
	"gatehouse/internal/store"
)

type controlRow struct {
	bun.BaseModel `bun:"table:cld_controls"`
	ID            string `bun:",pk"`
	NameKey       string
	Doc           string
}

type targetRow struct {
	bun.BaseModel `bun:"table:cld_control_targets"`
	Target        string `bun:",pk"`
	Control       string `bun:",pk"`
}

// Control returns a control policy.
func (tx Tx) Control(ctx context.Context, id string) (cloud.Control, error) {
	return one[cloud.Control](tx.Row(ctx, "SELECT doc FROM cld_controls WHERE id = ?", id), "There is no policy %q.", id)
}

// Controls lists the control policies.
func (tx Tx) Controls(ctx context.Context, p listing.Page) (listing.List[cloud.Control], error) {
	return list(ctx, tx.NewSelect().Model((*controlRow)(nil)), "id", p, func(c cloud.Control) string { return c.ID })
}

// PutControl writes a control policy; its name is unique.
func (tx Tx) PutControl(ctx context.Context, c cloud.Control) error {
	doc, err := encode(c)
	if err != nil {
		return err
	}
	return taken(tx.put(ctx, &controlRow{ID: c.ID, NameKey: fold(c.Name), Doc: doc}, "id", "name_key", "doc"), "name_key", "name")
}

// DeleteControl deletes a control policy.
func (tx Tx) DeleteControl(ctx context.Context, id string) error {
	return tx.remove(ctx, (*controlRow)(nil), "id = ?", id)
}

// ControlsOn returns the controls of a target.
func (tx Tx) ControlsOn(ctx context.Context, target string) (out []string, err error) {
	read := func(scan store.Scan) (id string, err error) { return id, scan(&id) }
	return store.All(ctx, tx.Tx, read, "SELECT control FROM cld_control_targets WHERE target = ? ORDER BY control", target)
}

// ControlsOnEach returns the controls of several targets.
func (tx Tx) ControlsOnEach(ctx context.Context, targets []string) (map[string][]string, error) {
	out := make(map[string][]string, len(targets))
	if len(targets) == 0 {
		return out, nil
	}
	args := make([]any, len(targets))
	for i, t := range targets {
		args[i] = t
	}
	// As many texts as an account may have levels above it.
	text := "SELECT target, control FROM cld_control_targets WHERE target IN (?" + strings.Repeat(", ?", len(args)-1) + ") ORDER BY target, control"
	rows, err := store.All(ctx, tx.Tx, func(scan store.Scan) (r targetRow, err error) { return r, scan(&r.Target, &r.Control) }, text, args...)
	for _, r := range rows {
		out[r.Target] = append(out[r.Target], r.Control)
	}
	return out, err
}

// ControlTargets returns the targets of a control.
func (tx Tx) ControlTargets(ctx context.Context, control string) (out []string, err error) {
	err = tx.NewSelect().Model((*targetRow)(nil)).Column("target").Where("control = ?", control).Order("target").Scan(ctx, &out)
	return out, err
}

// AttachControl attaches a control to a target.
func (tx Tx) AttachControl(ctx context.Context, control, target string) error {
	_, err := tx.NewInsert().Model(&targetRow{Target: target, Control: control}).On("CONFLICT (target, control) DO NOTHING").Exec(ctx)
	return err
}

// DetachControl detaches it.
func (tx Tx) DetachControl(ctx context.Context, control, target string) error {
	return tx.remove(ctx, (*targetRow)(nil), "target = ? AND control = ?", target, control)
}
