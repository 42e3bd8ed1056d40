package awsapi

import (
	"context"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/iam"
	"github.com/aws/aws-sdk-go-v2/service/iam/types"

	"gatehouse/internal/awsfront"
	"gatehouse/internal/cloud"
	"gatehouse/internal/ids"
	"gatehouse/internal/listing"
)

// registerAccountFacts adds what tools ask about an account as a whole, and
// the lists that are truly empty here (there are no groups, instance profiles,
// aliases or users' factors), which Terraform reads before it deletes.
func (a *api) registerAccountFacts(cat *awsfront.Catalog) {
	awsfront.Register(cat, a.iam, awsfront.Op[iam.ListAccountAliasesInput, iam.ListAccountAliasesOutput]{
		Action: "iam:ListAccountAliases", Resources: awsfront.Everything[iam.ListAccountAliasesInput],
		Do: func(context.Context, *awsfront.Call, *iam.ListAccountAliasesInput) (*iam.ListAccountAliasesOutput, error) {
			return &iam.ListAccountAliasesOutput{AccountAliases: []string{}}, nil
		},
	})
	awsfront.Register(cat, a.iam, awsfront.Op[iam.GetAccountSummaryInput, iam.GetAccountSummaryOutput]{
		Action: "iam:GetAccountSummary", Resources: awsfront.Everything[iam.GetAccountSummaryInput], Do: a.accountSummary,
	})
	awsfront.Register(cat, a.iam, entityOp(a, "iam:ListInstanceProfilesForRole", cloud.RoleKind, func(in *iam.ListInstanceProfilesForRoleInput) *string { return in.RoleName }, nil,
		func(ctx context.Context, account ids.AccountID, name string, _ *iam.ListInstanceProfilesForRoleInput) (*iam.ListInstanceProfilesForRoleOutput, error) {
			_, err := a.cloud.Entity(ctx, account, cloud.RoleKind, name)
			return &iam.ListInstanceProfilesForRoleOutput{InstanceProfiles: []types.InstanceProfile{}}, err
		}))
	awsfront.Register(cat, a.iam, entityOp(a, "iam:ListGroupsForUser", cloud.UserKind, func(in *iam.ListGroupsForUserInput) *string { return in.UserName }, nil,
		func(ctx context.Context, account ids.AccountID, name string, _ *iam.ListGroupsForUserInput) (*iam.ListGroupsForUserOutput, error) {
			_, err := a.cloud.Entity(ctx, account, cloud.UserKind, name)
			return &iam.ListGroupsForUserOutput{Groups: []types.Group{}}, err
		}))
	awsfront.Register(cat, a.iam, policyOp("iam:ListPolicyTags", func(in *iam.ListPolicyTagsInput) *string { return in.PolicyArn },
		func(ctx context.Context, c *awsfront.Call, arn string, _ *iam.ListPolicyTagsInput) (*iam.ListPolicyTagsOutput, error) {
			p, err := a.cloud.Policy(ctx, c.Principal.Account, arn)
			return &iam.ListPolicyTagsOutput{Tags: tagList(p.Tags)}, err
		}))
}

// accountSummary counts what the account has, and says the quotas in force.
func (a *api) accountSummary(ctx context.Context, c *awsfront.Call, _ *iam.GetAccountSummaryInput) (*iam.GetAccountSummaryOutput, error) {
	account := c.Principal.Account
	sum := map[string]int32{
		"AccessKeysPerUserQuota": 2, "AttachedPoliciesPerRoleQuota": 10, "AttachedPoliciesPerUserQuota": 10,
		"VersionsPerPolicyQuota": 5, "PolicySizeQuota": 6144, "AccountMFAEnabled": 0,
		"Groups": 0, "InstanceProfiles": 0, "MFADevices": 0,
	}
	keys, err := a.cloud.AccessKeys(ctx, account, "")
	if err != nil {
		return nil, err
	}
	sum["AccountAccessKeysPresent"] = *number(min(len(keys), 1))
	for name, kind := range map[string]cloud.EntityKind{"Users": cloud.UserKind, "Roles": cloud.RoleKind} {
		n, err := count(func(p listing.Page) (listing.List[cloud.Entity], error) {
			return a.cloud.Entities(ctx, account, kind, "", p)
		})
		if err != nil {
			return nil, err
		}
		sum[name] = n
	}
	sum["Policies"], err = count(func(p listing.Page) (listing.List[cloud.PolicyUse], error) {
		return a.cloud.Policies(ctx, account, false, "", p)
	})
	if err != nil {
		return nil, err
	}
	providers, err := a.cloud.Providers(ctx, account)
	sum["Providers"] = *number(len(providers))
	if ready, err := a.cloud.RootReady(ctx, account); err != nil {
		return nil, err
	} else if ready {
		sum["AccountMFAEnabled"], sum["MFADevices"] = 1, 1
	}
	return &iam.GetAccountSummaryOutput{SummaryMap: sum}, err
}

// count counts a list page by page.
func count[T any](list func(listing.Page) (listing.List[T], error)) (n int32, err error) {
	for p := (listing.Page{Limit: 1000}); ; {
		l, err := list(p)
		if err != nil {
			return 0, err
		}
		n += aws.ToInt32(number(len(l.Items)))
		if l.Next == "" {
			return n, nil
		}
		p.After = l.Next
	}
}
