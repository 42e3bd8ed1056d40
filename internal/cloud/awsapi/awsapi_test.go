package awsapi_test

import (
	"fmt"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/iam"
	iamtypes "github.com/aws/aws-sdk-go-v2/service/iam/types"
	"github.com/aws/aws-sdk-go-v2/service/organizations"
	orgtypes "github.com/aws/aws-sdk-go-v2/service/organizations/types"
	"github.com/aws/aws-sdk-go-v2/service/sts"
	ststypes "github.com/aws/aws-sdk-go-v2/service/sts/types"
)

func TestCallerIdentity(t *testing.T) {
	w := newWorld(t)
	out, err := w.sts(w.rootKeys()).GetCallerIdentity(t.Context(), &sts.GetCallerIdentityInput{})
	w.must(err)
	if *out.Arn != "arn:aws:iam::"+string(w.org.Management)+":root" || *out.UserId != string(w.org.Management) {
		t.Errorf("root is %s %s", *out.Arn, *out.UserId)
	}
	denied := w.user(w.rootKeys(), "denied", `{"Version":"2012-10-17","Statement":[{"Effect":"Deny","Action":"*","Resource":"*"}]}`)
	out, err = w.sts(denied).GetCallerIdentity(t.Context(), &sts.GetCallerIdentityInput{})
	w.must(err)
	if !strings.HasSuffix(*out.Arn, ":user/denied") {
		t.Errorf("the user is %s", *out.Arn)
	}
}

func TestUsersKeysAndPolicies(t *testing.T) {
	w := newWorld(t)
	ctx, c := t.Context(), w.iam(w.rootKeys())
	for i := range 5 {
		_, err := c.CreateUser(ctx, &iam.CreateUserInput{UserName: aws.String(fmt.Sprintf("u%d", i)), Path: aws.String("/team/"), Tags: []iamtypes.Tag{{Key: aws.String("n"), Value: aws.String("v")}}})
		w.must(err)
	}
	_, err := c.CreateUser(ctx, &iam.CreateUserInput{UserName: aws.String("U0")})
	wantCode(t, err, "EntityAlreadyExists")
	var names []string
	pages := iam.NewListUsersPaginator(c, &iam.ListUsersInput{MaxItems: aws.Int32(2), PathPrefix: aws.String("/team/")})
	for pages.HasMorePages() {
		p, err := pages.NextPage(ctx)
		w.must(err)
		for _, u := range p.Users {
			names = append(names, *u.UserName)
		}
	}
	if !slices.Equal(names, []string{"u0", "u1", "u2", "u3", "u4"}) {
		t.Errorf("listed %v", names)
	}
	for range 2 {
		_, err := c.CreateAccessKey(ctx, &iam.CreateAccessKeyInput{UserName: aws.String("u0")})
		w.must(err)
	}
	_, err = c.CreateAccessKey(ctx, &iam.CreateAccessKeyInput{UserName: aws.String("u0")})
	wantCode(t, err, "LimitExceeded")
	_, err = c.DeleteUser(ctx, &iam.DeleteUserInput{UserName: aws.String("u0")})
	wantCode(t, err, "DeleteConflict")
	_, err = c.GetUser(ctx, &iam.GetUserInput{UserName: aws.String("nobody")})
	wantCode(t, err, "NoSuchEntity")
	_, err = c.AttachUserPolicy(ctx, &iam.AttachUserPolicyInput{UserName: aws.String("u0"), PolicyArn: aws.String("arn:aws:iam::aws:policy/ReadOnlyAcess")})
	wantCode(t, err, "NoSuchEntity")
	_, err = c.UpdateUser(ctx, &iam.UpdateUserInput{UserName: aws.String("u0"), NewUserName: aws.String("renamed")})
	w.must(err)
	l, err := c.ListAccessKeys(ctx, &iam.ListAccessKeysInput{UserName: aws.String("renamed")})
	w.must(err)
	if len(l.AccessKeyMetadata) != 2 {
		t.Errorf("the renamed user has %d keys", len(l.AccessKeyMetadata))
	}
}

