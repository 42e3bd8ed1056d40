package directory

// Profile holds a person's attributes by Okta's names; absent is empty.
type Profile map[string]string
