package cloud

import (
	"context"
	"errors"
	"maps"
	"slices"
	"time"

	"gatehouse/internal/fault"
	"gatehouse/internal/ids"
	"gatehouse/internal/listing"
)

// NewEntity is what a user or role is made of.
type NewEntity struct {
	Account     ids.AccountID
	Kind        EntityKind
	Name, Path  string
	Boundary    string
	Tags        map[string]string
	Trust       string // roles
	Description string
	MaxSession  time.Duration // one hour when zero
}

// A new role may be entered for one hour; it can be allowed up to twelve.
const minMaxSession, maxMaxSession = time.Hour, 12 * time.Hour

func (n *NewEntity) check() error {
	if n.Path == "" {
		n.Path = "/"
	}
	if err := errors.Join(checkEntityName(n.Name), checkPath(n.Path), checkTags(n.Tags)); err != nil {
		return err
	}
	if n.Kind != RoleKind {
		return nil
	}
	if (Entity{Kind: RoleKind, Path: n.Path}).Reserved() {
		return invalid("Path", "Cannot create a role with path %s: it is reserved for AWS services.", n.Path)
	}
	if n.MaxSession == 0 {
		n.MaxSession = minMaxSession
	}
	return errors.Join(checkRoleText(n.Description, n.MaxSession), checkDocument(n.Trust, trustDocument))
}

func checkRoleText(description string, longest time.Duration) error {
	if len(description) > 1000 {
		return invalid("Description", "A description has up to 1000 characters.")
	}
	if longest < minMaxSession || longest > maxMaxSession {
		return invalid("MaxSessionDuration", "The maximum session duration is 3600 to 43200 seconds.")
	}
	return nil
}

// CreateEntity makes a user or role.
func (s *Service) CreateEntity(ctx context.Context, n NewEntity) (e Entity, err error) {
	if err := n.check(); err != nil {
		return e, err
	}
	err = s.Store.Update(ctx, func(tx Tx) error {
		_, err := tx.Entity(ctx, n.Account, n.Kind, n.Name)
		if err == nil {
			return fault.New(fault.Conflict, "%s with name %s already exists.", title(n.Kind), n.Name).Coded("EntityAlreadyExists")
		}
		if !errors.Is(err, fault.NotFound) {
			return err
		}
		e = Entity{
			Account: n.Account, Kind: n.Kind, Name: n.Name, Path: n.Path, Created: tx.Now(), Boundary: n.Boundary, Tags: n.Tags,
			Trust: n.Trust, Description: n.Description, MaxSession: n.MaxSession,
		}
		what := "iam:CreateUser"
		e.ID = tx.IDs().IAM("AIDA")
		if n.Kind == RoleKind {
			what, e.ID = "iam:CreateRole", tx.IDs().IAM("AROA")
		}
		if e.Boundary != "" {
			if err := attachable(ctx, tx, e.Account, e.Boundary); err != nil {
				return err
			}
		}
		if err := bindTrust(ctx, tx, &e); err != nil {
			return err
		}
		if err := tx.PutEntity(ctx, e); err != nil {
			return err
		}
		return record(ctx, tx, what, e.party())
	})
	return e, err
}

// Entity returns a user or role.
func (s *Service) Entity(ctx context.Context, account ids.AccountID, kind EntityKind, name string) (e Entity, err error) {
	err = s.Store.View(ctx, func(tx Tx) error { e, err = entity(ctx, tx, account, kind, name); return err })
	return e, err
}

// Entities lists users or roles whose path begins with a prefix.
func (s *Service) Entities(ctx context.Context, account ids.AccountID, kind EntityKind, prefix string, p listing.Page) (l listing.List[Entity], err error) {
	err = s.Store.View(ctx, func(tx Tx) error { l, err = tx.Entities(ctx, account, kind, prefix, p); return err })
	return l, err
}

// change reads a user or role that IAM may change, lets f change it and writes
// it with an event.
func (s *Service) change(ctx context.Context, account ids.AccountID, kind EntityKind, name, what string, f func(tx Tx, e *Entity) error) (out Entity, err error) {
	err = s.Store.Update(ctx, func(tx Tx) error {
		e, err := entity(ctx, tx, account, kind, name)
		if err != nil {
			return err
		}
		if err := e.changeable(); err != nil {
			return err
		}
		if err := f(tx, &e); err != nil {
			return err
		}
		out = e
		if err := tx.PutEntity(ctx, e); err != nil {
			return err
		}
		return record(ctx, tx, what, e.party())
	})
	return out, err
}

