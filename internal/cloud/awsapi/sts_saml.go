package awsapi

import (
	"context"
	"strconv"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/sts"
	"github.com/aws/aws-sdk-go-v2/service/sts/types"

	"gatehouse/internal/audit"
	"gatehouse/internal/awsfront"
	"gatehouse/internal/cloud"
	"gatehouse/internal/fault"
	"gatehouse/internal/saml"
)

// What AWS is as a service provider: an assertion is meant for this audience
// and address, wherever STS is called.
const (
	samlAudience  = "urn:amazon:webservices"
	samlRecipient = "https://signin.aws.amazon.com/saml"
	samlAttribute = "https://aws.amazon.com/SAML/Attributes/"
)

func badAssertion(format string, args ...any) error {
	return fault.New(fault.Invalid, format, args...).Coded("InvalidIdentityToken")
}

// assumeRoleWithSAML verifies the assertion with the metadata of the provider
// that the caller names, then asks the role's trust policy.
func (a *api) assumeRoleWithSAML(ctx context.Context, c *awsfront.Call, in *sts.AssumeRoleWithSAMLInput) (*sts.AssumeRoleWithSAMLOutput, error) {
	if _, err := roleResource(in.RoleArn); err != nil {
		return nil, err
	}
	provider, err := a.samlProvider(ctx, aws.ToString(in.PrincipalArn))
	if err != nil {
		return nil, err
	}
	said, err := verify(provider, aws.ToString(in.SAMLAssertion), c.Now)
	if err != nil {
		return nil, err
	}
	if !offers(said, *in.RoleArn, provider.ARN()) {
		return nil, fault.New(fault.Denied, "Not authorized to perform sts:AssumeRoleWithSAML").Coded("AccessDenied")
	}
	role, err := sessionAsked(said, in)
	if err != nil {
		return nil, err
	}
	out, err := a.cloud.AssumeRoleWithSAML(ctx, cloud.Federated{
		Provider: provider, AssertionID: said.ID, Issuer: said.Issuer, Expires: said.ForgetAfter, Context: samlKeys(ctx, c, said, role),
	}, role)
	if err != nil {
		return nil, err
	}
	return &sts.AssumeRoleWithSAMLOutput{
		AssumedRoleUser: &types.AssumedRoleUser{Arn: aws.String(out.ARN), AssumedRoleId: aws.String(out.ID)},
		Credentials:     wireCredentials(out.Credentials), Audience: aws.String(samlRecipient), Issuer: aws.String(said.Issuer),
		Subject: aws.String(said.NameID.Value), SubjectType: aws.String(subjectType(said.NameID.Format)),
		NameQualifier: optional(said.NameID.NameQualifier), SourceIdentity: optional(out.SourceIdentity),
	}, nil
}

// samlProvider finds the provider; the center's own anchors have no metadata
// and so vouch for nobody here.
func (a *api) samlProvider(ctx context.Context, arn string) (cloud.Provider, error) {
	account, name, ok := cloud.ParseProviderARN(arn)
	if !ok {
		return cloud.Provider{}, fault.New(fault.Invalid, "%s is invalid", arn).On("PrincipalArn").Coded("ValidationError")
	}
	p, err := a.cloud.Provider(ctx, account, name)
	if err == nil && p.Metadata != "" {
		return p, nil
	}
	if err != nil && fault.From(err) == nil {
		return p, err
	}
	return p, badAssertion("No SAML provider found for %s", arn)
}

func verify(p cloud.Provider, encoded string, now time.Time) (*saml.Assertion, error) {
	metadata, err := saml.ParseIdPMetadata([]byte(p.Metadata), now)
	if err != nil {
		return nil, badAssertion("The metadata of the SAML provider is not good any more.")
	}
	sp := &saml.ServiceProvider{
		EntityID: samlAudience, ACSURL: samlRecipient, IdP: *metadata, AllowUnsolicited: true,
		Now: func() time.Time { return now },
	}
	said, err := sp.ParseResponse(encoded, nil)
	if err != nil {
		if saml.ReasonOf(err) == saml.ReasonExpired {
			return nil, fault.New(fault.Expired, "Token must be redeemed within 5 minutes of issuance").Coded("ExpiredTokenException").Because(err)
		}
		return nil, badAssertion("SAMLResponse is not valid: %s", strings.TrimPrefix(err.Error(), "saml: "))
	}
	return said, nil
}

