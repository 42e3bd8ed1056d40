package scim

// ListResponse is a page of resources (RFC 7644 section 3.4.2). AWS has two
// forms: the old one with TotalResults and StartIndex, and cursor paging with
// NextCursor and neither of them. Make one with [NewPage] or [NewCursorPage].
type ListResponse[T any] struct {
	Schemas      []string `json:"schemas"`
	TotalResults *int     `json:"totalResults,omitempty"`
	StartIndex   *int     `json:"startIndex,omitempty"` // counts from 1
	ItemsPerPage int      `json:"itemsPerPage"`
	NextCursor   string   `json:"nextCursor,omitempty"` // "": this was the last page
	Resources    []T      `json:"Resources"`
}

// NewPage makes a page of the old form; total counts all matches, not only these.
func NewPage[T any](resources []T, total, startIndex int) ListResponse[T] {
	p := NewCursorPage(resources, "")
	p.TotalResults, p.StartIndex = &total, &startIndex
	return p
}

// NewCursorPage makes a page of the cursor form. An empty page is an empty
// list, never null: clients iterate over it without looking.
func NewCursorPage[T any](resources []T, next string) ListResponse[T] {
	if resources == nil {
		resources = []T{}
	}
	return ListResponse[T]{
		Schemas: []string{ListResponseURN}, ItemsPerPage: len(resources),
		NextCursor: next, Resources: resources,
	}
}
