package e2e

import (
	"errors"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	awshttp "github.com/aws/aws-sdk-go-v2/aws/transport/http"
	"github.com/aws/aws-sdk-go-v2/service/iam"
	"github.com/aws/aws-sdk-go-v2/service/identitystore"
	idtypes "github.com/aws/aws-sdk-go-v2/service/identitystore/types"
	"github.com/aws/aws-sdk-go-v2/service/organizations"
	orgtypes "github.com/aws/aws-sdk-go-v2/service/organizations/types"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/ssoadmin"
	admintypes "github.com/aws/aws-sdk-go-v2/service/ssoadmin/types"

	"gatehouse/gatehousetest"
	"gatehouse/internal/pgtest"
)

// crowd is how many do the same at once.
const crowd = 100

// atOnce does something from many sides at the same moment and counts the
// answers. An internal error is never one of them.
func (w *world) atOnce(what string, n int, do func(i int) int) map[int]int {
	w.t.Helper()
	out, start := map[int]int{}, make(chan struct{})
	var mu sync.Mutex
	var all sync.WaitGroup
	for i := range n {
		all.Go(func() {
			<-start
			status := do(i)
			mu.Lock()
			defer mu.Unlock()
			out[status]++
		})
	}
	close(start)
	all.Wait()
	w.t.Logf("%s: %v", what, out)
	for status, n := range out {
		if status >= 500 && status != http.StatusServiceUnavailable || status < 200 {
			w.t.Errorf("%s: %d were answered %d", what, n, status)
		}
	}
	return out
}

func succeeded(counts map[int]int) (n int) {
	for status, c := range counts {
		if status < 400 {
			n += c
		}
	}
	return n
}

// of is the status of an SDK's answer.
func of(err error) int {
	var answered *awshttp.ResponseError
	switch {
	case err == nil:
		return http.StatusOK
	case errors.As(err, &answered):
		return answered.HTTPStatusCode()
	}
	return 0
}

// Row 57, on both engines.
func TestRacesBreakNothing(t *testing.T) {
	for engine, option := range map[string]func(*testing.T) []gatehousetest.Option{
		"SQLite": func(*testing.T) []gatehousetest.Option { return nil },
		"PostgreSQL": func(t *testing.T) []gatehousetest.Option {
			return []gatehousetest.Option{gatehousetest.DatabaseURL(pgtest.URL(t))}
		},
	} {
		t.Run(engine, func(t *testing.T) {
			w := start(t, "I1", option(t)...)
			t.Run("a double click on everything that creates", func(t *testing.T) { w.in(t).doubleClicks() })
			t.Run("limits", func(t *testing.T) { w.in(t).quotas() })
			t.Run("one assigns while another deletes", func(t *testing.T) { w.in(t).assignAndDelete() })
			t.Run("a code is used once", func(t *testing.T) { w.in(t).oneCode() })
			w.alive()
		})
	}
}

