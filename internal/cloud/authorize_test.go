package cloud_test

import (
	"context"
	"strings"
	"testing"

	"gatehouse/internal/audit"
	"gatehouse/internal/authz"
	"gatehouse/internal/cloud"
	"gatehouse/internal/fault"
	"gatehouse/internal/ids"
)

// buckets are resource policies by ARN, and who owns them.
type buckets struct {
	owner    ids.AccountID
	policies map[string]string
}

func (b buckets) ResourcePolicy(_ context.Context, arn string) (string, ids.AccountID, error) {
	bucket, _, _ := strings.Cut(arn, "/")
	return b.policies[bucket], b.owner, nil
}

// principal makes a user with an inline policy and returns who its key speaks for.
func (w *world) principal(t *testing.T, account ids.AccountID, name, policy string) authz.Principal {
	t.Helper()
	ctx := t.Context()
	_, err := w.CreateEntity(ctx, cloud.NewEntity{Account: account, Kind: cloud.UserKind, Name: name})
	if err != nil {
		t.Fatal(err)
	}
	if policy != "" {
		if err := w.PutInline(ctx, account, cloud.UserKind, name, "p", policy); err != nil {
			t.Fatal(err)
		}
	}
	k, err := w.CreateAccessKey(ctx, account, name)
	if err != nil {
		t.Fatal(err)
	}
	_, p, err := w.Key(ctx, k.ID, "")
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func (w *world) decide(t *testing.T, p authz.Principal, action string, resources ...string) authz.Decision {
	t.Helper()
	d, err := w.Authorize(t.Context(), authz.Request{Principal: p, Action: action, Resources: resources, ResourceAccount: p.Account})
	if err != nil {
		t.Fatal(err)
	}
	return d
}

const s3All = `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"s3:*","Resource":"*"}]}`

func TestBucketPoliciesOfOtherAccounts(t *testing.T) {
	w := newWorld(t)
	owner, stranger := w.account(t, "owner"), w.account(t, "stranger")
	const open, shut = "arn:aws:s3:::open", "arn:aws:s3:::shut"
	w.Resources = buckets{owner, map[string]string{
		open: `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::` + string(stranger) + `:root"},"Action":"s3:GetObject","Resource":"arn:aws:s3:::open/*"}]}`,
		shut: `{"Version":"2012-10-17","Statement":[{"Effect":"Deny","Principal":"*","Action":"s3:GetObject","Resource":"arn:aws:s3:::shut/*"}]}`,
	}}
	able := w.principal(t, stranger, "able", s3All)
	unable := w.principal(t, stranger, "unable", "")
	own := w.principal(t, owner, "own", s3All)
	for _, c := range []struct {
		name    string
		p       authz.Principal
		action  string
		arn     string
		allowed bool
	}{
		{"a stranger whom both sides allow", able, "s3:GetObject", open + "/x", true},
		{"a stranger whose own account does not", unable, "s3:GetObject", open + "/x", false},
		{"a stranger whom the bucket does not", able, "s3:PutObject", open + "/x", false},
		{"a stranger at a bucket without a policy", able, "s3:GetObject", "arn:aws:s3:::plain/x", false},
		{"the owner's user", own, "s3:PutObject", open + "/x", true},
		{"the owner's user whom the bucket denies", own, "s3:GetObject", shut + "/x", false},
		{"nobody", authz.Principal{Kind: authz.Anonymous}, "s3:GetObject", open + "/x", false},
		{"a principal of no kind", authz.Principal{Account: owner, ARN: own.ARN}, "s3:PutObject", open + "/x", false},
	} {
		if d := w.decide(t, c.p, c.action, c.arn); d.Allowed != c.allowed {
			t.Errorf("%s: allowed %t, because %s", c.name, d.Allowed, d.Because)
		}
	}
	if d := w.decide(t, own, "s3:PutObject", open+"/x", "arn:aws:iam::"+string(owner)+":user/x"); !d.Allowed {
		t.Errorf("two resources: %s", d.Because)
	}
	if d := w.decide(t, able, "s3:GetObject", open+"/x", shut+"/x"); d.Allowed {
		t.Error("one of two resources is denied, and the request was allowed")
	}
	if d := w.decide(t, own, "s3:PutObject"); d.Allowed {
		t.Error("a request without a resource was allowed")
	}
}

func TestAUserMadeAnewIsNotTheOldOne(t *testing.T) {
	w := newWorld(t)
	p := w.principal(t, w.org.Management, "ann", s3All)
	p.ID = "AIDAOLD"
	if d := w.decide(t, p, "s3:GetObject", "arn:aws:s3:::b/x"); d.Allowed {
		t.Error("the old one's principal was allowed")
	}
}

func TestPrincipalTagsAndKeysCannotBeGivenByTheCaller(t *testing.T) {
	w := newWorld(t)
	p := w.principal(t, w.org.Management, "ann",
		`{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"s3:*","Resource":"arn:aws:s3:::${aws:username}/*","Condition":{"StringEquals":{"aws:PrincipalAccount":"999999999999"}}},
		{"Effect":"Allow","Action":"s3:*","Resource":"arn:aws:s3:::org/*","Condition":{"StringEquals":{"aws:PrincipalOrgID":"`+w.org.ID+`","aws:PrincipalTag/team":"blue"}}}]}`)
	ask := func(resource string, context map[string][]string) bool {
		d, err := w.Authorize(t.Context(), authz.Request{Principal: p, Action: "s3:GetObject", Resources: []string{resource}, ResourceAccount: p.Account, Context: context})
		if err != nil {
			t.Fatal(err)
		}
		return d.Allowed
	}
	if ask("arn:aws:s3:::ann/x", map[string][]string{"aws:PrincipalAccount": {"999999999999"}}) {
		t.Error("the request chose its own account")
	}
	if ask("arn:aws:s3:::org/x", nil) {
		t.Error("allowed without the tag")
	}
	if err := w.Tag(t.Context(), p.Account, cloud.UserKind, "ann", map[string]string{"Team": "blue"}); err != nil {
		t.Fatal(err)
	}
	if !ask("arn:aws:s3:::org/x", nil) {
		t.Error("refused with the tag")
	}
	err := w.Tag(t.Context(), p.Account, cloud.UserKind, "ann", map[string]string{"a": "1", "A": "2"})
	wantFault(t, err, fault.Invalid, "InvalidInput")
}

func TestEveryChangeLeavesAnEvent(t *testing.T) {
	w := newWorld(t)
	ctx := t.Context()
	a := w.account(t, "dev")
	w.principal(t, a, "ann", s3All)
	spec := w.reservedRole(t, a, s3Full)
	w.session(t, spec, "user-1")
	if err := w.RevokeReservedSessions(ctx, a, spec.Name, "user-1", w.now); err != nil {
		t.Fatal(err)
	}
	if err := w.DeleteReservedRole(ctx, a, spec.Name); err != nil {
		t.Fatal(err)
	}
	events, err := w.db.Events(ctx, audit.Query{Half: audit.Cloud})
	if err != nil {
		t.Fatal(err)
	}
	seen := map[string]bool{}
	for _, e := range events {
		seen[e.What] = true
	}
	for _, what := range []string{
		"organizations:CreateOrganization", "root.setup_link.issue", "organizations:CreateAccount", "organizations:CreateAccountResult",
		"iam:CreateUser", "iam:PutUserPolicy", "iam:CreateAccessKey", "iam:CreateSAMLProvider", "iam:CreateRole",
		"sts:AssumeRoleWithSAML", "sts.sessions.revoke", "iam:DeleteRole",
	} {
		if !seen[what] {
			t.Errorf("there is no event %s", what)
		}
	}
}

func TestAForeignProviderUnderTheCentersNameIsNotTrusted(t *testing.T) {
	w := newWorld(t)
	a := w.account(t, "dev")
	if _, err := w.CreateProvider(t.Context(), cloud.NewProvider{Account: a, Name: provider, Metadata: "<x/>"}); err != nil {
		t.Fatal(err)
	}
	_, err := w.EnsureReservedRole(t.Context(), cloud.ReservedRole{Account: a, Name: "AWSReservedSSO_X_0123456789abcdef", Path: "/aws-reserved/sso.amazonaws.com/", TrustProvider: provider})
	wantFault(t, err, fault.Conflict, "")
}

func BenchmarkAuthorize(b *testing.B) {
	w, p := benchWorld(b)
	r := authz.Request{Principal: p, Action: "s3:PutObject", Resources: []string{"arn:aws:s3:::bucket/key"}, ResourceAccount: p.Account}
	for b.Loop() {
		if d, err := w.Authorize(b.Context(), r); err != nil || !d.Allowed {
			b.Fatal(d, err)
		}
	}
}

func BenchmarkKey(b *testing.B) {
	w, _ := benchWorld(b)
	for b.Loop() {
		if _, err := w.key(b.Context(), w.bench); err != nil {
			b.Fatal(err)
		}
	}
}
