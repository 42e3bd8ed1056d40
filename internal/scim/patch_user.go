package scim

import (
	"maps"
	"reflect"
	"slices"
	"strings"
)

// ApplyToUser returns the user as the patch makes it, validated as by
// [User.Validate]. The given user is not changed: all operations hold or none.
// id and meta stay as they are. The error is an [*Error].
//
// Rules of AWS beyond RFC 7644: at most one operation on each of userName and
// active, and neither can be removed. A filter in a path that matches nothing
// creates the value, as Entra expects, where the RFC would answer noTarget.
func (p Patch) ApplyToUser(u User) (User, error) {
	t, err := fromValue(u)
	if err != nil {
		return User{}, err
	}
	clean, bad := canonical(t, userRoot, "")
	if bad != nil {
		return User{}, bad
	}
	b := userPatch{tree: clean, touched: map[string]int{}}
	for _, op := range p.Operations {
		if err := b.apply(op); err != nil {
			return User{}, err
		}
	}
	out, bad := userFrom(b.tree)
	if bad != nil {
		return User{}, bad
	}
	out.ID, out.Meta = u.ID, u.Meta
	return out, nil
}

// userPatch is a canonical user under change.
type userPatch struct {
	tree    tree
	touched map[string]int // operations on userName and active
}

func (b *userPatch) apply(op Operation) *Error {
	if op.Path != "" {
		return b.set(op.Op, op.target, op.Value, true)
	}
	value := op.Value.(tree) // parseOperation saw to it
	for _, key := range slices.Sorted(maps.Keys(value)) {
		// An object under the extension's URN, or a key with dots or a URN.
		t, err := parseTarget(key)
		if err != nil {
			continue // no attribute of ours has such a name: unknown, so ignored
		}
		if err := b.set(op.Op, t, value[key], false); err != nil {
			return err
		}
	}
	return nil
}

// set performs one operation on one target. named tells that the client wrote
// a path; only then is an unknown attribute an error, as elsewhere unknown
// attributes are ignored.
func (b *userPatch) set(op string, t target, value any, named bool) *Error {
	holder, attrs, prefix, known := b.resolve(t.attr)
	if !known {
		return nil // an extension that is not ours
	}
	a, ok := find(attrs, t.attr.Name)
	if !ok {
		return unknownTarget(t.attr, named)
	}
	path := join(prefix, a.Name)
	if err := b.guard(op, a.Name); err != nil {
		return err
	}
	if t.attr.Sub != "" {
		sub, ok := find(a.SubAttributes, t.attr.Sub)
		if !ok {
			return unknownTarget(t.attr, named)
		}
		return setSub(holder, op, a, sub, t.filter, value, path)
	}
	return setWhole(holder, op, a, t.filter, value, path)
}

// resolve finds the object that holds an attribute, and the attributes of that
// object.
func (b *userPatch) resolve(p AttrPath) (holder tree, attrs []Attribute, prefix string, known bool) {
	switch {
	case p.URN == "" || equalASCII(p.URN, UserURN):
		return b.tree, userRoot, "", true
	case equalASCII(p.URN, EnterpriseURN):
		ext, ok := b.tree[EnterpriseURN].(tree)
		if !ok {
			ext = tree{}
			b.tree[EnterpriseURN] = ext
		}
		return ext, enterpriseAttributes, EnterpriseURN, true
	}
	return nil, nil, "", false
}

func unknownTarget(p AttrPath, named bool) *Error {
	switch {
	case !named || equalASCII(p.Name, "password"):
		// Okta sends passwords even when the server says that it takes none.
		return nil
	case equalASCII(p.Name, "id") || equalASCII(p.Name, "meta") || equalASCII(p.Name, "groups"):
		return Errorf(400, Mutability, "Attribute %s cannot be changed.", p).on(p.String())
	}
	return Errorf(400, InvalidPath, "Attribute %s is not supported.", p).on(p.String())
}

// guard holds AWS's rules for userName and active.
func (b *userPatch) guard(op, name string) *Error {
	if name != "userName" && name != "active" {
		return nil
	}
	if op == "remove" {
		return Errorf(400, Mutability, "Removing %s is not supported.", name).on(name)
	}
	if b.touched[name]++; b.touched[name] > 1 {
		return Errorf(400, InvalidValue, "Multiple operations on %s in one request are not supported.", name).on(name)
	}
	return nil
}

// setWhole changes an attribute, or the values of a list that a filter picks.
func setWhole(holder tree, op string, a Attribute, filter Filter, value any, path string) *Error {
	if filter != nil && !a.MultiValued {
		return Errorf(400, InvalidPath, "Attribute %s has no list of values.", path).on(path)
	}
	if op == "remove" || value == nil { // replace with null removes
		removeWhole(holder, a, filter, value, path)
		return nil
	}
	if filter != nil {
		one := a
		one.MultiValued = false
		v, err := canonicalSingle(value, one, path)
		if err != nil {
			return err
		}
		return eachMatch(holder, a, filter, path, func(item tree) { maps.Copy(item, v.(tree)) })
	}
	v, err := canonicalValue(value, a, path)
	if err != nil {
		return err
	}
	put(holder, op, a, v)
	return nil
}

