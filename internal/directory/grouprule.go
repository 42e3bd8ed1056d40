package directory

import (
	"context"
	"slices"
	"time"
	"unicode/utf8"

	"gatehouse/internal/directory/condition"
	"gatehouse/internal/fault"
	"gatehouse/internal/listing"
)

// RuleStatus is where a group rule is.
type RuleStatus string

// The states of a rule. An INVALID one names a group that was deleted.
const (
	RuleInactive RuleStatus = "INACTIVE"
	RuleActive   RuleStatus = "ACTIVE"
	RuleInvalid  RuleStatus = "INVALID"
)

// GroupRule puts everybody of whom a condition holds into groups, for as long as
// it does.
//
// Which memberships a rule holds is remembered (RuleMembers). One that somebody
// made by hand is never a rule's, and no rule ends it; one that a rule made
// ends with the last rule that holds it. A rule that is not active holds what
// it held.
type GroupRule struct {
	ID         string // 0pr...
	Name       string
	Status     RuleStatus
	Expression string
	// Exclude are people whom the rule leaves alone, whatever holds of them.
	Exclude  []string
	GroupIDs []string
	// Applying is set until everybody has been looked at after activation.
	Applying bool
	// Leaving is set once the rule is deleted and what it holds has to go; nobody
	// sees the rule then.
	Leaving     bool
	Created     time.Time
	LastUpdated time.Time
}

// GroupRules keeps rules and what they hold.
type GroupRules interface {
	SaveGroupRule(ctx context.Context, r GroupRule) error
	GroupRule(ctx context.Context, id string) (GroupRule, error)
	// GroupRules lists rules in order of ids, those that are leaving left out.
	GroupRules(ctx context.Context, p listing.Page) (listing.List[GroupRule], error)
	// ActiveGroupRules lists those that apply.
	ActiveGroupRules(ctx context.Context) ([]GroupRule, error)
	// DeleteGroupRule removes a rule and forgets what it held.
	DeleteGroupRule(ctx context.Context, id string) error

	// HoldMembership and LetMembershipGo tell whether anything changed.
	HoldMembership(ctx context.Context, m RuleMembership) (bool, error)
	LetMembershipGo(ctx context.Context, m RuleMembership) (bool, error)
	// RuleMembershipsOf lists what rules hold of a person.
	RuleMembershipsOf(ctx context.Context, person string) ([]RuleMembership, error)
	// RuleMemberships lists up to so many of what a rule holds, but not of some groups.
	RuleMemberships(ctx context.Context, rule string, but []string, limit int) ([]RuleMembership, error)
	// ForgetRuleMemberships makes a membership nobody's but the person's own.
	ForgetRuleMemberships(ctx context.Context, group, person string) error
	// ForgetGroupOfRules forgets what rules hold of a group that is deleted.
	ForgetGroupOfRules(ctx context.Context, group string) error
}

// RuleMembership is a membership that a rule holds.
type RuleMembership struct{ RuleID, GroupID, PersonID string }

// The bounds of rules.
const (
	maxRules     = 500
	maxRuleName  = 50
	maxRuleLists = 100
)

func (r GroupRule) condition() (condition.Condition, error) {
	c, err := condition.Parse(r.Expression, func(name string) bool { _, known := properties[name]; return known })
	if err != nil {
		return c, invalid("expression", "expression: %s", err)
	}
	return c, nil
}

func (r GroupRule) validate(ctx context.Context, tx Tx) error {
	switch n := utf8.RuneCountInString(r.Name); {
	case n == 0 || n > maxRuleName || !printable(r.Name):
		return invalid("name", "name: The field must have 1 to %d printable characters", maxRuleName)
	case len(r.GroupIDs) == 0 || len(r.GroupIDs) > maxRuleLists:
		return invalid("groupIds", "groupIds: one to %d groups are needed", maxRuleLists)
	case len(r.Exclude) > maxRuleLists:
		return invalid("exclude", "exclude: at most %d people are allowed", maxRuleLists)
	}
	if _, err := r.condition(); err != nil {
		return err
	}
	for _, id := range r.GroupIDs {
		g, err := tx.Group(ctx, id)
		if missing(err) || err == nil && g.Type != OktaGroup {
			return invalid("groupIds", "groupIds: '%s' is not a group that people can be put into", bounded(id, 60))
		}
		if err != nil {
			return err
		}
	}
	for _, id := range r.Exclude {
		if _, err := tx.Person(ctx, id); missing(err) {
			return invalid("exclude", "exclude: there is no person '%s'", bounded(id, 60))
		} else if err != nil {
			return err
		}
	}
	return nil
}

