package scim

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"unicode/utf8"
)

// Bounds on request bodies.
const (
	// MaxBody is the largest body that is parsed, in bytes.
	MaxBody = 1 << 20
	// maxDepth is the deepest nesting of objects and lists. A user needs four.
	maxDepth = 16
)

// tree is a JSON object.
type tree = map[string]any

// parseObject parses a body that must be one JSON object.
func parseObject(body []byte) (tree, *Error) { return parseObjectUpTo(body, MaxBody) }

func parseObjectUpTo(body []byte, limit int) (tree, *Error) {
	if len(body) > limit {
		return nil, Errorf(413, "", "The request body exceeds %d bytes.", limit)
	}
	if !utf8.Valid(body) || depth(body) > maxDepth {
		return nil, Errorf(400, InvalidSyntax, detailInvalidJSON)
	}
	var obj tree
	dec := json.NewDecoder(bytes.NewReader(body))
	dec.UseNumber()
	if err := dec.Decode(&obj); err != nil || obj == nil || len(bytes.TrimSpace(body[dec.InputOffset():])) > 0 {
		return nil, Errorf(400, InvalidSyntax, detailInvalidJSON)
	}
	return obj, nil
}

// depth counts nested brackets outside strings, so that a body of a million
// brackets is refused before a parser recurses into it.
func depth(body []byte) int {
	deepest, now, quoted := 0, 0, false
	for i := 0; i < len(body); i++ {
		switch c := body[i]; {
		case quoted && c == '\\':
			i++
		case c == '"':
			quoted = !quoted
		case quoted:
		case c == '{' || c == '[':
			now++
			deepest = max(deepest, now)
		case c == '}' || c == ']':
			now--
		}
	}
	return deepest
}

// canonical rewrites an object with the spelling and the types of the given
// attributes. Unknown attributes and nulls are left out. prefix names the
// object in messages, "" for the resource itself.
func canonical(in tree, attrs []Attribute, prefix string) (tree, *Error) {
	out := make(tree, len(in))
	// In order, so that the same body is refused with the same message each time.
	for _, key := range slices.Sorted(maps.Keys(in)) {
		a, known := find(attrs, key)
		if !known || in[key] == nil {
			continue
		}
		path := join(prefix, a.Name)
		if _, twice := out[a.Name]; twice {
			return nil, Errorf(400, InvalidSyntax, "Attribute %s is given twice.", path).on(path)
		}
		v, err := canonicalValue(in[key], a, path)
		if err != nil {
			return nil, err
		}
		if v != nil {
			out[a.Name] = v
		}
	}
	return out, nil
}

// canonicalValue is nil for an empty list, which means "no value" (RFC 7643 section 2.5).
func canonicalValue(v any, a Attribute, path string) (any, *Error) {
	if !a.MultiValued {
		return canonicalSingle(v, a, path)
	}
	items, isList := v.([]any)
	if !isList {
		items = []any{v} // clients that know of the limit of one send the bare object
	}
	var out []any
	for _, item := range items {
		one, err := canonicalSingle(item, a, path)
		if err != nil {
			return nil, err
		}
		out = append(out, one)
	}
	if out == nil {
		return nil, nil
	}
	return out, nil
}

func canonicalSingle(v any, a Attribute, path string) (any, *Error) {
	switch a.Type {
	case typeComplex:
		if s, ok := v.(string); ok {
			// Entra sends the manager, and some clients members, as the bare id.
			if _, hasValue := find(a.SubAttributes, "value"); hasValue {
				v = tree{"value": s}
			}
		}
		if obj, ok := v.(tree); ok {
			return canonical(obj, a.SubAttributes, path)
		}
	case typeBoolean:
		if b, ok := boolean(v); ok {
			return b, nil
		}
	default:
		if s, ok := v.(string); ok {
			return s, nil
		}
	}
	return nil, Errorf(400, InvalidValue, "Attribute %s has a value of the wrong type; want %s.", path, a.Type).on(path)
}

// boolean also takes the strings that Entra ("False") and AWS's own example
// ("false") send.
func boolean(v any) (value, ok bool) {
	switch v := v.(type) {
	case bool:
		return v, true
	case string:
		return equalASCII(v, "true"), equalASCII(v, "true") || equalASCII(v, "false")
	}
	return false, false
}

func join(prefix, name string) string {
	if prefix == "" {
		return name
	}
	return prefix + "." + name
}

// into moves a canonical tree into the value type with the same JSON names.
func into[T any](t tree) (out T, _ *Error) {
	data, err := json.Marshal(t)
	if err == nil {
		err = json.Unmarshal(data, &out)
	}
	if err != nil {
		return out, Errorf(400, InvalidSyntax, "%s", DetailUnparsable)
	}
	return out, nil
}

// fromValue is the inverse of into.
func fromValue(v any) (tree, error) {
	data, err := json.Marshal(v)
	if err != nil {
		return nil, fmt.Errorf("scim: encode: %w", err)
	}
	var t tree
	if err := json.Unmarshal(data, &t); err != nil {
		return nil, fmt.Errorf("scim: encode: %w", err)
	}
	return t, nil
}
