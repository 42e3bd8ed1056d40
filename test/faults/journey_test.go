package faults

import (
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"strconv"
	"sync"
	"testing"
	"time"
)

// Limits on what comes after a fault.
const (
	settles = 20 * time.Second // work in flight
	starts  = 5 * time.Second  // the next life, on a loaded machine; idle it takes 0.1 s
)

// moments is how often the journey is killed: GATEHOUSE_FAULTS, or a few.
func moments(few int) int {
	if n, err := strconv.Atoi(os.Getenv("GATEHOUSE_FAULTS")); err == nil {
		return n
	}
	if testing.Short() {
		return 1
	}
	return few
}

// dice are random and repeatable.
func dice(t *testing.T) *rand.Rand {
	seed, err := strconv.ParseUint(os.Getenv("GATEHOUSE_FAULTS_SEED"), 10, 64)
	if err != nil {
		seed = uint64(time.Now().UnixNano())
	}
	t.Logf("GATEHOUSE_FAULTS_SEED=%d", seed)
	return rand.New(rand.NewPCG(seed, 0))
}

// changes is how many requests of the whole journey change something; a walk
// that finishes before its moment makes no moment.
const changes = 56

// TestKilledAtRandomMoments kills the program while the journey is walked,
// each time on a fresh data directory, starts it again and looks.
func TestKilledAtRandomMoments(t *testing.T) {
	r := dice(t)
	for i := range moments(8) {
		at := 1 + r.IntN(changes)
		// Into the request itself, or into the work that follows it.
		delay := time.Duration(r.Int64N(int64(4 * time.Millisecond)))
		if r.IntN(2) == 0 {
			delay = time.Duration(r.Int64N(int64(90 * time.Millisecond)))
		}
		t.Run(fmt.Sprintf("%02d at change %d and %s", i, at, delay.Round(10*time.Microsecond)), func(t *testing.T) {
			killedAt(t, at, delay)
		})
	}
}

func killedAt(t *testing.T, at int, delay time.Duration) {
	s := newServer(t)
	l := newLedger(s)
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	var killed sync.WaitGroup
	l.before = func(n int) {
		if n == at {
			killed.Go(func() {
				time.Sleep(delay)
				s.kill()
				cancel()
			})
		}
	}
	c, err := s.walk(ctx, l, "")
	killed.Wait()
	if err == nil {
		s.kill() // the last change, and a long delay: the walk was over
	}
	all := l.exchanges()
	s.start()
	if s.ready > starts {
		t.Errorf("the next start took %s", s.ready)
	}
	c = c.over(wire)
	began := time.Now()
	if w := within(t.Context(), settles, func() string { return c.unsettled(t.Context()) }); w != "" {
		t.Errorf("not settled after %s: %s", settles, w)
	}
	settled := time.Since(began)
	complain(t, c.missing(t.Context(), all))
	complain(t, c.halves(t.Context(), all))
	lost, err := unrecorded(t.Context(), s.database(), all)
	if err != nil {
		t.Fatal(err)
	}
	complain(t, lost)
	complain(t, s.setUp(all))
	c.goOn(t, all)
	t.Logf("killed in or after %s; started in %s, settled in %s", all[len(all)-1], s.ready.Round(time.Millisecond), settled.Round(time.Millisecond))
}

// setUp looks at the two single-use links: each is printed again until its
// use was acknowledged, and nobody is locked out when the answer was lost.
func (s *server) setUp(all []exchange) (wrong []string) {
	state := map[string]int{} // 1: sent, 2: acknowledged
	for _, e := range all {
		state[e.path] = max(state[e.path], 1)
		if e.acked() {
			state[e.path] = 2
		}
	}
	if state["/setup"] == 2 && s.adminLink != "" {
		wrong = append(wrong, "the administrator's link is printed again after it was used")
	}
	if s.adminLink == "" {
		ok, err := s.signsIn("dana@corp.test", "Gatehouse-demo-2026!")
		if err != nil || !ok {
			wrong = append(wrong, fmt.Sprintf("no link for the administrator is printed, and she cannot sign in: %v", err))
		}
	}
	if state["/setup/root/code"] == 2 && s.rootLink != "" {
		wrong = append(wrong, "the root user's link is printed again after it was used")
	}
	if state["/setup/root/code"] == 0 && s.rootLink == "" {
		wrong = append(wrong, "the root user's link is lost")
	}
	return wrong
}

// goOn proves that the next life works as well as the first one did: whoever
// had not begun walks the whole journey; whoever has provisioning adds a
// person, who arrives.
func (c *client) goOn(t *testing.T, all []exchange) {
	t.Helper()
	if c.s.rootLink != "" && c.s.adminLink != "" {
		if _, err := c.s.walk(t.Context(), wire, ""); err != nil {
			t.Errorf("the journey afterwards: %v", err)
		}
		return
	}
	if !provisions(all) {
		return
	}
	if _, err := c.addPerson(t.Context(), "late@corp.test"); err != nil {
		t.Error(err)
		return
	}
	if w := within(t.Context(), settles, func() string { return c.unsettled(t.Context()) }); w != "" {
		t.Errorf("a person added afterwards does not arrive: %s", w)
	}
}

// provisions tells whether the switches of provisioning were acknowledged.
func provisions(all []exchange) bool {
	for _, e := range all {
		if e.method == "PUT" && e.side == "directory" && e.acked() {
			return true // the first PUT of the journey is that of the switches
		}
	}
	return false
}

// addPerson adds somebody and assigns the application.
func (c *client) addPerson(ctx context.Context, login string, groups ...string) (string, error) {
	body := object{"profile": object{"firstName": "Late", "lastName": "Comer", "email": login, "login": login}}
	if len(groups) > 0 {
		body["groupIds"] = groups
	}
	var made object
	if err := c.okta(ctx, "POST", "/api/v1/users?activate=true", body, &made); err != nil {
		return "", err
	}
	id := str(made, "id")
	return id, c.okta(ctx, "POST", "/api/v1/apps/"+c.app()+"/users", object{"id": id, "scope": "USER", "credentials": object{"userName": login}}, nil)
}
