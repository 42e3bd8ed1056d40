package policydiff

import (
	"fmt"
	"math/rand/v2"
	"strings"
)

// Two accounts: the one that most principals are in, and another.
const (
	home   = "111122223333"
	abroad = "444455556666"
)

type object = map[string]any

// A Case is a line of the format in docs/simulate.md.
type Case struct {
	ID              int        `json:"id"`
	Principal       string     `json:"principal"`
	Action          string     `json:"action"`
	Resource        string     `json:"resource"`
	ResourceAccount string     `json:"resourceAccount,omitempty"`
	Context         object     `json:"context,omitempty"`
	Identity        []object   `json:"identity,omitempty"`
	Boundary        []object   `json:"boundary,omitempty"`
	Session         object     `json:"session,omitempty"`
	SCPs            [][]object `json:"scps,omitempty"`
	RCPs            [][]object `json:"rcps,omitempty"`
	ResourcePolicy  object     `json:"resourcePolicy,omitempty"`
}

// Generate makes n cases from a seed. About half of them end in an allow, so
// that a wrong allow and a wrong deny are equally likely to be seen: patterns
// are made from the request, and then changed a little.
func Generate(seed uint64, n int) []Case {
	g := &generator{Rand: rand.New(rand.NewPCG(seed, 2))}
	cases := make([]Case, n)
	for i := range cases {
		cases[i] = g.one(i + 1)
	}
	return cases
}

// A generator makes one case at a time; c is the one in the making.
type generator struct {
	*rand.Rand
	c *Case
}

func (g *generator) chance(percent int) bool { return g.IntN(100) < percent }

func pick[T any](g *generator, list ...T) T { return list[g.IntN(len(list))] }

// question is an action with a resource that AWS defines for it.
type question struct{ action, resource string }

var questions = []question{
	{"s3:GetObject", "arn:aws:s3:::bucket/home/alice/report.txt"},
	{"s3:GetObject", "arn:aws:s3:::bucket/team/a:b/Ünïcode.txt"},
	{"s3:PutObject", "arn:aws:s3:::bucket/home/bob/in.txt"},
	{"s3:DeleteObject", "arn:aws:s3:::other-bucket/x"},
	{"s3:GetObjectTagging", "arn:aws:s3:::bucket/home/dev/tagged"},
	{"s3:ListBucket", "arn:aws:s3:::bucket"},
	{"s3:GetBucketPolicy", "arn:aws:s3:::other-bucket"},
	{"s3:ListAllMyBuckets", "*"},
	{"iam:GetUser", "arn:aws:iam::" + home + ":user/alice"},
	{"iam:CreateUser", "arn:aws:iam::" + home + ":user/team/new"},
	{"iam:PassRole", "arn:aws:iam::" + home + ":role/service/runner"},
	{"iam:ListUsers", "*"},
	{"sts:GetCallerIdentity", "*"},
	{"organizations:ListAccounts", "*"},
	{"sso:CreatePermissionSet", "arn:aws:sso:::instance/ssoins-1234567890abcdef"},
	{"sso:AttachManagedPolicyToPermissionSet", "arn:aws:sso:::permissionSet/ssoins-1234567890abcdef/ps-1234567890abcdef"},
	{"sqs:SendMessage", "arn:aws:sqs:eu-west-1:" + home + ":queue"},
	{"dynamodb:GetItem", "arn:aws:dynamodb:eu-west-1:" + home + ":table/orders"},
	{"lambda:InvokeFunction", "arn:aws:lambda:eu-west-1:" + home + ":function:work"},
	{"identitystore:DescribeUser", "arn:aws:identitystore::" + home + ":identitystore/d-1234567890"},
}

var principals = []string{
	"arn:aws:iam::" + home + ":user/alice",
	"arn:aws:iam::" + home + ":user/team/bob",
	"arn:aws:iam::" + home + ":role/dev",
	"arn:aws:sts::" + home + ":assumed-role/dev/alice@example.com",
	"arn:aws:sts::" + home + ":assumed-role/dev/alice@example.com",
	"arn:aws:iam::" + abroad + ":user/eve",
	"arn:aws:sts::" + abroad + ":assumed-role/ops/eve",
	"arn:aws:iam::" + home + ":root",
}

func (g *generator) one(id int) Case {
	q := pick(g, questions...)
	c := Case{ID: id, Principal: pick(g, principals...), Action: q.action, Resource: q.resource}
	g.c = &c
	c.Context = g.context()
	g.owner()
	for range 1 + g.IntN(2) {
		if !g.chance(8) {
			c.Identity = append(c.Identity, g.policy(plain))
		}
	}
	if g.chance(20) && !strings.HasSuffix(c.Principal, ":root") {
		c.Boundary = []object{g.policy(plain)}
	}
	if g.chance(25) && strings.Contains(c.Principal, ":assumed-role/") {
		c.Session = g.policy(plain)
	}
	if g.chance(25) {
		c.SCPs = g.scps()
	}
	if strings.HasPrefix(c.Resource, "arn:aws:s3:") || strings.HasPrefix(c.Resource, "arn:aws:sqs:") {
		g.resourceSide()
		g.service()
	}
	return c
}

