package awswire

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"io"
	"math"
	"reflect"
	"strconv"
	"time"
)

// decodeJSON reads a JSON object into the SDK struct that in points to. An
// empty body is an empty object, as AWS has it.
func decodeJSON(body []byte, in any, name naming) error {
	if len(bytes.TrimSpace(body)) == 0 {
		return nil
	}
	if !nestedAtMost(body, maxDepth) {
		return malformed("", "the JSON is nested too deeply")
	}
	d := json.NewDecoder(bytes.NewReader(body))
	d.UseNumber()
	var tree any
	if err := d.Decode(&tree); err != nil {
		return malformed("", "the request body is not JSON")
	}
	if _, err := d.Token(); err != io.EOF {
		return malformed("", "there is something after the JSON value")
	}
	object, ok := tree.(map[string]any)
	if !ok {
		return malformed("", "the request body is not a JSON object")
	}
	return jsonReader{name}.structure("", object, reflect.ValueOf(in).Elem())
}

// nestedAtMost counts brackets outside strings, before the parser, which
// recurses, sees them.
func nestedAtMost(body []byte, limit int) bool {
	depth, quoted := 0, false
	for i := 0; i < len(body); i++ {
		switch c := body[i]; {
		case quoted && c == '\\':
			i++
		case c == '"':
			quoted = !quoted
		case quoted:
		case c == '{' || c == '[':
			if depth++; depth > limit {
				return false
			}
		case c == '}' || c == ']':
			depth--
		}
	}
	return true
}

// A jsonReader moves a JSON tree into SDK values. path is for messages only.
type jsonReader struct{ name naming }

func (d jsonReader) structure(path string, object map[string]any, to reflect.Value) error {
	for _, m := range members(to.Type()) {
		name := d.name(m)
		v, ok := object[name]
		if !ok || v == nil {
			continue
		}
		if err := d.value(join(path, name), v, to.Field(m.index)); err != nil {
			return err
		}
	}
	return nil
}

func join(path, name string) string {
	if path == "" {
		return name
	}
	return path + "." + name
}

func (d jsonReader) value(path string, from any, to reflect.Value) error {
	switch {
	case to.Kind() == reflect.Pointer:
		v := reflect.New(to.Type().Elem())
		to.Set(v)
		return d.value(path, from, v.Elem())
	case to.Type() == timeType:
		return jsonTime(path, from, to)
	case to.Kind() == reflect.Interface:
		return d.iface(path, from, to)
	}
	switch from := from.(type) {
	case nil:
		return malformed(path, "null is not allowed here")
	case string:
		return setText(path, from, to)
	case bool:
		if to.Kind() == reflect.Bool {
			to.SetBool(from)
			return nil
		}
	case json.Number:
		return setNumber(path, from, to)
	case []any:
		if to.Kind() == reflect.Slice && to.Type().Elem().Kind() != reflect.Uint8 {
			return d.list(path, from, to)
		}
	case map[string]any:
		switch to.Kind() {
		case reflect.Struct:
			return d.structure(path, from, to)
		case reflect.Map:
			return d.mapping(path, from, to)
		}
	}
	return wrongType(path, to)
}

func wrongType(path string, to reflect.Value) error {
	return malformed(path, "expected %s", wanted(to))
}

// wanted names, for a message, the JSON type that a Go type stands for.
func wanted(to reflect.Value) string {
	switch to.Kind() {
	case reflect.Bool:
		return "a boolean"
	case reflect.String:
		return "a string"
	case reflect.Slice:
		if to.Type().Elem().Kind() == reflect.Uint8 {
			return "base64 text"
		}
		return "a list"
	case reflect.Int32, reflect.Int64, reflect.Float32, reflect.Float64:
		return "a number"
	}
	return "an object"
}

func (d jsonReader) list(path string, from []any, to reflect.Value) error {
	if len(from) > maxMembers {
		return malformed(path, "too many elements")
	}
	to.Set(reflect.MakeSlice(to.Type(), len(from), len(from)))
	for i, v := range from {
		if err := d.value(path+"."+strconv.Itoa(i), v, to.Index(i)); err != nil {
			return err
		}
	}
	return nil
}

