// Package awsfront is the one door to every AWS operation.
//
//	request
//	  │ signature (or console cookie) ──> Principal          authenticate.go
//	  │ target, scope or path ──────────> one named Operation  route.go    (none: 501)
//	  │ action, resources, context ─────> Authorizer           authorize.go (refused: audited, in the service's words)
//	  └ decode, Do, encode                                     catalog.go
//
// An operation is registered with its action and resource functions, or cannot
// be registered; so nothing can be served that was not decided, and there is no
// path on which a request skips a step. Operations without a signature
// (the portal's, whose bearer token they check themselves) say in Public why
// that is safe.
//
// The package knows no service: contexts register theirs in their awsapi
// packages; package app hands in who knows keys and who decides.
package awsfront
