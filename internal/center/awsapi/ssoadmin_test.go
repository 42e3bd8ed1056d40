package awsapi_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/identitystore"
	idstypes "github.com/aws/aws-sdk-go-v2/service/identitystore/types"
	"github.com/aws/aws-sdk-go-v2/service/ssoadmin"
	"github.com/aws/aws-sdk-go-v2/service/ssoadmin/types"

	"gatehouse/internal/center"
	"gatehouse/internal/fault"
	"gatehouse/internal/ids"
)

const s3Full = "arn:aws:iam::aws:policy/AmazonS3FullAccess"

func (w *world) set(t *testing.T, name string) *string {
	t.Helper()
	out, err := w.admin.CreatePermissionSet(t.Context(), &ssoadmin.CreatePermissionSetInput{InstanceArn: w.arn(), Name: &name})
	check(t, err)
	return out.PermissionSet.PermissionSetArn
}

func (w *world) user(t *testing.T, name string) string {
	t.Helper()
	out, err := w.ids.CreateUser(t.Context(), &identitystore.CreateUserInput{
		IdentityStoreId: w.store(), UserName: &name, DisplayName: &name, Name: &idstypes.Name{GivenName: aws.String("G"), FamilyName: aws.String("F")},
		Emails: []idstypes.Email{{Value: aws.String(name + "@example.com"), Primary: true}},
	})
	check(t, err)
	return *out.UserId
}

func (w *world) group(t *testing.T, name string, members ...string) string {
	t.Helper()
	out, err := w.ids.CreateGroup(t.Context(), &identitystore.CreateGroupInput{IdentityStoreId: w.store(), DisplayName: &name})
	check(t, err)
	for _, m := range members {
		_, err := w.ids.CreateGroupMembership(t.Context(), &identitystore.CreateGroupMembershipInput{
			IdentityStoreId: w.store(), GroupId: out.GroupId, MemberId: &idstypes.MemberIdMemberUserId{Value: m},
		})
		check(t, err)
	}
	return *out.GroupId
}

func (w *world) creation(set *string, account ids.AccountID, kind types.PrincipalType, principal string) *ssoadmin.CreateAccountAssignmentInput {
	return &ssoadmin.CreateAccountAssignmentInput{
		InstanceArn: w.arn(), PermissionSetArn: set, TargetId: aws.String(string(account)), TargetType: types.TargetTypeAwsAccount,
		PrincipalType: kind, PrincipalId: &principal,
	}
}

// assign makes an assignment and waits for its end.
func (w *world) assign(t *testing.T, set *string, account ids.AccountID, kind types.PrincipalType, principal string) *types.AccountAssignmentOperationStatus {
	t.Helper()
	out, err := w.admin.CreateAccountAssignment(t.Context(), w.creation(set, account, kind, principal))
	check(t, err)
	if s := out.AccountAssignmentCreationStatus.Status; s != types.StatusValuesInProgress {
		t.Errorf("the request begins as %s", s)
	}
	return await(t, func() (*types.AccountAssignmentOperationStatus, types.StatusValues) {
		d, err := w.admin.DescribeAccountAssignmentCreationStatus(t.Context(), &ssoadmin.DescribeAccountAssignmentCreationStatusInput{
			InstanceArn: w.arn(), AccountAssignmentCreationRequestId: out.AccountAssignmentCreationStatus.RequestId,
		})
		check(t, err)
		return d.AccountAssignmentCreationStatus, d.AccountAssignmentCreationStatus.Status
	})
}

func (w *world) unassign(t *testing.T, set *string, account ids.AccountID, kind types.PrincipalType, principal string) {
	t.Helper()
	out, err := w.admin.DeleteAccountAssignment(t.Context(), &ssoadmin.DeleteAccountAssignmentInput{
		InstanceArn: w.arn(), PermissionSetArn: set, TargetId: aws.String(string(account)), TargetType: types.TargetTypeAwsAccount,
		PrincipalType: kind, PrincipalId: &principal,
	})
	check(t, err)
	await(t, func() (*types.AccountAssignmentOperationStatus, types.StatusValues) {
		d, err := w.admin.DescribeAccountAssignmentDeletionStatus(t.Context(), &ssoadmin.DescribeAccountAssignmentDeletionStatusInput{
			InstanceArn: w.arn(), AccountAssignmentDeletionRequestId: out.AccountAssignmentDeletionStatus.RequestId,
		})
		check(t, err)
		return d.AccountAssignmentDeletionStatus, d.AccountAssignmentDeletionStatus.Status
	})
}

