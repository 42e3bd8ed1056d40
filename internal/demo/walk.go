package demo

import (
	"context"
	"fmt"
	"net/http"
	"time"
)

// Start is what a stranger has: three addresses and the printed links.
type Start struct {
	Center    string
	Directory string
	AWS       string
	Region    string
	// RootLink and AdminLink are the single-use links of a first start.
	RootLink  string
	AdminLink string
	// Transport reaches *.localhost names, as browsers do by themselves.
	Transport http.RoundTripper
	Report    Report
	// Until stops after this step; empty walks to the end.
	Until string
}

// step is one step of the journey: it does it, verifies it by asking, and
// says what was verified.
type step struct {
	id, about string
	do        func(ctx context.Context, w *walk) (string, error)
}

// walk is a journey under way.
type walk struct {
	Start
	found Result

	admin   *browser // the directory's administrator
	root    *browser // the management account's root user
	alice   *browser
	okta    *oktaClient
	aws     awsClients // root's
	alices  awsClients // with the credentials from the portal
	session session
}

// session holds what one step learns for the next.
type session struct {
	managementAccount string
	appID, appKey     string
	groupID           string
	personIDs         map[string]string
	instanceID        string
	instanceARN       string
	identityStore     string
	metadata          string // the directory's, as metadata.xml
	scimEndpoint      string
	scimToken         string
	permissionSetARN  string
	centerGroupID     string
	centerUserIDs     map[string]string
	portalToken       string
}

// Person is somebody's sign-in data.
type Person struct {
	Name     string `json:"name"`
	Role     string `json:"role"`
	SignIn   string `json:"signIn"`
	Login    string `json:"login"`
	Password string `json:"password"`
	// Seed is the authenticator's secret; `gatehouse otp NAME` shows its current code.
	Seed string `json:"totpSeed,omitempty"`
}

// Result is everything that a walk made, for whoever goes on from there.
type Result struct {
	Done      bool              `json:"done"`
	Addresses map[string]string `json:"addresses"`
	IDs       map[string]string `json:"ids"`
	People    []Person          `json:"people"`
	// RootKey is the root user's access key; with it every step works without a screen.
	RootKey Key `json:"rootAccessKey"`
	// APIToken is the directory administrator's (SSWS).
	APIToken string `json:"apiToken"`
	// SCIMToken provisions the center; PortalToken is the one that alice's
	// terminal got, good for her role credentials.
	SCIMToken   string `json:"scimToken"`
	PortalToken string `json:"portalToken"`
}

// Key is an access key.
type Key struct {
	ID     string `json:"accessKeyId"`
	Secret string `json:"secretAccessKey"`
	Token  string `json:"sessionToken,omitempty"`
}

// Walk goes through the journey. The error is the first step's that did not hold.
func Walk(ctx context.Context, s Start) (Result, error) {
	w := newWalk(s)
	for _, st := range journey {
		s.Report.begin(st.id, st.about)
		began := time.Now()
		what, err := st.do(ctx, w)
		s.Report.end(st.id, what, err, time.Since(began))
		if err != nil {
			return w.found, fmt.Errorf("step %s: %w", st.id, err)
		}
		if st.id == s.Until {
			return w.found, nil
		}
	}
	w.found.Done = true
	return w.found, nil
}

// Steps lists the identifiers of the journey, in order.
func Steps() []string {
	out := make([]string, len(journey))
	for i, s := range journey {
		out[i] = s.id
	}
	return out
}

func newWalk(s Start) *walk {
	return &walk{
		Start: s,
		admin: newBrowser(s.Transport), root: newBrowser(s.Transport), alice: newBrowser(s.Transport),
		session: session{personIDs: map[string]string{}, centerUserIDs: map[string]string{}},
		found: Result{
			Addresses: map[string]string{"center": s.Center, "directory": s.Directory, "aws": s.AWS, "portal": s.Center + "/start"},
			IDs:       map[string]string{},
		},
	}
}

// eventually asks again until the answer is right or time is over; what
// follows a change by itself does so within seconds.
func eventually(ctx context.Context, limit time.Duration, ask func() (bool, error)) error {
	deadline := time.Now().Add(limit)
	for {
		ok, err := ask()
		if ok {
			return nil
		}
		if time.Now().After(deadline) {
			return fmt.Errorf("not within %s: %w", limit, orNotYet(err))
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(25 * time.Millisecond):
		}
	}
}

func orNotYet(err error) error {
	if err == nil {
		return fmt.Errorf("it has not happened")
	}
	return err
}
