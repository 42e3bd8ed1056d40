package directory

import (
	"context"
	"encoding/json"
	"slices"
	"time"

	"gatehouse/internal/audit"
	"gatehouse/internal/credential"
	"gatehouse/internal/job"
)

// MailReset is the kind of the work that mails a link to whoever forgot a password.
const MailReset = "mail-reset"

// Letters that strangers can have sent.
const (
	lettersPerSource = 20 // within triesWindow
	lettersPerPerson = 3  // within letterWindow
	letterWindow     = time.Hour
)

// forgetful are the states in which people may help themselves. In others an
// administrator's link is on its way, which a letter would make worthless.
var forgetful = []Status{Active, PasswordExpired, LockedOut}

// ForgotPassword has a link mailed to whoever signs in by that name, if somebody
// does. The answer is the same either way, and comes before the letter: neither it
// nor the time that it takes tells who exists. The old password goes on working
// until the link is used, so nobody locks somebody else out.
func (s *Service) ForgotPassword(ctx context.Context, login, address string) error {
	return s.store.Update(ctx, func(tx Tx) error {
		if err := takeTry(ctx, tx, "letter-from/"+credential.Network(address), lettersPerSource); err != nil {
			return err
		}
		p, err := byTypedLogin(ctx, tx, login)
		if missing(err) || err == nil && !slices.Contains(forgetful, p.Status) {
			return nil
		}
		if err != nil {
			return err
		}
		if left, err := takeWithin(ctx, tx, "letter-to/"+p.ID, lettersPerPerson, letterWindow); err != nil || left > 0 {
			return err
		}
		payload, err := json.Marshal(MailWork{Person: p.ID})
		if err != nil {
			return err
		}
		if err := tx.Enqueue(ctx, job.Task{Queue: ImportQueue, Kind: MailReset, Order: "mail:" + p.ID, Payload: string(payload)}); err != nil {
			return err
		}
		ctx = audit.WithActor(ctx, audit.Party{Type: "User", Name: "somebody at the sign-in page"})
		return record(ctx, tx, "user.account.reset_password", map[string]any{"by": "forgotten"}, personParty(p))
	})
}

// ResetLinkFor makes the link of such a letter; ok is false when it is needed no more.
func (s *Service) ResetLinkFor(ctx context.Context, person string) (p Person, l Link, ok bool, err error) {
	err = s.store.Update(ctx, func(tx Tx) error {
		ok = false
		if p, err = tx.Person(ctx, person); missing(err) {
			return nil
		}
		if err != nil || !slices.Contains(forgetful, p.Status) {
			return err
		}
		ok = true
		l, err = s.issue(ctx, tx, TicketReset, p.ID)
		return err
	})
	return p, l, ok, err
}