// wants tells whether a rule puts a person into its groups.
func (r GroupRule) wants(c condition.Condition, p Person) bool {
	return !slices.Contains(r.Exclude, p.ID) && c.Holds(func(name string) string { return p.Profile[name] })
}

// followRules makes a person's memberships agree with the active rules. It is
// called whenever the person comes or changes; deactivated people keep what they have.
func followRules(ctx context.Context, tx Tx, p Person) error {
	rules, err := tx.ActiveGroupRules(ctx)
	if err != nil || len(rules) == 0 || p.Status == Deprovisioned {
		return err
	}
	held, err := tx.RuleMembershipsOf(ctx, p.ID)
	if err != nil {
		return err
	}
	for _, r := range rules {
		if err := follow(ctx, tx, r, p, held); err != nil {
			return err
		}
	}
	return nil
}

// follow makes a person's memberships agree with one rule; held is what all
// rules hold of the person.
func follow(ctx context.Context, tx Tx, r GroupRule, p Person, held []RuleMembership) error {
	c, err := r.condition()
	if err != nil {
		return nil // an older directory understood it; what it holds stays
	}
	wanted := r.wants(c, p)
	for _, g := range r.GroupIDs {
		m := RuleMembership{RuleID: r.ID, GroupID: g, PersonID: p.ID}
		if wanted {
			err = enterByRule(ctx, tx, m, p, held)
		} else if slices.Contains(held, m) {
			err = leaveByRule(ctx, tx, m, p)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

func enterByRule(ctx context.Context, tx Tx, m RuleMembership, p Person, held []RuleMembership) error {
	if slices.Contains(held, m) {
		return nil
	}
	in, err := tx.IsMember(ctx, m.GroupID, p.ID)
	if err != nil {
		return err
	}
	byRule := slices.ContainsFunc(held, func(h RuleMembership) bool { return h.GroupID == m.GroupID })
	if in && !byRule {
		// Perhaps another rule has put the person there just now.
		now, err := tx.RuleMembershipsOf(ctx, p.ID)
		if err != nil || !slices.ContainsFunc(now, func(h RuleMembership) bool { return h.GroupID == m.GroupID }) {
			return err // in by hand: no rule's to end
		}
	}
	if _, err := tx.HoldMembership(ctx, m); err != nil {
		return err
	}
	return join(WithReason(ctx, "group rule "+m.RuleID), tx, m.GroupID, p)
}

// leaveByRule lets a membership go, which ends with the last rule that holds it.
func leaveByRule(ctx context.Context, tx Tx, m RuleMembership, p Person) error {
	if _, err := tx.LetMembershipGo(ctx, m); err != nil {
		return err
	}
	left, err := tx.RuleMembershipsOf(ctx, p.ID)
	if err != nil || slices.ContainsFunc(left, func(h RuleMembership) bool { return h.GroupID == m.GroupID }) {
		return err
	}
	changed, err := tx.RemoveMember(ctx, m.GroupID, p.ID)
	if err != nil || !changed {
		return err
	}
	g, err := tx.Group(ctx, m.GroupID)
	if err != nil {
		return err
	}
	return membershipEvent(WithReason(ctx, "group rule "+m.RuleID), tx, "group.user_membership.remove", g, p)
}

// leftByHand keeps a person out of a group that somebody has taken it out of:
// rules that hold the membership let it go, and leave the person alone from now on.
func leftByHand(ctx context.Context, tx Tx, group, person string) error {
	held, err := tx.RuleMembershipsOf(ctx, person)
	if err != nil {
		return err
	}
	for _, h := range held {
		if h.GroupID != group {
			continue
		}
		r, err := tx.GroupRule(ctx, h.RuleID)
		if err != nil {
			return err
		}
		if len(r.Exclude) >= maxRuleLists {
			return fault.New(fault.Quota, "The rule %q leaves %d people out already; change its condition instead", r.Name, maxRuleLists)
		}
		if !slices.Contains(r.Exclude, person) {
			r.Exclude = append(r.Exclude, person)
		}
		if err := tx.SaveGroupRule(ctx, r); err != nil {
			return err
		}
	}
	return tx.ForgetRuleMemberships(ctx, group, person)
}

// groupGone makes rules that name a deleted group INVALID.
func groupGone(ctx context.Context, tx Tx, group string) error {
	rules, err := all(func(p listing.Page) (listing.List[GroupRule], error) { return tx.GroupRules(ctx, p) })
	if err != nil {
		return err
	}
	for _, r := range rules {
		if !slices.Contains(r.GroupIDs, group) {
			continue
		}
		r.Status, r.Applying, r.LastUpdated = RuleInvalid, false, tx.Now()
		if err := tx.SaveGroupRule(ctx, r); err != nil {
			return err
		}
	}
	return tx.ForgetGroupOfRules(ctx, group)
}
