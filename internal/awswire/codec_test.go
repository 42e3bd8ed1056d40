package awswire_test

import (
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/iam"
	iamtypes "github.com/aws/aws-sdk-go-v2/service/iam/types"
	"github.com/aws/aws-sdk-go-v2/service/identitystore"
	idstypes "github.com/aws/aws-sdk-go-v2/service/identitystore/types"
	"github.com/aws/aws-sdk-go-v2/service/organizations"
	"github.com/aws/aws-sdk-go-v2/service/sso"
	"github.com/aws/aws-sdk-go-v2/service/ssoadmin"
	ssotypes "github.com/aws/aws-sdk-go-v2/service/ssoadmin/types"
	"github.com/aws/aws-sdk-go-v2/service/ssooidc"
	oidctypes "github.com/aws/aws-sdk-go-v2/service/ssooidc/types"
	"github.com/aws/aws-sdk-go-v2/service/sts"
	"github.com/google/go-cmp/cmp"

	"gatehouse/internal/awswire"
)

var post = httptest.NewRequest("POST", "/", nil)

func TestBadInputIsRefusedWithTheMemberAtFault(t *testing.T) {
	deep := strings.Repeat(`{"Name":`, 40) + "1" + strings.Repeat("}", 40)
	many := `{"Tags":[` + strings.Repeat("{},", 10_000) + "{}]}"
	for name, c := range map[string]struct {
		p            awswire.Protocol
		body         string
		in           any
		code, member string
	}{
		"not JSON":                         {awswire.SSOAdmin, `{"Name":`, &ssoadmin.CreatePermissionSetInput{}, "SerializationException", ""},
		"JSON, and more":                   {awswire.SSOAdmin, `{} {}`, &ssoadmin.CreatePermissionSetInput{}, "SerializationException", ""},
		"a list for an object":             {awswire.SSOAdmin, `[]`, &ssoadmin.CreatePermissionSetInput{}, "SerializationException", ""},
		"a number for a string":            {awswire.SSOAdmin, `{"Name":1}`, &ssoadmin.CreatePermissionSetInput{}, "SerializationException", "Name"},
		"a boolean for a string":           {awswire.SSOAdmin, `{"Name":true}`, &ssoadmin.CreatePermissionSetInput{}, "SerializationException", "Name"},
		"an object for a list":             {awswire.SSOAdmin, `{"Tags":{}}`, &ssoadmin.CreatePermissionSetInput{}, "SerializationException", "Tags"},
		"a string inside a list":           {awswire.SSOAdmin, `{"Tags":[{"Key":"a","Value":"b"},"c"]}`, &ssoadmin.CreatePermissionSetInput{}, "SerializationException", "Tags.1"},
		"null inside a list":               {awswire.SSOAdmin, `{"Tags":[null]}`, &ssoadmin.CreatePermissionSetInput{}, "SerializationException", "Tags.0"},
		"a fraction for an integer":        {awswire.SSOAdmin, `{"MaxResults":1.5}`, &ssoadmin.ListInstancesInput{}, "SerializationException", "MaxResults"},
		"too great a number":               {awswire.SSOAdmin, `{"MaxResults":2147483648}`, &ssoadmin.ListInstancesInput{}, "SerializationException", "MaxResults"},
		"text for a number":                {awswire.SSOAdmin, `{"MaxResults":"1"}`, &ssoadmin.ListInstancesInput{}, "SerializationException", "MaxResults"},
		"nested too deeply":                {awswire.SSOAdmin, deep, &ssoadmin.CreatePermissionSetInput{}, "SerializationException", ""},
		"too many elements":                {awswire.SSOAdmin, many, &ssoadmin.CreatePermissionSetInput{}, "SerializationException", "Tags"},
		"a union without member":           {awswire.IdentityStore, `{"MemberId":{}}`, &identitystore.CreateGroupMembershipInput{}, "SerializationException", "MemberId"},
		"a union with an unknown member":   {awswire.IdentityStore, `{"MemberId":{"GroupId":"g"}}`, &identitystore.CreateGroupMembershipInput{}, "SerializationException", "MemberId"},
		"a union with two members":         {awswire.IdentityStore, `{"AlternateIdentifier":{"ExternalId":{},"UniqueAttribute":{}}}`, &identitystore.GetUserIdInput{}, "SerializationException", "AlternateIdentifier"},
		"a union that is text":             {awswire.IdentityStore, `{"MemberId":"u"}`, &identitystore.CreateGroupMembershipInput{}, "SerializationException", "MemberId"},
		"a time that is text":              {awswire.Organizations, `{"StartTimestamp":"2026-01-01"}`, &organizations.InviteOrganizationToTransferResponsibilityInput{}, "SerializationException", "StartTimestamp"},
		"a time out of range":              {awswire.Organizations, `{"StartTimestamp":1e300}`, &organizations.InviteOrganizationToTransferResponsibilityInput{}, "SerializationException", "StartTimestamp"},
		"form: text for a number":          {awswire.STS, "DurationSeconds=x", &sts.AssumeRoleInput{}, "SerializationException", "DurationSeconds"},
		"form: a list without numbers":     {awswire.STS, "Tags.member.x.Key=a", &sts.AssumeRoleInput{}, "SerializationException", "Tags"},
		"form: a list counting from zero":  {awswire.STS, "Tags.member.0.Key=a", &sts.AssumeRoleInput{}, "SerializationException", "Tags"},
		"form: a number written strangely": {awswire.STS, "Tags.member.01.Key=a", &sts.AssumeRoleInput{}, "SerializationException", "Tags"},
		"form: a structure for a value":    {awswire.STS, "RoleArn.x=a", &sts.AssumeRoleInput{}, "SerializationException", "RoleArn"},
		"form: a parameter twice":          {awswire.STS, "RoleArn=a&RoleArn=b", &sts.AssumeRoleInput{}, "MalformedQueryString", "RoleArn"},
		"form: broken escape":              {awswire.STS, "RoleArn=%zz", &sts.AssumeRoleInput{}, "MalformedQueryString", ""},
		"form: a name of many parts":       {awswire.STS, strings.Repeat("a.", 40) + "=", &sts.AssumeRoleInput{}, "SerializationException", ""},
		"form: too many parameters":        {awswire.STS, strings.Repeat("a=&", 10_001), &sts.AssumeRoleInput{}, "SerializationException", ""},
		"form: neither true nor false":     {awswire.IAM, "SetAsDefault=yes", &iam.CreatePolicyVersionInput{}, "SerializationException", "SetAsDefault"},
	} {
		t.Run(name, func(t *testing.T) {
			err := c.p.Decode(post, []byte(c.body), c.in)
			var e *awswire.InputError
			if !errors.As(err, &e) || e.Code != c.code || e.Member != c.member {
				t.Errorf("got %v", err)
			}
		})
	}
}

