package directory

import (
	"context"
	"time"

	"gatehouse/internal/credential"
)

// move applies an event to a person in one transaction: guard, state machine,
// what follows, audit.
func (s *Service) move(ctx context.Context, key string, e Event, what string, then func(Tx, *Person) error) (Person, error) {
	var p Person
	err := s.store.Update(ctx, func(tx Tx) (err error) {
		if p, err = find(ctx, tx, key); err != nil {
			return err
		}
		if err := mayTouch(ctx, tx, p.ID); err != nil {
			return err
		}
		c, err := tx.Credential(ctx, p.ID)
		if err != nil {
			return err
		}
		to, err := next(p.Status, e, c.Hash != "")
		if err != nil {
			return err
		}
		p.enter(to, tx.Now())
		if err := tx.SavePerson(ctx, p); err != nil {
			return err
		}
		if err := record(ctx, tx, what, nil, personParty(p)); err != nil {
			return err
		}
		if then == nil {
			return nil
		}
		return then(tx, &p)
	})
	return p, err
}

// Activate makes a staged or deactivated person usable: ACTIVE with a password,
// otherwise PROVISIONED with a link to choose one.
func (s *Service) Activate(ctx context.Context, key string) (p Person, link Link, err error) {
	p, err = s.move(ctx, key, EventActivate, "user.lifecycle.activate", func(tx Tx, p *Person) (err error) {
		p.Activated = tx.Now()
		if err := tx.SavePerson(ctx, *p); err != nil {
			return err
		}
		if p.Status == Provisioned {
			if link, err = s.issue(ctx, tx, TicketActivate, p.ID); err != nil {
				return err
			}
		}
		// Groups were kept, so what they give comes back.
		if err := settleAll(ctx, tx, *p); err != nil {
			return err
		}
		return followRules(ctx, tx, *p)
	})
	return p, link, err
}

// Reactivate makes a new activation link for somebody who did not use the first.
func (s *Service) Reactivate(ctx context.Context, key string) (p Person, link Link, err error) {
	p, err = s.move(ctx, key, EventReactivate, "user.lifecycle.reactivate", func(tx Tx, p *Person) (err error) {
		link, err = s.issue(ctx, tx, TicketActivate, p.ID)
		return err
	})
	return p, link, err
}

// Suspend keeps a person out without taking anything away; applications hear nothing.
func (s *Service) Suspend(ctx context.Context, key string) (Person, error) {
	return s.move(ctx, key, EventSuspend, "user.lifecycle.suspend", func(tx Tx, p *Person) error {
		if err := keepSuperAdmin(ctx, tx, p.ID); err != nil {
			return err
		}
		_, err := tx.DeleteSessionsOf(ctx, half, p.ID)
		return err
	})
}

// Unsuspend lets a person in again.
func (s *Service) Unsuspend(ctx context.Context, key string) (Person, error) {
	return s.move(ctx, key, EventUnsuspend, "user.lifecycle.unsuspend", nil)
}

// Unlock ends a lock that wrong passwords caused.
func (s *Service) Unlock(ctx context.Context, key string) (Person, error) {
	return s.move(ctx, key, EventUnlock, "user.account.unlock_by_admin", func(tx Tx, p *Person) error {
		c, err := tx.Credential(ctx, p.ID)
		if err != nil || c.Hash == "" {
			return err
		}
		if to := c.unlocked(); to != p.Status {
			p.enter(to, tx.Now())
			if err := tx.SavePerson(ctx, *p); err != nil {
				return err
			}
		}
		c.Failures = 0
		return tx.SaveCredential(ctx, c)
	})
}

// Deactivate takes away all assignments, roles, tokens, sessions and the
// password; applications are told to switch the person off.
func (s *Service) Deactivate(ctx context.Context, key string) (Person, error) {
	return s.move(ctx, key, EventDeactivate, "user.lifecycle.deactivate", func(tx Tx, p *Person) error {
		return strip(ctx, tx, p)
	})
}

