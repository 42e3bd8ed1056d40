package faults

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/iam"
	iamtypes "github.com/aws/aws-sdk-go-v2/service/iam/types"
	"github.com/aws/aws-sdk-go-v2/service/identitystore"
	"github.com/aws/aws-sdk-go-v2/service/identitystore/types"
	"github.com/aws/aws-sdk-go-v2/service/ssoadmin"
	admintypes "github.com/aws/aws-sdk-go-v2/service/ssoadmin/types"
)

// unsettled says what is not as it has to be once all work is done: the center
// equals what the directory wants of it, no request is under way, every
// assignment has its role and no role is without one. "" means settled.
func (c *client) unsettled(ctx context.Context) string {
	if c.found.RootKey.ID == "" || c.found.IDs["instance"] == "" {
		return ""
	}
	if wrong := c.requestsOpen(ctx); wrong != "" {
		return wrong
	}
	if wrong := c.rolesAstray(ctx); wrong != "" {
		return wrong
	}
	if c.found.APIToken == "" || c.app() == "" {
		return ""
	}
	if wrong := c.usersAstray(ctx); wrong != "" {
		return wrong
	}
	return c.groupsAstray(ctx)
}

func (c *client) centerUsers(ctx context.Context) ([]types.User, error) {
	var all []types.User
	p := identitystore.NewListUsersPaginator(c.ids(), &identitystore.ListUsersInput{IdentityStoreId: c.store()})
	for p.HasMorePages() {
		page, err := p.NextPage(ctx)
		if err != nil {
			return nil, err
		}
		all = append(all, page.Users...)
	}
	return all, nil
}

// wanted is who should be a user of the center: login to the directory's id.
func (c *client) wanted(ctx context.Context) (map[string]string, error) {
	assigned, err := c.pages(ctx, "/api/v1/apps/"+c.app()+"/users")
	if err != nil {
		return nil, err
	}
	people, err := c.pages(ctx, "/api/v1/users")
	if err != nil {
		return nil, err
	}
	login := map[string]string{}
	for _, p := range people {
		if s := str(p, "status"); s != "DEPROVISIONED" && s != "SUSPENDED" {
			login[str(p, "id")] = str(p, "profile", "login")
		}
	}
	want := map[string]string{}
	for _, a := range assigned {
		if l := login[str(a, "id")]; l != "" {
			want[l] = str(a, "id")
		}
	}
	return want, nil
}

func (c *client) usersAstray(ctx context.Context) string {
	want, err := c.wanted(ctx)
	if err != nil {
		return err.Error()
	}
	users, err := c.centerUsers(ctx)
	if err != nil {
		return err.Error()
	}
	seen, external := map[string]bool{}, map[string]bool{}
	enabled := 0
	for _, u := range users {
		name := strings.ToLower(aws.ToString(u.UserName))
		if seen[name] {
			return "the center has a twin of " + name
		}
		seen[name] = true
		for _, e := range u.ExternalIds {
			if external[aws.ToString(e.Id)] {
				return "the center has a twin of external id " + aws.ToString(e.Id)
			}
			external[aws.ToString(e.Id)] = true
		}
		on := u.UserStatus == types.UserStatusEnabled
		id, wanted := want[name]
		if on != wanted {
			return fmt.Sprintf("the center has %s %s, wanted by the directory: %t", name, u.UserStatus, wanted)
		}
		if on {
			enabled++
			if !external[id] {
				return fmt.Sprintf("%s does not carry the id %s", name, id)
			}
		}
	}
	if enabled != len(want) {
		return fmt.Sprintf("the center has %d users, the directory wants %d", enabled, len(want))
	}
	return ""
}

func (c *client) groupsAstray(ctx context.Context) string {
	mappings, err := c.pages(ctx, "/api/v1/apps/"+c.app()+"/group-push/mappings")
	if err != nil {
		return err.Error()
	}
	want, err := c.wanted(ctx)
	if err != nil {
		return err.Error()
	}
	groups := map[string]string{}
	p := identitystore.NewListGroupsPaginator(c.ids(), &identitystore.ListGroupsInput{IdentityStoreId: c.store()})
	for p.HasMorePages() {
		page, err := p.NextPage(ctx)
		if err != nil {
			return err.Error()
		}
		for _, g := range page.Groups {
			if groups[aws.ToString(g.DisplayName)] != "" {
				return "the center has a twin of group " + aws.ToString(g.DisplayName)
			}
			groups[aws.ToString(g.DisplayName)] = aws.ToString(g.GroupId)
		}
	}
	if len(groups) != len(mappings) {
		return fmt.Sprintf("the center has %d groups, %d are pushed", len(groups), len(mappings))
	}
	for _, m := range mappings {
		if s := str(m, "status"); s != "ACTIVE" {
			return "a group push is " + s + ": " + str(m, "errorSummary")
		}
		var g object
		if err := c.okta(ctx, "GET", "/api/v1/groups/"+str(m, "sourceGroupId"), nil, &g); err != nil {
			return err.Error()
		}
		if wrong := c.membersAstray(ctx, str(g, "id"), groups[str(g, "profile", "name")], want); wrong != "" {
			return str(g, "profile", "name") + ": " + wrong
		}
	}
	return ""
}

