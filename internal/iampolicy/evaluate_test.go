package iampolicy

import (
	"encoding/json"
	"strings"
	"testing"
)

const (
	account = "111122223333"
	role    = "arn:aws:iam::" + account + ":role/aws-reserved/sso.amazonaws.com/AWSReservedSSO_Dev_0123456789abcdef"
)

var (
	s3Full  = MustParse(`{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":["s3:*","s3-object-lambda:*"],"Resource":"*"}]}`, Identity).Named("AmazonS3FullAccess")
	nothing = MustParse(`{"Statement":[{"Sid":"No","Effect":"Deny","Action":"*","Resource":"*"}]}`, SCP).Named("p-freeze")
)

func session(t *testing.T) Principal {
	t.Helper()
	p, err := ParsePrincipal("arn:aws:sts::" + account + ":assumed-role/AWSReservedSSO_Dev_0123456789abcdef/alice@example.com")
	if err != nil {
		t.Fatal(err)
	}
	p.RoleARN = role
	return p
}

func TestAccessDeniedMessages(t *testing.T) {
	p := session(t)
	req := &Request{Principal: p, Action: "s3:GetObject", Resource: "arn:aws:s3:::b/k", ResourceAccount: account}
	other := MustParse(`{"Statement":[{"Effect":"Allow","Action":"iam:*","Resource":"*"}]}`, Boundary)
	denyBucket := MustParse(`{"Statement":[{"Effect":"Deny","Principal":"*","Action":"s3:*","Resource":"*"}]}`, Resource)
	start := "User: " + p.ARN + " is not authorized to perform: s3:GetObject on resource: arn:aws:s3:::b/k "
	for _, c := range []struct {
		ps   Policies
		want string
	}{
		{Policies{}, "because no identity-based policy allows the s3:GetObject action"},
		{Policies{Identity: []*Policy{s3Full}, Boundary: []*Policy{other}}, "because no permissions boundary allows the s3:GetObject action"},
		{Policies{Identity: []*Policy{s3Full}, Session: []*Policy{other}}, "because no session policy allows the s3:GetObject action"},
		{Policies{Identity: []*Policy{s3Full}, SCPs: [][]*Policy{{other}}}, "because no service control policy allows the s3:GetObject action"},
		{Policies{Identity: []*Policy{nothing}}, "with an explicit deny in an identity-based policy"},
		{Policies{Identity: []*Policy{s3Full}, SCPs: [][]*Policy{{nothing}}}, "with an explicit deny in a service control policy"},
		{Policies{Identity: []*Policy{s3Full}, RCPs: [][]*Policy{{denyBucket}}}, "with an explicit deny in a resource control policy"},
		{Policies{Identity: []*Policy{s3Full}, Resource: denyBucket}, "with an explicit deny in a resource-based policy"},
		{Policies{Identity: []*Policy{s3Full}, Boundary: []*Policy{nothing}}, "with an explicit deny in a permissions boundary"},
		{Policies{Identity: []*Policy{s3Full}, Session: []*Policy{nothing}}, "with an explicit deny in a session policy"},
	} {
		d := Evaluate(req, &c.ps)
		if got := d.AccessDeniedMessage(p.ARN, req.Action, req.Resource); d.Allowed || got != start+c.want {
			t.Errorf("allowed %v:\n got %s\nwant %s", d.Allowed, got, start+c.want)
		}
	}
	foreign := *req
	foreign.ResourceAccount = "444455556666"
	d := Evaluate(&foreign, &Policies{Identity: []*Policy{s3Full}})
	if got := d.AccessDeniedMessage(p.ARN, "s3:GetObject", ""); !strings.HasSuffix(got, "s3:GetObject because no resource-based policy allows the s3:GetObject action") {
		t.Error(got)
	}
}

