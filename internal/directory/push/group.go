package push

import (
	"cmp"
	"context"
	"net/http"
	"time"

	"gatehouse/internal/directory"
	"gatehouse/internal/job"
	"gatehouse/internal/scim"
)

// gather bounds how long a group waits for members under way, so that they
// come in few requests; after it, the group takes those who are there.
const gather = 2 * time.Second

// SyncGroup brings the copy of one group in one application in step.
func (p *Pusher) SyncGroup(ctx context.Context, j job.Job) error {
	w, err := read[directory.GroupWork](j)
	if err != nil {
		return err
	}
	s, ok, err := p.Service.GroupSync(ctx, w)
	if err != nil || !ok {
		return err
	}
	removing := s.Push.Status == directory.PushRemoving
	if !s.Open {
		if removing {
			return wait(closedPoll, "the application's provisioning is switched off")
		}
		return nil // compared anew when it opens
	}
	if d := p.resting(w.App); d > 0 {
		return wait(d, "the server asked to wait")
	}
	if s.Waiting > 0 && p.Now().Sub(j.Created) < gather && !leaving(s) {
		return wait(patience, "members are under way")
	}
	g := &group{Pusher: p, GroupSync: s, work: w}
	if g.client, err = p.client(s.Target); err != nil {
		return err
	}
	if removing {
		err = g.remove(ctx)
	} else {
		err = g.sync(ctx)
	}
	if err != nil {
		return p.failed(ctx, j, subject{app: s.App, kind: directory.SyncGroup, id: w.Group, title: "group " + s.Push.TargetName}, err)
	}
	return nil
}

// leaving tells whether somebody has to leave the copy, which never waits.
func leaving(s directory.GroupSync) bool {
	_, remove := difference(s.Want, s.Have, false)
	return len(remove) > 0
}

// group is one group's run.
type group struct {
	*Pusher
	directory.GroupSync
	work   directory.GroupWork
	client *scim.Client
}

func (g *group) sync(ctx context.Context) error {
	name := g.Push.TargetName
	if g.Push.RemoteID != "" && g.Push.Target != g.Connection.BaseURL {
		if err := g.forget(ctx); err != nil { // another server's
			return err
		}
	}
	if g.Push.RemoteID == "" {
		if err := g.make(ctx, name); err != nil {
			return err
		}
	}
	if g.Push.PushedName != name {
		err := g.client.RenameGroup(ctx, g.Push.RemoteID, name)
		if scim.StatusOf(err) == http.StatusNotFound {
			return g.again(ctx)
		}
		if err != nil {
			return during(err, "Error while renaming group %s", name)
		}
		if err := g.named(ctx, g.Push.RemoteID, name); err != nil {
			return err
		}
	}
	return g.members(ctx)
}

// forget drops what is known of a copy that is not there.
func (g *group) forget(ctx context.Context) error {
	g.Push.RemoteID, g.Push.PushedName, g.Have = "", "", nil
	return g.Service.GroupLost(ctx, g.Push.ID)
}

// again makes a copy anew that was deleted on the other side.
func (g *group) again(ctx context.Context) error {
	if err := g.forget(ctx); err != nil {
		return err
	}
	return g.sync(ctx)
}

func (g *group) named(ctx context.Context, id, name string) error {
	g.Push.RemoteID, g.Push.PushedName = id, name
	return g.Service.GroupNamed(ctx, g.Push.ID, id, name, g.Connection.BaseURL)
}

// make finds the copy or creates it.
func (g *group) make(ctx context.Context, name string) error {
	found, ok, err := g.client.FindGroup(ctx, name)
	if err != nil {
		return during(err, "Error while verifying if group %s exists", name)
	}
	if ok {
		return g.adopt(ctx, found, name)
	}
	made, err := g.client.CreateGroup(ctx, name, g.Push.GroupID)
	if scim.StatusOf(err) == http.StatusConflict {
		found, ok, again := g.client.FindGroup(ctx, name)
		if again == nil && ok {
			return g.adopt(ctx, found, name)
		}
	}
	if err != nil {
		return during(err, "Error while creating group %s", name)
	}
	return g.named(ctx, made.ID, name)
}

// adopt takes a group of the other side that is ours, or that an administrator
// linked. Any other one stays somebody else's.
func (g *group) adopt(ctx context.Context, found scim.Group, name string) error {
	if found.ExternalID != g.Push.GroupID && !g.Push.Link {
		return during(&refused{detail: "The application has a group of this name already. Link to it, or rename one of them.", attribute: "displayName"},
			"Error while creating group %s", name)
	}
	if err := g.named(ctx, found.ID, name); err != nil || found.ExternalID == g.Push.GroupID {
		return err
	}
	return g.inherit(ctx)
}

