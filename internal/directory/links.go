package directory

import (
	"context"
	"net/url"
	"time"

	"gatehouse/internal/credential"
	"gatehouse/internal/fault"
)

// Link is a single-use address for one person, and the token in it. Whoever
// holds it can do what its purpose says; it is shown once.
type Link struct {
	URL     credential.Secret
	Token   credential.Secret
	Expires time.Time
}

// The pages behind the links (package idp serves them) and how long each works.
// The token stands in the query: paths are logged, queries are not.
var linkPages = map[Purpose]struct {
	path string
	life time.Duration
}{
	TicketSetUp:    {"/setup", 7 * 24 * time.Hour},
	TicketActivate: {"/welcome", 7 * 24 * time.Hour},
	TicketReset:    {"/reset", time.Hour},
}

// issue makes a link inside a transaction; links made before for the same
// purpose and person stop working.
func (s *Service) issue(ctx context.Context, tx Tx, purpose Purpose, person string) (Link, error) {
	if err := tx.DeleteTickets(ctx, purpose, person); err != nil {
		return Link{}, err
	}
	page := linkPages[purpose]
	token := tx.IDs().Token(20)
	l := Link{
		URL:     credential.NewSecret(s.base + page.path + "?token=" + url.QueryEscape(token)),
		Token:   credential.NewSecret(token),
		Expires: tx.Now().Add(page.life),
	}
	return l, tx.CreateTicket(ctx, Ticket{
		Hash: credential.HashToken(token), Purpose: purpose, PersonID: person, Expires: l.Expires,
	})
}

// badLink says nothing about why, so that guessing learns nothing.
func badLink() error {
	return fault.New(fault.Expired, "This link was used already, has expired or was replaced by a newer one.")
}

// ticket finds a live ticket of a purpose.
func ticket(ctx context.Context, tx Tx, purpose Purpose, token credential.Secret) (Ticket, error) {
	t, err := tx.Ticket(ctx, credential.HashToken(token.Reveal()))
	if f := fault.From(err); f != nil && f.Kind == fault.NotFound {
		return Ticket{}, badLink()
	}
	if err != nil {
		return Ticket{}, err
	}
	if t.Purpose != purpose || !tx.Now().Before(t.Expires) {
		return Ticket{}, badLink()
	}
	return t, nil
}

// LinkOwner tells whose activation or reset link a token belongs to, for the
// page behind it; it does not use the link up.
func (s *Service) LinkOwner(ctx context.Context, purpose Purpose, token credential.Secret) (p Person, err error) {
	err = s.store.View(ctx, func(tx Tx) error {
		t, err := ticket(ctx, tx, purpose, token)
		if err != nil || t.PersonID == "" {
			return err
		}
		p, err = tx.Person(ctx, t.PersonID)
		return err
	})
	return p, err
}

// ChoosePassword uses an activation or reset link up: the person gets the
// password and is ACTIVE.
func (s *Service) ChoosePassword(ctx context.Context, purpose Purpose, token, password credential.Secret) (Person, error) {
	if purpose != TicketActivate && purpose != TicketReset {
		return Person{}, badLink()
	}
	var p Person
	var c Credential
	err := s.store.View(ctx, func(tx Tx) error {
		t, err := ticket(ctx, tx, purpose, token)
		if err != nil {
			return err
		}
		if p, err = tx.Person(ctx, t.PersonID); err != nil {
			return err
		}
		c, err = tx.Credential(ctx, p.ID)
		return err
	})
	if err != nil {
		return Person{}, err
	}
	hash, err := s.newHash(ctx, c, p.Login(), password)
	if err != nil {
		return Person{}, err
	}
	err = s.store.Update(ctx, func(tx Tx) error {
		t, err := ticket(ctx, tx, purpose, token)
		if err != nil {
			return err
		}
		if p, err = tx.Person(ctx, t.PersonID); err != nil {
			return err
		}
		if err := tx.DeleteTickets(ctx, purpose, p.ID); err != nil {
			return err
		}
		return s.replacePassword(ctx, tx, &p, c, hash, "user.account.update_password")
	})
	return p, err
}

// replacePassword is the end of every way to a new password chosen by its
// owner: hash, state, and no session that began under the old one.
func (s *Service) replacePassword(ctx context.Context, tx Tx, p *Person, old Credential, hash, what string) error {
	to, err := next(p.Status, EventSetPassword, true)
	if err != nil {
		return err
	}
	if err := setHash(ctx, tx, p, old, hash); err != nil {
		return err
	}
	if err := tx.DeleteTickets(ctx, TicketReset, p.ID); err != nil {
		return err
	}
	if err := tx.DeleteTickets(ctx, TicketActivate, p.ID); err != nil {
		return err
	}
	if _, err := tx.DeleteSessionsOf(ctx, half, p.ID); err != nil {
		return err
	}
	p.enter(to, tx.Now())
	if err := tx.SavePerson(ctx, *p); err != nil {
		return err
	}
	return record(ctx, tx, what, nil, personParty(*p))
}
