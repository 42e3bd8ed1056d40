package directory

import (
	"context"
	"time"

	"gatehouse/internal/audit"
)

// Provisioning is what package push asks beyond the aggregates.
type Provisioning interface {
	// UnprovisionedMembers lists the group's members who have the application and
	// are not, or not yet, active users on the other side.
	UnprovisionedMembers(ctx context.Context, app, group string) ([]AppUser, error)
}

// Target is the other side of an application: where it is and whether it may
// be spoken to at this moment.
type Target struct {
	App        App
	Connection Connection
	// Open is false while the application is inactive or its connection disabled.
	Open bool
}

func target(ctx context.Context, tx Tx, app string) (t Target, err error) {
	if t.App, err = tx.App(ctx, app); err != nil {
		return t, err
	}
	if t.Connection, err = tx.Connection(ctx, app); err != nil && !missing(err) {
		return t, err
	}
	t.Open = t.App.Status == AppActive && t.Connection.Status == ConnectionEnabled
	return t, nil
}

// Target finds the other side of an application.
func (s *Service) Target(ctx context.Context, app string) (t Target, err error) {
	err = s.store.View(ctx, func(tx Tx) error {
		t, err = target(ctx, tx, app)
		return err
	})
	return t, err
}

// PersonSync is the desired state of one person in one application, with what
// is known of the other side.
type PersonSync struct {
	Target
	User   AppUser
	Person Person // zero when it was deleted
	// HeldBy are the live copies of groups that still hold a person who has lost
	// the application: they let go first.
	HeldBy []GroupPush
	// Now is the time at which all this was read.
	Now time.Time
}

// PersonSync reads what to do about a person; ok is false when nothing is left to do.
func (s *Service) PersonSync(ctx context.Context, w PersonWork) (p PersonSync, ok bool, err error) {
	err = s.store.View(ctx, func(tx Tx) error {
		p, ok = PersonSync{Now: tx.Now()}, false
		if p.Target, err = target(ctx, tx, w.App); err != nil {
			return notMissing(err)
		}
		if p.User, err = tx.AppUser(ctx, w.App, w.Person); err != nil {
			return notMissing(err)
		}
		if p.Person, err = tx.Person(ctx, w.Person); err != nil && !missing(err) {
			return err
		}
		ok = true
		if p.User.Assigned() {
			return nil
		}
		held, err := tx.PushesHolding(ctx, w.App, w.Person)
		for _, h := range held {
			if h.Status == PushActive || h.Status == PushRemoving {
				p.HeldBy = append(p.HeldBy, h)
			}
		}
		return err
	})
	return p, ok, err
}

func notMissing(err error) error {
	if missing(err) {
		return nil
	}
	return err
}

// UserState is what the other side has said of a person.
type UserState struct {
	RemoteID string
	Active   bool
	Pushed   string    // fingerprint of what was sent
	Read     time.Time // AppUser.LastUpdated of the state that was pushed
	Event    string    // the audit event's name
}

// UserPushed records what the other side has now. It is called right after its
// answer: what is not recorded here is found again by its name. Groups follow,
// because a person who has arrived becomes a member there.
func (s *Service) UserPushed(ctx context.Context, w PersonWork, st UserState) error {
	return s.store.Update(ctx, func(tx Tx) error {
		a, err := tx.App(ctx, w.App)
		if err != nil {
			return notMissing(err)
		}
		u, err := tx.AppUser(ctx, w.App, w.Person)
		if missing(err) {
			// Taken away while the request was under way: the next run switches it off.
			u, err = AppUser{AppID: w.App, PersonID: w.Person, Status: AppUserDeprovisioned, Created: tx.Now()}, nil
		}
		if err != nil {
			return err
		}
		arrived := !u.RemoteActive || u.RemoteID != st.RemoteID || u.Status != AppUserProvisioned
		u.RemoteID, u.RemoteActive, u.Pushed, u.LastSync = st.RemoteID, st.Active, st.Pushed, tx.Now()
		if !u.Assigned() {
			if err := tx.SaveAppUser(ctx, u); err != nil {
				return err
			}
			return enqueuePerson(ctx, tx, a, w.Person)
		}
		if u.Status != AppUserProvisioned {
			u.Status, u.StatusChanged = AppUserProvisioned, tx.Now()
		}
		if u.Sync = SyncDone; !u.LastUpdated.Equal(st.Read) {
			u.Sync = SyncStale
		}
		if err := tx.SaveAppUser(ctx, u); err != nil {
			return err
		}
		if err := dropTask(ctx, tx, w.App, SyncPerson, w.Person); err != nil {
			return err
		}
		if st.Event != "" {
			if err := s.recordProvision(ctx, tx, st.Event, a, w.Person); err != nil {
				return err
			}
		}
		if !arrived {
			return nil
		}
		return groupsOfMember(ctx, tx, w)
	})
}

// groupsOfMember has the copies of a person's groups compared.
func groupsOfMember(ctx context.Context, tx Tx, w PersonWork) error {
	pushes, err := tx.PushesOfMember(ctx, w.App, w.Person)
	if err != nil {
		return err
	}
	for _, p := range pushes {
		if p.Status == PushInactive || p.Status == PushRemoving {
			continue
		}
		if err := enqueueGroup(ctx, tx, w.App, p.GroupID, false); err != nil {
			return err
		}
	}
	return nil
}

