package awsapi_test

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"encoding/xml"
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	v4 "github.com/aws/aws-sdk-go-v2/aws/signer/v4"

	"gatehouse/internal/audit"
	"gatehouse/internal/awsfront"
	"gatehouse/internal/cloud/awsapi"
)

// plausible are values for whatever an operation needs before it is decided.
func (w *world) plausible() map[string]string {
	account := string(w.org.Management)
	return map[string]string{
		"UserName": "victim", "RoleName": "victim", "PolicyName": "p", "Name": "n", "Path": "/", "PolicyDocument": allowAll,
		"PolicyArn": "arn:aws:iam::" + account + ":policy/p", "SAMLProviderArn": "arn:aws:iam::" + account + ":saml-provider/n",
		"AccessKeyId": w.root.ID, "Status": "Inactive", "VersionId": "v1", "NewUserName": "other", "RoleSessionName": "s",
		"RoleArn": "arn:aws:iam::" + account + ":role/victim", "PermissionsBoundary": "arn:aws:iam::aws:policy/AdministratorAccess",
		"AccountId": account, "AccountName": "n", "Email": "n@example.com", "ParentId": w.org.RootID, "SourceParentId": w.org.RootID,
		"DestinationParentId": w.org.RootID, "OrganizationalUnitId": "ou-abcd-12345678", "ResourceId": account, "TargetId": account,
		"PolicyId": "p-FullAWSAccess", "RootId": w.org.RootID, "ServicePrincipal": "sso.amazonaws.com", "ChildId": account,
		"Type": "SERVICE_CONTROL_POLICY", "PolicyType": "SERVICE_CONTROL_POLICY", "Filter": "SERVICE_CONTROL_POLICY", "Content": allowAll,
	}
}

// call sends an operation by name, signed or not, and returns status and code.
func (w *world) call(k *keys, service, operation string) (int, string) {
	w.t.Helper()
	var body []byte
	header := http.Header{}
	if service == "organizations" {
		var err error
		body, err = json.Marshal(w.plausible())
		w.must(err)
		header.Set("Content-Type", "application/x-amz-json-1.1")
		header.Set("X-Amz-Target", "AWSOrganizationsV20161128."+operation)
	} else {
		form := url.Values{"Action": {operation}, "Version": {map[string]string{"iam": "2010-05-08", "sts": "2011-06-15"}[service]}}
		for name, v := range w.plausible() {
			form.Set(name, v)
		}
		body = []byte(form.Encode())
		header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	req, err := http.NewRequestWithContext(w.t.Context(), http.MethodPost, w.url+"/", bytes.NewReader(body))
	w.must(err)
	req.Header = header
	if k != nil {
		sum := sha256.Sum256(body)
		creds := aws.Credentials{AccessKeyID: k.id, SecretAccessKey: k.secret, SessionToken: k.token}
		w.must(v4.NewSigner().SignHTTP(context.Background(), creds, req, hex.EncodeToString(sum[:]), service, "us-east-1", time.Now()))
	}
	resp, err := http.DefaultClient.Do(req)
	w.must(err)
	defer resp.Body.Close()
	answer, err := io.ReadAll(resp.Body)
	w.must(err)
	return resp.StatusCode, errorCode(answer)
}

func errorCode(answer []byte) string {
	var j struct {
		Type string `json:"__type"`
	}
	if json.Unmarshal(answer, &j) == nil {
		return j.Type
	}
	var x struct {
		Code string `xml:"Error>Code"`
	}
	_ = xml.Unmarshal(answer, &x)
	return x.Code
}

// Row 47 of the attack table: every operation, for everybody who may not.
func TestNoOperationIsOpenToThoseWhoMayNot(t *testing.T) {
	w := newWorld(t)
	admin := w.user(w.rootKeys(), "admin", allowAll)
	weak := w.user(w.rootKeys(), "weak", "")
	w.user(w.rootKeys(), "victim", "")
	_, memberAdmin := w.member(admin, "member")
	cat := awsfront.NewCatalog()
	awsapi.Register(cat, w.cloud)
	before := w.changes()

	needsNone := map[string]bool{"GetCallerIdentity": true, "GetSessionToken": true}
	everyMember := map[string]bool{"DescribeOrganization": true, "CreateOrganization": true} // the second answers that there is one
	for _, op := range cat.Operations() {
		if op.Public != "" {
			continue // proven elsewhere by its own means
		}
		if status, code := w.call(nil, op.Service, op.Name); status != 403 || !strings.HasPrefix(code, "MissingAuthenticationToken") {
			t.Errorf("%s %s unsigned: %d %s", op.Service, op.Name, status, code)
		}
		if status, code := w.call(&weak, op.Service, op.Name); !needsNone[op.Name] && (status != 403 || !strings.HasPrefix(code, "AccessDenied")) {
			t.Errorf("%s %s by a user without a policy: %d %s", op.Service, op.Name, status, code)
		}
		if op.Service != "organizations" {
			continue
		}
		if status, code := w.call(&memberAdmin, op.Service, op.Name); !everyMember[op.Name] && (status != 403 || code != "AccessDeniedException") {
			t.Errorf("%s %s by a member's administrator: %d %s", op.Service, op.Name, status, code)
		}
	}
	if after := w.changes(); after != before {
		t.Errorf("%d changes were made", after-before)
	}
}

// changes counts the allowed changes in the log, but for sessions of one's own.
func (w *world) changes() (n int) {
	after := ""
	for {
		events, err := w.log.Events(w.t.Context(), audit.Query{Half: audit.Cloud, Outcome: audit.Allowed, After: after, Limit: 1000})
		w.must(err)
		for _, e := range events {
			if e.What != "sts:GetSessionToken" {
				n++
			}
			after = e.ID
		}
		if len(events) < 1000 {
			return n
		}
	}
}
