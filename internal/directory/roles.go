package directory

import (
	"context"
	"encoding/base32"
	"slices"

	"gatehouse/internal/audit"
	"gatehouse/internal/fault"
)

// RolesOf lists the roles that a person holds.
func (s *Service) RolesOf(ctx context.Context, key string) (out []RoleGrant, err error) {
	err = s.store.View(ctx, func(tx Tx) error {
		p, err := find(ctx, tx, key)
		if err != nil {
			return err
		}
		out, err = tx.RoleGrantsOf(ctx, p.ID)
		return err
	})
	return out, err
}

// GrantRole makes a person an administrator.
func (s *Service) GrantRole(ctx context.Context, key string, r Role) (g RoleGrant, err error) {
	if !slices.Contains(Roles(), r) {
		return g, invalid("type", "type: '%s' is not a role that can be granted", bounded(string(r), 60))
	}
	err = s.store.Update(ctx, func(tx Tx) error {
		p, err := find(ctx, tx, key)
		if err != nil {
			return err
		}
		if p.Status == Deprovisioned {
			return notAllowed()
		}
		g, err = grant(ctx, tx, p, r)
		return err
	})
	return g, err
}

func grant(ctx context.Context, tx Tx, p Person, r Role) (RoleGrant, error) {
	g := RoleGrant{ID: RoleID(r), PersonID: p.ID, Role: r, Created: tx.Now()}
	if err := tx.CreateRoleGrant(ctx, g); err != nil {
		return g, err
	}
	return g, record(ctx, tx, "user.account.privilege.grant", map[string]any{"role": r}, personParty(p), roleParty(r))
}

// RoleID is how a grant is named in addresses. It follows Okta: the base32 of
// the role's type, the same for everybody.
func RoleID(r Role) string {
	return base32.StdEncoding.WithPadding(base32.NoPadding).EncodeToString([]byte(r))
}

func roleParty(r Role) audit.Party { return audit.Party{Type: "ROLE", ID: string(r), Name: string(r)} }

// RevokeRole takes a role away, but never the last super administrator's.
func (s *Service) RevokeRole(ctx context.Context, key, id string) error {
	return s.store.Update(ctx, func(tx Tx) error {
		p, err := find(ctx, tx, key)
		if err != nil {
			return err
		}
		held, err := tx.RoleGrantsOf(ctx, p.ID)
		if err != nil {
			return err
		}
		i := slices.IndexFunc(held, func(g RoleGrant) bool { return g.ID == id })
		if i < 0 {
			return Missing(id, "Role")
		}
		if err := tx.DeleteRoleGrant(ctx, p.ID, held[i].Role); err != nil {
			return err
		}
		if held[i].Role == SuperAdmin {
			if n, err := tx.CountActive(ctx, SuperAdmin); err != nil || n == 0 {
				return orLast(err)
			}
		}
		return record(ctx, tx, "user.account.privilege.revoke", map[string]any{"role": held[i].Role}, personParty(p), roleParty(held[i].Role))
	})
}

func orLast(err error) error {
	if err != nil {
		return err
	}
	return lastSuperAdmin()
}

// Caller is who calls the management API, with the rights of this moment.
type Caller struct {
	Person Person
	Roles  []Role
	// Token is the API token's id, empty for a browser session.
	Token string
}

// CallerByID finds a signed-in person with its rights. Only ACTIVE people call, and those whose password is locked.
func (s *Service) CallerByID(ctx context.Context, person string) (c Caller, err error) {
	err = s.store.View(ctx, func(tx Tx) error {
		c, err = caller(ctx, tx, person)
		return err
	})
	return c, err
}

func caller(ctx context.Context, tx Tx, person string) (Caller, error) {
	p, err := tx.Person(ctx, person)
	if missing(err) || err == nil && !p.Status.in() {
		return Caller{}, fault.New(fault.Unauthenticated, "Invalid session").Coded("E0000005")
	}
	if err != nil {
		return Caller{}, err
	}
	held, err := tx.RoleGrantsOf(ctx, p.ID)
	c := Caller{Person: p}
	for _, g := range held {
		c.Roles = append(c.Roles, g.Role)
	}
	return c, err
}
