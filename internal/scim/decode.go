package scim

// userRoot is everything a client may write of a user. The extension is one
// more complex attribute whose name is its URN.
var userRoot = append([]Attribute{externalID, complexAttr(EnterpriseURN, "", enterpriseAttributes...)}, userAttributes...)

// groupRoot is everything a client may write of a group.
var groupRoot = append([]Attribute{externalID}, groupAttributes...)

// DecodeUser reads the body of a CreateUser or PutUser request and validates
// it by [User.Validate]. id, meta, groups, password and whatever else is
// unknown are ignored. The error is an [*Error].
func DecodeUser(body []byte) (User, error) {
	obj, err := parseObject(body)
	if err != nil {
		return User{}, err
	}
	u, err := userFrom(obj)
	if err != nil {
		return User{}, err
	}
	return u, nil
}

func userFrom(obj tree) (User, *Error) {
	clean, err := canonical(obj, userRoot, "")
	if err != nil {
		return User{}, err
	}
	if err := checkStrings(clean, userRoot, ""); err != nil {
		return User{}, err
	}
	u, err := into[User](clean)
	if err != nil {
		return User{}, err
	}
	u.Enterprise = u.Enterprise.orNil()
	return u, u.validate()
}

// DecodeGroup reads the body of a CreateGroup request: displayName is
// required, and at most [MaxMemberChanges] members may be named. Members come
// back without repetitions. The error is an [*Error].
func DecodeGroup(body []byte) (Group, error) {
	obj, err := parseObject(body)
	if err != nil {
		return Group{}, err
	}
	clean, err := canonical(obj, groupRoot, "")
	if err != nil {
		return Group{}, err
	}
	if err := checkStrings(clean, groupRoot, ""); err != nil {
		return Group{}, err
	}
	g, err := into[Group](clean)
	if err != nil {
		return Group{}, err
	}
	if err := g.validate(); err != nil {
		return Group{}, err
	}
	return g, nil
}
