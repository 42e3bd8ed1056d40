package restapi

import (
	"context"
	"time"

	"gatehouse/internal/fault"
)

// PasswordInput asks for a way in: ONE_TIME is a password that has to be
// replaced at the first sign-in, LINK an address where the user chooses one.
type PasswordInput struct {
	InstanceID string `json:"-" path:"instance"`
	UserID     string `json:"-" path:"user"`
	Mode       string `json:"mode"`
}

// PasswordOutput is shown this once.
type PasswordOutput struct {
	Password string    `json:"password,omitempty"`
	Link     string    `json:"link,omitempty"`
	Expires  time.Time `json:"expires"`
}

// MFADevice is an authenticator application of a user.
type MFADevice struct {
	ID      string    `json:"id"`
	Name    string    `json:"name"`
	Created time.Time `json:"created"`
}

// MFADeviceList lists them.
type MFADeviceList struct {
	Devices []MFADevice `json:"devices"`
}

// MFADeviceInput names one.
type MFADeviceInput struct {
	InstanceID string `json:"-" path:"instance"`
	UserID     string `json:"-" path:"user"`
	DeviceID   string `json:"-" path:"device"`
}

func (a *api) credentials() {
	const path = "/users/{user}"
	add(a, "POST", path+"/password", "ResetUserPassword", "sso-directory:UpdatePassword",
		"Give a user of the own directory a one-time password, or a single-use link for choosing one: shown once.", a.resetPassword)
	add(a, "GET", path+"/mfa-devices", "ListUserMFADevices", "sso-directory:ListMfaDevicesForUser",
		"List the authenticator applications of a user of the own directory.", a.listDevices)
	add(a, "DELETE", path+"/mfa-devices/{device}", "DeleteUserMFADevice", "sso-directory:DeleteMfaDeviceForUser",
		"Take a lost authenticator application away from a user, whose sessions end.",
		func(ctx context.Context, in *MFADeviceInput) (*Nothing, error) {
			return &Nothing{}, a.own.DeleteUserFactor(ctx, in.InstanceID, in.UserID, in.DeviceID)
		})
}

func (a *api) resetPassword(ctx context.Context, in *PasswordInput) (*PasswordOutput, error) {
	switch in.Mode {
	case "ONE_TIME":
		p, until, err := a.own.CreateOneTimePassword(ctx, in.InstanceID, in.UserID)
		return &PasswordOutput{Password: p.Reveal(), Expires: until}, err
	case "LINK":
		token, until, err := a.own.CreatePasswordLink(ctx, in.InstanceID, in.UserID)
		return &PasswordOutput{Link: a.at.PasswordLink(token.Reveal()), Expires: until}, err
	}
	return nil, fault.New(fault.Invalid, "The mode must be ONE_TIME or LINK.").On("mode")
}

func (a *api) listDevices(ctx context.Context, in *UserInput) (*MFADeviceList, error) {
	all, err := a.own.UserFactors(ctx, in.InstanceID, in.UserID)
	out := &MFADeviceList{Devices: []MFADevice{}}
	for _, f := range all {
		out.Devices = append(out.Devices, MFADevice{f.ID, f.Name, f.Created})
	}
	return out, err
}
