package scimapi

import (
	"context"
	"net/http"

	"gatehouse/internal/center"
	"gatehouse/internal/listing"
	"gatehouse/internal/scim"
)

func (h *Handler) createGroup(ctx context.Context, c *call) (answer, error) {
	g, err := scim.DecodeGroup(c.body)
	if err != nil {
		return answer{}, err
	}
	members := make([]string, len(g.Members))
	for i, m := range g.Members {
		members[i] = m.Value
	}
	made, err := h.center.ProvisionGroup(ctx, c.store, center.NewGroup{
		DisplayName: g.DisplayName, Origin: center.SCIM, ExternalIDs: center.WithSCIMExternalID(c.store, nil, g.ExternalID),
	}, members)
	return answer{http.StatusCreated, wireGroup(made)}, err
}

func (h *Handler) getGroup(ctx context.Context, c *call) (answer, error) {
	g, err := h.center.Group(ctx, c.store, c.id)
	return answer{http.StatusOK, wireGroup(g)}, err
}

// patchGroup reads the patch by AWS's strict rules: nobody empties a group by one request.
func (h *Handler) patchGroup(ctx context.Context, c *call) (answer, error) {
	p, err := scim.ParsePatch(c.body)
	if err != nil {
		return answer{}, err
	}
	change, err := p.ForGroup(scim.GroupRules{})
	if err != nil {
		return answer{}, err
	}
	_, err = h.center.PatchGroup(ctx, c.store, c.id, center.GroupChange{
		DisplayName: change.DisplayName, ExternalID: change.ExternalID, Clear: change.Clear, Add: change.Add, Remove: change.Remove,
	})
	return answer{status: http.StatusNoContent}, err
}

func (h *Handler) deleteGroup(ctx context.Context, c *call) (answer, error) {
	return answer{status: http.StatusNoContent}, h.center.DeleteGroup(ctx, c.store, c.id, "")
}

func (h *Handler) listGroups(ctx context.Context, c *call) (answer, error) {
	filter := c.URL.Query().Get("filter")
	q, err := scim.ParseGroupQuery(filter)
	if err != nil {
		return answer{}, err
	}
	page, err := pageOf(c.Request, "groups\n"+filter)
	if err != nil {
		return answer{}, err
	}
	found, err := h.findGroups(ctx, c.store, q, page.Page)
	if err != nil {
		return answer{}, err
	}
	return respond(page, found, wireGroup), nil
}

func (h *Handler) findGroups(ctx context.Context, store string, q scim.GroupQuery, p listing.Page) (center.Counted[center.Group], error) {
	switch {
	case q.ID != "" && q.MemberID != "":
		in, err := h.center.IsMember(ctx, store, q.ID, q.MemberID)
		if err != nil || !in {
			return none[center.Group](), err
		}
		return one(h.center.Group(ctx, store, q.ID))
	case q.ID != "":
		return one(h.center.Group(ctx, store, q.ID))
	case q.MemberID != "":
		return h.center.GroupsWith(ctx, store, q.MemberID, p)
	case q.DisplayName != "":
		return one(h.center.GroupByName(ctx, store, q.DisplayName))
	case q.ExternalID != "":
		return one(h.center.GroupByExternalID(ctx, store, center.ExternalID{Issuer: center.SCIMIssuer(store), ID: q.ExternalID}))
	}
	return h.center.CountedGroups(ctx, store, p)
}
