package awswire

import (
	"bytes"
	"encoding/base64"
	"encoding/xml"
	"fmt"
	"reflect"
	"strconv"
	"time"
)

// An xmlWriter appends elements. Names come from our own types, so only text
// is escaped.
type xmlWriter struct {
	buf []byte
	err error
}

func (x *xmlWriter) open(name, namespace string) {
	x.buf = append(append(x.buf, '<'), name...)
	if namespace != "" {
		x.buf = append(append(append(x.buf, ` xmlns="`...), namespace...), '"')
	}
	x.buf = append(x.buf, '>')
}

func (x *xmlWriter) close(name string) {
	x.buf = append(append(append(x.buf, "</"...), name...), '>')
}

func (x *xmlWriter) leaf(name, text string) {
	x.open(name, "")
	x.text(text)
	x.close(name)
}

func (x *xmlWriter) text(s string) {
	for i := range len(s) {
		if c := s[i]; c < 0x20 || c >= 0x7f || c == '<' || c == '>' || c == '&' || c == '"' || c == '\'' {
			var b bytes.Buffer
			_ = xml.EscapeText(&b, []byte(s)) // a bytes.Buffer never fails
			x.buf = append(x.buf, b.Bytes()...)
			return
		}
	}
	x.buf = append(x.buf, s...)
}

// emptyResults are the operations whose output is modeled but has no members:
// clients demand the Result element of these all the same.
var emptyResults = map[string]bool{"PutAccountProperties": true, "UpdateRole": true}

// encodeQueryXML writes the reply of an awsQuery operation. An operation
// without output has no Result element.
func encodeQueryXML(namespace, requestID, op string, out any) ([]byte, error) {
	x := xmlWriter{buf: make([]byte, 0, 1024)}
	x.open(op+"Response", namespace)
	v := reflect.ValueOf(out)
	if v.IsValid() && !(v.Kind() == reflect.Pointer && v.IsNil()) {
		if v = reflect.Indirect(v); len(members(v.Type())) > 0 || emptyResults[op] {
			x.open(op+"Result", "")
			x.structure(v, true)
			x.close(op + "Result")
		}
	}
	x.open("ResponseMetadata", "")
	x.leaf("RequestId", requestID)
	x.close("ResponseMetadata")
	x.close(op + "Response")
	return x.buf, x.err
}

// structure writes members as jsonWriter does, with the same reasons: zero
// numbers and false stay, and so do the empty lists of the output itself.
func (x *xmlWriter) structure(v reflect.Value, top bool) {
	for _, m := range members(v.Type()) {
		f := v.Field(m.index)
		if absent(f) && !(top && isList(f.Type())) {
			continue
		}
		x.element(m.name, f)
	}
}

func (x *xmlWriter) element(name string, v reflect.Value) {
	x.open(name, "")
	x.value(v)
	x.close(name)
}

func (x *xmlWriter) value(v reflect.Value) {
	if v.Type() == timeType {
		x.text(v.Interface().(time.Time).UTC().Format("2006-01-02T15:04:05.999Z"))
		return
	}
	switch v.Kind() {
	case reflect.Pointer:
		x.value(v.Elem())
	case reflect.Interface:
		x.union(v)
	case reflect.Struct:
		x.structure(v, false)
	case reflect.Slice:
		x.list(v)
	case reflect.Map:
		for _, key := range sortedKeys(v) {
			x.open("entry", "")
			x.leaf("key", key.String())
			x.element("value", v.MapIndex(key))
			x.close("entry")
		}
	case reflect.String:
		x.text(v.String())
	case reflect.Bool:
		x.buf = strconv.AppendBool(x.buf, v.Bool())
	case reflect.Int32, reflect.Int64:
		x.buf = strconv.AppendInt(x.buf, v.Int(), 10)
	default:
		x.fail(v)
	}
}

func (x *xmlWriter) list(v reflect.Value) {
	if v.Type().Elem().Kind() == reflect.Uint8 {
		x.text(base64.StdEncoding.EncodeToString(v.Bytes()))
		return
	}
	for i := range v.Len() {
		x.element("member", v.Index(i))
	}
}

func (x *xmlWriter) union(v reflect.Value) {
	name, member, ok := unionMember(v)
	if !ok {
		x.fail(v)
		return
	}
	x.element(name, member)
}

func (x *xmlWriter) fail(v reflect.Value) {
	if x.err == nil {
		x.err = fmt.Errorf("awswire: a member of type %v cannot be written", v.Type())
	}
}
