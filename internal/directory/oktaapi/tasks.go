package oktaapi

import "gatehouse/internal/directory"

// task is a provisioning task; the shape is ours, since Okta has it on its
// console only (docs/api/directory.md).
func (c *call) task(t directory.Task) object {
	self := "/api/v1/tasks/" + t.ID
	return object{
		"id": t.ID, "title": t.Title, "appId": t.AppID, "kind": t.Kind, "subjectId": t.Subject, "manual": t.Manual,
		"retrying": t.Retrying, "attempts": t.Attempts, "created": stamp(t.Created), "lastUpdated": stamp(t.Updated),
		"request":   object{"method": t.Method, "url": t.URL, "body": t.RequestBody},
		"response":  object{"status": t.StatusCode, "body": t.Answer},
		"attribute": t.Attribute,
		"_links": object{
			"self": c.href(self), "app": c.href("/api/v1/apps/" + t.AppID),
			"retry": c.href(self+"/retry", "POST"), "complete": c.href(self+"/complete", "POST"),
		},
	}
}

func listTasks(c *call) (any, error) {
	page, err := c.page(100, 200)
	if err != nil {
		return nil, err
	}
	l, err := c.Service.Tasks(c.ctx(), directory.TaskQuery{App: c.r.URL.Query().Get("appId")}, page)
	if err != nil {
		return nil, err
	}
	return each(c, l, func(t directory.Task) any { return c.task(t) }), nil
}

func getTask(c *call) (any, error) {
	t, err := c.Service.Task(c.ctx(), c.path("taskId"))
	if err != nil {
		return nil, err
	}
	return c.task(t), nil
}

func retryTask(c *call) (any, error) { return nil, c.Service.RetryTask(c.ctx(), c.path("taskId")) }

func completeTask(c *call) (any, error) {
	return nil, c.Service.CompleteTask(c.ctx(), c.path("taskId"))
}
