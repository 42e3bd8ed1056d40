package oktaapi

import (
	"time"

	"gatehouse/internal/directory"
)

// push is a group push mapping in Okta's shape. Its times have no decimals.
func (c *call) push(p directory.GroupPush) object {
	app := "/api/v1/apps/" + p.AppID
	out := object{
		"id": p.ID, "created": p.Created.UTC().Format(seconds), "lastUpdated": p.LastUpdated.UTC().Format(seconds),
		"sourceGroupId": p.GroupID, "targetGroupId": p.TargetGroupID, "status": p.Status,
		"_links": object{
			"app": c.href(app), "sourceGroup": c.href("/api/v1/groups/" + p.GroupID), "targetGroup": c.href("/api/v1/groups/" + p.TargetGroupID),
		},
	}
	if !p.LastPush.IsZero() {
		out["lastPush"] = p.LastPush.UTC().Format(seconds)
	}
	if p.Failure != "" {
		out["errorSummary"] = p.Failure
		out["errorTime"] = p.FailedAt.UTC().Format(time.RFC3339)
	}
	return out
}

func createPush(c *call) (any, error) {
	var b struct {
		SourceGroupID   string `json:"sourceGroupId"`
		Status          string `json:"status"`
		TargetGroupName string `json:"targetGroupName"`
		TargetGroupID   string `json:"targetGroupId"`
		// Link is ours: adopt a group of that name which the application has.
		Link bool `json:"linkExisting"`
	}
	if err := c.decode(&b, false); err != nil {
		return nil, err
	}
	switch {
	case b.SourceGroupID == "":
		return nil, invalid("sourceGroupId", "sourceGroupId: The field cannot be left blank")
	case b.Status != "" && b.Status != string(directory.PushActive) && b.Status != string(directory.PushInactive):
		return nil, invalid("status", "status: must be ACTIVE or INACTIVE")
	case b.TargetGroupID != "" && b.TargetGroupName != "":
		return nil, invalid("targetGroupId", "targetGroupId: only one of targetGroupId and targetGroupName can be given")
	}
	p, err := c.Service.PushGroup(c.ctx(), c.path("appId"), directory.NewPush{
		GroupID: b.SourceGroupID, TargetGroupID: b.TargetGroupID, TargetName: b.TargetGroupName, Link: b.Link,
		Inactive: b.Status == string(directory.PushInactive),
	})
	if err != nil {
		return nil, err
	}
	return c.push(p), nil
}

func getPush(c *call) (any, error) {
	p, err := c.Service.Push(c.ctx(), c.path("appId"), c.path("mappingId"))
	if err != nil {
		return nil, err
	}
	return c.push(p), nil
}

func listPushes(c *call) (any, error) {
	page, err := c.page(100, 1000)
	if err != nil {
		return nil, err
	}
	l, err := c.Service.Pushes(c.ctx(), c.path("appId"), page)
	if err != nil {
		return nil, err
	}
	return each(c, l, func(p directory.GroupPush) any { return c.push(p) }), nil
}

func patchPush(c *call) (any, error) {
	var b struct {
		Status directory.PushStatus `json:"status"`
	}
	if err := c.decode(&b, false); err != nil {
		return nil, err
	}
	p, err := c.Service.SetPushStatus(c.ctx(), c.path("appId"), c.path("mappingId"), b.Status)
	if err != nil {
		return nil, err
	}
	return c.push(p), nil
}

func deletePush(c *call) (any, error) {
	deleteTarget, err := c.flag("deleteTargetGroup", true)
	if err != nil {
		return nil, err
	}
	if err := c.Service.UnlinkPush(c.ctx(), c.path("appId"), c.path("mappingId"), deleteTarget); err != nil {
		return nil, err
	}
	return document{"application/json", nil}, nil // 200 and empty, as recorded
}

func pushNow(c *call) (any, error) {
	return nil, c.Service.PushNow(c.ctx(), c.path("appId"), c.path("mappingId"))
}

// refreshTargets is "Refresh App Groups": it learns the groups that the
// application has, so that pushes can be linked to them.
func refreshTargets(c *call) (any, error) {
	if c.Provisioner == nil {
		return nil, noProvisioner()
	}
	if _, err := c.withConnection(); err != nil {
		return nil, err
	}
	return nil, c.Provisioner.RefreshAppGroups(c.ctx(), c.path("appId"))
}
