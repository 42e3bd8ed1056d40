package directory

import (
	"context"

	"gatehouse/internal/credential"
)

// Organization returns the organization.
func (s *Service) Organization(ctx context.Context) (o Organization, err error) {
	err = s.store.View(ctx, func(tx Tx) error {
		o, err = tx.Organization(ctx)
		return err
	})
	return o, err
}

// SetUpLink is called at every start. The first makes the organization. As long
// as nobody has become its first administrator, each start makes a new link for
// that, and the one before stops working; afterwards ok is false.
func (s *Service) SetUpLink(ctx context.Context, organization string) (link Link, ok bool, err error) {
	err = s.store.Update(ctx, func(tx Tx) error {
		link, ok = Link{}, false
		_, err := tx.Organization(ctx)
		if missing(err) {
			err = found(ctx, tx, organization)
		}
		if err != nil {
			return err
		}
		done, err := setUp(ctx, tx)
		if err != nil || done {
			return err
		}
		ok = true
		link, err = s.issue(ctx, tx, TicketSetUp, "")
		return err
	})
	return link, ok, err
}

// found makes the organization and its built-in group.
func found(ctx context.Context, tx Tx, name string) error {
	now := tx.Now()
	everyone := Group{
		ID: tx.IDs().Okta("00g"), Type: BuiltIn, Name: Everyone, Description: "All users in your organization",
		Created: now, LastUpdated: now, LastMembershipUpdated: now,
	}
	if err := tx.CreateGroup(ctx, everyone); err != nil {
		return err
	}
	o := Organization{ID: tx.IDs().Okta("00o"), Name: name, Created: now, EveryoneID: everyone.ID}
	if err := tx.SaveOrganization(ctx, o); err != nil {
		return err
	}
	return record(ctx, tx, "org.create", nil, groupParty(everyone))
}

// setUp tells whether the first administrator is there.
func setUp(ctx context.Context, tx Tx) (bool, error) {
	n, err := tx.CountRole(ctx, SuperAdmin)
	return n > 0, err
}

// IsSetUp tells whether the organization has an administrator.
func (s *Service) IsSetUp(ctx context.Context) (done bool, err error) {
	err = s.store.View(ctx, func(tx Tx) error {
		done, err = setUp(ctx, tx)
		return err
	})
	return done, err
}

// FirstAdmin is what the page behind the set-up link asks for.
type FirstAdmin struct {
	FirstName, LastName, Email string
	Password                   credential.Secret
}

// CompleteSetUp uses the set-up link up: its holder becomes the organization's
// first super administrator.
func (s *Service) CompleteSetUp(ctx context.Context, token credential.Secret, a FirstAdmin) (Person, error) {
	profile := Profile{"firstName": a.FirstName, "lastName": a.LastName, "email": a.Email, "login": a.Email}.clean()
	if err := profile.validate("newUser"); err != nil {
		return Person{}, err
	}
	// A stranger must not make us hash: the link is looked at first.
	if _, err := s.LinkOwner(ctx, TicketSetUp, token); err != nil {
		return Person{}, err
	}
	hash, err := s.newHash(ctx, Credential{}, profile["login"], a.Password)
	if err != nil {
		return Person{}, err
	}
	var p Person
	err = s.store.Update(ctx, func(tx Tx) error {
		if _, err := ticket(ctx, tx, TicketSetUp, token); err != nil {
			return err
		}
		if done, err := setUp(ctx, tx); err != nil || done {
			return orBadLink(err)
		}
		if err := tx.DeleteTickets(ctx, TicketSetUp, ""); err != nil {
			return err
		}
		if p, err = createPerson(ctx, tx, profile, NewPerson{Activate: true}, hash); err != nil {
			return err
		}
		_, err := grant(ctx, tx, p, SuperAdmin)
		return err
	})
	return p, err
}

func orBadLink(err error) error {
	if err != nil {
		return err
	}
	return badLink()
}
