package demo

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/identitystore"
	"github.com/aws/aws-sdk-go-v2/service/identitystore/types"
)

// patience is how long something that follows a change by itself may take.
const patience = 20 * time.Second

func assignPerson(ctx context.Context, w *walk) (string, error) {
	began := time.Now()
	if err := w.assign(ctx, carolLogin); err != nil {
		return "", err
	}
	if err := w.provisioned(ctx, carolLogin); err != nil {
		return "", err
	}
	return fmt.Sprintf("carol assigned; in the center after %d ms", time.Since(began).Milliseconds()), nil
}

func (w *walk) assign(ctx context.Context, login string) error {
	_, err := w.okta.call(ctx, http.MethodPost, "/api/v1/apps/"+w.session.appID+"/users", object{
		"id": w.session.personIDs[login], "scope": "USER", "credentials": object{"userName": login},
	})
	return err
}

// provisioned waits until a person is a user of the center, and remembers its id.
func (w *walk) provisioned(ctx context.Context, login string) error {
	err := eventually(ctx, patience, func() (bool, error) {
		u, err := w.user(ctx, login)
		if err != nil || u == nil {
			return false, err
		}
		w.session.centerUserIDs[login] = aws.ToString(u.UserId)
		return true, nil
	})
	if err != nil {
		return fmt.Errorf("%s is not in the center: %w%s", login, err, w.tasks(ctx))
	}
	return nil
}

// tasks says what the directory reports as failed, for the message.
func (w *walk) tasks(ctx context.Context) string {
	list, err := w.okta.list(ctx, "/api/v1/tasks")
	if err != nil || len(list) == 0 {
		return ""
	}
	return fmt.Sprintf(" (task: %s)", str(list[0], "message"))
}

// user asks the center for a user by name; nil when there is none.
func (w *walk) user(ctx context.Context, login string) (*types.User, error) {
	out, err := w.aws.store().ListUsers(ctx, &identitystore.ListUsersInput{
		IdentityStoreId: aws.String(w.session.identityStore),
		Filters:         []types.Filter{{AttributePath: aws.String("UserName"), AttributeValue: aws.String(login)}},
	})
	if err != nil || len(out.Users) == 0 {
		return nil, err
	}
	return &out.Users[0], nil
}

func assignGroup(ctx context.Context, w *walk) (string, error) {
	_, err := w.okta.call(ctx, http.MethodPut, "/api/v1/apps/"+w.session.appID+"/groups/"+w.session.groupID, object{"priority": 0})
	if err != nil {
		return "", err
	}
	for _, login := range []string{aliceLogin, carolLogin, erinLogin} {
		if err := w.provisioned(ctx, login); err != nil {
			return "", err
		}
	}
	if u, err := w.user(ctx, bobLogin); err != nil || u != nil {
		return "", fmt.Errorf("bob, whom nobody assigned, was provisioned: %w", err)
	}
	return "group assigned; alice, carol, erin provisioned, bob not", nil
}

func pushGroup(ctx context.Context, w *walk) (string, error) {
	m, err := w.okta.call(ctx, http.MethodPost, "/api/v1/apps/"+w.session.appID+"/group-push/mappings", object{
		"sourceGroupId": w.session.groupID, "targetGroupName": groupName, "status": "ACTIVE",
	})
	if err != nil {
		return "", err
	}
	mapping := str(m, "id")
	err = eventually(ctx, patience, func() (bool, error) {
		m, err := w.okta.call(ctx, http.MethodGet, "/api/v1/apps/"+w.session.appID+"/group-push/mappings/"+mapping, nil)
		if err != nil {
			return false, err
		}
		id, err := w.centerGroup(ctx)
		if err != nil || id == "" {
			return false, err
		}
		members, err := w.centerMembers(ctx, id)
		w.session.centerGroupID = id
		return str(m, "status") == "ACTIVE" && len(members) == 3, err
	})
	if err != nil {
		return "", fmt.Errorf("the group is not in the center: %w%s", err, w.tasks(ctx))
	}
	w.found.IDs["centerGroup"] = w.session.centerGroupID
	return fmt.Sprintf("group %s Active, 3 members", groupName), nil
}