func await[T any](t *testing.T, look func() (T, types.StatusValues)) T {
	t.Helper()
	for end := time.Now().Add(10 * time.Second); time.Now().Before(end); time.Sleep(5 * time.Millisecond) {
		if v, s := look(); s != types.StatusValuesInProgress {
			return v
		}
	}
	t.Fatal("the request never ended")
	panic("unreachable")
}

// roles are the names of the roles in an account.
func (w *world) roles(account ids.AccountID) (out []string) {
	for key := range w.accounts.Roles() {
		if id, name, _ := strings.Cut(key, "/"); id == string(account) {
			out = append(out, name)
		}
	}
	return out
}

func TestAnAssignmentMakesTheRoleAndItsLastRemovalTakesIt(t *testing.T) {
	w := start(t)
	set := w.set(t, "S3Full")
	_, err := w.admin.AttachManagedPolicyToPermissionSet(t.Context(), &ssoadmin.AttachManagedPolicyToPermissionSetInput{
		InstanceArn: w.arn(), PermissionSetArn: set, ManagedPolicyArn: aws.String(s3Full),
	})
	check(t, err)
	alice, bob := w.user(t, "alice"), w.user(t, "bob")
	group := w.group(t, "developers", alice, bob)

	if s := w.assign(t, set, member, types.PrincipalTypeGroup, group); s.Status != types.StatusValuesSucceeded || *s.TargetId != string(member) {
		t.Fatalf("ended as %+v", s)
	}
	first := w.roles(member)
	if len(first) != 1 || !strings.HasPrefix(first[0], "AWSReservedSSO_S3Full_") || len(first[0]) != len("AWSReservedSSO_S3Full_")+16 {
		t.Fatalf("the roles are %v", first)
	}
	spec := w.accounts.Roles()[string(member)+"/"+first[0]]
	if spec.Path != "/aws-reserved/sso.amazonaws.com/" || len(spec.ManagedPolicies) != 1 || spec.TrustProvider != w.instance.TrustProvider {
		t.Errorf("the role is %+v", spec)
	}
	// Twice the same succeeds and changes nothing, as at AWS.
	if s := w.assign(t, set, member, types.PrincipalTypeGroup, group); s.Status != types.StatusValuesSucceeded {
		t.Errorf("again: %+v", s)
	}
	w.assign(t, set, member, types.PrincipalTypeUser, alice)
	w.unassign(t, set, member, types.PrincipalTypeGroup, group)
	if got := w.roles(member); len(got) != 1 || got[0] != first[0] {
		t.Errorf("with one assignment left the roles are %v", got)
	}
	if !w.accounts.Revoked(member, first[0], bob) || w.accounts.Revoked(member, first[0], alice) {
		t.Error("bob's sessions must be revoked; alice still holds the permission set")
	}
	w.unassign(t, set, member, types.PrincipalTypeUser, alice)
	if got := w.roles(member); len(got) != 0 {
		t.Errorf("with the last assignment the role goes; there are %v", got)
	}
	w.assign(t, set, member, types.PrincipalTypeUser, bob)
	if again := w.roles(member); len(again) != 1 || again[0] == first[0] {
		t.Errorf("a later assignment makes a new name; got %v after %v", again, first)
	}
	list, err := w.admin.ListAccountAssignmentCreationStatus(t.Context(), &ssoadmin.ListAccountAssignmentCreationStatusInput{
		InstanceArn: w.arn(), Filter: &types.OperationStatusFilter{Status: types.StatusValuesSucceeded},
	})
	check(t, err)
	if len(list.AccountAssignmentsCreationStatus) != 4 {
		t.Errorf("%d requests succeeded, want 4", len(list.AccountAssignmentsCreationStatus))
	}
}

