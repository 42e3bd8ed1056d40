package faults

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/iam"
	"github.com/aws/aws-sdk-go-v2/service/organizations"
	orgtypes "github.com/aws/aws-sdk-go-v2/service/organizations/types"
	"github.com/aws/aws-sdk-go-v2/service/ssoadmin"
	"github.com/aws/aws-sdk-go-v2/service/ssoadmin/types"
	"github.com/aws/aws-sdk-go-v2/service/sts"

	"gatehouse/internal/demo"
)

// fan is over how many accounts one permission set is assigned.
const fan = 30

// TestKilledWhileAnAssignmentFansOut kills the program while one group gets a
// permission set in 30 accounts, while the set is provisioned again in all of
// them, and while the access is taken away.
func TestKilledWhileAnAssignmentFansOut(t *testing.T) {
	r := dice(t)
	s := newServer(t)
	c, err := s.walk(t.Context(), wire, "H4")
	if err != nil {
		t.Fatal(err)
	}
	accounts := c.openAccounts(t, fan)
	admin := c.administrator(t)

	c.stubborn(t, r, accounts, c.assignAccount)
	c.fansOut(t, admin, accounts, 1, "")

	policy := `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"s3:ListAllMyBuckets","Resource":"*"}]}`
	c.stubborn(t, r, []string{""}, func(ctx context.Context, _ string) error { return c.provisionAgain(ctx, policy) })
	c.fansOut(t, admin, accounts, 1, policy)

	c.stubborn(t, r, accounts, c.unassignAccount)
	c.fansOut(t, admin, accounts, 0, "")
}

func (c *client) openAccounts(t *testing.T, n int) []string {
	t.Helper()
	ctx := t.Context()
	out := make([]string, n)
	for i := range n {
		made, err := c.org().CreateAccount(ctx, &organizations.CreateAccountInput{
			AccountName: aws.String(fmt.Sprintf("account %d", i)), Email: aws.String(fmt.Sprintf("account%d@corp.test", i)),
		})
		if err != nil {
			t.Fatal(err)
		}
		wrong := within(ctx, settles, func() string {
			st, err := c.org().DescribeCreateAccountStatus(ctx, &organizations.DescribeCreateAccountStatusInput{CreateAccountRequestId: made.CreateAccountStatus.Id})
			if err != nil {
				return err.Error()
			}
			out[i] = aws.ToString(st.CreateAccountStatus.AccountId)
			if st.CreateAccountStatus.State != orgtypes.CreateAccountStateSucceeded {
				return string(st.CreateAccountStatus.State)
			}
			return ""
		})
		if wrong != "" {
			t.Fatalf("account %d: %s", i, wrong)
		}
	}
	return out
}

// administrator is a user of the management account that may enter the others,
// which its root user may not.
func (c *client) administrator(t *testing.T) demo.Key {
	t.Helper()
	name := aws.String("operator")
	if _, err := c.iam().CreateUser(t.Context(), &iam.CreateUserInput{UserName: name}); err != nil {
		t.Fatal(err)
	}
	_, err := c.iam().AttachUserPolicy(t.Context(), &iam.AttachUserPolicyInput{UserName: name, PolicyArn: aws.String("arn:aws:iam::aws:policy/AdministratorAccess")})
	if err != nil {
		t.Fatal(err)
	}
	key, err := c.iam().CreateAccessKey(t.Context(), &iam.CreateAccessKeyInput{UserName: name})
	if err != nil {
		t.Fatal(err)
	}
	return demo.Key{ID: aws.ToString(key.AccessKey.AccessKeyId), Secret: aws.ToString(key.AccessKey.SecretAccessKey)}
}

// stubborn does one thing for each name as a client does that wants it done:
// what is not acknowledged is asked for again. Meanwhile the program is killed.
func (c *client) stubborn(t *testing.T, r *rand.Rand, names []string, do func(context.Context, string) error) {
	t.Helper()
	kills, next := 0, time.After(time.Duration(r.Int64N(int64(120*time.Millisecond))))
	for _, n := range names {
		for tries := 0; ; tries++ {
			err := do(t.Context(), n)
			select {
			case <-next:
				c.s.restart()
				kills++
				next = time.After(time.Duration(r.Int64N(int64(700 * time.Millisecond))))
			default:
			}
			if err == nil {
				break
			}
			if tries > 20 {
				t.Fatalf("%s: %v", n, err)
			}
		}
	}
	// And in the work that follows the last answer.
	time.Sleep(time.Duration(r.Int64N(int64(60 * time.Millisecond))))
	c.s.restart()
	t.Logf("killed %d times", kills+1)
}

