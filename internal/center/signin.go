package center

import (
	"context"
	"errors"
	"time"

	"gatehouse/internal/audit"
	"gatehouse/internal/credential"
	"gatehouse/internal/fault"
)

// A sign-in by SAML, as the store sees it:
//
//	BeginSignIn ──> REQUEST ──response──> TICKET ──same browser──> portal session
//	                 (none: started at the provider)──> TICKET ──person confirms──> portal session
//
// The assertion consumer service is posted to from another site, so it sees no
// cookie of ours. It therefore makes no session: it takes the request and the
// assertion (both work once) and hands the browser a ticket, which is redeemed
// by a request of our own site. There the cookie is seen that was set when the
// sign-in began, so an attacker's response in a victim's browser signs nobody in.
const (
	requestLife = 15 * time.Minute
	ticketLife  = 5 * time.Minute
)

// SignIn is what is remembered of a completed sign-in, in portal and CLI sessions.
type SignIn struct {
	InstanceID string            `json:"instanceId"`
	StoreID    string            `json:"storeId"`
	UserID     string            `json:"userId"`
	UserName   string            `json:"userName"`
	Revision   int64             `json:"revision"` // of the identity source
	Tags       map[string]string `json:"tags,omitempty"`
	// Issuer, SessionIndex and KeyID are the provider's, and the fingerprint of the key it signed with.
	Issuer       string `json:"issuer,omitempty"`
	SessionIndex string `json:"sessionIndex,omitempty"`
	KeyID        string `json:"keyId,omitempty"`
	MFA          bool   `json:"mfa,omitempty"`
	// At is when the person proved everything here; zero when a provider vouched.
	At    time.Time `json:"at,omitzero"`
	Until time.Time `json:"until"` // when sessions of this sign-in end at the latest
}

// Outstanding is a request to the identity provider that waits for its response.
type Outstanding struct {
	ID         string
	RelayState string // to be sent along; kept hashed
	Source     IdentitySource
	Instance   Instance
}

type requestDoc struct {
	Relay    string `json:"relay"`   // hashed
	Binding  string `json:"binding"` // hash of the browser's cookie
	ReturnTo string `json:"returnTo"`
}

// BeginSignIn remembers that a browser, known by the token of its binding
// cookie, is sent to the identity provider, and whither it goes afterwards.
func (s *Service) BeginSignIn(ctx context.Context, instanceID, binding, returnTo string) (Outstanding, error) {
	return update(ctx, s, func(tx Tx) (o Outstanding, err error) {
		if err := throttle(ctx, tx, "signin", 600, time.Minute); err != nil {
			return o, err
		}
		if o.Instance, err = tx.Instance(ctx, instanceID); err != nil {
			return o, err
		}
		if o.Source, err = tx.IdentitySource(ctx, instanceID); err != nil {
			return o, err
		}
		if o.Source.Provider == nil {
			return o, fault.New(fault.Conflict, "This center has no external identity provider: its users sign in here, with a password.")
		}
		o.ID, o.RelayState = "id"+tx.IDs().Hex(40), tx.IDs().Token(20)
		return o, tx.CreateStep(ctx, Step{
			ID: o.ID, Kind: stepRequest, InstanceID: instanceID, Expires: tx.Now().Add(requestLife),
			Doc: document(requestDoc{credential.HashToken(o.RelayState), credential.HashToken(binding), returnTo}),
		})
	})
}

// IsOutstanding tells whether a request of an instance still waits for its response.
func (s *Service) IsOutstanding(ctx context.Context, instanceID, requestID string) (bool, error) {
	step, err := view(ctx, s, func(tx Tx) (Step, error) { return tx.Step(ctx, stepRequest, requestID) })
	if errors.Is(err, fault.NotFound) {
		return false, nil
	}
	return err == nil && step.InstanceID == instanceID, err
}

// Asserted is a verified response of the identity provider.
type Asserted struct {
	AssertionID  string
	Issuer       string
	RequestID    string // empty: started at the provider
	RelayState   string
	ReturnTo     string // for unsolicited ones; a place of ours
	UserName     string
	Tags         map[string]string
	SessionIndex string
	KeyID        string
	MFA          bool
	Until        time.Time // SessionNotOnOrAfter; zero when absent
	ForgetAfter  time.Time
}

type ticketDoc struct {
	SignIn   SignIn `json:"signIn"`
	Binding  string `json:"binding"` // empty: the person has to confirm
	ReturnTo string `json:"returnTo"`
}