func TestBadPoliciesChangeNothing(t *testing.T) {
	w := newWorld(t)
	ctx, c := t.Context(), w.iam(w.rootKeys())
	w.user(w.rootKeys(), "u", "")
	for name, policy := range map[string]string{
		"not JSON":                    "{",
		"no statement":                `{"Version":"2012-10-17"}`,
		"an action that is unknown":   `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"s3:PutObjekt","Resource":"*"}]}`,
		"an action that is no action": `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"everything","Resource":"*"}]}`,
		"a principal":                 `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":"*","Action":"*","Resource":"*"}]}`,
	} {
		_, err := c.PutUserPolicy(ctx, &iam.PutUserPolicyInput{UserName: aws.String("u"), PolicyName: aws.String("p"), PolicyDocument: aws.String(policy)})
		if err == nil {
			t.Errorf("%s: accepted", name)
			continue
		}
		wantCode(t, err, "MalformedPolicyDocument")
	}
	large := `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"arn:aws:s3:::` + strings.Repeat("a", 2048) + `"}]}`
	_, err := c.PutUserPolicy(ctx, &iam.PutUserPolicyInput{UserName: aws.String("u"), PolicyName: aws.String("p"), PolicyDocument: aws.String(large)})
	wantCode(t, err, "LimitExceeded")
	l, err := c.ListUserPolicies(ctx, &iam.ListUserPoliciesInput{UserName: aws.String("u")})
	w.must(err)
	if len(l.PolicyNames) != 0 {
		t.Errorf("there are policies %v", l.PolicyNames)
	}
}

func trust(arn string) string {
	return `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":"` + arn + `"},"Action":["sts:AssumeRole","sts:TagSession","sts:SetSourceIdentity"]}]}`
}

func TestRolesAndManagedPolicies(t *testing.T) {
	w := newWorld(t)
	ctx, c, account := t.Context(), w.iam(w.rootKeys()), string(w.org.Management)
	role, err := c.CreateRole(ctx, &iam.CreateRoleInput{RoleName: aws.String("r"), Path: aws.String("/a/"), AssumeRolePolicyDocument: aws.String(trust("arn:aws:iam::" + account + ":root"))})
	w.must(err)
	if *role.Role.Arn != "arn:aws:iam::"+account+":role/a/r" {
		t.Errorf("ARN %s", *role.Role.Arn)
	}
	if doc, err := url.PathUnescape(*role.Role.AssumeRolePolicyDocument); err != nil || doc != trust("arn:aws:iam::"+account+":root") {
		t.Errorf("the trust policy came back as %s", *role.Role.AssumeRolePolicyDocument)
	}
	policy, err := c.CreatePolicy(ctx, &iam.CreatePolicyInput{PolicyName: aws.String("p"), PolicyDocument: aws.String(allowAll)})
	w.must(err)
	arn := policy.Policy.Arn
	_, err = c.AttachRolePolicy(ctx, &iam.AttachRolePolicyInput{RoleName: aws.String("r"), PolicyArn: arn})
	w.must(err)
	_, err = c.PutRolePermissionsBoundary(ctx, &iam.PutRolePermissionsBoundaryInput{RoleName: aws.String("r"), PermissionsBoundary: arn})
	w.must(err)
	got, err := c.GetPolicy(ctx, &iam.GetPolicyInput{PolicyArn: arn})
	w.must(err)
	if *got.Policy.AttachmentCount != 1 || *got.Policy.PermissionsBoundaryUsageCount != 1 {
		t.Errorf("used %d and %d times", *got.Policy.AttachmentCount, *got.Policy.PermissionsBoundaryUsageCount)
	}
	_, err = c.DeletePolicy(ctx, &iam.DeletePolicyInput{PolicyArn: arn})
	wantCode(t, err, "DeleteConflict")
	_, err = c.DeleteRole(ctx, &iam.DeleteRoleInput{RoleName: aws.String("r")})
	wantCode(t, err, "DeleteConflict")
	v, err := c.CreatePolicyVersion(ctx, &iam.CreatePolicyVersionInput{PolicyArn: arn, PolicyDocument: aws.String(allowAll), SetAsDefault: true})
	w.must(err)
	if *v.PolicyVersion.VersionId != "v2" {
		t.Errorf("version %s", *v.PolicyVersion.VersionId)
	}
	who, err := c.ListEntitiesForPolicy(ctx, &iam.ListEntitiesForPolicyInput{PolicyArn: arn})
	w.must(err)
	if len(who.PolicyRoles) != 1 || *who.PolicyRoles[0].RoleName != "r" {
		t.Errorf("attached to %+v", who.PolicyRoles)
	}
	sum, err := c.GetAccountSummary(ctx, &iam.GetAccountSummaryInput{})
	w.must(err)
	if sum.SummaryMap["Roles"] != 1 || sum.SummaryMap["Policies"] != 1 || sum.SummaryMap["AccountAccessKeysPresent"] != 1 || sum.SummaryMap["AccountMFAEnabled"] != 1 {
		t.Errorf("the summary is %v", sum.SummaryMap)
	}
	n, own := 0, 0
	pages := iam.NewListPoliciesPaginator(c, &iam.ListPoliciesInput{MaxItems: aws.Int32(7)})
	for pages.HasMorePages() {
		p, err := pages.NextPage(ctx)
		w.must(err)
		for _, x := range p.Policies {
			n++
			if strings.Contains(*x.Arn, account) {
				own++
			}
		}
	}
	if own != 1 || n < 10 {
		t.Errorf("listed %d policies, %d of them own", n, own)
	}
}

