package awsapi

import (
	"context"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ssoadmin"
	"github.com/aws/aws-sdk-go-v2/service/ssoadmin/types"

	"gatehouse/internal/awsfront"
	"gatehouse/internal/center"
	"gatehouse/internal/fault"
	"gatehouse/internal/listing"
)

func (a *admin) policies() {
	a.managedPolicies()
	a.customerManagedPolicies()
	a.inlinePolicy()
	a.boundary()
}

func (a *admin) managedPolicies() {
	onPlace(a, func(ctx context.Context, _ *awsfront.Call, in *ssoadmin.AttachManagedPolicyToPermissionSetInput, p place) (*ssoadmin.AttachManagedPolicyToPermissionSetOutput, error) {
		return &ssoadmin.AttachManagedPolicyToPermissionSetOutput{}, a.center.AttachManagedPolicy(ctx, p.instance, p.set, aws.ToString(in.ManagedPolicyArn))
	})
	onPlace(a, func(ctx context.Context, _ *awsfront.Call, in *ssoadmin.DetachManagedPolicyFromPermissionSetInput, p place) (*ssoadmin.DetachManagedPolicyFromPermissionSetOutput, error) {
		return &ssoadmin.DetachManagedPolicyFromPermissionSetOutput{}, a.center.DetachManagedPolicy(ctx, p.instance, p.set, aws.ToString(in.ManagedPolicyArn))
	})
	onPlace(a, func(ctx context.Context, _ *awsfront.Call, in *ssoadmin.ListManagedPoliciesInPermissionSetInput, p place) (*ssoadmin.ListManagedPoliciesInPermissionSetOutput, error) {
		page, scope, err := pages(in.MaxResults, in.NextToken, "ListManagedPoliciesInPermissionSet", p.set)
		if err != nil {
			return nil, err
		}
		set, err := a.center.PermissionSet(ctx, p.instance, p.set)
		l := slice(set.ManagedPolicies, page, func(arn string) string { return arn })
		out := &ssoadmin.ListManagedPoliciesInPermissionSetOutput{NextToken: next(scope, l.Next), AttachedManagedPolicies: []types.AttachedManagedPolicy{}}
		for _, arn := range l.Items {
			out.AttachedManagedPolicies = append(out.AttachedManagedPolicies, types.AttachedManagedPolicy{
				Arn: aws.String(arn), Name: aws.String(arn[strings.LastIndexByte(arn, '/')+1:]),
			})
		}
		return out, err
	})
}

// slice pages a short list that is read whole, in the order of its keys.
func slice[T any](all []T, p listing.Page, key func(T) string) listing.List[T] {
	sorted := slices.Clone(all)
	slices.SortFunc(sorted, func(a, b T) int { return strings.Compare(key(a), key(b)) })
	from := slices.IndexFunc(sorted, func(v T) bool { return key(v) > p.After })
	if from < 0 {
		return listing.List[T]{}
	}
	return listing.Cut(sorted[from:], p.Limit, key)
}

func policyRef(r *types.CustomerManagedPolicyReference) (center.PolicyRef, error) {
	if r == nil {
		return center.PolicyRef{}, fault.New(fault.Invalid, "CustomerManagedPolicyReference is required.").On("CustomerManagedPolicyReference")
	}
	out := center.PolicyRef{Name: aws.ToString(r.Name), Path: "/"}
	if r.Path != nil {
		out.Path = *r.Path
	}
	return out, nil
}

func policyReference(r center.PolicyRef) types.CustomerManagedPolicyReference {
	return types.CustomerManagedPolicyReference{Name: aws.String(r.Name), Path: aws.String(r.Path)}
}

