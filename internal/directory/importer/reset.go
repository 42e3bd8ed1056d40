package importer

import (
	"context"
	"encoding/json"

	"gatehouse/internal/directory"
	"gatehouse/internal/job"
)

// reset mails somebody who forgot a password the link to choose another, made at
// that moment, as letter does.
func (w *Worker) reset(ctx context.Context, j job.Job) error {
	var work directory.MailWork
	if err := json.Unmarshal([]byte(j.Payload), &work); err != nil {
		return job.GiveUp(err)
	}
	if w.Mail == nil {
		return nil
	}
	p, link, needed, err := w.Service.ResetLinkFor(ctx, work.Person)
	if err != nil || !needed {
		return err
	}
	subject, text := link.Letter(p)
	return w.Mail.Send(ctx, p.Profile["email"], subject, text)
}
