package iampolicy

// An answer is what a test of part of a statement says. Unreadable means that
// the part cannot be decided: an Allow then does not apply, while a Deny makes
// the request denied as unknown.
type answer uint8

const (
	no answer = iota
	yes
	unreadable
)

func says(b bool) answer {
	if b {
		return yes
	}
	return no
}

// opposite is the answer of a negated operator.
func (a answer) opposite() answer {
	switch a {
	case yes:
		return no
	case no:
		return yes
	}
	return unreadable
}
