package scim

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
)

// FindGroup looks a group up by its exact name.
func (c *Client) FindGroup(ctx context.Context, displayName string) (g Group, found bool, err error) {
	objs, err := c.find(ctx, "Groups", `displayName eq `+quote(displayName))
	for _, obj := range objs {
		if g, ok := readGroup(obj); ok && g.DisplayName == displayName {
			return g, true, nil
		}
	}
	return Group{}, false, err
}

// GetGroup reads a group. AWS never tells the members.
func (c *Client) GetGroup(ctx context.Context, id string) (Group, error) {
	return c.groupCall(ctx, call{method: http.MethodGet, path: groupPath(id)})
}

// CreateGroup creates a group without members, as Okta does; they follow by
// [Client.PatchMembers].
func (c *Client) CreateGroup(ctx context.Context, displayName, externalID string) (Group, error) {
	in := call{method: http.MethodPost, path: "Groups", body: Group{DisplayName: displayName, ExternalID: externalID}}
	if broken := textConstraint(displayName, "displayName"); broken != "" {
		return Group{}, c.fail(in, refuse([]violation{{"displayName", broken}}))
	}
	return c.groupCall(ctx, in)
}

// RenameGroup changes a group's name and nothing else.
func (c *Client) RenameGroup(ctx context.Context, id, displayName string) error {
	_, err := c.do(ctx, call{
		method: http.MethodPatch, path: groupPath(id),
		body: patchBody(c.cfg.Dialect.set("displayName", displayName, id)),
	})
	return err
}

// DeleteGroup deletes a group; one that is gone already is no error.
func (c *Client) DeleteGroup(ctx context.Context, id string) error {
	_, err := c.do(ctx, call{method: http.MethodDelete, path: groupPath(id)})
	if StatusOf(err) == http.StatusNotFound {
		return nil
	}
	return err
}

// PatchMembers removes and adds members, removals first, in requests of at most
// [MaxMemberChanges] changes. Requests before a failed one have had their
// effect; doing it all again is harmless.
func (c *Client) PatchMembers(ctx context.Context, groupID string, add, remove []string) error {
	for len(add)+len(remove) > 0 {
		r := min(len(remove), MaxMemberChanges)
		a := min(len(add), MaxMemberChanges-r)
		ops := c.cfg.Dialect.memberOps(add[:a], remove[:r])
		if _, err := c.do(ctx, call{method: http.MethodPatch, path: groupPath(groupID), body: patchBody(ops...)}); err != nil {
			return err
		}
		add, remove = add[a:], remove[r:]
	}
	return nil
}

// IsMember asks the server whether a user is in a group.
func (c *Client) IsMember(ctx context.Context, groupID, userID string) (bool, error) {
	filter := fmt.Sprintf("id eq %s and %s eq %s", quote(groupID), c.cfg.Dialect.membersAttribute(), quote(userID))
	objs, err := c.find(ctx, "Groups", filter)
	for _, obj := range objs {
		if g, ok := readGroup(obj); ok && g.ID == groupID {
			return true, nil
		}
	}
	return false, err
}

func (c *Client) groupCall(ctx context.Context, in call) (Group, error) {
	obj, err := c.do(ctx, in)
	if err != nil {
		return Group{}, err
	}
	g, ok := readGroup(obj)
	if !ok {
		return Group{}, c.fail(in, errors.New("the server returned an empty group"))
	}
	return g, nil
}

func groupPath(id string) string { return "Groups/" + url.PathEscape(id) }

// readGroup reads a group of a server's answer, without judging it.
func readGroup(obj tree) (g Group, ok bool) {
	clean, err := canonical(obj, groupRoot, "")
	if err != nil {
		return Group{}, false
	}
	g, err = into[Group](clean)
	g.ID, ok = member(obj, "id").(string)
	return g, ok && g.ID != "" && err == nil
}
