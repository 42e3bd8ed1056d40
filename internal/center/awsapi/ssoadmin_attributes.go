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

func (a *admin) accessAttributes() {
	onPlace(a, func(ctx context.Context, _ *awsfront.Call, in *ssoadmin.CreateInstanceAccessControlAttributeConfigurationInput, p place) (*ssoadmin.CreateInstanceAccessControlAttributeConfigurationOutput, error) {
		all, err := attributesOf(in.InstanceAccessControlAttributeConfiguration)
		if err != nil {
			return nil, err
		}
		return &ssoadmin.CreateInstanceAccessControlAttributeConfigurationOutput{}, a.center.EnableAccessAttributes(ctx, p.instance, all)
	})
	onPlace(a, func(ctx context.Context, _ *awsfront.Call, in *ssoadmin.UpdateInstanceAccessControlAttributeConfigurationInput, p place) (*ssoadmin.UpdateInstanceAccessControlAttributeConfigurationOutput, error) {
		all, err := attributesOf(in.InstanceAccessControlAttributeConfiguration)
		if err != nil {
			return nil, err
		}
		return &ssoadmin.UpdateInstanceAccessControlAttributeConfigurationOutput{}, a.center.UpdateAccessAttributes(ctx, p.instance, all)
	})
	onPlace(a, func(ctx context.Context, _ *awsfront.Call, _ *ssoadmin.DeleteInstanceAccessControlAttributeConfigurationInput, p place) (*ssoadmin.DeleteInstanceAccessControlAttributeConfigurationOutput, error) {
		return &ssoadmin.DeleteInstanceAccessControlAttributeConfigurationOutput{}, a.center.DisableAccessAttributes(ctx, p.instance)
	})
	onPlace(a, func(ctx context.Context, _ *awsfront.Call, _ *ssoadmin.DescribeInstanceAccessControlAttributeConfigurationInput, p place) (*ssoadmin.DescribeInstanceAccessControlAttributeConfigurationOutput, error) {
		all, err := a.center.AccessAttributes(ctx, p.instance)
		conf := &types.InstanceAccessControlAttributeConfiguration{AccessControlAttributes: []types.AccessControlAttribute{}}
		for _, v := range all {
			conf.AccessControlAttributes = append(conf.AccessControlAttributes, types.AccessControlAttribute{
				Key: aws.String(v.Key), Value: &types.AccessControlAttributeValue{Source: []string{v.Source}},
			})
		}
		return &ssoadmin.DescribeInstanceAccessControlAttributeConfigurationOutput{
			InstanceAccessControlAttributeConfiguration: conf, Status: types.InstanceAccessControlAttributeConfigurationStatusEnabled,
		}, err
	})
}

func attributesOf(conf *types.InstanceAccessControlAttributeConfiguration) ([]center.AccessAttribute, error) {
	if conf == nil {
		return nil, fault.New(fault.Invalid, "InstanceAccessControlAttributeConfiguration is required.").On("InstanceAccessControlAttributeConfiguration")
	}
	var out []center.AccessAttribute
	for _, a := range conf.AccessControlAttributes {
		if a.Value == nil || len(a.Value.Source) != 1 {
			return nil, fault.New(fault.Invalid, "The attribute %q must have exactly one source.", aws.ToString(a.Key)).On("Source")
		}
		out = append(out, center.AccessAttribute{Key: aws.ToString(a.Key), Source: a.Value.Source[0]})
	}
	return out, nil
}
