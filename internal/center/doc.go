// Package center is the domain of the identity center: who its users and
// groups are, which permission sets exist, and who holds which of them in
// which account.
//
//	Instance ── identity store ── User ──< Membership >── Group
//	   └── PermissionSet ──< Assignment (user or group, account) >── role in the account
//
// An organization instance grants access to the accounts of its organization;
// an account instance cannot, and says so. Users and groups come from one
// identity source at a time: made by hand, or provisioned by SCIM.
//
// The desired state is what this package's store holds; the actual state are
// roles in accounts, reached through the Accounts interface only. A change
// records the work that follows from it (package reconcile) in its own
// transaction: each provisioning carries the generation of the permission set
// that it made real, so that a job which is killed or run twice ends the same.
//
//	assignment: IN_PROGRESS ──role equals the set──> SUCCEEDED
//	                 └──────the account refuses────> FAILED (nothing stays assigned)
//	provisioning of (set, account): absent ──first assignment──> role, generation g
//	                 ──last assignment goes──> absent; the next one gets a new role name
//
// Whoever loses an assignment, a membership or the account itself loses the
// sessions too: a job looks again at what the user may still do, and has the
// account refuse the rest from that moment on.
//
// People sign in where the identity source says. What is under way (a request to
// the identity provider, a device that waits for its person) is a Step: found by
// a secret that is kept hashed, and gone for whoever comes second. A completed
// sign-in is remembered in portal sessions and CLI sessions; each use looks at
// user, identity source and assignments as they are then, so nothing outlives
// what it rests on.
//
// An instance is also the identity provider of its SAML applications: whoever is
// assigned to one, and signed in here, is told to it at the address that it
// registered. Each request is answered once, by what holds at that moment.
//
// Surfaces speak for the protocols: awsapi (sso-admin, identitystore, sso,
// sso-oidc), scimapi, samlsp, samlidp, portal, restapi. None of them decides anything.
package center
