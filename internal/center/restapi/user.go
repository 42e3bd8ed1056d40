package restapi

import (
	"context"
	"time"

	"gatehouse/internal/center"
)

// UserInput names a user.
type UserInput struct {
	InstanceID string `json:"-" path:"instance"`
	UserID     string `json:"-" path:"user"`
}

// SessionInput names a session of a user.
type SessionInput struct {
	InstanceID string `json:"-" path:"instance"`
	UserID     string `json:"-" path:"user"`
	SessionID  string `json:"-" path:"session"`
}

// UserStatus tells whether a user may sign in.
type UserStatus struct {
	UserID  string `json:"userId"`
	Enabled bool   `json:"enabled"`
}

// SessionList lists sessions of a user.
type SessionList struct {
	Sessions []Session `json:"sessions"`
}

// Session is a session of a user: BROWSER or CLI.
type Session struct {
	ID      string    `json:"id"`
	Type    string    `json:"type"`
	Client  string    `json:"client"`
	IP      string    `json:"ip"`
	Created time.Time `json:"created"`
	Seen    time.Time `json:"seen"`
	Expires time.Time `json:"expires"`
}

func (a *api) users() {
	const path = "/users/{user}"
	add(a, "POST", path+"/enable", "EnableUser", "sso-directory:EnableUser", "Let a user sign in.", a.setActive(true))
	add(a, "POST", path+"/disable", "DisableUser", "sso-directory:DisableUser",
		"Keep a user out: portal and command line sessions end at once, sessions in accounts right after.", a.setActive(false))
	add(a, "DELETE", "/sessions", "EndAllSessions", "identitystore-auth:BatchDeleteSession",
		"Make everybody sign in again: portal and command line sessions of all users end.",
		func(ctx context.Context, in *Instance) (*Nothing, error) {
			return &Nothing{}, a.center.EndAllSessions(ctx, in.InstanceID)
		})
	add(a, "GET", path+"/sessions", "ListUserSessions", "identitystore-auth:ListSessions", "List the sessions of a user.", a.listSessions)
	add(a, "DELETE", path+"/sessions/{session}", "EndUserSession", "identitystore-auth:BatchDeleteSession",
		"End a session of a user; with a browser's those of the command line that were approved in it.",
		func(ctx context.Context, in *SessionInput) (*Nothing, error) {
			i, err := a.center.Instance(ctx, in.InstanceID)
			if err != nil {
				return nil, err
			}
			return &Nothing{}, a.center.EndSession(ctx, i.StoreID, in.UserID, in.SessionID)
		})
}

func (a *api) setActive(active bool) func(context.Context, *UserInput) (*UserStatus, error) {
	return func(ctx context.Context, in *UserInput) (*UserStatus, error) {
		i, err := a.center.Instance(ctx, in.InstanceID)
		if err != nil {
			return nil, err
		}
		u, err := a.center.SetUserActive(ctx, i.StoreID, in.UserID, active)
		return &UserStatus{u.ID, u.Status == center.Enabled}, err
	}
}

func (a *api) listSessions(ctx context.Context, in *UserInput) (*SessionList, error) {
	i, err := a.center.Instance(ctx, in.InstanceID)
	if err != nil {
		return nil, err
	}
	all, err := a.center.UserSessions(ctx, i.StoreID, in.UserID)
	out := &SessionList{Sessions: []Session{}}
	for _, s := range all {
		kind := "BROWSER"
		if s.CLI {
			kind = "CLI"
		}
		out.Sessions = append(out.Sessions, Session{s.ID, kind, s.Client, s.IP, s.Created, s.Seen, s.Expires})
	}
	return out, err
}