// doubleClicks creates each thing many times at once. Where a name is taken once, one gets it.
func (w *world) doubleClicks() {
	org := organizations.NewFromConfig(w.root())
	roots, err := org.ListRoots(w.t.Context(), &organizations.ListRootsInput{})
	if err != nil {
		w.t.Fatal(err)
	}
	endpoint, ctx := strings.TrimSuffix(w.found.IDs["scimEndpoint"], "/"), w.t.Context()
	trust := `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":"` + w.account() + `"},"Action":"sts:AssumeRole"}]}`
	allow := aws.String(`{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"s3:GetObject","Resource":"*"}]}`)
	iamClient, admin, ids, buckets := w.iam(), w.admin(), w.ids(), w.s3()
	for what, do := range map[string]func(int) int{
		"a person": func(int) int {
			return w.okta(http.MethodPost, "/api/v1/users?activate=true", object{"profile": object{"firstName": "A", "lastName": "B", "email": "twice@corp.test", "login": "twice@corp.test"}}).status
		},
		"a group": func(int) int {
			return w.okta(http.MethodPost, "/api/v1/groups", object{"profile": object{"name": "Twice"}}).status
		},
		"a user by SCIM": func(int) int {
			return w.scim(http.MethodPost, endpoint+"/Users", w.found.SCIMToken, scimUser("once@corp.test")).status
		},
		"a group by SCIM": func(int) int {
			return w.scim(http.MethodPost, endpoint+"/Groups", w.found.SCIMToken, object{"schemas": []string{"urn:ietf:params:scim:schemas:core:2.0:Group"}, "displayName": "Once"}).status
		},
		"a user of the store": func(int) int {
			_, err := ids.CreateUser(ctx, &identitystore.CreateUserInput{IdentityStoreId: aws.String(w.store()), UserName: aws.String("stored"), DisplayName: aws.String("S"),
				Name: &idtypes.Name{GivenName: aws.String("S"), FamilyName: aws.String("T")}})
			return of(err)
		},
		"a permission set": func(int) int {
			_, err := admin.CreatePermissionSet(ctx, &ssoadmin.CreatePermissionSetInput{InstanceArn: aws.String(w.instanceARN()), Name: aws.String("Twice")})
			return of(err)
		},
		"a unit": func(int) int {
			_, err := org.CreateOrganizationalUnit(ctx, &organizations.CreateOrganizationalUnitInput{ParentId: roots.Roots[0].Id, Name: aws.String("Twice")})
			return of(err)
		},
		"a role": func(int) int {
			_, err := iamClient.CreateRole(ctx, &iam.CreateRoleInput{RoleName: aws.String("Twice"), AssumeRolePolicyDocument: aws.String(trust)})
			return of(err)
		},
		"a policy": func(int) int {
			_, err := iamClient.CreatePolicy(ctx, &iam.CreatePolicyInput{PolicyName: aws.String("Twice"), PolicyDocument: allow})
			return of(err)
		},
	} {
		counts := w.atOnce(what, crowd, do)
		if n := succeeded(counts); n != 1 {
			w.t.Errorf("%s was made %d times: %v", what, n, counts)
		}
	}
	// A bucket is its owner's however often he makes it; an account is made by a job.
	w.atOnce("a bucket", crowd, func(int) int {
		_, err := buckets.CreateBucket(ctx, &s3.CreateBucketInput{Bucket: aws.String("made-twice-bucket")})
		return of(err)
	})
	w.atOnce("an account", crowd, func(int) int {
		_, err := org.CreateAccount(ctx, &organizations.CreateAccountInput{AccountName: aws.String("Twice"), Email: aws.String("twice@corp.test")})
		return of(err)
	})
	w.made(org)
}

// made looks for doubles.
func (w *world) made(org *organizations.Client) {
	eventually(w.t, "no account is being made any more", func() bool {
		out, err := org.ListCreateAccountStatus(w.t.Context(), &organizations.ListCreateAccountStatusInput{States: []orgtypes.CreateAccountState{orgtypes.CreateAccountStateInProgress}})
		return err == nil && len(out.CreateAccountStatuses) == 0
	})
	accounts := 0
	for pages := organizations.NewListAccountsPaginator(org, &organizations.ListAccountsInput{}); pages.HasMorePages(); {
		page, err := pages.NextPage(w.t.Context())
		if err != nil {
			w.t.Fatal(err)
		}
		for _, a := range page.Accounts {
			if aws.ToString(a.Email) == "twice@corp.test" {
				accounts++
			}
		}
	}
	list, err := w.s3().ListBuckets(w.t.Context(), &s3.ListBucketsInput{})
	if err != nil {
		w.t.Fatal(err)
	}
	bucketCount := 0
	for _, b := range list.Buckets {
		if aws.ToString(b.Name) == "made-twice-bucket" {
			bucketCount++
		}
	}
	if accounts != 1 || bucketCount != 1 {
		w.t.Errorf("%d accounts with one address, %d buckets with one name", accounts, bucketCount)
	}
}

// quotas are not exceeded by asking for everything at once.
func (w *world) quotas() {
	tokens := w.atOnce("access tokens of the SCIM endpoint", crowd, func(int) int { return w.rest(http.MethodPost, w.instance("/provisioning/tokens"), nil).status })
	if n := succeeded(tokens); n != 1 {
		w.t.Errorf("beside the one that there is, %d tokens were made", n)
	}
	_, err := w.iam().CreateUser(w.t.Context(), &iam.CreateUserInput{UserName: aws.String("machine")})
	if err == nil {
		keys := w.atOnce("access keys of a user", crowd, func(int) int {
			_, err := w.iam().CreateAccessKey(w.t.Context(), &iam.CreateAccessKeyInput{UserName: aws.String("machine")})
			return of(err)
		})
		if n := succeeded(keys); n > 2 {
			w.t.Errorf("%d access keys of one user", n)
		}
	}
	roots := w.atOnce("access keys of root", crowd, func(int) int {
		_, err := w.iam().CreateAccessKey(w.t.Context(), &iam.CreateAccessKeyInput{})
		return of(err)
	})
	if n := succeeded(roots); n > 1 {
		w.t.Errorf("%d more access keys of root", n)
	}
}

