package listing_test

import (
	"errors"
	"testing"

	"gatehouse/internal/fault"
	"gatehouse/internal/listing"
)

func TestATokenIsGoodForItsOwnListOnly(t *testing.T) {
	tok := listing.Token("users?name=a", "k1")
	if k, err := listing.Key("users?name=a", tok); err != nil || k != "k1" {
		t.Errorf("own list: %q, %v", k, err)
	}
	for _, bad := range []string{tok, "x", "!!", listing.Token("users?name=b", "k1")[:5]} {
		if _, err := listing.Key("users?name=b", bad); !errors.Is(err, fault.Invalid) {
			t.Errorf("%q: %v, want invalid", bad, err)
		}
	}
}

func TestCutTellsWhetherMoreFollows(t *testing.T) {
	key := func(s string) string { return s }
	if l := listing.Cut([]string{"a", "b", "c"}, 2, key); l.Next != "b" || len(l.Items) != 2 {
		t.Errorf("%+v", l)
	}
	if l := listing.Cut([]string{"a", "b"}, 2, key); l.Next != "" || len(l.Items) != 2 {
		t.Errorf("%+v", l)
	}
}