func (c *client) principal(ctx context.Context) (*string, error) {
	if id := c.found.IDs["centerGroup"]; id != "" {
		return aws.String(id), nil
	}
	return nil, errors.New("the group is not in the center")
}

func (c *client) assignAccount(ctx context.Context, account string) error {
	group, err := c.principal(ctx)
	if err != nil {
		return err
	}
	_, err = c.admin().CreateAccountAssignment(ctx, &ssoadmin.CreateAccountAssignmentInput{
		InstanceArn: c.instance(), PermissionSetArn: aws.String(c.found.IDs["permissionSet"]), PrincipalType: types.PrincipalTypeGroup,
		PrincipalId: group, TargetType: types.TargetTypeAwsAccount, TargetId: aws.String(account),
	})
	return err
}

func (c *client) unassignAccount(ctx context.Context, account string) error {
	group, err := c.principal(ctx)
	if err != nil {
		return err
	}
	_, err = c.admin().DeleteAccountAssignment(ctx, &ssoadmin.DeleteAccountAssignmentInput{
		InstanceArn: c.instance(), PermissionSetArn: aws.String(c.found.IDs["permissionSet"]), PrincipalType: types.PrincipalTypeGroup,
		PrincipalId: group, TargetType: types.TargetTypeAwsAccount, TargetId: aws.String(account),
	})
	var gone *types.ResourceNotFoundException
	if errors.As(err, &gone) {
		return nil // asked for again, after an answer that was lost
	}
	return err
}

func (c *client) provisionAgain(ctx context.Context, policy string) error {
	set := aws.String(c.found.IDs["permissionSet"])
	_, err := c.admin().PutInlinePolicyToPermissionSet(ctx, &ssoadmin.PutInlinePolicyToPermissionSetInput{InstanceArn: c.instance(), PermissionSetArn: set, InlinePolicy: aws.String(policy)})
	if err != nil {
		return err
	}
	_, err = c.admin().ProvisionPermissionSet(ctx, &ssoadmin.ProvisionPermissionSetInput{
		InstanceArn: c.instance(), PermissionSetArn: set, TargetType: types.ProvisionTargetTypeAllProvisionedAccounts,
	})
	return err
}

// fansOut waits until no request is under way, and looks into every account.
func (c *client) fansOut(t *testing.T, admin demo.Key, accounts []string, roles int, policy string) {
	t.Helper()
	began := time.Now()
	if w := within(t.Context(), time.Minute, func() string { return c.unsettled(t.Context()) }); w != "" {
		t.Errorf("not settled after a minute: %s", w)
		return
	}
	t.Logf("settled in %s", time.Since(began).Round(time.Millisecond))
	for _, a := range accounts {
		inside, err := c.enter(t.Context(), admin, a)
		if err != nil {
			t.Error(err)
			continue
		}
		found, err := reservedRoles(t.Context(), inside)
		if err != nil {
			t.Error(err)
			continue
		}
		if found["S3FullAccess"] != roles || len(found) > 1 {
			t.Errorf("account %s has roles %v, want %d", a, found, roles)
		}
		if w := c.rolesFor(t.Context(), a, found); w != "" {
			t.Error(w)
		}
		if policy != "" && !hasInline(t.Context(), inside) {
			t.Errorf("account %s: the role has the policy of before", a)
		}
	}
}

func (c *client) enter(ctx context.Context, admin demo.Key, account string) (*iam.Client, error) {
	out, err := sts.NewFromConfig(c.config(admin)).AssumeRole(ctx, &sts.AssumeRoleInput{
		RoleArn: aws.String("arn:aws:iam::" + account + ":role/OrganizationAccountAccessRole"), RoleSessionName: aws.String("look"),
	})
	if err != nil {
		return nil, err
	}
	k := out.Credentials
	return iam.NewFromConfig(c.config(demo.Key{ID: aws.ToString(k.AccessKeyId), Secret: aws.ToString(k.SecretAccessKey), Token: aws.ToString(k.SessionToken)})), nil
}

func hasInline(ctx context.Context, in *iam.Client) bool {
	roles, err := in.ListRoles(ctx, &iam.ListRolesInput{PathPrefix: aws.String("/aws-reserved/sso.amazonaws.com/")})
	if err != nil || len(roles.Roles) != 1 {
		return false
	}
	out, err := in.ListRolePolicies(ctx, &iam.ListRolePoliciesInput{RoleName: roles.Roles[0].RoleName})
	return err == nil && len(out.PolicyNames) == 1
}
