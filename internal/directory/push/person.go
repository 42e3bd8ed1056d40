package push

import (
	"context"
	"net/http"
	"time"

	"gatehouse/internal/directory"
	"gatehouse/internal/job"
	"gatehouse/internal/scim"
)

// letGo bounds how long a person who lost an application is left active there
// so that the copies of its groups let go first; patience is how often to look.
const (
	letGo    = 5 * time.Second
	patience = 100 * time.Millisecond
)

// SyncPerson brings one person of one application in step.
func (p *Pusher) SyncPerson(ctx context.Context, j job.Job) error {
	w, err := read[directory.PersonWork](j)
	if err != nil {
		return err
	}
	s, ok, err := p.Service.PersonSync(ctx, w)
	if err != nil || !ok {
		return err
	}
	pr := &person{Pusher: p, work: w, PersonSync: s}
	if err := pr.sync(ctx); err != nil {
		if _, waits := err.(*job.Retry); waits { //nolint:errorlint // ours, never wrapped
			return err
		}
		return p.failed(ctx, j, subject{app: s.App, kind: directory.SyncPerson, id: w.Person, title: "user " + pr.name()}, err)
	}
	return nil
}

// person is one person's run.
type person struct {
	*Pusher
	directory.PersonSync
	work   directory.PersonWork
	client *scim.Client
	off    []string // attributes that are left to the other side
}

func (p *person) name() string {
	if p.Person.ID == "" {
		return p.User.UserName
	}
	return p.Person.Name()
}

func (p *person) sync(ctx context.Context) error {
	if !p.User.Assigned() {
		return p.leave(ctx)
	}
	if !p.Open || !p.App.Features.Any() {
		return nil // compared anew when it opens
	}
	return p.enter(ctx)
}

// dial makes the client, unless the server wants to be left alone.
func (p *person) dial() (err error) {
	if d := p.resting(p.App.ID); d > 0 {
		return wait(d, "the server asked to wait")
	}
	p.client, err = p.Pusher.client(p.Target)
	return err
}

// enter brings a person who has the application to the other side.
func (p *person) enter(ctx context.Context) error {
	want, off := desired(p.App, p.Person, p.User)
	p.off = off
	print, err := fingerprint(p.Connection.BaseURL, want)
	if err != nil {
		return err
	}
	if p.User.RemoteID != "" && p.User.RemoteActive && (p.User.Pushed == print || !p.App.Features.Update) {
		if p.User.Sync == directory.SyncDone && p.User.Status == directory.AppUserProvisioned {
			return nil
		}
		return p.record(ctx, p.User.RemoteID, p.User.Pushed, "")
	}
	if err := p.dial(); err != nil {
		return err
	}
	if p.User.RemoteID == "" {
		return p.arrive(ctx, want, print)
	}
	return p.update(ctx, want, print)
}

// record keeps what the other side has now.
func (p *person) record(ctx context.Context, id, print, event string) error {
	return p.Service.UserPushed(ctx, p.work, directory.UserState{
		RemoteID: id, Active: true, Pushed: print, Read: p.User.LastUpdated, Event: event,
	})
}

// arrive finds the person on the other side, or makes it there.
func (p *person) arrive(ctx context.Context, want scim.User, print string) error {
	found, ok, err := p.client.FindUser(ctx, want.UserName)
	if err != nil {
		return during(err, "Error while verifying if user %s exists", want.UserName)
	}
	if ok {
		return p.link(ctx, found, want, print)
	}
	if !p.App.Features.Create {
		return during(&refused{detail: "Matching user not found."}, "Error while linking user %s", want.UserName)
	}
	made, err := p.client.CreateUser(ctx, want)
	if scim.StatusOf(err) == http.StatusConflict {
		// Made between the two requests, or by one whose answer was lost.
		found, ok, again := p.client.FindUser(ctx, want.UserName)
		if again == nil && ok {
			return p.link(ctx, found, want, print)
		}
	}
	if err != nil {
		return during(err, "Error while creating user %s", want.UserName)
	}
	return p.record(ctx, made.ID, print, "application.provision.user.push")
}

