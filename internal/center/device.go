package center

import (
	"context"
	"errors"
	"strings"
	"time"

	"gatehouse/internal/audit"
	"gatehouse/internal/credential"
	"gatehouse/internal/fault"
)

// The device grant (RFC 8628):
//
//	PENDING ──person types the code, sees who asks, approves──> APPROVED ──first poll──> gone: a CLI session
//	   └──────denies──> DENIED
//
// Device codes have 160 bits; user codes are short, so tries at them are counted.
const (
	deviceLife   = 10 * time.Minute
	pollInterval = 5 * time.Second
	codeTries    = 20 // of a person within codeWindow; an approval takes two
	codeWindow   = 10 * time.Minute
	codeLetters  = "BCDFGHJKLMNPQRSTVWXZ" // RFC 8628 section 6.1: no vowels, so no words
)

type deviceState string

const (
	devicePending  deviceState = "PENDING"
	deviceApproved deviceState = "APPROVED"
	deviceDenied   deviceState = "DENIED"
)

type deviceDoc struct {
	State         deviceState   `json:"state"`
	ClientID      string        `json:"clientId"`
	ClientName    string        `json:"clientName"`
	Scopes        []string      `json:"scopes,omitempty"`
	IP            string        `json:"ip"`
	Agent         string        `json:"agent"`
	Created       time.Time     `json:"created"`
	Interval      time.Duration `json:"interval"`
	Polled        time.Time     `json:"polled,omitzero"`
	SignIn        SignIn        `json:"signIn,omitzero"`
	PortalSession string        `json:"portalSession,omitempty"`
}

// DeviceAuthorization is what a device is told when it asks to be let in.
type DeviceAuthorization struct {
	DeviceCode credential.Secret
	UserCode   string // XXXX-XXXX
	Expires    time.Duration
	Interval   time.Duration
}

// StartDevice begins the device grant of a client for an instance's portal.
func (s *Service) StartDevice(ctx context.Context, instanceID, clientID, clientSecret string) (DeviceAuthorization, error) {
	return update(ctx, s, func(tx Tx) (DeviceAuthorization, error) {
		c, err := authenticateClient(ctx, tx, clientID, clientSecret)
		if err != nil {
			return DeviceAuthorization{}, err
		}
		if !c.mayUse(GrantDevice) {
			return DeviceAuthorization{}, fault.New(fault.Invalid, "The client is not registered for the device grant.").Coded("UnauthorizedClientException")
		}
		if err := throttle(ctx, tx, "device", 60, time.Minute); err != nil {
			return DeviceAuthorization{}, err
		}
		a := DeviceAuthorization{
			DeviceCode: credential.NewSecret(tx.IDs().Token(20)), UserCode: userCode(tx), Expires: deviceLife, Interval: pollInterval,
		}
		o := audit.OriginOf(ctx)
		return a, tx.CreateStep(ctx, Step{
			ID: credential.HashToken(a.DeviceCode.Reveal()), Kind: stepDevice, InstanceID: instanceID,
			Code: hashUserCode(a.UserCode), Expires: tx.Now().Add(deviceLife),
			Doc: document(deviceDoc{
				State: devicePending, ClientID: c.ID, ClientName: c.Name, Scopes: c.Scopes, IP: o.IP, Agent: o.UserAgent,
				Created: tx.Now(), Interval: pollInterval,
			}),
		})
	})
}

// userCode makes eight letters: 34 bits, which with twenty tries in ten minutes nobody guesses.
func userCode(tx Tx) string {
	// Each hex digit pair is used only below 240 = 12 * 20, so that no letter is likelier.
	var b strings.Builder
	for b.Len() < 8 {
		raw := tx.IDs().Hex(2)
		n := hexByte(raw)
		if n < 240 {
			b.WriteByte(codeLetters[n%20])
		}
	}
	return b.String()[:4] + "-" + b.String()[4:]
}

func hexByte(s string) int {
	n := 0
	for _, r := range s {
		n = n*16 + strings.IndexRune("0123456789abcdef", r)
	}
	return n
}

// hashUserCode hashes what a person typed, in whatever case and with or without the hyphen.
func hashUserCode(typed string) string {
	letters := strings.Map(func(r rune) rune {
		if r >= 'A' && r <= 'Z' {
			return r
		}
		return -1
	}, strings.ToUpper(typed))
	return credential.HashToken("user code " + letters)
}

// DeviceRequest is what a person is shown before approving.
type DeviceRequest struct {
	ClientName string
	Scopes     []string
	IP         string
	Agent      string
	Created    time.Time
}

// LookUpDevice finds the pending request behind a code that a person typed.
// Wrong codes are counted: too many, and the person has to wait.
func (s *Service) LookUpDevice(ctx context.Context, in SignIn, typed string) (DeviceRequest, error) {
	var refusal error
	d, err := update(ctx, s, func(tx Tx) (deviceDoc, error) {
		refusal = nil
		_, d, err := pendingDevice(ctx, tx, in, typed)
		if f := fault.From(err); f != nil {
			refusal, err = f, nil // committed: the try counts
		}
		return d, err
	})
	if err == nil {
		err = refusal
	}
	return DeviceRequest{d.ClientName, d.Scopes, d.IP, d.Agent, d.Created}, err
}

