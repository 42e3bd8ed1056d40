package demo

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/iam"
	iamtypes "github.com/aws/aws-sdk-go-v2/service/iam/types"
	"github.com/aws/aws-sdk-go-v2/service/organizations"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/sso"
	"github.com/aws/aws-sdk-go-v2/service/ssoadmin"
	"github.com/aws/aws-sdk-go-v2/service/ssoadmin/types"
	"github.com/aws/aws-sdk-go-v2/service/ssooidc"
	oidctypes "github.com/aws/aws-sdk-go-v2/service/ssooidc/types"
	"github.com/aws/aws-sdk-go-v2/service/sts"
	"github.com/aws/smithy-go"
)

const (
	permissionSet = "S3FullAccess"
	managedPolicy = "arn:aws:iam::aws:policy/AmazonS3FullAccess"
	bucketName    = "gatehouse-demo-bucket"
)

func seeOrganization(ctx context.Context, w *walk) (string, error) {
	org := w.aws.organizations()
	roots, err := org.ListRoots(ctx, &organizations.ListRootsInput{})
	if err != nil || len(roots.Roots) != 1 {
		return "", fmt.Errorf("the organization has no root: %w", err)
	}
	accounts, err := org.ListAccountsForParent(ctx, &organizations.ListAccountsForParentInput{ParentId: roots.Roots[0].Id})
	if err != nil {
		return "", err
	}
	for _, a := range accounts.Accounts {
		if aws.ToString(a.Id) == w.session.managementAccount {
			return fmt.Sprintf("root %s holds %s %s", aws.ToString(roots.Roots[0].Id), aws.ToString(a.Name), aws.ToString(a.Id)), nil
		}
	}
	return "", errors.New("the management account is not below the root")
}

func chooseGroup(ctx context.Context, w *walk) (string, error) {
	id, err := w.centerGroup(ctx)
	if err != nil || id != w.session.centerGroupID {
		return "", fmt.Errorf("the group cannot be chosen: %w", err)
	}
	return groupName + " can be chosen", nil
}

func createPermissionSet(ctx context.Context, w *walk) (string, error) {
	admin := w.aws.ssoadmin()
	made, err := admin.CreatePermissionSet(ctx, &ssoadmin.CreatePermissionSetInput{
		InstanceArn: aws.String(w.session.instanceARN), Name: aws.String(permissionSet),
		Description: aws.String("All of S3, and nothing else"), SessionDuration: aws.String("PT4H"),
	})
	if err != nil {
		return "", err
	}
	w.session.permissionSetARN = aws.ToString(made.PermissionSet.PermissionSetArn)
	w.found.IDs["permissionSet"] = w.session.permissionSetARN
	_, err = admin.AttachManagedPolicyToPermissionSet(ctx, &ssoadmin.AttachManagedPolicyToPermissionSetInput{
		InstanceArn: aws.String(w.session.instanceARN), PermissionSetArn: made.PermissionSet.PermissionSetArn, ManagedPolicyArn: aws.String(managedPolicy),
	})
	return permissionSet + " with AmazonS3FullAccess, sessions of 4 hours", err
}

func listPermissionSets(ctx context.Context, w *walk) (string, error) {
	out, err := w.aws.ssoadmin().ListPermissionSets(ctx, &ssoadmin.ListPermissionSetsInput{InstanceArn: aws.String(w.session.instanceARN)})
	if err != nil || !slices.Contains(out.PermissionSets, w.session.permissionSetARN) {
		return "", fmt.Errorf("the permission set is not listed: %w", err)
	}
	return permissionSet + " is listed", nil
}

func assignAccess(ctx context.Context, w *walk) (string, error) {
	admin := w.aws.ssoadmin()
	out, err := admin.CreateAccountAssignment(ctx, &ssoadmin.CreateAccountAssignmentInput{
		InstanceArn: aws.String(w.session.instanceARN), PermissionSetArn: aws.String(w.session.permissionSetARN),
		PrincipalType: types.PrincipalTypeGroup, PrincipalId: aws.String(w.session.centerGroupID),
		TargetType: types.TargetTypeAwsAccount, TargetId: aws.String(w.session.managementAccount),
	})
	if err != nil {
		return "", err
	}
	request := out.AccountAssignmentCreationStatus.RequestId
	err = eventually(ctx, patience, func() (bool, error) {
		st, err := admin.DescribeAccountAssignmentCreationStatus(ctx, &ssoadmin.DescribeAccountAssignmentCreationStatusInput{
			InstanceArn: aws.String(w.session.instanceARN), AccountAssignmentCreationRequestId: request,
		})
		if err != nil {
			return false, err
		}
		s := st.AccountAssignmentCreationStatus
		if s.Status == types.StatusValuesFailed {
			return false, errors.New(aws.ToString(s.FailureReason))
		}
		return s.Status == types.StatusValuesSucceeded, nil
	})
	if err != nil {
		return "", err
	}
	role, err := w.reservedRole(ctx)
	if err != nil {
		return "", err
	}
	w.found.IDs["role"] = aws.ToString(role.Arn)
	return "role " + aws.ToString(role.RoleName) + " exists", nil
}