func (s *Service) recordProvision(ctx context.Context, tx Tx, what string, a App, person string) error {
	p, err := tx.Person(ctx, person)
	if missing(err) {
		p, err = Person{ID: person}, nil
	}
	if err != nil {
		return err
	}
	return record(ctx, tx, what, nil, personParty(p), appParty(a))
}

// UserLost records that the other side has the user no longer: it was deleted
// there. Copies of groups lost the member with it.
func (s *Service) UserLost(ctx context.Context, w PersonWork) error {
	return s.store.Update(ctx, func(tx Tx) error {
		u, err := tx.AppUser(ctx, w.App, w.Person)
		if err != nil {
			return notMissing(err)
		}
		u.RemoteID, u.RemoteActive, u.Pushed = "", false, ""
		if u.Assigned() {
			u.Status, u.Sync = AppUserStaged, SyncPending
		}
		if err := tx.SaveAppUser(ctx, u); err != nil {
			return err
		}
		held, err := tx.PushesHolding(ctx, w.App, w.Person)
		if err != nil {
			return err
		}
		for _, h := range held {
			if err := tx.RemovePushedMembers(ctx, h.ID, []string{w.Person}); err != nil {
				return err
			}
		}
		return nil
	})
}

// UserSwitchedOff records that the other side keeps a person out, or never had
// it. If the application was given again meanwhile, the next run switches on.
func (s *Service) UserSwitchedOff(ctx context.Context, w PersonWork, event string) error {
	return s.store.Update(ctx, func(tx Tx) error {
		a, err := tx.App(ctx, w.App)
		if err != nil {
			return notMissing(err)
		}
		u, err := tx.AppUser(ctx, w.App, w.Person)
		if err != nil {
			return notMissing(err)
		}
		if u.Assigned() {
			u.RemoteActive, u.Pushed = false, ""
			if err := tx.SaveAppUser(ctx, u); err != nil {
				return err
			}
			return enqueuePerson(ctx, tx, a, w.Person)
		}
		if err := tx.DeleteAppUser(ctx, w.App, w.Person); err != nil {
			return err
		}
		if err := dropTask(ctx, tx, w.App, SyncPerson, w.Person); err != nil || event == "" {
			return err
		}
		return s.recordProvision(ctx, tx, event, a, w.Person)
	})
}

func dropTask(ctx context.Context, tx Tx, app, kind, subject string) error {
	t, err := tx.TaskOf(ctx, app, kind, subject)
	if err != nil {
		return notMissing(err)
	}
	return tx.DeleteTask(ctx, t.ID)
}

// HurryGroups has copies that hold a person who lost the application compared
// now, so that they let go.
func (s *Service) HurryGroups(ctx context.Context, held []GroupPush) error {
	return s.store.Update(ctx, func(tx Tx) error {
		for _, p := range held {
			// One that fails is tried again by itself, at its own pace.
			if _, err := tx.TaskOf(ctx, p.AppID, SyncGroup, p.GroupID); !missing(err) {
				if err != nil {
					return err
				}
				continue
			}
			if err := enqueueGroup(ctx, tx, p.AppID, p.GroupID, false); err != nil {
				return err
			}
		}
		return nil
	})
}

// ProvisioningFailed keeps what could not be done where people see it, and its
// state with it. A task that is not tried again by itself no longer holds up
// the groups of its person.
func (s *Service) ProvisioningFailed(ctx context.Context, t Task) error {
	return s.store.Update(ctx, func(tx Tx) error {
		a, err := tx.App(ctx, t.AppID)
		if err != nil {
			return notMissing(err)
		}
		if old, err := tx.TaskOf(ctx, t.AppID, t.Kind, t.Subject); err == nil {
			t.Attempts += old.Attempts
		} else if !missing(err) {
			return err
		}
		t.Updated = tx.Now()
		if err := tx.SaveTask(ctx, t); err != nil {
			return err
		}
		if t.Retrying || t.Manual {
			return nil
		}
		if t.Kind == SyncGroup {
			err = pushFailed(ctx, tx, t)
		} else {
			err = userFailed(ctx, tx, t)
		}
		if err != nil {
			return err
		}
		return tx.Record(ctx, audit.Event{
			Half: audit.Directory, What: failureEvents[t.Kind], Outcome: audit.Failed, Why: t.Title,
			Targets: []audit.Party{taskParty(t), appParty(a)}, Detail: map[string]any{"attribute": t.Attribute, "status": t.StatusCode},
		})
	})
}

var failureEvents = map[string]string{
	SyncPerson: "application.provision.user.push",
	SyncGroup:  "application.provision.group_push.mapping.update.or.delete.failed.with.error",
}

func userFailed(ctx context.Context, tx Tx, t Task) error {
	u, err := tx.AppUser(ctx, t.AppID, t.Subject)
	if err != nil || !u.Assigned() {
		return notMissing(err)
	}
	u.Sync = SyncError
	if err := tx.SaveAppUser(ctx, u); err != nil {
		return err
	}
	return groupsOfMember(ctx, tx, PersonWork{App: t.AppID, Person: t.Subject})
}

func pushFailed(ctx context.Context, tx Tx, t Task) error {
	p, err := tx.PushOf(ctx, t.AppID, t.Subject)
	if err != nil || p.Status == PushRemoving || p.Status == PushInactive {
		return notMissing(err)
	}
	p.Status, p.Failure, p.FailedAt = PushError, t.Title, tx.Now()
	return tx.SavePush(ctx, p)
}
