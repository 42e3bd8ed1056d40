package awsapi_test

import (
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/identitystore"
	idstypes "github.com/aws/aws-sdk-go-v2/service/identitystore/types"
	"github.com/aws/aws-sdk-go-v2/service/ssoadmin"
	"github.com/aws/aws-sdk-go-v2/service/ssoadmin/types"

	"gatehouse/internal/awsfront"
	"gatehouse/internal/center/awsapi"
)

// delegated is a center in use: top administers the management account by the
// set Owners; the member account's people are then its delegated administrators.
type delegated struct {
	*world
	top, boss, owning string // owning is a group
	owners, other     *string
}

func startDelegated(t *testing.T) *delegated {
	t.Helper()
	d := &delegated{world: start(t)}
	d.top, d.boss = d.user(t, "top"), d.user(t, "boss")
	d.owning = d.group(t, "owners", d.top)
	d.owners, d.other = d.set(t, "Owners"), d.set(t, "Others")
	d.assign(t, d.owners, management, types.PrincipalTypeGroup, d.owning)
	d.assign(t, d.owners, management, types.PrincipalTypeUser, d.boss)
	d.from = member
	d.accounts.Delegate(member, true)
	return d
}

func (d *delegated) attach(t *testing.T, set *string) error {
	_, err := d.admin.AttachManagedPolicyToPermissionSet(t.Context(), &ssoadmin.AttachManagedPolicyToPermissionSetInput{
		InstanceArn: d.arn(), PermissionSetArn: set, ManagedPolicyArn: aws.String(s3Full),
	})
	return err
}

func (d *delegated) join(t *testing.T, group, user string) (*string, error) {
	out, err := d.ids.CreateGroupMembership(t.Context(), &identitystore.CreateGroupMembershipInput{
		IdentityStoreId: d.store(), GroupId: &group, MemberId: &idstypes.MemberIdMemberUserId{Value: user},
	})
	if err != nil {
		return nil, err
	}
	return out.MembershipId, nil
}

func TestADelegatedAdministratorAdministersMemberAccounts(t *testing.T) {
	d := startDelegated(t)
	ctx := t.Context()
	out, err := d.admin.DescribeInstance(ctx, &ssoadmin.DescribeInstanceInput{InstanceArn: d.arn()})
	check(t, err)
	if *out.OwnerAccountId != string(management) {
		t.Errorf("%+v", out)
	}
	user := d.user(t, "newcomer")
	group := d.group(t, "team", user, d.top) // who has access there may join others
	check(t, d.attach(t, d.other))
	set := d.set(t, "Mine")
	check(t, d.attach(t, set))
	if s := d.assign(t, set, member, types.PrincipalTypeGroup, group); s.Status != types.StatusValuesSucceeded {
		t.Errorf("%+v", s)
	}
	// The owners' set may be given elsewhere: that changes nothing of it.
	d.assign(t, d.owners, member, types.PrincipalTypeUser, user)
	d.unassign(t, d.owners, member, types.PrincipalTypeUser, user)
	d.unassign(t, set, member, types.PrincipalTypeGroup, group)
	_, err = d.admin.DeletePermissionSet(ctx, &ssoadmin.DeletePermissionSetInput{InstanceArn: d.arn(), PermissionSetArn: set})
	check(t, err)
	_, err = d.ids.DeleteUser(ctx, &identitystore.DeleteUserInput{IdentityStoreId: d.store(), UserId: &user})
	check(t, err)

	d.accounts.Delegate(member, false)
	refused(t, d.attach(t, d.other), "AccessDeniedException", "not authorized")
	_, err = d.ids.ListUsers(ctx, &identitystore.ListUsersInput{IdentityStoreId: d.store()})
	refused(t, err, "AccessDeniedException", "not authorized")
}

