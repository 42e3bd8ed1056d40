package gatehousetest_test

import (
	"errors"
	"net/http"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/sts"
	"github.com/aws/smithy-go"

	"gatehouse/gatehousetest"
)

func TestAWholeIdentityCenterStartsInOneCall(t *testing.T) {
	g := gatehousetest.Start(t)
	for name, url := range map[string]string{"the root user's link": g.RootLink, "the administrator's link": g.AdminLink, "the portal": g.Center + "/start"} {
		resp, err := g.Client().Get(url)
		if err != nil {
			t.Fatal(err)
		}
		resp.Body.Close()
		if resp.StatusCode != http.StatusOK && name != "the portal" {
			t.Errorf("%s: %s", name, resp.Status)
		}
	}
	client := sts.New(sts.Options{
		BaseEndpoint: &g.AWS, Region: g.Region, HTTPClient: g.Client(),
		Credentials: credentials.NewStaticCredentialsProvider("AKIAINVENTED00000000", "secret", ""),
	})
	_, err := client.GetCallerIdentity(t.Context(), &sts.GetCallerIdentityInput{})
	var refused smithy.APIError
	if !errors.As(err, &refused) || refused.ErrorCode() != "InvalidClientTokenId" {
		t.Errorf("an invented key: %v", err)
	}
}

func TestOneHalfAlone(t *testing.T) {
	for half, want := range map[string][3]bool{"directory": {false, true, false}, "center": {true, false, true}} {
		g := gatehousetest.Start(t, gatehousetest.Only(half))
		if got := [3]bool{g.Center != "", g.Directory != "", g.AWS != ""}; got != want {
			t.Errorf("%s: %v", half, got)
		}
	}
}

func ExampleStart() {
	// In a test: every call of the AWS SDK is signed, and checked, as in production.
	_ = func(t *testing.T) {
		g := gatehousetest.Start(t)
		_ = sts.New(sts.Options{BaseEndpoint: aws.String(g.AWS), Region: g.Region, HTTPClient: g.Client()})
	}
}
