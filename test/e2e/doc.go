// Package e2e holds tests of the whole product, from outside: it is started
// as people start it, and then only spoken to over the network, by clients that
// were not written for it where there are such.
//
//	demo_test.go      the journey, on both engines; the built binary
//	cli_test.go       testdata/*.txt: the AWS CLI, as a person types it
//	saml_test.go      SimpleSAMLphp before the center, mod_auth_mellon behind the directory
//	attacks_*test.go  the attack table, over the wire: SAML, then SCIM, signatures and trust
//	badinput_test.go  bad input: a clear message, and nothing changed
//
// What only one package decides is tested there. Here is what goes wrong between
// them: an error that loses its words on the way, a route that was never mounted.
package e2e
