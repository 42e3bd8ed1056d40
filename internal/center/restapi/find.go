package restapi

import (
	"context"
	"strconv"
	"time"
	"unicode/utf8"

	"gatehouse/internal/center"
	"gatehouse/internal/fault"
	"gatehouse/internal/listing"
)

// FindInput asks for a page of the users, groups, permission sets or applications that have
// the words in their names.
type FindInput struct {
	InstanceID string `json:"-" path:"instance"`
	Search     string `json:"-" query:"search"`
	Limit      string `json:"-" query:"limit"`
	NextToken  string `json:"-" query:"nextToken"`
}

// FoundUsers is a page of users.
type FoundUsers struct {
	Users     []FoundUser `json:"users"`
	NextToken string      `json:"nextToken,omitempty"`
}

// FoundUser is a user as lists show it. Origin is SCIM or MANUAL.
type FoundUser struct {
	UserID      string    `json:"userId"`
	UserName    string    `json:"userName"`
	DisplayName string    `json:"displayName"`
	Email       string    `json:"email,omitempty"`
	Enabled     bool      `json:"enabled"`
	Origin      string    `json:"origin"`
	Created     time.Time `json:"created"`
	Updated     time.Time `json:"updated"`
}

// FoundGroups is a page of groups.
type FoundGroups struct {
	Groups    []FoundGroup `json:"groups"`
	NextToken string       `json:"nextToken,omitempty"`
}

// FoundGroup is a group as lists show it. Origin is SCIM or MANUAL.
type FoundGroup struct {
	GroupID     string    `json:"groupId"`
	DisplayName string    `json:"displayName"`
	Description string    `json:"description,omitempty"`
	Origin      string    `json:"origin"`
	Created     time.Time `json:"created"`
	Updated     time.Time `json:"updated"`
}

// FoundSets is a page of permission sets.
type FoundSets struct {
	PermissionSets []FoundSet `json:"permissionSets"`
	NextToken      string     `json:"nextToken,omitempty"`
}

// FoundSet is a permission set as lists show it.
type FoundSet struct {
	ARN                    string    `json:"arn"`
	Name                   string    `json:"name"`
	Description            string    `json:"description,omitempty"`
	SessionDurationSeconds int64     `json:"sessionDurationSeconds"`
	Created                time.Time `json:"created"`
}

// FoundApplications is a page of applications.
type FoundApplications struct {
	Applications []FoundApplication `json:"applications"`
	NextToken    string             `json:"nextToken,omitempty"`
}

// FoundApplication is an application as lists show it. Status is ENABLED or DISABLED.
type FoundApplication struct {
	ApplicationID      string    `json:"applicationId"`
	ARN                string    `json:"arn"`
	Name               string    `json:"name"`
	Description        string    `json:"description,omitempty"`
	Status             string    `json:"status"`
	AssignmentRequired bool      `json:"assignmentRequired"`
	Created            time.Time `json:"created"`
}

// GroupInput names a group.
type GroupInput struct {
	InstanceID string `json:"-" path:"instance"`
	GroupID    string `json:"-" path:"group"`
}

func (a *api) finds() {
	add(a, "GET", "/users", "FindUsers", "sso-directory:SearchUsers",
		"List users, or those in whose user name, display name or e-mail address a word begins with search.", a.findUsers)
	add(a, "GET", "/groups", "FindGroups", "sso-directory:SearchGroups",
		"List groups, or those with the words of search in their display name.", a.findGroups)
	add(a, "GET", "/permission-sets", "FindPermissionSets", "sso:ListPermissionSets",
		"List permission sets, or those with the words of search in their name.", a.findSets)
	add(a, "GET", "/applications", "FindApplications", "sso:ListApplications",
		"List applications by name, or those with the words of search in their name.", a.findApplications)
	add(a, "GET", "/users/{user}", "GetUser", "sso-directory:DescribeUser", "Tell where a user comes from and whether it may sign in.",
		func(ctx context.Context, in *UserInput) (*FoundUser, error) {
			i, err := a.center.Instance(ctx, in.InstanceID)
			if err != nil {
				return nil, err
			}
			u, err := a.center.User(ctx, i.StoreID, in.UserID)
			return new(foundUser(u)), err
		})
	add(a, "GET", "/groups/{group}", "GetGroup", "sso-directory:DescribeGroup", "Tell where a group comes from.",
		func(ctx context.Context, in *GroupInput) (*FoundGroup, error) {
			i, err := a.center.Instance(ctx, in.InstanceID)
			if err != nil {
				return nil, err
			}
			g, err := a.center.Group(ctx, i.StoreID, in.GroupID)
			return new(foundGroup(g)), err
		})
}

