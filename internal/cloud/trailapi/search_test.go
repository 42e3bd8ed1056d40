package trailapi

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"gatehouse/internal/audit"
)

// logOf is a log in memory, newest first.
type logOf []audit.Event

func (l logOf) Record(context.Context, audit.Event) error { return nil }

func (l logOf) Events(_ context.Context, q audit.Query) (out []audit.Event, err error) {
	for _, e := range l {
		if (q.After == "" || e.ID < q.After) && len(out) < q.Limit {
			out = append(out, e)
		}
	}
	return out, nil
}

// long is a log of n events; every nth is alice's.
func long(n, every int) (l logOf) {
	for i := n; i > 0; i-- {
		e := audit.Event{
			ID: fmt.Sprintf("%09d", i), Time: time.Unix(int64(i), 0), What: "s3:PutObject", Outcome: audit.Allowed,
			Actor: audit.Party{Name: "bob@corp.test", ID: "AROA:bob"}, Targets: []audit.Party{{ID: "arn:aws:s3:::b"}, {Name: "Second", ID: "t2"}},
		}
		if i%every == 0 {
			e.Actor = audit.Party{Name: "Alice@corp.test", ID: "AROA:alice", Account: "111122223333"}
		}
		l = append(l, e)
	}
	return l
}

func TestWordsAreFoundWhereTheyAreLookedFor(t *testing.T) {
	log := long(10, 5)
	for query, want := range map[Input]int{
		{Search: "ALICE"}:                   2,
		{Search: " alice "}:                 2,
		{Search: "putobject"}:               10,
		{Search: "second"}:                  10,
		{Search: "nowhere"}:                 0,
		{Who: "alice"}:                      2,
		{Who: "111122223333"}:               2,
		{Who: "second"}:                     0,
		{On: "alice"}:                       0,
		{On: "T2"}:                          10,
		{Who: "alice", On: "s3:::b"}:        2,
		{Who: "alice", Search: "bob"}:       0,
		{Search: "%"}:                       0,
		{Who: "alice", Search: "PutObject"}: 2,
	} {
		out, err := lookUp(t.Context(), log, &query)
		if err != nil || len(out.Events) != want || out.NextToken != "" {
			t.Errorf("%+v finds %d events, want %d: %v", query, len(out.Events), want, err)
		}
	}
	if _, err := lookUp(t.Context(), log, &Input{Search: strings.Repeat("x", longest+1)}); err == nil {
		t.Error("words of any length are looked for")
	}
}

// Page after page, everything is found once, however the pages fall.
func TestASearchGoesOnWhereItStopped(t *testing.T) {
	for _, limit := range []string{"1", "2", "3", "7"} {
		log := long(3*mostRead+17, 9000)
		in := Input{Who: "alice", Limit: limit}
		var ids []string
		var pages, empty int
		for {
			out, err := lookUp(t.Context(), log, &in)
			if err != nil {
				t.Fatal(err)
			}
			pages++
			if len(out.Events) == 0 {
				empty++
			}
			if out.Reached == nil {
				t.Fatal("the search does not say how far it is")
			}
			for _, e := range out.Events {
				ids = append(ids, e.ID)
			}
			if in.NextToken = out.NextToken; in.NextToken == "" {
				break
			}
			if pages > 20 {
				t.Fatal("the search never ends")
			}
		}
		if got := strings.Join(ids, " "); got != "000027000 000018000 000009000" {
			t.Errorf("%s at a time: %s", limit, got)
		}
		if pages < 4 {
			t.Errorf("%d pages: one call read more than it may", pages)
		}
	}
}