func TestWhatAnAccountRefusesIsSaidAndTakenBack(t *testing.T) {
	w := start(t)
	w.accounts.Fail = func(what string, _ ids.AccountID) error {
		if what == "EnsureRole" {
			return fault.New(fault.Invalid, "The policy /x does not exist in the account.")
		}
		return nil
	}
	set, alice := w.set(t, "Broken"), w.user(t, "alice")
	s := w.assign(t, set, member, types.PrincipalTypeUser, alice)
	if s.Status != types.StatusValuesFailed || aws.ToString(s.FailureReason) != "The policy /x does not exist in the account." {
		t.Errorf("ended as %s: %s", s.Status, aws.ToString(s.FailureReason))
	}
	l, err := w.admin.ListAccountAssignments(t.Context(), &ssoadmin.ListAccountAssignmentsInput{InstanceArn: w.arn(), PermissionSetArn: set, AccountId: aws.String(string(member))})
	check(t, err)
	if len(l.AccountAssignments) != 0 {
		t.Error("a failed request left an assignment")
	}
}

func TestPolicyChangesReachRolesByProvisioningOnly(t *testing.T) {
	w := start(t)
	set, alice := w.set(t, "Set"), w.user(t, "alice")
	w.assign(t, set, member, types.PrincipalTypeUser, alice)
	w.assign(t, set, management, types.PrincipalTypeUser, alice)
	_, err := w.admin.PutInlinePolicyToPermissionSet(t.Context(), &ssoadmin.PutInlinePolicyToPermissionSetInput{
		InstanceArn: w.arn(), PermissionSetArn: set, InlinePolicy: aws.String(`{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"s3:GetObject","Resource":"*"}]}`),
	})
	check(t, err)
	stale := func(s types.ProvisioningStatus) int {
		out, err := w.admin.ListAccountsForProvisionedPermissionSet(t.Context(), &ssoadmin.ListAccountsForProvisionedPermissionSetInput{
			InstanceArn: w.arn(), PermissionSetArn: set, ProvisioningStatus: s,
		})
		check(t, err)
		return len(out.AccountIds)
	}
	if stale(types.ProvisioningStatusLatestPermissionSetNotProvisioned) != 2 || w.inline() != 0 {
		t.Error("a policy change reached a role without provisioning")
	}
	w.provision(t, set, types.ProvisionTargetTypeAwsAccount, aws.String(string(member)))
	if stale(types.ProvisioningStatusLatestPermissionSetProvisioned) != 1 || w.inline() != 1 {
		t.Error("one account was provisioned, and only that should be up to date")
	}
	w.provision(t, set, types.ProvisionTargetTypeAllProvisionedAccounts, nil)
	if stale("") != 2 || stale(types.ProvisioningStatusLatestPermissionSetNotProvisioned) != 0 || w.inline() != 2 {
		t.Error("all accounts were provisioned")
	}
	// General settings follow by themselves.
	_, err = w.admin.UpdatePermissionSet(t.Context(), &ssoadmin.UpdatePermissionSetInput{
		InstanceArn: w.arn(), PermissionSetArn: set, Description: aws.String("new words"), SessionDuration: aws.String("PT12H"),
	})
	check(t, err)
	for end := time.Now().Add(10 * time.Second); w.described("new words") != 2; time.Sleep(5 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatal("the roles did not follow the description")
		}
	}
}

func (w *world) inline() (n int) {
	for _, r := range w.accounts.Roles() {
		if r.InlinePolicy != "" {
			n++
		}
	}
	return n
}

func (w *world) described(words string) (n int) {
	for _, r := range w.accounts.Roles() {
		if r.Description == words {
			n++
		}
	}
	return n
}