func (w *walk) reservedRole(ctx context.Context) (*iamtypes.Role, error) {
	out, err := w.aws.iam().ListRoles(ctx, &iam.ListRolesInput{PathPrefix: aws.String("/aws-reserved/sso.amazonaws.com/")})
	if err != nil {
		return nil, err
	}
	for _, r := range out.Roles {
		if strings.HasPrefix(aws.ToString(r.RoleName), "AWSReservedSSO_"+permissionSet+"_") {
			return &r, nil
		}
	}
	return nil, errors.New("the role is not in the account")
}

// signInAlice opens the portal, is led to the directory, signs in there and
// comes back with a session of the center.
func signInAlice(ctx context.Context, w *walk) (string, error) {
	if err := w.alice.open(ctx, w.Center+"/start"); err != nil {
		return "", err
	}
	if !strings.HasPrefix(w.alice.page.url.String(), w.Directory) {
		return "", fmt.Errorf("the portal did not lead to the directory but to %s: %s", w.alice.page.url, w.alice.page.words())
	}
	alice := w.person("alice")
	if err := w.alice.fill(ctx, map[string]string{"Username": alice.Login, "Password": alice.Password}); err != nil {
		return "", err
	}
	if !strings.HasPrefix(w.alice.page.url.String(), w.Center) {
		return "", fmt.Errorf("the directory did not lead back to the center: %s: %s", w.alice.page.url, w.alice.page.words())
	}
	return "signed in at the directory, back at the portal", nil
}

func seePortalList(_ context.Context, w *walk) (string, error) {
	p := w.alice.page
	if !p.says(w.session.managementAccount) || !p.says(permissionSet) {
		return "", fmt.Errorf("the portal does not show the account and the permission set: %s", p.words())
	}
	return fmt.Sprintf("the portal shows %s with %s", w.session.managementAccount, permissionSet), nil
}

// terminal gets an access token as the AWS CLI does on a machine without a
// browser: it shows a code, which the person types in where she is signed in.
func (w *walk) terminal(ctx context.Context, b *browser) (string, error) {
	oidc := w.aws.oidc()
	client, err := oidc.RegisterClient(ctx, &ssooidc.RegisterClientInput{
		ClientName: aws.String("gatehouse-demo"), ClientType: aws.String("public"), Scopes: []string{"sso:account:access"},
	})
	if err != nil {
		return "", err
	}
	start, err := oidc.StartDeviceAuthorization(ctx, &ssooidc.StartDeviceAuthorizationInput{
		ClientId: client.ClientId, ClientSecret: client.ClientSecret, StartUrl: aws.String(w.Center + "/start"),
	})
	if err != nil {
		return "", err
	}
	redeem := func() (*ssooidc.CreateTokenOutput, error) {
		return oidc.CreateToken(ctx, &ssooidc.CreateTokenInput{
			ClientId: client.ClientId, ClientSecret: client.ClientSecret, DeviceCode: start.DeviceCode,
			GrantType: aws.String("urn:ietf:params:oauth:grant-type:device_code"),
		})
	}
	var pending *oidctypes.AuthorizationPendingException
	if _, err := redeem(); !errors.As(err, &pending) {
		return "", fmt.Errorf("a token before anybody approved: %w", err)
	}
	if err := b.open(ctx, aws.ToString(start.VerificationUri)); err != nil {
		return "", err
	}
	if err := b.fill(ctx, map[string]string{"Code": aws.ToString(start.UserCode)}); err != nil {
		return "", err
	}
	if err := b.press(ctx, "Allow"); err != nil {
		return "", err
	}
	var token *ssooidc.CreateTokenOutput
	err = eventually(ctx, patience, func() (ok bool, err error) {
		token, err = redeem()
		return err == nil, err
	})
	if err != nil {
		return "", err
	}
	return aws.ToString(token.AccessToken), nil
}

func (w *walk) roleCredentials(ctx context.Context, token string) (Key, error) {
	out, err := w.aws.sso().GetRoleCredentials(ctx, &sso.GetRoleCredentialsInput{
		AccessToken: aws.String(token), AccountId: aws.String(w.session.managementAccount), RoleName: aws.String(permissionSet),
	})
	if err != nil {
		return Key{}, err
	}
	c := out.RoleCredentials
	return Key{aws.ToString(c.AccessKeyId), aws.ToString(c.SecretAccessKey), aws.ToString(c.SessionToken)}, nil
}

