package audit_test

import (
	"context"
	"testing"
	"time"

	"gatehouse/internal/audit"
)

type kept []audit.Event

func (k *kept) Record(_ context.Context, e audit.Event) error { *k = append(*k, e); return nil }

func (k *kept) Events(context.Context, audit.Query) ([]audit.Event, error) { return *k, nil }

func TestAStrangerDoesNotFillTheLog(t *testing.T) {
	now := time.Unix(0, 0)
	s := audit.Strangers{Now: func() time.Time { return now }}
	var log kept
	knock := func(ip string) {
		t.Helper()
		ctx := audit.WithOrigin(t.Context(), audit.Origin{IP: ip})
		if err := s.Record(ctx, &log, audit.Event{What: "iam:Authenticate"}); err != nil {
			t.Fatal(err)
		}
	}
	for range 1000 {
		knock("203.0.113.1")
	}
	if len(log) != 20 {
		t.Errorf("%d events of one address", len(log))
	}
	knock("203.0.113.2")
	if len(log) != 21 {
		t.Error("another address is not recorded")
	}
	now = now.Add(time.Minute)
	knock("203.0.113.1")
	if last := log[len(log)-1]; last.Detail["notRecordedBefore"] != 980 {
		t.Errorf("what was left out is not said: %v", last.Detail)
	}
}
