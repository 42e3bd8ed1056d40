package oktaapi

import (
	"sync"
	"time"
)

// limiter counts calls per caller in windows of a minute, as Okta does. It
// lives in one process's memory: with several replicas each allows its share,
// which protects the machine; nothing else rests on it.
type limiter struct {
	mu    sync.Mutex
	most  int
	now   func() time.Time
	start time.Time
	used  map[string]int
}

const window = time.Minute

func newLimiter(most int, now func() time.Time) *limiter {
	return &limiter{most: most, now: now, used: map[string]int{}}
}

// turn begins a new window, and so forgets callers that are gone.
func (l *limiter) turn() {
	if start := l.now().Truncate(window); !start.Equal(l.start) {
		l.start, l.used = start, map[string]int{}
	}
}

// take counts a call and tells how many are left until when, and whether this one fits.
func (l *limiter) take(bucket string) (left int, reset time.Time, ok bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.turn()
	l.used[bucket]++
	return max(0, l.most-l.used[bucket]), l.start.Add(window), l.used[bucket] <= l.most
}

// exhausted tells whether the next call of the bucket would not fit.
func (l *limiter) exhausted(bucket string) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.turn()
	return l.used[bucket] >= l.most
}
