package audit

import (
	"context"
	"sync"
	"time"
)

// Strangers bounds what callers who could not prove who they are write into
// the log: every refusal of a known caller is recorded, but one address that
// tries a thousand keys must not fill the disk. What is left out is counted,
// and said in the next event of that address that is recorded.
type Strangers struct {
	Now func() time.Time

	mu    sync.Mutex
	since time.Time
	tries map[string]int
	left  map[string]int // left out in the window before
}

const (
	strangersWindow    = time.Minute
	strangersPerWindow = 20
	strangersAddresses = 10_000 // above this many, new addresses share one count
)

// Let tells whether to record an event of this address, and how many were left
// out before it.
func (s *Strangers) Let(address string) (missed int, ok bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if now := s.Now(); s.tries == nil || now.Sub(s.since) >= strangersWindow {
		s.left = map[string]int{}
		for a, n := range s.tries {
			if n > strangersPerWindow {
				s.left[a] = n - strangersPerWindow
			}
		}
		s.since, s.tries = now, map[string]int{}
	}
	if _, known := s.tries[address]; !known && len(s.tries) >= strangersAddresses {
		address = "others"
	}
	s.tries[address]++
	missed = s.left[address]
	delete(s.left, address)
	return missed, s.tries[address] <= strangersPerWindow
}

// Record writes e to log if its address may still be recorded.
func (s *Strangers) Record(ctx context.Context, log Log, e Event) error {
	missed, ok := s.Let(OriginOf(ctx).IP)
	if !ok {
		return nil
	}
	if missed > 0 {
		if e.Detail == nil {
			e.Detail = map[string]any{}
		}
		e.Detail["notRecordedBefore"] = missed
	}
	return log.Record(ctx, e)
}