func (w *walk) centerGroup(ctx context.Context) (string, error) {
	out, err := w.aws.store().ListGroups(ctx, &identitystore.ListGroupsInput{
		IdentityStoreId: aws.String(w.session.identityStore),
		Filters:         []types.Filter{{AttributePath: aws.String("DisplayName"), AttributeValue: aws.String(groupName)}},
	})
	if err != nil || len(out.Groups) == 0 {
		return "", err
	}
	return aws.ToString(out.Groups[0].GroupId), nil
}

func (w *walk) centerMembers(ctx context.Context, group string) ([]string, error) {
	var ids []string
	pages := identitystore.NewListGroupMembershipsPaginator(w.aws.store(), &identitystore.ListGroupMembershipsInput{
		IdentityStoreId: aws.String(w.session.identityStore), GroupId: aws.String(group),
	})
	for pages.HasMorePages() {
		page, err := pages.NextPage(ctx)
		if err != nil {
			return nil, err
		}
		for _, m := range page.GroupMemberships {
			if u, ok := m.MemberId.(*types.MemberIdMemberUserId); ok {
				ids = append(ids, u.Value)
			}
		}
	}
	return ids, nil
}

func assignOutsider(ctx context.Context, w *walk) (string, error) {
	if err := w.assign(ctx, bobLogin); err != nil {
		return "", err
	}
	if err := w.provisioned(ctx, bobLogin); err != nil {
		return "", err
	}
	members, err := w.centerMembers(ctx, w.session.centerGroupID)
	if err != nil || slices.Contains(members, w.session.centerUserIDs[bobLogin]) {
		return "", fmt.Errorf("bob is in a group that he does not belong to: %w", err)
	}
	return "bob assigned alone, in no group", nil
}

func seeProvisioned(ctx context.Context, w *walk) (string, error) {
	alice, err := w.user(ctx, aliceLogin)
	if err != nil || alice == nil {
		return "", fmt.Errorf("alice is not shown: %w", err)
	}
	for _, e := range alice.ExternalIds {
		if aws.ToString(e.Id) == w.session.personIDs[aliceLogin] {
			return "alice is provisioned by SCIM, external id " + aws.ToString(e.Id), nil
		}
	}
	return "", errors.New("alice does not carry the id of the directory")
}

func followChanges(ctx context.Context, w *walk) (string, error) {
	began := time.Now()
	if _, err := w.okta.call(ctx, http.MethodPost, "/api/v1/users/"+w.session.personIDs[aliceLogin], object{"profile": object{"title": "Engineer"}}); err != nil {
		return "", err
	}
	if _, err := w.okta.call(ctx, http.MethodDelete, "/api/v1/groups/"+w.session.groupID+"/users/"+w.session.personIDs[erinLogin], nil); err != nil {
		return "", err
	}
	if _, err := w.okta.call(ctx, http.MethodPost, "/api/v1/users/"+w.session.personIDs[carolLogin]+"/lifecycle/deactivate", nil); err != nil {
		return "", err
	}
	err := eventually(ctx, patience, func() (bool, error) {
		alice, err := w.user(ctx, aliceLogin)
		if err != nil || alice == nil || aws.ToString(alice.Title) != "Engineer" {
			return false, err
		}
		carol, err := w.user(ctx, carolLogin)
		if err != nil || carol == nil || carol.UserStatus != types.UserStatusDisabled {
			return false, err
		}
		members, err := w.centerMembers(ctx, w.session.centerGroupID)
		return err == nil && !slices.Contains(members, w.session.centerUserIDs[erinLogin]), err
	})
	if err != nil {
		return "", fmt.Errorf("the changes did not follow: %w%s", err, w.tasks(ctx))
	}
	return fmt.Sprintf("title, removed member, disabled user after %d ms", time.Since(began).Milliseconds()), nil
}
