package directory

import "gatehouse/internal/fault"

// The failures that have a code of their own at Okta. The message is the cause
// that the caller sees; the surface adds the code's summary.

// Missing is E0000007 with Okta's sentence; kind is "User", "UserGroup", "AppInstance", ...
func Missing(id, kind string) *fault.Error {
	return fault.New(fault.NotFound, "Not found: Resource not found: %s (%s)", bounded(id, 100), kind).Coded("E0000007")
}

// Taken is the Conflict of a unique field.
func Taken(field string) *fault.Error {
	return fault.New(fault.Conflict, "%s: An object with this field already exists in the current organization", field).On(field)
}

// LabelTaken is the Conflict of an application's label.
func LabelTaken() *fault.Error {
	return fault.New(fault.Conflict, "Application label must not be the same as another existing application label.").
		On("label").Coded("E0000040")
}

func wrongState(format string, args ...any) *fault.Error {
	return fault.New(fault.Denied, format, args...).Coded("E0000038")
}

func invalid(field, format string, args ...any) *fault.Error {
	return fault.New(fault.Invalid, format, args...).On(field)
}
