package centertest

import (
	"context"
	"net/http"
	"sync"

	"gatehouse/internal/center/portal"
)

// Consoles stands for the accounts' consoles, which are the cloud's: it notes
// what the portal opens and ends.
type Consoles struct {
	mu     sync.Mutex
	opened []portal.Console
	ended  []string // portal sessions
}

// Open notes the console.
func (c *Consoles) Open(w http.ResponseWriter, _ *http.Request, o portal.Console) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.opened = append(c.opened, o)
	w.WriteHeader(http.StatusNoContent)
	return nil
}

// End notes the portal session.
func (c *Consoles) End(_ context.Context, _, session string) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.ended = append(c.ended, session)
	return nil
}

// Seen returns what was opened and ended so far.
func (c *Consoles) Seen() (opened []portal.Console, ended []string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.opened, c.ended
}