func TestUnknownMembersAndNullsAreIgnored(t *testing.T) {
	var in ssoadmin.CreatePermissionSetInput
	if err := awswire.SSOAdmin.Decode(post, []byte(`{"name":"wrong case","New":{"a":[1]},"Description":null,"Name":"n\u00fc"}`), &in); err != nil {
		t.Fatal(err)
	}
	if aws.ToString(in.Name) != "nü" || in.Description != nil {
		t.Errorf("%+v", in)
	}
	var role sts.AssumeRoleInput
	if err := awswire.STS.Decode(post, []byte("Action=AssumeRole&New.member.1=x&Tags.member.7.Key=b&Tags.member.3.Key=a&PolicyArns="), &role); err != nil {
		t.Fatal(err)
	}
	if len(role.Tags) != 2 || aws.ToString(role.Tags[0].Key) != "a" || role.PolicyArns == nil || len(role.PolicyArns) != 0 {
		t.Errorf("%+v", role)
	}
}

func TestDocumentsKeepTheirShape(t *testing.T) {
	const extensions = `{"e":{"n":12345678901234567,"f":1.5,"l":["a",true,null],"o":{}}}`
	var in identitystore.CreateUserInput
	if err := awswire.IdentityStore.Decode(post, []byte(`{"Extensions":`+extensions+`}`), &in); err != nil {
		t.Fatal(err)
	}
	w := httptest.NewRecorder()
	if err := awswire.IdentityStore.Encode(w, "r", "DescribeUser", &identitystore.DescribeUserOutput{Extensions: in.Extensions}); err != nil {
		t.Fatal(err)
	}
	var got struct{ Extensions json.RawMessage }
	if err := json.Unmarshal(w.Body.Bytes(), &got); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(canon(t, []byte(extensions)), canon(t, got.Extensions)); diff != "" {
		t.Error(diff)
	}
}

