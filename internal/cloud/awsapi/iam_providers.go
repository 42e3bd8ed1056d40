package awsapi

import (
	"context"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/iam"
	"github.com/aws/aws-sdk-go-v2/service/iam/types"

	"gatehouse/internal/awsfront"
	"gatehouse/internal/cloud"
	"gatehouse/internal/fault"
	"gatehouse/internal/saml"
)

func (a *api) registerProviders(cat *awsfront.Catalog) {
	awsfront.Register(cat, a.iam, awsfront.Op[iam.CreateSAMLProviderInput, iam.CreateSAMLProviderOutput]{
		Action: "iam:CreateSAMLProvider",
		Resources: func(_ context.Context, c *awsfront.Call, in *iam.CreateSAMLProviderInput) ([]string, error) {
			return []string{cloud.ProviderARN(c.Principal.Account, aws.ToString(in.Name))}, nil
		},
		Context: func(_ context.Context, _ *awsfront.Call, in *iam.CreateSAMLProviderInput) (map[string][]string, error) {
			return requestTags(in.Tags), nil
		},
		Do: a.createProvider,
	})
	awsfront.Register(cat, a.iam, providerOp("iam:GetSAMLProvider", func(in *iam.GetSAMLProviderInput) *string { return in.SAMLProviderArn }, a.getProvider))
	awsfront.Register(cat, a.iam, providerOp("iam:UpdateSAMLProvider", func(in *iam.UpdateSAMLProviderInput) *string { return in.SAMLProviderArn }, a.updateProvider))
	awsfront.Register(cat, a.iam, providerOp("iam:DeleteSAMLProvider", func(in *iam.DeleteSAMLProviderInput) *string { return in.SAMLProviderArn },
		func(ctx context.Context, c *awsfront.Call, name string, _ *iam.DeleteSAMLProviderInput) (*iam.DeleteSAMLProviderOutput, error) {
			return &iam.DeleteSAMLProviderOutput{}, a.cloud.DeleteProvider(ctx, c.Principal.Account, name)
		}))
	awsfront.Register(cat, a.iam, awsfront.Op[iam.ListSAMLProvidersInput, iam.ListSAMLProvidersOutput]{
		Action: "iam:ListSAMLProviders", Resources: everyPath[iam.ListSAMLProvidersInput]("saml-provider/*"), Do: a.listProviders,
	})
}

// providerOp is an operation on a SAML provider of the caller's account.
func providerOp[In, Out any](action string, arn func(*In) *string,
	do func(ctx context.Context, c *awsfront.Call, name string, in *In) (*Out, error)) awsfront.Op[In, Out] {
	return awsfront.Op[In, Out]{
		Action: action,
		Resources: func(_ context.Context, _ *awsfront.Call, in *In) ([]string, error) {
			if _, _, ok := cloud.ParseProviderARN(aws.ToString(arn(in))); !ok {
				return nil, fault.New(fault.Invalid, "%s is not the ARN of a SAML provider.", aws.ToString(arn(in))).On("SAMLProviderArn").Coded("InvalidInput")
			}
			return []string{*arn(in)}, nil
		},
		Do: func(ctx context.Context, c *awsfront.Call, in *In) (*Out, error) {
			account, name, _ := cloud.ParseProviderARN(*arn(in))
			if account != c.Principal.Account {
				return nil, fault.New(fault.NotFound, "Manifest not found for arn %s", *arn(in)).Coded("NoSuchEntity")
			}
			return do(ctx, c, name, in)
		},
	}
}

// metadata reads a provider's metadata and tells until when it is good.
func metadata(document *string, now time.Time) (text string, until time.Time, err error) {
	text = aws.ToString(document)
	m, err := saml.ParseIdPMetadata([]byte(text), now)
	if err != nil {
		return "", until, fault.New(fault.Invalid, "Could not parse metadata: %s", strings.TrimPrefix(err.Error(), "saml: ")).On("SAMLMetadataDocument").Coded("InvalidInput")
	}
	for _, cert := range m.Certificates {
		if cert.NotAfter.After(until) {
			until = cert.NotAfter
		}
	}
	return text, until, nil
}

func (a *api) createProvider(ctx context.Context, c *awsfront.Call, in *iam.CreateSAMLProviderInput) (*iam.CreateSAMLProviderOutput, error) {
	if in.AddPrivateKey != nil || in.AssertionEncryptionMode == types.AssertionEncryptionModeTypeRequired {
		return nil, noEncryption()
	}
	tags, err := tagMap(in.Tags)
	if err != nil {
		return nil, err
	}
	text, until, err := metadata(in.SAMLMetadataDocument, c.Now)
	if err != nil {
		return nil, err
	}
	p, err := a.cloud.CreateProvider(ctx, cloud.NewProvider{Account: c.Principal.Account, Name: aws.ToString(in.Name), Metadata: text, ValidUntil: until, Tags: tags})
	if err != nil {
		return nil, err
	}
	return &iam.CreateSAMLProviderOutput{SAMLProviderArn: aws.String(p.ARN()), Tags: tagList(p.Tags)}, nil
}

func noEncryption() error {
	return fault.New(fault.Unsupported, "Encrypted SAML assertions are not supported here.").Coded("InvalidInput")
}

func (a *api) getProvider(ctx context.Context, c *awsfront.Call, name string, _ *iam.GetSAMLProviderInput) (*iam.GetSAMLProviderOutput, error) {
	p, err := a.cloud.Provider(ctx, c.Principal.Account, name)
	if err != nil {
		return nil, err
	}
	out := &iam.GetSAMLProviderOutput{CreateDate: aws.Time(p.Created), SAMLMetadataDocument: aws.String(p.Metadata), Tags: tagList(p.Tags)}
	if !p.ValidUntil.IsZero() {
		out.ValidUntil = aws.Time(p.ValidUntil)
	}
	return out, nil
}

func (a *api) updateProvider(ctx context.Context, c *awsfront.Call, name string, in *iam.UpdateSAMLProviderInput) (*iam.UpdateSAMLProviderOutput, error) {
	if in.AddPrivateKey != nil || in.RemovePrivateKey != nil || in.AssertionEncryptionMode == types.AssertionEncryptionModeTypeRequired {
		return nil, noEncryption()
	}
	text, until, err := metadata(in.SAMLMetadataDocument, c.Now)
	if err != nil {
		return nil, err
	}
	return &iam.UpdateSAMLProviderOutput{SAMLProviderArn: in.SAMLProviderArn}, a.cloud.SetProvider(ctx, c.Principal.Account, name, text, until)
}

func (a *api) listProviders(ctx context.Context, c *awsfront.Call, _ *iam.ListSAMLProvidersInput) (*iam.ListSAMLProvidersOutput, error) {
	providers, err := a.cloud.Providers(ctx, c.Principal.Account)
	out := &iam.ListSAMLProvidersOutput{SAMLProviderList: []types.SAMLProviderListEntry{}}
	for _, p := range providers {
		e := types.SAMLProviderListEntry{Arn: aws.String(p.ARN()), CreateDate: aws.Time(p.Created)}
		if !p.ValidUntil.IsZero() {
			e.ValidUntil = aws.Time(p.ValidUntil)
		}
		out.SAMLProviderList = append(out.SAMLProviderList, e)
	}
	return out, err
}
