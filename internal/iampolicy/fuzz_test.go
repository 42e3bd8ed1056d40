package iampolicy

import (
	"os"
	"path/filepath"
	"testing"
)

func seeds(f *testing.F) {
	f.Add([]byte(`{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":["s3:*"],"Resource":"arn:aws:s3:::b/${aws:PrincipalTag/x, 'd'}/*","Condition":{"ForAnyValue:StringLike":{"aws:TagKeys":["a*",true,5]}}}]}`))
	f.Add([]byte(`{"Statement":{"Sid":"x","Effect":"Deny","NotPrincipal":{"AWS":["111122223333"]},"NotAction":"iam:?et*","NotResource":"arn:*:s3*"}}`))
	f.Add([]byte(`{"Version":"2012-10-17","Statement":[{"Effect":"Deny","Principal":"*","Action":"*","Resource":"*","Condition":{"NotIpAddress":{"aws:SourceIp":"10.0.0.0/8"},"Null":{"aws:username":"false"}}}]}`))
	if text, err := os.ReadFile(filepath.Join("testdata", "decisions", "unknown.json")); err == nil {
		f.Add(text)
	}
}

// FuzzParse: any bytes are a policy or an error, as every kind.
func FuzzParse(f *testing.F) {
	seeds(f)
	f.Fuzz(func(t *testing.T, doc []byte) {
		for kind := Identity; kind <= RCP; kind++ {
			p, err := Parse(doc, kind)
			if (p == nil) == (err == nil) {
				t.Fatalf("%v and %v", p, err)
			}
			if p != nil {
				p.Unknown()
			}
		}
	})
}

// FuzzEvaluate: a document alone never allows what a Deny everywhere forbids,
// and what it decides it can explain.
func FuzzEvaluate(f *testing.F) {
	deny := MustParse(`{"Statement":{"Effect":"Deny","Action":"*","Resource":"*"}}`, Identity)
	seeds(f)
	f.Fuzz(func(t *testing.T, doc []byte) {
		req := &Request{
			Principal: Principal{Type: PrincipalUser, ARN: "arn:aws:iam::111122223333:user/a", Account: "111122223333"},
			Action:    "s3:GetObject", Resource: "arn:aws:s3:::b/" + string(doc[:min(len(doc), 64)]), ResourceAccount: "111122223333",
			Context: NewContext(map[string][]string{"aws:username": {string(doc[:min(len(doc), 16)])}, "aws:TagKeys": {"a", "b"}, "aws:SourceIp": {"10.0.0.1"}}),
		}
		for kind := Identity; kind <= RCP; kind++ {
			p, err := Parse(doc, kind)
			if err != nil {
				continue
			}
			ps := &Policies{Identity: []*Policy{p}}
			if kind == Resource {
				ps = &Policies{Resource: p}
			}
			d := Evaluate(req, ps)
			if d.Reason() == "" {
				t.Fatal("a decision without reason")
			}
			ps.Identity = append(ps.Identity, deny)
			if d := Evaluate(req, ps); d.Allowed {
				t.Fatal("an explicit deny was passed over")
			}
		}
	})
}