func TestReservedRolesCannotBeChanged(t *testing.T) {
	w := newWorld(t)
	ctx, c := t.Context(), w.iam(w.rootKeys())
	const name = "AWSReservedSSO_Dev_0123456789abcdef"
	_, err := w.cloud.EnsureReservedRole(ctx, reserved(w, name))
	w.must(err)
	_, err = c.PutRolePolicy(ctx, &iam.PutRolePolicyInput{RoleName: aws.String(name), PolicyName: aws.String("p"), PolicyDocument: aws.String(allowAll)})
	wantCode(t, err, "UnmodifiableEntity")
	_, err = c.DeleteRole(ctx, &iam.DeleteRoleInput{RoleName: aws.String(name)})
	wantCode(t, err, "UnmodifiableEntity")
	_, err = c.UpdateAssumeRolePolicy(ctx, &iam.UpdateAssumeRolePolicyInput{RoleName: aws.String(name), PolicyDocument: aws.String(trust("arn:aws:iam::" + string(w.org.Management) + ":root"))})
	wantCode(t, err, "UnmodifiableEntity")
	_, err = c.DeleteSAMLProvider(ctx, &iam.DeleteSAMLProviderInput{SAMLProviderArn: aws.String("arn:aws:iam::" + string(w.org.Management) + ":saml-provider/" + anchor)})
	wantCode(t, err, "UnmodifiableEntity")
	_, err = c.CreateRole(ctx, &iam.CreateRoleInput{RoleName: aws.String("x"), Path: aws.String("/aws-reserved/sso.amazonaws.com/"), AssumeRolePolicyDocument: aws.String(trust("arn:aws:iam::" + string(w.org.Management) + ":root"))})
	wantCode(t, err, "ValidationError")
	got, err := c.GetRole(ctx, &iam.GetRoleInput{RoleName: aws.String(name)})
	w.must(err)
	if *got.Role.MaxSessionDuration != 43200 || *got.Role.Path != "/aws-reserved/sso.amazonaws.com/" {
		t.Errorf("the role is %+v", got.Role)
	}
}