// CompleteSignIn takes a verified response and returns a ticket for the browser.
// Request and assertion are used up even when the sign-in is then refused.
func (s *Service) CompleteSignIn(ctx context.Context, instanceID string, a Asserted) (ticket credential.Secret, err error) {
	var refusal error
	err = s.store.Update(ctx, func(tx Tx) (err error) {
		ticket, refusal = credential.Secret{}, nil
		d, err := complete(ctx, tx, instanceID, a)
		if f := fault.From(err); f != nil && f.Kind != fault.Unavailable {
			refusal = f
			return recordSignIn(ctx, tx, a, audit.Refused, f.Message, d.SignIn)
		}
		if err != nil {
			return err
		}
		ticket = credential.NewSecret(tx.IDs().Token(32))
		if err := tx.CreateStep(ctx, Step{
			ID: credential.HashToken(ticket.Reveal()), Kind: stepTicket, InstanceID: instanceID, UserID: d.SignIn.UserID,
			Expires: tx.Now().Add(ticketLife), Doc: document(d),
		}); err != nil {
			return err
		}
		return recordSignIn(ctx, tx, a, audit.Allowed, "", d.SignIn)
	})
	if err == nil {
		err = refusal
	}
	return ticket, err
}

// complete uses up request and assertion and finds the user. What it returns as
// a fault is a refusal that is committed.
func complete(ctx context.Context, tx Tx, instanceID string, a Asserted) (ticketDoc, error) {
	i, err := tx.Instance(ctx, instanceID)
	if err != nil {
		return ticketDoc{}, err
	}
	src, err := tx.IdentitySource(ctx, instanceID)
	if err != nil {
		return ticketDoc{}, err
	}
	d := ticketDoc{SignIn: SignIn{
		InstanceID: instanceID, StoreID: i.StoreID, UserName: a.UserName, Revision: src.Revision, Tags: a.Tags, Issuer: a.Issuer,
		SessionIndex: a.SessionIndex, KeyID: a.KeyID, MFA: a.MFA, Until: tx.Now().Add(src.SessionDuration()),
	}}
	if !a.Until.IsZero() && a.Until.Before(d.SignIn.Until) {
		d.SignIn.Until = a.Until
	}
	switch {
	case src.Provider == nil || src.Provider.EntityID != a.Issuer:
		return d, fault.New(fault.Denied, "The identity source has changed meanwhile. Start again at the access portal.")
	case !tx.Now().Before(d.SignIn.Until):
		return d, fault.New(fault.Denied, "The identity provider's session is over already. Sign in there again.")
	}
	// Recorded first, so that a second post of the same response finds it however the first one ended.
	if err := tx.UseAssertion(ctx, credential.HashToken(a.Issuer+"\n"+a.AssertionID), a.ForgetAfter); err != nil {
		return d, replayed(err)
	}
	if d.Binding, d.ReturnTo, err = answered(ctx, tx, src, a); err != nil {
		return d, err
	}
	u, err := tx.UserByName(ctx, i.StoreID, a.UserName)
	if errors.Is(err, fault.NotFound) {
		return d, fault.New(fault.Denied, "You are signed in at the identity provider as %q, but this center has no user of that name. "+
			"Ask your administrator to assign and provision you.", bounded(a.UserName, 128))
	}
	if err != nil {
		return d, err
	}
	if d.SignIn.UserID, d.SignIn.UserName = u.ID, u.UserName; u.Status != Enabled {
		return d, fault.New(fault.Denied, "Your user %q is disabled. Ask your administrator.", u.UserName)
	}
	return d, nil
}

func replayed(err error) error {
	if errors.Is(err, fault.Conflict) {
		return fault.New(fault.Denied, "This sign-in was used already. Start again at the access portal.")
	}
	return err
}

// answered takes the request that a response answers; without one, sign-in
// from the provider's side has to be allowed.
func answered(ctx context.Context, tx Tx, src IdentitySource, a Asserted) (binding, returnTo string, err error) {
	if a.RequestID == "" {
		if src.RefuseUnsolicited {
			return "", "", fault.New(fault.Denied, "Sign-in has to start at the access portal.")
		}
		return "", a.ReturnTo, nil
	}
	step, err := tx.TakeStep(ctx, stepRequest, a.RequestID)
	if err != nil {
		return "", "", gone(err, "This sign-in took too long or was finished already. Start again at the access portal.")
	}
	d, err := read[requestDoc](step)
	if err != nil {
		return "", "", err
	}
	// RelayState is not signed; it has to be the one that went with the request.
	if step.InstanceID != src.InstanceID || d.Relay != credential.HashToken(a.RelayState) {
		return "", "", fault.New(fault.Denied, "The response does not belong to the sign-in that was begun here.")
	}
	return d.Binding, d.ReturnTo, nil
}