func (w *world) provision(t *testing.T, set *string, kind types.ProvisionTargetType, account *string) {
	t.Helper()
	out, err := w.admin.ProvisionPermissionSet(t.Context(), &ssoadmin.ProvisionPermissionSetInput{InstanceArn: w.arn(), PermissionSetArn: set, TargetType: kind, TargetId: account})
	check(t, err)
	end := await(t, func() (*types.PermissionSetProvisioningStatus, types.StatusValues) {
		d, err := w.admin.DescribePermissionSetProvisioningStatus(t.Context(), &ssoadmin.DescribePermissionSetProvisioningStatusInput{
			InstanceArn: w.arn(), ProvisionPermissionSetRequestId: out.PermissionSetProvisioningStatus.RequestId,
		})
		check(t, err)
		return d.PermissionSetProvisioningStatus, d.PermissionSetProvisioningStatus.Status
	})
	if end.Status != types.StatusValuesSucceeded {
		t.Errorf("provisioning ended as %s: %s", end.Status, aws.ToString(end.FailureReason))
	}
}

func TestBadInputIsRefusedInClearWordsAndChangesNothing(t *testing.T) {
	w := start(t)
	ctx := t.Context()
	set, alice := w.set(t, "Set"), w.user(t, "alice")
	inline := func(doc string) error {
		_, err := w.admin.PutInlinePolicyToPermissionSet(ctx, &ssoadmin.PutInlinePolicyToPermissionSetInput{InstanceArn: w.arn(), PermissionSetArn: set, InlinePolicy: &doc})
		return err
	}
	create := func(change func(*ssoadmin.CreatePermissionSetInput)) error {
		in := &ssoadmin.CreatePermissionSetInput{InstanceArn: w.arn(), Name: aws.String("Other")}
		change(in)
		_, err := w.admin.CreatePermissionSet(ctx, in)
		return err
	}
	assign := func(change func(*ssoadmin.CreateAccountAssignmentInput)) error {
		in := w.creation(set, member, types.PrincipalTypeUser, alice)
		change(in)
		_, err := w.admin.CreateAccountAssignment(ctx, in)
		return err
	}
	attach := func(arn string) error {
		_, err := w.admin.AttachManagedPolicyToPermissionSet(ctx, &ssoadmin.AttachManagedPolicyToPermissionSetInput{InstanceArn: w.arn(), PermissionSetArn: set, ManagedPolicyArn: &arn})
		return err
	}
	big := `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"s3:GetObject","Resource":["arn:aws:s3:::` + strings.Repeat("x", 10300) + `"]}]}`
	for name, c := range map[string]struct {
		err        error
		code, word string
	}{
		"an inline policy that is not JSON":       {inline("{"), "ValidationException", "JSON"},
		"an inline policy that is too large":      {inline(big), "ValidationException", "10240"},
		"an inline policy far too large":          {inline(strings.Repeat(" ", 40000)), "ValidationException", "32768"},
		"an inline policy with an unknown action": {inline(`{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"s3:EatObject","Resource":"*"}]}`), "ValidationException", "s3:EatObject"},
		"a name that is taken":                    {create(func(in *ssoadmin.CreatePermissionSetInput) { in.Name = aws.String("set") }), "ConflictException", "already exists"},
		"a name that is too long":                 {create(func(in *ssoadmin.CreatePermissionSetInput) { in.Name = aws.String(strings.Repeat("x", 33)) }), "ValidationException", "32"},
		"a duration that is none":                 {create(func(in *ssoadmin.CreatePermissionSetInput) { in.SessionDuration = aws.String("1h") }), "ValidationException", "ISO 8601"},
		"a duration that is too long":             {create(func(in *ssoadmin.CreatePermissionSetInput) { in.SessionDuration = aws.String("PT13H") }), "ValidationException", "12 hours"},
		"a tag of AWS's own": {create(func(in *ssoadmin.CreatePermissionSetInput) {
			in.Tags = []types.Tag{{Key: aws.String("aws:x"), Value: aws.String("")}}
		}), "ValidationException", "aws:"},
		"a managed policy that does not exist": {attach("arn:aws:iam::aws:policy/NoSuchPolicyAtAll"), "ValidationException", "no AWS managed policy"},
		"a customer's policy by ARN":           {attach("arn:aws:iam::111122223333:policy/mine"), "ValidationException", "by name and path"},
		"an assignment to a user who does not exist": {assign(func(in *ssoadmin.CreateAccountAssignmentInput) {
			in.PrincipalId = aws.String("00000000-0000-0000-0000-000000000000")
		}), "ResourceNotFoundException", "user"},
		"an assignment to a group that does not exist": {assign(func(in *ssoadmin.CreateAccountAssignmentInput) { in.PrincipalType = types.PrincipalTypeGroup }), "ResourceNotFoundException", "group"},
		"an assignment in an unknown account":          {assign(func(in *ssoadmin.CreateAccountAssignmentInput) { in.TargetId = aws.String("999999999999") }), "ResourceNotFoundException", "999999999999"},
		"an assignment of an unknown permission set": {assign(func(in *ssoadmin.CreateAccountAssignmentInput) {
			in.PermissionSetArn = aws.String((*set)[:len(*set)-16] + "0000000000000000")
		}), "ResourceNotFoundException", "permission set"},
		"an account id of eleven digits": {assign(func(in *ssoadmin.CreateAccountAssignmentInput) { in.TargetId = aws.String("11112222333") }), "ValidationException", "twelve digits"},
		"an instance that does not exist": {assign(func(in *ssoadmin.CreateAccountAssignmentInput) {
			in.InstanceArn = aws.String("arn:aws:sso:::instance/ssoins-0000000000000000")
		}), "ResourceNotFoundException", ""},
		"an ARN that is none": {assign(func(in *ssoadmin.CreateAccountAssignmentInput) {
			in.InstanceArn = aws.String("arn:aws:sso:::instance/nothing-at-all")
		}), "ValidationException", "InstanceArn"},
	} {
		t.Run(name, func(t *testing.T) { refused(t, c.err, c.code, c.word) })
	}
	if got := w.roles(member); len(got) != 0 {
		t.Errorf("there are roles: %v", got)
	}
	l, err := w.admin.ListPermissionSets(ctx, &ssoadmin.ListPermissionSetsInput{InstanceArn: w.arn()})
	check(t, err)
	if len(l.PermissionSets) != 1 {
		t.Errorf("there are %v", l.PermissionSets)
	}
}