func (a *admin) customerManagedPolicies() {
	onPlace(a, func(ctx context.Context, _ *awsfront.Call, in *ssoadmin.AttachCustomerManagedPolicyReferenceToPermissionSetInput, p place) (*ssoadmin.AttachCustomerManagedPolicyReferenceToPermissionSetOutput, error) {
		ref, err := policyRef(in.CustomerManagedPolicyReference)
		if err != nil {
			return nil, err
		}
		return &ssoadmin.AttachCustomerManagedPolicyReferenceToPermissionSetOutput{}, a.center.AttachCustomerManagedPolicy(ctx, p.instance, p.set, ref)
	})
	onPlace(a, func(ctx context.Context, _ *awsfront.Call, in *ssoadmin.DetachCustomerManagedPolicyReferenceFromPermissionSetInput, p place) (*ssoadmin.DetachCustomerManagedPolicyReferenceFromPermissionSetOutput, error) {
		ref, err := policyRef(in.CustomerManagedPolicyReference)
		if err != nil {
			return nil, err
		}
		return &ssoadmin.DetachCustomerManagedPolicyReferenceFromPermissionSetOutput{}, a.center.DetachCustomerManagedPolicy(ctx, p.instance, p.set, ref)
	})
	onPlace(a, func(ctx context.Context, _ *awsfront.Call, in *ssoadmin.ListCustomerManagedPolicyReferencesInPermissionSetInput, p place) (*ssoadmin.ListCustomerManagedPolicyReferencesInPermissionSetOutput, error) {
		page, scope, err := pages(in.MaxResults, in.NextToken, "ListCustomerManagedPolicyReferencesInPermissionSet", p.set)
		if err != nil {
			return nil, err
		}
		set, err := a.center.PermissionSet(ctx, p.instance, p.set)
		l := slice(set.CustomerManaged, page, func(r center.PolicyRef) string { return r.Path + r.Name })
		return &ssoadmin.ListCustomerManagedPolicyReferencesInPermissionSetOutput{
			NextToken: next(scope, l.Next), CustomerManagedPolicyReferences: listing.Map(l, policyReference).Items,
		}, err
	})
}

func (a *admin) inlinePolicy() {
	onPlace(a, func(ctx context.Context, _ *awsfront.Call, in *ssoadmin.PutInlinePolicyToPermissionSetInput, p place) (*ssoadmin.PutInlinePolicyToPermissionSetOutput, error) {
		return &ssoadmin.PutInlinePolicyToPermissionSetOutput{}, a.center.PutInlinePolicy(ctx, p.instance, p.set, aws.ToString(in.InlinePolicy))
	})
	onPlace(a, func(ctx context.Context, _ *awsfront.Call, _ *ssoadmin.GetInlinePolicyForPermissionSetInput, p place) (*ssoadmin.GetInlinePolicyForPermissionSetOutput, error) {
		set, err := a.center.PermissionSet(ctx, p.instance, p.set)
		return &ssoadmin.GetInlinePolicyForPermissionSetOutput{InlinePolicy: aws.String(set.InlinePolicy)}, err
	})
	onPlace(a, func(ctx context.Context, _ *awsfront.Call, _ *ssoadmin.DeleteInlinePolicyFromPermissionSetInput, p place) (*ssoadmin.DeleteInlinePolicyFromPermissionSetOutput, error) {
		return &ssoadmin.DeleteInlinePolicyFromPermissionSetOutput{}, a.center.DeleteInlinePolicy(ctx, p.instance, p.set)
	})
}

func (a *admin) boundary() {
	onPlace(a, func(ctx context.Context, _ *awsfront.Call, in *ssoadmin.PutPermissionsBoundaryToPermissionSetInput, p place) (*ssoadmin.PutPermissionsBoundaryToPermissionSetOutput, error) {
		if in.PermissionsBoundary == nil {
			return nil, fault.New(fault.Invalid, "PermissionsBoundary is required.").On("PermissionsBoundary")
		}
		b := center.Boundary{ManagedPolicy: aws.ToString(in.PermissionsBoundary.ManagedPolicyArn)}
		if in.PermissionsBoundary.CustomerManagedPolicyReference != nil {
			ref, err := policyRef(in.PermissionsBoundary.CustomerManagedPolicyReference)
			if err != nil {
				return nil, err
			}
			b.CustomerManaged = &ref
		}
		return &ssoadmin.PutPermissionsBoundaryToPermissionSetOutput{}, a.center.PutBoundary(ctx, p.instance, p.set, b)
	})
	onPlace(a, func(ctx context.Context, _ *awsfront.Call, _ *ssoadmin.GetPermissionsBoundaryForPermissionSetInput, p place) (*ssoadmin.GetPermissionsBoundaryForPermissionSetOutput, error) {
		b, err := a.center.BoundaryOf(ctx, p.instance, p.set)
		out := &types.PermissionsBoundary{ManagedPolicyArn: some(b.ManagedPolicy)}
		if b.CustomerManaged != nil {
			ref := policyReference(*b.CustomerManaged)
			out.CustomerManagedPolicyReference = &ref
		}
		return &ssoadmin.GetPermissionsBoundaryForPermissionSetOutput{PermissionsBoundary: out}, err
	})
	onPlace(a, func(ctx context.Context, _ *awsfront.Call, _ *ssoadmin.DeletePermissionsBoundaryFromPermissionSetInput, p place) (*ssoadmin.DeletePermissionsBoundaryFromPermissionSetOutput, error) {
		return &ssoadmin.DeletePermissionsBoundaryFromPermissionSetOutput{}, a.center.DeleteBoundary(ctx, p.instance, p.set)
	})
}
