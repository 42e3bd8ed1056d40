package directorydb

import (
	"context"

	"github.com/uptrace/bun"

	"gatehouse/internal/directory"
	"gatehouse/internal/listing"
)

type ruleRow struct {
	bun.BaseModel `bun:"table:dir_group_rules,alias:r"`
	ID            string `bun:",pk"`
	Status        string
	Leaving       bool
	Doc           string
}

// SaveGroupRule creates or replaces a rule.
func (tx *Tx) SaveGroupRule(ctx context.Context, r directory.GroupRule) error {
	doc, err := encode(r)
	if err != nil {
		return err
	}
	_, err = tx.NewInsert().Model(&ruleRow{ID: r.ID, Status: string(r.Status), Leaving: r.Leaving, Doc: doc}).
		On("CONFLICT (id) DO UPDATE").Set("status = EXCLUDED.status").Set("leaving = EXCLUDED.leaving").Set("doc = EXCLUDED.doc").Exec(ctx)
	return err
}

// GroupRule finds a rule.
func (tx *Tx) GroupRule(ctx context.Context, id string) (r directory.GroupRule, err error) {
	var row ruleRow
	if err := tx.NewSelect().Model(&row).Where("id = ?", id).Scan(ctx); err != nil {
		return r, or(err, directory.Missing(id, "GroupRule"))
	}
	return decode[directory.GroupRule](row.Doc)
}

// GroupRules lists rules in order of ids.
func (tx *Tx) GroupRules(ctx context.Context, p listing.Page) (out listing.List[directory.GroupRule], err error) {
	var rows []document
	err = tx.NewSelect().Model((*ruleRow)(nil)).Column("r.id", "r.doc").Where("NOT r.leaving AND r.id > ?", p.After).
		OrderExpr("r.id").Limit(int64(p.Limit)+1).Scan(ctx, &rows)
	if err != nil {
		return out, err
	}
	return cut[directory.GroupRule](rows, p.Limit)
}

// ActiveGroupRules lists the rules that apply.
func (tx *Tx) ActiveGroupRules(ctx context.Context) ([]directory.GroupRule, error) {
	var rows []document
	err := tx.NewSelect().Model((*ruleRow)(nil)).Column("r.id", "r.doc").Where("r.status = ?", directory.RuleActive).OrderExpr("r.id").Scan(ctx, &rows)
	if err != nil {
		return nil, err
	}
	return decodeAll[directory.GroupRule](rows)
}

// DeleteGroupRule removes a rule and forgets what it held.
func (tx *Tx) DeleteGroupRule(ctx context.Context, id string) error {
	if _, err := tx.forgetHeld(ctx, "rule_id = ?", id); err != nil {
		return err
	}
	res, err := tx.NewDelete().Model((*ruleRow)(nil)).Where("id = ?", id).Exec(ctx)
	return changed(res, err, directory.Missing(id, "GroupRule"))
}

type ruleMemberRow struct {
	bun.BaseModel `bun:"table:dir_rule_members,alias:m"`
	PersonID      string `bun:",pk"`
	GroupID       string `bun:",pk"`
	RuleID        string `bun:",pk"`
}

// HoldMembership remembers that a rule holds a membership.
func (tx *Tx) HoldMembership(ctx context.Context, m directory.RuleMembership) (bool, error) {
	res, err := tx.NewInsert().Model(&ruleMemberRow{PersonID: m.PersonID, GroupID: m.GroupID, RuleID: m.RuleID}).On("CONFLICT DO NOTHING").Exec(ctx)
	return affected(res, err)
}

// LetMembershipGo forgets that a rule holds a membership.
func (tx *Tx) LetMembershipGo(ctx context.Context, m directory.RuleMembership) (bool, error) {
	return tx.forgetHeld(ctx, "rule_id = ? AND person_id = ? AND group_id = ?", m.RuleID, m.PersonID, m.GroupID)
}

// ForgetRuleMemberships forgets every rule that holds a membership.
func (tx *Tx) ForgetRuleMemberships(ctx context.Context, group, person string) error {
	_, err := tx.forgetHeld(ctx, "person_id = ? AND group_id = ?", person, group)
	return err
}

// ForgetGroupOfRules forgets what rules hold of a group.
func (tx *Tx) ForgetGroupOfRules(ctx context.Context, group string) error {
	_, err := tx.forgetHeld(ctx, "group_id = ?", group)
	return err
}

func (tx *Tx) forgetHeld(ctx context.Context, where string, args ...any) (bool, error) {
	res, err := tx.NewDelete().Model((*ruleMemberRow)(nil)).Where(where, args...).Exec(ctx)
	return affected(res, err)
}

// RuleMembershipsOf lists what rules hold of a person.
func (tx *Tx) RuleMembershipsOf(ctx context.Context, person string) ([]directory.RuleMembership, error) {
	return tx.held(ctx, tx.NewSelect().Where("m.person_id = ?", person))
}

// RuleMemberships lists what a rule holds, but not of some groups.
func (tx *Tx) RuleMemberships(ctx context.Context, rule string, but []string, limit int) ([]directory.RuleMembership, error) {
	s := tx.NewSelect().Where("m.rule_id = ?", rule).Limit(int64(limit))
	if len(but) > 0 {
		s = s.Where("m.group_id NOT IN (?)", bun.In(but))
	}
	return tx.held(ctx, s)
}

func (tx *Tx) held(ctx context.Context, s *bun.SelectQuery) ([]directory.RuleMembership, error) {
	var rows []ruleMemberRow
	err := s.Model(&rows).OrderExpr("m.person_id, m.group_id, m.rule_id").Scan(ctx)
	out := make([]directory.RuleMembership, len(rows))
	for n, r := range rows {
		out[n] = directory.RuleMembership{RuleID: r.RuleID, GroupID: r.GroupID, PersonID: r.PersonID}
	}
	return out, err
}