func strip(ctx context.Context, tx Tx, p *Person) error {
	p.PasswordChanged = time.Time{}
	steps := []func() error{
		func() error { return keepSuperAdmin(ctx, tx, p.ID) },
		func() error { return tx.SavePerson(ctx, *p) },
		func() error { return tx.DeleteCredential(ctx, p.ID) },
		func() error { return tx.DeleteTickets(ctx, TicketActivate, p.ID) },
		func() error { return tx.DeleteTickets(ctx, TicketReset, p.ID) },
		func() error { return tx.DeleteAPITokensOf(ctx, p.ID) },
		func() error { return tx.DeleteRoleGrantsOf(ctx, p.ID) },
		func() error { _, err := tx.DeleteSessionsOf(ctx, half, p.ID); return err },
		func() error { return unassignAll(ctx, tx, *p) },
	}
	for _, step := range steps {
		if err := step(); err != nil {
			return err
		}
	}
	return nil
}

// Delete deactivates a person; called again for a deactivated one, it deletes.
func (s *Service) Delete(ctx context.Context, key string) error {
	p, err := s.Person(ctx, key)
	if err != nil {
		return err
	}
	if p.Status != Deprovisioned {
		_, err := s.Deactivate(ctx, p.ID)
		return err
	}
	return s.store.Update(ctx, func(tx Tx) error {
		p, err := tx.Person(ctx, p.ID)
		if err != nil {
			return err
		}
		if p.Status != Deprovisioned {
			return notAllowed() // activated again between the two looks
		}
		if err := mayTouch(ctx, tx, p.ID); err != nil {
			return err
		}
		groups, err := allGroups(ctx, tx, GroupQuery{Person: p.ID})
		if err != nil {
			return err
		}
		if err := tx.DeletePerson(ctx, p.ID); err != nil {
			return err
		}
		for _, g := range groups {
			if err := pushesChanged(ctx, tx, g.ID); err != nil {
				return err
			}
		}
		return record(ctx, tx, "user.lifecycle.delete.initiated", nil, personParty(p))
	})
}

// ExpirePassword lets the next sign-in ask for a new password. With temporary,
// it first replaces the password with one that is returned once.
func (s *Service) ExpirePassword(ctx context.Context, key string, temporary bool) (Person, credential.Secret, error) {
	if !temporary {
		p, err := s.move(ctx, key, EventExpirePassword, "user.account.expire_password", nil)
		return p, credential.Secret{}, err
	}
	var temp credential.Secret
	var hash string
	var old Credential
	err := s.store.View(ctx, func(tx Tx) error {
		p, err := find(ctx, tx, key)
		if err != nil {
			return err
		}
		// The fixed letters satisfy the policy; the rest is what nobody can guess.
		temp = credential.NewSecret("Aa1" + tx.IDs().Token(15))
		old, err = tx.Credential(ctx, p.ID)
		return err
	})
	if err != nil {
		return Person{}, credential.Secret{}, err
	}
	if hash, err = s.hasher.Hash(ctx, temp); err != nil {
		return Person{}, credential.Secret{}, err
	}
	p, err := s.move(ctx, key, EventExpirePassword, "user.account.expire_password", func(tx Tx, p *Person) error {
		if err := setHash(ctx, tx, p, old, hash); err != nil {
			return err
		}
		if _, err := tx.DeleteSessionsOf(ctx, half, p.ID); err != nil {
			return err
		}
		return tx.SavePerson(ctx, *p)
	})
	if err != nil {
		return Person{}, credential.Secret{}, err
	}
	return p, temp, nil
}

// ResetPassword makes a link to choose a new password; the old one and every
// session stop working at once.
func (s *Service) ResetPassword(ctx context.Context, key string) (p Person, link Link, err error) {
	p, err = s.move(ctx, key, EventResetPassword, "user.account.reset_password", func(tx Tx, p *Person) (err error) {
		if _, err := tx.DeleteSessionsOf(ctx, half, p.ID); err != nil {
			return err
		}
		link, err = s.issue(ctx, tx, TicketReset, p.ID)
		return err
	})
	return p, link, err
}

// EndSessions ends every browser session of a person.
func (s *Service) EndSessions(ctx context.Context, key string) error {
	return s.store.Update(ctx, func(tx Tx) error {
		p, err := touchable(ctx, tx, key)
		if err != nil {
			return err
		}
		n, err := tx.DeleteSessionsOf(ctx, half, p.ID)
		if err != nil {
			return err
		}
		return record(ctx, tx, "user.session.clear", map[string]any{"sessions": n}, personParty(p))
	})
}
