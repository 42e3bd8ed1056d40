// Package policydiff compares the policy engine with an independent one on
// generated cases. The peer is npm's @cloud-copilot/iam-simulate, which is
// AGPL: it runs as a process of its own, in tests only, installed by `make deps`
// into build/peers, and nothing of it is linked or shipped.
//
// What must hold is that no case is allowed here and denied there. Where the
// engine is the stricter one on purpose, docs/divergences/iam-policy.md says so.
package policydiff
