package credential

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"fmt"
	"strings"
	"testing"
	"time"
)

func browsers(key string) Browsers {
	return Browsers{Purpose: "test", MAC: func(purpose, data string) []byte {
		h := hmac.New(sha256.New, []byte(key+purpose))
		h.Write([]byte(data))
		return h.Sum(nil)
	}}
}

func TestABrowserIsKnownForItsAccountsAlone(t *testing.T) {
	b, now := browsers("k"), time.Date(2026, 11, 1, 0, 0, 0, 0, time.UTC)
	marks := ""
	for _, account := range []string{"alice", "bob", "alice"} {
		var err error
		if marks, err = b.Mark(marks, account, rand.Reader, now); err != nil {
			t.Fatal(err)
		}
	}
	if strings.Count(marks, ".") != 1 {
		t.Errorf("two accounts have the marks %q", marks)
	}
	alice, bob := b.Known(marks, "alice", now), b.Known(marks, "bob", now)
	if alice == "" || bob == "" || alice == bob {
		t.Errorf("known as %q and %q", alice, bob)
	}
	other := b
	other.Purpose = "another half"
	forged := []byte(marks)
	forged[3] ^= 1
	for name, got := range map[string]string{
		"of somebody else": b.Known(marks, "carol", now), "of nobody": b.Known(marks, "", now), "of no browser": b.Known("", "alice", now),
		"after half a year": b.Known(marks, "alice", now.AddDate(0, 0, 181)), "from the future": b.Known(marks, "alice", now.AddDate(0, 0, -2)),
		"of another half": other.Known(marks, "alice", now), "under another key": browsers("l").Known(marks, "alice", now),
		"forged": b.Known(string(forged), "alice", now), "nonsense": b.Known("..a.\x00."+strings.Repeat("A", 10000), "alice", now),
	} {
		if got != "" {
			t.Errorf("a mark %s is known as %q", name, got)
		}
	}
	if got := b.Known(marks, "alice", now.AddDate(0, 0, 179)); got != alice {
		t.Errorf("after 179 days it is known as %q", got)
	}
}

func TestABrowserKeepsTheMarksOfAFewAccounts(t *testing.T) {
	b, now, marks := browsers("k"), time.Now(), ""
	for i := range 20 {
		var err error
		if marks, err = b.Mark(marks, fmt.Sprint(i), rand.Reader, now); err != nil {
			t.Fatal(err)
		}
	}
	if len(marks) > 320 || b.Known(marks, "19", now) == "" || b.Known(marks, "14", now) == "" || b.Known(marks, "13", now) != "" {
		t.Errorf("%d characters: %s", len(marks), marks)
	}
}

func TestNeighboursInAnIPv6NetworkAreCountedTogether(t *testing.T) {
	for address, want := range map[string]string{
		"192.0.2.1": "192.0.2.1", "2001:db8:1:2::1": "2001:db8:1:2::/64", "2001:db8:1:2:ffff::9": "2001:db8:1:2::/64", "::ffff:192.0.2.1": "::ffff:192.0.2.1",
		"fe80::1%eth0": "fe80::/64", "": "", "unknown": "unknown",
	} {
		if got := Network(address); got != want {
			t.Errorf("%s is counted under %s", address, got)
		}
	}
}
