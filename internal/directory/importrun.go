package directory

import (
	"context"
	"encoding/json"
	"strings"

	"gatehouse/internal/audit"
	"gatehouse/internal/fault"
	"gatehouse/internal/job"
)

// ImportNext imports the next row of a running import, and tells whether there
// may be another. The person and what became of the row are one transaction, so
// whoever goes on after a crash begins where it ended.
func (s *Service) ImportNext(ctx context.Context, id string) (more bool, err error) {
	i, rows, err := s.ImportRows(ctx, ImportRowQuery{Import: id, Statuses: []RowStatus{RowReady, RowMatched}, Limit: 1})
	if missing(err) || err == nil && i.Status != ImportRunning {
		return false, nil // deleted or stopped meanwhile
	}
	if err != nil {
		return false, err
	}
	ctx = audit.WithActor(WithCaller(ctx, i.By), audit.Party{Type: "User", ID: i.By, Name: i.ByLogin})
	ctx = WithReason(ctx, "import "+i.ID+" of the file "+i.Name)
	if len(rows) == 0 {
		return false, s.completeImport(ctx, id)
	}
	return true, s.importRow(ctx, i, rows[0])
}

func (s *Service) completeImport(ctx context.Context, id string) error {
	return s.store.Update(ctx, func(tx Tx) error {
		i, err := tx.Import(ctx, id)
		if err != nil || i.Status != ImportRunning {
			return err
		}
		return endImport(ctx, tx, &i, ImportCompleted, "")
	})
}

// ContinueImport has an import gone on with by whoever works next.
func (s *Service) ContinueImport(ctx context.Context, id string) error {
	return s.store.Update(ctx, func(tx Tx) error { return enqueueImport(ctx, tx, id) })
}

func (s *Service) importRow(ctx context.Context, i Import, r ImportRow) error {
	cells, err := s.ImportCells(r)
	if err != nil {
		return err
	}
	hash, err := s.importHash(ctx, i, r, cells)
	if err != nil {
		return err
	}
	err = s.store.Update(ctx, func(tx Tx) error {
		now, err := tx.Import(ctx, i.ID)
		if err != nil || now.Status != ImportRunning {
			return err
		}
		if why, err := reasonToStop(ctx, tx, now); err != nil || why != "" {
			if err != nil {
				return err
			}
			return endImport(ctx, tx, &now, ImportStopped, why)
		}
		around, err := around(ctx, tx, now.read(cells))
		if err != nil {
			return err
		}
		return s.settleRow(ctx, tx, now, r, now.planRow(r, cells, around), hash)
	})
	// What was refused inside was rolled back; the row says why.
	if f := fault.From(err); f != nil && f.Kind != fault.Unavailable {
		return s.refuseRow(ctx, i, r, f)
	}
	return err
}

// importHash hashes the password of somebody new, outside of any transaction.
func (s *Service) importHash(ctx context.Context, i Import, r ImportRow, cells []string) (string, error) {
	c := i.planRow(r, cells, surroundings{})
	if r.Status != RowReady || c.password.Empty() || checkPassword(c.password, c.login) != nil {
		return "", nil
	}
	return s.newHash(ctx, Credential{}, c.login, c.password)
}

// settleRow does what is planned with a row and keeps what became of it.
func (s *Service) settleRow(ctx context.Context, tx Tx, i Import, r ImportRow, p plan, hash string) (err error) {
	r.Problems = p.problems
	switch {
	case p.status == RowRefused:
		r.Status = RowRefused
		return tx.SaveImportRows(ctx, []ImportRow{r})
	case p.have.ID == "":
		r.Status = RowCreated
		r.PersonID, err = importPerson(ctx, tx, i, p, hash)
	case !i.Options.Update:
		r.Status, r.PersonID = RowExisted, p.have.ID
	default:
		r.PersonID = p.have.ID
		r.Status, err = updateByRow(ctx, tx, p)
	}
	if err != nil {
		return err
	}
	r.Sealed = ""
	return tx.SaveImportRows(ctx, []ImportRow{r})
}

