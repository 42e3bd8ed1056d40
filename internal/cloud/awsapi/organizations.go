package awsapi

import (
	"context"
	"maps"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/organizations"
	"github.com/aws/aws-sdk-go-v2/service/organizations/types"

	"gatehouse/internal/awsfront"
	"gatehouse/internal/cloud"
	"gatehouse/internal/fault"
	"gatehouse/internal/ids"
	"gatehouse/internal/listing"
)

// organizationWords are the JSON services' words where Organizations has none of its own.
func organizationWords() awsfront.Words {
	w := awsfront.JSON
	w.Kinds = maps.Clone(w.Kinds)
	w.Kinds[fault.Invalid] = awsfront.Word{Code: "InvalidInputException", Status: 400}
	w.Kinds[fault.Conflict] = awsfront.Word{Code: "ConstraintViolationException", Status: 409}
	w.Kinds[fault.Quota] = awsfront.Word{Code: "ConstraintViolationException", Status: 409}
	w.Kinds[fault.NotFound] = awsfront.Word{Code: "TargetNotFoundException", Status: 404}
	w.Kinds[fault.Throttled] = awsfront.Word{Code: "TooManyRequestsException", Status: 429}
	w.Kinds[fault.Unavailable] = awsfront.Word{Code: "ServiceException", Status: 503}
	w.Codes = maps.Clone(w.Codes)
	maps.Copy(w.Codes, map[string]string{
		"ValidationError": "InvalidInputException", "InvalidInput": "InvalidInputException",
		"LimitExceeded": "ConstraintViolationException", "MalformedPolicyDocument": "MalformedPolicyDocumentException",
	})
	return w
}

// coded gives a missing thing Organizations' own word, if it has none yet.
func coded(err error, code string) error {
	if f := fault.From(err); f != nil && f.Kind == fault.NotFound && f.Code == "" {
		return f.Coded(code)
	}
	return err
}

// notInUse is what Organizations says where there is no organization.
const notInUse = "AWSOrganizationsNotInUseException"

// management is the Owner of everything in Organizations: a member account's
// administrator owns nothing here, whatever its own policies allow.
func (a *api) management(ctx context.Context, _ *awsfront.Call) (ids.AccountID, error) {
	o, err := a.cloud.Organization(ctx)
	return o.Management, coded(err, notInUse)
}

// reader is the Owner of what delegated administrators may read too.
func (a *api) reader(ctx context.Context, c *awsfront.Call) (ids.AccountID, error) {
	delegates, err := a.cloud.Delegates(ctx)
	if err != nil {
		return "", err
	}
	for _, d := range delegates {
		if d.Account == c.Principal.Account {
			return d.Account, nil
		}
	}
	return a.management(ctx, c)
}

// readOp is an operation that reads. Its resource is "*", so that a delegated
// administrator needs a policy that does not restrict it.
func readOp[In, Out any](a *api, action string, do func(ctx context.Context, in *In) (*Out, error)) awsfront.Op[In, Out] {
	return awsfront.Op[In, Out]{
		Action: action, Resources: awsfront.Everything[In],
		Owner: func(ctx context.Context, c *awsfront.Call, _ *In) (ids.AccountID, error) { return a.reader(ctx, c) },
		Do:    func(ctx context.Context, _ *awsfront.Call, in *In) (*Out, error) { return do(ctx, in) },
	}
}

// writeOp is an operation that changes what one or more ids name.
func writeOp[In, Out any](a *api, action string, on func(*In) []*string, do func(ctx context.Context, in *In) (*Out, error)) awsfront.Op[In, Out] {
	return awsfront.Op[In, Out]{
		Action: action,
		Resources: func(ctx context.Context, _ *awsfront.Call, in *In) ([]string, error) {
			o, err := a.cloud.Organization(ctx)
			if err != nil {
				return nil, coded(err, notInUse)
			}
			var out []string
			for _, id := range on(in) {
				out = append(out, organizationARN(o, aws.ToString(id)))
			}
			return out, nil
		},
		Do: func(ctx context.Context, _ *awsfront.Call, in *In) (*Out, error) { return do(ctx, in) },
	}
}

// organizationARN is the ARN of what an id names; its shape tells the kind.
func organizationARN(o cloud.Organization, id string) string {
	base := "arn:aws:organizations::" + string(o.Management) + ":"
	switch {
	case ids.AccountID(id).Valid():
		return base + "account/" + o.ID + "/" + id
	case len(id) > 2 && id[:2] == "r-":
		return base + "root/" + o.ID + "/" + id
	case len(id) > 3 && id[:3] == "ou-":
		return base + "ou/" + o.ID + "/" + id
	case id == cloud.FullAccess:
		return "arn:aws:organizations::aws:policy/service_control_policy/" + id
	case len(id) > 2 && id[:2] == "p-":
		return base + "policy/" + o.ID + "/service_control_policy/" + id
	}
	return base + "organization/" + o.ID
}

// orgPage reads Organizations' paging.
func orgPage(scope string, token *string, most *int32) (listing.Page, error) {
	limit, err := listing.Limit(most, 20, 100)
	if err != nil {
		return listing.Page{}, err
	}
	after, err := listing.Key(scope, aws.ToString(token))
	return listing.Page{After: after, Limit: limit}, err
}

