package center

import (
	"context"
	"errors"
	"reflect"

	"gatehouse/internal/audit"
	"gatehouse/internal/fault"
	"gatehouse/internal/listing"
)

// SCIMActor is the type of the audit party that stands for a SCIM client. What
// such a client does is recorded as identitystore-scim, as AWS does it.
const SCIMActor = "ScimClient"

// storeEvent names an operation on the identity store for the audit log.
func storeEvent(ctx context.Context, operation string) string {
	if audit.OriginOf(ctx).Actor.Type == SCIMActor {
		return "identitystore-scim:" + operation
	}
	return "identitystore:" + operation
}

// NewUser is a user to be.
type NewUser struct {
	Profile
	Origin Origin
	Status UserStatus
}

// CreateUser makes a user. fault.Invalid names the attribute; fault.Conflict
// what is taken: "userName", "emails" or "externalId".
func (s *Service) CreateUser(ctx context.Context, storeID string, n NewUser) (User, error) {
	if err := n.Validate(); err != nil {
		return User{}, err
	}
	return update(ctx, s, func(tx Tx) (User, error) {
		if _, err := tx.InstanceByStore(ctx, storeID); err != nil {
			return User{}, noStore(err, storeID)
		}
		now, by := tx.Now(), actorName(ctx)
		u := User{
			ID: tx.IDs().Ordered(), StoreID: storeID, Profile: n.Profile, Status: n.Status, Origin: n.Origin, Revision: 1,
			Created: now, Updated: now, CreatedBy: by, UpdatedBy: by,
		}
		if err := tx.CreateUser(ctx, u); err != nil {
			return User{}, err
		}
		return u, record(ctx, tx, storeEvent(ctx, "CreateUser"), map[string]any{"status": u.Status, "origin": u.Origin}, u.party())
	})
}

// ProvisionUser makes a user as a SCIM client asks for it.
func (s *Service) ProvisionUser(ctx context.Context, storeID string, p Profile, active bool) (User, error) {
	return s.CreateUser(ctx, storeID, NewUser{Profile: p, Origin: SCIM, Status: statusOf(active)})
}

func statusOf(active bool) UserStatus {
	if active {
		return Enabled
	}
	return Disabled
}

func (u User) party() audit.Party { return audit.Party{Type: "User", ID: u.ID, Name: u.UserName} }

// noStore says that an identity store does not exist, and hands on other errors.
func noStore(err error, storeID string) error {
	if errors.Is(err, fault.NotFound) {
		return fault.New(fault.NotFound, "There is no identity store %q.", storeID).On("IdentityStoreId")
	}
	return err
}

// User finds a user by id.
func (s *Service) User(ctx context.Context, storeID, id string) (User, error) {
	return view(ctx, s, func(tx Tx) (User, error) { return tx.User(ctx, storeID, id) })
}

// UserByName finds a user by user name, without regard to case.
func (s *Service) UserByName(ctx context.Context, storeID, name string) (User, error) {
	return view(ctx, s, func(tx Tx) (User, error) { return tx.UserByName(ctx, storeID, name) })
}

// UserByEmail finds a provisioned user by primary e-mail address, without regard to case.
func (s *Service) UserByEmail(ctx context.Context, storeID, email string) (User, error) {
	return view(ctx, s, func(tx Tx) (User, error) { return tx.UserByEmail(ctx, storeID, email) })
}

// UserByExternalID finds a user by what its issuer calls it.
func (s *Service) UserByExternalID(ctx context.Context, storeID string, id ExternalID) (User, error) {
	return view(ctx, s, func(tx Tx) (User, error) { return tx.UserByExternalID(ctx, storeID, id) })
}

// Users lists the users of an identity store in the order of their creation.
func (s *Service) Users(ctx context.Context, storeID string, p listing.Page) (listing.List[User], error) {
	return view(ctx, s, func(tx Tx) (listing.List[User], error) {
		if _, err := tx.InstanceByStore(ctx, storeID); err != nil {
			return listing.List[User]{}, err
		}
		return tx.Users(ctx, storeID, p)
	})
}

