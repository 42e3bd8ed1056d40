package center

import (
	"context"
	"reflect"
	"strings"

	"gatehouse/internal/fault"
	"gatehouse/internal/listing"
)

// applicationOf finds an application of an instance.
func applicationOf(ctx context.Context, tx Tx, instanceID, id string) (Application, error) {
	a, err := tx.Application(ctx, id)
	if err == nil && a.InstanceID != instanceID {
		err = fault.New(fault.NotFound, "There is no application %q.", id)
	}
	return a, err
}

// Application finds an application of an instance.
func (s *Service) Application(ctx context.Context, instanceID, id string) (Application, error) {
	return view(ctx, s, func(tx Tx) (Application, error) { return applicationOf(ctx, tx, instanceID, id) })
}

// ApplicationAt finds the application whose addresses carry the id.
func (s *Service) ApplicationAt(ctx context.Context, id string) (Application, error) {
	return view(ctx, s, func(tx Tx) (Application, error) { return tx.Application(ctx, id) })
}

// Applications lists those of an instance.
func (s *Service) Applications(ctx context.Context, instanceID string, p listing.Page) (listing.List[Application], error) {
	return view(ctx, s, func(tx Tx) (listing.List[Application], error) {
		if _, err := tx.Instance(ctx, instanceID); err != nil {
			return listing.List[Application]{}, err
		}
		return tx.Applications(ctx, instanceID, p)
	})
}

// FindApplications lists the applications of an instance whose name has the words in it.
func (s *Service) FindApplications(ctx context.Context, instanceID, words string, p listing.Page) (listing.List[Application], error) {
	return view(ctx, s, func(tx Tx) (listing.List[Application], error) {
		if _, err := tx.Instance(ctx, instanceID); err != nil {
			return listing.List[Application]{}, err
		}
		return tx.FindApplications(ctx, instanceID, words, p)
	})
}

// ApplicationsFor lists what a signed-in user may open, with the words in its name.
func (s *Service) ApplicationsFor(ctx context.Context, in SignIn, words string, p listing.Page) (listing.List[Application], error) {
	return view(ctx, s, func(tx Tx) (listing.List[Application], error) {
		return tx.ApplicationsOf(ctx, in.InstanceID, in.UserID, words, p)
	})
}

// ChangeApplication edits an application; what names the change in the log.
// Nothing is changed when the outcome could not work, or change fails.
func (s *Service) ChangeApplication(ctx context.Context, instanceID, id, what string, change func(name *string, set *ApplicationSettings) error) (Application, error) {
	return update(ctx, s, func(tx Tx) (Application, error) {
		a, err := applicationOf(ctx, tx, instanceID, id)
		if err != nil {
			return a, err
		}
		before := a
		if err := change(&a.Name, &a.ApplicationSettings); err != nil {
			return Application{}, err
		}
		if err := a.validate(); err != nil {
			return Application{}, err
		}
		if err := tx.UpdateApplication(ctx, a); err != nil {
			return Application{}, err
		}
		return a, record(ctx, tx, what, map[string]any{
			"changed": changedSettings(before, a), "disabled": a.Disabled, "everybody": a.Everybody, "audience": a.ServiceProvider.Audience,
		}, a.party())
	})
}

// changedSettings names what an application has differently, for the log: the
// values are on its page.
func changedSettings(before, now Application) (names []string) {
	if before.Name != now.Name {
		names = append(names, "name")
	}
	was, is := reflect.ValueOf(before.ApplicationSettings), reflect.ValueOf(now.ApplicationSettings)
	for i := range was.NumField() {
		if !reflect.DeepEqual(was.Field(i).Interface(), is.Field(i).Interface()) {
			name, _, _ := strings.Cut(was.Type().Field(i).Tag.Get("json"), ",")
			names = append(names, name)
		}
	}
	return names
}

// DeleteApplication removes an application with its assignments and keys.
func (s *Service) DeleteApplication(ctx context.Context, instanceID, id string) error {
	return s.store.Update(ctx, func(tx Tx) error {
		a, err := applicationOf(ctx, tx, instanceID, id)
		if err != nil {
			return err
		}
		if err := tx.DeleteApplication(ctx, id); err != nil {
			return err
		}
		return record(ctx, tx, "sso:DeleteApplication", nil, a.party())
	})
}

