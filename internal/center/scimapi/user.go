package scimapi

import (
	"context"
	"errors"
	"net/http"

	"gatehouse/internal/center"
	"gatehouse/internal/fault"
	"gatehouse/internal/listing"
	"gatehouse/internal/scim"
)

func (h *Handler) createUser(ctx context.Context, c *call) (answer, error) {
	u, err := scim.DecodeUser(c.body)
	if err != nil {
		return answer{}, err
	}
	made, err := h.center.ProvisionUser(ctx, c.store, profileOf(c.store, u, center.Profile{}), u.IsActive())
	return answer{http.StatusCreated, wireUser(made)}, err
}

func (h *Handler) getUser(ctx context.Context, c *call) (answer, error) {
	u, err := h.center.User(ctx, c.store, c.id)
	return answer{http.StatusOK, wireUser(u)}, err
}

func (h *Handler) putUser(ctx context.Context, c *call) (answer, error) {
	u, err := scim.DecodeUser(c.body)
	if err != nil {
		return answer{}, err
	}
	changed, err := h.center.UpdateUser(ctx, c.store, c.id, "", func(old *center.User) error {
		replace(old, u)
		return nil
	})
	return answer{http.StatusOK, wireUser(changed)}, err
}

func (h *Handler) patchUser(ctx context.Context, c *call) (answer, error) {
	p, err := scim.ParsePatch(c.body)
	if err != nil {
		return answer{}, err
	}
	changed, err := h.center.UpdateUser(ctx, c.store, c.id, "", func(old *center.User) error {
		u, err := p.ApplyToUser(wireUser(*old))
		if err == nil {
			replace(old, u)
		}
		return err
	})
	return answer{http.StatusOK, wireUser(changed)}, err
}

// replace makes a user what SCIM says, and keeps what SCIM does not know.
func replace(old *center.User, u scim.User) {
	old.Profile = profileOf(old.StoreID, u, old.Profile)
	old.Status = center.Enabled
	if !u.IsActive() {
		old.Status = center.Disabled
	}
}

func (h *Handler) deleteUser(ctx context.Context, c *call) (answer, error) {
	return answer{status: http.StatusNoContent}, h.center.DeleteUser(ctx, c.store, c.id, "")
}

func (h *Handler) listUsers(ctx context.Context, c *call) (answer, error) {
	filter := c.URL.Query().Get("filter")
	q, err := scim.ParseUserQuery(filter)
	if err != nil {
		return answer{}, err
	}
	page, err := pageOf(c.Request, "users\n"+filter)
	if err != nil {
		return answer{}, err
	}
	found, err := h.findUsers(ctx, c.store, q, page.Page)
	if err != nil {
		return answer{}, err
	}
	return respond(page, found, wireUser), nil
}

func (h *Handler) findUsers(ctx context.Context, store string, q scim.UserQuery, p listing.Page) (center.Counted[center.User], error) {
	switch {
	case q.ID != "":
		u, err := h.center.User(ctx, store, q.ID)
		if err == nil && q.ManagerID != "" && u.Enterprise.Manager.Value != q.ManagerID {
			return none[center.User](), nil
		}
		return one(u, err)
	case q.UserName != "":
		return one(h.center.UserByName(ctx, store, q.UserName))
	case q.ExternalID != "":
		return one(h.center.UserByExternalID(ctx, store, center.ExternalID{Issuer: center.SCIMIssuer(store), ID: q.ExternalID}))
	case q.GroupID != "":
		return h.center.MemberUsers(ctx, store, q.GroupID, p)
	}
	return h.center.CountedUsers(ctx, store, p)
}

func none[T any]() center.Counted[T] { return center.Counted[T]{} }

// one is a list of the item that was found, or an empty one: a filter that
// nothing matches is no error (RFC 7644 section 3.4.2.1).
func one[T any](item T, err error) (center.Counted[T], error) {
	if errors.Is(err, fault.NotFound) {
		return none[T](), nil
	}
	return center.Counted[T]{List: listing.List[T]{Items: []T{item}}, Total: 1}, err
}
