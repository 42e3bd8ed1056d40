// Package scim is a protocol library for SCIM 2.0 (RFC 7643, RFC 7644) in the
// shape AWS IAM Identity Center speaks it and Okta, Entra ID, Keycloak,
// authentik and JumpCloud expect it: bytes in, values out. It knows nothing of
// the product around it.
//
// The server side is a set of pure functions. A request body becomes a value
// ([DecodeUser], [DecodeGroup], [ParsePatch]); a filter becomes a query that
// AWS supports ([ParseUserQuery], [ParseGroupQuery]); a patch is applied to a
// user ([Patch.ApplyToUser]) or read as an instruction for a group
// ([Patch.ForGroup]); values become JSON with encoding/json. Every refusal is
// an [*Error], which carries the HTTP status, the scimType, the sentence for
// the administrator and, where it can be told, the offending attribute.
//
// The contract with untrusted input: size and depth are bounded before
// parsing; names of attributes and schema URNs are compared without case (RFC
// 7643 section 2.1); what is unknown is ignored; what a client may not set (id,
// meta, groups, password) is never stored and never echoed, because the value
// types have no place for it or the decoder leaves it empty.
//
// The client side is [Client]: Okta's way of speaking to a SCIM server, with
// [AWS] as the dialect that knows what AWS refuses and says so before sending.
package scim

// Schema URNs (RFC 7643 section 8.7, RFC 7644 section 8.2).
const (
	UserURN           = "urn:ietf:params:scim:schemas:core:2.0:User"
	GroupURN          = "urn:ietf:params:scim:schemas:core:2.0:Group"
	EnterpriseURN     = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"
	ListResponseURN   = "urn:ietf:params:scim:api:messages:2.0:ListResponse"
	PatchOpURN        = "urn:ietf:params:scim:api:messages:2.0:PatchOp"
	ErrorURN          = "urn:ietf:params:scim:api:messages:2.0:Error"
	SchemaURN         = "urn:ietf:params:scim:schemas:core:2.0:Schema"
	ResourceTypeURN   = "urn:ietf:params:scim:schemas:core:2.0:ResourceType"
	ProviderConfigURN = "urn:ietf:params:scim:schemas:core:2.0:ServiceProviderConfig"
)

// ContentType is the media type of requests and answers (RFC 7644 section 3.1).
const ContentType = "application/scim+json"

// Limits of AWS's SCIM endpoint.
const (
	// MaxPage is the largest page of a list, and its default size.
	MaxPage = 100
	// MaxMemberChanges is the most members that one CreateGroup or PatchGroup may name.
	MaxMemberChanges = 100
)
