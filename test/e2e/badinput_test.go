package e2e

import (
	"bytes"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/iam"
	"github.com/aws/aws-sdk-go-v2/service/identitystore"
	idtypes "github.com/aws/aws-sdk-go-v2/service/identitystore/types"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/ssoadmin"
	"github.com/aws/aws-sdk-go-v2/service/ssoadmin/types"
	"github.com/aws/aws-sdk-go-v2/service/sts"
	"github.com/aws/smithy-go"

	"gatehouse/internal/app"
	"gatehouse/internal/demo"
	"gatehouse/internal/saml"
)

// unchanged runs f and holds when what look reads is the same after it.
func unchanged(t *testing.T, look func() string, f func()) {
	t.Helper()
	before := look()
	f()
	if after := look(); after != before {
		t.Errorf("it changed something:\n%.800s\n%.800s", before, after)
	}
}

// says holds when an AWS client reads this code and these words.
func says(t *testing.T, what string, err error, wantCode, words string) {
	t.Helper()
	var api smithy.APIError
	if err == nil || code(err) != wantCode {
		t.Errorf("%s: %v, want %s", what, err, wantCode)
	} else if errors.As(err, &api) && !strings.Contains(api.ErrorMessage(), words) {
		t.Errorf("%s: %q does not say %q", what, api.ErrorMessage(), words)
	}
}

