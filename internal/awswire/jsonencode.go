package awswire

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"math"
	"reflect"
	"slices"
	"strconv"
	"time"
)

// encodeJSON writes the SDK struct that out points to. Unlike the SDK's own
// serializers it keeps zero numbers and false, which a client would otherwise
// not see, and writes the lists of the output itself even when they are nil:
// AWS does, and Python callers index into them.
func encodeJSON(out any, name naming) ([]byte, error) {
	v := reflect.ValueOf(out)
	if !v.IsValid() || v.Kind() == reflect.Pointer && v.IsNil() {
		return []byte("{}"), nil
	}
	w := jsonWriter{name: name, buf: make([]byte, 0, 512)}
	w.structure(reflect.Indirect(v), true)
	return w.buf, w.err
}

// A jsonWriter keeps its first error; the bytes are then of no use.
type jsonWriter struct {
	buf  []byte
	name naming
	err  error
}

func (w *jsonWriter) structure(v reflect.Value, top bool) {
	w.buf = append(w.buf, '{')
	first := true
	for _, m := range members(v.Type()) {
		f := v.Field(m.index)
		if absent(f) && !(top && isList(f.Type())) {
			continue
		}
		w.key(&first, w.name(m))
		w.value(f)
	}
	w.buf = append(w.buf, '}')
}

// absent tells whether a member is not there: nil, or an enum without a value.
func absent(f reflect.Value) bool {
	switch f.Kind() {
	case reflect.Pointer, reflect.Slice, reflect.Map, reflect.Interface:
		return f.IsNil()
	case reflect.String:
		return f.Len() == 0
	}
	return false
}

func isList(t reflect.Type) bool {
	return t.Kind() == reflect.Slice && t.Elem().Kind() != reflect.Uint8
}

func (w *jsonWriter) key(first *bool, name string) {
	if !*first {
		w.buf = append(w.buf, ',')
	}
	*first = false
	w.text(name)
	w.buf = append(w.buf, ':')
}

func (w *jsonWriter) value(v reflect.Value) {
	if v.Type() == timeType {
		w.buf = appendEpoch(w.buf, v.Interface().(time.Time))
		return
	}
	switch v.Kind() {
	case reflect.Pointer:
		w.value(v.Elem())
	case reflect.Interface:
		w.iface(v)
	case reflect.Struct:
		w.structure(v, false)
	case reflect.Slice:
		w.list(v)
	case reflect.Map:
		w.mapping(v)
	case reflect.String:
		w.text(v.String())
	case reflect.Bool:
		w.buf = strconv.AppendBool(w.buf, v.Bool())
	case reflect.Int32, reflect.Int64, reflect.Int:
		w.buf = strconv.AppendInt(w.buf, v.Int(), 10)
	case reflect.Float32, reflect.Float64:
		w.raw(json.Marshal(v.Interface()))
	default:
		w.fail(fmt.Errorf("awswire: a member of type %v cannot be written", v.Type()))
	}
}

func (w *jsonWriter) fail(err error) {
	if w.err == nil {
		w.err = err
	}
}

func (w *jsonWriter) raw(b []byte, err error) {
	if err != nil {
		w.fail(err)
		return
	}
	w.buf = append(w.buf, b...)
}

func (w *jsonWriter) list(v reflect.Value) {
	if v.Type().Elem().Kind() == reflect.Uint8 {
		w.text(base64.StdEncoding.EncodeToString(v.Bytes()))
		return
	}
	w.buf = append(w.buf, '[')
	for i := range v.Len() {
		if i > 0 {
			w.buf = append(w.buf, ',')
		}
		w.value(v.Index(i))
	}
	w.buf = append(w.buf, ']')
}

func (w *jsonWriter) mapping(v reflect.Value) {
	w.buf = append(w.buf, '{')
	first := true
	for _, key := range sortedKeys(v) {
		w.key(&first, key.String())
		w.value(v.MapIndex(key))
	}
	w.buf = append(w.buf, '}')
}

// sortedKeys makes the bytes of a reply depend on its value alone.
func sortedKeys(v reflect.Value) []reflect.Value {
	keys := v.MapKeys()
	slices.SortFunc(keys, func(a, b reflect.Value) int {
		switch {
		case a.String() < b.String():
			return -1
		case a.String() > b.String():
			return 1
		}
		return 0
	})
	return keys
}

// iface writes a document as the JSON it holds and a union as an object with
// one member.
func (w *jsonWriter) iface(v reflect.Value) {
	if v.IsNil() {
		w.buf = append(w.buf, "null"...)
		return
	}
	if document, ok := v.Interface().(interface{ MarshalSmithyDocument() ([]byte, error) }); ok {
		w.raw(document.MarshalSmithyDocument())
		return
	}
	name, member, ok := unionMember(v)
	if !ok {
		w.fail(fmt.Errorf("awswire: %v is not a known union member", v.Elem().Type()))
		return
	}
	w.buf = append(w.buf, '{')
	first := true
	w.key(&first, name)
	w.value(member)
	w.buf = append(w.buf, '}')
}

// unionMember returns the wire name and the value of the member that the
// union v, an interface, holds.
func unionMember(v reflect.Value) (string, reflect.Value, bool) {
	byName, known := unions[v.Type()]
	held := v.Elem()
	if !known || held.Kind() != reflect.Pointer || held.IsNil() {
		return "", reflect.Value{}, false
	}
	name := unionMemberName(v.Type(), held.Type().Elem())
	if byName[name] != held.Type().Elem() {
		return "", reflect.Value{}, false
	}
	return name, held.Elem().FieldByName("Value"), true
}

// text appends s as a JSON string. Most strings need no escape.
func (w *jsonWriter) text(s string) {
	for i := range len(s) {
		if c := s[i]; c < 0x20 || c >= 0x7f || c == '"' || c == '\\' {
			b, err := plainJSON(s)
			w.raw(bytes.TrimSuffix(b, []byte("\n")), err)
			return
		}
	}
	w.buf = append(w.buf, '"')
	w.buf = append(w.buf, s...)
	w.buf = append(w.buf, '"')
}

// appendEpoch writes t in epoch seconds, with milliseconds only where there
// are some.
func appendEpoch(b []byte, t time.Time) []byte {
	ms := t.UnixMilli()
	if ms%1000 == 0 {
		return strconv.AppendInt(b, ms/1000, 10)
	}
	return strconv.AppendFloat(b, math.Round(float64(ms))/1000, 'f', 3, 64)
}
