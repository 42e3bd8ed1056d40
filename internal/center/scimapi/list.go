package scimapi

import (
	"context"
	"net/http"
	"strconv"

	"gatehouse/internal/center"
	"gatehouse/internal/listing"
	"gatehouse/internal/scim"
)

// page is which part of a list is asked for, and in which form.
type page struct {
	listing.Page
	cursor bool // cursor paging was asked for
	scope  string
	empty  bool // count=0: only the number is wanted
}

// pageOf reads count, cursor and startIndex. Without a cursor there is only a
// first page, as with AWS; a client that asks for a later one by startIndex is
// told so, since the first page again would never end.
func pageOf(r *http.Request, scope string) (page, error) {
	q := r.URL.Query()
	p := page{Page: listing.Page{Limit: scim.MaxPage}, cursor: q.Has("cursor"), scope: scope}
	if q.Has("count") {
		n, err := strconv.Atoi(q.Get("count"))
		if err != nil || n < 0 {
			return p, scim.Errorf(http.StatusBadRequest, scim.InvalidValue, "count must be a number from 1 to %d.", scim.MaxPage)
		}
		p.empty = n == 0
		p.Limit = max(1, min(n, scim.MaxPage))
	}
	if n, err := strconv.Atoi(q.Get("startIndex")); !p.cursor && err == nil && n > 1 {
		return p, scim.Errorf(http.StatusBadRequest, scim.InvalidValue, "startIndex is not supported. Ask for further pages with cursor.")
	}
	if !p.cursor {
		return p, nil
	}
	key, err := listing.Key(scope, q.Get("cursor"))
	if err != nil {
		return p, scim.Errorf(http.StatusBadRequest, scim.InvalidValue, "The cursor is not valid for this request.")
	}
	p.After = key
	return p, nil
}

// respond makes the answer of a list in the form that was asked for.
func respond[T, W any](p page, found center.Counted[T], wire func(T) W) answer {
	items := make([]W, len(found.Items))
	for i, v := range found.Items {
		items[i] = wire(v)
	}
	if p.empty {
		items = items[:0]
	}
	if p.cursor {
		return answer{http.StatusOK, scim.NewCursorPage(items, listing.Token(p.scope, found.Next))}
	}
	return answer{http.StatusOK, scim.NewPage(items, found.Total, 1)}
}

func (h *Handler) providerConfig(_ context.Context, c *call) (answer, error) {
	return answer{http.StatusOK, scim.NewServiceProviderConfig(c.base, "")}, nil
}

func (h *Handler) resourceTypes(_ context.Context, c *call) (answer, error) {
	all := scim.ResourceTypes(c.base)
	return answer{http.StatusOK, scim.NewPage(all, len(all), 1)}, nil
}

func (h *Handler) schemas(_ context.Context, c *call) (answer, error) {
	all := scim.Schemas(c.base)
	return answer{http.StatusOK, scim.NewPage(all, len(all), 1)}, nil
}

func (h *Handler) schema(_ context.Context, c *call) (answer, error) {
	for _, s := range scim.Schemas(c.base) {
		if s.ID == c.id {
			return answer{http.StatusOK, s}, nil
		}
	}
	return answer{}, scim.Errorf(http.StatusNotFound, "", "There is no schema %q.", c.id)
}