func TestWhatIsInUseCannotBeDeleted(t *testing.T) {
	w := start(t)
	set, alice := w.set(t, "Set"), w.user(t, "alice")
	w.assign(t, set, member, types.PrincipalTypeUser, alice)
	_, err := w.admin.DeletePermissionSet(t.Context(), &ssoadmin.DeletePermissionSetInput{InstanceArn: w.arn(), PermissionSetArn: set})
	refused(t, err, "ConflictException", "still provisioned")
	_, err = w.admin.DeleteInstance(t.Context(), &ssoadmin.DeleteInstanceInput{InstanceArn: w.arn()})
	refused(t, err, "ConflictException", "assignments")
	w.unassign(t, set, member, types.PrincipalTypeUser, alice)
	_, err = w.admin.DeletePermissionSet(t.Context(), &ssoadmin.DeletePermissionSetInput{InstanceArn: w.arn(), PermissionSetArn: set})
	check(t, err)
}

func TestAnAccountInstanceGrantsNoAccessAndSaysSo(t *testing.T) {
	w := start(t)
	w.from = member
	out, err := w.admin.CreateInstance(t.Context(), &ssoadmin.CreateInstanceInput{Name: aws.String("mine")})
	check(t, err)
	_, err = w.admin.CreatePermissionSet(t.Context(), &ssoadmin.CreatePermissionSetInput{InstanceArn: out.InstanceArn, Name: aws.String("Set")})
	refused(t, err, "ValidationException", "cannot grant access to AWS accounts")
	_, err = w.admin.CreateInstance(t.Context(), &ssoadmin.CreateInstanceInput{})
	refused(t, err, "ConflictException", "already has an instance")
	l, err := w.admin.ListInstances(t.Context(), &ssoadmin.ListInstancesInput{})
	check(t, err)
	if len(l.Instances) != 2 {
		t.Errorf("a member sees %d instances, want its own and the organization's", len(l.Instances))
	}
	w.from = management
	_, err = w.admin.CreateInstance(t.Context(), &ssoadmin.CreateInstanceInput{})
	refused(t, err, "ValidationException", "management account")
}