// assignAndDelete lets some give access, while others take away what it is given by.
func (w *world) assignAndDelete() {
	ctx, admin := w.t.Context(), w.admin()
	made, err := admin.CreatePermissionSet(ctx, &ssoadmin.CreatePermissionSetInput{InstanceArn: aws.String(w.instanceARN()), Name: aws.String("Torn")})
	if err != nil {
		w.t.Fatal(err)
	}
	set := made.PermissionSet.PermissionSetArn
	w.atOnce("a permission set", crowd, func(i int) int {
		if i%10 != 9 {
			_, err := admin.CreateAccountAssignment(ctx, &ssoadmin.CreateAccountAssignmentInput{
				InstanceArn: aws.String(w.instanceARN()), PermissionSetArn: set, TargetId: aws.String(w.account()), TargetType: admintypes.TargetTypeAwsAccount,
				PrincipalType: admintypes.PrincipalTypeGroup, PrincipalId: aws.String(w.found.IDs["centerGroup"]),
			})
			return of(err)
		}
		_, err := admin.DeletePermissionSet(ctx, &ssoadmin.DeletePermissionSetInput{InstanceArn: aws.String(w.instanceARN()), PermissionSetArn: set})
		return of(err)
	})
	eventually(w.t, "whatever was begun has ended", func() bool {
		out, err := admin.ListAccountAssignmentCreationStatus(ctx, &ssoadmin.ListAccountAssignmentCreationStatusInput{InstanceArn: aws.String(w.instanceARN()),
			Filter: &admintypes.OperationStatusFilter{Status: admintypes.StatusValuesInProgress}})
		return err == nil && len(out.AccountAssignmentsCreationStatus) == 0
	})
	_, gone := admin.DescribePermissionSet(ctx, &ssoadmin.DescribePermissionSetInput{InstanceArn: aws.String(w.instanceARN()), PermissionSetArn: set})
	given, err := admin.ListAccountAssignmentsForPrincipal(ctx, &ssoadmin.ListAccountAssignmentsForPrincipalInput{
		InstanceArn: aws.String(w.instanceARN()), PrincipalId: aws.String(w.found.IDs["centerGroup"]), PrincipalType: admintypes.PrincipalTypeGroup,
	})
	if err != nil {
		w.t.Fatal(err)
	}
	assigned := slices.ContainsFunc(given.AccountAssignments, func(a admintypes.AccountAssignmentForPrincipal) bool { return aws.ToString(a.PermissionSetArn) == *set })
	if assigned == (gone != nil) {
		w.t.Errorf("the set is gone: %v; it is assigned: %v", gone, assigned)
	}
	w.groupAndMembers()
}

// groupAndMembers does the same in the directory.
func (w *world) groupAndMembers() {
	group := w.done(http.MethodPost, "/api/v1/groups", object{"profile": object{"name": "Torn"}}).field("id")
	person := w.done(http.MethodGet, "/api/v1/users/"+w.who("alice").Login, nil).field("id")
	app := w.found.IDs["application"]
	counts := w.atOnce("a group", crowd, func(i int) int {
		switch {
		case i%10 == 9:
			return w.okta(http.MethodDelete, "/api/v1/groups/"+group, nil).status
		case i%2 == 0:
			return w.okta(http.MethodPut, "/api/v1/groups/"+group+"/users/"+person, nil).status
		}
		return w.okta(http.MethodPut, "/api/v1/apps/"+app+"/groups/"+group, object{"priority": 3}).status
	})
	for what, path := range map[string]string{"a person is a member": "/api/v1/users/" + person + "/groups", "the application is assigned": "/api/v1/apps/" + app + "/groups"} {
		if list := w.done(http.MethodGet, path, nil); strings.Contains(list.body, group) {
			w.t.Errorf("%s of a group that is gone (%v)", what, slices.Collect(maps.Keys(counts)))
		}
	}
}

// oneCode shows one code in many sign-ins of one person at the same moment.
func (w *world) oneCode() {
	dana := w.who("dana")
	signIns := make([]*http.Client, 9)
	for i := range signIns {
		signIns[i] = w.stranger()
		if a := w.fromPage(signIns[i], w.g.Directory+"/signin", url.Values{"username": {dana.Login}, "password": {dana.Password}, "to": {"/"}}); !entered(a) {
			w.t.Fatalf("%d %.300s", a.status, a.body)
		}
	}
	code := codeOf(w.t, dana.Seed, 30*time.Second)
	counts := w.atOnce("a code", len(signIns), func(i int) int {
		return w.fromPage(signIns[i], w.g.Directory+"/signin/code", url.Values{"code": {code}}).status
	})
	if n := succeeded(counts); n != 1 {
		w.t.Errorf("one code was good for %d sign-ins: %v", n, fmt.Sprint(counts))
	}
}
