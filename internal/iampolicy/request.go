package iampolicy

import "strings"

// Request is one question: may this principal do this to that?
type Request struct {
	Principal Principal
	Action    string // service:Name
	Resource  string // an ARN; "*" for an action without a resource
	// ResourceAccount owns the resource. If empty it is taken from the ARN; an
	// ARN without account (a bucket's) then counts as a stranger's, so that a
	// forgotten owner never widens access.
	ResourceAccount string
	Context         Context
}

func (r *Request) sameAccount() bool {
	owner := r.ResourceAccount
	if owner == "" {
		if r.Resource == "*" || r.Resource == "" {
			return r.Principal.Account != "" // nothing but the caller's account is meant
		}
		owner = accountOf(r.Resource)
	}
	return owner != "" && owner == r.Principal.Account
}

// Context holds the condition keys of a request. Keys ignore case.
type Context struct {
	values map[string]contextValue // by key in lower case
}

type contextValue struct {
	values    []string
	multi     bool // a set: only ForAllValues and ForAnyValue can test it
	ambiguous bool // two keys of the request differ in case alone
}

// NewContext makes a context of keys and values. A value list of one is a
// single value, unless the key is one that AWS defines as a set (aws:TagKeys);
// any other length is a set. A key with an empty list is present, as an empty
// set. Two keys that differ only in case make that key unreadable: a caller
// with both tags must not choose which one counts.
func NewContext(keys map[string][]string) Context {
	c := Context{values: make(map[string]contextValue, len(keys))}
	for k, v := range keys {
		low := strings.ToLower(k)
		_, twice := c.values[low]
		c.values[low] = contextValue{
			values: v, ambiguous: twice,
			multi: len(v) != 1 || multivalued[low],
		}
	}
	return c
}

// SetOf marks a key as a set even if it holds one value.
func (c Context) SetOf(key string) {
	low := strings.ToLower(key)
	if v, ok := c.values[low]; ok {
		v.multi = true
		c.values[low] = v
	}
}

// Keys returns the global condition keys that the principal itself tells
// (aws:PrincipalArn, aws:PrincipalAccount, aws:PrincipalType, aws:username,
// aws:userid, aws:PrincipalIsAWSService, aws:PrincipalServiceName), for the
// caller to put in the context beside the request's own.
func (p *Principal) Keys() map[string][]string {
	keys := map[string][]string{}
	put := func(key, value string) {
		if value != "" {
			keys[key] = []string{value}
		}
	}
	put("aws:PrincipalType", p.typeName())
	put("aws:PrincipalAccount", p.Account)
	put("aws:userid", p.UserID)
	put("aws:PrincipalIsAWSService", "false")
	switch p.Type {
	case PrincipalService:
		put("aws:PrincipalIsAWSService", "true")
		put("aws:PrincipalServiceName", p.ARN)
	case PrincipalSession:
		put("aws:PrincipalArn", p.RoleARN) // AWS gives the role, not the session
	case PrincipalUser:
		put("aws:username", p.ARN[strings.LastIndexByte(p.ARN, '/')+1:])
		put("aws:PrincipalArn", p.ARN)
	case PrincipalRoot, PrincipalRole, PrincipalFederatedUser:
		put("aws:PrincipalArn", p.ARN)
	}
	return keys
}

func (p *Principal) typeName() string {
	switch p.Type {
	case PrincipalAnonymous:
		return "Anonymous"
	case PrincipalRoot:
		return "Account"
	case PrincipalUser:
		return "User"
	case PrincipalRole, PrincipalSession:
		return "AssumedRole"
	case PrincipalFederatedUser:
		return "FederatedUser"
	}
	return ""
}
