package scim

import (
	"maps"
	"slices"
)

// GroupRules chooses how a patch of a group is read.
type GroupRules struct {
	// Relaxed accepts what AWS answers with 400 but Okta's "Push now" sends:
	// replacing or removing all members in one request.
	Relaxed bool
}

// GroupPatch is what a patch means for a group. To apply it: if Clear, drop all
// members; drop Remove; add Add. No id is in both lists.
type GroupPatch struct {
	DisplayName *string // nil: leave
	ExternalID  *string // nil: leave; "": drop
	Clear       bool    // only by relaxed rules
	Add, Remove []string
}

// Apply is the membership after the patch, in a stable order.
func (g GroupPatch) Apply(members []string) []string {
	var out []string
	if !g.Clear {
		for _, m := range members {
			if !slices.Contains(g.Remove, m) {
				out = append(out, m)
			}
		}
	}
	for _, m := range g.Add {
		if !slices.Contains(out, m) {
			out = append(out, m)
		}
	}
	return out
}

// ForGroup reads the patch as an instruction for a group. Only displayName,
// externalId and members can be changed; of two operations on the same member
// the later one holds. Okta's {"id", "displayName"} renames and touches no
// member. The error is an [*Error].
func (p Patch) ForGroup(rules GroupRules) (GroupPatch, error) {
	b := groupPatch{rules: rules, member: map[string]bool{}}
	for _, op := range p.Operations {
		if err := b.apply(op); err != nil {
			return GroupPatch{}, err
		}
	}
	if b.changes > MaxMemberChanges {
		return GroupPatch{}, tooManyMembers(b.changes)
	}
	for _, id := range b.order {
		if b.member[id] {
			b.out.Add = append(b.out.Add, id)
		} else if !b.out.Clear {
			b.out.Remove = append(b.out.Remove, id)
		}
	}
	return b.out, nil
}

// groupPatch gathers the operations.
type groupPatch struct {
	rules   GroupRules
	out     GroupPatch
	order   []string        // members in order of first mention
	member  map[string]bool // is it one afterwards?
	changes int             // memberships named, for AWS's limit
}

func (b *groupPatch) apply(op Operation) *Error {
	if op.Path != "" {
		return b.set(op.Op, op.target, op.Value, true)
	}
	value := op.Value.(tree) // parseOperation saw to it
	for _, key := range slices.Sorted(maps.Keys(value)) {
		t, err := parseTarget(key)
		if err != nil {
			continue // unknown, so ignored
		}
		if err := b.set(op.Op, t, value[key], false); err != nil {
			return err
		}
	}
	return nil
}

func (b *groupPatch) set(op string, t target, value any, named bool) *Error {
	if t.attr.URN != "" && !equalASCII(t.attr.URN, GroupURN) {
		return nil // an extension that is not ours
	}
	a, ok := find(groupRoot, t.attr.Name)
	switch {
	case !ok:
		return unknownTarget(t.attr, named)
	case a.Name == "members":
		return b.members(op, t, value)
	case t.attr.Sub != "" || t.filter != nil:
		return Errorf(400, InvalidPath, "Attribute %s has no parts.", a.Name).on(a.Name)
	}
	return b.text(op, a, value)
}

// text sets displayName or externalId.
func (b *groupPatch) text(op string, a Attribute, value any) *Error {
	field := &b.out.DisplayName
	if a.Name == "externalId" {
		field = &b.out.ExternalID
	}
	if op == "remove" || value == nil {
		if a.Required {
			return Errorf(400, Mutability, "Removing %s is not supported.", a.Name).on(a.Name)
		}
		*field = new(string)
		return nil
	}
	v, err := canonicalSingle(value, a, a.Name)
	if err != nil {
		return err
	}
	s := v.(string)
	if c := textConstraint(s, a.Name); c != "" {
		return refuse([]violation{{a.Name, c}})
	}
	*field = &s
	return nil
}

func (b *groupPatch) members(op string, t target, value any) *Error {
	if t.attr.Sub != "" && !equalASCII(t.attr.Sub, "value") {
		return nil // a member's display name or type is not kept
	}
	if t.filter != nil {
		return b.filtered(op, t.filter)
	}
	if wholesale := op == "replace" || op == "remove" && value == nil; wholesale && !b.rules.Relaxed {
		detail := detailReplaceMembers
		if op == "remove" {
			detail = detailRemoveMembers
		}
		return Errorf(400, InvalidValue, "%s", detail).on("members")
	}
	if list, ok := value.([]any); ok && op != "replace" && len(list) > MaxMemberChanges {
		return tooManyMembers(len(list)) // before the work of reading them
	}
	ids, err := memberIDs(value)
	if err != nil {
		return err
	}
	switch {
	case op == "add":
		b.mark(ids, true)
	case op == "remove" && value != nil:
		// Read literally, RFC 7644 removes everybody here; Entra means these.
		b.mark(ids, false)
	default:
		b.replace(ids)
	}
	return nil
}

// replace starts again from an empty group. The list is not held to AWS's
// limit, which it could not keep for a larger group.
func (b *groupPatch) replace(ids []string) {
	b.out.Clear = true
	b.order, b.changes = nil, 0
	clear(b.member)
	b.mark(ids, true)
	b.changes = 0
}

func (b *groupPatch) mark(ids []string, member bool) {
	for _, id := range ids {
		if _, seen := b.member[id]; !seen {
			b.order = append(b.order, id)
		}
		b.member[id] = member
	}
	b.changes += len(ids)
}

// filtered reads members[value eq "x"], and several joined by or.
func (b *groupPatch) filtered(op string, f Filter) *Error {
	ids, ok := filterIDs(f)
	if !ok {
		return Errorf(400, InvalidPath, `Members can be picked by members[value eq "id"] only.`).on("members")
	}
	b.mark(ids, op != "remove")
	return nil
}

func filterIDs(f Filter) ([]string, bool) {
	switch f := f.(type) {
	case Either:
		l, ok1 := filterIDs(f.Left)
		r, ok2 := filterIDs(f.Right)
		return append(l, r...), ok1 && ok2
	case Compare:
		id, ok := f.Value.(string)
		return []string{id}, ok && id != "" && f.Op == "eq" && equalASCII(f.Attr.String(), "value")
	}
	return nil, false
}

func memberIDs(value any) ([]string, *Error) {
	if value == nil {
		return nil, nil
	}
	a, _ := find(groupAttributes, "members")
	v, err := canonicalValue(value, a, "members")
	if err != nil {
		return nil, err
	}
	items, _ := v.([]any)
	ids := make([]string, 0, len(items))
	for _, item := range items {
		id, _ := item.(tree)["value"].(string)
		if id == "" {
			return nil, refuse([]violation{{"members.value", "Member must not be null"}})
		}
		ids = append(ids, id)
	}
	return ids, nil
}
