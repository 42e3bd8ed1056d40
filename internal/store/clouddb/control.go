package clouddb

import (
	"context"

	"github.com/uptrace/bun"

	"gatehouse/internal/cloud"
	"gatehouse/internal/listing"
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
	return one[cloud.Control](ctx, tx.NewSelect().Model((*controlRow)(nil)).Where("id = ?", id), "There is no policy %q.", id)
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
	err = tx.NewSelect().Model((*targetRow)(nil)).Column("control").Where("target = ?", target).Order("control").Scan(ctx, &out)
	return out, err
}

// ControlsOnEach returns the controls of several targets.
func (tx Tx) ControlsOnEach(ctx context.Context, targets []string) (map[string][]string, error) {
	var rows []targetRow
	err := tx.NewSelect().Model(&rows).Where("target IN (?)", bun.In(targets)).Order("target", "control").Scan(ctx)
	out := make(map[string][]string, len(targets))
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
