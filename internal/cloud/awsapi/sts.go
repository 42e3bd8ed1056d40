package awsapi

import (
	"context"
	"maps"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/sts"
	"github.com/aws/aws-sdk-go-v2/service/sts/types"

	"gatehouse/internal/authz"
	"gatehouse/internal/awsfront"
	"gatehouse/internal/cloud"
	"gatehouse/internal/fault"
)

func (a *api) registerSTS(cat *awsfront.Catalog) {
	awsfront.Register(cat, a.sts, awsfront.Op[sts.GetCallerIdentityInput, sts.GetCallerIdentityOutput]{
		Action: "sts:GetCallerIdentity", Resources: awsfront.Everything[sts.GetCallerIdentityInput],
		Do: func(_ context.Context, c *awsfront.Call, _ *sts.GetCallerIdentityInput) (*sts.GetCallerIdentityOutput, error) {
			return &sts.GetCallerIdentityOutput{
				Account: aws.String(string(c.Principal.Account)), Arn: aws.String(c.Principal.ARN), UserId: aws.String(c.Principal.ID),
			}, nil
		},
	})
	awsfront.Register(cat, a.sts, awsfront.Op[sts.AssumeRoleInput, sts.AssumeRoleOutput]{
		Action: "sts:AssumeRole",
		Resources: func(_ context.Context, _ *awsfront.Call, in *sts.AssumeRoleInput) ([]string, error) {
			return roleResource(in.RoleArn)
		},
		Context: func(_ context.Context, c *awsfront.Call, in *sts.AssumeRoleInput) (map[string][]string, error) {
			return assumeKeys(c.Principal, in), nil
		},
		Do: a.assumeRole,
	})
	awsfront.Register(cat, a.sts, awsfront.Op[sts.AssumeRoleWithSAMLInput, sts.AssumeRoleWithSAMLOutput]{
		Public: "the SAML assertion proves who calls, and the role's trust policy decides", Do: a.assumeRoleWithSAML,
	})
	awsfront.Register(cat, a.sts, awsfront.Op[sts.GetSessionTokenInput, sts.GetSessionTokenOutput]{
		Action: "sts:GetSessionToken", Resources: awsfront.Everything[sts.GetSessionTokenInput], Do: a.getSessionToken,
	})
	awsfront.Register(cat, a.sts, awsfront.Op[sts.GetAccessKeyInfoInput, sts.GetAccessKeyInfoOutput]{
		Action: "sts:GetAccessKeyInfo", Resources: awsfront.Everything[sts.GetAccessKeyInfoInput],
		Do: func(ctx context.Context, _ *awsfront.Call, in *sts.GetAccessKeyInfoInput) (*sts.GetAccessKeyInfoOutput, error) {
			account, err := a.cloud.KeyAccount(ctx, aws.ToString(in.AccessKeyId))
			return &sts.GetAccessKeyInfoOutput{Account: aws.String(string(account))}, err
		},
	})
}

func roleResource(arn *string) ([]string, error) {
	if _, _, _, ok := cloud.ParseRoleARN(aws.ToString(arn)); !ok {
		return nil, fault.New(fault.Invalid, "%s is invalid", aws.ToString(arn)).On("RoleArn").Coded("ValidationError")
	}
	return []string{*arn}, nil
}

// assumeKeys are the condition keys that a trust policy asks about.
func assumeKeys(p authz.Principal, in *sts.AssumeRoleInput) map[string][]string {
	out := merge(single("sts:RoleSessionName", in.RoleSessionName), single("sts:ExternalId", in.ExternalId))
	if p.Session != nil && p.Session.SourceIdentity != "" && in.SourceIdentity == nil {
		out["sts:SourceIdentity"] = []string{p.Session.SourceIdentity}
	} else {
		maps.Copy(out, single("sts:SourceIdentity", in.SourceIdentity))
	}
	for _, t := range in.Tags {
		out["aws:RequestTag/"+aws.ToString(t.Key)] = []string{aws.ToString(t.Value)}
		out["aws:TagKeys"] = append(out["aws:TagKeys"], aws.ToString(t.Key))
	}
	if len(in.TransitiveTagKeys) > 0 {
		out["sts:TransitiveTagKeys"] = in.TransitiveTagKeys
	}
	return out
}

