package directory

import (
	"context"
	"encoding/json"
	"slices"
	"time"
)

// SignIn is a sign-in under way: a password was right (or a single-use link
// was held), and more may be asked. It is never a session: what needs a session
// does not know its token, which has a cookie of its own.
//
//	password | link --> factor (if one is enrolled) --> new password (if expired)
//	                --> enrol (if the policy asks) --> done: a session
//
// Each step is looked up anew from this record and from the person (see
// nextStep), so no step can be skipped by calling a later one.
type SignIn struct {
	Hash     string // of the token in the browser's cookie
	PersonID string
	// Methods are what was proven: "pwd" or "link", then "otp" or "recovery".
	Methods []string
	// Password is the time of the password that this began with: a sign-in does
	// not outlive a change by somebody else.
	Password time.Time
	// Return is the path to go to in the end.
	Return  string
	Wrong   int // codes that were not right
	Created time.Time
	Expires time.Time
}

// Proved tells whether a second factor was shown.
func (s SignIn) Proved() bool { return provedFactor(s.Methods) }

func provedFactor(methods []string) bool {
	return slices.Contains(methods, MethodCode) || slices.Contains(methods, MethodRecovery)
}

// What a person can prove, as sessions and events name it.
const (
	MethodPassword = "pwd"
	MethodLink     = "link"
	MethodCode     = "otp"
	MethodRecovery = "recovery"
)

// Step is what a sign-in asks for next.
type Step string

// The steps.
const (
	StepFactor      Step = "factor"
	StepNewPassword Step = "new-password"
	StepEnrol       Step = "enrol"
	StepDone        Step = "done"
)

// SignIns keeps sign-ins under way, and counts tries.
type SignIns interface {
	// SaveSignIn creates or replaces; those that ran out are swept.
	SaveSignIn(ctx context.Context, s SignIn) error
	// SignIn finds by hash; it does not look at times.
	SignIn(ctx context.Context, hash string) (SignIn, error)
	// DeleteSignIn tells whether it was there.
	DeleteSignIn(ctx context.Context, hash string) (bool, error)
	// Tries returns what was counted for who since a time; zero where nothing was.
	Tries(ctx context.Context, who string) (Tries, error)
	SaveTries(ctx context.Context, t Tries) error
	// SweepTries forgets counts that began before a time.
	SweepTries(ctx context.Context, before time.Time) error
}

// Tries counts attempts of one account or address. The count is in the store,
// and taken before the attempt is judged: neither parallel requests nor another
// replica give more of them.
type Tries struct {
	Who   string // "login/...", "address/...", "code/<person>"
	Since time.Time
	Count int
}

// SSORequest is a service provider's request that waits until its person has
// signed in.
type SSORequest struct {
	Hash       string // of the token in the address
	AppID      string
	RequestID  string
	ACSURL     string
	RelayState string
	Force      bool // a session from before Created does not do
	Passive    bool // nothing may be shown: without a session the answer is "no"
	Created    time.Time
	Expires    time.Time
}

// SSORequests keeps waiting requests.
type SSORequests interface {
	// CreateSSORequest adds one; those that ran out are swept.
	CreateSSORequest(ctx context.Context, r SSORequest) error
	// SSORequest finds by hash; it does not look at times.
	SSORequest(ctx context.Context, hash string) (SSORequest, error)
	// DeleteSSORequest tells whether it was there: each is answered once.
	DeleteSSORequest(ctx context.Context, hash string) (bool, error)
}

// SessionData is what a browser session of the directory remembers of its
// sign-in (session.Session.Data).
type SessionData struct {
	Methods []string  `json:"amr"`
	At      time.Time `json:"at"`
	// Index names the session to service providers (SAMLCore section 2.7.2).
	Index string `json:"index"`
}

// Proved tells whether a second factor was shown.
func (d SessionData) Proved() bool { return provedFactor(d.Methods) }

// Encode writes the data for a session.
func (d SessionData) Encode() (string, error) {
	b, err := json.Marshal(d)
	return string(b), err
}

// ReadSessionData reads what Encode wrote.
func ReadSessionData(text string) (d SessionData, err error) {
	err = json.Unmarshal([]byte(text), &d)
	return d, err
}
