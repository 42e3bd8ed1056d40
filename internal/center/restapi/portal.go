package restapi

import (
	"context"
	"time"

	"gatehouse/internal/center"
)

// Portal are the settings of the access portal.
type Portal struct {
	URL string `json:"url"`
	// Addresses are all that lead there.
	Addresses              []string `json:"addresses"`
	Name                   string   `json:"name,omitempty"`
	SessionDurationSeconds int64    `json:"sessionDurationSeconds"`
	// SignInAtProvider tells whether sign-in may start at the identity provider.
	SignInAtProvider bool `json:"signInAtProvider"`
	// MFA is the rule for second factors of the own directory: OFF, OPTIONAL or REQUIRED.
	MFA string `json:"mfa"`
}

// PortalInput changes settings; what is left out stays.
type PortalInput struct {
	InstanceID             string  `json:"-" path:"instance"`
	Name                   *string `json:"name,omitempty"`
	SessionDurationSeconds *int64  `json:"sessionDurationSeconds,omitempty"`
	SignInAtProvider       *bool   `json:"signInAtProvider,omitempty"`
	MFA                    *string `json:"mfa,omitempty"`
}

func (a *api) portals() {
	add(a, "GET", "/portal", "GetPortal", "sso:GetSSOConfiguration", "Tell the settings of the access portal.",
		func(ctx context.Context, in *Instance) (*Portal, error) { return a.portal(ctx, in.InstanceID) })
	add(a, "PUT", "/portal", "UpdatePortal", "sso:UpdateSSOConfiguration",
		"Change the settings of the access portal. Its friendly name can be given once.",
		func(ctx context.Context, in *PortalInput) (*Portal, error) {
			set := center.PortalSettings{Name: in.Name, MFA: (*center.MFAMode)(in.MFA)}
			if in.SessionDurationSeconds != nil {
				// Bounded before it is multiplied, which could overflow into the allowed range.
				d := time.Duration(min(max(*in.SessionDurationSeconds, 0), int64(center.MaxPortalSession/time.Second)+1)) * time.Second
				set.SessionDuration = &d
			}
			if in.SignInAtProvider != nil {
				refuse := !*in.SignInAtProvider
				set.RefuseUnsolicited = &refuse
			}
			if _, err := a.center.ChangePortal(ctx, in.InstanceID, set); err != nil {
				return nil, err
			}
			return a.portal(ctx, in.InstanceID)
		})
}

func (a *api) portal(ctx context.Context, id string) (*Portal, error) {
	i, err := a.center.Instance(ctx, id)
	if err != nil {
		return nil, err
	}
	s, err := a.center.IdentitySource(ctx, id)
	if err != nil {
		return nil, err
	}
	out := &Portal{
		URL: a.at.Portal(i, s), Name: s.PortalName, SessionDurationSeconds: int64(s.SessionDuration() / time.Second), SignInAtProvider: !s.RefuseUnsolicited, MFA: string(s.FactorMode()),
		Addresses: []string{string(a.at) + "/" + i.StoreID + "/start"},
	}
	if i.Kind == center.OrganizationInstance {
		out.Addresses = append(out.Addresses, string(a.at)+"/start")
	}
	if s.PortalName != "" {
		out.Addresses = append(out.Addresses, a.at.Portal(i, s))
	}
	return out, nil
}
