package center

import (
	"context"
	"errors"
	"maps"
	"strings"

	"gatehouse/internal/audit"
	"gatehouse/internal/fault"
	"gatehouse/internal/ids"
	"gatehouse/internal/listing"
)

// Access is what a user may use in an account, in the portal's words.
type Access struct {
	AccountID     ids.AccountID
	PermissionSet PermissionSet
}

// AccountsFor lists the accounts in which a user holds a permission set, with
// their names; the key of a page is an account id. Accounts that have left the
// organization or are not active are passed over.
func (s *Service) AccountsFor(ctx context.Context, storeID, userID string, p listing.Page) (listing.List[Account], error) {
	found, err := view(ctx, s, func(tx Tx) (listing.List[ids.AccountID], error) {
		if _, _, err := enabledUser(ctx, tx, storeID, userID); err != nil {
			return listing.List[ids.AccountID]{}, err
		}
		return tx.AccountsOf(ctx, userID, p)
	})
	out := listing.List[Account]{Next: found.Next}
	if err != nil {
		return out, err
	}
	for _, id := range found.Items {
		a, err := s.accounts.Account(ctx, id)
		if errors.Is(err, fault.NotFound) || err == nil && a.Status != "ACTIVE" {
			continue
		}
		if err != nil {
			return out, err
		}
		out.Items = append(out.Items, a)
	}
	return out, nil
}

// PermissionSetsFor lists what a user holds in one account.
func (s *Service) PermissionSetsFor(ctx context.Context, storeID, userID string, account ids.AccountID, p listing.Page) (listing.List[Access], error) {
	return view(ctx, s, func(tx Tx) (listing.List[Access], error) {
		_, i, err := enabledUser(ctx, tx, storeID, userID)
		if err != nil {
			return listing.List[Access]{}, err
		}
		grants, err := tx.GrantsIn(ctx, userID, account, p)
		out := listing.List[Access]{Next: grants.Next}
		if err != nil {
			return out, err
		}
		for _, g := range grants.Items {
			set, err := tx.PermissionSet(ctx, i.ID, g.PermissionSetID)
			if err != nil {
				return out, err
			}
			out.Items = append(out.Items, Access{account, set})
		}
		return out, nil
	})
}

// enabledUser finds a user who may sign in, and the instance.
func enabledUser(ctx context.Context, tx Tx, storeID, userID string) (User, Instance, error) {
	u, err := tx.User(ctx, storeID, userID)
	if err != nil {
		return u, Instance{}, err
	}
	if u.Status != Enabled {
		return u, Instance{}, fault.New(fault.Denied, "The user is disabled.")
	}
	i, err := tx.InstanceByStore(ctx, storeID)
	return u, i, err
}

// CredentialsFor asks for a user's credentials in an account.
type CredentialsFor struct {
	StoreID       string
	UserID        string
	Account       ids.AccountID
	PermissionSet string // by name
	MFA           bool   // whether the sign-in behind it had a second factor
	// Tags are those of the sign-in's assertion; an attribute for access control
	// of the same key replaces one.
	Tags map[string]string
}

// entitlement is all that issuing credentials rests on, read at one moment.
type entitlement struct {
	user     User
	set      PermissionSet
	roleName string
	tags     map[string]string
}

// RoleCredentials issues credentials of the role that a permission set is in
// an account, if the user holds it now; fault.Denied otherwise, without
// telling which part is missing.
func (s *Service) RoleCredentials(ctx context.Context, f CredentialsFor) (Credentials, error) {
	e, err := view(ctx, s, func(tx Tx) (entitlement, error) { return entitled(ctx, tx, f) })
	if err = s.refusedCredentials(ctx, f, err); err != nil {
		return Credentials{}, err
	}
	name := SessionName(e.user.UserName)
	c, err := s.accounts.IssueCredentials(ctx, CredentialRequest{
		Account: f.Account, RoleName: e.roleName, SessionName: name, Subject: e.user.ID,
		Duration: e.set.SessionDuration, Tags: e.tags, SourceIdentity: name, MFA: f.MFA,
	})
	if err != nil {
		return Credentials{}, err
	}
	// Who lost access while these were made was looked for before they existed:
	// that revocation would miss them. So look again before handing them out.
	_, err = view(ctx, s, func(tx Tx) (struct{}, error) { return struct{}{}, stillEntitled(ctx, tx, f, e) })
	if err = s.refusedCredentials(ctx, f, err); err != nil {
		return Credentials{}, err
	}
	return c, nil
}

