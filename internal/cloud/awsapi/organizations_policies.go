package awsapi

import (
	"context"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/organizations"
	"github.com/aws/aws-sdk-go-v2/service/organizations/types"

	"gatehouse/internal/awsfront"
	"gatehouse/internal/cloud"
	"gatehouse/internal/fault"
)

// onlySCP refuses the policy types that are not enforced here: a policy that
// does nothing must not look as if it did.
func onlySCP(t types.PolicyType) error {
	if t != types.PolicyTypeServiceControlPolicy {
		return fault.New(fault.Invalid, "The policy type %q is not available here; SERVICE_CONTROL_POLICY is.", t).On("PolicyType").Coded("PolicyTypeNotAvailableForOrganizationException")
	}
	return nil
}

func (a *api) registerControls(cat *awsfront.Catalog) {
	awsfront.Register(cat, a.org, awsfront.Op[organizations.CreatePolicyInput, organizations.CreatePolicyOutput]{
		Action: "organizations:CreatePolicy", Resources: awsfront.Everything[organizations.CreatePolicyInput],
		Do: func(ctx context.Context, _ *awsfront.Call, in *organizations.CreatePolicyInput) (*organizations.CreatePolicyOutput, error) {
			tags, err := orgTags(in.Tags)
			if err != nil {
				return nil, err
			}
			if err := onlySCP(in.Type); err != nil {
				return nil, err
			}
			c, err := a.cloud.CreateControl(ctx, aws.ToString(in.Name), aws.ToString(in.Description), aws.ToString(in.Content), tags)
			if err != nil {
				return nil, err
			}
			w, err := a.wireControl(ctx, c)
			return &organizations.CreatePolicyOutput{Policy: w}, err
		},
	})
	awsfront.Register(cat, a.org, readOp(a, "organizations:DescribePolicy", func(ctx context.Context, in *organizations.DescribePolicyInput) (*organizations.DescribePolicyOutput, error) {
		c, err := a.cloud.Control(ctx, aws.ToString(in.PolicyId))
		if err != nil {
			return nil, err
		}
		w, err := a.wireControl(ctx, c)
		return &organizations.DescribePolicyOutput{Policy: w}, err
	}))
	awsfront.Register(cat, a.org, writeOp(a, "organizations:UpdatePolicy", func(in *organizations.UpdatePolicyInput) []*string { return []*string{in.PolicyId} },
		func(ctx context.Context, in *organizations.UpdatePolicyInput) (*organizations.UpdatePolicyOutput, error) {
			c, err := a.cloud.SetControl(ctx, aws.ToString(in.PolicyId), in.Name, in.Description, in.Content)
			if err != nil {
				return nil, err
			}
			w, err := a.wireControl(ctx, c)
			return &organizations.UpdatePolicyOutput{Policy: w}, err
		}))
	awsfront.Register(cat, a.org, writeOp(a, "organizations:DeletePolicy", func(in *organizations.DeletePolicyInput) []*string { return []*string{in.PolicyId} },
		func(ctx context.Context, in *organizations.DeletePolicyInput) (*organizations.DeletePolicyOutput, error) {
			return &organizations.DeletePolicyOutput{}, a.cloud.DeleteControl(ctx, aws.ToString(in.PolicyId))
		}))
	// Both the policy and its target must be allowed.
	awsfront.Register(cat, a.org, writeOp(a, "organizations:AttachPolicy", func(in *organizations.AttachPolicyInput) []*string { return []*string{in.PolicyId, in.TargetId} },
		func(ctx context.Context, in *organizations.AttachPolicyInput) (*organizations.AttachPolicyOutput, error) {
			return &organizations.AttachPolicyOutput{}, a.cloud.AttachControl(ctx, aws.ToString(in.PolicyId), aws.ToString(in.TargetId))
		}))
	awsfront.Register(cat, a.org, writeOp(a, "organizations:DetachPolicy", func(in *organizations.DetachPolicyInput) []*string { return []*string{in.PolicyId, in.TargetId} },
		func(ctx context.Context, in *organizations.DetachPolicyInput) (*organizations.DetachPolicyOutput, error) {
			return &organizations.DetachPolicyOutput{}, a.cloud.DetachControl(ctx, aws.ToString(in.PolicyId), aws.ToString(in.TargetId))
		}))
	a.registerControlLists(cat)
	awsfront.Register(cat, a.org, writeOp(a, "organizations:EnablePolicyType", func(in *organizations.EnablePolicyTypeInput) []*string { return []*string{in.RootId} },
		func(ctx context.Context, in *organizations.EnablePolicyTypeInput) (*organizations.EnablePolicyTypeOutput, error) {
			root, err := a.enforce(ctx, in.RootId, in.PolicyType, true)
			return &organizations.EnablePolicyTypeOutput{Root: root}, err
		}))
	awsfront.Register(cat, a.org, writeOp(a, "organizations:DisablePolicyType", func(in *organizations.DisablePolicyTypeInput) []*string { return []*string{in.RootId} },
		func(ctx context.Context, in *organizations.DisablePolicyTypeInput) (*organizations.DisablePolicyTypeOutput, error) {
			root, err := a.enforce(ctx, in.RootId, in.PolicyType, false)
			return &organizations.DisablePolicyTypeOutput{Root: root}, err
		}))
}