// FindUsers lists the users in whose user name, display name or primary e-mail
// address a word begins with what is asked for; all of them when that is nothing.
func (s *Service) FindUsers(ctx context.Context, storeID, words string, p listing.Page) (listing.List[User], error) {
	return view(ctx, s, func(tx Tx) (listing.List[User], error) { return tx.FindUsers(ctx, storeID, words, p) })
}

// A UserChange edits a user in place. It may be called again on a fresh copy,
// so it has no other effect.
type UserChange func(*User) error

// UpdateUser changes a user. A revision that is not empty must be the present
// one; otherwise nothing changes and the fault is Conflict on "Revision". A
// change that changes nothing writes nothing.
func (s *Service) UpdateUser(ctx context.Context, storeID, id, revision string, change UserChange) (User, error) {
	return update(ctx, s, func(tx Tx) (User, error) {
		old, err := tx.User(ctx, storeID, id)
		if err != nil {
			return User{}, err
		}
		if err := checkRevision(revision, old.Rev()); err != nil {
			return User{}, err
		}
		u := old
		u.Profile = old.Profile.clone()
		if err := change(&u); err != nil {
			return User{}, err
		}
		if reflect.DeepEqual(u, old) {
			return old, nil
		}
		return u, saveUser(ctx, tx, old, &u)
	})
}

func checkRevision(given, present string) error {
	if given != "" && given != present {
		return fault.New(fault.Conflict, "The resource was changed by somebody else: its revision is %s, not %s.", present, given).On("Revision")
	}
	return nil
}

// saveUser writes a changed user and does what follows from the change.
func saveUser(ctx context.Context, tx Tx, old User, u *User) error {
	if err := u.Validate(); err != nil {
		return err
	}
	u.Revision, u.Updated, u.UpdatedBy = old.Revision+1, tx.Now(), actorName(ctx)
	if err := tx.UpdateUser(ctx, *u); err != nil {
		return err
	}
	detail := map[string]any{}
	if u.Status != old.Status {
		detail["status"] = u.Status
	}
	if err := record(ctx, tx, storeEvent(ctx, "UpdateUser"), detail, u.party()); err != nil {
		return err
	}
	if u.Status == Disabled && old.Status != Disabled {
		return cutOff(ctx, tx, u.ID)
	}
	return nil
}

// cutOff ends what a user holds here at once, and in the accounts by a job.
func cutOff(ctx context.Context, tx Tx, userID string) error {
	if err := tx.EndSessions(ctx, userID); err != nil {
		return err
	}
	return enqueue(ctx, tx, TaskRevokeUser, "user/"+userID, Task{User: userID})
}

// ReplaceUser makes a user's whole profile the one given, as SCIM's PUT does.
func (s *Service) ReplaceUser(ctx context.Context, storeID, id string, p Profile, active bool) (User, error) {
	return s.UpdateUser(ctx, storeID, id, "", func(u *User) error {
		u.Profile, u.Status = p, statusOf(active)
		return nil
	})
}

// SetUserActive enables or disables a user. A disabled user's sessions end in
// the same transaction; role sessions in accounts are revoked right after.
func (s *Service) SetUserActive(ctx context.Context, storeID, id string, active bool) (User, error) {
	return s.UpdateUser(ctx, storeID, id, "", func(u *User) error {
		u.Status = statusOf(active)
		return nil
	})
}

// DeleteUser removes a user with memberships, assignments and sessions.
func (s *Service) DeleteUser(ctx context.Context, storeID, id, revision string) error {
	return s.store.Update(ctx, func(tx Tx) error {
		u, err := tx.User(ctx, storeID, id)
		if err != nil {
			return err
		}
		if err := checkRevision(revision, u.Rev()); err != nil {
			return err
		}
		return deleteUser(ctx, tx, u)
	})
}

func deleteUser(ctx context.Context, tx Tx, u User) error {
	if err := tx.RetireUser(ctx, u.ID); err != nil {
		return err
	}
	if err := tx.DeleteUser(ctx, u); err != nil {
		return err
	}
	if err := record(ctx, tx, storeEvent(ctx, "DeleteUser"), nil, u.party()); err != nil {
		return err
	}
	return cutOff(ctx, tx, u.ID)
}
