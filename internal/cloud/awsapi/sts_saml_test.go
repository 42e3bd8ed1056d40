package awsapi_test

import (
	"crypto/rand"
	"crypto/rsa"
	"encoding/base64"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/iam"
	"github.com/aws/aws-sdk-go-v2/service/sts"

	"gatehouse/internal/saml"
)

var samlKey = sync.OnceValue(func() *rsa.PrivateKey {
	key, err := saml.NewRSAKey(rand.Reader)
	if err != nil {
		panic(err)
	}
	return key
})

const attribute = "https://aws.amazon.com/SAML/Attributes/"

// federation is an account that trusts an identity provider of its own.
type federation struct {
	*world
	idp            *saml.IdentityProvider
	role, provider string
}

func newFederation(t *testing.T) *federation {
	t.Helper()
	w := newWorld(t)
	ctx, account := t.Context(), string(w.org.Management)
	cert, err := saml.SelfSigned(rand.Reader, samlKey(), "idp.example", time.Now().Add(-time.Hour))
	w.must(err)
	f := &federation{world: w, idp: &saml.IdentityProvider{EntityID: "https://idp.example", SSOURL: "https://idp.example/sso", Signer: samlKey(), Certificate: cert, Now: time.Now}}
	metadata, err := f.idp.Metadata().XML()
	w.must(err)
	c := w.iam(w.rootKeys())
	p, err := c.CreateSAMLProvider(ctx, &iam.CreateSAMLProviderInput{Name: aws.String("corp"), SAMLMetadataDocument: aws.String(string(metadata))})
	w.must(err)
	f.provider = *p.SAMLProviderArn
	out, err := c.CreateRole(ctx, &iam.CreateRoleInput{RoleName: aws.String("fed"), AssumeRolePolicyDocument: aws.String(
		`{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Federated":"` + f.provider + `"},"Action":"sts:AssumeRoleWithSAML","Condition":{"StringEquals":{"SAML:aud":"https://signin.aws.amazon.com/saml"}}}]}`)})
	w.must(err)
	f.role = *out.Role.Arn
	if f.role != "arn:aws:iam::"+account+":role/fed" {
		t.Fatal(f.role)
	}
	return f
}

func (f *federation) assertion(change ...func(*saml.Response)) string {
	f.t.Helper()
	r := saml.Response{
		ACSURL: "https://signin.aws.amazon.com/saml", Audience: "urn:amazon:webservices",
		NameID: saml.NameID{Value: "alice@corp.example", Format: saml.NameIDEmail}, AuthnInstant: time.Now(),
		Attributes: []saml.Attribute{
			{Name: attribute + "Role", Values: []string{f.role + "," + f.provider}},
			{Name: attribute + "RoleSessionName", Values: []string{"alice@corp.example"}},
		},
	}
	for _, id := range []*string{&r.ID, &r.AssertionID} {
		var err error
		*id, err = saml.NewID(rand.Reader)
		f.must(err)
	}
	for _, c := range change {
		c(&r)
	}
	doc, err := f.idp.NewResponse(r)
	f.must(err)
	return base64.StdEncoding.EncodeToString(doc)
}

func (f *federation) redeem(assertion string, change ...func(*sts.AssumeRoleWithSAMLInput)) (*sts.AssumeRoleWithSAMLOutput, error) {
	in := &sts.AssumeRoleWithSAMLInput{RoleArn: aws.String(f.role), PrincipalArn: aws.String(f.provider), SAMLAssertion: aws.String(assertion)}
	for _, c := range change {
		c(in)
	}
	return f.sts(keys{}).AssumeRoleWithSAML(f.t.Context(), in)
}

func TestAnAssertionBuysCredentialsOnce(t *testing.T) {
	f := newFederation(t)
	a := f.assertion()
	out, err := f.redeem(a)
	f.must(err)
	c := out.Credentials
	id, err := f.sts(keys{*c.AccessKeyId, *c.SecretAccessKey, *c.SessionToken}).GetCallerIdentity(t.Context(), &sts.GetCallerIdentityInput{})
	f.must(err)
	if !strings.HasSuffix(*id.Arn, ":assumed-role/fed/alice@corp.example") || *out.Subject != "alice@corp.example" {
		t.Errorf("the session is %s, the subject %s", *id.Arn, *out.Subject)
	}
	_, err = f.redeem(a)
	wantCode(t, err, "InvalidIdentityToken")
}

