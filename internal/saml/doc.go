// Package saml speaks the browser part of SAML 2.0: bytes in, values out.
//
// One sign-in is four steps, and this package holds the XML of each of them:
//
//	service provider                      identity provider
//	NewAuthnRequest, RedirectURL  ---->   ParseRedirectRequest or ParsePostRequest
//	                                      (the person signs in; not our matter)
//	ParseResponse                 <----   NewResponse, or NewErrorResponse
//	(the caller records the assertion's id, so that it works once)
//
// Beside it stand the two kinds of metadata, which each side gives to the other
// beforehand, and the LogoutRequest, of which we only read signed ones.
//
// The reading side assumes an attacker. Its contract, in the order of the checks:
//
//  1. One strict scan refuses what a SAML message never needs and what parsers
//     disagree about: DOCTYPE, processing instructions, comments, CDATA, other
//     encodings, duplicate ids, undeclared prefixes, too much of anything.
//  2. The signature is taken by position (a direct child of the element that it
//     signs), has exactly one Reference, to that element, and only algorithms
//     from a short list. KeyInfo is never read: the keys are those pinned from
//     the metadata.
//  3. Identity is read only from the canonical bytes that were hashed, parsed anew.
//  4. A document holds exactly one assertion, anywhere.
//
// Every refusal is an *Error: a Reason for programs, a Message for the
// administrator. Clock, randomness and ids are given by the caller; replay
// protection and outstanding requests are the caller's too, because they need a
// store that all replicas share.
//
// The standards are cited as SAMLCore (saml-core-2.0-os), SAMLBind
// (saml-bindings-2.0-os), SAMLProf (saml-profiles-2.0-os), SAMLMeta
// (saml-metadata-2.0-os) and XMLDSig (xmldsig-core1).
package saml
