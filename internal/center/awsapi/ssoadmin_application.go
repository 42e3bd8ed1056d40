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

// samlProvider is the provider of customer managed SAML applications, the only
// ones that there are. sso-admin cannot make them, at AWS neither; package
// restapi can.
const samlProvider = "arn:aws:sso::aws:applicationProvider/custom-saml"

func (a *admin) applications() {
	onPlace(a, a.listApplications)
	onPlace(a, a.describeApplication)
	onPlace(a, a.updateApplication)
	onPlace(a, func(ctx context.Context, _ *awsfront.Call, _ *ssoadmin.DeleteApplicationInput, p place) (*ssoadmin.DeleteApplicationOutput, error) {
		return &ssoadmin.DeleteApplicationOutput{}, a.center.DeleteApplication(ctx, p.instance, p.application)
	})
	onPlace(a, func(ctx context.Context, _ *awsfront.Call, _ *ssoadmin.GetApplicationAssignmentConfigurationInput, p place) (*ssoadmin.GetApplicationAssignmentConfigurationOutput, error) {
		app, err := a.center.Application(ctx, p.instance, p.application)
		return &ssoadmin.GetApplicationAssignmentConfigurationOutput{AssignmentRequired: aws.Bool(!app.Everybody)}, err
	})
	onPlace(a, func(ctx context.Context, _ *awsfront.Call, in *ssoadmin.PutApplicationAssignmentConfigurationInput, p place) (*ssoadmin.PutApplicationAssignmentConfigurationOutput, error) {
		if in.AssignmentRequired == nil {
			return nil, fault.New(fault.Invalid, "AssignmentRequired is missing.").On("AssignmentRequired")
		}
		_, err := a.center.ChangeApplication(ctx, p.instance, p.application, "sso:PutApplicationAssignmentConfiguration", func(_ *string, set *center.ApplicationSettings) error {
			set.Everybody = !*in.AssignmentRequired
			return nil
		})
		return &ssoadmin.PutApplicationAssignmentConfigurationOutput{}, err
	})
	a.applicationAssignments()
}

func applicationStatus(app center.Application) types.ApplicationStatus {
	if app.Disabled {
		return types.ApplicationStatusDisabled
	}
	return types.ApplicationStatusEnabled
}

func portalOptions(app center.Application) *types.PortalOptions {
	o := &types.SignInOptions{Origin: types.SignInOriginIdentityCenter}
	if app.StartURL != "" {
		o = &types.SignInOptions{Origin: types.SignInOriginApplication, ApplicationUrl: &app.StartURL}
	}
	return &types.PortalOptions{SignInOptions: o, Visibility: types.ApplicationVisibilityEnabled}
}

func (a *admin) listApplications(ctx context.Context, _ *awsfront.Call, in *ssoadmin.ListApplicationsInput, p place) (*ssoadmin.ListApplicationsOutput, error) {
	i, err := a.center.Instance(ctx, p.instance)
	if err != nil {
		return nil, err
	}
	page, scope, err := pages(in.MaxResults, in.NextToken, "ListApplications", p.instance)
	if err != nil {
		return nil, err
	}
	out := &ssoadmin.ListApplicationsOutput{Applications: []types.Application{}}
	if f := in.Filter; f != nil && (f.ApplicationProvider != nil && *f.ApplicationProvider != samlProvider || f.ApplicationAccount != nil && *f.ApplicationAccount != string(i.Owner)) {
		return out, nil // all of an instance's have the same provider and account
	}
	l, err := a.center.Applications(ctx, p.instance, page)
	for _, app := range l.Items {
		out.Applications = append(out.Applications, types.Application{
			ApplicationAccount: aws.String(string(app.Owner)), ApplicationArn: aws.String(app.ARN()), ApplicationProviderArn: aws.String(samlProvider),
			CreatedDate: &app.Created, CreatedFrom: aws.String(a.center.Region()), Description: some(app.Description), IdentityStoreArn: aws.String(i.StoreARN()),
			InstanceArn: aws.String(i.ARN()), Name: &app.Name, PortalOptions: portalOptions(app), Status: applicationStatus(app),
		})
	}
	out.NextToken = next(scope, l.Next)
	return out, err
}