// refusedCredentials records that a user asked for what he does not hold, if
// that is what err says, and returns it.
func (s *Service) refusedCredentials(ctx context.Context, f CredentialsFor, err error) error {
	if !errors.Is(err, fault.Denied) {
		return err
	}
	return errors.Join(err, s.store.Update(ctx, func(tx Tx) error {
		return tx.Record(ctx, audit.Event{
			Half: audit.Center, What: "sso:GetRoleCredentials", Outcome: audit.Refused, Why: err.Error(),
			Targets: []audit.Party{{Type: "User", ID: f.UserID}},
			Detail:  map[string]any{"accountId": bounded(string(f.Account), 64), "permissionSet": bounded(f.PermissionSet, 64)},
		})
	}))
}

func entitled(ctx context.Context, tx Tx, f CredentialsFor) (e entitlement, err error) {
	var i Instance
	if e.user, i, err = enabledUser(ctx, tx, f.StoreID, f.UserID); err != nil {
		return e, noAccess(err)
	}
	if e.set, err = tx.PermissionSetByName(ctx, i.ID, f.PermissionSet); err != nil {
		return e, noAccess(err)
	}
	if e.roleName, err = heldRole(ctx, tx, f, e.set); err != nil {
		return e, err
	}
	own, err := sessionTags(ctx, tx, i.ID, e.user)
	e.tags = mergedTags(f.Tags, own)
	return e, err
}

// heldRole is the role that a permission set is in an account, if the user
// holds it there and is enabled.
func heldRole(ctx context.Context, tx Tx, f CredentialsFor, set PermissionSet) (string, error) {
	g := Grant{f.Account, set.ID}
	holds, err := tx.HoldsGrant(ctx, f.UserID, g)
	if err != nil {
		return "", err
	}
	if !holds {
		return "", noAccess(fault.NotFound)
	}
	made, err := tx.Provisioning(ctx, g)
	if err != nil {
		return "", noAccess(err)
	}
	return made.RoleName, nil
}

// stillEntitled refuses who lost since then what e found: whatever takes access
// away ends the grant, disables the user or makes the role anew.
func stillEntitled(ctx context.Context, tx Tx, f CredentialsFor, e entitlement) error {
	role, err := heldRole(ctx, tx, f, e.set)
	if err == nil && role != e.roleName {
		err = noAccess(fault.NotFound)
	}
	return err
}

// mergedTags are the tags of an assertion, replaced by those that the
// attributes for access control give. Keys are compared without regard to case.
func mergedTags(asserted, own map[string]string) map[string]string {
	out := maps.Clone(own)
	if out == nil {
		out = map[string]string{}
	}
	for k, v := range asserted {
		if !hasKey(own, k) {
			out[k] = v
		}
	}
	return out
}

func hasKey(tags map[string]string, key string) bool {
	for k := range tags {
		if strings.EqualFold(k, key) {
			return true
		}
	}
	return false
}

// noAccess answers the same whether the account, the permission set or the
// assignment is missing: who may not use it need not learn what exists.
func noAccess(err error) error {
	if f := fault.From(err); errors.Is(err, fault.NotFound) || f != nil && f.Kind == fault.Denied {
		return fault.New(fault.Denied, "No access").Coded("ForbiddenException").Because(err)
	}
	return err
}

// SessionName is the name of a user's role sessions: the user name, in the
// letters that STS allows (2 to 64 of letters, digits and _+=,.@-).
func SessionName(userName string) string {
	var b strings.Builder
	for _, r := range userName {
		if b.Len() == 64 {
			break
		}
		if r < 128 && (r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || strings.ContainsRune("_+=,.@-", r)) {
			b.WriteRune(r)
		} else {
			b.WriteByte('_')
		}
	}
	for b.Len() < 2 {
		b.WriteByte('_')
	}
	return b.String()
}
