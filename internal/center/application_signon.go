package center

import (
	"context"
	"errors"
	"time"

	"gatehouse/internal/audit"
	"gatehouse/internal/credential"
	"gatehouse/internal/fault"
	"gatehouse/internal/listing"
)

// stepApplication is an application's request that waits for its user to sign in.
const stepApplication StepKind = "APP"

// HeldRequest is the part of a service provider's request that its answer needs.
type HeldRequest struct {
	RequestID  string    `json:"requestId,omitempty"` // empty: nobody asked
	ACSURL     string    `json:"acsUrl"`
	RelayState string    `json:"relayState,omitempty"`
	Force      bool      `json:"force,omitempty"`
	Passive    bool      `json:"passive,omitempty"`
	Created    time.Time `json:"created,omitzero"`
}

type heldDoc struct {
	Application string      `json:"application"`
	Request     HeldRequest `json:"request"`
}

// HoldRequest keeps a request until its user has signed in; the token finds it.
func (s *Service) HoldRequest(ctx context.Context, a Application, r HeldRequest) (credential.Secret, error) {
	return update(ctx, s, func(tx Tx) (credential.Secret, error) {
		if err := throttle(ctx, tx, "application", 600, time.Minute); err != nil {
			return credential.Secret{}, err
		}
		token := credential.NewSecret(tx.IDs().Token(24))
		r.Created = tx.Now()
		return token, tx.CreateStep(ctx, Step{
			ID: credential.HashToken(token.Reveal()), Kind: stepApplication, InstanceID: a.InstanceID,
			Expires: tx.Now().Add(requestLife), Doc: document(heldDoc{a.ID, r}),
		})
	})
}

// Held finds a waiting request of an application.
func (s *Service) Held(ctx context.Context, a Application, token credential.Secret) (HeldRequest, error) {
	return view(ctx, s, func(tx Tx) (HeldRequest, error) {
		step, err := tx.Step(ctx, stepApplication, credential.HashToken(token.Reveal()))
		return heldBy(a, step, err)
	})
}

func heldBy(a Application, step Step, err error) (HeldRequest, error) {
	const over = "This sign-in took too long or was finished already. Start again at the application."
	if err != nil {
		return HeldRequest{}, gone(err, over)
	}
	d, err := read[heldDoc](step)
	if err == nil && d.Application != a.ID {
		err = fault.New(fault.Expired, over)
	}
	return d.Request, err
}

// Federation is what an application is told of a user.
type Federation struct {
	Application Application
	NameID      string
	Attributes  []FederationAttribute
	Request     HeldRequest
}

// FederationAttribute is one attribute of an assertion.
type FederationAttribute struct {
	Name, Format string
	Values       []string
}

// Federate decides whether a signed-in user may sign in to an application, and
// says what that learns. token, when not empty, is a waiting request that this
// answers, once. Both outcomes are recorded.
func (s *Service) Federate(ctx context.Context, in SignIn, a Application, token credential.Secret) (Federation, error) {
	f, err := update(ctx, s, func(tx Tx) (Federation, error) {
		u, err := currentUser(ctx, tx, in)
		if err != nil {
			return Federation{}, err
		}
		f, err := federation(ctx, tx, u, in, a.ID)
		if err != nil {
			return Federation{}, err
		}
		f.Request = HeldRequest{ACSURL: f.Application.ServiceProvider.ACS[0].URL, RelayState: f.Application.RelayState}
		if !token.Empty() {
			step, err := tx.TakeStep(ctx, stepApplication, credential.HashToken(token.Reveal()))
			if f.Request, err = heldBy(a, step, err); err != nil {
				return Federation{}, err
			}
			if err := f.Application.registered(f.Request.ACSURL); err != nil {
				return Federation{}, err
			}
		}
		return f, tx.Record(ctx, federated(in, f.Application, audit.Allowed, ""))
	})
	if errors.Is(err, fault.Denied) {
		err = errors.Join(err, s.store.Update(ctx, func(tx Tx) error {
			return tx.Record(ctx, federated(in, a, audit.Refused, err.Error()))
		}))
	}
	return f, err
}

