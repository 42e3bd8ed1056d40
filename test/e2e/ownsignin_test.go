package e2e

import (
	"html"
	"net/http"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/identitystore"
	identitytypes "github.com/aws/aws-sdk-go-v2/service/identitystore/types"
	"github.com/aws/aws-sdk-go-v2/service/ssoadmin"
	admintypes "github.com/aws/aws-sdk-go-v2/service/ssoadmin/types"
	"github.com/aws/aws-sdk-go-v2/service/sts"

	"gatehouse/internal/credential"
	"gatehouse/internal/demo"
)

// A2: the own directory is the default identity source. A user made by the API
// signs in there, registers a factor, and its credentials work in the account.
func TestAUserOfTheOwnDirectoryReachesItsAccount(t *testing.T) {
	w := start(t, "D2")
	made, err := w.ids().CreateUser(t.Context(), &identitystore.CreateUserInput{
		IdentityStoreId: aws.String(w.store()), UserName: aws.String("dora"), DisplayName: aws.String("Dora"),
		Name: &identitytypes.Name{GivenName: aws.String("Dora"), FamilyName: aws.String("D")},
	})
	if err != nil {
		t.Fatal(err)
	}
	w.assign(t, *made.UserId, "Looking")
	if a := w.rest("PUT", w.instance("/portal"), map[string]string{"mfa": "REQUIRED"}); a.status != 200 {
		t.Fatal(a.body)
	}
	a := w.rest("POST", w.instance("/users/"+*made.UserId+"/password"), map[string]string{"mode": "ONE_TIME"})
	once := a.field("password")
	if once == "" {
		t.Fatal(a.body)
	}
	c := w.visitor().Client
	p := w.send(c, w.request(http.MethodGet, w.g.Center+"/start", nil))
	p = w.press(c, p, map[string]string{"username": "dora", "password": once})
	p = w.press(c, p, map[string]string{"password": "Correct-horse-1"})
	seed := regexp.MustCompile(`<code>([A-Z2-7]{32})</code>`).FindStringSubmatch(p.body)
	if seed == nil {
		t.Fatalf("no secret key: %.1500s", p.body)
	}
	code, err := credential.Code(credential.NewSecret(seed[1]), time.Now())
	if err != nil {
		t.Fatal(err)
	}
	p = w.press(c, p, map[string]string{"code": code})
	if !strings.HasSuffix(p.url.Path, "/start") || !strings.Contains(p.body, "Looking") {
		t.Fatalf("%s: %.1500s", p.url, p.body)
	}
	p = w.send(c, w.request(http.MethodGet, w.g.Center+"/start/keys?account_id="+w.account()+"&role_name=Looking", nil))
	p = w.press(c, p, map[string]string{"account": w.account(), "role": "Looking"})
	k := pastedKey(t, p.body)
	who, err := sts.NewFromConfig(w.config(k)).GetCallerIdentity(t.Context(), &sts.GetCallerIdentityInput{})
	if err != nil || !strings.HasSuffix(*who.Arn, "/dora") {
		t.Errorf("%+v %v", who, err)
	}
}

// pastedKey reads the credentials that the portal shows for a shell.
func pastedKey(t *testing.T, body string) demo.Key {
	t.Helper()
	value := func(name string) string {
		m := regexp.MustCompile(`export ` + name + `="([^"]+)"`).FindStringSubmatch(html.UnescapeString(body))
		if m == nil {
			t.Fatalf("no %s in %.3000s", name, body)
		}
		return m[1]
	}
	return demo.Key{ID: value("AWS_ACCESS_KEY_ID"), Secret: value("AWS_SECRET_ACCESS_KEY"), Token: value("AWS_SESSION_TOKEN")}
}

// assign gives a user a new permission set in the management account, and waits for it.
func (w *world) assign(t *testing.T, user, name string) {
	t.Helper()
	set, err := w.admin().CreatePermissionSet(t.Context(), &ssoadmin.CreatePermissionSetInput{InstanceArn: aws.String(w.instanceARN()), Name: aws.String(name)})
	if err != nil {
		t.Fatal(err)
	}
	out, err := w.admin().CreateAccountAssignment(t.Context(), &ssoadmin.CreateAccountAssignmentInput{
		InstanceArn: aws.String(w.instanceARN()), PermissionSetArn: set.PermissionSet.PermissionSetArn, TargetId: aws.String(w.account()),
		TargetType: admintypes.TargetTypeAwsAccount, PrincipalType: admintypes.PrincipalTypeUser, PrincipalId: aws.String(user),
	})
	if err != nil {
		t.Fatal(err)
	}
	for range 200 {
		s, err := w.admin().DescribeAccountAssignmentCreationStatus(t.Context(), &ssoadmin.DescribeAccountAssignmentCreationStatusInput{
			InstanceArn: aws.String(w.instanceARN()), AccountAssignmentCreationRequestId: out.AccountAssignmentCreationStatus.RequestId,
		})
		switch {
		case err != nil:
			t.Fatal(err)
		case s.AccountAssignmentCreationStatus.Status == admintypes.StatusValuesSucceeded:
			return
		}
		time.Sleep(50 * time.Millisecond)
	}
	t.Fatal("the assignment is not made")
}
