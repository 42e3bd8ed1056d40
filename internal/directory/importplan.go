package directory

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"

	"gatehouse/internal/credential"
	"gatehouse/internal/fault"
)

// surroundings is what of the directory decides the fate of rows, by folded names.
type surroundings struct {
	people map[string]Person
	groups map[string]Group
}

// around reads what rows that say this meet.
func around(ctx context.Context, tx Tx, said ...cellsOf) (surroundings, error) {
	s := surroundings{people: map[string]Person{}, groups: map[string]Group{}}
	var logins, names []string
	for _, c := range said {
		logins = append(logins, strings.ToLower(c.profile["login"]))
		for _, g := range c.groups {
			names = append(names, strings.ToLower(g))
		}
	}
	for some := range slices.Chunk(logins, batch) {
		found, err := tx.PeopleByLogins(ctx, some)
		if err != nil {
			return s, err
		}
		for _, p := range found {
			s.people[strings.ToLower(p.Login())] = p
		}
	}
	slices.Sort(names)
	for some := range slices.Chunk(slices.Compact(names), batch) {
		found, err := tx.GroupsByNames(ctx, some)
		if err != nil {
			return s, err
		}
		for _, g := range found {
			s.groups[strings.ToLower(g.Name)] = g
		}
	}
	return s, nil
}

// plan is what will be done with a row: create a person, change one, or nothing
// because of its problems.
type plan struct {
	status   RowStatus
	login    string
	have     Person  // who has the login already
	given    Profile // what the row says
	groups   []string
	password credential.Secret
	problems []RowProblem
}

// planRow decides a row's fate among what is there.
func (i Import) planRow(r ImportRow, cells []string, s surroundings) plan {
	c := i.read(cells)
	out := plan{status: RowReady, login: c.profile["login"], given: c.profile, password: credential.NewSecret(c.password)}
	if r.Odd > 0 {
		out.problems = append(out.problems, RowProblem{Reason: fmt.Sprintf("The line has %d cells, and the header %d", r.Odd, len(i.Columns))})
	}
	out.have = s.people[strings.ToLower(out.login)]
	if out.have.ID != "" {
		out.status = RowMatched
		if !i.Options.Update {
			return out
		}
	}
	i.judgeProfile(&out)
	i.judgeGroups(&out, c.groups, s)
	i.judgePassword(&out)
	if len(out.problems) > 0 {
		out.status = RowRefused
	}
	return out
}

func (i Import) judgeProfile(p *plan) {
	if p.have.Status == Deprovisioned {
		p.problems = append(p.problems, i.problem("login", "This person is deactivated; activate it first"))
	}
	if p.have.ID == "" && p.given["email"] == "" && p.login != "" {
		p.given = p.given.Merge(Profile{"email": p.login})
	}
	for _, f := range p.have.Profile.Merge(p.given).clean().faults("newUser") {
		if f.Field == "email" && p.given["email"] == p.login {
			continue // what is wrong with the login is said there
		}
		p.problems = append(p.problems, i.problem(f.Field, f.Message))
	}
}

func (i Import) judgeGroups(p *plan, names []string, s surroundings) {
	for _, name := range names {
		if strings.EqualFold(name, Everyone) {
			continue // everybody is in it
		}
		g, there := s.groups[strings.ToLower(name)]
		if !there {
			p.problems = append(p.problems, i.problem(ImportGroups, fmt.Sprintf("There is no group %q", bounded(name, 100))))
			continue
		}
		p.groups = append(p.groups, g.ID)
	}
}

// judgePassword looks at the passwords of new people; those of others are not touched.
func (i Import) judgePassword(p *plan) {
	if p.have.ID != "" || p.password.Empty() {
		return
	}
	if f := fault.From(checkPassword(p.password, p.login)); f != nil {
		p.problems = append(p.problems, i.problem(f.Field, f.Message))
	}
}

// planAll decides the fate of all rows of a draft; cells has theirs in order.
func planAll(ctx context.Context, tx Tx, i Import, rows []ImportRow, cells [][]string) error {
	said := make([]cellsOf, len(rows))
	for n := range rows {
		said[n] = i.read(cells[n])
	}
	s, err := around(ctx, tx, said...)
	if err != nil {
		return err
	}
	first := map[string]int{}
	for n := range rows {
		r := &rows[n]
		p := i.planRow(*r, cells[n], s)
		key := strings.ToLower(p.login)
		if before, twice := first[key]; twice && key != "" {
			p.status = RowRefused
			p.problems = append(p.problems, i.problem("login", fmt.Sprintf("Row %d has the same username", before)))
		} else {
			first[key] = r.N
		}
		r.Status, r.Login, r.Problems = p.status, bounded(p.login, 200), p.problems
	}
	return nil
}

// changes tells whether a row says anything new of a person who is there.
func (p plan) changes() bool {
	return !maps.Equal(p.have.Profile, p.have.Profile.Merge(p.given).clean())
}

func importPurpose(r ImportRow) string { return fmt.Sprintf("directory/import/%s/%d", r.ImportID, r.N) }

func (s *Service) sealCells(r *ImportRow, cells []string) error {
	b, err := json.Marshal(cells)
	if err != nil {
		return err
	}
	r.Sealed = s.ring.Seal(importPurpose(*r), b)
	return nil
}

// ImportCells reads back what a row of a file said; nothing once its person is there.
func (s *Service) ImportCells(r ImportRow) (cells []string, err error) {
	if r.Sealed == "" {
		return nil, nil
	}
	b, err := s.ring.Open(importPurpose(r), r.Sealed)
	if err != nil {
		return nil, err
	}
	return cells, json.Unmarshal(b, &cells)
}
