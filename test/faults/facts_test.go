package faults

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/ssoadmin"
	admintypes "github.com/aws/aws-sdk-go-v2/service/ssoadmin/types"
	"github.com/aws/aws-sdk-go-v2/service/sts"

	"gatehouse/internal/audit"
	"gatehouse/internal/store"
)

// A rule tells what an exchange is about, and what must be true from its
// acknowledgement on, until another exchange about the same is sent.
type rule struct {
	match *regexp.Regexp // against exchange.String()
	about func(e exchange) string
	check func(ctx context.Context, c *client, e exchange) string
}

var rules = []rule{
	{regexp.MustCompile(`^POST /api/v1/users\?`), sentLogin, personThere},
	{regexp.MustCompile(`^POST /api/v1/users/[^/]+$`), pathOf, titleThere},
	{regexp.MustCompile(`^POST /api/v1/users/[^/]+/lifecycle/deactivate$`), pathOf, deactivated},
	{regexp.MustCompile(`^POST /api/v1/groups$`), sentGroup, groupThere},
	{regexp.MustCompile(`^(PUT|DELETE) /api/v1/groups/[^/]+/users/`), pathOf, membership},
	{regexp.MustCompile(`^POST /api/v1/apps\?`), sentLabel, appThere},
	{regexp.MustCompile(`^POST /api/v1/apps/[^/]+/users$`), sentPerson, assigned},
	{regexp.MustCompile(`^PUT /api/v1/apps/[^/]+/groups/`), pathOf, readable},
	{regexp.MustCompile(`^POST /api/v1/apps/[^/]+/group-push/mappings$`), sentSource, mappingThere},
	{regexp.MustCompile(`^POST /api/v1/apps/[^/]+/connections/default\?`), pathOf, connectionThere},
	{regexp.MustCompile(`^PUT /api/v1/apps/[^/]+/features/`), pathOf, featureOn},
	{regexp.MustCompile(`^POST /a/\d+/root/access-key$`), pathOf, rootKeyWorks},
	{regexp.MustCompile(`^POST /gatehouse/v1/instances$`), pathOf, oneInstance},
	{regexp.MustCompile(`^CreatePermissionSet$`), sentName, permissionSetThere},
	{regexp.MustCompile(`^AttachManagedPolicyToPermissionSet$`), sentPolicy, policyAttached},
	{regexp.MustCompile(`^CreateAccountAssignment$`), requestOf, assignmentEnded},
	{regexp.MustCompile(`^PUT /[a-z][a-z0-9-]+/[^?]+\?x-id=PutObject$`), pathOf, objectThere},
}

func pathOf(e exchange) string     { return e.path }
func sentLogin(e exchange) string  { return "person " + field(e.sent, "profile", "login") }
func sentGroup(e exchange) string  { return "group " + field(e.sent, "profile", "name") }
func sentLabel(e exchange) string  { return "application " + field(e.sent, "label") }
func sentPerson(e exchange) string { return "assignment " + field(e.sent, "id") }
func sentSource(e exchange) string { return "push " + field(e.sent, "sourceGroupId") }
func sentName(e exchange) string   { return "permission set " + field(e.sent, "Name") }
func sentPolicy(e exchange) string { return "policy " + field(e.sent, "ManagedPolicyArn") }
func requestOf(e exchange) string {
	return "request " + field(e.got, "AccountAssignmentCreationStatus", "RequestId")
}

// missing checks every acknowledged change, and returns what is not as
// acknowledged. A later, unacknowledged change of the same thing leaves it open.
func (c *client) missing(ctx context.Context, all []exchange) []string {
	type pending struct {
		r rule
		e exchange
	}
	last := map[string]pending{}
	for _, e := range all {
		for _, r := range rules {
			if !r.match.MatchString(e.String()) {
				continue
			}
			delete(last, r.about(e))
			if e.acked() {
				last[r.about(e)] = pending{r, e}
			}
		}
	}
	var wrong []string
	for about, p := range last {
		if p.e.side == "directory" && c.found.APIToken == "" || p.e.side == "aws" && c.found.RootKey.ID == "" {
			continue // acknowledged, but the answer that lets us look was not
		}
		if w := p.r.check(ctx, c, p.e); w != "" {
			wrong = append(wrong, fmt.Sprintf("acknowledged %d %s (%s): %s", p.e.n, p.e, about, w))
		}
	}
	slices.Sort(wrong)
	return wrong
}

// halves looks at the changes that nobody acknowledged: each must be there
// wholly or not at all.
func (c *client) halves(ctx context.Context, all []exchange) []string {
	var wrong []string
	for _, e := range all {
		if e.status != 0 || c.found.APIToken == "" {
			continue
		}
		if login := field(e.sent, "profile", "login"); login != "" && e.side == "directory" {
			if w := c.wholePerson(ctx, login, strings.Contains(string(e.sent), "groupIds")); w != "" {
				wrong = append(wrong, fmt.Sprintf("unacknowledged %d %s: %s", e.n, e, w))
			}
		}
	}
	return wrong
}

