package browser

import "testing"

// What the account console does with buckets beyond the first object: lists as
// files, policies, versions, tags, many and big files.
func TestBucketsAreKeptOnScreen(t *testing.T) { onScreen(t, "buckets.mjs", "I1", nil) }

// The audit log: searched on the server, explained, saved.
func TestTheAuditLogIsReadOnScreen(t *testing.T) { onScreen(t, "audit.mjs", "I1", nil) }

// Uploads: many files, a folder, and a big file through everything that can happen to it.
func TestUploadsEndWhole(t *testing.T) { onScreen(t, "uploads.mjs", "I1", nil) }

// The keyboard alone, in both consoles.
func TestTheKeyboardGoesEverywhere(t *testing.T) { onScreen(t, "keys.mjs", "I1", nil) }

// Service control policies, as the organization's administrator keeps them: H1.
func TestControlPoliciesAreKeptOnScreen(t *testing.T) { onScreen(t, "controls.mjs", "D0", nil) }
