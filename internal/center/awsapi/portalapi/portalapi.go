// Package portalapi registers what the AWS CLI and the SDKs call to sign in and
// to get credentials: the operations of sso-oidc and of the sso portal.
//
// None of them is signed: nobody has keys yet. Those of sso-oidc prove a client
// by its secret and a person by the code that was approved in the portal; those
// of sso check the bearer token themselves, against user, session and
// assignments as they are at that moment.
package portalapi

import (
	"errors"
	"maps"
	"net/http"

	"gatehouse/internal/awsfront"
	"gatehouse/internal/awswire"
	"gatehouse/internal/center"
	"gatehouse/internal/fault"
)

type api struct {
	center *center.Service
	at     center.Addresses
	aws    string
}

// Register adds the operations. at is where the center is reached, aws the
// address of the AWS listener.
func Register(cat *awsfront.Catalog, c *center.Service, at center.Addresses, aws string) {
	if c == nil || at == "" || aws == "" {
		panic("portalapi: a dependency is missing")
	}
	a := &api{c, at, aws}
	a.registerOIDC(cat)
	a.registerPortal(cat)
}

// Unsigned requests are routed by path, so the scopes never appear in a signature.
var (
	oidcService = &awsfront.Service{
		Name: "sso-oidc", Scope: "sso-oauth", Protocol: awswire.SSOOIDC,
		Words: words(map[fault.Kind]awsfront.Word{
			fault.Invalid: {Code: "InvalidRequestException", Status: 400}, fault.Unauthenticated: {Code: "InvalidClientException", Status: 401},
			fault.Denied: {Code: "AccessDeniedException", Status: 400}, fault.NotFound: {Code: "InvalidRequestException", Status: 400},
			fault.Expired: {Code: "ExpiredTokenException", Status: 400}, fault.Throttled: {Code: "SlowDownException", Status: 400},
		}),
	}
	portalService = &awsfront.Service{
		Name: "sso", Scope: "awsssoportal", Protocol: awswire.SSO,
		Words: words(map[fault.Kind]awsfront.Word{
			fault.Invalid: {Code: "InvalidRequestException", Status: 400}, fault.Unauthenticated: {Code: "UnauthorizedException", Status: 401},
			fault.Denied: {Code: "ForbiddenException", Status: 403}, fault.NotFound: {Code: "ResourceNotFoundException", Status: 404},
			fault.Throttled: {Code: "TooManyRequestsException", Status: 429},
		}),
	}
)

// words are the JSON services' with those of one service in their place.
func words(own map[fault.Kind]awsfront.Word) awsfront.Words {
	w := awsfront.JSON
	w.Kinds = maps.Clone(w.Kinds)
	maps.Copy(w.Kinds, own)
	return w
}

// AuthorizeHandler sends a browser that a client opened at the AWS listener's
// /authorize on to the center, which shows the page. Whatever else is in the
// address, it goes nowhere but there.
func AuthorizeHandler(at center.Addresses) (http.Handler, error) {
	if at == "" {
		return nil, errors.New("portalapi: no address of the center")
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Cache-Control", "no-store")
		http.Redirect(w, r, string(at)+"/authorize?"+r.URL.RawQuery, http.StatusSeeOther)
	}), nil
}
