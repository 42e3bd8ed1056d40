package oktaapi

import "gatehouse/internal/directory"

// sessionObject is a browser session in Okta's shape, with what only ours says:
// where it is used from, when last, and whether it is the one that calls.
func (c *call) sessionObject(b directory.BrowserSession, login string) object {
	methods := b.Methods
	if methods == nil {
		methods = []string{}
	}
	self := "/api/v1/sessions/" + b.ID
	if b.ID == c.session.ID {
		self = "/api/v1/sessions/me"
	}
	return object{
		"id": b.ID, "userId": b.PersonID, "login": login, "status": "ACTIVE", "createdAt": stamp(b.Created),
		"expiresAt": stamp(b.Expires), "lastPasswordVerification": stamp(b.At), "amr": methods, "mfaActive": b.Proved(),
		"lastUsed": stamp(b.Seen), "current": b.ID == c.session.ID,
		"client": object{"ipAddress": b.IP, "userAgent": object{"rawUserAgent": b.Agent}},
		"_links": object{"user": c.href("/api/v1/users/" + b.PersonID), "self": c.href(self, "GET", "DELETE")},
	}
}

// mySession is the browser session that calls.
func mySession(c *call) (any, error) {
	if c.session.ID == "" {
		return nil, directory.Missing("me", "Session")
	}
	p, b, err := c.Service.Session(c.ctx(), c.session.ID, c.Sessions.Idle)
	return c.sessionObject(b, p.Login()), err
}

// listSessions is ours: at Okta sessions are known by their ids only.
func listSessions(c *call) (any, error) {
	p, live, err := c.Service.SessionsOf(c.ctx(), c.path("userId"), c.Sessions.Idle)
	out := make([]any, len(live))
	for n, b := range live {
		out[n] = c.sessionObject(b, p.Login())
	}
	c.linkNext("")
	return out, err
}

func getSession(c *call) (any, error) {
	p, b, err := c.Service.Session(c.ctx(), c.path("sessionId"), c.Sessions.Idle)
	return c.sessionObject(b, p.Login()), err
}

func endSession(c *call) (any, error) { return nil, c.Service.EndSession(c.ctx(), c.path("sessionId")) }

// endMySession signs the caller out.
func endMySession(c *call) (any, error) {
	if c.session.ID == "" {
		return nil, directory.Missing("me", "Session")
	}
	if err := c.Service.RecordSignOut(c.ctx(), c.caller.Person.ID); err != nil {
		return nil, err
	}
	return nil, c.Sessions.End(c.w, c.r, "/")
}