// AssignApplication lets a user or a group sign in to an application; one that
// may already stays as it is.
func (s *Service) AssignApplication(ctx context.Context, instanceID, id string, t PrincipalType, principal string) error {
	return s.store.Update(ctx, func(tx Tx) error {
		a, as, err := assignmentTo(ctx, tx, instanceID, id, t, principal)
		if err != nil {
			return err
		}
		i, err := tx.Instance(ctx, instanceID)
		if err != nil {
			return err
		}
		if err := principalExists(ctx, tx, i.StoreID, t, principal); err != nil {
			return err
		}
		if err := tx.AssignApplication(ctx, as); err != nil {
			return err
		}
		return record(ctx, tx, "sso:CreateApplicationAssignment", nil, a.party(), as.principal().principal())
	})
}

// UnassignApplication takes that back; what is not there is gone already.
func (s *Service) UnassignApplication(ctx context.Context, instanceID, id string, t PrincipalType, principal string) error {
	return s.store.Update(ctx, func(tx Tx) error {
		a, as, err := assignmentTo(ctx, tx, instanceID, id, t, principal)
		if err != nil {
			return err
		}
		there, err := tx.HasApplicationAssignment(ctx, as)
		if err != nil || !there {
			return err
		}
		if err := tx.UnassignApplication(ctx, as); err != nil {
			return err
		}
		return record(ctx, tx, "sso:DeleteApplicationAssignment", nil, a.party(), as.principal().principal())
	})
}

func assignmentTo(ctx context.Context, tx Tx, instanceID, id string, t PrincipalType, principal string) (Application, ApplicationAssignment, error) {
	a, err := applicationOf(ctx, tx, instanceID, id)
	return a, ApplicationAssignment{ApplicationID: a.ID, InstanceID: instanceID, PrincipalType: t, PrincipalID: principal, Created: tx.Now()}, err
}

func (a ApplicationAssignment) principal() Assignment {
	return Assignment{PrincipalType: a.PrincipalType, PrincipalID: a.PrincipalID}
}

// ApplicationAssignment tells whether exactly this assignment exists, else fault.NotFound.
func (s *Service) ApplicationAssignment(ctx context.Context, instanceID, id string, t PrincipalType, principal string) error {
	return s.store.View(ctx, func(tx Tx) error {
		_, as, err := assignmentTo(ctx, tx, instanceID, id, t, principal)
		if err != nil {
			return err
		}
		there, err := tx.HasApplicationAssignment(ctx, as)
		if err == nil && !there {
			err = fault.New(fault.NotFound, "%s %s is not assigned to the application.", t, bounded(principal, 64))
		}
		return err
	})
}

// ApplicationAssignments lists who is assigned to an application.
func (s *Service) ApplicationAssignments(ctx context.Context, instanceID, id string, p listing.Page) (listing.List[ApplicationAssignment], error) {
	return view(ctx, s, func(tx Tx) (listing.List[ApplicationAssignment], error) {
		if _, err := applicationOf(ctx, tx, instanceID, id); err != nil {
			return listing.List[ApplicationAssignment]{}, err
		}
		return tx.ApplicationAssignments(ctx, id, p)
	})
}

// ApplicationAssignmentsFor lists what a principal is assigned to, a user also by groups.
func (s *Service) ApplicationAssignmentsFor(ctx context.Context, instanceID string, t PrincipalType, principal, id string, p listing.Page) (listing.List[ApplicationAssignment], error) {
	return view(ctx, s, func(tx Tx) (listing.List[ApplicationAssignment], error) {
		i, err := tx.Instance(ctx, instanceID)
		if err != nil {
			return listing.List[ApplicationAssignment]{}, err
		}
		if err := principalExists(ctx, tx, i.StoreID, t, principal); err != nil {
			return listing.List[ApplicationAssignment]{}, err
		}
		return tx.ApplicationAssignmentsReaching(ctx, instanceID, principal, id, p)
	})
}