// The confused deputy: row 46 of the attack table.
func TestAssumingRoles(t *testing.T) {
	w := newWorld(t)
	ctx, account := t.Context(), string(w.org.Management)
	admin := w.user(w.rootKeys(), "admin", allowAll)
	weak := w.user(w.rootKeys(), "weak", "")
	member, memberAdmin := w.member(admin, "member")
	role := func(k keys, name, doc string) string {
		t.Helper()
		out, err := w.iam(k).CreateRole(ctx, &iam.CreateRoleInput{RoleName: aws.String(name), AssumeRolePolicyDocument: aws.String(doc)})
		w.must(err)
		_, err = w.iam(k).AttachRolePolicy(ctx, &iam.AttachRolePolicyInput{RoleName: aws.String(name), PolicyArn: aws.String("arn:aws:iam::aws:policy/AdministratorAccess")})
		w.must(err)
		return *out.Role.Arn
	}
	may := func(k keys, arn string, want bool, why string, with ...func(*sts.AssumeRoleInput)) keys {
		t.Helper()
		got, err := w.assume(k, arn, with...)
		if want {
			w.must(err)
		} else if err == nil {
			t.Errorf("%s: assumed", why)
		} else {
			wantCode(t, err, "AccessDenied")
		}
		return got
	}
	delegated := role(memberAdmin, "delegated", trust("arn:aws:iam::"+account+":root"))
	may(admin, delegated, true, "an administrator of a trusted account")
	may(weak, delegated, false, "a user of a trusted account without a policy")
	withID := strings.TrimSuffix(trust("arn:aws:iam::"+account+":root"), "}]}") + `,"Condition":{"StringEquals":{"sts:ExternalId":"42"}}}]}`
	external := role(memberAdmin, "external", withID)
	may(admin, external, false, "without the external id")
	may(admin, external, true, "with the external id", func(in *sts.AssumeRoleInput) { in.ExternalId = aws.String("42") })
	inner := role(memberAdmin, "inner", trust("arn:aws:iam::"+string(member)+":root"))
	may(admin, inner, false, "a stranger whose own policy allows all")
	may(admin, "arn:aws:iam::"+string(member)+":role/absent", false, "a role that does not exist")
	may(w.rootKeys(), delegated, false, "the root user")
	named := role(w.rootKeys(), "named", trust("arn:aws:iam::"+account+":user/weak"))
	may(weak, named, true, "a user whom the trust policy names")
	may(admin, named, false, "another user of the same account")

	chained := may(memberAdmin, inner, true, "role chaining")
	out, err := w.sts(chained).GetCallerIdentity(ctx, &sts.GetCallerIdentityInput{})
	w.must(err)
	if *out.Arn != "arn:aws:sts::"+string(member)+":assumed-role/inner/test" {
		t.Errorf("chained into %s", *out.Arn)
	}
	_, err = w.assume(memberAdmin, inner, func(in *sts.AssumeRoleInput) { in.DurationSeconds = aws.Int32(3601) })
	wantCode(t, err, "ValidationError")

	// A trusted user who is deleted and made anew is another one.
	_, err = w.iam(w.rootKeys()).DeleteAccessKey(ctx, &iam.DeleteAccessKeyInput{UserName: aws.String("weak"), AccessKeyId: aws.String(weak.id)})
	w.must(err)
	_, err = w.iam(w.rootKeys()).DeleteUser(ctx, &iam.DeleteUserInput{UserName: aws.String("weak")})
	w.must(err)
	may(w.user(w.rootKeys(), "weak", ""), named, false, "a user made anew under a trusted name")
}