func (c *client) membersAstray(ctx context.Context, group, copied string, want map[string]string) string {
	if copied == "" {
		return "is not in the center"
	}
	people, err := c.pages(ctx, "/api/v1/groups/"+group+"/users")
	if err != nil {
		return err.Error()
	}
	var should []string
	for _, p := range people {
		if l := str(p, "profile", "login"); want[l] != "" {
			should = append(should, l)
		}
	}
	users, err := c.centerUsers(ctx)
	if err != nil {
		return err.Error()
	}
	names := map[string]string{}
	for _, u := range users {
		if u.UserStatus == types.UserStatusEnabled {
			names[aws.ToString(u.UserId)] = strings.ToLower(aws.ToString(u.UserName))
		}
	}
	var are []string
	m := identitystore.NewListGroupMembershipsPaginator(c.ids(), &identitystore.ListGroupMembershipsInput{IdentityStoreId: c.store(), GroupId: aws.String(copied)})
	for m.HasMorePages() {
		page, err := m.NextPage(ctx)
		if err != nil {
			return err.Error()
		}
		for _, g := range page.GroupMemberships {
			// Whoever is disabled may still be listed; it gives no access.
			if u, ok := g.MemberId.(*types.MemberIdMemberUserId); ok && names[u.Value] != "" {
				are = append(are, names[u.Value])
			}
		}
	}
	slices.Sort(should)
	slices.Sort(are)
	if !slices.Equal(should, are) {
		return fmt.Sprintf("the directory has %d members, the center %d (twice: %t)", len(should), len(are), len(slices.Compact(slices.Clone(are))) != len(are))
	}
	return ""
}

// requestsOpen names the first asynchronous request that has not ended.
func (c *client) requestsOpen(ctx context.Context) string {
	filter := &admintypes.OperationStatusFilter{Status: admintypes.StatusValuesInProgress}
	made, err := c.admin().ListAccountAssignmentCreationStatus(ctx, &ssoadmin.ListAccountAssignmentCreationStatusInput{InstanceArn: c.instance(), Filter: filter})
	if err != nil {
		return err.Error()
	}
	gone, err := c.admin().ListAccountAssignmentDeletionStatus(ctx, &ssoadmin.ListAccountAssignmentDeletionStatusInput{InstanceArn: c.instance(), Filter: filter})
	if err != nil {
		return err.Error()
	}
	again, err := c.admin().ListPermissionSetProvisioningStatus(ctx, &ssoadmin.ListPermissionSetProvisioningStatusInput{InstanceArn: c.instance(), Filter: filter})
	if err != nil {
		return err.Error()
	}
	if n := len(made.AccountAssignmentsCreationStatus) + len(gone.AccountAssignmentsDeletionStatus) + len(again.PermissionSetsProvisioningStatus); n > 0 {
		return fmt.Sprintf("%d requests are in progress", n)
	}
	return ""
}

// rolesAstray compares the management account's roles with its assignments.
func (c *client) rolesAstray(ctx context.Context) string {
	roles, err := reservedRoles(ctx, c.iam())
	if err != nil {
		return err.Error()
	}
	return c.rolesFor(ctx, c.found.IDs["managementAccount"], roles)
}

func reservedRoles(ctx context.Context, in *iam.Client) (map[string]int, error) {
	found := map[string]int{}
	p := iam.NewListRolesPaginator(in, &iam.ListRolesInput{PathPrefix: aws.String("/aws-reserved/sso.amazonaws.com/")})
	for p.HasMorePages() {
		page, err := p.NextPage(ctx)
		if err != nil {
			return nil, err
		}
		for _, r := range page.Roles {
			found[setOf(r)]++
		}
	}
	return found, nil
}

// setOf is the permission set's name in a role's.
func setOf(r iamtypes.Role) string {
	name := strings.TrimPrefix(aws.ToString(r.RoleName), "AWSReservedSSO_")
	return name[:strings.LastIndexByte(name, '_')]
}

func (c *client) rolesFor(ctx context.Context, account string, roles map[string]int) string {
	sets, err := c.permissionSets(ctx)
	if err != nil {
		return err.Error()
	}
	for arn, name := range sets {
		out, err := c.admin().ListAccountAssignments(ctx, &ssoadmin.ListAccountAssignmentsInput{
			InstanceArn: c.instance(), AccountId: aws.String(account), PermissionSetArn: aws.String(arn),
		})
		if err != nil {
			return err.Error()
		}
		should := min(1, len(out.AccountAssignments))
		if roles[name] != should {
			return fmt.Sprintf("account %s has %d roles of %s, its assignments are %d", account, roles[name], name, len(out.AccountAssignments))
		}
		delete(roles, name)
	}
	if len(roles) > 0 {
		return fmt.Sprintf("account %s has roles without a permission set: %v", account, roles)
	}
	return ""
}

func (c *client) permissionSets(ctx context.Context) (map[string]string, error) {
	out := map[string]string{}
	p := ssoadmin.NewListPermissionSetsPaginator(c.admin(), &ssoadmin.ListPermissionSetsInput{InstanceArn: c.instance()})
	for p.HasMorePages() {
		page, err := p.NextPage(ctx)
		if err != nil {
			return nil, err
		}
		for _, arn := range page.PermissionSets {
			d, err := c.admin().DescribePermissionSet(ctx, &ssoadmin.DescribePermissionSetInput{InstanceArn: c.instance(), PermissionSetArn: aws.String(arn)})
			if err != nil {
				return nil, err
			}
			out[arn] = aws.ToString(d.PermissionSet.Name)
		}
	}
	return out, nil
}
