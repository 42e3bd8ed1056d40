package oktaapi

import (
	"gatehouse/internal/credential"
	"gatehouse/internal/directory"
)

// withLink answers what a lifecycle call made: the link, or {} where the person
// needs none. There is no mail server in this version, so the link is answered
// whatever sendEmail says; else nobody would have it.
func withLink(link directory.Link, err error) (any, error) {
	if err != nil {
		return nil, err
	}
	if link.URL.Empty() {
		return object{}, nil
	}
	return activation(link), nil
}

func activateUser(c *call) (any, error) {
	_, link, err := c.Service.Activate(c.ctx(), c.path("userId"))
	return withLink(link, err)
}

func reactivateUser(c *call) (any, error) {
	_, link, err := c.Service.Reactivate(c.ctx(), c.path("userId"))
	return withLink(link, err)
}

func done(_ directory.Person, err error) (any, error) {
	if err != nil {
		return nil, err
	}
	return object{}, nil
}

func suspendUser(c *call) (any, error) { return done(c.Service.Suspend(c.ctx(), c.path("userId"))) }

func unsuspendUser(c *call) (any, error) {
	return done(c.Service.Unsuspend(c.ctx(), c.path("userId")))
}

func deactivateUser(c *call) (any, error) {
	return done(c.Service.Deactivate(c.ctx(), c.path("userId")))
}

func unlockUser(c *call) (any, error) { return done(c.Service.Unlock(c.ctx(), c.path("userId"))) }

func expirePassword(c *call) (any, error) {
	temporary, err := c.flag("tempPassword", false)
	if err != nil {
		return nil, err
	}
	p, temp, err := c.Service.ExpirePassword(c.ctx(), c.path("userId"), temporary)
	if err != nil {
		return nil, err
	}
	if temporary {
		return object{"tempPassword": temp.Reveal()}, nil
	}
	return c.user(p, true), nil
}

func resetPassword(c *call) (any, error) {
	_, link, err := c.Service.ResetPassword(c.ctx(), c.path("userId"))
	if err != nil {
		return nil, err
	}
	return object{"resetPasswordUrl": link.URL.Reveal()}, nil
}

func changePassword(c *call) (any, error) {
	var b struct {
		Old struct {
			Value string `json:"value"`
		} `json:"oldPassword"`
		New struct {
			Value string `json:"value"`
		} `json:"newPassword"`
	}
	if err := c.decode(&b, false); err != nil {
		return nil, err
	}
	_, err := c.Service.ChangePassword(c.ctx(), c.path("userId"), credential.NewSecret(b.Old.Value), credential.NewSecret(b.New.Value))
	if err != nil {
		return nil, err
	}
	return object{"password": object{}, "provider": object{"type": "OKTA", "name": "OKTA"}}, nil
}

func endSessions(c *call) (any, error) { return nil, c.Service.EndSessions(c.ctx(), c.path("userId")) }