func TestSessionPoliciesAndTags(t *testing.T) {
	w := newWorld(t)
	ctx, account := t.Context(), string(w.org.Management)
	admin := w.user(w.rootKeys(), "admin", allowAll)
	c := w.iam(admin)
	_, err := c.CreateRole(ctx, &iam.CreateRoleInput{RoleName: aws.String("r"), AssumeRolePolicyDocument: aws.String(trust("arn:aws:iam::" + account + ":root"))})
	w.must(err)
	_, err = c.PutRolePolicy(ctx, &iam.PutRolePolicyInput{RoleName: aws.String("r"), PolicyName: aws.String("blue"), PolicyDocument: aws.String(
		`{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"iam:ListUsers","Resource":"*","Condition":{"StringEquals":{"aws:PrincipalTag/team":"blue"}}},{"Effect":"Allow","Action":"iam:ListRoles","Resource":"*"}]}`)})
	w.must(err)
	arn := "arn:aws:iam::" + account + ":role/r"
	listUsers := func(k keys) error {
		_, err := w.iam(k).ListUsers(ctx, &iam.ListUsersInput{})
		return err
	}
	plain, err := w.assume(admin, arn)
	w.must(err)
	wantCode(t, listUsers(plain), "AccessDenied")
	blue, err := w.assume(admin, arn, func(in *sts.AssumeRoleInput) {
		in.Tags = []ststypes.Tag{{Key: aws.String("Team"), Value: aws.String("blue")}}
	})
	w.must(err)
	w.must(listUsers(blue))
	limited, err := w.assume(admin, arn, func(in *sts.AssumeRoleInput) {
		in.Tags = []ststypes.Tag{{Key: aws.String("team"), Value: aws.String("blue")}}
		in.Policy = aws.String(`{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"iam:ListRoles","Resource":"*"}]}`)
	})
	w.must(err)
	wantCode(t, listUsers(limited), "AccessDenied")
	_, err = w.iam(limited).ListRoles(ctx, &iam.ListRolesInput{})
	w.must(err)
}

func TestBoundaryAndControlPolicies(t *testing.T) {
	w := newWorld(t)
	ctx := t.Context()
	admin := w.user(w.rootKeys(), "admin", allowAll)
	member, memberAdmin := w.member(admin, "member")
	list := func(k keys) error {
		_, err := w.iam(k).ListUsers(ctx, &iam.ListUsersInput{})
		return err
	}
	w.must(list(memberAdmin))
	policy, err := w.orgs(admin).CreatePolicy(ctx, &organizations.CreatePolicyInput{
		Name: aws.String("no users"), Description: aws.String(""), Type: orgtypes.PolicyTypeServiceControlPolicy,
		Content: aws.String(`{"Version":"2012-10-17","Statement":[{"Effect":"Deny","Action":"iam:ListUsers","Resource":"*"}]}`),
	})
	w.must(err)
	id := policy.Policy.PolicySummary.Id
	_, err = w.orgs(admin).AttachPolicy(ctx, &organizations.AttachPolicyInput{PolicyId: id, TargetId: aws.String(w.org.RootID)})
	w.must(err)
	if err := list(memberAdmin); err == nil || !strings.Contains(err.Error(), "with an explicit deny in a service control policy") {
		t.Errorf("a control policy's deny: %v", err)
	}
	w.must(list(admin)) // the management account is not subject to control policies
	_, err = w.orgs(admin).DeletePolicy(ctx, &organizations.DeletePolicyInput{PolicyId: id})
	wantCode(t, err, "PolicyInUseException")
	_, err = w.orgs(admin).DetachPolicy(ctx, &organizations.DetachPolicyInput{PolicyId: id, TargetId: aws.String(w.org.RootID)})
	w.must(err)
	w.must(list(memberAdmin))
	_, err = w.orgs(admin).DetachPolicy(ctx, &organizations.DetachPolicyInput{PolicyId: aws.String("p-FullAWSAccess"), TargetId: aws.String(string(member))})
	wantCode(t, err, "ConstraintViolationException")

	bounded := w.user(memberAdmin, "bounded", allowAll)
	w.must(list(bounded))
	_, err = w.iam(memberAdmin).PutUserPermissionsBoundary(ctx, &iam.PutUserPermissionsBoundaryInput{UserName: aws.String("bounded"), PermissionsBoundary: aws.String("arn:aws:iam::aws:policy/AmazonS3FullAccess")})
	w.must(err)
	if err := list(bounded); err == nil || !strings.Contains(err.Error(), "because no permissions boundary allows the iam:ListUsers action") {
		t.Errorf("outside the boundary: %v", err)
	}
}