func TestDecisionJSON(t *testing.T) {
	req := &Request{Principal: session(t), Action: "s3:GetObject", Resource: "arn:aws:s3:::b/k", ResourceAccount: account}
	d := Evaluate(req, &Policies{Identity: []*Policy{s3Full}, SCPs: [][]*Policy{{nothing}}})
	text, err := json.Marshal(d)
	want := `{"effect":"Deny","explicit":true,"source":"service control policy","policy":"p-freeze","statement":1,"sid":"No",` +
		`"reason":"explicit deny in a service control policy \"p-freeze\", statement 1 \"No\"","layers":[` +
		`{"kind":"service control policy","allows":false},` +
		`{"kind":"identity-based policy","allows":true,"policy":"AmazonS3FullAccess","statement":1},` +
		`{"kind":"session policy","allows":false,"none":true}]}`
	if err != nil || string(text) != want {
		t.Errorf("%v\n got %s\nwant %s", err, text, want)
	}
}

func TestPrincipalsWithoutIdentity(t *testing.T) {
	public := MustParse(`{"Statement":[{"Effect":"Allow","Principal":"*","Action":"s3:GetObject","Resource":"*"}]}`, Resource)
	named := MustParse(`{"Statement":[{"Effect":"Allow","Principal":{"AWS":"111122223333"},"Action":"s3:GetObject","Resource":"*"}]}`, Resource)
	root, err := ParsePrincipal("arn:aws:iam::" + account + ":root")
	if err != nil {
		t.Fatal(err)
	}
	foreignRoot, _ := ParsePrincipal("arn:aws:iam::444455556666:root")
	for name, c := range map[string]struct {
		who  Principal
		ps   Policies
		want bool
	}{
		"anonymous, no bucket policy":        {Anonymous, Policies{}, false},
		"anonymous, identity policies":       {Anonymous, Policies{Identity: []*Policy{s3Full}}, false},
		"anonymous, public bucket":           {Anonymous, Policies{Resource: public}, true},
		"anonymous, an account's bucket":     {Anonymous, Policies{Resource: named}, false},
		"nobody, public bucket":              {Principal{}, Policies{Resource: public}, false},
		"the account's root user":            {root, Policies{}, true},
		"root, denied by the bucket":         {root, Policies{Resource: MustParse(`{"Statement":[{"Effect":"Deny","Principal":"*","Action":"s3:*","Resource":"*"}]}`, Resource)}, false},
		"root, denied by the organization":   {root, Policies{SCPs: [][]*Policy{{nothing}}}, false},
		"another account's root":             {foreignRoot, Policies{}, false},
		"another account's root, named":      {foreignRoot, Policies{Resource: MustParse(`{"Statement":[{"Effect":"Allow","Principal":{"AWS":"444455556666"},"Action":"s3:*","Resource":"*"}]}`, Resource)}, true},
		"a policy that could not be read":    {session(t), Policies{Identity: []*Policy{s3Full, nil}}, false},
		"a boundary that could not be read":  {session(t), Policies{Identity: []*Policy{s3Full}, Boundary: []*Policy{nil}}, false},
		"a control policy that is not there": {session(t), Policies{Identity: []*Policy{s3Full}, SCPs: [][]*Policy{{nil}}}, false},
	} {
		req := &Request{Principal: c.who, Action: "s3:GetObject", Resource: "arn:aws:s3:::b/k", ResourceAccount: account}
		if d := Evaluate(req, &c.ps); d.Allowed != c.want {
			t.Errorf("%s: %s", name, d.Reason())
		}
	}
}

func TestABucketWithoutOwnerIsAStrangers(t *testing.T) {
	req := &Request{Principal: session(t), Action: "s3:GetObject", Resource: "arn:aws:s3:::b/k"}
	if d := Evaluate(req, &Policies{Identity: []*Policy{s3Full}}); d.Allowed {
		t.Error("a forgotten owner widened access")
	}
}

