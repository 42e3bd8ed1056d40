package scim

import "encoding/json"

// Group is a core group (RFC 7643 section 4.2).
type Group struct {
	ID          string   `json:"id,omitempty"`
	ExternalID  string   `json:"externalId,omitempty"`
	Meta        *Meta    `json:"meta,omitempty"`
	DisplayName string   `json:"displayName,omitempty"`
	Members     []Member `json:"members"`
}

// Member is one member of a group; Value is the member's SCIM id.
type Member struct {
	Value   string `json:"value,omitempty"`
	Type    string `json:"type,omitempty"`
	Ref     string `json:"$ref,omitempty"`
	Display string `json:"display,omitempty"`
}

// MarshalJSON writes the group with its schemas. "members" is always a list:
// AWS answers reads with an empty one, so a server that mirrors AWS leaves
// Members unset.
func (g Group) MarshalJSON() ([]byte, error) {
	type plain Group
	out := struct {
		Schemas []string `json:"schemas"`
		plain
	}{Schemas: []string{GroupURN}, plain: plain(g)}
	if out.Members == nil {
		out.Members = []Member{}
	}
	return json.Marshal(out)
}
