package directory_test

import (
	"strconv"
	"testing"

	"pgregory.net/rapid"

	"gatehouse/internal/directory"
)

// model says who should have the application: those alive whom it was assigned
// to, or who are in a group that it was assigned to.
type model struct {
	alive, direct map[string]bool
	member        map[[2]string]bool // group, person
	assigned      map[string]bool    // groups
}

func (m *model) has(person string) bool {
	if !m.alive[person] {
		return false
	}
	if m.direct[person] {
		return true
	}
	for g, on := range m.assigned {
		if on && m.member[[2]string{g, person}] {
			return true
		}
	}
	return false
}

// Whatever is done in whatever order, the people who have an application are
// those whom an assignment gives it to, and no others.
func TestAssignmentsFollowTheModel(t *testing.T) {
	f := open(t)
	apps := []directory.App{f.app("signed in to"), f.provisioned("provisioned")}
	round := 0
	rapid.Check(t, func(rt *rapid.T) {
		round++
		name := func(s string) string { return s + strconv.Itoa(round) }
		a := rapid.SampledFrom(apps).Draw(rt, "application")
		m := &model{alive: map[string]bool{}, direct: map[string]bool{}, member: map[[2]string]bool{}, assigned: map[string]bool{}}
		var people, groups []string
		for _, n := range []string{"p", "q", "r"} {
			p, _, err := f.s.CreatePerson(f.ctx(), directory.NewPerson{Profile: profile(name(n)), Activate: true})
			f.must(err)
			people, m.alive[p.ID] = append(people, p.ID), true
		}
		for _, n := range []string{"g", "h"} {
			groups = append(groups, f.group(name(n)).ID)
		}
		for range rapid.IntRange(1, 12).Draw(rt, "steps") {
			p, g := rapid.SampledFrom(people).Draw(rt, "person"), rapid.SampledFrom(groups).Draw(rt, "group")
			f.step(rapid.IntRange(0, 7).Draw(rt, "what"), m, a.ID, p, g)
			f.follows(rt, m, a.ID, people)
		}
	})
}

// step does one thing to the directory and to the model.
func (f *fixture) step(what int, m *model, app, p, g string) {
	switch what {
	case 0:
		if _, err := f.s.AssignPerson(f.ctx(), app, p, ""); err == nil {
			m.direct[p] = true
		} else if m.alive[p] {
			f.t.Fatal(err)
		}
	case 1:
		had := m.has(p)
		if err := f.s.UnassignPerson(f.ctx(), app, p); err == nil != had {
			f.t.Fatalf("unassigning somebody who has it (%v): %v", had, err)
		}
		delete(m.direct, p)
	case 2:
		f.must(f.s.AddMember(f.ctx(), g, p))
		m.member[[2]string{g, p}] = true
	case 3:
		f.must(f.s.RemoveMember(f.ctx(), g, p))
		delete(m.member, [2]string{g, p})
	case 4:
		_, err := f.s.AssignGroup(f.ctx(), app, g, 0)
		f.must(err)
		m.assigned[g] = true
	case 5:
		if err := f.s.UnassignGroup(f.ctx(), app, g); err == nil != m.assigned[g] {
			f.t.Fatalf("unassigning a group that has it (%v): %v", m.assigned[g], err)
		}
		delete(m.assigned, g)
	case 6:
		if _, err := f.s.Deactivate(f.ctx(), p); err == nil != m.alive[p] {
			f.t.Fatalf("deactivating somebody alive (%v): %v", m.alive[p], err)
		}
		delete(m.alive, p)
		delete(m.direct, p)
	case 7:
		if _, _, err := f.s.Activate(f.ctx(), p); err == nil == m.alive[p] {
			f.t.Fatalf("activating somebody alive (%v): %v", m.alive[p], err)
		}
		m.alive[p] = true
	}
}

func (f *fixture) follows(rt *rapid.T, m *model, app string, people []string) {
	for _, p := range people {
		u, _, err := f.s.AppUser(f.ctx(), app, p)
		if has := err == nil; has != m.has(p) || has && u.Direct != m.direct[p] {
			rt.Fatalf("%s has the application: %v (direct: %v), want %v (direct: %v)", p, has, u.Direct, m.has(p), m.direct[p])
		}
	}
}