// SetRole changes a role's description and longest session; nil leaves one as it is.
func (s *Service) SetRole(ctx context.Context, account ids.AccountID, name string, description *string, longest *time.Duration) (Entity, error) {
	return s.change(ctx, account, RoleKind, name, "iam:UpdateRole", func(_ Tx, e *Entity) error {
		if description != nil {
			e.Description = *description
		}
		if longest != nil {
			e.MaxSession = *longest
		}
		return checkRoleText(e.Description, e.MaxSession)
	})
}

// SetTrust replaces a role's trust policy.
func (s *Service) SetTrust(ctx context.Context, account ids.AccountID, name, document string) error {
	if err := checkDocument(document, trustDocument); err != nil {
		return err
	}
	_, err := s.change(ctx, account, RoleKind, name, "iam:UpdateAssumeRolePolicy", func(tx Tx, e *Entity) error {
		e.Trust = document
		return bindTrust(ctx, tx, e)
	})
	return err
}

// Tag adds tags to a user or role; a key that is there in any case is replaced.
func (s *Service) Tag(ctx context.Context, account ids.AccountID, kind EntityKind, name string, tags map[string]string) error {
	if err := checkTags(tags); err != nil {
		return err
	}
	_, err := s.change(ctx, account, kind, name, "iam:Tag"+title(kind), func(_ Tx, e *Entity) error {
		e.Tags = over(e.Tags, tags)
		return checkTags(e.Tags)
	})
	return err
}

// Untag removes tags; absent keys are fine.
func (s *Service) Untag(ctx context.Context, account ids.AccountID, kind EntityKind, name string, keys []string) error {
	_, err := s.change(ctx, account, kind, name, "iam:Untag"+title(kind), func(_ Tx, e *Entity) error {
		e.Tags = without(e.Tags, keys)
		return nil
	})
	return err
}

func without(tags map[string]string, keys []string) map[string]string {
	out := maps.Clone(tags)
	maps.DeleteFunc(out, func(k, _ string) bool {
		return slices.ContainsFunc(keys, func(gone string) bool { return sameName(gone, k) })
	})
	return out
}

// DeleteEntity deletes a user or role that has nothing any more.
func (s *Service) DeleteEntity(ctx context.Context, account ids.AccountID, kind EntityKind, name string) error {
	return s.Store.Update(ctx, func(tx Tx) error {
		e, err := entity(ctx, tx, account, kind, name)
		if err != nil {
			return err
		}
		if err := e.changeable(); err != nil {
			return err
		}
		if len(e.Attached) > 0 {
			return inUse("Cannot delete entity, must detach all policies first.")
		}
		if len(e.Inline) > 0 {
			return inUse("Cannot delete entity, must delete policies first.")
		}
		if kind == UserKind {
			keys, err := tx.AccessKeysOf(ctx, account, name)
			if err != nil {
				return err
			}
			if len(keys) > 0 {
				return inUse("Cannot delete entity, must delete access keys first.")
			}
		}
		return deleteEntity(ctx, tx, e, "iam:Delete"+title(kind))
	})
}

func inUse(message string) error {
	return fault.New(fault.Conflict, "%s", message).Coded("DeleteConflict")
}

// RenameUser gives a user another name or path; its unique id, policies and keys stay.
func (s *Service) RenameUser(ctx context.Context, account ids.AccountID, name, newName, newPath string) error {
	return s.Store.Update(ctx, func(tx Tx) error {
		e, err := entity(ctx, tx, account, UserKind, name)
		if err != nil {
			return err
		}
		was := e.Name
		if newName != "" {
			e.Name = newName
		}
		if newPath != "" {
			e.Path = newPath
		}
		if err := errors.Join(checkEntityName(e.Name), checkPath(e.Path)); err != nil {
			return err
		}
		if !sameName(was, e.Name) {
			if err := rename(ctx, tx, e, was); err != nil {
				return err
			}
		}
		if err := tx.PutEntity(ctx, e); err != nil {
			return err
		}
		return record(ctx, tx, "iam:UpdateUser", e.party())
	})
}

// rename moves what is kept under a user's name.
func rename(ctx context.Context, tx Tx, e Entity, was string) error {
	_, err := tx.Entity(ctx, e.Account, UserKind, e.Name)
	if err == nil {
		return fault.New(fault.Conflict, "User with name %s already exists.", e.Name).Coded("EntityAlreadyExists")
	}
	if !errors.Is(err, fault.NotFound) {
		return err
	}
	keys, err := tx.AccessKeysOf(ctx, e.Account, was)
	if err != nil {
		return err
	}
	for _, k := range keys {
		k.Owner = e.Name
		if err := tx.PutAccessKey(ctx, k); err != nil {
			return err
		}
	}
	return tx.DeleteEntity(ctx, e.Account, UserKind, was)
}
