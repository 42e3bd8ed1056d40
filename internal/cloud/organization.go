package cloud

import (
	"context"
	"errors"
	"strings"
	"time"

	"gatehouse/internal/audit"
	"gatehouse/internal/fault"
	"gatehouse/internal/ids"
	"gatehouse/internal/listing"
)

// Organization is the one organization of an installation.
type Organization struct {
	ID         string
	RootID     string
	Management ids.AccountID
	Email      string
	Created    time.Time
	// Controlled tells whether service control policies are in force: the
	// policy type is enabled on the root.
	Controlled bool
}

// Unit is the root (Parent empty) or an organizational unit.
type Unit struct {
	ID, Parent, Name string
	Tags             map[string]string
}

// ServiceGrant is a service that is trusted in the organization, or, with
// Account, the delegated administrator of it.
type ServiceGrant struct {
	Service string
	Account ids.AccountID
	Since   time.Time
}

// Organization returns the organization, or fault.NotFound before the first start.
func (s *Service) Organization(ctx context.Context) (o Organization, err error) {
	err = s.Store.View(ctx, func(tx Tx) error { o, err = tx.Organization(ctx); return err })
	return o, err
}

// maxUnitDepth is AWS's: five levels below the root.
const maxUnitDepth = 5

// Unit returns the root or an organizational unit.
func (s *Service) Unit(ctx context.Context, id string) (u Unit, err error) {
	err = s.Store.View(ctx, func(tx Tx) error { u, err = tx.Unit(ctx, id); return err })
	return u, err
}

// Units lists the organizational units directly below parent.
func (s *Service) Units(ctx context.Context, parent string, p listing.Page) (l listing.List[Unit], err error) {
	err = s.Store.View(ctx, func(tx Tx) error {
		if _, err := parentUnit(ctx, tx, parent); err != nil {
			return err
		}
		l, err = tx.Units(ctx, parent, p)
		return err
	})
	return l, err
}

// parentUnit finds what something is to be put below or is asked for below.
func parentUnit(ctx context.Context, tx Tx, id string) (Unit, error) {
	u, err := tx.Unit(ctx, id)
	if errors.Is(err, fault.NotFound) {
		return u, fault.New(fault.NotFound, "You specified parent that doesn't exist.").Coded("ParentNotFoundException")
	}
	return u, err
}

// CreateUnit makes an organizational unit below a root or unit.
func (s *Service) CreateUnit(ctx context.Context, parent, name string, tags map[string]string) (u Unit, err error) {
	if err := checkUnitName(name); err != nil {
		return u, err
	}
	if err := checkTags(tags); err != nil {
		return u, err
	}
	err = s.Store.Update(ctx, func(tx Tx) error {
		o, err := tx.Organization(ctx)
		if err != nil {
			return err
		}
		path, err := ancestry(ctx, tx, parent)
		if err != nil {
			return err
		}
		if len(path) > maxUnitDepth {
			return fault.New(fault.Quota, "You exceeded the maximum depth of nested organizational units.").Coded("ConstraintViolationException")
		}
		u = Unit{ID: tx.IDs().Unit(o.RootID), Parent: parent, Name: name, Tags: tags}
		if err := putUnit(ctx, tx, u); err != nil {
			return err
		}
		if err := tx.AttachControl(ctx, FullAccess, u.ID); err != nil {
			return err
		}
		return record(ctx, tx, "organizations:CreateOrganizationalUnit", unitParty(u))
	})
	return u, err
}

// putUnit says a taken name in Organizations' words.
func putUnit(ctx context.Context, tx Tx, u Unit) error {
	err := tx.PutUnit(ctx, u)
	if errors.Is(err, fault.Conflict) {
		return fault.New(fault.Conflict, "An OU with the same name exists in the same parent.").Coded("DuplicateOrganizationalUnitException")
	}
	return err
}

func checkUnitName(name string) error {
	if n := len(name); n < 1 || n > 128 || strings.TrimSpace(name) == "" {
		return fault.New(fault.Invalid, "The name of an organizational unit has 1 to 128 characters.").On("Name").Coded("InvalidInputException")
	}
	return nil
}

// RenameUnit gives an organizational unit another name.
func (s *Service) RenameUnit(ctx context.Context, id, name string) (u Unit, err error) {
	if err := checkUnitName(name); err != nil {
		return u, err
	}
	err = s.Store.Update(ctx, func(tx Tx) error {
		if u, err = tx.Unit(ctx, id); err != nil {
			return err
		}
		u.Name = name
		if err := putUnit(ctx, tx, u); err != nil {
			return err
		}
		return record(ctx, tx, "organizations:UpdateOrganizationalUnit", unitParty(u))
	})
	return u, err
}

// DeleteUnit deletes an organizational unit that nothing is below.
func (s *Service) DeleteUnit(ctx context.Context, id string) error {
	return s.Store.Update(ctx, func(tx Tx) error {
		u, err := tx.Unit(ctx, id)
		if err != nil {
			return err
		}
		if u.Parent == "" {
			return fault.New(fault.Invalid, "The root cannot be deleted.").Coded("InvalidInputException")
		}
		units, err := tx.Units(ctx, id, listing.Page{Limit: 1})
		if err != nil {
			return err
		}
		accounts, err := tx.Accounts(ctx, id, listing.Page{Limit: 1})
		if err != nil {
			return err
		}
		if len(units.Items)+len(accounts.Items) > 0 {
			return fault.New(fault.Conflict, "The specified OU is not empty. Move all accounts to another root or to other OUs, remove all child OUs, and try the operation again.").Coded("OrganizationalUnitNotEmptyException")
		}
		if err := detachAllControls(ctx, tx, id); err != nil {
			return err
		}
		if err := tx.DeleteUnit(ctx, id); err != nil {
			return err
		}
		return record(ctx, tx, "organizations:DeleteOrganizationalUnit", unitParty(u))
	})
}

// ancestry returns a root, unit or account's place: the root first, itself last.
func ancestry(ctx context.Context, tx Tx, unit string) ([]Unit, error) {
	var path []Unit
	for id := unit; id != ""; {
		u, err := parentUnit(ctx, tx, id)
		if err != nil {
			return nil, err
		}
		path = append([]Unit{u}, path...)
		if len(path) > maxUnitDepth+1 {
			return nil, errors.New("cloud: the units above " + unit + " have no end")
		}
		id = u.Parent
	}
	return path, nil
}

func unitParty(u Unit) audit.Party {
	return audit.Party{Type: "OrganizationalUnit", ID: u.ID, Name: u.Name}
}

// record writes an event of the cloud in the transaction.
func record(ctx context.Context, tx Tx, what string, targets ...audit.Party) error {
	return tx.Record(ctx, audit.Event{Half: audit.Cloud, What: what, Targets: targets})
}
