package awsapi_test

import (
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ssoadmin"
	"github.com/aws/aws-sdk-go-v2/service/ssoadmin/types"

	"gatehouse/internal/center"
	"gatehouse/internal/center/samlidp"
	"gatehouse/internal/keyring"
)

func (w *world) application(t *testing.T, name string) center.Application {
	t.Helper()
	ring, err := keyring.New(make([]byte, 32))
	check(t, err)
	keys, err := center.NewApplicationKeys(w.center, ring, samlidp.NewKey)
	check(t, err)
	app, err := keys.Create(t.Context(), w.instance.ID, name, center.ApplicationSettings{})
	check(t, err)
	return app
}

func TestApplicationsAreListedChangedAndDeleted(t *testing.T) {
	w := start(t)
	one, two := w.application(t, "One"), w.application(t, "Two")
	seen := map[string]bool{}
	pages := ssoadmin.NewListApplicationsPaginator(w.admin, &ssoadmin.ListApplicationsInput{InstanceArn: w.arn(), MaxResults: aws.Int32(1)})
	for pages.HasMorePages() {
		out, err := pages.NextPage(t.Context())
		check(t, err)
		for _, a := range out.Applications {
			seen[*a.ApplicationArn] = true
		}
	}
	if len(seen) != 2 || !seen[one.ARN()] || !seen[two.ARN()] {
		t.Errorf("%v", seen)
	}
	arn := aws.String(one.ARN())
	_, err := w.admin.UpdateApplication(t.Context(), &ssoadmin.UpdateApplicationInput{
		ApplicationArn: arn, Description: aws.String("new"), Status: types.ApplicationStatusDisabled,
		PortalOptions: &types.UpdateApplicationPortalOptions{SignInOptions: &types.SignInOptions{Origin: types.SignInOriginApplication, ApplicationUrl: aws.String("https://one.example")}},
	})
	check(t, err)
	got, err := w.admin.DescribeApplication(t.Context(), &ssoadmin.DescribeApplicationInput{ApplicationArn: arn})
	check(t, err)
	if *got.Name != "One" || *got.Description != "new" || got.Status != types.ApplicationStatusDisabled || *got.PortalOptions.SignInOptions.ApplicationUrl != "https://one.example" ||
		*got.ApplicationAccount != string(management) || *got.InstanceArn != *w.arn() {
		t.Errorf("%+v", got)
	}
	if q := w.last("sso:DescribeApplication"); len(q.Resources) != 2 || q.Resources[1] != one.ARN() {
		t.Errorf("asked about %v", q.Resources)
	}
	_, err = w.admin.DeleteApplication(t.Context(), &ssoadmin.DeleteApplicationInput{ApplicationArn: arn})
	check(t, err)
	_, err = w.admin.DescribeApplication(t.Context(), &ssoadmin.DescribeApplicationInput{ApplicationArn: arn})
	refused(t, err, "ResourceNotFoundException", one.ID)
}

func TestUsersAndGroupsAreAssignedToApplications(t *testing.T) {
	w := start(t)
	app := w.application(t, "One")
	arn := aws.String(app.ARN())
	user := w.user(t, "ana")
	group := w.group(t, "staff", user)
	for kind, id := range map[types.PrincipalType]string{types.PrincipalTypeUser: user, types.PrincipalTypeGroup: group} {
		for range 2 { // the second time changes nothing
			_, err := w.admin.CreateApplicationAssignment(t.Context(), &ssoadmin.CreateApplicationAssignmentInput{ApplicationArn: arn, PrincipalId: &id, PrincipalType: kind})
			check(t, err)
		}
	}
	_, err := w.admin.CreateApplicationAssignment(t.Context(), &ssoadmin.CreateApplicationAssignmentInput{ApplicationArn: arn, PrincipalId: &user, PrincipalType: types.PrincipalTypeGroup})
	refused(t, err, "ResourceNotFoundException", "group")
	l, err := w.admin.ListApplicationAssignments(t.Context(), &ssoadmin.ListApplicationAssignmentsInput{ApplicationArn: arn})
	check(t, err)
	of, err := w.admin.ListApplicationAssignmentsForPrincipal(t.Context(), &ssoadmin.ListApplicationAssignmentsForPrincipalInput{
		InstanceArn: w.arn(), PrincipalId: &user, PrincipalType: types.PrincipalTypeUser, Filter: &types.ListApplicationAssignmentsFilter{ApplicationArn: arn},
	})
	check(t, err)
	if len(l.ApplicationAssignments) != 2 || len(of.ApplicationAssignments) != 2 || *of.ApplicationAssignments[0].ApplicationArn != *arn {
		t.Errorf("%v %v", l.ApplicationAssignments, of.ApplicationAssignments)
	}
	for range 2 {
		_, err = w.admin.DeleteApplicationAssignment(t.Context(), &ssoadmin.DeleteApplicationAssignmentInput{ApplicationArn: arn, PrincipalId: &user, PrincipalType: types.PrincipalTypeUser})
		check(t, err)
	}
	_, err = w.admin.DescribeApplicationAssignment(t.Context(), &ssoadmin.DescribeApplicationAssignmentInput{ApplicationArn: arn, PrincipalId: &user, PrincipalType: types.PrincipalTypeUser})
	refused(t, err, "ResourceNotFoundException", "not assigned")
}

func TestAnApplicationMayBeOpenedToEverybody(t *testing.T) {
	w := start(t)
	app := w.application(t, "One")
	arn := aws.String(app.ARN())
	required := func() bool {
		t.Helper()
		got, err := w.admin.GetApplicationAssignmentConfiguration(t.Context(), &ssoadmin.GetApplicationAssignmentConfigurationInput{ApplicationArn: arn})
		check(t, err)
		return *got.AssignmentRequired
	}
	put := func(on bool) {
		t.Helper()
		_, err := w.admin.PutApplicationAssignmentConfiguration(t.Context(), &ssoadmin.PutApplicationAssignmentConfigurationInput{ApplicationArn: arn, AssignmentRequired: &on})
		check(t, err)
	}
	if !required() {
		t.Error("a new one is open to everybody")
	}
	if put(false); required() {
		t.Error("it still requires assignments")
	}
	if put(true); !required() {
		t.Error("it stays open")
	}
}

func TestAnApplicationHasOneARNOnly(t *testing.T) {
	w := start(t)
	app := w.application(t, "One")
	foreign := app
	foreign.Owner = member
	describe := func(arn string) error {
		_, err := w.admin.DescribeApplication(t.Context(), &ssoadmin.DescribeApplicationInput{ApplicationArn: &arn})
		return err
	}
	refused(t, describe(app.ARN()+"0"), "ValidationException", "ApplicationArn")
	refused(t, describe(foreign.ARN()), "AccessDeniedException", "sso:DescribeApplication")
	w.from = member // neither under its own name nor under one of the caller's account
	refused(t, describe(app.ARN()), "AccessDeniedException", "sso:DescribeApplication")
	refused(t, describe(foreign.ARN()), "AccessDeniedException", "sso:DescribeApplication")
}
