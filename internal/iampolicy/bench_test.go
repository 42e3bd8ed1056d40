package iampolicy

import (
	"fmt"
	"strings"
	"testing"
)

func benchRequest() *Request {
	return &Request{
		Principal: Principal{
			Type: PrincipalSession, ARN: "arn:aws:sts::111122223333:assumed-role/dev/alice",
			Account: "111122223333", RoleARN: "arn:aws:iam::111122223333:role/dev",
		},
		Action: "s3:GetObject", Resource: "arn:aws:s3:::bucket/home/alice/report.txt", ResourceAccount: "111122223333",
		Context: NewContext(map[string][]string{"aws:SourceIp": {"10.0.0.1"}, "aws:SecureTransport": {"true"}, "aws:PrincipalTag/team": {"a"}}),
	}
}

func bench(b *testing.B, ps *Policies) {
	req := benchRequest()
	if d := Evaluate(req, ps); !d.Allowed {
		b.Fatal(d.Reason())
	}
	b.ReportAllocs()
	for b.Loop() {
		Evaluate(req, ps)
	}
}

func BenchmarkS3FullAccess(b *testing.B) {
	bench(b, &Policies{Identity: []*Policy{s3Full}})
}

// manyStatements has n statements with 3n actions and 2n resources, of which the
// last allows.
func manyStatements(n int) *Policy {
	var s []string
	for i := range n - 1 {
		s = append(s, fmt.Sprintf(`{"Effect":"Allow","Action":["s3:Put%d*","ec2:Describe%d*","dynamodb:*Item%d"],"Resource":["arn:aws:s3:::b%d/*","arn:aws:dynamodb:*:*:table/t%d*"]}`, i, i, i, i, i))
	}
	s = append(s, `{"Effect":"Allow","Action":["s3:List*","s3:Put*","s3:Get*"],"Resource":["arn:aws:s3:::other/*","arn:aws:s3:::bucket/home/*"]}`)
	return MustParse(`{"Version":"2012-10-17","Statement":[`+strings.Join(s, ",")+`]}`, Identity)
}

func Benchmark51Statements(b *testing.B) {
	bench(b, &Policies{Identity: []*Policy{manyStatements(51)}})
}

func BenchmarkTenPoliciesBoundaryAndControlPolicy(b *testing.B) {
	// A managed policy has some ten statements; of ten policies the last allows.
	deaf := manyStatements(10)
	deaf.statements = deaf.statements[:9]
	var identity []*Policy
	for range 9 {
		identity = append(identity, deaf)
	}
	conditional := MustParse(`{"Version":"2012-10-17","Statement":[
		{"Effect":"Allow","Action":"*","Resource":"*"},
		{"Effect":"Deny","Action":"s3:*","Resource":"*","Condition":{"Bool":{"aws:SecureTransport":"false"}}},
		{"Effect":"Deny","NotAction":["iam:*","sts:*"],"Resource":"*","Condition":{"NotIpAddress":{"aws:SourceIp":["10.0.0.0/8","192.0.2.0/24"]}}}]}`, SCP)
	bench(b, &Policies{
		Identity: append(identity, s3Full),
		Boundary: []*Policy{conditional},
		SCPs:     [][]*Policy{{conditional}, {conditional}},
	})
}

func BenchmarkVariables(b *testing.B) {
	bench(b, &Policies{Identity: []*Policy{MustParse(`{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"s3:*","Resource":"arn:aws:s3:::bucket/home/${aws:PrincipalTag/user, 'alice'}/*"}}`, Identity)}})
}

func BenchmarkParse(b *testing.B) {
	doc := []byte(`{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":["s3:*","s3-object-lambda:*"],"Resource":"*"}]}`)
	b.ReportAllocs()
	for b.Loop() {
		if _, err := Parse(doc, Identity); err != nil {
			b.Fatal(err)
		}
	}
}
