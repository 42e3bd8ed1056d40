package directory

import (
	"context"

	"gatehouse/internal/listing"
)

// Tasks lists what provisioning could not do, newest first.
func (s *Service) Tasks(ctx context.Context, q TaskQuery, page listing.Page) (l listing.List[Task], err error) {
	err = s.store.View(ctx, func(tx Tx) error {
		l, err = tx.Tasks(ctx, q, page)
		return err
	})
	return l, err
}

// Task finds a task.
func (s *Service) Task(ctx context.Context, id string) (t Task, err error) {
	err = s.store.View(ctx, func(tx Tx) error {
		t, err = tx.Task(ctx, id)
		return err
	})
	return t, err
}

// RetryTask has a failed step done again from the start. The task goes when
// that succeeds.
func (s *Service) RetryTask(ctx context.Context, id string) error {
	return s.store.Update(ctx, func(tx Tx) error {
		t, err := tx.Task(ctx, id)
		if err != nil {
			return err
		}
		if t.Manual {
			return invalid("task", "This task has to be done by hand; mark it complete then")
		}
		t.Retrying, t.Updated = true, tx.Now()
		if err := tx.SaveTask(ctx, t); err != nil {
			return err
		}
		a, err := tx.App(ctx, t.AppID)
		if err != nil {
			return err
		}
		if t.Kind == SyncGroup {
			return enqueueGroup(ctx, tx, a.ID, t.Subject, true)
		}
		u, err := tx.AppUser(ctx, a.ID, t.Subject)
		if missing(err) {
			return tx.DeleteTask(ctx, id)
		}
		if err != nil {
			return err
		}
		if u.Sync == SyncError {
			u.Sync = SyncPending
			// What was last sent is in doubt after a failure.
			u.Pushed = ""
			if err := tx.SaveAppUser(ctx, u); err != nil {
				return err
			}
		}
		return enqueuePerson(ctx, tx, a, t.Subject)
	})
}

// CompleteTask settles a task by hand: what it stood for counts as done. A
// record that was kept only for it goes too.
func (s *Service) CompleteTask(ctx context.Context, id string) error {
	return s.store.Update(ctx, func(tx Tx) error {
		t, err := tx.Task(ctx, id)
		if err != nil {
			return err
		}
		if err := settleByHand(ctx, tx, t); err != nil {
			return err
		}
		// Dropping a push has deleted its task already.
		if err := tx.DeleteTask(ctx, id); err != nil && !missing(err) {
			return err
		}
		return record(ctx, tx, "application.provision.task.complete", map[string]any{"title": t.Title}, taskParty(t))
	})
}

func settleByHand(ctx context.Context, tx Tx, t Task) error {
	if t.Kind == SyncGroup {
		p, err := tx.PushOf(ctx, t.AppID, t.Subject)
		if missing(err) {
			return nil
		}
		if err != nil || p.Status != PushRemoving {
			return err
		}
		return dropPush(ctx, tx, p)
	}
	u, err := tx.AppUser(ctx, t.AppID, t.Subject)
	if missing(err) {
		return nil
	}
	if err != nil || u.Assigned() {
		return err
	}
	return tx.DeleteAppUser(ctx, t.AppID, t.Subject)
}