func TestMetadataThatIsNoGood(t *testing.T) {
	w := start(t, "D1")
	idp := ownProvider(t, time.Now().Add(-time.Hour))
	good := string(metadataOf(t, idp))
	old := ownProvider(t, time.Now().Add(-time.Hour))
	expired := *old
	var err error
	key, err := saml.NewRSAKey(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	if expired.Certificate, err = saml.SelfSigned(rand.Reader, key, "idp.example", time.Now().AddDate(-30, 0, 0)); err != nil {
		t.Fatal(err)
	}
	cut := func(doc, from, to string) string {
		i, j := strings.Index(doc, from), strings.LastIndex(doc, to)
		if i < 0 || j < 0 {
			t.Fatalf("no %s in %s", from, doc)
		}
		return doc[:i] + doc[j+len(to):]
	}
	bad := map[string]struct{ doc, words string }{
		"not XML":              {"this is not XML", "XML"},
		"JSON":                 {`{"entityID": "x"}`, "XML"},
		"cut short":            {good[:len(good)/2], "XML"},
		"not SAML":             {`<html xmlns="http://www.w3.org/1999/xhtml"><body/></html>`, "EntityDescriptor"},
		"too long":             {strings.Replace(good, "</", strings.Repeat(" ", 75_000)+"</", 1), "75000"},
		"no certificate":       {cut(good, "<md:KeyDescriptor", "</md:KeyDescriptor>"), "certificate"},
		"an expired one":       {string(metadataOf(t, &expired)), "expired"},
		"a javascript address": {strings.ReplaceAll(good, idp.SSOURL, "javascript:alert(1)"), "http"},
		"a DOCTYPE":            {"<!DOCTYPE x []>" + good, "DOCTYPE"},
		"empty":                {" ", ""},
	}
	source := func() string { return w.rest(http.MethodGet, w.instance("/identity-source"), nil).body }
	for name, c := range bad {
		t.Run("of an identity provider, "+name, func(t *testing.T) {
			w := w.in(t)
			unchanged(t, source, func() {
				a := w.trust([]byte(c.doc))
				if a.status != http.StatusBadRequest || !strings.Contains(a.body, c.words) {
					t.Errorf("%d, want 400 and %q: %.500s", a.status, c.words, a.body)
				}
			})
		})
	}
	app := w.found.IDs["application"]
	settings := func() string { return w.done(http.MethodGet, "/api/v1/apps/"+app, nil).body }
	for name, c := range map[string]struct{ doc, words string }{
		"not XML": bad["not XML"], "not SAML": bad["not SAML"], "of a provider": {good, "SPSSODescriptor"},
		"too long": {strings.Replace(good, "</", strings.Repeat(" ", 75_000)+"</", 1), "75000"},
	} {
		t.Run("of a service provider, "+name, func(t *testing.T) {
			w := w.in(t)
			unchanged(t, settings, func() {
				a := w.okta(http.MethodPost, "/api/v1/apps/"+app+"/sso/saml/metadata/import", c.doc)
				if a.status != http.StatusBadRequest || a.field("errorCode") != "E0000001" || !strings.Contains(a.body, c.words) {
					t.Errorf("%d, want 400 E0000001 and %q: %.500s", a.status, c.words, a.body)
				}
			})
		})
	}
	t.Run("what people paste is taken", func(t *testing.T) {
		w := w.in(t)
		for name, doc := range map[string]string{
			"a byte order mark": "\ufeff" + good, "CRLF": strings.ReplaceAll(good, "><", ">\r\n<"), "blanks around": "\n\n  " + good + " \n", "no declaration": strings.TrimPrefix(good, `<?xml version="1.0" encoding="UTF-8"?>`),
		} {
			if a := w.trust([]byte(doc)); a.status != http.StatusOK {
				t.Errorf("%s: %d %s", name, a.status, a.body)
			}
		}
	})
}

func TestAConnectionThatDoesNotWork(t *testing.T) {
	w := start(t, "E2")
	at := w.found.IDs["scimEndpoint"]
	app := "/api/v1/apps/" + w.found.IDs["application"]
	closed := httptest.NewServer(http.NotFoundHandler())
	closed.Close()
	page := httptest.NewServer(http.HandlerFunc(func(rw http.ResponseWriter, _ *http.Request) { fmt.Fprint(rw, "<html>Welcome</html>") }))
	t.Cleanup(page.Close)
	for name, c := range map[string]struct{ base, token, words string }{
		"a wrong token":                   {at, "not-the-token", "401"},
		"an address that does not answer": {closed.URL + "/scim/v2", "x", "refused"},
		"an address that is no SCIM":      {page.URL + "/scim/v2", "x", ""},
		"another path":                    {strings.TrimSuffix(at, "/scim/v2") + "/elsewhere", "x", "404"},
	} {
		t.Run(name, func(t *testing.T) {
			w := w.in(t)
			w.done(http.MethodPost, app+"/connections/default?activate=true", object{"baseUrl": c.base, "profile": object{"authScheme": "TOKEN", "token": c.token}})
			a := w.okta(http.MethodPost, app+"/connections/default/test", nil)
			if strings.Contains(a.body, "verified successfully") || !strings.Contains(strings.ToLower(a.body), c.words) || strings.Contains(a.body, "not-the-token") {
				t.Errorf("%d, want %q: %s", a.status, c.words, a.body)
			}
			if a.status < 400 || a.status > 499 {
				t.Errorf("answered %d", a.status)
			}
		})
	}
	for name, base := range map[string]string{"no address": "", "no URL": "center", "a javascript address": "javascript:alert(1)", "a file": "file:///etc/passwd"} {
		t.Run(name, func(t *testing.T) {
			w := w.in(t)
			look := func() string { return w.done(http.MethodGet, app+"/connections/default", nil).body }
			unchanged(t, look, func() {
				a := w.okta(http.MethodPost, app+"/connections/default?activate=true", object{"baseUrl": base, "profile": object{"authScheme": "TOKEN", "token": "x"}})
				if a.status != http.StatusBadRequest || a.field("errorCode") != "E0000001" {
					t.Errorf("%d %s", a.status, a.body)
				}
			})
		})
	}
}

func TestNamesThatAreTaken(t *testing.T) {
	w := start(t, "D5")
	at, token := w.scimToken()
	w.person("Taken", "taken@corp.test")
	w.done(http.MethodPost, "/api/v1/groups", object{"profile": object{"name": "taken"}})
	if a := w.scim(http.MethodPost, at+"/Users", token, scimUser("taken@corp.test")); a.status != http.StatusCreated {
		t.Fatalf("%d %s", a.status, a.body)
	}
	if a := w.scim(http.MethodPost, at+"/Groups", token, object{"displayName": "taken"}); a.status != http.StatusCreated {
		t.Fatalf("%d %s", a.status, a.body)
	}
	profile := func(login string) object {
		return object{"profile": object{"firstName": "T", "lastName": "T", "email": login, "login": login}}
	}
	for name, c := range map[string]struct {
		look string
		ask  func(w *world) answer
		code string
		word string
	}{
		"a login": {"/api/v1/users?limit=200", func(w *world) answer {
			return w.okta(http.MethodPost, "/api/v1/users?activate=false", profile("taken@corp.test"))
		}, "E0000001", "already exists"},
		"a login in capitals": {"/api/v1/users?limit=200", func(w *world) answer {
			return w.okta(http.MethodPost, "/api/v1/users?activate=false", profile("TAKEN@corp.test"))
		}, "E0000001", "already exists"},
		"a group": {"/api/v1/groups", func(w *world) answer {
			return w.okta(http.MethodPost, "/api/v1/groups", object{"profile": object{"name": "taken"}})
		}, "E0000001", "already exists"},
		"the group of all": {"/api/v1/groups", func(w *world) answer {
			return w.okta(http.MethodPost, "/api/v1/groups", object{"profile": object{"name": "Everyone"}})
		}, "E0000001", "already exists"},
		"a label": {"/api/v1/apps", func(w *world) answer {
			return w.okta(http.MethodPost, "/api/v1/apps", object{"name": "amazon_aws_sso", "label": "AWS IAM Identity Center", "signOnMode": "SAML_2_0", "settings": object{"app": object{}}})
		}, "E0000040", "label"},
	} {
		t.Run("in the directory: "+name, func(t *testing.T) {
			w := w.in(t)
			unchanged(t, func() string { return w.done(http.MethodGet, c.look, nil).body }, func() {
				a := c.ask(w)
				if a.status != http.StatusBadRequest || a.field("errorCode") != c.code || !strings.Contains(a.body, c.word) {
					t.Errorf("%d, want 400 %s and %q: %s", a.status, c.code, c.word, a.body)
				}
			})
		})
	}
	for name, body := range map[string]object{"Users": scimUser("Taken@corp.test"), "Groups": {"displayName": "taken"}} {
		t.Run("over SCIM: "+name, func(t *testing.T) {
			w := w.in(t)
			unchanged(t, func() string { return w.scim(http.MethodGet, at+"/"+name, token, nil).body }, func() {
				a := w.scim(http.MethodPost, at+"/"+name, token, body)
				if a.status != http.StatusConflict || a.field("scimType") != "uniqueness" {
					t.Errorf("%d %s", a.status, a.body)
				}
			})
		})
	}
	store := aws.String(w.store())
	_, err := w.ids().CreateUser(t.Context(), &identitystore.CreateUserInput{
		IdentityStoreId: store, UserName: aws.String("taken@corp.test"), DisplayName: aws.String("T"), Name: &idtypes.Name{GivenName: aws.String("T"), FamilyName: aws.String("T")},
	})
	says(t, "a user", err, "ConflictException", "")
	_, err = w.ids().CreateGroup(t.Context(), &identitystore.CreateGroupInput{IdentityStoreId: store, DisplayName: aws.String("taken")})
	says(t, "a group", err, "ConflictException", "")
}

func TestPermissionSetsThatAreNoGood(t *testing.T) {
	w := start(t, "D1")
	user := w.user("zoe@corp.test")
	set := w.grant(user, "InUse", "arn:aws:iam::aws:policy/ReadOnlyAccess")
	instance := aws.String(w.instanceARN())
	inline := func(policy string) error {
		_, err := w.admin().PutInlinePolicyToPermissionSet(t.Context(), &ssoadmin.PutInlinePolicyToPermissionSetInput{InstanceArn: instance, PermissionSetArn: aws.String(set), InlinePolicy: aws.String(policy)})
		return err
	}
	if err := inline(`{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"s3:GetObject","Resource":"*"}]}`); err != nil {
		t.Fatal(err)
	}
	look := func() string {
		out, err := w.admin().GetInlinePolicyForPermissionSet(t.Context(), &ssoadmin.GetInlinePolicyForPermissionSetInput{InstanceArn: instance, PermissionSetArn: aws.String(set)})
		if err != nil {
			t.Fatal(err)
		}
		all, err := w.admin().ListAccountAssignments(t.Context(), &ssoadmin.ListAccountAssignmentsInput{InstanceArn: instance, PermissionSetArn: aws.String(set), AccountId: aws.String(w.account())})
		if err != nil {
			t.Fatal(err)
		}
		return fmt.Sprint(aws.ToString(out.InlinePolicy), len(all.AccountAssignments))
	}
	unchanged(t, look, func() {
		says(t, "a policy that is not JSON", inline("Allow me everything"), "ValidationException", "JSON")
		says(t, "a policy cut short", inline(`{"Version":"2012-10-17","Statement":[`), "ValidationException", "JSON")
		says(t, "a policy without statements", inline(`{"Version":"2012-10-17"}`), "ValidationException", "Statement")
		says(t, "a policy that is too large", inline(`{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"s3:GetObject","Resource":"arn:aws:s3:::`+strings.Repeat("a", 33_000)+`"}]}`), "ValidationException", "")
		says(t, "an action that is no action", inline(`{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"everything","Resource":"*"}]}`), "ValidationException", "everything")
		says(t, "an unknown action", inline(`{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"s3:GetObjekt","Resource":"*"}]}`), "ValidationException", "s3:GetObjekt")
		_, err := w.admin().DeletePermissionSet(t.Context(), &ssoadmin.DeletePermissionSetInput{InstanceArn: instance, PermissionSetArn: aws.String(set)})
		says(t, "a permission set in use", err, "ConflictException", "")
		_, err = w.admin().CreatePermissionSet(t.Context(), &ssoadmin.CreatePermissionSetInput{InstanceArn: instance, Name: aws.String("InUse")})
		says(t, "a name that is taken", err, "ConflictException", "")
		_, err = w.admin().CreatePermissionSet(t.Context(), &ssoadmin.CreatePermissionSetInput{InstanceArn: instance, Name: aws.String("not a name!")})
		says(t, "a name that is none", err, "ValidationException", "name")
		_, err = w.admin().AttachManagedPolicyToPermissionSet(t.Context(), &ssoadmin.AttachManagedPolicyToPermissionSetInput{
			InstanceArn: instance, PermissionSetArn: aws.String(set), ManagedPolicyArn: aws.String("arn:aws:iam::aws:policy/NoSuchPolicyAtAll"),
		})
		says(t, "a managed policy that is not there", err, "ValidationException", "NoSuchPolicyAtAll")
	})
	const nobody = "00000000-0000-4000-8000-000000000000"
	assign := func(change func(*ssoadmin.CreateAccountAssignmentInput)) error {
		in := &ssoadmin.CreateAccountAssignmentInput{
			InstanceArn: instance, PermissionSetArn: aws.String(set), TargetType: types.TargetTypeAwsAccount, TargetId: aws.String(w.account()),
			PrincipalType: types.PrincipalTypeUser, PrincipalId: aws.String(user),
		}
		change(in)
		out, err := w.admin().CreateAccountAssignment(t.Context(), in)
		if err != nil {
			return err
		}
		// AWS says some of these in the status of the request.
		var reason string
		eventually(t, "the assignment is decided", func() bool {
			st, err := w.admin().DescribeAccountAssignmentCreationStatus(t.Context(), &ssoadmin.DescribeAccountAssignmentCreationStatusInput{
				InstanceArn: instance, AccountAssignmentCreationRequestId: out.AccountAssignmentCreationStatus.RequestId,
			})
			if err != nil {
				return false
			}
			reason = aws.ToString(st.AccountAssignmentCreationStatus.FailureReason)
			return st.AccountAssignmentCreationStatus.Status != types.StatusValuesInProgress
		})
		if reason == "" {
			return nil
		}
		return &smithy.GenericAPIError{Code: "ResourceNotFoundException", Message: reason}
	}
	unchanged(t, look, func() {
		says(t, "a user who is not there", assign(func(in *ssoadmin.CreateAccountAssignmentInput) { in.PrincipalId = aws.String(nobody) }), "ResourceNotFoundException", "")
		says(t, "a group that is not there", assign(func(in *ssoadmin.CreateAccountAssignmentInput) {
			in.PrincipalId, in.PrincipalType = aws.String(nobody), types.PrincipalTypeGroup
		}), "ResourceNotFoundException", "")
		says(t, "a user as a group", assign(func(in *ssoadmin.CreateAccountAssignmentInput) { in.PrincipalType = types.PrincipalTypeGroup }), "ResourceNotFoundException", "")
		says(t, "an account that is not there", assign(func(in *ssoadmin.CreateAccountAssignmentInput) { in.TargetId = aws.String("999999999999") }), "ResourceNotFoundException", "")
		says(t, "a permission set that is not there", assign(func(in *ssoadmin.CreateAccountAssignmentInput) {
			in.PermissionSetArn = aws.String(set[:strings.LastIndex(set, "/")] + "/ps-0000000000000000")
		}), "ResourceNotFoundException", "")
	})
}

func TestCredentialsThatAreNoGood(t *testing.T) {
	w := start(t, "D1")
	other := start(t, "D1")
	temporary := func(w *world) demo.Key {
		trust := `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":"*"},"Action":"sts:AssumeRole"}]}`
		role, err := w.iam().CreateRole(t.Context(), &iam.CreateRoleInput{RoleName: aws.String("guest"), AssumeRolePolicyDocument: aws.String(trust)})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := w.iam().CreateUser(t.Context(), &iam.CreateUserInput{UserName: aws.String("caller")}); err != nil {
			t.Fatal(err)
		}
		key, err := w.iam().CreateAccessKey(t.Context(), &iam.CreateAccessKeyInput{UserName: aws.String("caller")})
		if err != nil {
			t.Fatal(err)
		}
		_, err = w.iam().PutUserPolicy(t.Context(), &iam.PutUserPolicyInput{
			UserName: aws.String("caller"), PolicyName: aws.String("assume"),
			PolicyDocument: aws.String(`{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"sts:AssumeRole","Resource":"*"}]}`),
		})
		if err != nil {
			t.Fatal(err)
		}
		caller := w.config(demo.Key{ID: aws.ToString(key.AccessKey.AccessKeyId), Secret: aws.ToString(key.AccessKey.SecretAccessKey)})
		out, err := sts.NewFromConfig(caller).AssumeRole(t.Context(), &sts.AssumeRoleInput{RoleArn: role.Role.Arn, RoleSessionName: aws.String("session")})
		if err != nil {
			t.Fatal(err)
		}
		return demo.Key{ID: aws.ToString(out.Credentials.AccessKeyId), Secret: aws.ToString(out.Credentials.SecretAccessKey), Token: aws.ToString(out.Credentials.SessionToken)}
	}
	ours, theirs := temporary(w), temporary(other)
	who := func(k demo.Key) error {
		_, err := sts.NewFromConfig(w.config(k)).GetCallerIdentity(t.Context(), &sts.GetCallerIdentityInput{})
		return err
	}
	if err := who(ours); err != nil {
		t.Fatal(err)
	}
	const invalid = "The security token included in the request is invalid"
	says(t, "a token of another installation", who(theirs), "InvalidClientTokenId", invalid)
	says(t, "a token of another session", who(demo.Key{ID: ours.ID, Secret: ours.Secret, Token: theirs.Token}), "InvalidClientTokenId", invalid)
	says(t, "no token", who(demo.Key{ID: ours.ID, Secret: ours.Secret}), "InvalidClientTokenId", invalid)
	says(t, "a token that was cut", who(demo.Key{ID: ours.ID, Secret: ours.Secret, Token: ours.Token[:len(ours.Token)-4]}), "InvalidClientTokenId", invalid)
	says(t, "a wrong secret", who(demo.Key{ID: ours.ID, Secret: "wrong", Token: ours.Token}), "SignatureDoesNotMatch", "does not match the signature you provided")
	says(t, "a key that is not there", who(demo.Key{ID: "AKIAIOSFODNN7EXAMPLE", Secret: "x"}), "InvalidClientTokenId", invalid)
	if _, err := w.iam().DeleteRole(t.Context(), &iam.DeleteRoleInput{RoleName: aws.String("guest")}); err != nil {
		t.Fatal(err)
	}
	says(t, "a session of a role that is gone", who(ours), "InvalidClientTokenId", "")
}

func TestASessionTokenThatIsOver(t *testing.T) {
	var ahead atomic.Int64
	clock := func() time.Time { return time.Now().Add(time.Duration(ahead.Load())) }
	w := start(t, "D0", func(c *app.Config) { c.Now = clock })
	token, err := w.sts().GetSessionToken(t.Context(), &sts.GetSessionTokenInput{DurationSeconds: aws.Int32(3600)})
	if err != nil {
		t.Fatal(err)
	}
	c := w.config(demo.Key{ID: aws.ToString(token.Credentials.AccessKeyId), Secret: aws.ToString(token.Credentials.SecretAccessKey), Token: aws.ToString(token.Credentials.SessionToken)})
	for _, ask := range []struct{ service, path, code string }{
		{"sts", "/?Action=GetCallerIdentity&Version=2011-06-15", "ExpiredToken"},
		{"iam", "/?Action=ListUsers&Version=2010-05-08", "ExpiredToken"},
		{"s3", "/", "ExpiredToken"},
	} {
		before := w.send(w.g.Client(), w.signed(c, ask.service, http.MethodGet, ask.path, nil, clock()))
		ahead.Store(int64(61 * time.Minute))
		after := w.send(w.g.Client(), w.signed(c, ask.service, http.MethodGet, ask.path, nil, clock()))
		ahead.Store(0)
		if strings.Contains(before.body, ask.code) || after.status < 400 || after.status > 403 || !strings.Contains(after.body, "<Code>"+ask.code) {
			t.Errorf("%s: %d %s\nthen %d %s", ask.service, before.status, before.body, after.status, after.body)
		}
	}
}

func TestRequestsToS3ThatAreNoGood(t *testing.T) {
	w := start(t, "D0")
	bucket := aws.String("honest-bucket")
	if _, err := w.s3().CreateBucket(t.Context(), &s3.CreateBucketInput{Bucket: bucket}); err != nil {
		t.Fatal(err)
	}
	if _, err := w.s3().PutObject(t.Context(), &s3.PutObjectInput{Bucket: bucket, Key: aws.String("a"), Body: strings.NewReader("a")}); err != nil {
		t.Fatal(err)
	}
	list := func() string {
		out, err := w.s3().ListObjectsV2(t.Context(), &s3.ListObjectsV2Input{Bucket: bucket})
		if err != nil {
			t.Fatal(err)
		}
		names := []string{}
		for _, o := range out.Contents {
			names = append(names, aws.ToString(o.Key)+aws.ToString(o.ETag))
		}
		return strings.Join(names, "\n")
	}
	put := func(path string, body []byte, change func(*http.Request)) answer {
		r := w.signed(w.root(), "s3", http.MethodPut, path, body, time.Now())
		change(r)
		return w.send(w.g.Client(), r)
	}
	same := func(*http.Request) {}
	for name, c := range map[string]struct {
		ask    func() answer
		status int
		code   string
	}{
		"a changed body": {func() answer {
			return put("/honest-bucket/b", []byte("honest"), func(r *http.Request) { r.Body = io.NopCloser(strings.NewReader("forged")) })
		}, 400, "XAmzContentSHA256Mismatch"},
		"a wrong digest": {func() answer {
			return put("/honest-bucket/b", []byte("honest"), func(r *http.Request) { r.Header.Set("Content-MD5", "1B2M2Y8AsgTpgAmY7PhCfg==") })
		}, 400, "BadDigest"},
		"a clock that is slow": {func() answer {
			return w.send(w.g.Client(), w.signed(w.root(), "s3", http.MethodPut, "/honest-bucket/b", []byte("x"), time.Now().Add(-20*time.Minute)))
		}, 403, "RequestTimeTooSkewed"},
		"a key of 1,025 bytes":       {func() answer { return put("/honest-bucket/"+strings.Repeat("k", 1025), nil, same) }, 400, "KeyTooLongError"},
		"a bucket that is not there": {func() answer { return put("/none-such-bucket/b", nil, same) }, 404, "NoSuchBucket"},
		"a bucket with dots above":   {func() answer { return put("/../honest-bucket/b", nil, same) }, 400, "InvalidBucketName"},
		"a bucket that is taken":     {func() answer { return put("/honest-bucket", nil, same) }, 409, "BucketAlreadyOwnedByYou"},
		"a body that is no XML": {func() answer {
			return w.send(w.g.Client(), w.signed(w.root(), "s3", http.MethodPost, "/honest-bucket?delete=", []byte("<Delete><Object>"), time.Now()))
		}, 400, "MalformedXML"},
		"a bucket that is in use": {func() answer {
			return w.send(w.g.Client(), w.signed(w.root(), "s3", http.MethodDelete, "/honest-bucket", nil, time.Now()))
		}, 409, "BucketNotEmpty"},
		"a part of no upload": {func() answer { return put("/honest-bucket/b?partNumber=1&uploadId=none", []byte("x"), same) }, 404, "NoSuchUpload"},
	} {
		t.Run(name, func(t *testing.T) {
			unchanged(t, list, func() {
				if a := c.ask(); a.status != c.status || !strings.Contains(a.body, "<Code>"+c.code+"</Code>") {
					t.Errorf("%d, want %d %s: %s", a.status, c.status, c.code, a.body)
				}
			})
		})
	}
	t.Run("a link that is changed, or over", func(t *testing.T) {
		link, err := s3.NewPresignClient(w.s3()).PresignGetObject(t.Context(), &s3.GetObjectInput{Bucket: bucket, Key: aws.String("a")}, s3.WithPresignExpires(time.Second))
		if err != nil {
			t.Fatal(err)
		}
		w := w.in(t)
		if a := w.send(w.g.Client(), w.request(http.MethodGet, strings.Replace(link.URL, "/a?", "/b?", 1), nil)); a.status != 403 || !strings.Contains(a.body, "SignatureDoesNotMatch") {
			t.Errorf("another key: %d %s", a.status, a.body)
		}
		time.Sleep(2100 * time.Millisecond)
		if a := w.send(w.g.Client(), w.request(http.MethodGet, link.URL, nil)); a.status != 403 || !strings.Contains(a.body, "Request has expired") {
			t.Errorf("over: %d %s", a.status, a.body)
		}
	})
}

func TestBodiesThatAreTooLarge(t *testing.T) {
	w := start(t, "D5")
	at, token := w.scimToken()
	large := strings.Repeat("x", 12<<20)
	for name, ask := range map[string]func(w *world) answer{
		"the management API": func(w *world) answer {
			return w.okta(http.MethodPost, "/api/v1/groups", object{"profile": object{"name": large}})
		},
		"metadata": func(w *world) answer {
			return w.okta(http.MethodPost, "/api/v1/apps/"+w.found.IDs["application"]+"/sso/saml/metadata/import", large)
		},
		"SCIM": func(w *world) answer {
			return w.scim(http.MethodPost, at+"/Users", token, scimUser(large))
		},
		"IAM": func(w *world) answer {
			return w.send(w.g.Client(), w.signed(w.root(), "iam", http.MethodPost, "/", []byte("Action=CreateUser&Version=2010-05-08&UserName="+large), time.Now()))
		},
		"our own operations": func(w *world) answer {
			return w.rest(http.MethodPut, w.instance("/identity-source"), object{"kind": "EXTERNAL_IDP", "metadata": large, "confirmation": "ACCEPT"})
		},
		"the sign-in page": func(w *world) answer {
			return w.post(w.stranger(), w.g.Directory+"/signin/password", url.Values{"password": {large}})
		},
		"the consumer service": func(w *world) answer {
			_, acs, _ := w.serviceProvider()
			return w.post(w.stranger(), acs, url.Values{"SAMLResponse": {large}})
		},
	} {
		t.Run(name, func(t *testing.T) {
			a := ask(w.in(t))
			if a.status < 400 || a.status > 499 {
				t.Errorf("%d %.300s", a.status, a.body)
			}
			if bytes.Contains([]byte(a.body), []byte(large[:1000])) {
				t.Error("the answer repeats it")
			}
		})
	}
	w.alive()
}
