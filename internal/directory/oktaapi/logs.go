package oktaapi

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"gatehouse/internal/audit"
	"gatehouse/internal/directory/search"
	"gatehouse/internal/listing"
)

// results are the outcomes in Okta's words.
var results = map[audit.Outcome]string{audit.Allowed: "SUCCESS", audit.Refused: "DENY", audit.Failed: "FAILURE"}

func severityOf(e audit.Event) string {
	if e.Outcome != audit.Allowed {
		return "WARN"
	}
	return "INFO"
}

func kindOf(e audit.Event) string {
	if e.Origin.RequestID == "" {
		return "JOB"
	}
	return "WEB"
}

// reasonOf: Okta gives a reason for what went wrong only; why something was
// allowed stands in debugData.
func reasonOf(e audit.Event) string {
	if e.Outcome == audit.Allowed {
		return ""
	}
	return e.Why
}

// event is an audit event in the shape of Okta's system log.
func event(e audit.Event) object {
	var reason any
	if why := reasonOf(e); why != "" {
		reason = why
	}
	targets := make([]any, len(e.Targets))
	for i, t := range e.Targets {
		targets[i] = party(t)
	}
	var chain []any
	if e.Origin.IP != "" {
		chain = append(chain, object{"ip": e.Origin.IP, "version": "V4", "source": nil, "geographicalContext": nil})
	}
	return object{
		"uuid": e.ID, "published": stamp(e.Time), "eventType": e.What, "version": "0", "severity": severityOf(e), "legacyEventType": nil,
		"displayMessage": displayMessage(e), "actor": party(actorOf(e)),
		"client": object{
			"userAgent": object{"rawUserAgent": e.Origin.UserAgent, "os": "Unknown", "browser": "UNKNOWN"},
			"zone":      "null", "device": "Unknown", "id": nil, "ipAddress": e.Origin.IP, "geographicalContext": nil,
		},
		"outcome": object{"result": results[e.Outcome], "reason": reason}, "target": targets,
		"transaction":           object{"type": kindOf(e), "id": orElse(e.Origin.RequestID, e.ID), "detail": object{}},
		"debugContext":          object{"debugData": debugData(e)},
		"authenticationContext": object{"authenticationStep": 0, "externalSessionId": nil},
		"securityContext":       object{"asNumber": nil, "asOrg": nil, "isp": nil, "domain": nil, "isProxy": nil},
		"request":               object{"ipChain": chain},
	}
}

func party(p audit.Party) object {
	return object{"id": p.ID, "type": p.Type, "alternateId": orElse(p.Name, "unknown"), "displayName": p.Name, "detailEntry": nil}
}

// actorOf is who did it; work without a caller is the product's own.
func actorOf(e audit.Event) audit.Party {
	if e.Actor == (audit.Party{}) {
		return audit.Party{Type: "SystemPrincipal", ID: "gatehouse", Name: "Gatehouse"}
	}
	return e.Actor
}

func debugData(e audit.Event) object {
	out := object{}
	for k, v := range e.Detail {
		out[k] = fmt.Sprint(v)
	}
	if e.Outcome == audit.Allowed && e.Why != "" {
		out["allowedBy"] = e.Why
	}
	return out
}

var logFilter = search.Rules{
	Operators: []string{"eq", "ne", "co", "sw", "ew", "gt", "ge", "lt", "le", "pr"}, Not: true,
	Known: func(name string) bool {
		return slices.Contains([]string{
			"uuid", "published", "eventType", "severity", "displayMessage", "actor.id", "actor.type", "actor.alternateId", "actor.displayName",
			"target.id", "target.type", "target.alternateId", "target.displayName", "outcome.result", "outcome.reason",
			"client.ipAddress", "transaction.id", "transaction.type",
		}, name)
	},
}

// logAttribute reads an attribute by its path through the event's own shape.
func logAttribute(shape object) func(string) []string {
	return func(name string) []string {
		first, rest, nested := strings.Cut(name, ".")
		if !nested {
			return []string{fmt.Sprint(shape[first])}
		}
		var values []string
		if many, ok := shape[first].([]any); ok {
			for _, item := range many {
				values = append(values, fmt.Sprint(item.(object)[rest]))
			}
			return values
		}
		one, _ := shape[first].(object)
		if one[rest] == nil {
			return nil
		}
		return []string{fmt.Sprint(one[rest])}
	}
}