// inherit learns the members that a linked group has: from now on it holds
// those of the directory's group and nobody else.
func (g *group) inherit(ctx context.Context) error {
	users, err := g.client.ListGroupMembers(ctx, g.Push.RemoteID)
	if err != nil {
		return during(err, "Error while reading the members of group %s", g.Push.TargetName)
	}
	people := map[string]string{}
	for _, m := range g.Want {
		people[m.RemoteID] = m.PersonID
	}
	for _, u := range users {
		// A stranger to the directory is remembered by the id that it has there.
		g.Have = append(g.Have, directory.PushedMember{PersonID: cmp.Or(people[u.ID], u.ID), RemoteID: u.ID})
	}
	return g.Service.MembersPushed(ctx, g.Push.ID, g.Have, nil)
}

// members sends the changes of membership, removals first, and records each
// request's part right after its answer.
func (g *group) members(ctx context.Context) error {
	add, remove := difference(g.Want, g.Have, g.work.Full)
	for len(add)+len(remove) > 0 {
		r := min(len(remove), scim.MaxMemberChanges)
		a := min(len(add), scim.MaxMemberChanges-r)
		gone, err := g.change(ctx, add[:a], remove[:r])
		if err != nil {
			return err
		}
		if gone {
			return g.again(ctx)
		}
		add, remove = add[a:], remove[r:]
	}
	return g.Service.GroupPushed(ctx, g.Push.ID)
}

// change sends one request's changes. When the other side refuses them, they
// are halved until the one member at fault is alone: it is compared with the
// other side itself, and the others do not wait for it.
func (g *group) change(ctx context.Context, add, remove []directory.PushedMember) (gone bool, err error) {
	if len(add)+len(remove) == 0 {
		return false, nil
	}
	err = g.client.PatchMembers(ctx, g.Push.RemoteID, remoteIDs(add), remoteIDs(remove))
	status := scim.StatusOf(err)
	switch {
	case err == nil:
		return false, g.Service.MembersPushed(ctx, g.Push.ID, add, remove)
	case status != http.StatusNotFound && status != http.StatusBadRequest:
		return false, during(err, "Error while changing the members of group %s", g.Push.TargetName)
	}
	if len(add)+len(remove) == 1 {
		return g.single(ctx, add, remove, err)
	}
	halves := [2][2][]directory.PushedMember{{add[:len(add)/2], remove[:(len(remove)+1)/2]}, {add[len(add)/2:], remove[(len(remove)+1)/2:]}}
	for _, half := range halves {
		if gone, err := g.change(ctx, half[0], half[1]); gone || err != nil {
			return gone, err
		}
	}
	return false, nil
}

// single finds out why one member was refused: the group may be gone, or the user.
func (g *group) single(ctx context.Context, add, remove []directory.PushedMember, refusal error) (gone bool, err error) {
	if _, err := g.client.GetGroup(ctx, g.Push.RemoteID); scim.StatusOf(err) == http.StatusNotFound {
		return true, nil
	}
	if len(remove) == 1 {
		// Who is not there is not in the group either.
		if scim.StatusOf(refusal) == http.StatusNotFound {
			return false, g.Service.MembersPushed(ctx, g.Push.ID, nil, remove)
		}
		return false, during(refusal, "Error while removing a member of group %s", g.Push.TargetName)
	}
	if err := g.Service.RecheckUser(ctx, directory.PersonWork{App: g.App.ID, Person: add[0].PersonID}); err != nil {
		return false, err
	}
	if _, err := g.client.GetUser(ctx, add[0].RemoteID); scim.StatusOf(err) == http.StatusNotFound {
		return false, nil // it is made anew, and comes back here then
	}
	return false, during(refusal, "Error while adding a member to group %s", g.Push.TargetName)
}

// difference tells what to send. full sends every member again.
func difference(want, have []directory.PushedMember, full bool) (add, remove []directory.PushedMember) {
	there, wanted := map[string]string{}, map[string]bool{}
	for _, m := range have {
		there[m.PersonID] = m.RemoteID
	}
	for _, m := range want {
		wanted[m.PersonID] = true
		if full || there[m.PersonID] != m.RemoteID {
			add = append(add, m)
		}
	}
	for _, m := range have {
		if !wanted[m.PersonID] {
			remove = append(remove, m)
		}
	}
	return add, remove
}

func remoteIDs(m []directory.PushedMember) []string {
	out := make([]string, len(m))
	for i := range m {
		out[i] = m[i].RemoteID
	}
	return out
}

// remove deletes the copy of an unlinked group.
func (g *group) remove(ctx context.Context) error {
	id := g.Push.RemoteID
	if id == "" {
		// Its creation may have been under way.
		found, ok, err := g.client.FindGroup(ctx, g.Push.TargetName)
		if err != nil {
			return during(err, "Error while verifying if group %s exists", g.Push.TargetName)
		}
		if ok && found.ExternalID == g.Push.GroupID {
			id = found.ID
		}
	}
	if id != "" && (g.Push.Target == "" || g.Push.Target == g.Connection.BaseURL) {
		if err := g.client.DeleteGroup(ctx, id); err != nil {
			return during(err, "Error while deleting group %s", g.Push.TargetName)
		}
	}
	return g.Service.GroupDeleted(ctx, g.Push.ID)
}
