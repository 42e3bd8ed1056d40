package cloud

import (
	"sync"

	"gatehouse/internal/iampolicy"
)

// A policyCache keeps compiled policies by their content, so that a decision
// parses nothing that an earlier one has read. Being keyed by content it never
// has to be told of a change, and holds no state that another process lacks. It
// forgets by halves: what was not asked for while the newer half filled up.
type policyCache struct {
	mu       sync.Mutex
	most     int
	new, old map[policyKey]*iampolicy.Policy
}

type policyKey struct {
	kind     iampolicy.Kind
	document string
}

func newPolicyCache(most int) *policyCache {
	return &policyCache{most: most / 2, new: map[policyKey]*iampolicy.Policy{}}
}

// policy returns the compiled document under a name, or nil if it cannot be
// read: the engine then denies.
func (c *policyCache) policy(kind iampolicy.Kind, name, document string) *iampolicy.Policy {
	key := policyKey{kind, document}
	p, ok := c.get(key)
	if !ok {
		p, _ = iampolicy.Parse([]byte(document), kind) // an unreadable one is nil, and kept as such
		c.put(key, p)
	}
	if p == nil {
		return nil
	}
	return p.Named(name)
}

func (c *policyCache) get(key policyKey) (*iampolicy.Policy, bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if p, ok := c.new[key]; ok {
		return p, true
	}
	p, ok := c.old[key]
	if ok {
		c.add(key, p)
	}
	return p, ok
}

func (c *policyCache) put(key policyKey, p *iampolicy.Policy) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.add(key, p)
}

func (c *policyCache) add(key policyKey, p *iampolicy.Policy) {
	if len(c.new) >= c.most {
		c.old, c.new = c.new, make(map[policyKey]*iampolicy.Policy, c.most)
	}
	c.new[key] = p
}
