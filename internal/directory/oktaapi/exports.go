package oktaapi

import (
	"fmt"
	"strings"

	"gatehouse/internal/directory"
	"gatehouse/internal/listing"
)

// Exports are ours (docs/api/directory.md): lists as files, with the parameters
// of the list that they are of. They are read while they are written, a batch
// at a time: what changes meanwhile may be in the file or not.
func (a *API) registerExports() {
	a.handle("GET /api/v1/exports/users", directory.ReadUsers, exportUsers)
	a.handle("GET /api/v1/exports/logs", directory.ReadLogs, exportLogs)
}

// exportBatch is how much is read at once.
const exportBatch = 500

func exportUsers(c *call) (any, error) {
	q := c.r.URL.Query()
	f, err := peopleFilter(q.Get("q"), q.Get("filter"), q.Get("search"))
	if err != nil {
		return nil, err
	}
	if err := c.Service.RecordExport(c.ctx(), "users", c.r.URL.RawQuery); err != nil {
		return nil, err
	}
	names := directory.PropertyNames()
	return spreadsheet{
		name: c.csvName("people"), header: append(append([]string{}, names...), "Status", "Created", "Last sign-in", "Directory id"),
		rows: func(write func(...string) error) error {
			return batches(func(p listing.Page) (listing.List[directory.Person], error) { return c.Service.People(c.ctx(), f, p) },
				func(p directory.Person) error {
					cells := make([]string, 0, len(names)+4)
					for _, name := range names {
						cells = append(cells, p.Profile[name])
					}
					return write(append(cells, string(p.Status), text(stamp(p.Created)), text(stamp(p.LastLogin)), p.ID)...)
				})
		},
	}, nil
}

// batches reads a list to its end.
func batches[T any](read func(listing.Page) (listing.List[T], error), do func(T) error) error {
	for after := ""; ; {
		l, err := read(listing.Page{After: after, Limit: exportBatch})
		if err != nil {
			return err
		}
		for _, item := range l.Items {
			if err := do(item); err != nil {
				return err
			}
		}
		if after = l.Next; after == "" {
			return nil
		}
	}
}

// text is a value of an object in a cell.
func text(v any) string {
	if v == nil {
		return ""
	}
	return fmt.Sprint(v)
}

func exportLogs(c *call) (any, error) {
	q, err := c.logQuery()
	if err != nil {
		return nil, err
	}
	// A file has an end, unlike a log that is polled.
	q.polling = false
	if q.Until.IsZero() {
		q.Until = c.Now()
	}
	if err := c.Service.RecordExport(c.ctx(), "logs", c.r.URL.RawQuery); err != nil {
		return nil, err
	}
	return spreadsheet{
		name:   c.csvName("system-log"),
		header: []string{"Time", "Event", "Event type", "Result", "Reason", "Actor", "Actor id", "Targets", "IP address", "User agent", "Request id", "Event id"},
		rows: func(write func(...string) error) error {
			return batches(func(p listing.Page) (listing.List[object], error) {
				if p.After != "" {
					q.After = p.After
				}
				q.size = p.Limit
				return c.scanLogs(q)
			}, func(e object) error { return write(eventCells(e)...) })
		},
	}, nil
}

func eventCells(e object) []string {
	at := func(path string) string { return strings.Join(logAttribute(e)(path), "; ") }
	client, _ := e["client"].(object)
	agent, _ := client["userAgent"].(object)
	return []string{
		text(e["published"]), text(e["displayMessage"]), text(e["eventType"]), at("outcome.result"), at("outcome.reason"), at("actor.alternateId"),
		at("actor.id"), at("target.displayName"), at("client.ipAddress"), text(agent["rawUserAgent"]), at("transaction.id"), text(e["uuid"]),
	}
}
