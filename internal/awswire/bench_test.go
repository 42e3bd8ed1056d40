package awswire_test

import (
	"net/http/httptest"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ssoadmin"
	"github.com/aws/aws-sdk-go-v2/service/ssoadmin/types"

	"gatehouse/internal/awswire"
)

func BenchmarkVerify(b *testing.B) {
	r := parse(b, docs("GET /test.txt", docsBucket, "host;range;x-amz-content-sha256;x-amz-date",
		"f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41", "Range: bytes=0-9\r\n"+emptyHash+docsDate, ""))
	b.ReportAllocs()
	for b.Loop() {
		s, err := awswire.ParseAuth(r)
		if err != nil {
			b.Fatal(err)
		}
		if _, err := s.Verify(r, docsSecret, docsNow); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkCreatePermissionSet(b *testing.B) {
	body := []byte(`{"Name":"Admin","InstanceArn":"arn:aws:sso:::instance/ssoins-1","Description":"all of it","SessionDuration":"PT1H","Tags":[{"Key":"a","Value":"b"}]}`)
	b.ReportAllocs()
	for b.Loop() {
		var in ssoadmin.CreatePermissionSetInput
		if err := awswire.SSOAdmin.Decode(post, body, &in); err != nil {
			b.Fatal(err)
		}
		out := &ssoadmin.CreatePermissionSetOutput{PermissionSet: &types.PermissionSet{Name: in.Name, Description: in.Description,
			PermissionSetArn: aws.String("arn:aws:sso:::permissionSet/ssoins-1/ps-1"), CreatedDate: aws.Time(docsNow)}}
		if err := awswire.SSOAdmin.Encode(httptest.NewRecorder(), "r", "CreatePermissionSet", out); err != nil {
			b.Fatal(err)
		}
	}
}
