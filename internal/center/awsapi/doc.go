// Package awsapi is the center as AWS's clients see it: the operations of
// sso-admin and identitystore for administrators, and of sso and sso-oidc for
// people and their command lines.
//
// An operation here decodes nothing and decides nothing: awsfront has read the
// SDK's own Input, and asked for its action on its resources, before Do runs;
// Do calls center.Service once and turns values into the SDK's Output. One file
// per resource. What AWS has and is not registered answers 501.
package awsapi