// link adopts the user that the other side has, switches it on and pushes the profile.
func (p *person) link(ctx context.Context, found, want scim.User, print string) error {
	event := "application.provision.user.verify_exists"
	if !found.IsActive() {
		if err := p.client.PatchUserActive(ctx, found.ID, true); err != nil {
			return during(err, "Error while reactivating user %s", want.UserName)
		}
		active := true
		found.Active, event = &active, "application.provision.user.reactivate"
	}
	return p.profile(ctx, found, want, print, event)
}

// profile sends the merged profile if it differs and may be sent.
func (p *person) profile(ctx context.Context, have, want scim.User, print, event string) error {
	merged := merge(have, want, p.off)
	if same(have, merged) {
		return p.record(ctx, have.ID, print, event)
	}
	if !p.App.Features.Update {
		return p.record(ctx, have.ID, "", event)
	}
	if _, err := p.client.PutUser(ctx, have.ID, merged); err != nil {
		if scim.StatusOf(err) == http.StatusNotFound {
			return p.lost(ctx, want, print)
		}
		return during(err, "Error while updating user %s", want.UserName)
	}
	if event == "" {
		event = "application.provision.user.push_profile"
	}
	return p.record(ctx, have.ID, print, event)
}

// update pushes a changed profile to a user that the other side is known to have.
func (p *person) update(ctx context.Context, want scim.User, print string) error {
	have, err := p.client.GetUser(ctx, p.User.RemoteID)
	if scim.StatusOf(err) == http.StatusNotFound {
		return p.lost(ctx, want, print)
	}
	if err != nil {
		return during(err, "Error while reading user %s", want.UserName)
	}
	if !have.IsActive() {
		return p.link(ctx, have, want, print)
	}
	return p.profile(ctx, have, want, print, "")
}

// lost begins anew for a user that was deleted on the other side.
func (p *person) lost(ctx context.Context, want scim.User, print string) error {
	if err := p.Service.UserLost(ctx, p.work); err != nil {
		return err
	}
	return p.arrive(ctx, want, print)
}

// leave switches a person off who has lost the application.
func (p *person) leave(ctx context.Context) error {
	if p.User.RemoteID != "" && !p.User.RemoteActive {
		return p.Service.UserSwitchedOff(ctx, p.work, "")
	}
	if !p.App.Features.Deactivate {
		return p.byHand(ctx)
	}
	if !p.Open {
		return wait(closedPoll, "the application's provisioning is switched off")
	}
	if held := p.HeldBy; len(held) > 0 && p.Now.Sub(p.User.StatusChanged) < letGo {
		if err := p.Service.HurryGroups(ctx, held); err != nil {
			return err
		}
		return wait(patience, "groups let go first")
	}
	if err := p.dial(); err != nil {
		return err
	}
	id := p.User.RemoteID
	if id == "" {
		// A creation may have been under way whose answer was lost.
		found, ok, err := p.client.FindUser(ctx, p.User.UserName)
		if err != nil {
			return during(err, "Error while verifying if user %s exists", p.User.UserName)
		}
		if !ok || found.ExternalID != p.work.Person || !found.IsActive() {
			return p.Service.UserSwitchedOff(ctx, p.work, "")
		}
		id = found.ID
	}
	err := p.client.PatchUserActive(ctx, id, false)
	if err != nil && scim.StatusOf(err) != http.StatusNotFound {
		return during(err, "Error while deactivating user %s", p.User.UserName)
	}
	return p.Service.UserSwitchedOff(ctx, p.work, "application.provision.user.deactivate")
}

// byHand leaves the switching off to a person, because the switch is off.
func (p *person) byHand(ctx context.Context) error {
	if p.User.RemoteID == "" {
		return p.Service.UserSwitchedOff(ctx, p.work, "")
	}
	return p.Service.ProvisioningFailed(ctx, directory.Task{
		AppID: p.App.ID, Kind: directory.SyncPerson, Subject: p.work.Person, Manual: true,
		Title: "Deactivate user " + p.name() + " in app " + p.App.Label + " by hand: Deactivate Users is switched off.",
	})
}
