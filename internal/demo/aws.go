package demo

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	v4 "github.com/aws/aws-sdk-go-v2/aws/signer/v4"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/iam"
	"github.com/aws/aws-sdk-go-v2/service/identitystore"
	"github.com/aws/aws-sdk-go-v2/service/organizations"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/sso"
	"github.com/aws/aws-sdk-go-v2/service/ssoadmin"
	"github.com/aws/aws-sdk-go-v2/service/ssooidc"
	"github.com/aws/aws-sdk-go-v2/service/sts"
)

// awsClients are AWS's own clients, pointed at our endpoint with one key.
type awsClients struct {
	config   aws.Config
	endpoint string
}

func newAWS(endpoint, region string, rt http.RoundTripper, k Key) awsClients {
	return awsClients{endpoint: endpoint, config: aws.Config{
		Region: region, BaseEndpoint: aws.String(endpoint), HTTPClient: &http.Client{Transport: rt},
		Credentials:      credentials.NewStaticCredentialsProvider(k.ID, k.Secret, k.Token),
		RetryMaxAttempts: 1,
	}}
}

func (a awsClients) sts() *sts.Client { return sts.NewFromConfig(a.config) }
func (a awsClients) iam() *iam.Client { return iam.NewFromConfig(a.config) }
func (a awsClients) organizations() *organizations.Client {
	return organizations.NewFromConfig(a.config)
}
func (a awsClients) ssoadmin() *ssoadmin.Client   { return ssoadmin.NewFromConfig(a.config) }
func (a awsClients) store() *identitystore.Client { return identitystore.NewFromConfig(a.config) }
func (a awsClients) sso() *sso.Client             { return sso.NewFromConfig(a.config) }
func (a awsClients) oidc() *ssooidc.Client        { return ssooidc.NewFromConfig(a.config) }

func (a awsClients) s3() *s3.Client {
	return s3.NewFromConfig(a.config, func(o *s3.Options) { o.UsePathStyle = true })
}

// rest calls one of Gatehouse's own operations, signed like all others.
func (a awsClients) rest(ctx context.Context, method, path string, in, out any) error {
	body := []byte{}
	if in != nil {
		var err error
		if body, err = json.Marshal(in); err != nil {
			return err
		}
	}
	req, err := http.NewRequestWithContext(ctx, method, a.endpoint+path, bytes.NewReader(body))
	if err != nil {
		return err
	}
	req.Header.Set("Content-Type", "application/json")
	creds, err := a.config.Credentials.Retrieve(ctx)
	if err != nil {
		return err
	}
	sum := sha256.Sum256(body)
	if err := v4.NewSigner().SignHTTP(ctx, creds, req, hex.EncodeToString(sum[:]), "sso", a.config.Region, time.Now()); err != nil {
		return err
	}
	resp, err := a.config.HTTPClient.Do(req)
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	raw, err := io.ReadAll(io.LimitReader(resp.Body, maxPage))
	if err != nil {
		return err
	}
	if resp.StatusCode >= 300 {
		return fmt.Errorf("%s %s: %s: %s", method, path, resp.Status, bytes.TrimSpace(raw))
	}
	if out == nil {
		return nil
	}
	return json.Unmarshal(raw, out)
}
