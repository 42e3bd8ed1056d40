package awswire

import (
	"net/http"
	"net/url"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"time"
)

// queryForm returns the parameters of a query request: those of the body, or
// of the URL when it is a GET (a presigned GetCallerIdentity is one).
func queryForm(r *http.Request, body []byte) (url.Values, error) {
	raw := string(body)
	if r.Method == http.MethodGet {
		raw = r.URL.RawQuery
	}
	if strings.Count(raw, "&") >= maxMembers {
		return nil, malformed("", "too many parameters")
	}
	form, err := url.ParseQuery(raw)
	if err != nil {
		return nil, &InputError{Code: "MalformedQueryString", Message: "the parameters are not form encoded"}
	}
	return form, nil
}

// A queryNode is one step of the dotted parameter names: Tags.member.1.Key.
type queryNode struct {
	value    string
	set      bool
	children map[string]*queryNode
}

// decodeQuery fills the SDK struct that in points to.
func decodeQuery(form url.Values, in any) error {
	root := &queryNode{}
	for key, values := range form {
		if len(values) != 1 {
			return &InputError{Code: "MalformedQueryString", Member: key, Message: "the parameter is given more than once"}
		}
		if strings.Count(key, ".") >= maxDepth {
			return malformed("", "a parameter name has too many parts")
		}
		n := root
		for part := range strings.SplitSeq(key, ".") {
			n = n.child(part)
		}
		n.value, n.set = values[0], true
	}
	return root.structure("", reflect.ValueOf(in).Elem())
}

func (n *queryNode) child(name string) *queryNode {
	if n.children == nil {
		n.children = map[string]*queryNode{}
	}
	c := n.children[name]
	if c == nil {
		c = &queryNode{}
		n.children[name] = c
	}
	return c
}

func (n *queryNode) structure(path string, to reflect.Value) error {
	for _, m := range members(to.Type()) {
		c := n.children[m.name]
		if c == nil {
			continue
		}
		if err := c.into(join(path, m.name), to.Field(m.index)); err != nil {
			return err
		}
	}
	return nil
}

func (n *queryNode) into(path string, to reflect.Value) error {
	switch {
	case to.Kind() == reflect.Pointer:
		v := reflect.New(to.Type().Elem())
		to.Set(v)
		return n.into(path, v.Elem())
	case to.Type() != timeType && to.Kind() == reflect.Struct:
		return n.structure(path, to)
	case isList(to.Type()):
		return n.list(path, to)
	case to.Kind() == reflect.Map:
		return n.mapping(path, to)
	case to.Kind() == reflect.Interface:
		return n.union(path, to)
	case !n.set:
		return malformed(path, "expected a single value")
	}
	return setScalar(path, n.value, to)
}

// elements returns the children of n.<step> in the order of their numbers.
// Numbers may have gaps; AWS takes the order alone.
func (n *queryNode) elements(path, step string) ([]*queryNode, error) {
	holder := n.children[step]
	if holder == nil {
		return nil, nil
	}
	numbers := make([]int, 0, len(holder.children))
	for name := range holder.children {
		i, err := strconv.Atoi(name)
		if err != nil || i < 1 || strconv.Itoa(i) != name {
			return nil, malformed(path, "%q is not the number of a list element", name)
		}
		numbers = append(numbers, i)
	}
	slices.Sort(numbers)
	elements := make([]*queryNode, len(numbers))
	for i, number := range numbers {
		elements[i] = holder.children[strconv.Itoa(number)]
	}
	return elements, nil
}

// list reads Name.member.N; an empty list is written as Name= .
func (n *queryNode) list(path string, to reflect.Value) error {
	elements, err := n.elements(path, "member")
	if err != nil {
		return err
	}
	to.Set(reflect.MakeSlice(to.Type(), len(elements), len(elements)))
	for i, e := range elements {
		if err := e.into(path+".member."+strconv.Itoa(i+1), to.Index(i)); err != nil {
			return err
		}
	}
	return nil
}

// mapping reads Name.entry.N.key and Name.entry.N.value.
func (n *queryNode) mapping(path string, to reflect.Value) error {
	elements, err := n.elements(path, "entry")
	if err != nil {
		return err
	}
	to.Set(reflect.MakeMapWithSize(to.Type(), len(elements)))
	for i, e := range elements {
		at := path + ".entry." + strconv.Itoa(i+1)
		key, value := e.children["key"], e.children["value"]
		if key == nil || value == nil || !key.set {
			return malformed(at, "expected a key and a value")
		}
		v := reflect.New(to.Type().Elem()).Elem()
		if err := value.into(at+".value", v); err != nil {
			return err
		}
		to.SetMapIndex(reflect.ValueOf(key.value).Convert(to.Type().Key()), v)
	}
	return nil
}

func (n *queryNode) union(path string, to reflect.Value) error {
	byName := unions[to.Type()]
	if len(n.children) != 1 {
		return malformed(path, "expected exactly one member")
	}
	for name, c := range n.children {
		t, ok := byName[name]
		if !ok {
			return malformed(path, "unknown member")
		}
		v := reflect.New(t)
		if err := c.into(join(path, name), v.Elem().FieldByName("Value")); err != nil {
			return err
		}
		to.Set(v)
	}
	return nil
}

// setScalar stores text from a form, a query string or a header.
func setScalar(path, s string, to reflect.Value) error {
	if to.Kind() == reflect.Pointer {
		v := reflect.New(to.Type().Elem())
		to.Set(v)
		return setScalar(path, s, v.Elem())
	}
	if to.Type() == timeType {
		t, err := time.Parse(time.RFC3339Nano, s)
		if err != nil {
			return malformed(path, "expected a timestamp in ISO 8601")
		}
		to.Set(reflect.ValueOf(t.UTC()))
		return nil
	}
	switch to.Kind() {
	case reflect.Bool:
		if s != "true" && s != "false" {
			return malformed(path, "expected true or false")
		}
		to.SetBool(s == "true")
		return nil
	case reflect.Int32, reflect.Int64:
		i, err := strconv.ParseInt(s, 10, to.Type().Bits())
		if err != nil {
			return malformed(path, "expected an integer of %d bits", to.Type().Bits())
		}
		to.SetInt(i)
		return nil
	}
	return setText(path, s, to)
}
