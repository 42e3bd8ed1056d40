package center

import (
	"context"
	"errors"
	"slices"
	"time"

	"gatehouse/internal/fault"
	"gatehouse/internal/ids"
)

const (
	// MaxFavourites is how many favourites a user may have.
	MaxFavourites = 50
	// mostRecent is how many that are no favourites are remembered as used.
	mostRecent = 5
)

// Shortcut is a permission set in an account that a user has marked as a
// favourite or used in the portal. It gives nothing: whoever lost the access
// behind it does not see it any more.
type Shortcut struct {
	StoreID, UserID string
	Grant
	Favourite bool
	Used      time.Time // the last use in the portal; zero when there was none
}

// Shortcuts keeps them.
type Shortcuts interface {
	// Shortcuts lists those of a user, in no order.
	Shortcuts(ctx context.Context, userID string) ([]Shortcut, error)
	// PutShortcut creates or replaces.
	PutShortcut(ctx context.Context, s Shortcut) error
	// DeleteShortcut removes one; one that is gone already is fine.
	DeleteShortcut(ctx context.Context, userID string, g Grant) error
}

// SetFavourite marks what a user holds as a favourite, or takes the mark away.
func (s *Service) SetFavourite(ctx context.Context, storeID, userID string, account ids.AccountID, permissionSet string, on bool) error {
	return s.shortcut(ctx, storeID, userID, account, permissionSet, func(tx Tx, u User, c *Shortcut, all []Shortcut) error {
		marked := 0
		for _, o := range all {
			if o.Favourite {
				marked++
			}
		}
		if on && !c.Favourite && marked >= MaxFavourites {
			return fault.New(fault.Quota, "You have %d favourites already, which is the limit. Take one away first.", MaxFavourites)
		}
		c.Favourite = on
		return record(ctx, tx, "sso:UpdateFavorite", map[string]any{"accountId": account, "permissionSet": permissionSet, "favorite": on}, u.party())
	})
}

// NoteUse remembers that a user has used what he holds. The event of that use
// is recorded where the credentials are made.
func (s *Service) NoteUse(ctx context.Context, storeID, userID string, account ids.AccountID, permissionSet string) error {
	return s.shortcut(ctx, storeID, userID, account, permissionSet, func(tx Tx, _ User, c *Shortcut, _ []Shortcut) error {
		c.Used = tx.Now()
		return nil
	})
}

// shortcut changes one, and forgets those that have become too many.
func (s *Service) shortcut(ctx context.Context, storeID, userID string, account ids.AccountID, permissionSet string, change func(Tx, User, *Shortcut, []Shortcut) error) error {
	return s.store.Update(ctx, func(tx Tx) error {
		u, g, err := held(ctx, tx, storeID, userID, account, permissionSet)
		if err != nil {
			return err
		}
		all, err := tx.Shortcuts(ctx, userID)
		if err != nil {
			return err
		}
		c := Shortcut{StoreID: storeID, UserID: userID, Grant: g}
		if i := slices.IndexFunc(all, func(o Shortcut) bool { return o.Grant == g }); i >= 0 {
			c = all[i]
			all = slices.Delete(all, i, i+1)
		}
		if err := change(tx, u, &c, all); err != nil {
			return err
		}
		if err := tx.PutShortcut(ctx, c); err != nil {
			return err
		}
		return forget(ctx, tx, append(all, c))
	})
}

// forget removes what is neither a favourite nor one of the last that were used.
func forget(ctx context.Context, tx Tx, all []Shortcut) error {
	all = slices.DeleteFunc(all, func(c Shortcut) bool { return c.Favourite })
	slices.SortFunc(all, func(a, b Shortcut) int { return b.Used.Compare(a.Used) })
	for i, c := range all {
		if i < mostRecent && !c.Used.IsZero() {
			continue
		}
		if err := tx.DeleteShortcut(ctx, c.UserID, c.Grant); err != nil {
			return err
		}
	}
	return nil
}

// held finds what a user holds now, by the permission set's name.
func held(ctx context.Context, tx Tx, storeID, userID string, account ids.AccountID, permissionSet string) (User, Grant, error) {
	u, i, err := enabledUser(ctx, tx, storeID, userID)
	if err != nil {
		return u, Grant{}, noAccess(err)
	}
	set, err := tx.PermissionSetByName(ctx, i.ID, permissionSet)
	if err != nil {
		return u, Grant{}, noAccess(err)
	}
	g := Grant{account, set.ID}
	has, err := tx.HoldsGrant(ctx, userID, g)
	if err == nil && !has {
		err = noAccess(fault.NotFound)
	}
	return u, g, err
}

// Way is a way into an account that a user has a shortcut to.
type Way struct {
	Account       Account
	PermissionSet PermissionSet
	Favourite     bool
	Used          time.Time
}

// Ways lists a user's shortcuts as far as they still lead somewhere: those used
// last come first.
func (s *Service) Ways(ctx context.Context, storeID, userID string) ([]Way, error) {
	found, err := view(ctx, s, func(tx Tx) ([]Way, error) { return ways(ctx, tx, storeID, userID) })
	if err != nil {
		return nil, err
	}
	var out []Way
	for _, w := range found {
		w.Account, err = s.accounts.Account(ctx, w.Account.ID)
		if errors.Is(err, fault.NotFound) || err == nil && w.Account.Status != "ACTIVE" {
			continue
		}
		if err != nil {
			return nil, err
		}
		out = append(out, w)
	}
	return out, nil
}

func ways(ctx context.Context, tx Tx, storeID, userID string) (out []Way, err error) {
	_, i, err := enabledUser(ctx, tx, storeID, userID)
	if err != nil {
		return nil, err
	}
	all, err := tx.Shortcuts(ctx, userID)
	if err != nil {
		return nil, err
	}
	slices.SortFunc(all, func(a, b Shortcut) int { return b.Used.Compare(a.Used) })
	for _, c := range all {
		has, err := tx.HoldsGrant(ctx, userID, c.Grant)
		if err != nil {
			return nil, err
		}
		if !has {
			continue
		}
		set, err := tx.PermissionSet(ctx, i.ID, c.PermissionSetID)
		if err != nil {
			return nil, err
		}
		out = append(out, Way{Account{ID: c.AccountID}, set, c.Favourite, c.Used})
	}
	return out, nil
}
