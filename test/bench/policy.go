package main

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"gatehouse/internal/iampolicy"
)

const s3FullAccess = `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":["s3:*","s3-object-lambda:*"],"Resource":"*"}]}`

// guardrails is a control policy as organizations write them.
const guardrails = `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"},
 {"Effect":"Deny","Action":"s3:*","Resource":"*","Condition":{"Bool":{"aws:SecureTransport":"false"}}},
 {"Effect":"Deny","NotAction":["iam:*","sts:*"],"Resource":"*","Condition":{"NotIpAddress":{"aws:SourceIp":["10.0.0.0/8","192.0.2.0/24"]}}}]}`

const (
	action   = "s3:GetObject"
	resource = "arn:aws:s3:::bucket/home/alice/report.txt"
)

// patterns are the actions and resources of a statement.
type patterns struct{ actions, resources []string }

// many makes n statements with 3n actions and 2n resources, of which the last allows.
func many(n int) []patterns {
	out := make([]patterns, 0, n)
	for i := range n - 1 {
		out = append(out, patterns{
			[]string{fmt.Sprintf("s3:Put%d*", i), fmt.Sprintf("ec2:Describe%d*", i), fmt.Sprintf("dynamodb:*Item%d", i)},
			[]string{fmt.Sprintf("arn:aws:s3:::b%d/*", i), fmt.Sprintf("arn:aws:dynamodb:*:*:table/t%d*", i)},
		})
	}
	return append(out, patterns{
		[]string{"s3:List*", "s3:Put*", "s3:Get*"}, []string{"arn:aws:s3:::other/*", "arn:aws:s3:::bucket/home/*"},
	})
}

func document(ps []patterns) string {
	var statements []string
	for _, p := range ps {
		statements = append(statements, fmt.Sprintf(`{"Effect":"Allow","Action":["%s"],"Resource":["%s"]}`,
			strings.Join(p.actions, `","`), strings.Join(p.resources, `","`)))
	}
	return `{"Version":"2012-10-17","Statement":[` + strings.Join(statements, ",") + `]}`
}

// policyRows compares decisions with a loop over the same patterns that knows
// nothing of deny, conditions, boundaries or reasons.
func policyRows(ctx context.Context, b *bench) ([]row, error) {
	full := iampolicy.MustParse(s3FullAccess, iampolicy.Identity)
	fifty := many(51)
	deaf := iampolicy.MustParse(document(many(10)[:9]), iampolicy.Identity)
	ten := []*iampolicy.Policy{full}
	for range 9 {
		ten = append([]*iampolicy.Policy{deaf}, ten...)
	}
	scp, boundary := iampolicy.MustParse(guardrails, iampolicy.SCP), iampolicy.MustParse(guardrails, iampolicy.Boundary)
	short := []patterns{{[]string{"s3:*", "s3-object-lambda:*"}, []string{"*"}}}
	var long []patterns
	for range 9 {
		long = append(long, many(10)[:9]...)
	}
	long = append(long, short...)
	var rows []row
	for _, c := range []struct {
		name     string
		policies *iampolicy.Policies
		plain    []patterns
		goal     goal
	}{
		{"policy: AmazonS3FullAccess", &iampolicy.Policies{Identity: []*iampolicy.Policy{full}}, short, below(1, "us")},
		{"policy: 51 statements", &iampolicy.Policies{Identity: []*iampolicy.Policy{iampolicy.MustParse(document(fifty), iampolicy.Identity)}}, fifty, below(10, "us")},
		{"policy: 10 + boundary + 2 SCPs", &iampolicy.Policies{
			Identity: ten, Boundary: []*iampolicy.Policy{boundary}, SCPs: [][]*iampolicy.Policy{{scp}, {scp}},
		}, long, below(10, "us")},
	} {
		got, err := b.inTurns(ctx, cost(decide(c.policies)), cost(loop(c.plain)))
		if err != nil {
			return rows, err
		}
		rows = append(rows, row{Name: c.name, Limit: "plain loop of globs", Unit: "us", Ours: got[0], Least: got[1], Goal: c.goal,
			Why: "see the ratio: where the limit is as slow as that, the machine was busy"})
	}
	return rows, nil
}

func decide(ps *iampolicy.Policies) func() error {
	req := &iampolicy.Request{
		Principal: iampolicy.Principal{
			Type: iampolicy.PrincipalSession, ARN: "arn:aws:sts::111122223333:assumed-role/dev/alice",
			Account: "111122223333", RoleARN: "arn:aws:iam::111122223333:role/dev",
		},
		Action: action, Resource: resource, ResourceAccount: "111122223333",
		Context: iampolicy.NewContext(map[string][]string{"aws:SourceIp": {"10.0.0.1"}, "aws:SecureTransport": {"true"}}),
	}
	return func() error {
		if d := iampolicy.Evaluate(req, ps); !d.Allowed {
			return errors.New(d.Reason())
		}
		return nil
	}
}

var errNoMatch = errors.New("no statement matches")

func loop(ps []patterns) func() error {
	return func() error {
		for _, p := range ps {
			if anyGlob(p.actions, action) && anyGlob(p.resources, resource) {
				return nil
			}
		}
		return errNoMatch
	}
}

func anyGlob(patterns []string, s string) bool {
	for _, p := range patterns {
		if glob(p, s) {
			return true
		}
	}
	return false
}

// glob matches with * alone, going back to the last one where it fails.
func glob(pattern, s string) bool {
	star, from := -1, 0
	p, i := 0, 0
	for i < len(s) {
		switch {
		case p < len(pattern) && pattern[p] == '*':
			star, from = p, i
			p++
		case p < len(pattern) && pattern[p] == s[i]:
			p, i = p+1, i+1
		case star >= 0:
			from++
			p, i = star+1, from
		default:
			return false
		}
	}
	return strings.Trim(pattern[p:], "*") == ""
}
