// Package idp is the part of the directory that people see, and its SAML
// identity provider: the pages behind single-use links, sign-in with a second
// factor, the dashboard, and the addresses to which service providers send
// people.
//
// A sign-in is a persisted record (directory.SignIn) with a cookie of its own,
// and GET /signin is its dispatcher: every step posts to an address of its own
// and comes back here, where the domain says what is asked next. Nothing but
// the dispatcher, on a sign-in whose every step is done, makes a session.
//
//	/setup /welcome /reset --+                +-- POST /signin/code
//	POST /signin ------------+--> GET /signin +-- POST /signin/password
//	                                |         +-- POST /signin/enrol
//	                                +--> session --> dashboard, or the waiting request
//
// A service provider's request waits in the store while its person signs in
// (directory.SSORequest); the way back is always a path on this listener.
// Whether a person may use an application is decided by the domain, anew for
// each response, and recorded either way.
package idp