func TestEveryCallAsksForItsActionOnItsResources(t *testing.T) {
	w := start(t)
	name := aws.String("Tagged")
	out, err := w.admin.CreatePermissionSet(t.Context(), &ssoadmin.CreatePermissionSetInput{
		InstanceArn: w.arn(), Name: name, Tags: []types.Tag{{Key: aws.String("team"), Value: aws.String("blue")}},
	})
	check(t, err)
	if q := w.last("sso:CreatePermissionSet"); q.Context["aws:RequestTag/team"][0] != "blue" || q.ResourceAccount != management {
		t.Errorf("asked %+v", q)
	}
	set, alice := out.PermissionSet.PermissionSetArn, w.user(t, "alice")
	w.assign(t, set, member, types.PrincipalTypeUser, alice)
	q := w.last("sso:CreateAccountAssignment")
	want := []string{w.instance.ARN(), *set, "arn:aws:sso:::account/" + string(member)}
	if fmt.Sprint(q.Resources) != fmt.Sprint(want) || q.Context["aws:ResourceTag/team"][0] != "blue" {
		t.Errorf("asked for %v with %v, want %v and the permission set's tag", q.Resources, q.Context, want)
	}
	if q := w.last("identitystore:CreateUser"); q.Resources[0] != w.instance.StoreARN() {
		t.Errorf("asked %+v", q)
	}
	w.deny = "sso:DeletePermissionSet"
	_, err = w.admin.DeletePermissionSet(t.Context(), &ssoadmin.DeletePermissionSetInput{InstanceArn: w.arn(), PermissionSetArn: set})
	refused(t, err, "AccessDeniedException", "sso:DeletePermissionSet")
	w.deny, w.from = "", member
	_, err = w.admin.DescribePermissionSet(t.Context(), &ssoadmin.DescribePermissionSetInput{InstanceArn: w.arn(), PermissionSetArn: set})
	refused(t, err, "AccessDeniedException", "sso:DescribePermissionSet")
}

func TestOperationsOfLaterReleasesAreNotServed(t *testing.T) {
	w := start(t)
	_, err := w.admin.ListTrustedTokenIssuers(t.Context(), &ssoadmin.ListTrustedTokenIssuersInput{InstanceArn: w.arn()})
	refused(t, err, "UnknownOperationException", "")
}

func TestListsArePagedAndTokensBelongToTheirList(t *testing.T) {
	w := start(t)
	for i := range 3 {
		w.set(t, fmt.Sprintf("Set%d", i))
	}
	var seen []string
	pages := ssoadmin.NewListPermissionSetsPaginator(w.admin, &ssoadmin.ListPermissionSetsInput{InstanceArn: w.arn(), MaxResults: aws.Int32(2)})
	for pages.HasMorePages() {
		out, err := pages.NextPage(t.Context())
		check(t, err)
		seen = append(seen, out.PermissionSets...)
	}
	if len(seen) != 3 {
		t.Errorf("saw %v", seen)
	}
	first, err := w.admin.ListPermissionSets(t.Context(), &ssoadmin.ListPermissionSetsInput{InstanceArn: w.arn(), MaxResults: aws.Int32(2)})
	check(t, err)
	_, err = w.ids.ListUsers(t.Context(), &identitystore.ListUsersInput{IdentityStoreId: w.store(), NextToken: first.NextToken})
	refused(t, err, "ValidationException", "token")
	_, err = w.admin.ListPermissionSets(t.Context(), &ssoadmin.ListPermissionSetsInput{InstanceArn: w.arn(), MaxResults: aws.Int32(101)})
	refused(t, err, "ValidationException", "between 1 and 100")
}

