package directory

import (
	"context"
	"encoding/json"
	"slices"
	"strings"

	"gatehouse/internal/audit"
	"gatehouse/internal/fault"
	"gatehouse/internal/job"
	"gatehouse/internal/listing"
)

// NewGroupRule is what an administrator says of a rule.
type NewGroupRule struct {
	Name       string
	Expression string
	Exclude    []string
	GroupIDs   []string
}

func ruleParty(r GroupRule) audit.Party {
	return audit.Party{Type: "GroupRule", ID: r.ID, Name: r.Name}
}

// CreateGroupRule adds a rule; it applies once it is activated.
func (s *Service) CreateGroupRule(ctx context.Context, n NewGroupRule) (r GroupRule, err error) {
	err = s.store.Update(ctx, func(tx Tx) error {
		have, err := tx.GroupRules(ctx, listing.Page{Limit: maxRules})
		if err != nil {
			return err
		}
		if len(have.Items) >= maxRules {
			return fault.New(fault.Quota, "There are %d group rules already, which is the most", maxRules)
		}
		r = GroupRule{ID: tx.IDs().Okta("0pr"), Status: RuleInactive, Created: tx.Now()}
		return saveRule(ctx, tx, &r, n, "group.rule.create")
	})
	return r, err
}

// UpdateGroupRule changes a rule that does not apply at the moment.
func (s *Service) UpdateGroupRule(ctx context.Context, id string, n NewGroupRule) (r GroupRule, err error) {
	err = s.store.Update(ctx, func(tx Tx) error {
		if r, err = findRule(ctx, tx, id); err != nil {
			return err
		}
		if r.Status == RuleActive {
			return wrongState("An active rule cannot be changed. Deactivate it first.")
		}
		gone := r.GroupIDs
		r.Status = RuleInactive
		if err := saveRule(ctx, tx, &r, n, "group.rule.update"); err != nil {
			return err
		}
		if !slices.ContainsFunc(gone, func(g string) bool { return !slices.Contains(r.GroupIDs, g) }) {
			return nil
		}
		return enqueueRule(ctx, tx, RuleWork{Rule: id, Drop: true})
	})
	return r, err
}

func saveRule(ctx context.Context, tx Tx, r *GroupRule, n NewGroupRule, what string) error {
	r.Name, r.Expression, r.Exclude, r.GroupIDs = strings.TrimSpace(n.Name), strings.TrimSpace(n.Expression), n.Exclude, n.GroupIDs
	r.LastUpdated = tx.Now()
	if err := r.validate(ctx, tx); err != nil {
		return err
	}
	if err := tx.SaveGroupRule(ctx, *r); err != nil {
		return err
	}
	return record(ctx, tx, what, map[string]any{"expression": r.Expression}, ruleParty(*r))
}

// GroupRule finds a rule.
func (s *Service) GroupRule(ctx context.Context, id string) (r GroupRule, err error) {
	err = s.store.View(ctx, func(tx Tx) error {
		r, err = findRule(ctx, tx, id)
		return err
	})
	return r, err
}

// GroupRules lists rules; match selects among them when it is not nil.
func (s *Service) GroupRules(ctx context.Context, match func(GroupRule) bool, page listing.Page) (l listing.List[GroupRule], err error) {
	if match == nil {
		match = func(GroupRule) bool { return true }
	}
	err = s.store.View(ctx, func(tx Tx) error {
		l, err = scan(page, func(p listing.Page) (listing.List[GroupRule], error) { return tx.GroupRules(ctx, p) }, match, func(r GroupRule) string { return r.ID })
		return err
	})
	return l, err
}

// SetGroupRule lets a rule apply, or not. Whoever changes from then on is looked
// at at once; everybody else by a job.
func (s *Service) SetGroupRule(ctx context.Context, id string, to RuleStatus) error {
	return s.store.Update(ctx, func(tx Tx) error {
		r, err := findRule(ctx, tx, id)
		if err != nil || r.Status == to {
			return err
		}
		if err := r.validate(ctx, tx); err != nil && to == RuleActive {
			return err
		}
		r.Status, r.Applying, r.LastUpdated = to, to == RuleActive, tx.Now()
		if err := tx.SaveGroupRule(ctx, r); err != nil {
			return err
		}
		if to != RuleActive {
			return record(ctx, tx, "group.rule.deactivate", nil, ruleParty(r))
		}
		if err := record(ctx, tx, "group.rule.activate", nil, ruleParty(r)); err != nil {
			return err
		}
		return enqueueRule(ctx, tx, RuleWork{Rule: id})
	})
}