func recordSignIn(ctx context.Context, tx Tx, a Asserted, o audit.Outcome, why string, in SignIn) error {
	return tx.Record(ctx, audit.Event{
		Half: audit.Center, What: "signin:ExternalIdPDirectoryLogin", Outcome: o, Why: why,
		Actor: audit.Party{Type: "User", ID: in.UserID, Name: bounded(a.UserName, 128)},
		Detail: map[string]any{
			"issuer": bounded(a.Issuer, 256), "certificate": a.KeyID, "assertionId": bounded(a.AssertionID, 128),
			"inResponseTo": bounded(a.RequestID, 128), "instanceId": in.InstanceID,
		},
	})
}

// RefuseSignIn records a response that was refused before anybody was known.
func (s *Service) RefuseSignIn(ctx context.Context, instanceID, what, reason, message string) error {
	return s.store.Update(ctx, func(tx Tx) error {
		return tx.Record(ctx, audit.Event{
			Half: audit.Center, What: what, Outcome: audit.Refused, Why: message,
			Detail: map[string]any{"reason": reason, "instanceId": instanceID},
		})
	})
}

// Ticket is a sign-in that waits for its browser.
type Ticket struct {
	SignIn   SignIn
	ReturnTo string
	// Confirm tells that nobody began this sign-in here, so the person has to
	// say that it is meant (OWASP ASVS 5.0, 7.6.2).
	Confirm bool
}

// LookAtTicket tells what a ticket is for without using it.
func (s *Service) LookAtTicket(ctx context.Context, ticket, binding string) (Ticket, error) {
	return view(ctx, s, func(tx Tx) (Ticket, error) {
		step, err := tx.Step(ctx, stepTicket, credential.HashToken(ticket))
		if err != nil {
			return Ticket{}, goneTicket(err)
		}
		return openTicket(step, binding)
	})
}

// TakeTicket uses a ticket up. binding is the token of the browser's cookie;
// for a ticket to confirm it does not matter.
func (s *Service) TakeTicket(ctx context.Context, ticket, binding string, confirmed bool) (Ticket, error) {
	return update(ctx, s, func(tx Tx) (Ticket, error) {
		step, err := tx.TakeStep(ctx, stepTicket, credential.HashToken(ticket))
		if err != nil {
			return Ticket{}, goneTicket(err)
		}
		t, err := openTicket(step, binding)
		if err != nil {
			return Ticket{}, err
		}
		if t.Confirm && !confirmed {
			return Ticket{}, fault.New(fault.Denied, "This sign-in has to be confirmed.")
		}
		_, err = currentUser(ctx, tx, t.SignIn)
		return t, err
	})
}

func goneTicket(err error) error {
	return gone(err, "This sign-in took too long or was finished already. Start again at the access portal.")
}

func openTicket(step Step, binding string) (Ticket, error) {
	d, err := read[ticketDoc](step)
	if err != nil {
		return Ticket{}, err
	}
	if d.Binding != "" && d.Binding != credential.HashToken(binding) {
		return Ticket{}, fault.New(fault.Denied, "This sign-in was begun in another browser. Start again at the access portal.")
	}
	return Ticket{SignIn: d.SignIn, ReturnTo: d.ReturnTo, Confirm: d.Binding == ""}, nil
}

// CurrentUser finds the user of a session, or fault.Unauthenticated: the user
// is gone or disabled, or the identity source has changed since the sign-in.
func (s *Service) CurrentUser(ctx context.Context, in SignIn) (User, error) {
	return view(ctx, s, func(tx Tx) (User, error) { return currentUser(ctx, tx, in) })
}

func currentUser(ctx context.Context, tx Tx, in SignIn) (User, error) {
	over := fault.New(fault.Unauthenticated, "Session token not found or invalid")
	src, err := tx.IdentitySource(ctx, in.InstanceID)
	if err != nil {
		return User{}, err
	}
	u, err := tx.User(ctx, in.StoreID, in.UserID)
	if errors.Is(err, fault.NotFound) {
		return User{}, over
	}
	if err == nil && (u.Status != Enabled || src.Revision != in.Revision || !tx.Now().Before(in.Until)) {
		return User{}, over
	}
	// A sign-in from before the rule was made stricter does not go on without the factor.
	if err == nil && src.Kind == OwnDirectory && src.FactorMode() == MFARequired && !in.MFA {
		return User{}, over
	}
	return u, err
}