func (c *client) wholePerson(ctx context.Context, login string, member bool) string {
	found, err := c.named(ctx, "/api/v1/users", "login", login)
	if err != nil {
		return err.Error()
	}
	if len(found) > 1 {
		return "twins of " + login
	}
	if len(found) == 0 {
		return ""
	}
	if str(found[0], "status") != "ACTIVE" {
		return login + " is " + str(found[0], "status")
	}
	var groups []object
	if err := c.okta(ctx, "GET", "/api/v1/users/"+str(found[0], "id")+"/groups", nil, &groups); err != nil {
		return err.Error()
	}
	if member && len(groups) < 2 {
		return login + " is not in the group that was asked for"
	}
	return ""
}

// unrecorded returns the acknowledged changes that have no audit event.
func unrecorded(ctx context.Context, where store.Config, all []exchange) ([]string, error) {
	db, err := store.Look(ctx, where)
	if err != nil {
		return nil, err
	}
	defer db.Close()
	var out []string
	for _, e := range all {
		if !e.acked() || noChange.MatchString(e.String()) {
			continue
		}
		events, err := db.Events(ctx, audit.Query{RequestID: e.requestID, Outcome: audit.Allowed})
		if err != nil {
			return nil, err
		}
		if len(events) == 0 {
			out = append(out, fmt.Sprintf("acknowledged %d %s (request %s) has no audit event", e.n, e, e.requestID))
		}
	}
	return out, nil
}

// noChange matches what is sent by POST and changes nothing that is audited:
// a form that leads to the next one, a test, the first half of a device grant.
var noChange = regexp.MustCompile(`^POST (/signin$|/device$|/client/register|/device_authorization|/api/v1/apps/[^/]+/connections/default/test)`)

// named finds the people or groups whose profile has a value.
func (c *client) named(ctx context.Context, path, attribute, value string) ([]object, error) {
	all, err := c.pages(ctx, path)
	if err != nil {
		return nil, err
	}
	return slices.DeleteFunc(all, func(o object) bool {
		// What was read from the application carries the same name, and is no twin.
		return str(o, "profile", attribute) != value || str(o, "type") == "APP_GROUP"
	}), nil
}

func personThere(ctx context.Context, c *client, e exchange) string {
	var p object
	if err := c.okta(ctx, "GET", "/api/v1/users/"+field(e.got, "id"), nil, &p); err != nil {
		return err.Error()
	}
	if str(p, "status") == "DEPROVISIONED" {
		return "" // by a later step; lists leave such people out
	}
	return c.onlyOne(ctx, "/api/v1/users", "login", e)
}

func groupThere(ctx context.Context, c *client, e exchange) string {
	return c.onlyOne(ctx, "/api/v1/groups", "name", e)
}

func (c *client) onlyOne(ctx context.Context, path, attribute string, e exchange) string {
	found, err := c.named(ctx, path, attribute, field(e.sent, "profile", attribute))
	if err != nil {
		return err.Error()
	}
	if len(found) != 1 || str(found[0], "id") != field(e.got, "id") {
		return fmt.Sprintf("is there %d times", len(found))
	}
	return ""
}

func titleThere(ctx context.Context, c *client, e exchange) string {
	return c.says(ctx, e.path, field(e.sent, "profile", "title"), "profile", "title")
}

func deactivated(ctx context.Context, c *client, e exchange) string {
	return c.says(ctx, strings.TrimSuffix(e.path, "/lifecycle/deactivate"), "DEPROVISIONED", "status")
}

func connectionThere(ctx context.Context, c *client, e exchange) string {
	path, _, _ := strings.Cut(e.path, "?")
	return c.says(ctx, path, strings.TrimSuffix(field(e.sent, "baseUrl"), "/"), "baseUrl")
}

func featureOn(ctx context.Context, c *client, e exchange) string {
	return c.says(ctx, e.path, "ENABLED", "status")
}

func (c *client) says(ctx context.Context, path, want string, at ...string) string {
	var o object
	if err := c.okta(ctx, "GET", path, nil, &o); err != nil {
		return err.Error()
	}
	if got := str(o, at...); got != want {
		return fmt.Sprintf("%s is %q, not %q", strings.Join(at, "."), got, want)
	}
	return ""
}

func readable(ctx context.Context, c *client, e exchange) string {
	if err := c.okta(ctx, "GET", e.path, nil, nil); err != nil {
		return err.Error()
	}
	return ""
}

func membership(ctx context.Context, c *client, e exchange) string {
	at := strings.LastIndex(e.path, "/")
	people, err := c.pages(ctx, e.path[:at])
	if err != nil {
		return err.Error()
	}
	is := slices.ContainsFunc(people, func(p object) bool { return str(p, "id") == e.path[at+1:] })
	if is != (e.method == "PUT") {
		return fmt.Sprintf("is a member: %t", is)
	}
	return ""
}

func appThere(ctx context.Context, c *client, e exchange) string {
	apps, err := c.pages(ctx, "/api/v1/apps")
	if err != nil {
		return err.Error()
	}
	if len(apps) != 1 || str(apps[0], "id") != field(e.got, "id") || str(apps[0], "status") != "ACTIVE" {
		return fmt.Sprintf("there are %d applications", len(apps))
	}
	return ""
}

