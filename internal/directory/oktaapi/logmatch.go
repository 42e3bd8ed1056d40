package oktaapi

import (
	"fmt"
	"slices"
	"strings"

	"gatehouse/internal/audit"
)

// matches tells whether an event is what was asked for. Thousands may be looked
// at for one page, so this reads the event and does not make its shape first.
func (q logQuery) matches(e audit.Event) bool {
	if q.expression != nil && !q.expression.Match(eventAttribute(e)) {
		return false
	}
	if len(q.words) == 0 {
		return true
	}
	text := eventText(e)
	return !slices.ContainsFunc(q.words, func(w string) bool { return !strings.Contains(text, w) })
}

// eventText is all that words are looked for in, lower-cased.
func eventText(e audit.Event) string {
	var b strings.Builder
	write := func(values ...string) {
		for _, v := range values {
			b.WriteString(v)
			b.WriteByte('\n')
		}
	}
	write(e.ID, searchTime(stamp(e.Time)), e.What, displayMessage(e), results[e.Outcome], e.Why, e.Origin.IP, e.Origin.UserAgent, e.Origin.RequestID)
	for _, p := range append([]audit.Party{actorOf(e)}, e.Targets...) {
		write(p.Type, p.ID, p.Name)
	}
	for name, v := range e.Detail {
		write(name, fmt.Sprint(v))
	}
	return strings.ToLower(b.String())
}

// eventAttribute reads an attribute as logAttribute reads it from the event's shape.
func eventAttribute(e audit.Event) func(string) []string {
	return func(name string) []string {
		of, part, nested := strings.Cut(name, ".")
		switch of {
		case "actor":
			return []string{partOf(actorOf(e), part)}
		case "target":
			values := make([]string, len(e.Targets))
			for i, t := range e.Targets {
				values[i] = partOf(t, part)
			}
			return values
		case "eventType":
			return []string{e.What}
		}
		if v := eventValue(e, name); v != "" || !nested {
			return []string{v}
		}
		return nil
	}
}

func partOf(p audit.Party, part string) string {
	switch part {
	case "id":
		return p.ID
	case "type":
		return p.Type
	case "alternateId":
		return orElse(p.Name, "unknown")
	}
	return p.Name
}

func eventValue(e audit.Event, name string) string {
	switch name {
	case "uuid":
		return e.ID
	case "published":
		return searchTime(stamp(e.Time))
	case "severity":
		return severityOf(e)
	case "displayMessage":
		return displayMessage(e)
	case "outcome.result":
		return results[e.Outcome]
	case "outcome.reason":
		return reasonOf(e)
	case "client.ipAddress":
		return e.Origin.IP
	case "transaction.id":
		return orElse(e.Origin.RequestID, e.ID)
	case "transaction.type":
		return kindOf(e)
	}
	return ""
}
