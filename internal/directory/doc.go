// Package directory keeps an organization's people, their groups, the
// applications that they may use, and who administers all of it: the part that
// Okta plays for a company.
//
// Everything hangs on four relations:
//
//	person ──member of──> group ──assigned to──> application
//	   └───────────────assigned to──────────────────┘   └── an application user exists while either holds
//	                     group ──pushed to──> application (a copy of the group on the other side)
//
// Whenever one of them changes, or a profile does, the same transaction records
// tasks in the queue "directory" (package job), with identifiers only:
// "sync-person" {app, person} and "sync-group" {app, group}. Package push does
// them later: it reads here what should be, makes the other side equal, and
// writes back what became of it (AppUser, GroupPush, Task).
//
// A person's life is Okta's state machine (lifecycle.go). Deactivation takes
// all assignments and the password away; deletion needs a second call.
//
// Administrators are people who hold roles (role.go). A program acts with an
// API token of such a person, and can do what the person can at that moment.
// There is always at least one active super administrator.
//
// The package knows neither HTTP nor SQL: oktaapi, idp and push speak for it to
// the outside, store/directorydb keeps its state. Its failures are faults whose
// Code is Okta's error code where the kind alone does not tell.
package directory
