package cloud

import (
	"context"
	"errors"
	"time"

	"gatehouse/internal/audit"
	"gatehouse/internal/credential"
	"gatehouse/internal/fault"
	"gatehouse/internal/ids"
)

// AccessKey is a long-term key of a user, or of the account's root when Owner
// is empty. Its secret is sealed under a purpose that names the key.
type AccessKey struct {
	ID      string
	Account ids.AccountID
	Owner   string // the user's name as written, or empty
	Active  bool
	Created time.Time
	Sealed  string
}

// NewKey is a key just made: the only time that its secret is shown.
type NewKey struct {
	AccessKey
	Secret credential.Secret
}

// maxKeys is IAM's quota for a user. The root user may have one here.
const maxKeys = 2

func (k AccessKey) party() audit.Party {
	return audit.Party{Type: "AccessKey", ID: k.ID, Name: k.Owner, Account: string(k.Account)}
}

func keyPurpose(id string) string { return "cloud/access-key/" + id }

// CreateAccessKey makes a key for a user.
func (s *Service) CreateAccessKey(ctx context.Context, account ids.AccountID, user string) (k NewKey, err error) {
	err = s.Store.Update(ctx, func(tx Tx) error {
		u, err := entity(ctx, tx, account, UserKind, user)
		if err != nil {
			return err
		}
		k, err = s.addKey(ctx, tx, account, u.Name, maxKeys)
		return err
	})
	return k, err
}

// CreateRootKey makes the root user's one access key.
func (s *Service) CreateRootKey(ctx context.Context, account ids.AccountID) (k NewKey, err error) {
	err = s.Store.Update(ctx, func(tx Tx) error {
		r, err := tx.Root(ctx, account)
		if err != nil {
			return err
		}
		if !r.Ready() {
			return fault.New(fault.Conflict, "The root user is not set up yet.")
		}
		k, err = s.addKey(ctx, tx, account, "", 1)
		return err
	})
	return k, err
}

func (s *Service) addKey(ctx context.Context, tx Tx, account ids.AccountID, owner string, most int) (NewKey, error) {
	have, err := tx.AccessKeysOf(ctx, account, owner)
	if err != nil {
		return NewKey{}, err
	}
	if len(have) >= most {
		return NewKey{}, fault.New(fault.Quota, "Cannot exceed quota for AccessKeysPerUser: %d", most).Coded("LimitExceeded")
	}
	secret := tx.IDs().SecretKey()
	k := AccessKey{ID: tx.IDs().AccessKey("AKIA"), Account: account, Owner: owner, Active: true, Created: tx.Now()}
	k.Sealed = s.Ring.Seal(keyPurpose(k.ID), []byte(secret))
	if err := tx.PutAccessKey(ctx, k); err != nil {
		return NewKey{}, err
	}
	return NewKey{k, credential.NewSecret(secret)}, record(ctx, tx, "iam:CreateAccessKey", k.party())
}

// AccessKeys lists the keys of a user, or of the root when user is empty.
func (s *Service) AccessKeys(ctx context.Context, account ids.AccountID, user string) (out []AccessKey, err error) {
	err = s.Store.View(ctx, func(tx Tx) error {
		if user != "" {
			if _, err := entity(ctx, tx, account, UserKind, user); err != nil {
				return err
			}
		}
		out, err = tx.AccessKeysOf(ctx, account, user)
		return err
	})
	return out, err
}

// ownKey finds a key of a user (the root when user is empty); another's is as absent as none.
func ownKey(ctx context.Context, tx Tx, account ids.AccountID, user, id string) (AccessKey, error) {
	k, err := tx.AccessKey(ctx, id)
	if errors.Is(err, fault.NotFound) || err == nil && (k.Account != account || !sameName(k.Owner, user)) {
		return k, fault.New(fault.NotFound, "The Access Key with id %s cannot be found", id).Coded("NoSuchEntity")
	}
	return k, err
}

// SetAccessKey activates or deactivates a key.
func (s *Service) SetAccessKey(ctx context.Context, account ids.AccountID, user, id string, active bool) error {
	return s.Store.Update(ctx, func(tx Tx) error {
		k, err := ownKey(ctx, tx, account, user, id)
		if err != nil {
			return err
		}
		k.Active = active
		if err := tx.PutAccessKey(ctx, k); err != nil {
			return err
		}
		return tx.Record(ctx, audit.Event{Half: audit.Cloud, What: "iam:UpdateAccessKey",
			Targets: []audit.Party{k.party()}, Detail: map[string]any{"active": active}})
	})
}

// DeleteAccessKey deletes a key; it stops working with the next call.
func (s *Service) DeleteAccessKey(ctx context.Context, account ids.AccountID, user, id string) error {
	return s.Store.Update(ctx, func(tx Tx) error {
		k, err := ownKey(ctx, tx, account, user, id)
		if err != nil {
			return err
		}
		if err := tx.DeleteAccessKey(ctx, id); err != nil {
			return err
		}
		return record(ctx, tx, "iam:DeleteAccessKey", k.party())
	})
}

// KeyAccount returns the account that an access key id belongs to.
func (s *Service) KeyAccount(ctx context.Context, id string) (account ids.AccountID, err error) {
	err = s.Store.View(ctx, func(tx Tx) error {
		k, err := tx.AccessKey(ctx, id)
		account = k.Account
		return err
	})
	if errors.Is(err, fault.NotFound) {
		return "", fault.New(fault.Invalid, "There is no account for access key %s.", id).Coded("ValidationError")
	}
	return account, err
}