func importPerson(ctx context.Context, tx Tx, i Import, p plan, hash string) (string, error) {
	n := NewPerson{Activate: i.Options.Activate, ChangePassword: hash != "" && i.Options.Activate && i.Options.ChangePassword, GroupIDs: p.groups}
	made, err := createPerson(ctx, tx, p.given.clean(), n, hash)
	if err != nil || made.Status != Provisioned || !i.Options.Mail {
		return made.ID, err
	}
	payload, err := json.Marshal(MailWork{Person: made.ID})
	if err != nil {
		return "", err
	}
	return made.ID, tx.Enqueue(ctx, job.Task{Queue: ImportQueue, Kind: MailActivation, Order: "mail:" + made.ID, Payload: string(payload)})
}

// updateByRow changes somebody who is there already: blank cells leave the
// attribute as it is, groups are added to and never left.
func updateByRow(ctx context.Context, tx Tx, p plan) (RowStatus, error) {
	out := RowExisted
	if err := mayTouch(ctx, tx, p.have.ID); err != nil {
		return "", err
	}
	if p.changes() {
		out = RowUpdated
		if err := changeProfile(ctx, tx, &p.have, PersonChange{Profile: p.given}); err != nil {
			return "", err
		}
	}
	for _, g := range p.groups {
		in, err := tx.IsMember(ctx, g, p.have.ID)
		if err != nil {
			return "", err
		}
		if in {
			continue
		}
		out = RowUpdated
		if err := join(ctx, tx, g, p.have); err != nil {
			return "", err
		}
	}
	return out, nil
}

func (s *Service) refuseRow(ctx context.Context, i Import, r ImportRow, f *fault.Error) error {
	r.Status, r.Problems = RowRefused, []RowProblem{i.problem(f.Field, f.Message)}
	return s.store.Update(ctx, func(tx Tx) error {
		now, err := tx.Import(ctx, i.ID)
		if err != nil || now.Status != ImportRunning {
			return err
		}
		return tx.SaveImportRows(ctx, []ImportRow{r})
	})
}

// InvitationFor makes the link that a person who was imported needs to choose a
// password; ok is false when it needs none any more.
func (s *Service) InvitationFor(ctx context.Context, person string) (p Person, l Link, ok bool, err error) {
	err = s.store.Update(ctx, func(tx Tx) error {
		ok = false
		if p, err = tx.Person(ctx, person); missing(err) {
			return nil
		}
		if err != nil || p.Status != Provisioned {
			return err
		}
		ok = true
		l, err = s.issue(ctx, tx, TicketActivate, p.ID)
		return err
	})
	return p, l, ok, err
}

// linksAtOnce bounds how many links are made in one transaction.
const linksAtOnce = 50

// ImportLinks makes new links for everybody of an import who still has to
// choose a password, and hands each to f; links made before stop working.
func (s *Service) ImportLinks(ctx context.Context, id string, f func(Person, Link) error) error {
	for after := 0; ; {
		_, rows, err := s.ImportRows(ctx, ImportRowQuery{Import: id, Statuses: []RowStatus{RowCreated}, After: after, Limit: linksAtOnce})
		if err != nil || len(rows) == 0 {
			return err
		}
		after = rows[len(rows)-1].N
		people, links, err := s.invite(ctx, rows)
		if err != nil {
			return err
		}
		for n := range links {
			if err := f(people[n], links[n]); err != nil {
				return err
			}
		}
	}
}

func (s *Service) invite(ctx context.Context, rows []ImportRow) (people []Person, links []Link, err error) {
	err = s.store.Update(ctx, func(tx Tx) error {
		people, links = nil, nil
		for _, r := range rows {
			p, err := tx.Person(ctx, r.PersonID)
			if missing(err) || err == nil && p.Status != Provisioned {
				continue
			}
			if err != nil {
				return err
			}
			l, err := s.issue(ctx, tx, TicketActivate, p.ID)
			if err != nil {
				return err
			}
			if err := record(ctx, tx, "user.lifecycle.reactivate", nil, personParty(p)); err != nil {
				return err
			}
			people, links = append(people, p), append(links, l)
		}
		return nil
	})
	return people, links, err
}

// Letter is the message that carries a link to its person.
func (l Link) Letter(p Person) (subject, text string) {
	return "Choose your password", strings.Join([]string{
		"Hello " + p.Profile["firstName"] + ",", "open this link to choose your password:", l.URL.Reveal(),
		"It works once, until " + l.Expires.UTC().Format("2 January 2006 15:04 UTC") + ".\n",
	}, "\n\n")
}
