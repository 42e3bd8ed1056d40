package policydata

import (
	"strings"
	"testing"

	"gatehouse/internal/iampolicy"
)

func TestManagedPoliciesCanBeRead(t *testing.T) {
	list := ManagedPolicies("", "", 0)
	if len(list) < 20 || Full() && len(list) < 1000 {
		t.Fatalf("only %d managed policies", len(list))
	}
	for _, p := range list {
		parsed, err := iampolicy.Parse([]byte(p.Document), iampolicy.Identity)
		if err != nil {
			t.Errorf("%s: %v", p.ARN, err)
			continue
		}
		for _, problem := range parsed.Unknown() {
			if strings.Contains(problem, "condition operator") {
				t.Errorf("%s: %s", p.ARN, problem)
			}
		}
	}
}

func TestManagedPolicyByARN(t *testing.T) {
	p, ok := ManagedPolicy("arn:aws:iam::aws:policy/job-function/Billing")
	if !ok || p.Name != "Billing" || p.Path != "/job-function/" || p.Version == "" || p.Created.IsZero() {
		t.Errorf("got %+v, %v", p, ok)
	}
	if _, ok := ManagedPolicy("arn:aws:iam::aws:policy/Billing"); ok {
		t.Error("a policy was found under a path that is not its own")
	}
}

func TestManagedPoliciesArePaged(t *testing.T) {
	all := ManagedPolicies("/job-function/", "", 0)
	var paged []Policy
	for after := ""; ; after = paged[len(paged)-1].ARN {
		page := ManagedPolicies("/job-function/", after, 3)
		if len(page) > 3 {
			t.Fatalf("a page of %d", len(page))
		}
		if paged = append(paged, page...); len(page) < 3 {
			break
		}
	}
	if len(paged) != len(all) || len(all) < 7 {
		t.Errorf("%d policies in pages, %d at once", len(paged), len(all))
	}
}

func TestActions(t *testing.T) {
	for name, want := range map[string]bool{
		"s3:GetObject": true, "S3:getobject": true, "iam:CreateUser": true,
		"sso:CreatePermissionSet": true, "sts:AssumeRole": true,
		"s3:GetObjekt": false, "s3": false, "": false, "s3:": false, "s3:Get*": false,
	} {
		if got := KnownAction(name); got != want {
			t.Errorf("KnownAction(%q) = %v", name, got)
		}
	}
	if got := ActionsMatching("s3:getobjecttag*"); len(got) != 1 || got[0].Name != "s3:GetObjectTagging" {
		t.Errorf("got %v", got)
	}
	if len(ConditionKeys("s3")) < 20 {
		t.Errorf("s3 has the condition keys %v", ConditionKeys("s3"))
	}
}

func TestValidateActions(t *testing.T) {
	problems := func(action string) []string {
		doc := `{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"` + action + `","Resource":"*"}}`
		return ValidateActions(iampolicy.MustParse(doc, iampolicy.Identity))
	}
	for _, good := range []string{"*", "s3:*", "s3:Get*", "s3:GetObject", "iam:?etUser"} {
		if got := problems(good); got != nil {
			t.Errorf("%s: %v", good, got)
		}
	}
	for _, bad := range []string{"s3:GetObjekt", "s3:Got*", "organizations:Fly"} {
		if got := problems(bad); len(got) != 1 {
			t.Errorf("%s: %v", bad, got)
		}
	}
}

func TestActionHasKey(t *testing.T) {
	for _, c := range []struct {
		action, key string
		want        bool
	}{
		{"s3:ListBucket", "s3:prefix", true},
		{"s3:listbucket", "S3:PREFIX", true},
		{"s3:GetObject", "s3:prefix", false},
		{"s3:GetObject", "s3:ExistingObjectTag/a", true},
		{"s3:PutObject", "s3:ExistingObjectTag/a", false},
		{"s3:GetObject", "aws:SourceIp", true},
		{"s3:GetObject", "aws:PrincipalTag/x", true},
		{"s3:GetObject", "aws:ResourceTag/x", false},
		{"sso:CreateAccountAssignment", "aws:ResourceTag/x", true},
		{"s3:GetObject", "iam:PassedToService", false},
		{"iam:PassRole", "iam:PassedToService", true},
		{"s3:GetObject", "aws:Invented", false},
		{"s3:Invented", "s3:prefix", false},
		{"made-up:Do", "s3:prefix", false},
		{"made-up:Do", "made-up:key", true},
	} {
		if got := ActionHasKey(c.action, c.key); got != c.want {
			t.Errorf("ActionHasKey(%q, %q) = %v", c.action, c.key, got)
		}
	}
}
