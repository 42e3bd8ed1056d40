package trailapi_test

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	v4 "github.com/aws/aws-sdk-go-v2/aws/signer/v4"
	"github.com/aws/aws-sdk-go-v2/service/iam"

	"github.com/aws/aws-sdk-go-v2/credentials"

	"gatehouse/gatehousetest"
	"gatehouse/internal/cloud/trailapi"
	"gatehouse/internal/demo"
)

type caller struct {
	t    *testing.T
	g    *gatehousetest.Gatehouse
	cred aws.Credentials
}

func (c caller) get(query string) (int, trailapi.Output, string) {
	c.t.Helper()
	req, err := http.NewRequest(http.MethodGet, c.g.AWS+"/gatehouse/v1/events?"+query, nil)
	if err != nil {
		c.t.Fatal(err)
	}
	sum := sha256.Sum256(nil)
	if err := v4.NewSigner().SignHTTP(c.t.Context(), c.cred, req, hex.EncodeToString(sum[:]), "sso", c.g.Region, time.Now()); err != nil {
		c.t.Fatal(err)
	}
	resp, err := c.g.Client().Do(req)
	if err != nil {
		c.t.Fatal(err)
	}
	defer resp.Body.Close()
	raw, err := io.ReadAll(resp.Body)
	if err != nil {
		c.t.Fatal(err)
	}
	var out trailapi.Output
	if resp.StatusCode == http.StatusOK {
		if err := json.Unmarshal(raw, &out); err != nil {
			c.t.Fatal(err)
		}
	}
	return resp.StatusCode, out, string(raw)
}

func walked(t *testing.T, until string) (*gatehousetest.Gatehouse, demo.Result) {
	t.Helper()
	g := gatehousetest.Start(t)
	var log bytes.Buffer
	r, err := demo.Walk(t.Context(), demo.Start{
		Center: g.Center, Directory: g.Directory, AWS: g.AWS, Region: g.Region, RootLink: g.RootLink, AdminLink: g.AdminLink,
		Transport: g.Transport(), Report: demo.Report{Out: &log}, Until: until,
	})
	if err != nil {
		t.Fatalf("%v\n%s", err, &log)
	}
	return g, r
}

func TestAdministratorsReadWhatHappenedAndWhy(t *testing.T) {
	g, r := walked(t, "I5")
	root := caller{t, g, aws.Credentials{AccessKeyID: r.RootKey.ID, SecretAccessKey: r.RootKey.Secret}}

	if _, out, raw := root.get("outcome=REFUSED&what=iam:CreateUser"); len(out.Events) != 1 || out.Events[0].Why == "" || out.Events[0].RequestID == "" {
		t.Errorf("alice's refusal: %s", raw)
	}
	code, first, raw := root.get("limit=2&order=oldest")
	if code != http.StatusOK || len(first.Events) != 2 || first.NextToken == "" {
		t.Fatalf("%d %s", code, raw)
	}
	_, second, raw := root.get("limit=2&order=oldest&nextToken=" + first.NextToken)
	if len(second.Events) != 2 || second.Events[0].ID <= first.Events[1].ID {
		t.Errorf("the second page: %s", raw)
	}
	for _, e := range append(first.Events, second.Events...) {
		if e.Half == "directory" {
			t.Errorf("an event of the directory: %+v", e)
		}
	}
	for query, want := range map[string]int{
		"half=directory": 400, "limit=501": 400, "limit=x": 400, "since=yesterday": 400, "order=up": 400, "nextToken=" + first.NextToken: 400,
	} {
		if code, _, raw := root.get(query); code != want {
			t.Errorf("%s: %d %s", query, code, raw)
		}
	}
	everything, err := json.Marshal(r.RootKey.Secret)
	if err != nil {
		t.Fatal(err)
	}
	if _, _, raw := root.get("limit=500"); strings.Contains(raw, strings.Trim(string(everything), `"`)) {
		t.Error("a secret is in the log")
	}
}

func TestWhoMayNotReadEventsIsRefused(t *testing.T) {
	g, r := walked(t, "D0")
	client := iam.New(iam.Options{
		Region: g.Region, BaseEndpoint: aws.String(g.AWS), HTTPClient: g.Client(),
		Credentials: credentials.NewStaticCredentialsProvider(r.RootKey.ID, r.RootKey.Secret, ""),
	})
	ctx := context.Background()
	if _, err := client.CreateUser(ctx, &iam.CreateUserInput{UserName: aws.String("nosy")}); err != nil {
		t.Fatal(err)
	}
	k, err := client.CreateAccessKey(ctx, &iam.CreateAccessKeyInput{UserName: aws.String("nosy")})
	if err != nil {
		t.Fatal(err)
	}
	nosy := caller{t, g, aws.Credentials{AccessKeyID: *k.AccessKey.AccessKeyId, SecretAccessKey: *k.AccessKey.SecretAccessKey}}
	if code, _, raw := nosy.get(""); code != http.StatusForbidden || !strings.Contains(raw, "cloudtrail:LookupEvents") {
		t.Errorf("%d %s", code, raw)
	}
}
