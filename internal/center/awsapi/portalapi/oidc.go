package portalapi

import (
	"context"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ssooidc"

	"gatehouse/internal/awsfront"
	"gatehouse/internal/center"
	"gatehouse/internal/fault"
)

func (a *api) registerOIDC(cat *awsfront.Catalog) {
	awsfront.Register(cat, oidcService, awsfront.Op[ssooidc.RegisterClientInput, ssooidc.RegisterClientOutput]{
		Public: "a registered client opens nothing until a person approves it", Do: a.registerClient,
	})
	awsfront.Register(cat, oidcService, awsfront.Op[ssooidc.StartDeviceAuthorizationInput, ssooidc.StartDeviceAuthorizationOutput]{
		Public: "the client proves itself by its secret; a person has to approve", Do: a.startDevice,
	})
	awsfront.Register(cat, oidcService, awsfront.Op[ssooidc.CreateTokenInput, ssooidc.CreateTokenOutput]{
		Public: "the client proves itself by its secret, the person by a code or token that was approved", Do: a.createToken,
	})
}

func (a *api) registerClient(ctx context.Context, _ *awsfront.Call, in *ssooidc.RegisterClientInput) (*ssooidc.RegisterClientOutput, error) {
	c, secret, err := a.center.RegisterClient(ctx, center.NewClient{
		Name: aws.ToString(in.ClientName), Type: aws.ToString(in.ClientType), Scopes: in.Scopes, Grants: in.GrantTypes, RedirectURIs: in.RedirectUris,
	})
	if err != nil {
		return nil, err
	}
	return &ssooidc.RegisterClientOutput{
		ClientId: aws.String(c.ID), ClientSecret: aws.String(secret.Reveal()),
		ClientIdIssuedAt: c.Created.Unix(), ClientSecretExpiresAt: c.Expires.Unix(),
		AuthorizationEndpoint: aws.String(a.aws + "/authorize"), TokenEndpoint: aws.String(a.aws + "/token"),
	}, nil
}

func (a *api) startDevice(ctx context.Context, _ *awsfront.Call, in *ssooidc.StartDeviceAuthorizationInput) (*ssooidc.StartDeviceAuthorizationOutput, error) {
	name, err := a.at.PortalName(aws.ToString(in.StartUrl))
	if err != nil {
		return nil, err
	}
	i, _, err := a.center.PortalInstance(ctx, name)
	if err != nil {
		return nil, err
	}
	d, err := a.center.StartDevice(ctx, i.ID, aws.ToString(in.ClientId), aws.ToString(in.ClientSecret))
	if err != nil {
		return nil, err
	}
	page := a.at.Device()
	return &ssooidc.StartDeviceAuthorizationOutput{
		DeviceCode: aws.String(d.DeviceCode.Reveal()), UserCode: aws.String(d.UserCode),
		VerificationUri: aws.String(page), VerificationUriComplete: aws.String(page + "?user_code=" + d.UserCode),
		ExpiresIn: int32(d.Expires.Seconds()), Interval: int32(d.Interval.Seconds()),
	}, nil
}

// createToken takes all three grants. Scopes in the request change nothing: a
// token always has those that the client registered, as with AWS.
func (a *api) createToken(ctx context.Context, _ *awsfront.Call, in *ssooidc.CreateTokenInput) (*ssooidc.CreateTokenOutput, error) {
	id, secret := aws.ToString(in.ClientId), aws.ToString(in.ClientSecret)
	var t center.Tokens
	var err error
	switch grant := aws.ToString(in.GrantType); grant {
	case center.GrantDevice:
		t, err = a.center.RedeemDevice(ctx, id, secret, aws.ToString(in.DeviceCode))
	case center.GrantRefresh:
		t, err = a.center.RefreshTokens(ctx, id, secret, aws.ToString(in.RefreshToken))
	case center.GrantCode:
		t, err = a.center.RedeemCode(ctx, id, secret, aws.ToString(in.Code), aws.ToString(in.RedirectUri), aws.ToString(in.CodeVerifier))
	default:
		err = fault.New(fault.Invalid, "The grant type is not supported.").Coded("UnsupportedGrantTypeException")
	}
	if err != nil {
		return nil, err
	}
	out := &ssooidc.CreateTokenOutput{
		AccessToken: aws.String(t.Access.Reveal()), ExpiresIn: int32(t.Expires.Seconds()), TokenType: aws.String("Bearer"),
	}
	if !t.Refresh.Empty() {
		out.RefreshToken = aws.String(t.Refresh.Reveal())
	}
	return out, nil
}