// put stores a canonical value. A complex attribute is merged, for replace as
// for add (RFC 7644 section 3.5.2.3); add appends to a list what is not in it.
func put(holder tree, op string, a Attribute, v any) {
	switch {
	case v == nil:
		if op == "replace" {
			delete(holder, a.Name)
		}
	case a.MultiValued && op == "add":
		have, _ := holder[a.Name].([]any)
		for _, item := range v.([]any) {
			if !containsValue(have, item) {
				have = append(have, item)
			}
		}
		holder[a.Name] = have
	case a.Type == typeComplex && !a.MultiValued:
		old, ok := holder[a.Name].(tree)
		if !ok {
			old = tree{}
			holder[a.Name] = old
		}
		mergeInto(old, v.(tree))
	default:
		holder[a.Name] = v
	}
}

// mergeInto copies the keys of src, and those of objects within it.
func mergeInto(dst, src tree) {
	for k, v := range src {
		sub, isTree := v.(tree)
		old, hasTree := dst[k].(tree)
		if isTree && hasTree {
			mergeInto(old, sub)
			continue
		}
		dst[k] = v
	}
}

func containsValue(list []any, v any) bool {
	return slices.ContainsFunc(list, func(have any) bool { return reflect.DeepEqual(have, v) })
}

// removeWhole removes an attribute; of a list, the values that the filter
// picks or that are listed in value.
func removeWhole(holder tree, a Attribute, filter Filter, value any, path string) {
	items, _ := holder[a.Name].([]any)
	doomed := func(any) bool { return true }
	if filter != nil {
		doomed = func(item any) bool { return matches(filter, item.(tree), a.SubAttributes) }
	} else if v, err := canonicalValue(value, a, path); a.MultiValued && value != nil && err == nil {
		listed, _ := v.([]any)
		doomed = func(item any) bool { return containsValue(listed, item) }
	}
	items = slices.DeleteFunc(items, doomed)
	if len(items) == 0 {
		delete(holder, a.Name)
		return
	}
	holder[a.Name] = items
}

// setSub changes one sub-attribute: name.givenName, or
// emails[type eq "work"].value.
func setSub(holder tree, op string, a, sub Attribute, filter Filter, value any, path string) *Error {
	if filter != nil && !a.MultiValued {
		return Errorf(400, InvalidPath, "Attribute %s has no list of values.", path).on(path)
	}
	var v any
	if op != "remove" && value != nil {
		var err *Error
		if v, err = canonicalValue(value, sub, join(path, sub.Name)); err != nil {
			return err
		}
	}
	change := func(item tree) {
		if v == nil {
			delete(item, sub.Name)
			return
		}
		item[sub.Name] = v
	}
	if !a.MultiValued {
		item, ok := holder[a.Name].(tree)
		if !ok {
			item = tree{}
			holder[a.Name] = item
		}
		change(item)
		return nil
	}
	switch {
	case v == nil && sub.Name == "value":
		removeWhole(holder, a, filter, nil, path) // the label of nothing is nothing
		return nil
	case v == nil:
		forEach(holder, a, filter, change)
		return nil
	}
	return eachMatch(holder, a, filter, path, change)
}

// forEach visits the values of a list that a filter picks and counts them.
func forEach(holder tree, a Attribute, filter Filter, change func(tree)) (n int) {
	items, _ := holder[a.Name].([]any)
	for _, item := range items {
		if obj := item.(tree); filter == nil || matches(filter, obj, a.SubAttributes) {
			change(obj)
			n++
		}
	}
	return n
}

// eachMatch is forEach that creates a value where none matches. Its other
// attributes are what the filter asks for; the first of a list is the primary
// one, for AWS takes no other.
func eachMatch(holder tree, a Attribute, filter Filter, path string, change func(tree)) *Error {
	if forEach(holder, a, filter, change) > 0 {
		return nil
	}
	fresh := tree{}
	if filter != nil && !fromEquals(filter, fresh, a.SubAttributes) {
		return Errorf(400, NoTarget, "No value of %s matches the filter of the path.", path).on(path)
	}
	items, _ := holder[a.Name].([]any)
	if len(items) == 0 {
		if _, said := fresh["primary"]; !said {
			fresh["primary"] = true
		}
	}
	change(fresh)
	holder[a.Name] = append(items, fresh)
	return nil
}

// fromEquals fills a new value from a filter made of eq and and. Any other
// filter does not say what the value would be.
func fromEquals(f Filter, fresh tree, subs []Attribute) bool {
	switch f := f.(type) {
	case Both:
		return fromEquals(f.Left, fresh, subs) && fromEquals(f.Right, fresh, subs)
	case Compare:
		a, ok := find(subs, f.Attr.Name)
		if !ok || !strings.EqualFold(f.Op, "eq") || f.Attr.Sub != "" {
			return false
		}
		v, err := canonicalSingle(f.Value, a, a.Name)
		if err != nil {
			return false
		}
		fresh[a.Name] = v
		return true
	}
	return false
}