// owner says whose the resource is; without it, it is the principal's.
func (g *generator) owner() {
	account := strings.Split(g.c.Resource, ":")
	switch {
	case len(account) > 4 && account[4] != "":
		g.c.ResourceAccount = account[4]
	case g.c.Resource != "*" && g.chance(50):
		g.c.ResourceAccount = pick(g, home, home, home, abroad)
	}
}

// service makes a few cases those of an AWS service, which has no policies.
func (g *generator) service() {
	if g.c.ResourcePolicy != nil && g.c.ResourceAccount != "" && g.chance(6) {
		g.c.Principal = "s3.amazonaws.com"
		g.c.Identity, g.c.Boundary, g.c.Session, g.c.SCPs = nil, nil, nil, nil
	}
}

func (g *generator) scps() [][]object {
	var levels [][]object
	for range 1 + g.IntN(3) {
		var level []object
		if !g.chance(5) {
			level = append(level, everything())
		}
		if g.chance(50) {
			level = append(level, g.policy(plain))
		}
		levels = append(levels, level)
	}
	if levels[0] == nil {
		levels[0] = []object{}
	}
	for i := range levels {
		if levels[i] == nil {
			levels[i] = []object{}
		}
	}
	return levels
}

func everything() object {
	return document(object{"Effect": "Allow", "Action": "*", "Resource": "*"})
}

func document(statements ...object) object {
	return object{"Version": "2012-10-17", "Statement": statements}
}

func (g *generator) resourceSide() {
	if g.chance(45) {
		g.c.ResourcePolicy = g.policy(withPrincipal)
	}
	if g.chance(15) {
		s := g.statement()
		s["Effect"], s["Principal"] = "Deny", "*"
		delete(s, "NotAction")
		service, _, _ := strings.Cut(g.c.Action, ":")
		s["Action"] = pick(g, service+":*", service+":Get*", g.c.Action)
		g.c.RCPs = [][]object{{document(s)}}
	}
}

type style int

const (
	plain style = iota
	withPrincipal
)

func (g *generator) policy(how style) object {
	var statements []object
	for range 1 + g.IntN(3) {
		s := g.statement()
		if how == withPrincipal {
			g.principal(s)
		}
		statements = append(statements, s)
	}
	d := document(statements...)
	if g.chance(10) && !strings.Contains(fmt.Sprint(d), "${") {
		d["Version"] = "2008-10-17" // which has no variables
	}
	if len(statements) == 1 && g.chance(30) {
		d["Statement"] = statements[0]
	}
	return d
}

func (g *generator) statement() object {
	s := object{"Effect": "Allow"}
	if g.chance(14) {
		s["Effect"] = "Deny"
	}
	if g.chance(8) {
		s["NotAction"] = g.several(g.otherAction)
	} else {
		s["Action"] = g.several(g.action)
	}
	if g.chance(8) {
		s["NotResource"] = g.several(g.otherResource)
	} else {
		s["Resource"] = g.several(g.resource)
	}
	if g.chance(45) {
		s["Condition"] = g.conditions()
	}
	return s
}

// several is one text or a list, as policies have it.
func (g *generator) several(text func() string) any {
	if g.chance(60) {
		return text()
	}
	list := []string{text()}
	for range g.IntN(3) {
		list = append(list, text())
	}
	return list
}

// principal adds Principal or, to a Deny, NotPrincipal.
func (g *generator) principal(s object) {
	account := strings.Split(g.c.Principal, ":")[4]
	choices := []any{
		"*", object{"AWS": "*"}, object{"AWS": account}, object{"AWS": "arn:aws:iam::" + account + ":root"},
		object{"AWS": g.c.Principal}, object{"AWS": g.c.Principal}, object{"AWS": []string{home, abroad}},
		object{"AWS": pick(g, principals...)}, object{"AWS": []string{pick(g, principals...), pick(g, principals...)}},
		object{"Service": "s3.amazonaws.com"},
	}
	if strings.Contains(g.c.Principal, ":assumed-role/dev/") {
		choices = append(choices, object{"AWS": "arn:aws:iam::" + home + ":role/dev"}, object{"AWS": "arn:aws:iam::" + home + ":role/dev"})
	}
	if s["Effect"] == "Deny" && g.chance(30) {
		s["NotPrincipal"] = pick(g, choices[2:]...)
		return
	}
	s["Principal"] = pick(g, choices...)
}