func (a *api) assumeRole(ctx context.Context, c *awsfront.Call, in *sts.AssumeRoleInput) (*sts.AssumeRoleOutput, error) {
	if in.SerialNumber != nil || in.TokenCode != nil {
		return nil, fault.New(fault.Denied, "MultiFactorAuthentication failed with invalid MFA one time pass code. ").Coded("AccessDenied")
	}
	// Tags and a source identity are permissions of their own.
	further := map[string]bool{"sts:TagSession": len(in.Tags) > 0 || len(in.TransitiveTagKeys) > 0, "sts:SetSourceIdentity": in.SourceIdentity != nil}
	account, _, _, _ := cloud.ParseRoleARN(*in.RoleArn)
	for action, asked := range further {
		if !asked {
			continue
		}
		err := c.Authorize(ctx, authz.Request{Action: action, Resources: []string{*in.RoleArn}, ResourceAccount: account, Context: assumeKeys(c.Principal, in)})
		if err != nil {
			return nil, err
		}
	}
	tags := map[string]string{}
	for _, t := range in.Tags {
		if _, twice := tags[aws.ToString(t.Key)]; twice {
			return nil, fault.New(fault.Invalid, "Duplicate tag keys found. Please note that Tag keys are case insensitive.").Coded("InvalidParameterValue")
		}
		tags[aws.ToString(t.Key)] = aws.ToString(t.Value)
	}
	role, err := a.cloud.AssumeRole(ctx, c.Principal, cloud.AssumeRole{
		RoleARN: *in.RoleArn, SessionName: aws.ToString(in.RoleSessionName), Duration: seconds(in.DurationSeconds), Policy: aws.ToString(in.Policy),
		PolicyARNs: policyARNs(in.PolicyArns), Tags: tags, Transitive: in.TransitiveTagKeys, SourceIdentity: aws.ToString(in.SourceIdentity),
	})
	if err != nil {
		return nil, err
	}
	return &sts.AssumeRoleOutput{
		AssumedRoleUser: &types.AssumedRoleUser{Arn: aws.String(role.ARN), AssumedRoleId: aws.String(role.ID)},
		Credentials:     wireCredentials(role.Credentials), SourceIdentity: optional(role.SourceIdentity),
	}, nil
}

func (a *api) getSessionToken(ctx context.Context, c *awsfront.Call, in *sts.GetSessionTokenInput) (*sts.GetSessionTokenOutput, error) {
	if in.SerialNumber != nil || in.TokenCode != nil {
		return nil, fault.New(fault.Denied, "MultiFactorAuthentication failed with invalid MFA one time pass code. ").Coded("AccessDenied")
	}
	creds, err := a.cloud.SessionToken(ctx, c.Principal, seconds(in.DurationSeconds))
	if err != nil {
		return nil, err
	}
	return &sts.GetSessionTokenOutput{Credentials: wireCredentials(creds)}, nil
}

func wireCredentials(c cloud.Credentials) *types.Credentials {
	return &types.Credentials{
		AccessKeyId: aws.String(c.AccessKeyID), SecretAccessKey: aws.String(c.Secret.Reveal()),
		SessionToken: aws.String(c.Token.Reveal()), Expiration: aws.Time(c.Expires),
	}
}

func policyARNs(list []types.PolicyDescriptorType) []string {
	var out []string
	for _, p := range list {
		out = append(out, aws.ToString(p.Arn))
	}
	return out
}

// optional is nil for an empty text, which AWS leaves out.
func optional(s string) *string {
	if s == "" {
		return nil
	}
	return aws.String(s)
}