// maxSearch bounds what a search has to compare.
const maxSearch = 128

// page reads the page that an input asks for, with the scope of its tokens.
func (in *FindInput) page(list string) (listing.Page, string, error) {
	if utf8.RuneCountInString(in.Search) > maxSearch {
		return listing.Page{}, "", fault.New(fault.Invalid, "search must not be longer than %d characters.", maxSearch).On("search")
	}
	var asked *int32
	if in.Limit != "" {
		n, err := strconv.ParseInt(in.Limit, 10, 32)
		if err != nil {
			return listing.Page{}, "", fault.New(fault.Invalid, "limit must be a number.").On("limit")
		}
		asked = new(int32(n))
	}
	limit, err := listing.Limit(asked, 50, 100)
	if err != nil {
		return listing.Page{}, "", err
	}
	scope := list + "\x00" + in.InstanceID + "\x00" + in.Search
	after, err := listing.Key(scope, in.NextToken)
	return listing.Page{After: after, Limit: limit}, scope, err
}

func (a *api) findUsers(ctx context.Context, in *FindInput) (*FoundUsers, error) {
	p, scope, err := in.page("FindUsers")
	if err != nil {
		return nil, err
	}
	i, err := a.center.Instance(ctx, in.InstanceID)
	if err != nil {
		return nil, err
	}
	l, err := a.center.FindUsers(ctx, i.StoreID, in.Search, p)
	return &FoundUsers{listing.Map(l, foundUser).Items, listing.Token(scope, l.Next)}, err
}

func (a *api) findGroups(ctx context.Context, in *FindInput) (*FoundGroups, error) {
	p, scope, err := in.page("FindGroups")
	if err != nil {
		return nil, err
	}
	i, err := a.center.Instance(ctx, in.InstanceID)
	if err != nil {
		return nil, err
	}
	l, err := a.center.FindGroups(ctx, i.StoreID, in.Search, p)
	return &FoundGroups{listing.Map(l, foundGroup).Items, listing.Token(scope, l.Next)}, err
}

func (a *api) findSets(ctx context.Context, in *FindInput) (*FoundSets, error) {
	p, scope, err := in.page("FindPermissionSets")
	if err != nil {
		return nil, err
	}
	l, err := a.center.FindPermissionSets(ctx, in.InstanceID, in.Search, p)
	return &FoundSets{listing.Map(l, foundSet).Items, listing.Token(scope, l.Next)}, err
}

func (a *api) findApplications(ctx context.Context, in *FindInput) (*FoundApplications, error) {
	p, scope, err := in.page("FindApplications")
	if err != nil {
		return nil, err
	}
	l, err := a.center.FindApplications(ctx, in.InstanceID, in.Search, p)
	return &FoundApplications{listing.Map(l, foundApplication).Items, listing.Token(scope, l.Next)}, err
}

func foundApplication(a center.Application) FoundApplication {
	return FoundApplication{a.ID, a.ARN(), a.Name, a.Description, status(a), !a.Everybody, a.Created}
}

func foundSet(s center.PermissionSet) FoundSet {
	return FoundSet{s.ARN(), s.Name, s.Description, int64(s.SessionDuration / time.Second), s.Created}
}

func foundUser(u center.User) FoundUser {
	return FoundUser{u.ID, u.UserName, u.DisplayName, u.Email(), u.Status == center.Enabled, string(u.Origin), u.Created, u.Updated}
}

func foundGroup(g center.Group) FoundGroup {
	return FoundGroup{g.ID, g.DisplayName, g.Description, string(g.Origin), g.Created, g.Updated}
}