// RefuseRequest records why a service provider's request was not taken, and returns it.
func (s *Service) RefuseRequest(ctx context.Context, a Application, why error) error {
	return errors.Join(why, s.store.Update(ctx, func(tx Tx) error {
		return tx.Record(ctx, federated(SignIn{InstanceID: a.InstanceID}, a, audit.Refused, why.Error()))
	}))
}

func federated(in SignIn, a Application, o audit.Outcome, why string) audit.Event {
	e := audit.Event{
		Half: audit.Center, What: "sso:Federate", Outcome: o, Why: why, Targets: []audit.Party{a.party()},
		Detail: map[string]any{"instanceId": in.InstanceID},
	}
	if in.UserID != "" {
		e.Actor = audit.Party{Type: "User", ID: in.UserID, Name: in.UserName}
	}
	return e
}

// registered refuses an address that was taken off the application meanwhile.
func (a Application) registered(address string) error {
	for _, e := range a.ServiceProvider.ACS {
		if e.URL == address {
			return nil
		}
	}
	return fault.New(fault.Denied, "The address that %s wants the sign-in sent to is not registered any more.", a.Name)
}

// Ready refuses an application that nobody can sign in to now, whoever asks.
func (a Application) Ready() error {
	switch {
	case a.Disabled:
		return fault.New(fault.Denied, "%s is switched off. Ask your administrator.", a.Name)
	case len(a.ServiceProvider.ACS) == 0:
		return fault.New(fault.Denied, "%s is not set up yet: its ACS URL and audience are missing. Ask your administrator.", a.Name)
	}
	return nil
}

// federation reads the application anew: it may have changed since the request came.
func federation(ctx context.Context, tx Tx, u User, in SignIn, id string) (f Federation, err error) {
	a, err := applicationOf(ctx, tx, in.InstanceID, id)
	if err != nil {
		return f, err
	}
	may, err := tx.MayUseApplication(ctx, id, u.ID)
	if err != nil {
		return f, err
	}
	if !may && !a.Everybody {
		return f, fault.New(fault.Denied, "%s is not assigned to you. Ask your administrator for it.", a.Name)
	}
	if err := a.Ready(); err != nil {
		return f, err
	}
	f.Application, f.NameID = a, evaluate(a.NameID, u)
	if f.NameID == "" {
		return f, fault.New(fault.Denied, "%s knows people by %s, which your user does not have. Ask your administrator.", a.Name, a.NameID)
	}
	f.Attributes, err = mapped(ctx, tx, a, u)
	return f, err
}

// mapped fills the attributes in; those without a value are left out.
func mapped(ctx context.Context, tx Tx, a Application, u User) (out []FederationAttribute, err error) {
	for _, m := range a.Attributes {
		at := FederationAttribute{Name: m.Name, Format: m.Format}
		if m.Value == groupsTemplate {
			if at.Values, err = groupIDs(ctx, tx, u); err != nil {
				return nil, err
			}
		} else if v := evaluate(m.Value, u); v != "" {
			at.Values = []string{v}
		}
		if len(at.Values) > 0 {
			out = append(out, at)
		}
	}
	return out, nil
}

// maxGroupValues keeps an assertion postable; a user of more groups gets no
// list at all, since a part of it would look like the whole.
const maxGroupValues = 500

func groupIDs(ctx context.Context, tx Tx, u User) (out []string, err error) {
	err = Each(func(p listing.Page) (listing.List[Membership], error) { return tx.MembershipsOfUser(ctx, u.ID, p) },
		func(m Membership) error {
			if out = append(out, m.GroupID); len(out) > maxGroupValues {
				return fault.New(fault.Denied, "You are in more than %d groups, which is more than an application can be told. Ask your administrator.", maxGroupValues)
			}
			return nil
		})
	return out, err
}