func canon(t *testing.T, b []byte) any {
	d := json.NewDecoder(strings.NewReader(string(b)))
	d.UseNumber()
	var v any
	if err := d.Decode(&v); err != nil {
		t.Fatalf("%v in %s", err, b)
	}
	return v
}

func TestRepliesKeepFalseZeroAndEmptyLists(t *testing.T) {
	for name, c := range map[string]struct {
		p    awswire.Protocol
		op   string
		out  any
		want string
	}{
		"false":                  {awswire.SSOAdmin, "DescribeRegion", &ssoadmin.DescribeRegionOutput{RegionName: aws.String("eu-west-1")}, `{"IsPrimaryRegion":false,"RegionName":"eu-west-1"}`},
		"an empty list":          {awswire.SSOAdmin, "ListPermissionSets", &ssoadmin.ListPermissionSetsOutput{}, `{"PermissionSets":[]}`},
		"no output":              {awswire.SSOAdmin, "TagResource", &ssoadmin.TagResourceOutput{}, `{}`},
		"nil":                    {awswire.SSOAdmin, "TagResource", nil, `{}`},
		"milliseconds":           {awswire.SSOAdmin, "DescribePermissionSet", &ssoadmin.DescribePermissionSetOutput{PermissionSet: &ssotypes.PermissionSet{CreatedDate: aws.Time(time.UnixMilli(1_700_000_000_250))}}, `{"PermissionSet":{"CreatedDate":1700000000.250}}`},
		"text that needs escape": {awswire.SSOAdmin, "GetInlinePolicyForPermissionSet", &ssoadmin.GetInlinePolicyForPermissionSetOutput{InlinePolicy: aws.String("{\"a\":\"\\u\n\u2028é\"}")}, `{"InlinePolicy":"{\"a\":\"\\u\n\u2028é\"}"}`},
		"a union":                {awswire.SSOAdmin, "GetApplicationGrant", &ssoadmin.GetApplicationGrantOutput{Grant: &ssotypes.GrantMemberRefreshToken{}}, `{"Grant":{"RefreshToken":{}}}`},
		"portal names":           {awswire.SSO, "ListAccounts", &sso.ListAccountsOutput{}, `{"accountList":[]}`},
		"XML without members":    {awswire.IAM, "DeleteRole", &iam.DeleteRoleOutput{}, `<DeleteRoleResponse xmlns="https://iam.amazonaws.com/doc/2010-05-08/"><ResponseMetadata><RequestId>r</RequestId></ResponseMetadata></DeleteRoleResponse>`},
		"XML with an empty list": {awswire.IAM, "ListRoles", &iam.ListRolesOutput{}, `<ListRolesResponse xmlns="https://iam.amazonaws.com/doc/2010-05-08/"><ListRolesResult><Roles></Roles><IsTruncated>false</IsTruncated></ListRolesResult><ResponseMetadata><RequestId>r</RequestId></ResponseMetadata></ListRolesResponse>`},
	} {
		t.Run(name, func(t *testing.T) {
			w := httptest.NewRecorder()
			if err := c.p.Encode(w, "r", c.op, c.out); err != nil {
				t.Fatal(err)
			}
			if strings.HasPrefix(c.want, "<") {
				if diff := cmp.Diff(c.want, w.Body.String()); diff != "" {
					t.Error(diff)
				}
				return
			}
			if diff := cmp.Diff(canon(t, []byte(c.want)), canon(t, w.Body.Bytes())); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestTheOperationIsFoundOrRefused(t *testing.T) {
	target := func(v string) *http.Request {
		r := httptest.NewRequest("POST", "/", nil)
		r.Header.Set("X-Amz-Target", v)
		return r
	}
	for name, c := range map[string]struct {
		p        awswire.Protocol
		r        *http.Request
		body, op string
		code     string
	}{
		"target":                    {awswire.SSOAdmin, target("SWBExternalService.ListInstances"), "", "ListInstances", ""},
		"target of another service": {awswire.SSOAdmin, target("AWSIdentityStore.ListUsers"), "", "", "UnknownOperationException"},
		"no target":                 {awswire.SSOAdmin, target(""), "", "", "UnknownOperationException"},
		"action in the body":        {awswire.STS, post, "Action=GetCallerIdentity&Version=2011-06-15", "GetCallerIdentity", ""},
		"action in the URL":         {awswire.STS, httptest.NewRequest("GET", "/?Action=GetCallerIdentity&Version=2011-06-15", nil), "", "GetCallerIdentity", ""},
		"action in the URL of POST": {awswire.STS, httptest.NewRequest("POST", "/?Action=GetCallerIdentity&Version=2011-06-15", nil), "", "", "MissingAction"},
		"another version":           {awswire.STS, post, "Action=GetCallerIdentity&Version=2010-05-08", "", "InvalidAction"},
		"token with IAM":            {awswire.SSOOIDC, httptest.NewRequest("POST", "/token?aws_iam=t", nil), "", "CreateTokenWithIAM", ""},
		"token":                     {awswire.SSOOIDC, httptest.NewRequest("POST", "/token", nil), "", "CreateToken", ""},
		"unknown path":              {awswire.SSO, httptest.NewRequest("GET", "/assignment/account", nil), "", "", "UnknownOperationException"},
		"wrong method":              {awswire.SSO, httptest.NewRequest("GET", "/logout", nil), "", "", "UnknownOperationException"},
	} {
		t.Run(name, func(t *testing.T) {
			op, err := c.p.Operation(c.r, []byte(c.body))
			var e *awswire.InputError
			if errors.As(err, &e); op != c.op || (c.code != "") != (e != nil) || e != nil && e.Code != c.code {
				t.Errorf("%q, %v", op, err)
			}
		})
	}
}

// A token in the body must not stand in for the one in the header.
func TestABoundMemberIsNeverReadFromTheBody(t *testing.T) {
	r := httptest.NewRequest("GET", "/federation/credentials?role_name=r", nil)
	var in sso.GetRoleCredentialsInput
	if err := awswire.SSO.Decode(r, []byte(`{"accessToken":"t","accountId":"1"}`), &in); err != nil {
		t.Fatal(err)
	}
	if in.AccessToken != nil || in.AccountId != nil || aws.ToString(in.RoleName) != "r" {
		t.Errorf("%+v", in)
	}
}

// Errors as the real clients read them.
func TestTheRealClientsReadOurErrors(t *testing.T) {
	clientOf := map[string]wireService{}
	for _, s := range wireServices {
		clientOf[s.module] = s
	}
	fail := func(module, op string, in any, e awswire.WireError) error {
		s := clientOf[module]
		_, err := call(s.client(roundTrip(func(*http.Request) (*http.Response, error) {
			w := httptest.NewRecorder()
			s.protocol.EncodeError(w, "req-9", e)
			return w.Result(), nil
		})), op, in)
		return err
	}
	modeled := func(err error) awswire.WireError {
		e, ok := awswire.ModeledError(err)
		if !ok {
			t.Fatalf("%T is not modeled", err)
		}
		return e
	}
	text := aws.String("no <such> role")

	var noEntity *iamtypes.NoSuchEntityException
	e := modeled(&iamtypes.NoSuchEntityException{Message: text})
	if err := fail("iam", "GetRole", &iam.GetRoleInput{RoleName: aws.String("r")}, e); e.Status != 404 || !errors.As(err, &noEntity) || noEntity.ErrorMessage() != *text {
		t.Errorf("%+v, %v", e, err)
	}
	var conflict *idstypes.ConflictException
	e = modeled(&idstypes.ConflictException{Message: text, Reason: idstypes.ConflictExceptionReasonUniquenessConstraintViolation})
	if err := fail("identitystore", "ListUsers", &identitystore.ListUsersInput{IdentityStoreId: aws.String("d-1")}, e); e.Status != 409 || !errors.As(err, &conflict) ||
		conflict.Reason != idstypes.ConflictExceptionReasonUniquenessConstraintViolation || aws.ToString(conflict.RequestId) != "req-9" {
		t.Errorf("%+v, %v", e, err)
	}
	var pending *oidctypes.AuthorizationPendingException
	e = modeled(&oidctypes.AuthorizationPendingException{Error_description: text})
	if err := fail("ssooidc", "CreateToken", &ssooidc.CreateTokenInput{ClientId: text, ClientSecret: text, GrantType: text}, e); !errors.As(err, &pending) ||
		aws.ToString(pending.Error_) != "authorization_pending" || aws.ToString(pending.Error_description) != *text {
		t.Errorf("%+v, %v", e, err)
	}
	if err := fail("ssoadmin", "ListInstances", &ssoadmin.ListInstancesInput{}, awswire.WireError{Code: "UnrecognizedClientException", Message: "who"}); err == nil ||
		!strings.Contains(err.Error(), "api error UnrecognizedClientException: who") || !strings.Contains(err.Error(), "RequestID: req-9") {
		t.Error(err)
	}
	if err := fail("sts", "GetCallerIdentity", &sts.GetCallerIdentityInput{}, awswire.WireError{Status: 403, Code: "InvalidClientTokenId", Message: "who"}); err == nil ||
		!strings.Contains(err.Error(), "api error InvalidClientTokenId: who") || !strings.Contains(err.Error(), "RequestID: req-9") {
		t.Error(err)
	}
	if _, ok := awswire.ModeledError(io.EOF); ok {
		t.Error("io.EOF is modeled")
	}
}

func TestAnS3ErrorIsWrittenAsS3Does(t *testing.T) {
	e := awswire.WireError{Status: 404, Code: "NoSuchKey", Message: "a & b"}
	w := httptest.NewRecorder()
	awswire.WriteS3Error(w, httptest.NewRequest("GET", "/b/k", nil), "r", "/b/k", e)
	const want = `<?xml version="1.0" encoding="UTF-8"?>` + "\n<Error><Code>NoSuchKey</Code><Message>a &amp; b</Message><Resource>/b/k</Resource><RequestId>r</RequestId></Error>"
	if w.Code != 404 || w.Body.String() != want || w.Header().Get("X-Amz-Request-Id") != "r" {
		t.Errorf("%d %v %s", w.Code, w.Header(), w.Body)
	}
	w = httptest.NewRecorder()
	if awswire.WriteS3Error(w, httptest.NewRequest("HEAD", "/b/k", nil), "r", "/b/k", e); w.Code != 404 || w.Body.Len() != 0 {
		t.Errorf("HEAD: %d %s", w.Code, w.Body)
	}
}

func TestABodyIsReadUpToTheBound(t *testing.T) {
	if b, err := awswire.ReadBody(io.LimitReader(zeros{}, awswire.MaxBody)); err != nil || len(b) != awswire.MaxBody {
		t.Errorf("%d, %v", len(b), err)
	}
	var e *awswire.InputError
	if _, err := awswire.ReadBody(zeros{}); !errors.As(err, &e) || e.Wire().Status != 413 {
		t.Errorf("an endless body: %v", err)
	}
}

type zeros struct{}

func (zeros) Read(p []byte) (int, error) { clear(p); return len(p), nil }

// The check values of the algorithms, over "123456789".
func TestChecksumsHaveTheirPublishedCheckValues(t *testing.T) {
	for name, want := range map[string]string{
		"crc32": "y/Q5Jg==", "crc32c": "4waSgw==", "crc64nvme": "rosUhgp5mIg=",
		"sha1": "98O8HYCOBHMq32eZZczDTKeuNEE=", "sha256": "FeKw08M4keuw8e9gnsQZQgwg4yDOlMZfvIwzEkSOsiU=",
	} {
		h, ok := awswire.NewChecksum("X-Amz-Checksum-" + name)
		if !ok {
			t.Fatal(name)
		}
		if _, _ = io.WriteString(h, "123456789"); awswire.ChecksumText(h) != want {
			t.Errorf("%s: %s", name, awswire.ChecksumText(h))
		}
	}
	if _, ok := awswire.NewChecksum("x-amz-checksum-crc16"); ok {
		t.Error("crc16")
	}
}