// DeleteGroupRule deletes a rule that is not active. The people whom it put into
// groups leave them, or stay as if somebody had put them there.
func (s *Service) DeleteGroupRule(ctx context.Context, id string, leave bool) error {
	return s.store.Update(ctx, func(tx Tx) error {
		r, err := findRule(ctx, tx, id)
		if err != nil {
			return err
		}
		if r.Status == RuleActive {
			return wrongState("An active rule cannot be deleted. Deactivate it first.")
		}
		if err := record(ctx, tx, "group.rule.delete", map[string]any{"removeUsers": leave}, ruleParty(r)); err != nil {
			return err
		}
		if !leave {
			return tx.DeleteGroupRule(ctx, id)
		}
		r.Leaving = true
		if err := tx.SaveGroupRule(ctx, r); err != nil {
			return err
		}
		return enqueueRule(ctx, tx, RuleWork{Rule: id})
	})
}

// ApplyRule is the kind of work that follows a rule's changes.
const ApplyRule = "apply-group-rule"

// RuleWork is the next part of that work: people whose ids come after After, or,
// with Drop, memberships of groups that the rule names no more.
type RuleWork struct {
	Rule  string `json:"rule"`
	After string `json:"after,omitempty"`
	Drop  bool   `json:"drop,omitempty"`
}

func enqueueRule(ctx context.Context, tx Tx, w RuleWork) error {
	payload, err := json.Marshal(w)
	if err != nil {
		return err
	}
	return tx.Enqueue(ctx, job.Task{Queue: ImportQueue, Kind: ApplyRule, Order: "rule:" + w.Rule, Payload: string(payload), Soon: true})
}

// ruleBatch bounds the people of one transaction.
const ruleBatch = 100

// FollowRule does one part of the work and records the next, so that it goes on
// where it was whoever dies.
func (s *Service) FollowRule(ctx context.Context, w RuleWork) error {
	return s.store.Update(ctx, func(tx Tx) error {
		r, err := tx.GroupRule(ctx, w.Rule)
		switch {
		case missing(err):
			return nil
		case err != nil:
			return err
		case r.Leaving:
			more, err := letGo(ctx, tx, w, nil)
			if err != nil || more {
				return err
			}
			return tx.DeleteGroupRule(ctx, r.ID)
		case w.Drop:
			_, err := letGo(ctx, tx, w, r.GroupIDs)
			return err
		case r.Status != RuleActive:
			return nil
		}
		l, err := tx.People(ctx, PeopleQuery{Live: true}, listing.Page{After: w.After, Limit: ruleBatch})
		if err != nil {
			return err
		}
		for _, p := range l.Items {
			held, err := tx.RuleMembershipsOf(ctx, p.ID)
			if err != nil {
				return err
			}
			if err := follow(ctx, tx, r, p, held); err != nil {
				return err
			}
		}
		if l.Next != "" {
			return enqueueRule(ctx, tx, RuleWork{Rule: w.Rule, After: l.Next})
		}
		r.Applying = false
		return tx.SaveGroupRule(ctx, r)
	})
}

// letGo ends memberships that a rule holds, but not those of some groups, and
// tells whether there are more, which it records as work.
func letGo(ctx context.Context, tx Tx, w RuleWork, but []string) (more bool, err error) {
	held, err := tx.RuleMemberships(ctx, w.Rule, but, ruleBatch)
	if err != nil {
		return false, err
	}
	for _, m := range held {
		p, err := tx.Person(ctx, m.PersonID)
		if err != nil {
			return false, err
		}
		if err := leaveByRule(ctx, tx, m, p); err != nil {
			return false, err
		}
	}
	if len(held) < ruleBatch {
		return false, nil
	}
	return true, enqueueRule(ctx, tx, w)
}

// findRule finds a rule that is not on its way out.
func findRule(ctx context.Context, tx Tx, id string) (GroupRule, error) {
	r, err := tx.GroupRule(ctx, id)
	if err == nil && r.Leaving {
		return r, Missing(id, "GroupRule")
	}
	return r, err
}

// HeldByRule is a membership of a person with a rule that holds it.
type HeldByRule struct {
	GroupID string
	Rule    GroupRule
}

// RulesOf tells which of a person's memberships come from rules.
func (s *Service) RulesOf(ctx context.Context, key string) (out []HeldByRule, err error) {
	err = s.store.View(ctx, func(tx Tx) error {
		p, err := find(ctx, tx, key)
		if err != nil {
			return err
		}
		held, err := tx.RuleMembershipsOf(ctx, p.ID)
		for _, h := range held {
			r, err := tx.GroupRule(ctx, h.RuleID)
			if err != nil {
				return err
			}
			out = append(out, HeldByRule{GroupID: h.GroupID, Rule: r})
		}
		return err
	})
	return out, err
}