func TestAssertionsThatBuyNothing(t *testing.T) {
	f := newFederation(t)
	ctx := t.Context()
	stranger := *f.idp
	key, err := saml.NewRSAKey(rand.Reader)
	f.must(err)
	stranger.Signer = key
	stranger.Certificate, err = saml.SelfSigned(rand.Reader, key, "idp.example", time.Now().Add(-time.Hour))
	f.must(err)
	forged := &federation{world: f.world, idp: &stranger, role: f.role, provider: f.provider}
	_, err = f.iam(f.rootKeys()).CreateRole(ctx, &iam.CreateRoleInput{RoleName: aws.String("other"), AssumeRolePolicyDocument: aws.String(trust("arn:aws:iam::" + string(f.org.Management) + ":root"))})
	f.must(err)
	other := strings.TrimSuffix(f.role, "fed") + "other"
	f.must(func() error {
		_, err := f.cloud.EnsureReservedRole(ctx, reserved(f.world, "AWSReservedSSO_Dev_0123456789abcdef"))
		return err
	}())
	center := strings.TrimSuffix(f.provider, "corp") + anchor

	for name, c := range map[string]struct {
		assertion string
		change    func(*sts.AssumeRoleWithSAMLInput)
		code      string
	}{
		"signed by another key":         {forged.assertion(), nil, "InvalidIdentityToken"},
		"for another service provider":  {f.assertion(func(r *saml.Response) { r.Audience = "urn:other" }), nil, "InvalidIdentityToken"},
		"without a role":                {f.assertion(func(r *saml.Response) { r.Attributes = r.Attributes[1:] }), nil, "AccessDenied"},
		"without a session name":        {f.assertion(func(r *saml.Response) { r.Attributes = r.Attributes[:1] }), nil, "InvalidIdentityToken"},
		"no XML":                        {"bm8=", nil, "InvalidIdentityToken"},
		"a role that does not trust it": {f.assertion(func(r *saml.Response) { r.Attributes[0].Values = []string{other + "," + f.provider} }), func(in *sts.AssumeRoleWithSAMLInput) { in.RoleArn = aws.String(other) }, "AccessDenied"},
		"the center's own anchor":       {f.assertion(), func(in *sts.AssumeRoleWithSAMLInput) { in.PrincipalArn = aws.String(center) }, "InvalidIdentityToken"},
		"tags without sts:TagSession": {f.assertion(func(r *saml.Response) {
			r.Attributes = append(r.Attributes, saml.Attribute{Name: attribute + "PrincipalTag:team", Values: []string{"blue"}})
		}), nil, "AccessDenied"},
	} {
		t.Run(name, func(t *testing.T) {
			var change []func(*sts.AssumeRoleWithSAMLInput)
			if c.change != nil {
				change = append(change, c.change)
			}
			_, err := f.redeem(c.assertion, change...)
			wantCode(t, err, c.code)
		})
	}
}

func TestBadMetadataMakesNoProvider(t *testing.T) {
	w := newWorld(t)
	for name, document := range map[string]string{
		"not XML":                "hello",
		"not SAML":               "<a/>",
		"over 75,000 characters": strings.Repeat("a", 75_001),
	} {
		_, err := w.iam(w.rootKeys()).CreateSAMLProvider(t.Context(), &iam.CreateSAMLProviderInput{Name: aws.String("p"), SAMLMetadataDocument: aws.String(document)})
		if err == nil {
			t.Errorf("%s: accepted", name)
			continue
		}
		wantCode(t, err, "InvalidInput")
	}
	l, err := w.iam(w.rootKeys()).ListSAMLProviders(t.Context(), &iam.ListSAMLProvidersInput{})
	w.must(err)
	if len(l.SAMLProviderList) != 0 {
		t.Errorf("there are providers %+v", l.SAMLProviderList)
	}
}
