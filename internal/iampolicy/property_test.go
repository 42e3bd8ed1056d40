package iampolicy

import (
	"encoding/json"
	"fmt"
	"testing"

	"pgregory.net/rapid"
)

// The properties below hold for any policies, so they are tried on drawn ones:
// a small vocabulary makes statements meet requests often.

var drawnRequest = rapid.Custom(func(t *rapid.T) *Request {
	p, err := ParsePrincipal(rapid.SampledFrom([]string{
		"arn:aws:iam::111122223333:user/alice", "arn:aws:iam::111122223333:root",
		"arn:aws:sts::111122223333:assumed-role/dev/s", "arn:aws:iam::444455556666:user/eve", "*", "s3.amazonaws.com",
	}).Draw(t, "principal"))
	if err != nil {
		t.Fatal(err)
	}
	ctx := map[string][]string{}
	for _, key := range []string{"aws:PrincipalTag/a", "aws:SourceIp", "aws:TagKeys", "s3:max-keys"} {
		if rapid.Bool().Draw(t, key) {
			ctx[key] = rapid.SliceOfN(rapid.SampledFrom([]string{"a", "b", "10.0.0.1", "7", ""}), 1, 2).Draw(t, key+" values")
		}
	}
	return &Request{
		Principal: p, Action: rapid.SampledFrom([]string{"s3:GetObject", "s3:PutObject", "iam:GetUser"}).Draw(t, "action"),
		Resource:        rapid.SampledFrom([]string{"arn:aws:s3:::b/a", "arn:aws:s3:::b", "*"}).Draw(t, "resource"),
		ResourceAccount: "111122223333", Context: NewContext(ctx),
	}
})

func drawStatement(t *rapid.T, kind Kind, effect string) map[string]any {
	s := map[string]any{"Effect": effect}
	s[rapid.SampledFrom([]string{"Action", "Action", "Action", "NotAction"}).Draw(t, "a")] =
		rapid.SampledFrom([]string{"*", "s3:*", "s3:Get*", "iam:*"}).Draw(t, "actions")
	s[rapid.SampledFrom([]string{"Resource", "Resource", "NotResource"}).Draw(t, "r")] =
		rapid.SampledFrom([]string{"*", "arn:aws:s3:::b/*", "arn:aws:s3:::b/${aws:PrincipalTag/a}", "arn:aws:iam::*:*/x"}).Draw(t, "resources")
	if kind.namesPrincipals() {
		s["Principal"] = "*"
		if kind == Resource {
			s["Principal"] = rapid.SampledFrom([]any{"*", map[string]any{"AWS": "111122223333"}, map[string]any{"AWS": "arn:aws:iam::111122223333:role/dev"}}).Draw(t, "who")
		}
	}
	if rapid.Bool().Draw(t, "conditional") {
		op := rapid.SampledFrom([]string{"StringEquals", "StringNotLike", "NotIpAddress", "ForAnyValue:StringEquals", "NumericLessThanIfExists", "Null", "Unheard"}).Draw(t, "op")
		key := rapid.SampledFrom([]string{"aws:PrincipalTag/a", "aws:SourceIp", "aws:TagKeys", "s3:max-keys", "made:Up"}).Draw(t, "key")
		s["Condition"] = map[string]any{op: map[string]any{key: rapid.SampledFrom([]string{"a", "10.0.0.0/8", "9", "true", "${aws:username}"}).Draw(t, "value")}}
	}
	return s
}

func mustBuild(t *rapid.T, kind Kind, statements []map[string]any) *Policy {
	text, err := json.Marshal(map[string]any{"Version": "2012-10-17", "Statement": statements})
	if err != nil {
		t.Fatal(err)
	}
	p, err := Parse(text, kind)
	if err != nil {
		t.Fatalf("%v\n%s", err, text)
	}
	return p
}

// drawn is a set of policies as statements, so that it can be changed.
type drawn map[Kind][]map[string]any

func drawPolicies(t *rapid.T) drawn {
	d := drawn{}
	for _, kind := range []Kind{Identity, Resource, Boundary, Session, SCP} {
		if kind != Identity && rapid.Bool().Draw(t, fmt.Sprint("without ", kind)) {
			continue
		}
		for range rapid.IntRange(1, 4).Draw(t, fmt.Sprint("statements of ", kind)) {
			d[kind] = append(d[kind], drawStatement(t, kind, rapid.SampledFrom([]string{"Allow", "Allow", "Allow", "Deny"}).Draw(t, "effect")))
		}
	}
	return d
}

func (d drawn) decide(t *rapid.T, req *Request) Decision {
	ps := &Policies{}
	for kind, statements := range d {
		p := mustBuild(t, kind, statements)
		switch kind {
		case Identity:
			ps.Identity = []*Policy{p}
		case Resource:
			ps.Resource = p
		case Boundary:
			ps.Boundary = []*Policy{p}
		case Session:
			ps.Session = []*Policy{p}
		case SCP:
			ps.SCPs = [][]*Policy{{p}}
		}
	}
	return Evaluate(req, ps)
}

func TestAddingADenyNeverAllowsMore(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		req, d := drawnRequest.Draw(t, "request"), drawPolicies(t)
		before := d.decide(t, req)
		kind := rapid.SampledFrom([]Kind{Identity, Resource, Boundary, Session, SCP}).Draw(t, "kind")
		d[kind] = append(d[kind], drawStatement(t, kind, "Deny"))
		if after := d.decide(t, req); after.Allowed && !before.Allowed {
			t.Errorf("a deny in the %s made %q of %q", kind, after.Reason(), before.Reason())
		}
	})
}

func TestRemovingAnAllowNeverAllowsMore(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		req, d := drawnRequest.Draw(t, "request"), drawPolicies(t)
		kind := rapid.SampledFrom([]Kind{Identity, Resource, Boundary, Session, SCP}).Draw(t, "kind")
		allow := drawStatement(t, kind, "Allow")
		if len(d[kind]) == 0 {
			d[kind] = []map[string]any{drawStatement(t, kind, "Deny")}
		}
		without := d.decide(t, req)
		d[kind] = append(d[kind], allow)
		// An Allow that is not understood denies; that is allowed to be less.
		if with := d.decide(t, req); without.Allowed && !with.Allowed && !with.Unknown {
			t.Errorf("without an allow in the %s: %q, with it: %q", kind, without.Reason(), with.Reason())
		}
	})
}

func TestTheOrderOfStatementsChangesNothing(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		req, d := drawnRequest.Draw(t, "request"), drawPolicies(t)
		before := d.decide(t, req)
		for kind, statements := range d {
			d[kind] = rapid.Permutation(statements).Draw(t, fmt.Sprint("order of ", kind))
		}
		after := d.decide(t, req)
		if after.Allowed != before.Allowed || after.Explicit != before.Explicit || after.Unknown != before.Unknown || after.Source != before.Source {
			t.Errorf("%q, in another order %q", before.Reason(), after.Reason())
		}
	})
}
