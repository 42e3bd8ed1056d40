package oktaapi

import (
	"log/slog"

	"gatehouse/internal/credential"
	"gatehouse/internal/directory"
	"gatehouse/internal/endpoint"
)

// withLink answers what a lifecycle call made: {} where the person needs no
// link or was mailed one, otherwise the link, which nobody else would have.
func (c *call) withLink(p directory.Person, link directory.Link, shown object, err error) (any, error) {
	if err != nil {
		return nil, err
	}
	send, err := c.flag("sendEmail", true)
	if err != nil {
		return nil, err
	}
	if link.URL.Empty() || send && c.mailed(p, link) {
		return object{}, nil
	}
	return shown, nil
}

// mailed sends a link to its person and tells whether that worked. If it did
// not, the administrator gets the link: the change is made already.
func (c *call) mailed(p directory.Person, link directory.Link) bool {
	if c.Mail == nil {
		return false
	}
	subject, text := link.Letter(p)
	err := c.Mail.Send(c.ctx(), p.Profile["email"], subject, text)
	if err != nil {
		slog.WarnContext(c.ctx(), "a link could not be mailed", "requestId", endpoint.RequestID(c.r), "person", p.ID, "error", err)
	}
	return err == nil
}

func activateUser(c *call) (any, error) {
	p, link, err := c.Service.Activate(c.ctx(), c.path("userId"))
	return c.withLink(p, link, activation(link), err)
}

func reactivateUser(c *call) (any, error) {
	p, link, err := c.Service.Reactivate(c.ctx(), c.path("userId"))
	return c.withLink(p, link, activation(link), err)
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
	p, link, err := c.Service.ResetPassword(c.ctx(), c.path("userId"))
	return c.withLink(p, link, object{"resetPasswordUrl": link.URL.Reveal()}, err)
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
