package awswire

import (
	"cmp"
	"reflect"
	"strings"
	"sync"
	"time"
)

// Bounds on what a request may hold. They are far above what any operation
// needs and far below what would hurt.
const (
	// MaxBody is the largest request body, in bytes, that the codecs accept.
	MaxBody = 1 << 20
	// maxDepth bounds nesting, of JSON as well as of dotted query keys.
	maxDepth = 32
	// maxMembers bounds the elements of one list or map, and the parameters
	// of one query request.
	maxMembers = 10_000
)

var timeType = reflect.TypeFor[time.Time]()

// A member is one wire member of an SDK struct.
type member struct {
	name  string // the wire name in awsJson and awsQuery: the Go name, but for a few in renamed
	camel string // the wire name in restJson
	index int
}

// members lists the wire members of the SDK struct t in the order of its
// fields. ResultMetadata and ErrorCodeOverride are the client's own.
func members(t reflect.Type) []member {
	if m, ok := memberCache.Load(t); ok {
		return m.([]member)
	}
	list := make([]member, 0, t.NumField())
	for i := range t.NumField() {
		f := t.Field(i)
		if !f.IsExported() || f.Anonymous || f.Name == "ResultMetadata" || f.Name == "ErrorCodeOverride" {
			continue
		}
		name := cmp.Or(renamed[t][f.Name], f.Name)
		list = append(list, member{name: name, camel: camelName(f.Name), index: i})
	}
	m, _ := memberCache.LoadOrStore(t, list)
	return m.([]member)
}

// memberCache is bounded by the number of SDK types: only the types of Go
// values handed in by our own code ever enter it.
var memberCache sync.Map // reflect.Type -> []member

// camelName undoes what the SDK did to a restJson name: the capital letter,
// and the underscore that keeps Error_ from hiding the method Error.
func camelName(goName string) string {
	s := strings.TrimSuffix(goName, "_")
	return strings.ToLower(s[:1]) + s[1:]
}

// A naming picks the wire name of a member.
type naming func(member) string

func sameName(m member) string       { return m.name }
func lowerCamelName(m member) string { return m.camel }
