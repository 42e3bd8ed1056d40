package awsapi

import (
	"context"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ssoadmin"
	"github.com/aws/aws-sdk-go-v2/service/ssoadmin/types"

	"gatehouse/internal/awsfront"
	"gatehouse/internal/center"
	"gatehouse/internal/fault"
)

func (a *admin) instances() {
	awsfront.Register(a.catalog, a.service, awsfront.Op[ssoadmin.CreateInstanceInput, ssoadmin.CreateInstanceOutput]{
		Action: "sso:CreateInstance", Resources: awsfront.Everything[ssoadmin.CreateInstanceInput],
		Context: func(_ context.Context, _ *awsfront.Call, in *ssoadmin.CreateInstanceInput) (map[string][]string, error) {
			keys := map[string][]string{}
			requestTags(in, keys)
			return keys, nil
		},
		Do: func(ctx context.Context, c *awsfront.Call, in *ssoadmin.CreateInstanceInput) (*ssoadmin.CreateInstanceOutput, error) {
			tags, err := tagMap(in.Tags)
			if err != nil {
				return nil, err
			}
			i, err := a.center.CreateInstance(ctx, c.Principal.Account, aws.ToString(in.Name), tags)
			return &ssoadmin.CreateInstanceOutput{InstanceArn: aws.String(i.ARN())}, err
		},
	})
	awsfront.Register(a.catalog, a.service, awsfront.Op[ssoadmin.ListInstancesInput, ssoadmin.ListInstancesOutput]{
		Action: "sso:ListInstances", Resources: awsfront.Everything[ssoadmin.ListInstancesInput], Do: a.listInstances,
	})
	onPlace(a, a.describeInstance)
	onPlace(a, a.updateInstance)
	onPlace(a, func(ctx context.Context, c *awsfront.Call, _ *ssoadmin.DeleteInstanceInput, p place) (*ssoadmin.DeleteInstanceOutput, error) {
		return &ssoadmin.DeleteInstanceOutput{}, a.center.DeleteInstance(ctx, c.Principal.Account, p.instance)
	})
	onPlace(a, func(ctx context.Context, _ *awsfront.Call, _ *ssoadmin.ListRegionsInput, p place) (*ssoadmin.ListRegionsOutput, error) {
		i, err := a.center.Instance(ctx, p.instance)
		return &ssoadmin.ListRegionsOutput{Regions: a.regions(i)}, err
	})
	onPlace(a, a.describeRegion)
}

// listInstances lists the caller's instance and its organization's.
func (a *admin) listInstances(ctx context.Context, c *awsfront.Call, in *ssoadmin.ListInstancesInput) (*ssoadmin.ListInstancesOutput, error) {
	if _, _, err := pages(in.MaxResults, in.NextToken, "ListInstances"); err != nil {
		return nil, err
	}
	found, err := a.center.InstancesFor(ctx, c.Principal.Account)
	out := &ssoadmin.ListInstancesOutput{Instances: make([]types.InstanceMetadata, len(found))}
	for n, i := range found {
		out.Instances[n] = types.InstanceMetadata{
			CreatedDate: &i.Created, IdentityStoreArn: aws.String(i.StoreARN()), IdentityStoreId: aws.String(i.StoreID),
			InstanceArn: aws.String(i.ARN()), Name: some(i.Name), OwnerAccountId: aws.String(string(i.Owner)),
			PrimaryRegion: aws.String(a.center.Region()), Regions: a.regions(i), Status: types.InstanceStatusActive,
		}
	}
	return out, err
}

// regions is the one region in which an instance lives.
func (a *admin) regions(i center.Instance) []types.RegionMetadata {
	return []types.RegionMetadata{{
		AddedDate: &i.Created, IsPrimaryRegion: true, RegionName: aws.String(a.center.Region()), Status: types.RegionStatusActive,
	}}
}

func (a *admin) describeInstance(ctx context.Context, _ *awsfront.Call, _ *ssoadmin.DescribeInstanceInput, p place) (*ssoadmin.DescribeInstanceOutput, error) {
	i, err := a.center.Instance(ctx, p.instance)
	if err != nil {
		return nil, err
	}
	return &ssoadmin.DescribeInstanceOutput{
		CreatedDate: &i.Created, IdentityStoreArn: aws.String(i.StoreARN()), IdentityStoreId: aws.String(i.StoreID),
		InstanceArn: aws.String(i.ARN()), Name: some(i.Name), OwnerAccountId: aws.String(string(i.Owner)),
		PermissionSetsEnabled: aws.Bool(i.PermissionSetsEnabled), PrimaryRegion: aws.String(a.center.Region()),
		Regions: a.regions(i), Status: types.InstanceStatusActive,
		EncryptionConfigurationDetails: &types.EncryptionConfigurationDetails{
			EncryptionStatus: types.KmsKeyStatusEnabled, KeyType: types.KmsKeyTypeAwsOwnedKmsKey,
		},
	}, nil
}

func (a *admin) updateInstance(ctx context.Context, _ *awsfront.Call, in *ssoadmin.UpdateInstanceInput, p place) (*ssoadmin.UpdateInstanceOutput, error) {
	i, err := a.center.Instance(ctx, p.instance)
	if err != nil {
		return nil, err
	}
	switch {
	case in.EncryptionConfiguration != nil && in.PermissionSetsEnabled != nil:
		return nil, fault.New(fault.Invalid, "PermissionSetsEnabled and EncryptionConfiguration cannot be changed together.")
	case in.EncryptionConfiguration != nil && in.EncryptionConfiguration.KeyType != types.KmsKeyTypeAwsOwnedKmsKey:
		return nil, fault.New(fault.Invalid, "Customer managed keys are not supported: the instance is sealed with the installation's own key.").On("EncryptionConfiguration")
	case in.PermissionSetsEnabled != nil && !*in.PermissionSetsEnabled:
		return nil, fault.New(fault.Invalid, "Permission sets cannot be disabled again.").On("PermissionSetsEnabled")
	case in.PermissionSetsEnabled != nil && i.Kind != center.OrganizationInstance:
		return nil, fault.New(fault.Invalid, "An account instance cannot grant access to AWS accounts.").On("PermissionSetsEnabled")
	case in.Name == nil:
		return &ssoadmin.UpdateInstanceOutput{}, nil
	}
	return &ssoadmin.UpdateInstanceOutput{}, a.center.RenameInstance(ctx, p.instance, *in.Name)
}

func (a *admin) describeRegion(ctx context.Context, _ *awsfront.Call, in *ssoadmin.DescribeRegionInput, p place) (*ssoadmin.DescribeRegionOutput, error) {
	i, err := a.center.Instance(ctx, p.instance)
	if err != nil {
		return nil, err
	}
	if aws.ToString(in.RegionName) != a.center.Region() {
		return nil, fault.New(fault.NotFound, "The instance is not in the region %s.", aws.ToString(in.RegionName))
	}
	r := a.regions(i)[0]
	return &ssoadmin.DescribeRegionOutput{AddedDate: r.AddedDate, IsPrimaryRegion: r.IsPrimaryRegion, RegionName: r.RegionName, Status: r.Status}, nil
}