func nextToken(scope, next string) *string {
	_, token := more(scope, next)
	return token
}

func orgTags(tags []types.Tag) (map[string]string, error) {
	out := map[string]string{}
	for _, t := range tags {
		if _, twice := out[aws.ToString(t.Key)]; twice {
			return nil, fault.New(fault.Invalid, "The tag key %q is there twice.", aws.ToString(t.Key)).Coded("InvalidInputException")
		}
		out[aws.ToString(t.Key)] = aws.ToString(t.Value)
	}
	return out, nil
}

func (a *api) registerOrganization(cat *awsfront.Catalog) {
	a.org.Owner = a.management
	awsfront.Register(cat, a.org, awsfront.Op[organizations.DescribeOrganizationInput, organizations.DescribeOrganizationOutput]{
		Action: "organizations:DescribeOrganization", Resources: awsfront.Everything[organizations.DescribeOrganizationInput],
		// Every member account may ask.
		Owner: func(_ context.Context, c *awsfront.Call, _ *organizations.DescribeOrganizationInput) (ids.AccountID, error) {
			return c.Principal.Account, nil
		},
		Do: func(ctx context.Context, _ *awsfront.Call, _ *organizations.DescribeOrganizationInput) (*organizations.DescribeOrganizationOutput, error) {
			o, err := a.cloud.Organization(ctx)
			return &organizations.DescribeOrganizationOutput{Organization: wireOrganization(o)}, coded(err, notInUse)
		},
	})
	awsfront.Register(cat, a.org, awsfront.Op[organizations.CreateOrganizationInput, organizations.CreateOrganizationOutput]{
		Action: "organizations:CreateOrganization", Resources: awsfront.Everything[organizations.CreateOrganizationInput],
		Owner: func(_ context.Context, c *awsfront.Call, _ *organizations.CreateOrganizationInput) (ids.AccountID, error) {
			return c.Principal.Account, nil
		},
		// The first start makes the organization, so every account is in it already.
		Do: func(context.Context, *awsfront.Call, *organizations.CreateOrganizationInput) (*organizations.CreateOrganizationOutput, error) {
			return nil, fault.New(fault.Conflict, "The AWS account is already a member of an organization.").Coded("AlreadyInOrganizationException")
		},
	})
	awsfront.Register(cat, a.org, readOp(a, "organizations:ListRoots", func(ctx context.Context, _ *organizations.ListRootsInput) (*organizations.ListRootsOutput, error) {
		o, err := a.cloud.Organization(ctx)
		return &organizations.ListRootsOutput{Roots: []types.Root{wireRoot(o)}}, coded(err, notInUse)
	}))
	a.registerTags(cat)
}

func wireOrganization(o cloud.Organization) *types.Organization {
	return &types.Organization{
		Id: aws.String(o.ID), Arn: aws.String(organizationARN(o, "")), FeatureSet: types.OrganizationFeatureSetAll,
		MasterAccountId: aws.String(string(o.Management)), MasterAccountArn: aws.String(organizationARN(o, string(o.Management))),
		MasterAccountEmail: aws.String(o.Email), AvailablePolicyTypes: policyTypes(o),
	}
}

func policyTypes(o cloud.Organization) []types.PolicyTypeSummary {
	if !o.Controlled {
		return []types.PolicyTypeSummary{}
	}
	return []types.PolicyTypeSummary{{Type: types.PolicyTypeServiceControlPolicy, Status: types.PolicyTypeStatusEnabled}}
}

func wireRoot(o cloud.Organization) types.Root {
	return types.Root{Id: aws.String(o.RootID), Arn: aws.String(organizationARN(o, o.RootID)), Name: aws.String("Root"), PolicyTypes: policyTypes(o)}
}

func (a *api) registerTags(cat *awsfront.Catalog) {
	awsfront.Register(cat, a.org, writeOp(a, "organizations:TagResource", func(in *organizations.TagResourceInput) []*string { return []*string{in.ResourceId} },
		func(ctx context.Context, in *organizations.TagResourceInput) (*organizations.TagResourceOutput, error) {
			tags, err := orgTags(in.Tags)
			if err != nil {
				return nil, err
			}
			return &organizations.TagResourceOutput{}, a.cloud.TagOrganization(ctx, aws.ToString(in.ResourceId), tags, nil)
		}))
	awsfront.Register(cat, a.org, writeOp(a, "organizations:UntagResource", func(in *organizations.UntagResourceInput) []*string { return []*string{in.ResourceId} },
		func(ctx context.Context, in *organizations.UntagResourceInput) (*organizations.UntagResourceOutput, error) {
			return &organizations.UntagResourceOutput{}, a.cloud.TagOrganization(ctx, aws.ToString(in.ResourceId), nil, in.TagKeys)
		}))
	awsfront.Register(cat, a.org, readOp(a, "organizations:ListTagsForResource", func(ctx context.Context, in *organizations.ListTagsForResourceInput) (*organizations.ListTagsForResourceOutput, error) {
		tags, err := a.cloud.OrganizationTags(ctx, aws.ToString(in.ResourceId))
		out := &organizations.ListTagsForResourceOutput{Tags: []types.Tag{}}
		for _, t := range tagList(tags) {
			out.Tags = append(out.Tags, types.Tag{Key: t.Key, Value: t.Value})
		}
		return out, err
	}))
}
