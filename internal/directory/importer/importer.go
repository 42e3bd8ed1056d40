// Package importer does work of the directory that concerns many people: row
// after row of a file that is imported, the letters to those who have to choose
// a password, and everybody whom a new group rule may concern.
//
// What becomes of each is decided and kept by directory.Service; this package
// only goes on until there is nothing left, or until its turn is over and the
// work waits in the queue again. Killed in between, it loses nothing.
package importer

import (
	"context"
	"encoding/json"
	"log/slog"
	"time"

	"gatehouse/internal/directory"
	"gatehouse/internal/job"
)

// turn bounds how long one import keeps a worker, well below a job's limit.
const turn = 30 * time.Second

// A Mailer sends a message to a person.
type Mailer interface {
	Send(ctx context.Context, to, subject, text string) error
}

// Worker is for the queue directory.ImportQueue.
type Worker struct {
	Service *directory.Service
	// Mail may be nil: nothing is mailed then.
	Mail Mailer
	Now  func() time.Time
	Log  *slog.Logger
}

// Handlers are for the worker of the queue.
func (w *Worker) Handlers() map[string]job.Handler {
	return map[string]job.Handler{directory.ImportPeople: w.people, directory.MailActivation: w.letter, directory.MailReset: w.reset, directory.ApplyRule: w.rule}
}

// attempts is after how many failures in a row an import is stopped, for a
// person to look at and start again.
const attempts = 5

func (w *Worker) people(ctx context.Context, j job.Job) error {
	var work directory.ImportWork
	if err := json.Unmarshal([]byte(j.Payload), &work); err != nil {
		return job.GiveUp(err)
	}
	for ends := w.Now().Add(turn); w.Now().Before(ends); {
		more, err := w.Service.ImportNext(ctx, work.Import)
		switch {
		case err != nil && j.Attempts+1 >= attempts && ctx.Err() == nil:
			w.Log.ErrorContext(ctx, "an import is stopped", "import", work.Import, "error", err)
			_, stop := w.Service.StopImport(ctx, work.Import, "A row could not be imported because of an internal error. Start it again to go on.")
			return stop
		case err != nil || !more:
			return err
		}
	}
	return w.Service.ContinueImport(ctx, work.Import)
}

// rule does a part of what follows a change of a group rule.
func (w *Worker) rule(ctx context.Context, j job.Job) error {
	var work directory.RuleWork
	if err := json.Unmarshal([]byte(j.Payload), &work); err != nil {
		return job.GiveUp(err)
	}
	return w.Service.FollowRule(ctx, work)
}

// letter mails a person the link to choose a password, made at that moment: a
// letter that is tried again carries a link that works.
func (w *Worker) letter(ctx context.Context, j job.Job) error {
	var work directory.MailWork
	if err := json.Unmarshal([]byte(j.Payload), &work); err != nil {
		return job.GiveUp(err)
	}
	if w.Mail == nil {
		return nil
	}
	p, link, needed, err := w.Service.InvitationFor(ctx, work.Person)
	if err != nil || !needed {
		return err
	}
	subject, text := link.Letter(p)
	return w.Mail.Send(ctx, p.Profile["email"], subject, text)
}