func TestADelegatedAdministratorDoesNotReachIntoTheManagementAccount(t *testing.T) {
	d := startDelegated(t)
	ctx := t.Context()
	mallory := d.user(t, "mallory")
	const denied, there = "AccessDeniedException", "management account"

	for what, err := range map[string]error{
		"a policy more in their set": d.attach(t, d.owners),
		"access for itself": func() error {
			_, err := d.admin.CreateAccountAssignment(ctx, d.creation(d.other, management, types.PrincipalTypeUser, mallory))
			return err
		}(),
		"access taken from them": func() error {
			_, err := d.admin.DeleteAccountAssignment(ctx, &ssoadmin.DeleteAccountAssignmentInput{
				InstanceArn: d.arn(), PermissionSetArn: d.owners, TargetId: aws.String(string(management)), TargetType: types.TargetTypeAwsAccount,
				PrincipalType: types.PrincipalTypeUser, PrincipalId: &d.boss,
			})
			return err
		}(),
		"an inline policy": func() error {
			_, err := d.admin.PutInlinePolicyToPermissionSet(ctx, &ssoadmin.PutInlinePolicyToPermissionSetInput{
				InstanceArn: d.arn(), PermissionSetArn: d.owners, InlinePolicy: aws.String(`{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}`),
			})
			return err
		}(),
		"their set in every account": func() error {
			_, err := d.admin.ProvisionPermissionSet(ctx, &ssoadmin.ProvisionPermissionSetInput{
				InstanceArn: d.arn(), PermissionSetArn: d.owners, TargetType: types.ProvisionTargetTypeAllProvisionedAccounts,
			})
			return err
		}(),
		"a longer session": func() error {
			_, err := d.admin.UpdatePermissionSet(ctx, &ssoadmin.UpdatePermissionSetInput{InstanceArn: d.arn(), PermissionSetArn: d.owners, SessionDuration: aws.String("PT12H")})
			return err
		}(),
		"into their group": func() error { _, err := d.join(t, d.owning, mallory); return err }(),
		"their group's name": func() error {
			_, err := d.ids.UpdateGroup(ctx, &identitystore.UpdateGroupInput{IdentityStoreId: d.store(), GroupId: &d.owning, Operations: []idstypes.AttributeOperation{}})
			return err
		}(),
		"their group": func() error {
			_, err := d.ids.DeleteGroup(ctx, &identitystore.DeleteGroupInput{IdentityStoreId: d.store(), GroupId: &d.owning})
			return err
		}(),
		"a user of theirs": func() error {
			_, err := d.ids.DeleteUser(ctx, &identitystore.DeleteUserInput{IdentityStoreId: d.store(), UserId: &d.boss})
			return err
		}(),
		"a user of theirs by the group": func() error {
			_, err := d.ids.DeleteUser(ctx, &identitystore.DeleteUserInput{IdentityStoreId: d.store(), UserId: &d.top})
			return err
		}(),
		"out of their group": func() error {
			m, err := d.ids.GetGroupMembershipId(ctx, &identitystore.GetGroupMembershipIdInput{
				IdentityStoreId: d.store(), GroupId: &d.owning, MemberId: &idstypes.MemberIdMemberUserId{Value: d.top},
			})
			check(t, err)
			_, err = d.ids.DeleteGroupMembership(ctx, &identitystore.DeleteGroupMembershipInput{IdentityStoreId: d.store(), MembershipId: m.MembershipId})
			return err
		}(),
	} {
		t.Run(what, func(t *testing.T) { refused(t, err, denied, there) })
	}
}

// What is the owner's alone is refused as to a stranger.
func TestWhatADelegatedAdministratorMayNeverAskFor(t *testing.T) {
	d := startDelegated(t)
	ctx := t.Context()
	d.from = management
	app := d.application(t, "Wiki")
	d.from = member
	tags := []types.Tag{{Key: aws.String("k"), Value: aws.String("v")}}
	for action, err := range map[string]error{
		"sso:DeleteInstance": func() error {
			_, err := d.admin.DeleteInstance(ctx, &ssoadmin.DeleteInstanceInput{InstanceArn: d.arn()})
			return err
		}(),
		"sso:UpdateInstance": func() error {
			_, err := d.admin.UpdateInstance(ctx, &ssoadmin.UpdateInstanceInput{InstanceArn: d.arn(), Name: aws.String("mine")})
			return err
		}(),
		"sso:TagResource": func() error {
			_, err := d.admin.TagResource(ctx, &ssoadmin.TagResourceInput{InstanceArn: d.arn(), ResourceArn: d.other, Tags: tags})
			return err
		}(),
		"sso:CreateInstanceAccessControlAttributeConfiguration": func() error {
			_, err := d.admin.CreateInstanceAccessControlAttributeConfiguration(ctx, &ssoadmin.CreateInstanceAccessControlAttributeConfigurationInput{
				InstanceArn: d.arn(), InstanceAccessControlAttributeConfiguration: &types.InstanceAccessControlAttributeConfiguration{AccessControlAttributes: []types.AccessControlAttribute{}},
			})
			return err
		}(),
		"sso:DeleteApplication": func() error {
			_, err := d.admin.DeleteApplication(ctx, &ssoadmin.DeleteApplicationInput{ApplicationArn: aws.String(app.ARN())})
			return err
		}(),
		"sso:PutApplicationAssignmentConfiguration": func() error {
			_, err := d.admin.PutApplicationAssignmentConfiguration(ctx, &ssoadmin.PutApplicationAssignmentConfigurationInput{ApplicationArn: aws.String(app.ARN()), AssignmentRequired: aws.Bool(false)})
			return err
		}(),
	} {
		t.Run(action, func(t *testing.T) { refused(t, err, "AccessDeniedException", action) })
	}
	// An account instance has no delegated administrators.
	own, err := d.center.CreateInstance(ctx, "333344445555", "", nil)
	check(t, err)
	_, err = d.admin.DescribeInstance(ctx, &ssoadmin.DescribeInstanceInput{InstanceArn: aws.String(own.ARN())})
	refused(t, err, "AccessDeniedException", "sso:DescribeInstance")
}

// Whoever adds an operation says here, or in delegable, whose it is.
func TestEveryOperationIsSomebodys(t *testing.T) {
	owners := map[string]bool{
		"CreateInstance": true, "UpdateInstance": true, "DeleteInstance": true, "TagResource": true, "UntagResource": true,
		"CreateInstanceAccessControlAttributeConfiguration": true, "UpdateInstanceAccessControlAttributeConfiguration": true,
		"DeleteInstanceAccessControlAttributeConfiguration": true, "DeleteApplication": true, "PutApplicationAssignmentConfiguration": true,
	}
	w := start(t)
	cat := awsfront.NewCatalog()
	awsapi.RegisterAdmin(cat, w.center)
	awsapi.RegisterIdentityStore(cat, w.center)
	for _, op := range cat.Operations() {
		if awsapi.DelegatedMay(op.Name) == owners[op.Name] {
			t.Errorf("%s: a delegated administrator may: %v", op.Name, awsapi.DelegatedMay(op.Name))
		}
	}
}
