// Package oktaapi is the directory's management API in Okta's shape: paths,
// bodies, error codes, paging and rate limits as Okta's SDKs, its Terraform
// provider and command-line tools expect them. What Okta has no operation for is
// ours, and described in docs/api/directory.md.
//
// Every request passes one front (front.go):
//
//	who calls (API token, or the directory's session cookie)
//	  → how often (rate-limit headers on every answer)
//	  → one named operation, or 404/405 in Okta's words
//	  → may one of the caller's roles call it (directory.Permits), else a refusal that is audited
//	  → the operation: decode, call directory.Service, encode
//
// An operation states its permission when it is registered; one without does
// not start. Failures are faults of the domain, said in Okta's error object by
// one dialect (errors.go).
package oktaapi