func (d jsonReader) mapping(path string, from map[string]any, to reflect.Value) error {
	if len(from) > maxMembers {
		return malformed(path, "too many members")
	}
	to.Set(reflect.MakeMapWithSize(to.Type(), len(from)))
	for key, v := range from {
		element := reflect.New(to.Type().Elem()).Elem()
		if err := d.value(join(path, key), v, element); err != nil {
			return err
		}
		to.SetMapIndex(reflect.ValueOf(key).Convert(to.Type().Key()), element)
	}
	return nil
}

// iface reads a union (an object with exactly one known member) or a document.
func (d jsonReader) iface(path string, from any, to reflect.Value) error {
	if document, ok := documents[to.Type()]; ok {
		to.Set(reflect.ValueOf(document(plainNumbers(from))))
		return nil
	}
	byName, ok := unions[to.Type()]
	if !ok {
		return malformed(path, "this member is not supported")
	}
	object, ok := from.(map[string]any)
	if !ok {
		return malformed(path, "expected an object")
	}
	var chosen reflect.Value
	for name, v := range object {
		if v == nil || name == "__type" {
			continue
		}
		t, ok := byName[name]
		if !ok || chosen.IsValid() {
			return malformed(path, "expected an object with exactly one known member")
		}
		chosen = reflect.New(t)
		if err := d.value(join(path, name), v, chosen.Elem().FieldByName("Value")); err != nil {
			return err
		}
	}
	if !chosen.IsValid() {
		return malformed(path, "expected an object with exactly one known member")
	}
	to.Set(chosen)
	return nil
}

// plainNumbers replaces json.Number, which the SDK's document encoder would
// write as a quoted string, by int64 where that is exact and else float64.
func plainNumbers(v any) any {
	switch v := v.(type) {
	case json.Number:
		if n, err := v.Int64(); err == nil {
			return n
		}
		f, _ := v.Float64()
		return f
	case []any:
		for i := range v {
			v[i] = plainNumbers(v[i])
		}
	case map[string]any:
		for k := range v {
			v[k] = plainNumbers(v[k])
		}
	}
	return v
}

// setText stores the text of a scalar member whose wire form is a string.
func setText(path, s string, to reflect.Value) error {
	switch {
	case to.Kind() == reflect.String:
		to.SetString(s)
		return nil
	case to.Kind() == reflect.Slice && to.Type().Elem().Kind() == reflect.Uint8:
		blob, err := base64.StdEncoding.DecodeString(s)
		if err != nil {
			return malformed(path, "expected base64 text")
		}
		to.SetBytes(blob)
		return nil
	}
	return wrongType(path, to)
}

func setNumber(path string, n json.Number, to reflect.Value) error {
	switch to.Kind() {
	case reflect.Int32, reflect.Int64:
		i, err := strconv.ParseInt(n.String(), 10, to.Type().Bits())
		if err != nil {
			return malformed(path, "expected an integer of %d bits", to.Type().Bits())
		}
		to.SetInt(i)
		return nil
	case reflect.Float32, reflect.Float64:
		f, err := strconv.ParseFloat(n.String(), to.Type().Bits())
		if err != nil {
			return malformed(path, "the number is out of range")
		}
		to.SetFloat(f)
		return nil
	}
	return wrongType(path, to)
}

// maxEpoch is the end of the year 9999, the last that ISO 8601 can write.
const maxEpoch = 253402300799

// jsonTime reads epoch seconds, with a fraction of which milliseconds count.
func jsonTime(path string, from any, to reflect.Value) error {
	n, ok := from.(json.Number)
	if !ok {
		return malformed(path, "expected a timestamp in epoch seconds")
	}
	seconds, err := n.Float64()
	if err != nil || math.Abs(seconds) > maxEpoch {
		return malformed(path, "the timestamp is out of range")
	}
	to.Set(reflect.ValueOf(time.UnixMilli(int64(math.Round(seconds * 1000))).UTC()))
	return nil
}
