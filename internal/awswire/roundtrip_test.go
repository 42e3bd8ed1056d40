package awswire_test

import (
	"net/http"
	"net/http/httptest"
	"reflect"
	"slices"
	"testing"
	"time"

	"github.com/aws/smithy-go/middleware"
	"github.com/google/go-cmp/cmp"
)

// fill gives every member a value, awkward ones for text. Recursive types end
// at depth; unions and documents stay nil (the golden files have them).
func fill(v reflect.Value, n *int, depth int) {
	texts := []string{`a<b>&"c'`, "é漢\U0001F600", " padded\ttext\n", `{"Version":"2012-10-17"}`, "x"}
	*n++
	switch {
	case v.Type() == reflect.TypeFor[middleware.Metadata]():
	case v.Type() == reflect.TypeFor[time.Time]():
		v.Set(reflect.ValueOf(time.UnixMilli(1_700_000_000_000 + int64(*n)*1250).UTC()))
	case v.Kind() == reflect.Pointer:
		p := reflect.New(v.Type().Elem())
		fill(p.Elem(), n, depth)
		v.Set(p)
	case v.Kind() == reflect.Struct:
		for i := range v.NumField() {
			f := v.Type().Field(i)
			if f.IsExported() && !(depth == 0 && (f.Type.Kind() == reflect.Slice || f.Type.Kind() == reflect.Pointer && f.Type.Elem().Kind() == reflect.Struct && f.Type.Elem() != reflect.TypeFor[time.Time]())) {
				fill(v.Field(i), n, depth-1)
			}
		}
	case v.Kind() == reflect.Slice && v.Type().Elem().Kind() == reflect.Uint8:
		v.SetBytes([]byte{0, 255, byte(*n)})
	case v.Kind() == reflect.Slice:
		v.Set(reflect.MakeSlice(v.Type(), 2, 2))
		fill(v.Index(0), n, depth)
		fill(v.Index(1), n, depth)
	case v.Kind() == reflect.Map && v.Type().Elem().Kind() != reflect.Interface:
		v.Set(reflect.MakeMap(v.Type()))
		for _, key := range []string{"k<1", "k2"} {
			e := reflect.New(v.Type().Elem()).Elem()
			fill(e, n, depth)
			v.SetMapIndex(reflect.ValueOf(key), e)
		}
	case v.Kind() == reflect.String:
		v.SetString(texts[*n%len(texts)])
	case v.Kind() == reflect.Bool:
		v.SetBool(*n%2 == 0)
	case v.CanInt():
		v.SetInt(int64(*n%3) * 7)
	case v.CanFloat():
		v.SetFloat(1.5)
	}
}

var sameMembers = cmp.Options{
	cmp.FilterPath(func(p cmp.Path) bool {
		f, ok := p.Last().(cmp.StructField)
		return ok && (f.Name() == "ResultMetadata" || f.Name() == "noSmithyDocumentSerde")
	}, cmp.Ignore()),
}

// The real client reads back every member that we write, for every operation;
// for IAM and STS, whose modules hold no golden responses, this is the proof.
func TestTheRealClientReadsBackEveryOutput(t *testing.T) {
	for _, s := range wireServices {
		requests := s.snapshots(t, "request_snapshot", ".request.snap")
		for _, op := range slices.Sorted(keysOf(requests)) {
			t.Run(s.module+"/"+op, func(t *testing.T) {
				var client any
				var reply *http.Response
				client = s.client(roundTrip(func(*http.Request) (*http.Response, error) { return reply, nil }))
				out := reflect.New(reflect.ValueOf(client).MethodByName(op).Type().Out(0).Elem())
				n := 0
				fill(out.Elem(), &n, 4)
				w := httptest.NewRecorder()
				if err := s.protocol.Encode(w, "req-1", op, out.Interface()); err != nil {
					t.Fatal(err)
				}
				reply = w.Result()
				r, body := goldenRequest(requests[op])
				in := newInput(client, op)
				if err := s.protocol.Decode(r, body, in); err != nil {
					t.Fatal(err)
				}
				got, err := call(client, op, in)
				if err != nil {
					t.Fatalf("%v reading %s", err, w.Body)
				}
				if diff := cmp.Diff(out.Interface(), got, sameMembers); diff != "" {
					t.Errorf("%s\n%s", diff, w.Body)
				}
			})
		}
	}
}
