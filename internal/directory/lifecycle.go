package directory

import (
	"slices"

	"gatehouse/internal/fault"
)

// Event is something that happens to a person and may change the state.
type Event string

// The events of Okta's lifecycle. Delete on a person who is not deactivated
// deactivates; the second one deletes.
const (
	EventActivate       Event = "activate"
	EventReactivate     Event = "reactivate"
	EventSuspend        Event = "suspend"
	EventUnsuspend      Event = "unsuspend"
	EventDeactivate     Event = "deactivate"
	EventUnlock         Event = "unlock"
	EventExpirePassword Event = "expire_password"
	EventResetPassword  Event = "reset_password"
	EventLock           Event = "lock"         // failed sign-ins reached the limit
	EventSetPassword    Event = "set_password" // by the person through a link or after expiry, or by an administrator
)

// transition is one row of the state machine.
type transition struct {
	from []Status
	to   Status
	// refuse is the answer in every other state.
	refuse func() *fault.Error
}

// transitions is the state machine, whole. Activation leads to ACTIVE for a
// person with a password and to PROVISIONED without one (see next).
var transitions = map[Event]transition{
	EventActivate: {[]Status{Staged, Deprovisioned}, Active, func() *fault.Error {
		return fault.New(fault.Denied, "Activation failed because the user is already active").Coded("E0000016")
	}},
	EventReactivate: {[]Status{Provisioned}, Provisioned, notAllowed},
	EventSuspend: {[]Status{Active}, Suspended, func() *fault.Error {
		return invalid("suspendUser", "Cannot suspend a user that is not active")
	}},
	EventUnsuspend: {[]Status{Suspended}, Active, func() *fault.Error {
		return invalid("unsuspendUser", "Cannot unsuspend a user that is not suspended")
	}},
	EventDeactivate: {[]Status{Staged, Provisioned, Active, Recovery, PasswordExpired, LockedOut, Suspended}, Deprovisioned, notAllowed},
	EventUnlock: {[]Status{LockedOut}, Active, func() *fault.Error {
		return fault.New(fault.Denied, "Unlock is not allowed for this user.").Coded("E0000032")
	}},
	EventExpirePassword: {[]Status{Active, PasswordExpired}, PasswordExpired, notAllowed},
	// Okta takes ACTIVE only; without a mail server a lost link has to be made
	// again, so the states that such a person is in are taken too.
	EventResetPassword: {[]Status{Active, Recovery, PasswordExpired, LockedOut}, Recovery, notAllowed},
	EventLock:          {[]Status{Active, PasswordExpired}, LockedOut, notAllowed},
	EventSetPassword:   {[]Status{Active, Provisioned, Recovery, PasswordExpired, LockedOut}, Active, notAllowed},
}

func notAllowed() *fault.Error {
	return wrongState("This operation is not allowed in the user's current status.")
}

// next returns the state after an event, or why it cannot happen.
func next(from Status, e Event, hasPassword bool) (Status, error) {
	t := transitions[e]
	if !slices.Contains(t.from, from) {
		return from, t.refuse()
	}
	if e == EventActivate && !hasPassword {
		return Provisioned, nil
	}
	return t.to, nil
}
