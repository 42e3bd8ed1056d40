// Package iampolicy reads AWS policy documents and decides requests by them.
//
// A document is read once: Parse bounds it, validates it in the manner of the
// IAM console and compiles it. Evaluate then takes a Request and every policy
// that bears on it, layer by layer in AWS's order:
//
//	explicit deny anywhere -> resource control policies -> service control
//	policies -> resource policy -> identity policies -> permissions boundary
//	-> session policies
//
// and returns a Decision: the effect, the kind of policy that decided, the
// statement, and what each layer said.
//
// The engine fails closed. A statement that applies to the request but has an
// operator, condition key, variable or value that the engine cannot read makes
// the whole request denied as unknown, in an Allow as in a Deny: a Deny that is
// skipped because it was not understood would be an allow. Keys that the engine
// knows but the request lacks follow AWS's rules for missing keys. The table of
// what is known is in docs/policy-engine.md.
//
// The package is a library: it knows nothing of accounts, stores or HTTP. Which
// control policies apply (none to a management account, none to a service) is
// its caller's business, and so is filling in the request's context.
package iampolicy
