// Package listing is the one way in which every list in the product is paged:
// by the key of the last item seen, never by an offset, so that a page costs
// the same wherever it lies and nothing is skipped or shown twice.
//
// On the wire a place in a list is an opaque token. It carries a mark of the
// list and filter that it was made for, so that a token used with another
// filter is refused instead of giving a wrong page.
package listing

import (
	"crypto/sha256"
	"encoding/base64"

	"gatehouse/internal/fault"
)

// Page asks for the items after the one with key After (from the start when empty).
type Page struct {
	After string
	Limit int
}

// List is one page of items; Next is the key to go on after, empty at the end.
type List[T any] struct {
	Items []T
	Next  string
}

// Cut makes a List from up to limit+1 items: stores ask for one more than
// wanted, which tells whether there is a next page without counting.
func Cut[T any](items []T, limit int, key func(T) string) List[T] {
	if limit <= 0 || len(items) <= limit {
		return List[T]{Items: items}
	}
	return List[T]{Items: items[:limit], Next: key(items[limit-1])}
}

// Map turns the items of a list into another type, keeping the place.
func Map[A, B any](l List[A], f func(A) B) List[B] {
	out := make([]B, len(l.Items))
	for i, a := range l.Items {
		out[i] = f(a)
	}
	return List[B]{Items: out, Next: l.Next}
}

const markSize = 6

// Token makes the opaque form of key for the list that scope describes:
// the operation and every filter that selects its items.
func Token(scope, key string) string {
	if key == "" {
		return ""
	}
	mark := sha256.Sum256([]byte(scope))
	return base64.RawURLEncoding.EncodeToString(append(mark[:markSize:markSize], key...))
}

// Key reads a token back. The empty token is the start of the list.
func Key(scope, token string) (string, error) {
	if token == "" {
		return "", nil
	}
	raw, err := base64.RawURLEncoding.DecodeString(token)
	mark := sha256.Sum256([]byte(scope))
	if err != nil || len(raw) <= markSize || string(raw[:markSize]) != string(mark[:markSize]) {
		return "", fault.New(fault.Invalid, "The pagination token is not valid for this request.").On("NextToken")
	}
	return string(raw[markSize:]), nil
}

// Limit bounds what a caller asked for: standard when it asked for nothing,
// and an error outside 1 to most.
func Limit(asked *int32, standard, most int) (int, error) {
	if asked == nil {
		return standard, nil
	}
	if *asked < 1 || int(*asked) > most {
		return 0, fault.New(fault.Invalid, "MaxResults must be between 1 and %d.", most).On("MaxResults")
	}
	return int(*asked), nil
}
