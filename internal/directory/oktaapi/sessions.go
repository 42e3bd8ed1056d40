package oktaapi

import "gatehouse/internal/directory"

// mySession is the browser session that calls, in Okta's shape.
func mySession(c *call) (any, error) {
	s := c.session
	if s.ID == "" {
		return nil, directory.Missing("me", "Session")
	}
	d, err := directory.ReadSessionData(s.Data)
	if err != nil {
		return nil, err
	}
	methods := d.Methods
	if methods == nil {
		methods = []string{}
	}
	return object{
		"id": s.ID, "userId": s.Subject, "login": c.caller.Person.Login(), "status": "ACTIVE", "createdAt": stamp(s.Created),
		"expiresAt": stamp(s.Expires), "lastPasswordVerification": stamp(d.At), "amr": methods, "mfaActive": d.Proved(),
		"_links": object{"user": c.href("/api/v1/users/" + s.Subject), "self": c.href("/api/v1/sessions/me", "GET", "DELETE")},
	}, nil
}

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
