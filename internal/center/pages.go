package center

import "gatehouse/internal/listing"

// pageSize is how much of a list is looked at in one step.
const pageSize = 100

// Each calls do with every item of a list, fetching it page by page.
func Each[T any](fetch func(listing.Page) (listing.List[T], error), do func(T) error) error {
	for p := (listing.Page{Limit: pageSize}); ; {
		l, err := fetch(p)
		if err != nil {
			return err
		}
		for _, item := range l.Items {
			if err := do(item); err != nil {
				return err
			}
		}
		if l.Next == "" {
			return nil
		}
		p.After = l.Next
	}
}