func (a *admin) describeApplication(ctx context.Context, _ *awsfront.Call, _ *ssoadmin.DescribeApplicationInput, p place) (*ssoadmin.DescribeApplicationOutput, error) {
	i, err := a.center.Instance(ctx, p.instance)
	if err != nil {
		return nil, err
	}
	app, err := a.center.Application(ctx, p.instance, p.application)
	if err != nil {
		return nil, err
	}
	return &ssoadmin.DescribeApplicationOutput{
		ApplicationAccount: aws.String(string(app.Owner)), ApplicationArn: aws.String(app.ARN()), ApplicationProviderArn: aws.String(samlProvider),
		CreatedDate: &app.Created, CreatedFrom: aws.String(a.center.Region()), Description: some(app.Description), IdentityStoreArn: aws.String(i.StoreARN()),
		InstanceArn: aws.String(i.ARN()), Name: &app.Name, PortalOptions: portalOptions(app), Status: applicationStatus(app),
	}, nil
}

// updateApplication changes what is given and leaves the rest.
func (a *admin) updateApplication(ctx context.Context, _ *awsfront.Call, in *ssoadmin.UpdateApplicationInput, p place) (*ssoadmin.UpdateApplicationOutput, error) {
	_, err := a.center.ChangeApplication(ctx, p.instance, p.application, "sso:UpdateApplication", func(name *string, set *center.ApplicationSettings) error {
		if in.Name != nil {
			*name = *in.Name
		}
		if in.Description != nil {
			set.Description = *in.Description
		}
		switch in.Status {
		case "":
		case types.ApplicationStatusEnabled, types.ApplicationStatusDisabled:
			set.Disabled = in.Status == types.ApplicationStatusDisabled
		default:
			return fault.New(fault.Invalid, "Status must be ENABLED or DISABLED.").On("Status")
		}
		if in.PortalOptions != nil && in.PortalOptions.SignInOptions != nil {
			return signInOptions(set, in.PortalOptions.SignInOptions)
		}
		return nil
	})
	return &ssoadmin.UpdateApplicationOutput{}, err
}

func signInOptions(set *center.ApplicationSettings, o *types.SignInOptions) error {
	url := aws.ToString(o.ApplicationUrl)
	switch {
	case o.Origin == types.SignInOriginApplication && url != "", o.Origin == types.SignInOriginIdentityCenter && url == "":
		set.StartURL = url
		return nil
	}
	return fault.New(fault.Invalid, "Origin must be APPLICATION with an ApplicationUrl, or IDENTITY_CENTER without one.").On("PortalOptions")
}

func (a *admin) applicationAssignments() {
	onPlace(a, func(ctx context.Context, _ *awsfront.Call, in *ssoadmin.CreateApplicationAssignmentInput, p place) (*ssoadmin.CreateApplicationAssignmentOutput, error) {
		if err := principal(in.PrincipalType, aws.ToString(in.PrincipalId)); err != nil {
			return nil, err
		}
		return &ssoadmin.CreateApplicationAssignmentOutput{},
			a.center.AssignApplication(ctx, p.instance, p.application, center.PrincipalType(in.PrincipalType), *in.PrincipalId)
	})
	onPlace(a, func(ctx context.Context, _ *awsfront.Call, in *ssoadmin.DeleteApplicationAssignmentInput, p place) (*ssoadmin.DeleteApplicationAssignmentOutput, error) {
		if err := principal(in.PrincipalType, aws.ToString(in.PrincipalId)); err != nil {
			return nil, err
		}
		return &ssoadmin.DeleteApplicationAssignmentOutput{},
			a.center.UnassignApplication(ctx, p.instance, p.application, center.PrincipalType(in.PrincipalType), *in.PrincipalId)
	})
	onPlace(a, func(ctx context.Context, _ *awsfront.Call, in *ssoadmin.DescribeApplicationAssignmentInput, p place) (*ssoadmin.DescribeApplicationAssignmentOutput, error) {
		if err := principal(in.PrincipalType, aws.ToString(in.PrincipalId)); err != nil {
			return nil, err
		}
		err := a.center.ApplicationAssignment(ctx, p.instance, p.application, center.PrincipalType(in.PrincipalType), *in.PrincipalId)
		return &ssoadmin.DescribeApplicationAssignmentOutput{
			ApplicationArn: in.ApplicationArn, PrincipalId: in.PrincipalId, PrincipalType: in.PrincipalType,
		}, err
	})
	onPlace(a, a.listApplicationAssignments)
	onPlace(a, a.listApplicationAssignmentsForPrincipal)
}

