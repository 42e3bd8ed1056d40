package scim

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"net/url"
	"strconv"
)

// maxPages bounds a listing against a server that never ends it.
const maxPages = 1000

// ListGroupMembers lists the users in a group, by a filter on users, as AWS
// tells members in no other way. It follows cursors with AWS and start
// indexes elsewhere.
func (c *Client) ListGroupMembers(ctx context.Context, groupID string) ([]User, error) {
	return listAll(ctx, c, "Users", "groups.value eq "+quote(groupID), readUser)
}

// ListUsers lists all users, as for an import.
func (c *Client) ListUsers(ctx context.Context) ([]User, error) {
	return listAll(ctx, c, "Users", "", readUser)
}

// ListGroups lists all groups, as for an import. AWS leaves their members out.
func (c *Client) ListGroups(ctx context.Context) ([]Group, error) {
	return listAll(ctx, c, "Groups", "", readGroup)
}

func listAll[T any](ctx context.Context, c *Client, path, filter string, read func(tree) (T, bool)) ([]T, error) {
	q := url.Values{"count": {strconv.Itoa(MaxPage)}}
	if filter != "" {
		q.Set("filter", filter)
	}
	next := firstPage(q, c.cfg.Dialect)
	in := call{method: http.MethodGet, path: path, query: q}
	var out []T
	for range maxPages {
		page, err := c.do(ctx, in)
		if err != nil {
			return nil, err
		}
		objs := resources(page)
		for _, obj := range objs {
			if v, ok := read(obj); ok {
				out = append(out, v)
			}
		}
		if !next(page, len(objs)) {
			return out, nil
		}
	}
	return nil, c.fail(in, errors.New("the list does not end"))
}

// firstPage sets the query for the first page; the function it returns moves on
// to the page after the given one and tells whether there is one.
func firstPage(q url.Values, d Dialect) func(page tree, n int) bool {
	if d == AWS {
		q.Set("cursor", "")
		return func(page tree, _ int) bool {
			cursor, _ := member(page, "nextCursor").(string)
			again := cursor == q.Get("cursor") // a cursor that stands still
			q.Set("cursor", cursor)
			return cursor != "" && !again
		}
	}
	start := 1
	q.Set("startIndex", "1")
	return func(page tree, n int) bool {
		total, _ := member(page, "totalResults").(json.Number)
		all, _ := strconv.Atoi(total.String())
		start += n
		q.Set("startIndex", strconv.Itoa(start))
		return n > 0 && start <= all
	}
}
