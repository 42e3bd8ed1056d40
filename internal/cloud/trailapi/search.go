package trailapi

import (
	"context"
	"slices"
	"strings"

	"gatehouse/internal/audit"
	"gatehouse/internal/fault"
	"gatehouse/internal/listing"
)

// words are what a caller looks for in events and no index knows. Each is in
// lower case; empty ones hold for every event.
type words struct{ search, who, on string }

// longest is how long they may be.
const longest = 256

func (in *Input) words() (words, error) {
	for name, text := range map[string]string{"search": in.Search, "who": in.Who, "on": in.On} {
		if len(text) > longest {
			return words{}, fault.New(fault.Invalid, "%s has at most %d characters.", name, longest).On(name)
		}
	}
	clean := func(s string) string { return strings.ToLower(strings.TrimSpace(s)) }
	return words{clean(in.Search), clean(in.Who), clean(in.On)}, nil
}

// in tells whether the words stand in e.
func (w words) in(e audit.Event) bool {
	on := func(word string) bool {
		return slices.ContainsFunc(e.Targets, func(p audit.Party) bool { return names(p, word) })
	}
	return names(e.Actor, w.who) && (w.on == "" || on(w.on)) && (w.search == "" || w.anywhere(e) || names(e.Actor, w.search) || on(w.search))
}

func (w words) anywhere(e audit.Event) bool {
	return slices.ContainsFunc([]string{e.What, e.Why, e.Origin.IP, e.Origin.UserAgent, e.Origin.RequestID, e.ID, string(e.Outcome)}, func(s string) bool {
		return strings.Contains(strings.ToLower(s), w.search)
	})
}

func names(p audit.Party, word string) bool {
	return word == "" || slices.ContainsFunc([]string{p.Name, p.ID, p.Account, p.Type}, func(s string) bool { return strings.Contains(strings.ToLower(s), word) })
}

// A call looks at this many events, so many at a time: a word that is nowhere
// must not make one request read the whole log.
const (
	mostRead = 10_000
	atOnce   = 1000
)

// search walks along the log from q.After on until a page is full, the log ends,
// or enough has been looked at; the token goes on from there.
func search(ctx context.Context, log audit.Log, q audit.Query, w words, scope string) (*Output, error) {
	limit := q.Limit
	q.Limit = atOnce
	out := &Output{Events: []Event{}}
	for read := 0; read < mostRead; read += atOnce {
		some, err := log.Events(ctx, q)
		if err != nil {
			return nil, err
		}
		for _, e := range some {
			if w.in(e) {
				if len(out.Events) == limit { // q.After is the last one that was given
					out.NextToken = listing.Token(scope, q.After)
					return out, nil
				}
				out.Events = append(out.Events, event(e))
			}
			at := e.Time
			q.After, out.Reached = e.ID, &at
		}
		if len(some) < atOnce {
			return out, nil
		}
	}
	out.NextToken = listing.Token(scope, q.After)
	return out, nil
}
