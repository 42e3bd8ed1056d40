package scim

// UserQuery is a filter on users in one of the forms AWS supports. At most one
// field is set, or ID and ManagerID together; the zero value asks for all.
type UserQuery struct {
	ID         string
	UserName   string // compare without case
	ExternalID string
	GroupID    string // members of this group
	ManagerID  string // with ID only
}

// GroupQuery is a filter on groups in one of the forms AWS supports. At most
// one field is set, or ID and MemberID together ("is the user in the group");
// the zero value asks for all.
type GroupQuery struct {
	ID          string
	DisplayName string
	ExternalID  string
	MemberID    string
}

// ParseUserQuery reads the filter parameter of ListUsers; "" asks for all.
// Supported: userName, externalId, groups.value, id, and id with manager.
// Everything else is an [*Error] 400 invalidFilter: no comparison reaches an
// attribute that is not listed here.
func ParseUserQuery(filter string) (UserQuery, error) {
	var q UserQuery
	if filter == "" {
		return q, nil
	}
	set := map[string]*string{
		"id": &q.ID, "username": &q.UserName, "externalid": &q.ExternalID,
		"groups": &q.GroupID, "groups.value": &q.GroupID,
		"manager": &q.ManagerID, "manager.value": &q.ManagerID,
	}
	n, err := fillQuery(filter, UserURN, set)
	if err != nil {
		return UserQuery{}, err
	}
	alone := n == 1 && q.ManagerID == ""
	if !alone && !(n == 2 && q.ID != "" && q.ManagerID != "") {
		return UserQuery{}, invalidFilterError()
	}
	return q, nil
}

// ParseGroupQuery reads the filter parameter of ListGroups; "" asks for all.
// Supported: displayName, externalId, members, id, and id with members. Entra
// and Okta look one up by displayName, so id alone is taken too.
func ParseGroupQuery(filter string) (GroupQuery, error) {
	var q GroupQuery
	if filter == "" {
		return q, nil
	}
	set := map[string]*string{
		"id": &q.ID, "displayname": &q.DisplayName, "externalid": &q.ExternalID,
		"members": &q.MemberID, "members.value": &q.MemberID,
	}
	n, err := fillQuery(filter, GroupURN, set)
	if err != nil {
		return GroupQuery{}, err
	}
	if n != 1 && !(n == 2 && q.ID != "" && q.MemberID != "") {
		return GroupQuery{}, invalidFilterError()
	}
	return q, nil
}

// fillQuery takes "a eq v" or "a eq v and b eq w" apart into the fields of a
// query and counts the comparisons. A value is never empty: an empty field
// means "not asked", and `externalId eq ""` must not list everybody.
func fillQuery(filter, urn string, set map[string]*string) (int, *Error) {
	f, err := parseFilter(filter)
	if err != nil {
		return 0, err
	}
	parts := []Filter{f}
	if b, ok := f.(Both); ok {
		parts = []Filter{b.Left, b.Right}
	}
	for _, part := range parts {
		c, ok := part.(Compare)
		if !ok || c.Op != "eq" {
			return 0, invalidFilterError()
		}
		field := set[lower(c.Attr.String())]
		value, _ := c.Value.(string)
		if field == nil || *field != "" || value == "" || !inSchema(c.Attr, urn) {
			return 0, invalidFilterError()
		}
		*field = value
	}
	return len(parts), nil
}

// inSchema tells whether the URN an attribute was written with, if any, is its own.
func inSchema(p AttrPath, urn string) bool {
	if equalASCII(p.Name, "manager") {
		return p.URN == "" || equalASCII(p.URN, EnterpriseURN)
	}
	return p.URN == "" || equalASCII(p.URN, urn)
}

// lower lowers ASCII letters only; see equalASCII.
func lower(s string) string {
	b := []byte(s)
	for i, c := range b {
		b[i] = lowerASCII(c)
	}
	return string(b)
}