func TestEvaluateTrust(t *testing.T) {
	trust := func(principal string) *Policy {
		return MustParse(`{"Statement":[{"Effect":"Allow","Principal":`+principal+`,"Action":["sts:AssumeRole","sts:AssumeRoleWithSAML"]}]}`, Trust)
	}
	user, _ := ParsePrincipal("arn:aws:iam::" + account + ":user/alice")
	foreign, _ := ParsePrincipal("arn:aws:iam::444455556666:user/eve")
	provider, _ := ParsePrincipal("arn:aws:iam::" + account + ":saml-provider/AWSSSO_0_DO_NOT_DELETE")
	assume := MustParse(`{"Statement":[{"Effect":"Allow","Action":"sts:AssumeRole","Resource":"*"}]}`, Identity)
	for name, c := range map[string]struct {
		who   Principal
		trust *Policy
		ps    Policies
		want  bool
	}{
		"identity alone is not enough":               {user, trust(`{"AWS":"444455556666"}`), Policies{Identity: []*Policy{assume}}, false},
		"no trust policy":                            {user, nil, Policies{Identity: []*Policy{assume}}, false},
		"the user is named":                          {user, trust(`{"AWS":"` + user.ARN + `"}`), Policies{}, true},
		"the account is named, identity allows":      {user, trust(`{"AWS":"111122223333"}`), Policies{Identity: []*Policy{assume}}, true},
		"the account is named, nothing else":         {user, trust(`{"AWS":"111122223333"}`), Policies{}, false},
		"another account: both":                      {foreign, trust(`{"AWS":"` + foreign.ARN + `"}`), Policies{Identity: []*Policy{assume}}, true},
		"another account: trust alone":               {foreign, trust(`{"AWS":"` + foreign.ARN + `"}`), Policies{}, false},
		"the SAML provider":                          {provider, trust(`{"Federated":"` + provider.ARN + `"}`), Policies{}, true},
		"another provider":                           {provider, trust(`{"Federated":"arn:aws:iam::111122223333:saml-provider/other"}`), Policies{}, false},
		"the provider's account is not the provider": {provider, trust(`{"AWS":"111122223333"}`), Policies{}, false},
		"a control policy denies":                    {user, trust(`{"AWS":"` + user.ARN + `"}`), Policies{SCPs: [][]*Policy{{nothing}}}, false},
	} {
		req := &Request{Principal: c.who, Action: "sts:AssumeRole", Resource: role}
		if c.who.Type == PrincipalProvider {
			req.Action = "sts:AssumeRoleWithSAML"
		}
		if d := EvaluateTrust(req, c.trust, &c.ps); d.Allowed != c.want {
			t.Errorf("%s: %s", name, d.Reason())
		}
	}
	d := EvaluateTrust(&Request{Principal: user, Action: "sts:AssumeRole", Resource: role}, trust(`{"AWS":"444455556666"}`), &Policies{Identity: []*Policy{assume}})
	if got := d.AccessDeniedMessage("x", "sts:AssumeRole", role); !strings.HasSuffix(got, "because no role trust policy allows the sts:AssumeRole action") {
		t.Error(got)
	}
}

func TestPrincipalKeys(t *testing.T) {
	p := session(t)
	keys := p.Keys()
	if got := keys["aws:PrincipalArn"]; len(got) != 1 || got[0] != role {
		t.Errorf("aws:PrincipalArn is %v", got)
	}
	if got := keys["aws:PrincipalType"]; len(got) != 1 || got[0] != "AssumedRole" {
		t.Errorf("aws:PrincipalType is %v", got)
	}
	if _, ok := keys["aws:username"]; ok {
		t.Error("a session has a user name")
	}
	user, _ := ParsePrincipal("arn:aws:iam::" + account + ":user/team/bob")
	if got := user.Keys()["aws:username"]; len(got) != 1 || got[0] != "bob" {
		t.Errorf("aws:username is %v", got)
	}
}

func TestParsePrincipalRefuses(t *testing.T) {
	for _, s := range []string{"", "alice", "arn:aws:iam::1:user/a", "arn:aws:iam::111122223333:group/g", "arn:aws:sts::111122223333:assumed-role/r", "arn:aws:iam::111122223333:user/"} {
		if p, err := ParsePrincipal(s); err == nil {
			t.Errorf("%q is %+v", s, p)
		}
	}
}