func TestTheOrganization(t *testing.T) {
	w := newWorld(t)
	ctx := t.Context()
	admin := w.user(w.rootKeys(), "admin", allowAll)
	c := w.orgs(admin)
	member, memberAdmin := w.member(admin, "member")
	ou, err := c.CreateOrganizationalUnit(ctx, &organizations.CreateOrganizationalUnitInput{Name: aws.String("Sandbox"), ParentId: aws.String(w.org.RootID)})
	w.must(err)
	unit := ou.OrganizationalUnit.Id
	_, err = c.CreateOrganizationalUnit(ctx, &organizations.CreateOrganizationalUnitInput{Name: aws.String("sandbox"), ParentId: aws.String(w.org.RootID)})
	wantCode(t, err, "DuplicateOrganizationalUnitException")
	_, err = c.MoveAccount(ctx, &organizations.MoveAccountInput{AccountId: aws.String(string(member)), SourceParentId: aws.String(w.org.RootID), DestinationParentId: unit})
	w.must(err)
	parents, err := c.ListParents(ctx, &organizations.ListParentsInput{ChildId: aws.String(string(member))})
	w.must(err)
	if *parents.Parents[0].Id != *unit || parents.Parents[0].Type != orgtypes.ParentTypeOrganizationalUnit {
		t.Errorf("the parent is %+v", parents.Parents[0])
	}
	_, err = c.DeleteOrganizationalUnit(ctx, &organizations.DeleteOrganizationalUnitInput{OrganizationalUnitId: unit})
	wantCode(t, err, "OrganizationalUnitNotEmptyException")
	accounts, err := c.ListAccounts(ctx, &organizations.ListAccountsInput{})
	w.must(err)
	if len(accounts.Accounts) != 2 {
		t.Errorf("%d accounts", len(accounts.Accounts))
	}
	// A member account's administrator reads who leads it, and nothing else.
	_, err = w.orgs(memberAdmin).DescribeOrganization(ctx, &organizations.DescribeOrganizationInput{})
	w.must(err)
	_, err = w.orgs(memberAdmin).ListAccounts(ctx, &organizations.ListAccountsInput{})
	wantCode(t, err, "AccessDeniedException")
	_, err = w.orgs(memberAdmin).CloseAccount(ctx, &organizations.CloseAccountInput{AccountId: aws.String(string(member))})
	wantCode(t, err, "AccessDeniedException")
	_, err = c.RegisterDelegatedAdministrator(ctx, &organizations.RegisterDelegatedAdministratorInput{AccountId: aws.String(string(member)), ServicePrincipal: aws.String("sso.amazonaws.com")})
	w.must(err)
	_, err = w.orgs(memberAdmin).ListAccounts(ctx, &organizations.ListAccountsInput{})
	w.must(err)
	_, err = w.orgs(memberAdmin).MoveAccount(ctx, &organizations.MoveAccountInput{AccountId: aws.String(string(member)), SourceParentId: unit, DestinationParentId: aws.String(w.org.RootID)})
	wantCode(t, err, "AccessDeniedException")
	trusted, err := c.ListAWSServiceAccessForOrganization(ctx, &organizations.ListAWSServiceAccessForOrganizationInput{})
	w.must(err)
	if len(trusted.EnabledServicePrincipals) != 1 {
		t.Errorf("trusted %+v", trusted.EnabledServicePrincipals)
	}
	_, err = c.TagResource(ctx, &organizations.TagResourceInput{ResourceId: unit, Tags: []orgtypes.Tag{{Key: aws.String("a"), Value: aws.String("b")}}})
	w.must(err)
	_, err = c.DescribeAccount(ctx, &organizations.DescribeAccountInput{AccountId: aws.String("999999999999")})
	wantCode(t, err, "AccountNotFoundException")
	_, err = c.CloseAccount(ctx, &organizations.CloseAccountInput{AccountId: aws.String(string(member))})
	w.must(err)
	_, err = w.sts(memberAdmin).GetCallerIdentity(ctx, &sts.GetCallerIdentityInput{})
	wantCode(t, err, "InvalidClientTokenId")
}

