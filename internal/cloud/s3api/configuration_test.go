package s3api_test

import (
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"

	"gatehouse/internal/authz"
	"gatehouse/internal/cloud"
)

func TestWhatABucketSaysOfItself(t *testing.T) {
	w := newWorld(t)
	dev := w.account("dev")
	c := w.user(dev, "alice", fullAccess)
	ctx, b := t.Context(), aws.String("demo-bucket")
	makeBucket(t, c, *b)
	location, err := c.GetBucketLocation(ctx, &s3.GetBucketLocationInput{Bucket: b})
	must(t, err)
	if location.LocationConstraint != "" {
		t.Errorf("location %q", location.LocationConstraint)
	}
	head, err := c.HeadBucket(ctx, &s3.HeadBucketInput{Bucket: b})
	must(t, err)
	if aws.ToString(head.BucketRegion) != region {
		t.Errorf("region %q", aws.ToString(head.BucketRegion))
	}
	acl, err := c.GetBucketAcl(ctx, &s3.GetBucketAclInput{Bucket: b})
	must(t, err)
	if len(acl.Grants) != 1 || *acl.Grants[0].Grantee.ID != string(dev) || acl.Grants[0].Permission != types.PermissionFullControl {
		t.Errorf("ACL %+v", acl)
	}
	o, err := c.GetBucketOwnershipControls(ctx, &s3.GetBucketOwnershipControlsInput{Bucket: b})
	must(t, err)
	if len(o.OwnershipControls.Rules) != 1 || o.OwnershipControls.Rules[0].ObjectOwnership != types.ObjectOwnershipBucketOwnerEnforced {
		t.Errorf("ownership %+v", o.OwnershipControls)
	}
	_, err = c.GetBucketTagging(ctx, &s3.GetBucketTaggingInput{Bucket: b})
	wantCode(t, err, "NoSuchTagSet")
	_, err = c.PutBucketTagging(ctx, &s3.PutBucketTaggingInput{Bucket: b, Tagging: &types.Tagging{TagSet: []types.Tag{{Key: aws.String("k"), Value: aws.String("v")}}}})
	must(t, err)
	tags, err := c.GetBucketTagging(ctx, &s3.GetBucketTaggingInput{Bucket: b})
	must(t, err)
	if len(tags.TagSet) != 1 || *tags.TagSet[0].Value != "v" {
		t.Errorf("tags %+v", tags.TagSet)
	}
	_, err = c.DeleteBucketTagging(ctx, &s3.DeleteBucketTaggingInput{Bucket: b})
	must(t, err)
	versioning, err := c.GetBucketVersioning(ctx, &s3.GetBucketVersioningInput{Bucket: b})
	must(t, err)
	if versioning.Status != "" {
		t.Errorf("versioning %q", versioning.Status)
	}

	_, err = c.GetBucketPolicyStatus(ctx, &s3.GetBucketPolicyStatusInput{Bucket: b})
	wantCode(t, err, "NoSuchBucketPolicy")
	_, err = c.GetBucketCors(ctx, &s3.GetBucketCorsInput{Bucket: b})
	wantCode(t, err, "NoSuchCORSConfiguration")
	_, err = c.GetBucketEncryption(ctx, &s3.GetBucketEncryptionInput{Bucket: b})
	wantCode(t, err, "ServerSideEncryptionConfigurationNotFoundError")
	_, err = c.GetBucketLifecycleConfiguration(ctx, &s3.GetBucketLifecycleConfigurationInput{Bucket: b})
	wantCode(t, err, "NoSuchLifecycleConfiguration")
	block, err := c.GetPublicAccessBlock(ctx, &s3.GetPublicAccessBlockInput{Bucket: b})
	must(t, err)
	if !aws.ToBool(block.PublicAccessBlockConfiguration.BlockPublicPolicy) {
		t.Errorf("public access block %+v", block.PublicAccessBlockConfiguration)
	}
	public := `{"Version":"2012-10-17","Statement":{"Effect":"Allow","Principal":"*","Action":"s3:GetObject","Resource":"arn:aws:s3:::demo-bucket/*"}}`
	wantCode(t, setPolicy(t, c, *b, public), "AccessDenied")
	_, err = c.GetObjectLockConfiguration(ctx, &s3.GetObjectLockConfigurationInput{Bucket: b})
	wantCode(t, err, "ObjectLockConfigurationNotFoundError")
	_, err = c.GetBucketLogging(ctx, &s3.GetBucketLoggingInput{Bucket: b})
	wantCode(t, err, "NotImplemented")
}

func TestAConsoleWithoutASignatureIsDecidedToo(t *testing.T) {
	w := newWorld(t)
	dev := w.account("dev")
	c := w.user(dev, "alice", fullAccess)
	makeBucket(t, c, "demo-bucket")
	e, err := w.cloud.Entity(t.Context(), dev, cloud.UserKind, "alice")
	must(t, err)
	alice := authz.Principal{Kind: authz.User, Account: dev, ARN: e.ARN(), ID: e.ID, Name: "alice"}
	stranger := authz.Principal{Kind: authz.User, Account: dev, ARN: e.ARN() + "x", ID: "AIDANOBODY", Name: "alicex"}
	call := func(p authz.Principal, method, target, body string) int {
		r := httptest.NewRequest(method, target, bytesOf(body))
		out := httptest.NewRecorder()
		w.front.ServeAs(out, r.WithContext(t.Context()), p, "s3")
		return out.Code
	}
	const versioning = "<VersioningConfiguration><Status>Enabled</Status></VersioningConfiguration>"
	if got := call(stranger, "PUT", "/demo-bucket?versioning", versioning); got != http.StatusForbidden {
		t.Errorf("a stranger: %d", got)
	}
	if got := call(alice, "PUT", "/demo-bucket?versioning", versioning); got != http.StatusOK {
		t.Errorf("alice: %d", got)
	}
	if got := call(alice, "PUT", "/demo-bucket?versioning", "<VersioningConf"); got != http.StatusBadRequest {
		t.Errorf("broken XML: %d", got)
	}
	v, err := c.GetBucketVersioning(t.Context(), &s3.GetBucketVersioningInput{Bucket: aws.String("demo-bucket")})
	must(t, err)
	if v.Status != types.BucketVersioningStatusEnabled {
		t.Errorf("versioning %q", v.Status)
	}
}
