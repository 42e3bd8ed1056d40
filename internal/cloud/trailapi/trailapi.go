// Package trailapi lets administrators of the management account read the
// events of the center and of the accounts: who did what, on what, from where,
// allowed or refused, and why.
//
//	GET /gatehouse/v1/events    action cloudtrail:LookupEvents
//
// What is kept in columns is found by the store; words in an event are looked for
// here, a bounded number of events at a time (search.go).
//
// The answer carries the whole reason of a decision, which callers are never
// told. The directory's events are read in Okta's form, at /api/v1/logs.
package trailapi

import (
	"context"
	"strconv"
	"strings"
	"time"

	"gatehouse/internal/audit"
	"gatehouse/internal/awsfront"
	"gatehouse/internal/cloud"
	"gatehouse/internal/fault"
	"gatehouse/internal/ids"
	"gatehouse/internal/listing"
)

// Input selects events; every member is optional.
type Input struct {
	ID        string `json:"-" query:"id"`        // of one event
	Half      string `json:"-" query:"half"`      // center or cloud
	Service   string `json:"-" query:"service"`   // as in "s3"
	What      string `json:"-" query:"what"`      // as in "iam:CreateUser"
	Actor     string `json:"-" query:"actor"`     // id of who did it
	Target    string `json:"-" query:"target"`    // id of the first thing that it was done to
	RequestID string `json:"-" query:"requestId"` // as answers and log lines carry it
	Outcome   string `json:"-" query:"outcome"`   // ALLOWED, REFUSED or FAILED
	Search    string `json:"-" query:"search"`    // words anywhere in the event, in any case
	Who       string `json:"-" query:"who"`       // part of the name, id or account of who did it
	On        string `json:"-" query:"on"`        // part of the name, id or account of what it was done to
	Since     string `json:"-" query:"since"`     // RFC 3339
	Until     string `json:"-" query:"until"`
	Order     string `json:"-" query:"order"` // newest (the standard) or oldest
	Limit     string `json:"-" query:"limit"` // 1 to 500, 100 if absent
	NextToken string `json:"-" query:"nextToken"`
}

// Output is one page of events.
type Output struct {
	Events    []Event `json:"events"`
	NextToken string  `json:"nextToken,omitempty"`
	// Reached is the time of the last event that was looked at. A search for words
	// looks at so many at a time; a page may be short, even empty, and another follow.
	Reached *time.Time `json:"reached,omitempty"`
}

// Event is one line of the audit log.
type Event struct {
	ID        string         `json:"id"`
	Time      time.Time      `json:"time"`
	Half      audit.Half     `json:"half"`
	What      string         `json:"what"`
	Outcome   audit.Outcome  `json:"outcome"`
	Why       string         `json:"why,omitempty"`
	Actor     audit.Party    `json:"actor"`
	Targets   []audit.Party  `json:"targets,omitempty"`
	RequestID string         `json:"requestId,omitempty"`
	IP        string         `json:"ip,omitempty"`
	UserAgent string         `json:"userAgent,omitempty"`
	Detail    map[string]any `json:"detail,omitempty"`
}

// Register adds the operation. Events belong to the management account.
func Register(cat *awsfront.Catalog, c *cloud.Service, log audit.Log) {
	owner := func(ctx context.Context, _ *awsfront.Call) (ids.AccountID, error) {
		o, err := c.Organization(ctx)
		return o.Management, err
	}
	awsfront.RegisterREST(cat, &awsfront.Service{Name: "trail", Owner: owner}, "GET /gatehouse/v1/events", "Look up events.",
		awsfront.Op[Input, Output]{
			Name: "LookupEvents", Action: "cloudtrail:LookupEvents", Resources: awsfront.Everything[Input],
			Do: func(ctx context.Context, _ *awsfront.Call, in *Input) (*Output, error) { return lookUp(ctx, log, in) },
		})
}

func lookUp(ctx context.Context, log audit.Log, in *Input) (*Output, error) {
	q, err := in.query()
	if err != nil {
		return nil, err
	}
	w, err := in.words()
	if err != nil {
		return nil, err
	}
	if w != (words{}) {
		return search(ctx, log, q, w, in.scope())
	}
	limit := q.Limit
	q.Limit++ // one more tells whether another page follows
	found, err := log.Events(ctx, q)
	if err != nil {
		return nil, err
	}
	page := listing.Cut(found, limit, func(e audit.Event) string { return e.ID })
	return &Output{Events: listing.Map(page, event).Items, NextToken: listing.Token(in.scope(), page.Next)}, nil
}

// The most events of a page, and how many there are when nothing is said.
const (
	mostEvents     = 500
	standardEvents = 100
)

func (in *Input) scope() string {
	return "events?" + strings.Join([]string{
		in.ID, in.Half, in.Service, in.What, in.Actor, in.Target, in.RequestID, in.Outcome, in.Search, in.Who, in.On, in.Since, in.Until, in.Order,
	}, "&")
}

func (in *Input) query() (q audit.Query, err error) {
	q = audit.Query{
		ID: in.ID, Service: in.Service, Half: audit.Half(in.Half), What: in.What, ActorID: in.Actor, TargetID: in.Target, RequestID: in.RequestID,
		Outcome: audit.Outcome(in.Outcome), Descending: in.Order != "oldest", Limit: standardEvents,
	}
	switch {
	case in.Half == string(audit.Directory):
		return q, fault.New(fault.Invalid, "The directory's events are at /api/v1/logs of the directory.").On("half")
	case in.Half != "" && q.Half != audit.Center && q.Half != audit.Cloud:
		return q, fault.New(fault.Invalid, "half is center or cloud.").On("half")
	case in.Order != "" && in.Order != "newest" && in.Order != "oldest":
		return q, fault.New(fault.Invalid, "order is newest or oldest.").On("order")
	}
	if q.Half == "" {
		q.NotHalf = audit.Directory
	}
	if in.Limit != "" {
		if q.Limit, err = strconv.Atoi(in.Limit); err != nil || q.Limit < 1 || q.Limit > mostEvents {
			return q, fault.New(fault.Invalid, "limit is a number from 1 to %d.", mostEvents).On("limit")
		}
	}
	if q.Since, err = moment("since", in.Since); err != nil {
		return q, err
	}
	if q.Until, err = moment("until", in.Until); err != nil {
		return q, err
	}
	q.After, err = listing.Key(in.scope(), in.NextToken)
	return q, err
}

func moment(name, text string) (time.Time, error) {
	if text == "" {
		return time.Time{}, nil
	}
	t, err := time.Parse(time.RFC3339, text)
	if err != nil {
		return t, fault.New(fault.Invalid, "%s is a time like 2026-11-24T08:00:00Z.", name).On(name)
	}
	return t, nil
}

func event(e audit.Event) Event {
	return Event{
		ID: e.ID, Time: e.Time, Half: e.Half, What: e.What, Outcome: e.Outcome, Why: e.Why, Actor: e.Actor, Targets: e.Targets,
		RequestID: e.Origin.RequestID, IP: e.Origin.IP, UserAgent: e.Origin.UserAgent, Detail: e.Detail,
	}
}
