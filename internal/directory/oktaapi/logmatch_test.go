package oktaapi

import (
	"reflect"
	"testing"
	"time"

	"gatehouse/internal/audit"
)

var someEvents = []audit.Event{
	{ID: "e1", Time: time.Unix(1e9, 5e6), What: "user.session.start", Outcome: audit.Allowed, Why: "role X"},
	{
		ID: "e2", Time: time.Unix(2e9, 0), What: "group.user_membership.add", Outcome: audit.Refused, Why: "No Permission",
		Actor: audit.Party{Type: "User", ID: "u1", Name: "Ann@x"}, Targets: []audit.Party{{Type: "User", ID: "u2", Name: "Bo"}, {Type: "Group", ID: "g1"}},
		Origin: audit.Origin{RequestID: "r1", IP: "192.0.2.1", UserAgent: "Curl/8"}, Detail: map[string]any{"count": 3, "privilege": "Help Desk"},
	},
	{ID: "e3", Time: time.Unix(1, 0), Outcome: audit.Failed, Actor: audit.Party{Type: "PublicClientApp", ID: "a"}},
}

// What a filter sees is what the answer shows.
func TestAttributesAreThoseOfTheShape(t *testing.T) {
	for _, e := range someEvents {
		for _, name := range []string{
			"uuid", "published", "eventType", "severity", "displayMessage", "actor.id", "actor.type", "actor.alternateId", "actor.displayName",
			"target.id", "target.type", "target.alternateId", "target.displayName", "outcome.result", "outcome.reason", "transaction.id", "transaction.type",
		} {
			want := logAttribute(event(e))(name)
			if got := eventAttribute(e)(name); len(got)+len(want) > 0 && !reflect.DeepEqual(got, want) {
				t.Errorf("%s of %s: %q, want %q", name, e.ID, got, want)
			}
		}
	}
}

func TestWordsAreFoundInAllThatIsShown(t *testing.T) {
	for _, word := range []string{"add user to group", "user_membership.add", "ann@x", "u2", "bo", "g1", "deny", "no permission", "192.0.2.1", "curl/8", "r1", "help desk", "e2", "2033"} {
		for _, e := range someEvents {
			if got := (logQuery{words: []string{word}}).matches(e); got != (e.ID == "e2") {
				t.Errorf("%q in %s: %v", word, e.ID, got)
			}
		}
	}
}
