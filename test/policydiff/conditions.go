package policydiff

import "strings"

// A key is a condition key with its operators and the values that the context
// and policies have for it.
type key struct {
	name   string
	ops    string   // families, the first word; Not forms are made of them
	values []string // what a request may hold
	wanted []string // what a policy may compare with
	set    bool
}

var keys = []key{
	{"aws:PrincipalTag/team", "String", []string{"alice", "dev", "Ops", "bob"}, []string{"alice", "dev", "OPS", "d*", "?ob", "${aws:PrincipalTag/role}", "${aws:username}"}, false},
	{"aws:PrincipalTag/role", "String", []string{"dev", "admin"}, []string{"dev", "adm*", "${aws:PrincipalTag/team}", "${aws:PrincipalTag/missing}", "${aws:PrincipalTag/missing, 'dev'}"}, false},
	{"aws:RequestTag/team", "String", []string{"alice", "dev"}, []string{"${aws:PrincipalTag/team}", "dev", "*"}, false},
	{"aws:username", "String", []string{"alice", "bob"}, []string{"alice", "bob", "a*"}, false},
	{"s3:prefix", "String", []string{"", "home/", "home/alice/"}, []string{"", "home/*", "home/${aws:username}/*", "team"}, false},
	{"aws:userid", "String", []string{"AROAEXAMPLE:alice@example.com"}, []string{"AROAEXAMPLE:*", "AIDAEXAMPLE"}, false},
	{"aws:TagKeys", "String", []string{"team", "cost", "env"}, []string{"team", "cost", "e*"}, true},
	{"aws:CalledVia", "String", []string{"athena.amazonaws.com", "cloudformation.amazonaws.com"}, []string{"athena.amazonaws.com", "cloud*"}, true},
	{"aws:SecureTransport", "Bool", []string{"true", "false"}, []string{"true", "false", "True"}, false},
	{"aws:MultiFactorAuthPresent", "Bool", []string{"true", "false"}, []string{"true", "false"}, false},
	{"aws:MultiFactorAuthAge", "Numeric", []string{"10", "3600", "7200"}, []string{"10", "3600", "3600.0", "5000"}, false},
	{"s3:max-keys", "Numeric", []string{"0", "100", "1000"}, []string{"100", "999", "1e3"}, false},
	{"aws:CurrentTime", "Date", []string{"2026-03-01T12:00:00Z", "2024-12-31T23:59:59Z"}, []string{"2026-01-01T00:00:00Z", "2026-03-01T13:00:00+01:00", "2025-01-01"}, false},
	{"aws:EpochTime", "Date", []string{"1772366400", "1735689599"}, []string{"1767225600", "1772366400"}, false},
	{"aws:SourceIp", "Ip", []string{"10.1.2.3", "203.0.113.9"}, []string{"10.0.0.0/8", "203.0.113.9", "203.0.113.0/28", "2001:db8::/32", "128.0.0.0/1"}, false},
	{"aws:PrincipalArn", "Arn", []string{"arn:aws:iam::" + home + ":role/dev", "arn:aws:iam::" + home + ":user/alice"}, []string{"arn:aws:iam::" + home + ":role/dev", "arn:aws:iam::*:role/*", "arn:aws:iam::" + home + ":user/${aws:username}", "arn:*:iam::" + home + ":*"}, false},
	{"aws:SourceArn", "Arn", []string{"arn:aws:sns:eu-west-1:" + home + ":topic:sub", "arn:aws:s3:::bucket"}, []string{"arn:aws:sns:*:" + home + ":*", "arn:aws:s3:::buck?t", "arn:aws:sns:eu-*:" + home + ":topic:*"}, false},
	{"aws:PrincipalOrgID", "String", []string{"o-abcdefghij"}, []string{"o-abcdefghij", "o-other"}, false},
	{"aws:ResourceTag/team", "String", []string{"alice", "dev"}, []string{"${aws:PrincipalTag/team}", "de?"}, false},
	{"iam:ResourceTag/team", "String", []string{"alice", "dev"}, []string{"dev"}, false},
	{"s3:ExistingObjectTag/class", "String", []string{"open", "secret"}, []string{"open", "secret"}, false},
	{"aws:PrincipalAccount", "String", []string{home}, []string{home, abroad}, false},
	{"aws:ResourceAccount", "String", []string{home, abroad}, []string{home, "${aws:PrincipalAccount}"}, false},
	{"aws:PrincipalOrgPaths", "String", []string{"o-a/r-b/ou-1/", "o-a/r-b/ou-2/"}, []string{"o-a/r-b/ou-1/", "o-a/*"}, true},
	{"aws:RequestedRegion", "String", []string{"eu-central-1", "us-east-1"}, []string{"eu-*", "us-east-1"}, false},
	{"iam:PassedToService", "String", []string{"ec2.amazonaws.com"}, []string{"ec2.amazonaws.com", "lambda.*"}, false},
	{"s3:x-amz-acl", "String", []string{"private", "public-read"}, []string{"private", "bucket-owner-full-control"}, false},
}

var families = map[string][]string{
	"String": {"StringEquals", "StringNotEquals", "StringEqualsIgnoreCase", "StringNotEqualsIgnoreCase", "StringLike", "StringNotLike"},
	"Bool":   {"Bool"},
	"Numeric": {"NumericEquals", "NumericNotEquals", "NumericLessThan", "NumericLessThanEquals", "NumericGreaterThan",
		"NumericGreaterThanEquals"},
	"Date": {"DateEquals", "DateNotEquals", "DateLessThan", "DateLessThanEquals", "DateGreaterThan", "DateGreaterThanEquals"},
	"Ip":   {"IpAddress", "NotIpAddress"},
	"Arn":  {"ArnEquals", "ArnLike", "ArnNotEquals", "ArnNotLike"},
}

func (g *generator) context() object {
	ctx := object{}
	for _, k := range keys {
		if g.chance(45) || g.c.Resource == "*" && strings.Contains(k.name, "ResourceTag") {
			continue // missing keys have rules of their own; "*" has no tags
		}
		name := k.name
		if g.chance(15) {
			name = strings.ToUpper(name)
		}
		if !k.set {
			ctx[name] = pick(g, k.values...)
			continue
		}
		set := []string{}
		for range g.IntN(4) {
			set = append(set, pick(g, k.values...))
		}
		ctx[name] = set
	}
	return ctx
}

func (g *generator) conditions() object {
	block := object{}
	for range 1 + g.IntN(2) {
		k := pick(g, keys...)
		op := g.operator(k)
		name := k.name
		if g.chance(15) {
			name = strings.ToLower(name)
		}
		if op == "Null" {
			block[op] = object{name: pick[any](g, "true", "false", true, false)}
			continue
		}
		block[op] = object{name: g.several(func() string { return g.wanted(k) })}
	}
	return block
}

func (g *generator) operator(k key) string {
	if g.chance(10) {
		return "Null"
	}
	op := pick(g, families[k.ops]...)
	if k.set || g.chance(5) {
		op = pick(g, "ForAllValues:", "ForAnyValue:") + op
	}
	if g.chance(25) {
		op += "IfExists"
	}
	return op
}

// wanted is a value to compare with; half of them are what a request may hold.
func (g *generator) wanted(k key) string {
	if g.chance(50) {
		return pick(g, k.values...)
	}
	return pick(g, k.wanted...)
}