func pendingDevice(ctx context.Context, tx Tx, in SignIn, typed string) (Step, deviceDoc, error) {
	if _, err := currentUser(ctx, tx, in); err != nil {
		return Step{}, deviceDoc{}, err
	}
	n, err := tx.Try(ctx, "usercode/"+in.UserID, codeWindow)
	if err != nil {
		return Step{}, deviceDoc{}, err
	}
	if n > codeTries {
		return Step{}, deviceDoc{}, fault.New(fault.Throttled, "You have tried too many codes. Wait ten minutes and start again in your terminal.").After(codeWindow)
	}
	wrong := fault.New(fault.NotFound, "There is no request with this code. Check it, or start again in your terminal: a code is good for ten minutes, once.")
	step, err := tx.StepByCode(ctx, stepDevice, hashUserCode(typed))
	if errors.Is(err, fault.NotFound) {
		return Step{}, deviceDoc{}, wrong
	}
	if err != nil {
		return Step{}, deviceDoc{}, err
	}
	d, err := read[deviceDoc](step)
	if err == nil && (d.State != devicePending || step.InstanceID != in.InstanceID) {
		err = wrong
	}
	return step, d, err
}

// DecideDevice approves or denies a pending request in the person's name.
func (s *Service) DecideDevice(ctx context.Context, in SignIn, portalSession, typed string, approve bool) error {
	return s.store.Update(ctx, func(tx Tx) error {
		step, d, err := pendingDevice(ctx, tx, in, typed)
		if err != nil {
			return err
		}
		what, outcome := "sso:AssociateDeviceAuthorization", audit.Allowed
		d.State = deviceDenied
		if approve {
			d.State, d.SignIn, d.PortalSession = deviceApproved, in, portalSession
			step.UserID = in.UserID
		} else {
			outcome = audit.Refused
		}
		step.Doc = document(d)
		if err := tx.UpdateStep(ctx, step); err != nil {
			return err
		}
		p := audit.Party{Type: "User", ID: in.UserID, Name: in.UserName}
		return tx.Record(ctx, audit.Event{
			Half: audit.Center, What: what, Outcome: outcome, Actor: p, Targets: []audit.Party{p},
			Detail: map[string]any{"client": d.ClientName, "clientId": d.ClientID, "startedFrom": d.IP},
		})
	})
}

// RedeemDevice is one poll of a device. Only the client that began may poll;
// who polls too fast is slowed down; an approved request is redeemed once.
func (s *Service) RedeemDevice(ctx context.Context, clientID, clientSecret, deviceCode string) (Tokens, error) {
	return redeem(ctx, s, func(tx Tx) (Tokens, error) {
		c, err := authenticateClient(ctx, tx, clientID, clientSecret)
		if err != nil {
			return Tokens{}, err
		}
		step, err := tx.Step(ctx, stepDevice, credential.HashToken(deviceCode))
		if errors.Is(err, fault.NotFound) {
			return Tokens{}, fault.New(fault.Expired, "The device code has expired, was used, or never existed.").Coded("ExpiredTokenException")
		}
		if err != nil {
			return Tokens{}, err
		}
		d, err := read[deviceDoc](step)
		if err != nil {
			return Tokens{}, err
		}
		if d.ClientID != c.ID {
			return Tokens{}, invalidGrant("The device code belongs to another client.")
		}
		switch d.State {
		case deviceApproved:
			if _, err := tx.TakeStep(ctx, stepDevice, step.ID); err != nil {
				return Tokens{}, err
			}
			return openCLISession(ctx, tx, c, d.SignIn, d.PortalSession, d.IP)
		case deviceDenied:
			return Tokens{}, fault.New(fault.Denied, "The request was denied.").Coded("AccessDeniedException")
		}
		return Tokens{}, polled(ctx, tx, step, d)
	})
}

func invalidGrant(format string, args ...any) *fault.Error {
	return fault.New(fault.Invalid, format, args...).Coded("InvalidGrantException")
}

// polled answers a poll of a request that nobody has decided yet.
func polled(ctx context.Context, tx Tx, step Step, d deviceDoc) error {
	fast := !d.Polled.IsZero() && tx.Now().Sub(d.Polled) < d.Interval-time.Second // a second of grace for the network
	d.Polled = tx.Now()
	if fast {
		d.Interval = min(d.Interval+5*time.Second, time.Minute)
	}
	step.Doc = document(d)
	if err := tx.UpdateStep(ctx, step); err != nil {
		return err
	}
	if fast {
		return fault.New(fault.Throttled, "The client polls too fast.").Coded("SlowDownException")
	}
	return fault.New(fault.Invalid, "The request waits for the person's approval.").Coded("AuthorizationPendingException")
}

// redeem runs fn in a transaction that is committed even when fn ends in a
// fault: that a code was tried, or a token was presented twice, has to stay known.
func redeem[T any](ctx context.Context, s *Service, fn func(Tx) (T, error)) (T, error) {
	var refusal error
	t, err := update(ctx, s, func(tx Tx) (T, error) {
		refusal = nil
		t, err := fn(tx)
		if f := fault.From(err); f != nil && f.Kind != fault.Unavailable {
			refusal, err = f, nil
		}
		return t, err
	})
	if err == nil {
		err = refusal
	}
	return t, err
}

func originIP(ctx context.Context) string { return audit.OriginOf(ctx).IP }
