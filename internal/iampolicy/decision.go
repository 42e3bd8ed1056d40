package iampolicy

import (
	"encoding/json"
	"fmt"
)

// Decision is the answer to a request, with what led to it. It is a value;
// texts are made when they are asked for.
type Decision struct {
	Allowed bool
	// Explicit is set if a Deny statement matched.
	Explicit bool
	// Unknown is set if the request is denied because a statement that covers
	// it cannot be relied on.
	Unknown bool
	// Source is the kind of policy that decided.
	Source Kind
	// Policy is the policy of the deciding statement; nil if no statement
	// decided: for an implicit deny, and for an account's root user.
	Policy    *Policy
	Statement int // its index from 0, or -1

	notes [maxNotes]Note
	count int
}

// maxNotes bounds the trace, so that a decision needs no allocation: five
// levels of two control policies beside the other layers are a deep
// organization already. Further levels decide as well, but are not traced.
const maxNotes = 16

// Note is what one layer said.
type Note struct {
	Kind      Kind
	Policy    *Policy // of the first Allow, or nil
	Statement int
	Allows    bool
	None      bool // there is no policy of this kind
}

func (d *Decision) note(kind Kind, l layer, none bool) {
	if d.count < maxNotes {
		d.notes[d.count] = Note{kind, l.by.policy, l.by.statement, l.allowed, none}
		d.count++
	}
}

func (d *Decision) settled() bool { return d.Explicit || d.Unknown }

func (d *Decision) deny(kind Kind, by found) {
	if !d.Explicit {
		d.Explicit, d.Unknown = true, false
		d.set(kind, by)
	}
}

func (d *Decision) unsure(kind Kind, by found) {
	if !d.settled() {
		d.Unknown = true
		d.set(kind, by)
	}
}

func (d *Decision) allow(kind Kind, by found) {
	d.Allowed = true
	d.set(kind, by)
}

func (d *Decision) refuse(kind Kind) { d.set(kind, found{nil, -1}) }

func (d *Decision) set(kind Kind, by found) {
	d.Source, d.Policy, d.Statement = kind, by.policy, by.statement
	if by.policy == nil {
		d.Statement = -1
	}
}

// Trace returns what each layer said, in the order in which they were read.
func (d *Decision) Trace() []Note { return d.notes[:d.count:d.count] }

// Sid returns the Sid of the deciding statement, or "".
func (d *Decision) Sid() string {
	if d.Policy == nil {
		return ""
	}
	return d.Policy.statements[d.Statement].sid
}

// PolicyName returns the name of the deciding policy, or "".
func (d *Decision) PolicyName() string {
	if d.Policy == nil {
		return ""
	}
	return d.Policy.name
}

// Reason says in a sentence why, for the audit log. It names policies and
// statements, so it is not for the caller of the API.
func (d *Decision) Reason() string {
	switch {
	case d.Unknown && d.Policy == nil:
		return fmt.Sprintf("denied as unknown: %s %s could not be read", d.Source.article(), d.Source)
	case d.Unknown:
		why := d.Policy.statements[d.Statement].unknown
		if why == "" {
			why = "a condition or a resource of it cannot be compared with the request"
		}
		return "denied as unknown: " + d.where() + ": " + why
	case d.Explicit:
		return "explicit deny in " + d.where()
	case d.Allowed && d.Source == 0:
		return "allowed: the action needs no permission"
	case d.Allowed && d.Policy == nil:
		return "allowed: the account's root user"
	case d.Allowed:
		return "allowed by " + d.where()
	case d.Source == 0:
		return "denied"
	}
	return fmt.Sprintf("no %s allows it", d.Source)
}

func (d *Decision) where() string {
	text := fmt.Sprintf("%s %s", d.Source.article(), d.Source)
	if d.Policy.name != "" {
		text += fmt.Sprintf(" %q", d.Policy.name)
	}
	return text + ", " + statementName(d.Statement, d.Sid())
}

// AccessDeniedMessage returns the text of AWS's AccessDenied error. It names
// the kind of policy and nothing more. resource may be empty.
func (d *Decision) AccessDeniedMessage(principal, action, resource string) string {
	text := "User: " + principal + " is not authorized to perform: " + action
	if resource != "" {
		text += " on resource: " + resource
	}
	if d.Explicit {
		if d.Source == Trust {
			return text + " with an explicit deny in the role trust policy"
		}
		return text + " with an explicit deny in " + d.Source.article() + " " + d.Source.String()
	}
	return text + " because no " + d.Source.String() + " allows the " + action + " action"
}

// MarshalJSON writes the decision for the audit event.
func (d Decision) MarshalJSON() ([]byte, error) {
	type layerJSON struct {
		Kind      Kind   `json:"kind"`
		Allows    bool   `json:"allows"`
		None      bool   `json:"none,omitempty"`
		Policy    string `json:"policy,omitempty"`
		Statement int    `json:"statement,omitempty"` // from 1
		Sid       string `json:"sid,omitempty"`
	}
	effect := "Deny"
	if d.Allowed {
		effect = "Allow"
	}
	layers := make([]layerJSON, 0, d.count)
	for _, n := range d.Trace() {
		l := layerJSON{Kind: n.Kind, Allows: n.Allows, None: n.None}
		if n.Policy != nil {
			l.Policy, l.Statement, l.Sid = n.Policy.name, n.Statement+1, n.Policy.statements[n.Statement].sid
		}
		layers = append(layers, l)
	}
	return json.Marshal(struct {
		Effect    string      `json:"effect"`
		Explicit  bool        `json:"explicit,omitempty"`
		Unknown   bool        `json:"unknown,omitempty"`
		Source    Kind        `json:"source"`
		Policy    string      `json:"policy,omitempty"`
		Statement int         `json:"statement"` // from 1; 0 if none decided
		Sid       string      `json:"sid,omitempty"`
		Reason    string      `json:"reason"`
		Layers    []layerJSON `json:"layers"`
	}{effect, d.Explicit, d.Unknown, d.Source, d.PolicyName(), d.Statement + 1, d.Sid(), d.Reason(), layers})
}
