package iampolicy

// Kind says what a policy is attached to, which decides the elements that it
// may have and the words in which a refusal names it.
type Kind int

// The kinds of policy, as AWS names them.
const (
	Identity Kind = iota + 1 // attached to a user, group or role
	Resource                 // attached to a resource, for example a bucket
	Trust                    // a role's trust policy
	Boundary                 // a permissions boundary
	Session                  // passed when a session was made
	SCP                      // a service control policy
	RCP                      // a resource control policy
)

var kindNames = [...]string{
	Identity: "identity-based policy",
	Resource: "resource-based policy",
	Trust:    "role trust policy",
	Boundary: "permissions boundary",
	Session:  "session policy",
	SCP:      "service control policy",
	RCP:      "resource control policy",
}

// String returns the kind in the words of AWS's AccessDenied messages.
func (k Kind) String() string {
	if k < Identity || k > RCP {
		return "policy"
	}
	return kindNames[k]
}

// article returns "a" or "an", as AWS's messages have it before the kind.
func (k Kind) article() string {
	if k == Identity {
		return "an"
	}
	return "a"
}

// namesPrincipals says whether statements of this kind have a Principal.
func (k Kind) namesPrincipals() bool { return k == Resource || k == Trust || k == RCP }

// MarshalText writes the kind as String does, for the audit event.
func (k Kind) MarshalText() ([]byte, error) { return []byte(k.String()), nil }