func assigned(ctx context.Context, c *client, e exchange) string {
	// A later deactivation takes the assignment away, which is no loss.
	id := field(e.sent, "id")
	var person object
	if err := c.okta(ctx, "GET", "/api/v1/users/"+id, nil, &person); err != nil {
		return err.Error()
	}
	if str(person, "status") != "ACTIVE" {
		return ""
	}
	if err := c.okta(ctx, "GET", e.path+"/"+id, nil, nil); err != nil {
		return err.Error()
	}
	return ""
}

func mappingThere(ctx context.Context, c *client, e exchange) string {
	all, err := c.pages(ctx, e.path)
	if err != nil {
		return err.Error()
	}
	if len(all) != 1 || str(all[0], "id") != field(e.got, "id") {
		return fmt.Sprintf("there are %d mappings", len(all))
	}
	return ""
}

func rootKeyWorks(ctx context.Context, c *client, _ exchange) string {
	if c.found.RootKey.ID == "" {
		return ""
	}
	if _, err := c.sts().GetCallerIdentity(ctx, &sts.GetCallerIdentityInput{}); err != nil {
		return err.Error()
	}
	return ""
}

func oneInstance(ctx context.Context, c *client, _ exchange) string {
	out, err := c.admin().ListInstances(ctx, &ssoadmin.ListInstancesInput{})
	if err != nil {
		return err.Error()
	}
	if len(out.Instances) != 1 {
		return fmt.Sprintf("there are %d instances", len(out.Instances))
	}
	return ""
}

func permissionSetThere(ctx context.Context, c *client, e exchange) string {
	sets, err := c.permissionSets(ctx)
	if err != nil {
		return err.Error()
	}
	n := 0
	for arn, name := range sets {
		if name == field(e.sent, "Name") {
			n++
			if arn != field(e.got, "PermissionSet", "PermissionSetArn") {
				return "has another ARN"
			}
		}
	}
	if n != 1 {
		return fmt.Sprintf("is there %d times", n)
	}
	return ""
}

func policyAttached(ctx context.Context, c *client, e exchange) string {
	out, err := c.admin().ListManagedPoliciesInPermissionSet(ctx, &ssoadmin.ListManagedPoliciesInPermissionSetInput{
		InstanceArn: c.instance(), PermissionSetArn: aws.String(field(e.sent, "PermissionSetArn")),
	})
	if err != nil {
		return err.Error()
	}
	if len(out.AttachedManagedPolicies) != 1 {
		return fmt.Sprintf("%d policies are attached", len(out.AttachedManagedPolicies))
	}
	return ""
}

// assignmentEnded holds once all is settled: the request came to its end, and
// a successful one left exactly one assignment.
func assignmentEnded(ctx context.Context, c *client, e exchange) string {
	out, err := c.admin().DescribeAccountAssignmentCreationStatus(ctx, &ssoadmin.DescribeAccountAssignmentCreationStatusInput{
		InstanceArn: c.instance(), AccountAssignmentCreationRequestId: aws.String(field(e.got, "AccountAssignmentCreationStatus", "RequestId")),
	})
	if err != nil {
		return err.Error()
	}
	st := out.AccountAssignmentCreationStatus
	if st.Status != admintypes.StatusValuesSucceeded {
		return fmt.Sprintf("ended %s: %s", st.Status, aws.ToString(st.FailureReason))
	}
	list, err := c.admin().ListAccountAssignments(ctx, &ssoadmin.ListAccountAssignmentsInput{InstanceArn: c.instance(), AccountId: st.TargetId, PermissionSetArn: st.PermissionSetArn})
	if err != nil {
		return err.Error()
	}
	n := 0
	for _, a := range list.AccountAssignments {
		if aws.ToString(a.PrincipalId) == aws.ToString(st.PrincipalId) {
			n++
		}
	}
	if n != 1 {
		return fmt.Sprintf("the assignment is there %d times", n)
	}
	return ""
}

// objectThere reads an object back. Root may: it is the bucket's account.
func objectThere(ctx context.Context, c *client, e exchange) string {
	u, err := url.Parse(e.path)
	if err != nil {
		return err.Error()
	}
	bucket, key, _ := strings.Cut(strings.TrimPrefix(u.Path, "/"), "/")
	out, err := c.s3().GetObject(ctx, &s3.GetObjectInput{Bucket: aws.String(bucket), Key: aws.String(key)})
	if err != nil {
		return err.Error()
	}
	got, err := io.ReadAll(out.Body)
	if err = errors.Join(err, out.Body.Close()); err != nil {
		return err.Error()
	}
	if int64(len(got)) != aws.ToInt64(out.ContentLength) || len(got) == 0 {
		return fmt.Sprintf("reads %d bytes of %d", len(got), aws.ToInt64(out.ContentLength))
	}
	return ""
}

// complain fails the test once for each thing that is wrong.
func complain(t *testing.T, wrong []string) {
	t.Helper()
	for _, w := range wrong {
		t.Error(w)
	}
}