func TestPermissionSetsKeepWhatIsPutIntoThem(t *testing.T) {
	w := start(t)
	ctx, set := t.Context(), w.set(t, "Set")
	ref := &types.CustomerManagedPolicyReference{Name: aws.String("mine"), Path: aws.String("/team/")}
	_, err := w.admin.AttachCustomerManagedPolicyReferenceToPermissionSet(ctx, &ssoadmin.AttachCustomerManagedPolicyReferenceToPermissionSetInput{InstanceArn: w.arn(), PermissionSetArn: set, CustomerManagedPolicyReference: ref})
	check(t, err)
	_, err = w.admin.PutPermissionsBoundaryToPermissionSet(ctx, &ssoadmin.PutPermissionsBoundaryToPermissionSetInput{
		InstanceArn: w.arn(), PermissionSetArn: set, PermissionsBoundary: &types.PermissionsBoundary{ManagedPolicyArn: aws.String(s3Full)},
	})
	check(t, err)
	_, err = w.admin.TagResource(ctx, &ssoadmin.TagResourceInput{ResourceArn: set, Tags: []types.Tag{{Key: aws.String("k"), Value: aws.String("v")}}})
	check(t, err)
	refs, err := w.admin.ListCustomerManagedPolicyReferencesInPermissionSet(ctx, &ssoadmin.ListCustomerManagedPolicyReferencesInPermissionSetInput{InstanceArn: w.arn(), PermissionSetArn: set})
	check(t, err)
	b, err := w.admin.GetPermissionsBoundaryForPermissionSet(ctx, &ssoadmin.GetPermissionsBoundaryForPermissionSetInput{InstanceArn: w.arn(), PermissionSetArn: set})
	check(t, err)
	tags, err := w.admin.ListTagsForResource(ctx, &ssoadmin.ListTagsForResourceInput{InstanceArn: w.arn(), ResourceArn: set})
	check(t, err)
	if len(refs.CustomerManagedPolicyReferences) != 1 || *b.PermissionsBoundary.ManagedPolicyArn != s3Full || len(tags.Tags) != 1 {
		t.Errorf("kept %v, %v, %v", refs.CustomerManagedPolicyReferences, b.PermissionsBoundary, tags.Tags)
	}
	_, err = w.admin.DeletePermissionsBoundaryFromPermissionSet(ctx, &ssoadmin.DeletePermissionsBoundaryFromPermissionSetInput{InstanceArn: w.arn(), PermissionSetArn: set})
	check(t, err)
	_, err = w.admin.GetPermissionsBoundaryForPermissionSet(ctx, &ssoadmin.GetPermissionsBoundaryForPermissionSetInput{InstanceArn: w.arn(), PermissionSetArn: set})
	refused(t, err, "ResourceNotFoundException", "no permissions boundary")
}

func TestAttributesForAccessControlBecomeSessionTags(t *testing.T) {
	w := start(t)
	ctx := t.Context()
	conf := func(source string) *types.InstanceAccessControlAttributeConfiguration {
		return &types.InstanceAccessControlAttributeConfiguration{AccessControlAttributes: []types.AccessControlAttribute{
			{Key: aws.String("department"), Value: &types.AccessControlAttributeValue{Source: []string{source}}},
		}}
	}
	_, err := w.admin.CreateInstanceAccessControlAttributeConfiguration(ctx, &ssoadmin.CreateInstanceAccessControlAttributeConfigurationInput{
		InstanceArn: w.arn(), InstanceAccessControlAttributeConfiguration: conf("${path:shoeSize}"),
	})
	refused(t, err, "ValidationException", "shoeSize")
	_, err = w.admin.CreateInstanceAccessControlAttributeConfiguration(ctx, &ssoadmin.CreateInstanceAccessControlAttributeConfigurationInput{
		InstanceArn: w.arn(), InstanceAccessControlAttributeConfiguration: conf("${path:title}"),
	})
	check(t, err)
	set, alice := w.set(t, "Set"), w.user(t, "alice")
	_, err = w.center.UpdateUser(ctx, w.instance.StoreID, alice, "", func(u *center.User) error { u.Title = "Captain"; return nil })
	check(t, err)
	w.assign(t, set, member, types.PrincipalTypeUser, alice)
	c, err := w.center.RoleCredentials(ctx, center.CredentialsFor{StoreID: w.instance.StoreID, UserID: alice, Account: member, PermissionSet: "Set"})
	check(t, err)
	if c.Token.Reveal() != "Captain" {
		t.Errorf("the session's department is %q", c.Token.Reveal())
	}
}
