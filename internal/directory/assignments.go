package directory

import (
	"context"
	"strings"

	"gatehouse/internal/listing"
)

// AssignPerson gives an application to one person, or keeps it when the person
// has it through a group. userName, when not empty, replaces the template's.
func (s *Service) AssignPerson(ctx context.Context, app, person, userName string) (u AppUser, err error) {
	userName = strings.TrimSpace(userName)
	if len(userName) > 254 || !printable(userName) {
		return u, invalid("credentials.userName", "credentials.userName: must be at most 254 printable characters")
	}
	err = s.store.Update(ctx, func(tx Tx) error {
		a, p, err := appAndPerson(ctx, tx, app, person)
		if err != nil {
			return err
		}
		if p.Status == Deprovisioned {
			return notAllowed()
		}
		u, err = tx.AppUser(ctx, a.ID, p.ID)
		if err != nil && !missing(err) {
			return err
		}
		assigned := err == nil && u.Assigned()
		u.AppID, u.PersonID, u.Direct = a.ID, p.ID, true
		if userName != "" {
			u.CustomName = userName
		}
		if assigned {
			err = refresh(ctx, tx, a, p, u)
		} else {
			err = admit(ctx, tx, a, p, u)
		}
		if err != nil {
			return err
		}
		u, err = tx.AppUser(ctx, a.ID, p.ID)
		return err
	})
	return u, err
}

func appAndPerson(ctx context.Context, tx Tx, app, person string) (App, Person, error) {
	a, err := tx.App(ctx, app)
	if err != nil {
		return App{}, Person{}, err
	}
	p, err := find(ctx, tx, person)
	return a, p, err
}

// UnassignPerson takes the direct assignment away. What a group gives stays.
func (s *Service) UnassignPerson(ctx context.Context, app, person string) error {
	return s.store.Update(ctx, func(tx Tx) error {
		a, p, err := appAndPerson(ctx, tx, app, person)
		if err != nil {
			return err
		}
		u, err := tx.AppUser(ctx, a.ID, p.ID)
		if missing(err) || err == nil && !u.Assigned() {
			return Missing(person, "AppUser")
		}
		if err != nil {
			return err
		}
		u.Direct, u.CustomName, u.LastUpdated = false, "", tx.Now()
		if err := tx.SaveAppUser(ctx, u); err != nil {
			return err
		}
		if err := settle(ctx, tx, a, p); err != nil {
			return err
		}
		if after, err := tx.AppUser(ctx, a.ID, p.ID); err == nil && after.Assigned() {
			return refresh(ctx, tx, a, p, after) // the custom name went
		}
		return nil
	})
}

// AppUser finds the assignment of a person who has the application.
func (s *Service) AppUser(ctx context.Context, app, person string) (u AppUser, p Person, err error) {
	err = s.store.View(ctx, func(tx Tx) error {
		var a App
		if a, p, err = appAndPerson(ctx, tx, app, person); err != nil {
			return err
		}
		if u, err = tx.AppUser(ctx, a.ID, p.ID); err == nil && !u.Assigned() {
			return Missing(person, "AppUser")
		}
		return err
	})
	return u, p, err
}

// AppUserView is an application user with its person.
type AppUserView struct {
	AppUser
	Person Person
}

// AppUsers lists the people who have an application.
func (s *Service) AppUsers(ctx context.Context, app string, page listing.Page) (l listing.List[AppUserView], err error) {
	err = s.store.View(ctx, func(tx Tx) error {
		if _, err := tx.App(ctx, app); err != nil {
			return err
		}
		users, err := tx.AppUsers(ctx, app, page)
		if err != nil {
			return err
		}
		l = listing.List[AppUserView]{Next: users.Next}
		for _, u := range users.Items {
			p, err := tx.Person(ctx, u.PersonID)
			if err != nil {
				return err
			}
			l.Items = append(l.Items, AppUserView{u, p})
		}
		return nil
	})
	return l, err
}

// AssignGroup gives an application to every member of a group, later ones too.
func (s *Service) AssignGroup(ctx context.Context, app, group string, priority int) (ga GroupAssignment, err error) {
	err = s.store.Update(ctx, func(tx Tx) error {
		a, err := tx.App(ctx, app)
		if err != nil {
			return err
		}
		g, err := tx.Group(ctx, group)
		if err != nil {
			return err
		}
		if g.Type == AppGroup {
			return editable(g)
		}
		ga = GroupAssignment{AppID: a.ID, GroupID: g.ID, Priority: priority, LastUpdated: tx.Now()}
		_, err = tx.AppGroup(ctx, a.ID, g.ID)
		known := err == nil
		if err != nil && !missing(err) {
			return err
		}
		if err := tx.SaveAppGroup(ctx, ga); err != nil || known {
			return err
		}
		if err := record(ctx, tx, "group.application_assignment.add", nil, groupParty(g), appParty(a)); err != nil {
			return err
		}
		return eachMember(ctx, tx, g.ID, func(p Person) error { return settle(ctx, tx, a, p) })
	})
	return ga, err
}

// UnassignGroup takes an application away from those whom nothing else gives it.
func (s *Service) UnassignGroup(ctx context.Context, app, group string) error {
	return s.store.Update(ctx, func(tx Tx) error {
		a, err := tx.App(ctx, app)
		if err != nil {
			return err
		}
		g, err := tx.Group(ctx, group)
		if err != nil {
			return err
		}
		if _, err := tx.AppGroup(ctx, a.ID, g.ID); err != nil {
			return err
		}
		return unassignGroup(ctx, tx, a, g)
	})
}

func unassignGroup(ctx context.Context, tx Tx, a App, g Group) error {
	if err := tx.DeleteAppGroup(ctx, a.ID, g.ID); err != nil {
		return err
	}
	if err := record(ctx, tx, "group.application_assignment.remove", nil, groupParty(g), appParty(a)); err != nil {
		return err
	}
	return eachMember(ctx, tx, g.ID, func(p Person) error { return settle(ctx, tx, a, p) })
}

// AppGroup finds the assignment of a group.
func (s *Service) AppGroup(ctx context.Context, app, group string) (ga GroupAssignment, err error) {
	err = s.store.View(ctx, func(tx Tx) error {
		if _, err := tx.App(ctx, app); err != nil {
			return err
		}
		ga, err = tx.AppGroup(ctx, app, group)
		return err
	})
	return ga, err
}

// AppGroups lists the groups that an application is assigned to.
func (s *Service) AppGroups(ctx context.Context, app string, page listing.Page) (l listing.List[GroupAssignment], err error) {
	err = s.store.View(ctx, func(tx Tx) error {
		if _, err := tx.App(ctx, app); err != nil {
			return err
		}
		l, err = tx.AppGroups(ctx, app, page)
		return err
	})
	return l, err
}

// AppsOf lists the active applications that a person has, for the dashboard.
func (s *Service) AppsOf(ctx context.Context, key string) (out []App, err error) {
	err = s.store.View(ctx, func(tx Tx) error {
		p, err := find(ctx, tx, key)
		if err != nil {
			return err
		}
		out, err = all(func(pg listing.Page) (listing.List[App], error) {
			return tx.Apps(ctx, AppQuery{Status: AppActive, Person: p.ID}, pg)
		})
		return err
	})
	return out, err
}