func (a *api) enforce(ctx context.Context, root *string, t types.PolicyType, on bool) (*types.Root, error) {
	if err := onlySCP(t); err != nil {
		return nil, err
	}
	o, err := a.cloud.EnforceControls(ctx, aws.ToString(root), on)
	w := wireRoot(o)
	return &w, err
}

func (a *api) registerControlLists(cat *awsfront.Catalog) {
	awsfront.Register(cat, a.org, readOp(a, "organizations:ListPolicies", func(ctx context.Context, in *organizations.ListPoliciesInput) (*organizations.ListPoliciesOutput, error) {
		out := &organizations.ListPoliciesOutput{Policies: []types.PolicySummary{}}
		if in.Filter != types.PolicyTypeServiceControlPolicy {
			return out, nil // there are none of another type
		}
		p, err := orgPage("policies", in.NextToken, in.MaxResults)
		if err != nil {
			return nil, err
		}
		l, err := a.cloud.Controls(ctx, p)
		if err != nil {
			return nil, err
		}
		out.NextToken = nextToken("policies", l.Next)
		out.Policies, err = a.summaries(ctx, l.Items)
		return out, err
	}))
	awsfront.Register(cat, a.org, readOp(a, "organizations:ListPoliciesForTarget", func(ctx context.Context, in *organizations.ListPoliciesForTargetInput) (*organizations.ListPoliciesForTargetOutput, error) {
		controls, err := a.cloud.ControlsOn(ctx, aws.ToString(in.TargetId))
		if err != nil {
			return nil, err
		}
		if in.Filter != types.PolicyTypeServiceControlPolicy {
			controls = nil
		}
		list, err := a.summaries(ctx, controls)
		return &organizations.ListPoliciesForTargetOutput{Policies: list}, err
	}))
	awsfront.Register(cat, a.org, readOp(a, "organizations:ListTargetsForPolicy", a.listTargets))
}

func (a *api) listTargets(ctx context.Context, in *organizations.ListTargetsForPolicyInput) (*organizations.ListTargetsForPolicyOutput, error) {
	scope := "targets/" + aws.ToString(in.PolicyId)
	p, err := orgPage(scope, in.NextToken, in.MaxResults)
	if err != nil {
		return nil, err
	}
	o, err := a.cloud.Organization(ctx)
	if err != nil {
		return nil, coded(err, notInUse)
	}
	all, err := a.cloud.ControlTargets(ctx, aws.ToString(in.PolicyId))
	if err != nil {
		return nil, err
	}
	l := pageOf(all, p, func(t cloud.Target) string { return t.ID })
	out := &organizations.ListTargetsForPolicyOutput{Targets: []types.PolicyTargetSummary{}, NextToken: nextToken(scope, l.Next)}
	for _, t := range l.Items {
		out.Targets = append(out.Targets, types.PolicyTargetSummary{
			TargetId: aws.String(t.ID), Name: aws.String(t.Name), Type: types.TargetType(t.Kind), Arn: aws.String(organizationARN(o, t.ID)),
		})
	}
	return out, nil
}

func (a *api) summaries(ctx context.Context, controls []cloud.Control) ([]types.PolicySummary, error) {
	out := []types.PolicySummary{}
	for _, c := range controls {
		w, err := a.wireControl(ctx, c)
		if err != nil {
			return nil, err
		}
		out = append(out, *w.PolicySummary)
	}
	return out, nil
}

func (a *api) wireControl(ctx context.Context, c cloud.Control) (*types.Policy, error) {
	o, err := a.cloud.Organization(ctx)
	return &types.Policy{Content: aws.String(c.Document), PolicySummary: &types.PolicySummary{
		Id: aws.String(c.ID), Name: aws.String(c.Name), Description: aws.String(c.Description), AwsManaged: c.AWSManaged,
		Type: types.PolicyTypeServiceControlPolicy, Arn: aws.String(organizationARN(o, c.ID)),
	}}, err
}