func (a *admin) listApplicationAssignments(ctx context.Context, _ *awsfront.Call, in *ssoadmin.ListApplicationAssignmentsInput, p place) (*ssoadmin.ListApplicationAssignmentsOutput, error) {
	page, scope, err := pages(in.MaxResults, in.NextToken, "ListApplicationAssignments", p.application)
	if err != nil {
		return nil, err
	}
	l, err := a.center.ApplicationAssignments(ctx, p.instance, p.application, page)
	out := &ssoadmin.ListApplicationAssignmentsOutput{NextToken: next(scope, l.Next), ApplicationAssignments: []types.ApplicationAssignment{}}
	for _, v := range l.Items {
		out.ApplicationAssignments = append(out.ApplicationAssignments, types.ApplicationAssignment{
			ApplicationArn: in.ApplicationArn, PrincipalId: aws.String(v.PrincipalID), PrincipalType: types.PrincipalType(v.PrincipalType),
		})
	}
	return out, err
}

func (a *admin) listApplicationAssignmentsForPrincipal(ctx context.Context, _ *awsfront.Call, in *ssoadmin.ListApplicationAssignmentsForPrincipalInput, p place) (*ssoadmin.ListApplicationAssignmentsForPrincipalOutput, error) {
	id, only := aws.ToString(in.PrincipalId), place{instance: p.instance}
	if err := principal(in.PrincipalType, id); err != nil {
		return nil, err
	}
	if in.Filter != nil && in.Filter.ApplicationArn != nil {
		if err := only.applicationARN(*in.Filter.ApplicationArn, "Filter"); err != nil {
			return nil, err
		}
	}
	page, scope, err := pages(in.MaxResults, in.NextToken, "ListApplicationAssignmentsForPrincipal", p.instance, id, only.application)
	if err != nil {
		return nil, err
	}
	i, err := a.center.Instance(ctx, p.instance)
	if err != nil {
		return nil, err
	}
	l, err := a.center.ApplicationAssignmentsFor(ctx, p.instance, center.PrincipalType(in.PrincipalType), id, only.application, page)
	out := &ssoadmin.ListApplicationAssignmentsForPrincipalOutput{NextToken: next(scope, l.Next), ApplicationAssignments: []types.ApplicationAssignmentForPrincipal{}}
	for _, v := range l.Items {
		out.ApplicationAssignments = append(out.ApplicationAssignments, types.ApplicationAssignmentForPrincipal{
			ApplicationArn: aws.String(center.Application{ID: v.ApplicationID, InstanceID: v.InstanceID, Owner: i.Owner}.ARN()),
			PrincipalId:    aws.String(v.PrincipalID), PrincipalType: types.PrincipalType(v.PrincipalType),
		})
	}
	return out, err
}

func locateApplication(in any, p *place) error {
	if !has(in, "ApplicationArn") {
		return nil
	}
	return p.applicationARN(text(in, "ApplicationArn"), "ApplicationArn")
}

func (p *place) applicationARN(arn, member string) error {
	m := applicationARN.FindStringSubmatch(arn)
	if m == nil {
		return fault.New(fault.Invalid, "%s must look like arn:aws:sso::111122223333:application/ssoins-0123456789abcdef/apl-0123456789abcdef.", member).On(member)
	}
	if p.instance != "" && p.instance != m[2] {
		return fault.New(fault.NotFound, "The application %s does not belong to the instance %s.", arn, p.instance).On(member)
	}
	p.arn, p.instance, p.application = arn, m[2], m[3]
	return nil
}

// named refuses an application under the ARN of another account: policies are
// written for the ARN, so one application must not have several.
func (a *admin) named(ctx context.Context, p place) error {
	if p.application == "" {
		return nil
	}
	app, err := a.center.Application(ctx, p.instance, p.application)
	if err == nil && app.ARN() != p.arn {
		err = fault.New(fault.NotFound, "There is no application %q.", p.arn)
	}
	return err
}