// Row 49 of the attack table, as far as keys and tokens are concerned.
func TestKeysAndTokensThatAreRefused(t *testing.T) {
	w := newWorld(t)
	ctx, account := t.Context(), string(w.org.Management)
	admin := w.user(w.rootKeys(), "admin", allowAll)
	_, err := w.iam(admin).CreateRole(ctx, &iam.CreateRoleInput{RoleName: aws.String("r"), AssumeRolePolicyDocument: aws.String(trust("arn:aws:iam::" + account + ":root"))})
	w.must(err)
	one, err := w.assume(admin, "arn:aws:iam::"+account+":role/r")
	w.must(err)
	other, err := w.assume(admin, "arn:aws:iam::"+account+":role/r")
	w.must(err)
	for name, c := range map[string]struct {
		k    keys
		code string
	}{
		"an unknown key":                   {keys{"AKIAAAAAAAAAAAAAAAAA", "x", ""}, "InvalidClientTokenId"},
		"a wrong secret":                   {keys{admin.id, other.secret, ""}, "SignatureDoesNotMatch"},
		"a session without its token":      {keys{one.id, one.secret, ""}, "InvalidClientTokenId"},
		"a session with another's token":   {keys{one.id, one.secret, other.token}, "InvalidClientTokenId"},
		"a token that nobody sealed":       {keys{one.id, one.secret, "v1.AAAA"}, "InvalidClientTokenId"},
		"a long-term key with a token":     {keys{admin.id, admin.secret, one.token}, "InvalidClientTokenId"},
		"a token's key under another's id": {keys{other.id, one.secret, one.token}, "InvalidClientTokenId"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := w.sts(c.k).GetCallerIdentity(ctx, &sts.GetCallerIdentityInput{})
			wantCode(t, err, c.code)
		})
	}
	_, err = w.iam(w.rootKeys()).UpdateAccessKey(ctx, &iam.UpdateAccessKeyInput{UserName: aws.String("admin"), AccessKeyId: aws.String(admin.id), Status: iamtypes.StatusTypeInactive})
	w.must(err)
	_, err = w.sts(admin).GetCallerIdentity(ctx, &sts.GetCallerIdentityInput{})
	wantCode(t, err, "InvalidClientTokenId")
	w.skew = time.Hour + time.Second
	_, err = w.sts(one).GetCallerIdentity(ctx, &sts.GetCallerIdentityInput{})
	wantCode(t, err, "ExpiredToken")
}

func TestSessionTokensOfUsers(t *testing.T) {
	w := newWorld(t)
	ctx := t.Context()
	admin := w.user(w.rootKeys(), "admin", allowAll)
	out, err := w.sts(admin).GetSessionToken(ctx, &sts.GetSessionTokenInput{DurationSeconds: aws.Int32(900)})
	w.must(err)
	temp := keys{*out.Credentials.AccessKeyId, *out.Credentials.SecretAccessKey, *out.Credentials.SessionToken}
	id, err := w.sts(temp).GetCallerIdentity(ctx, &sts.GetCallerIdentityInput{})
	w.must(err)
	if !strings.HasSuffix(*id.Arn, ":user/admin") {
		t.Errorf("the session is %s", *id.Arn)
	}
	_, err = w.iam(temp).ListUsers(ctx, &iam.ListUsersInput{})
	wantCode(t, err, "AccessDenied")
	_, err = w.sts(temp).GetSessionToken(ctx, &sts.GetSessionTokenInput{})
	wantCode(t, err, "AccessDenied")
	info, err := w.sts(admin).GetAccessKeyInfo(ctx, &sts.GetAccessKeyInfoInput{AccessKeyId: aws.String(admin.id)})
	w.must(err)
	if *info.Account != string(w.org.Management) {
		t.Errorf("the key is %s's", *info.Account)
	}
}