func useS3(ctx context.Context, w *walk) (string, error) {
	token, err := w.terminal(ctx, w.alice)
	if err != nil {
		return "", err
	}
	w.session.portalToken, w.found.PortalToken = token, token
	key, err := w.roleCredentials(ctx, token)
	if err != nil {
		return "", err
	}
	w.alices = newAWS(w.AWS, w.Region, w.Transport, key)
	if err := w.putAndGet(ctx); err != nil {
		return "", err
	}
	_, err = w.alices.iam().CreateUser(ctx, &iam.CreateUserInput{UserName: aws.String("mallory")})
	if code(err) != "AccessDenied" {
		return "", fmt.Errorf("iam:CreateUser was not refused: %w", err)
	}
	if err := w.bobSeesNothing(ctx); err != nil {
		return "", err
	}
	return "alice put and read an object; iam:CreateUser refused; bob sees no account", nil
}

func (w *walk) putAndGet(ctx context.Context) error {
	const text = "hello from alice\n"
	client := w.alices.s3()
	if _, err := client.CreateBucket(ctx, &s3.CreateBucketInput{Bucket: aws.String(bucketName)}); err != nil {
		return err
	}
	_, err := client.PutObject(ctx, &s3.PutObjectInput{Bucket: aws.String(bucketName), Key: aws.String("hello.txt"), Body: strings.NewReader(text)})
	if err != nil {
		return err
	}
	out, err := client.GetObject(ctx, &s3.GetObjectInput{Bucket: aws.String(bucketName), Key: aws.String("hello.txt")})
	if err != nil {
		return err
	}
	defer out.Body.Close()
	got, err := io.ReadAll(out.Body)
	if err != nil || string(got) != text {
		return fmt.Errorf("the object reads %q: %w", got, err)
	}
	return nil
}

func (w *walk) bobSeesNothing(ctx context.Context) error {
	bob := newBrowser(w.Transport)
	p := w.person("bob")
	if err := bob.open(ctx, w.Center+"/start"); err != nil {
		return err
	}
	if err := bob.fill(ctx, map[string]string{"Username": p.Login, "Password": p.Password}); err != nil {
		return err
	}
	token, err := w.terminal(ctx, bob)
	if err != nil {
		return fmt.Errorf("bob's terminal: %w", err)
	}
	out, err := w.aws.sso().ListAccounts(ctx, &sso.ListAccountsInput{AccessToken: aws.String(token)})
	if err != nil {
		return err
	}
	if len(out.AccountList) != 0 {
		return fmt.Errorf("bob sees %d accounts", len(out.AccountList))
	}
	if _, err := w.roleCredentials(ctx, token); err == nil {
		return errors.New("bob got credentials")
	}
	return nil
}

// loseAccess takes alice out of the group and waits until the credentials that
// she still holds are refused; it must not take longer than five seconds.
func loseAccess(ctx context.Context, w *walk) (string, error) {
	who, err := w.alices.sts().GetCallerIdentity(ctx, &sts.GetCallerIdentityInput{})
	if err != nil {
		return "", err
	}
	if !strings.HasSuffix(aws.ToString(who.Arn), "/"+aliceLogin) {
		return "", fmt.Errorf("alice's session is named %s", aws.ToString(who.Arn))
	}
	path := "/api/v1/groups/" + w.session.groupID + "/users/" + w.session.personIDs[aliceLogin]
	if _, err := w.okta.call(ctx, http.MethodDelete, path, nil); err != nil {
		return "", err
	}
	began := time.Now()
	err = eventually(ctx, 5*time.Second, func() (bool, error) {
		_, err := w.alices.s3().ListBuckets(ctx, &s3.ListBucketsInput{})
		return err != nil, nil
	})
	if err != nil {
		return "", fmt.Errorf("alice can still use S3: %w", err)
	}
	took := time.Since(began)
	if _, err := w.roleCredentials(ctx, w.session.portalToken); err == nil {
		return "", errors.New("alice got new credentials")
	}
	// Put back, so that whoever goes on from here finds alice with her access.
	if _, err := w.okta.call(ctx, http.MethodPut, path, nil); err != nil {
		return "", err
	}
	if err := w.regain(ctx); err != nil {
		return "", err
	}
	return fmt.Sprintf("alice, removed from the group, refused after %d ms; put back", took.Milliseconds()), nil
}

// regain waits until alice has her access again. Out of the group she was taken
// out of the application too; when that reached the center before she was put
// back, her terminal's token has ended, and she signs in there again.
func (w *walk) regain(ctx context.Context) error {
	return eventually(ctx, patience, func() (bool, error) {
		key, err := w.roleCredentials(ctx, w.session.portalToken)
		if err != nil {
			if token, again := w.terminal(ctx, w.alice); again == nil {
				w.session.portalToken, w.found.PortalToken = token, token
			}
			return false, err
		}
		_, err = newAWS(w.AWS, w.Region, w.Transport, key).s3().ListBuckets(ctx, &s3.ListBucketsInput{})
		return err == nil, err
	})
}

func code(err error) string {
	var api smithy.APIError
	if errors.As(err, &api) {
		return api.ErrorCode()
	}
	return ""
}
