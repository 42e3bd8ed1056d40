package directory_test

import (
	"strings"
	"testing"

	"gatehouse/internal/audit"
)

// The log says whose name was tried, and keeps what may be a password out.
func TestWhoTriedToSignIn(t *testing.T) {
	f := open(t)
	p := f.person("ana")
	for typed, want := range map[string]audit.Party{
		"ana@example.test":      {Type: "User", ID: p.ID, Name: "ana@example.test"},
		" nobody@example.test ": {Type: "User", Name: "nobody@example.test"},
		"My-Secret-Password-7":  {Type: "User", Name: "unknown"},
		"":                      {Type: "User", Name: "unknown"},
		strings.Repeat("a", 200) + "@example.test": {Type: "User", Name: "unknown"},
	} {
		if err := f.try(typed, "wrong", ""); err == nil {
			t.Fatal("a wrong password signs in")
		}
		events, err := f.db.Events(f.ctx(), audit.Query{Half: audit.Directory, What: "user.session.start", Outcome: audit.Refused, Descending: true, Limit: 1})
		f.must(err)
		if len(events) != 1 || events[0].Actor != want {
			t.Errorf("%.30q: %+v, want %+v", typed, events, want)
		}
	}
}