// offers tells whether the assertion names the role together with the provider.
func offers(said *saml.Assertion, role, provider string) bool {
	for _, v := range said.Attribute(samlAttribute + "Role") {
		one, other, _ := strings.Cut(v, ",")
		one, other = strings.TrimSpace(one), strings.TrimSpace(other)
		if one == role && other == provider || one == provider && other == role {
			return true
		}
	}
	return false
}

// sessionAsked reads what the assertion says of the session.
func sessionAsked(said *saml.Assertion, in *sts.AssumeRoleWithSAMLInput) (cloud.AssumeRole, error) {
	names := said.Attribute(samlAttribute + "RoleSessionName")
	if len(names) != 1 {
		return cloud.AssumeRole{}, badAssertion("RoleSessionName is required in AuthnResponse")
	}
	role := cloud.AssumeRole{
		RoleARN: *in.RoleArn, SessionName: names[0], Duration: seconds(in.DurationSeconds), Policy: aws.ToString(in.Policy),
		PolicyARNs: policyARNs(in.PolicyArns), Tags: map[string]string{}, Transitive: said.Attribute(samlAttribute + "TransitiveTagKeys"),
	}
	if longest := said.Attribute(samlAttribute + "SessionDuration"); len(longest) == 1 && role.Duration == 0 {
		n, err := strconv.Atoi(longest[0])
		if err != nil {
			return role, badAssertion("SessionDuration in AuthnResponse is not a number")
		}
		role.Duration = time.Duration(n) * time.Second
	}
	if who := said.Attribute(samlAttribute + "SourceIdentity"); len(who) == 1 {
		role.SourceIdentity = who[0]
	}
	for _, attr := range said.Attributes {
		key, ok := strings.CutPrefix(attr.Name, samlAttribute+"PrincipalTag:")
		if !ok {
			continue
		}
		if _, twice := role.Tags[key]; twice || len(attr.Values) != 1 {
			return role, badAssertion("The principal tag %q has not one value", key)
		}
		role.Tags[key] = attr.Values[0]
	}
	return role, nil
}

func samlKeys(ctx context.Context, c *awsfront.Call, said *saml.Assertion, role cloud.AssumeRole) map[string][]string {
	o := audit.OriginOf(ctx)
	out := map[string][]string{
		"saml:aud": {samlRecipient}, "saml:iss": {said.Issuer}, "saml:sub": {said.NameID.Value},
		"saml:sub_type": {subjectType(said.NameID.Format)}, "sts:RoleSessionName": {role.SessionName},
		"aws:SourceIp": {o.IP}, "aws:CurrentTime": {c.Now.UTC().Format(time.RFC3339)}, "aws:EpochTime": {strconv.FormatInt(c.Now.Unix(), 10)},
		"aws:SecureTransport": {strconv.FormatBool(c.Request.TLS != nil)}, "aws:RequestedRegion": {c.Region},
	}
	if role.SourceIdentity != "" {
		out["sts:SourceIdentity"] = []string{role.SourceIdentity}
	}
	for k, v := range role.Tags {
		out["aws:RequestTag/"+k] = []string{v}
		out["aws:TagKeys"] = append(out["aws:TagKeys"], k)
	}
	return out
}

// subjectType is the last word of a name format, as STS returns it.
func subjectType(format string) string {
	kind := format[strings.LastIndexByte(format, ':')+1:]
	if kind == "persistent" || kind == "transient" {
		return kind
	}
	return format
}
