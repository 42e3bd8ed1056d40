package directory

import (
	"context"
	"time"

	"gatehouse/internal/listing"
)

// Status is where a person is in Okta's lifecycle.
type Status string

// The states; the console's words for them stand behind.
const (
	Staged          Status = "STAGED"
	Provisioned     Status = "PROVISIONED" // Pending user action
	Active          Status = "ACTIVE"
	Recovery        Status = "RECOVERY"         // Password reset
	PasswordExpired Status = "PASSWORD_EXPIRED" // Password expired
	LockedOut       Status = "LOCKED_OUT"
	Suspended       Status = "SUSPENDED"
	Deprovisioned   Status = "DEPROVISIONED" // Deactivated
)

// in tells whether somebody who is signed in stays so. A lock is about guesses
// at the password: it keeps strangers out, and does not put the owner out.
func (s Status) in() bool { return s == Active || s == LockedOut }

// Statuses are all states.
var Statuses = []Status{Staged, Provisioned, Active, Recovery, PasswordExpired, LockedOut, Suspended, Deprovisioned}

// Person is somebody in the directory.
type Person struct {
	ID              string // 00u...
	Status          Status
	Profile         Profile
	Created         time.Time
	Activated       time.Time
	StatusChanged   time.Time
	LastLogin       time.Time
	LastUpdated     time.Time
	PasswordChanged time.Time
}

// Login is the name that the person signs in with; unique without regard to case.
func (p Person) Login() string { return p.Profile["login"] }

// Name is how the person is shown.
func (p Person) Name() string {
	if n := p.Profile["displayName"]; n != "" {
		return n
	}
	return p.Profile["firstName"] + " " + p.Profile["lastName"]
}

// PeopleQuery selects people in order of their ids. Zero fields do not restrict.
type PeopleQuery struct {
	Status Status
	// Live leaves deactivated people out.
	Live bool
	// Login and Email are compared without regard to case.
	Login, Email string
	// Begins names texts with one of which something in SearchTexts begins, without
	// regard to case. It narrows and does not decide: others may be listed too,
	// where it holds of thousands, or from the 65th character on.
	Begins []string
	// Group and App restrict to the group's members and the application's users.
	Group, App string
}

// SearchTexts are what people are searched by.
func (p Person) SearchTexts() []string {
	return []string{p.Profile["firstName"] + " " + p.Profile["lastName"], p.Profile["lastName"], p.Profile["login"], p.Profile["email"]}
}

// People keeps people.
type People interface {
	// CreatePerson fails with Conflict on "login" when the login is taken.
	CreatePerson(ctx context.Context, p Person) error
	SavePerson(ctx context.Context, p Person) error
	// DeletePerson removes the person, its memberships, credential, roles, tokens and
	// tickets. Its application users stay, DEPROVISIONED: push still has to switch
	// the other side off, and then removes them.
	DeletePerson(ctx context.Context, id string) error
	Person(ctx context.Context, id string) (Person, error)
	PersonByLogin(ctx context.Context, login string) (Person, error)
	// PersonByShortLogin finds by the part before the "@"; NotFound also when it is not one person's only.
	PersonByShortLogin(ctx context.Context, short string) (Person, error)
	People(ctx context.Context, q PeopleQuery, p listing.Page) (listing.List[Person], error)
}

// Credential is what a person signs in with: the password's hash, the hashes
// before it, and the failures since the last success. Factors are kept apart.
type Credential struct {
	PersonID string
	Hash     string // Argon2id; empty when there is none
	Changed  time.Time
	History  []string // newest first, without Hash
	Failures int
	// Expired remembers of somebody who is locked out that a new password has to be
	// chosen once the lock is over: a lock must not make an expired password good.
	Expired bool
}

// unlocked is what somebody who is locked out becomes when the lock ends.
func (c Credential) unlocked() Status {
	if c.Expired {
		return PasswordExpired
	}
	return Active
}

// Credentials keeps passwords.
type Credentials interface {
	// Credential returns an empty credential for a person without one.
	Credential(ctx context.Context, person string) (Credential, error)
	SaveCredential(ctx context.Context, c Credential) error
	DeleteCredential(ctx context.Context, person string) error
}