// logQuery is what the query parameters select.
type logQuery struct {
	audit.Query
	expression *search.Expression
	words      []string
	polling    bool
	size       int
}

const retention = 180 * 24 * time.Hour

func (c *call) logQuery() (logQuery, error) {
	q := c.r.URL.Query()
	page, err := c.page(100, 1000)
	if err != nil {
		return logQuery{}, err
	}
	order := strings.ToUpper(orElse(q.Get("sortOrder"), "ASCENDING"))
	if order != "ASCENDING" && order != "DESCENDING" {
		return logQuery{}, invalid("sortOrder", "sortOrder: must be ASCENDING or DESCENDING")
	}
	out := logQuery{
		Query: audit.Query{Half: audit.Directory, After: page.After, Descending: order == "DESCENDING"},
		size:  page.Limit, words: strings.Fields(strings.ToLower(q.Get("q"))),
	}
	// An ascending query without an end is polled: it always has a next page.
	out.polling = !out.Descending && q.Get("until") == ""
	if out.Since, err = logTime(q.Get("since"), "since"); err != nil {
		return out, err
	}
	if out.Until, err = logTime(q.Get("until"), "until"); err != nil {
		return out, err
	}
	switch oldest := c.Now().Add(-retention); {
	case !out.Since.IsZero() && out.Since.Before(oldest):
		return out, invalid("since", "Invalid parameter: The since parameter is over 180 days prior to the current day.")
	case out.Since.IsZero() && out.After == "" && !out.polling:
		out.Since = c.Now().Add(-7 * 24 * time.Hour)
	}
	if text := q.Get("filter"); text != "" {
		if out.expression, err = search.Parse(text, logFilter); err != nil {
			return out, badSearch(err)
		}
		out.What, _ = out.expression.Equal("eventType")
		out.Outcome = outcomeOf(out.expression)
		if without, ok := out.expression.Without("outcome.result"); ok && strings.EqualFold(without, results[audit.Allowed]) {
			out.NotOutcome = audit.Allowed
		}
	}
	return out, nil
}

// outcomeOf is the outcome that an expression asks for, or none.
func outcomeOf(e *search.Expression) audit.Outcome {
	result, _ := e.Equal("outcome.result")
	for outcome, word := range results {
		if strings.EqualFold(word, result) {
			return outcome
		}
	}
	return ""
}

// logTime reads a time; since is exclusive, the store's is not.
func logTime(text, name string) (time.Time, error) {
	if text == "" {
		return time.Time{}, nil
	}
	t, err := time.Parse(time.RFC3339Nano, text)
	if err != nil {
		return t, invalid(name, "Invalid parameter: The %s parameter is not a date", name)
	}
	if name == "since" {
		t = t.Add(time.Microsecond)
	}
	return t, nil
}

func listLogs(c *call) (any, error) {
	q, err := c.logQuery()
	if err != nil {
		return nil, err
	}
	l, err := c.scanLogs(q)
	if err != nil {
		return nil, err
	}
	return each(c, l, func(o object) any { return o }), nil
}

// How many events one call looks through, and how many are read at once.
const (
	mostLooked = 10_000
	perLook    = 1000
)

// scanLogs reads events until a page is full. How much one call looks through
// is bounded; a page that is cut there goes on where it stopped.
func (c *call) scanLogs(q logQuery) (listing.List[object], error) {
	var out listing.List[object]
	out.Items = []object{}
	for range mostLooked / perLook {
		q.Limit = perLook
		events, err := c.Log.Events(c.ctx(), q.Query)
		if err != nil {
			return out, err
		}
		for _, e := range events {
			q.After = e.ID
			if q.matches(e) {
				out.Items = append(out.Items, event(e))
			}
			if len(out.Items) == q.size {
				out.Next = e.ID
				return out, nil
			}
		}
		if len(events) < q.Limit {
			if q.polling {
				out.Next = orElse(q.After, "0") // sorts before every event's id
			}
			return out, nil
		}
	}
	out.Next = q.After
	return out, nil
}
