package center

import (
	"context"
	"slices"

	"gatehouse/internal/audit"
	"gatehouse/internal/credential"
	"gatehouse/internal/fault"
)

// Ask is what a sign-in asks for next.
type Ask string

// The questions, in their order.
const (
	AskCode        Ask = "CODE"
	AskNewPassword Ask = "NEW_PASSWORD"
	AskEnrolment   Ask = "ENROLMENT"
	AskNothing     Ask = "NOTHING"
)

type ownDoc struct {
	Workflow string `json:"workflow"` // AuthWorkflowID of the events
	StoreID  string `json:"storeId"`
	Change   bool   `json:"change,omitempty"` // a new password has to be chosen
	MFA      bool   `json:"mfa,omitempty"`    // a factor was shown
	Version  int64  `json:"version"`          // of the password
	Revision int64  `json:"revision"`         // of the identity source
	Wrong    int    `json:"wrong,omitempty"`  // codes
	ReturnTo string `json:"returnTo"`
}

// OwnView is where a sign-in stands.
type OwnView struct {
	User User
	Ask  Ask
	// ReturnTo is where the person wanted to go.
	ReturnTo string

	step     Step
	doc      ownDoc
	source   IdentitySource
	password Password
	factors  []Factor // confirmed ones
}

func overOwn() error {
	return fault.New(fault.Expired, "This sign-in took too long, or has ended. Begin again.")
}

// Where tells what a sign-in asks for next.
func (o *OwnSignIn) Where(ctx context.Context, token credential.Secret) (OwnView, error) {
	return view(ctx, o.center, func(tx Tx) (OwnView, error) { return findOwn(ctx, tx, token) })
}

func findOwn(ctx context.Context, tx Tx, token credential.Secret) (v OwnView, err error) {
	if v.step, err = tx.Step(ctx, stepOwn, credential.HashToken(token.Reveal())); err != nil {
		return v, orOver(err)
	}
	if v.doc, err = read[ownDoc](v.step); err != nil {
		return v, err
	}
	if v.source, err = tx.IdentitySource(ctx, v.step.InstanceID); err != nil {
		return v, err
	}
	if v.User, err = tx.User(ctx, v.doc.StoreID, v.step.UserID); err != nil {
		return v, orOver(err)
	}
	if v.password, err = tx.Password(ctx, v.User); err != nil {
		return v, err
	}
	if v.source.Kind != OwnDirectory || v.source.Revision != v.doc.Revision || v.User.Status != Enabled || v.password.Version != v.doc.Version {
		return v, overOwn()
	}
	all, err := tx.Factors(ctx, v.User.ID)
	v.factors, v.ReturnTo = confirmed(all), v.doc.ReturnTo
	v.Ask = asks(v)
	return v, err
}

func orOver(err error) error {
	if absent(err) {
		return overOwn()
	}
	return err
}

// asks is the one place that knows the order of questions.
func asks(v OwnView) Ask {
	mode := v.source.FactorMode()
	switch {
	case mode != MFAOff && len(v.factors) > 0 && !v.doc.MFA:
		return AskCode
	case v.doc.Change:
		return AskNewPassword
	case mode == MFARequired && len(v.factors) == 0:
		return AskEnrolment
	}
	return AskNothing
}

// at finds a sign-in and insists on what it asks for.
func at(ctx context.Context, tx Tx, token credential.Secret, ask Ask) (OwnView, error) {
	v, err := findOwn(ctx, tx, token)
	if err == nil && v.Ask != ask {
		err = fault.New(fault.Conflict, "This is not what the sign-in asks for now.").On("ask")
	}
	return v, err
}

func (v OwnView) save(ctx context.Context, tx Tx) error {
	v.step.Doc = document(v.doc)
	return tx.UpdateStep(ctx, v.step)
}

// Code shows a second factor. After a few wrong codes the sign-in has to begin
// anew, and after some more the user has to wait.
func (o *OwnSignIn) Code(ctx context.Context, token credential.Secret, code string) error {
	_, err := redeem(ctx, o.center, func(tx Tx) (OwnView, error) {
		v, err := at(ctx, tx, token, AskCode)
		if err != nil {
			return v, err
		}
		ok, err := o.accepts(ctx, tx, slices.Clone(v.factors), code)
		if err != nil {
			return v, err
		}
		if ok {
			v.doc.MFA = true
			if err := v.save(ctx, tx); err != nil {
				return v, err
			}
			return v, recordCredential(ctx, tx, v.User, v.doc.Workflow, v.step.InstanceID, "TOTP", "")
		}
		if err := recordCredential(ctx, tx, v.User, v.doc.Workflow, v.step.InstanceID, "TOTP", "wrong code"); err != nil {
			return v, err
		}
		return v, wrongOwnCode(ctx, tx, v)
	})
	return err
}

// wrongOwnCode counts a wrong code and, at the limit, ends the sign-in.
func wrongOwnCode(ctx context.Context, tx Tx, v OwnView) error {
	v.doc.Wrong++
	if v.doc.Wrong < codesPerSignIn {
		if err := v.save(ctx, tx); err != nil {
			return err
		}
		return wrongCode()
	}
	if _, err := tx.TakeStep(ctx, stepOwn, v.step.ID); err != nil {
		return err
	}
	return fault.New(fault.Expired, "There were too many wrong codes. Begin again.")
}

// NewPassword chooses the password in the place of a one-time one, or behind a link.
func (o *OwnSignIn) NewPassword(ctx context.Context, token, chosen credential.Secret) error {
	v, err := view(ctx, o.center, func(tx Tx) (OwnView, error) { return at(ctx, tx, token, AskNewPassword) })
	if err != nil {
		return err
	}
	hash, err := o.newHash(ctx, v.password, chosen)
	if err != nil {
		return err
	}
	return o.center.store.Update(ctx, func(tx Tx) error {
		now, err := at(ctx, tx, token, AskNewPassword)
		if err != nil {
			return err
		}
		p, err := choose(ctx, tx, now.User, v.password, hash)
		if err != nil {
			return err
		}
		// Everything of the user has ended, this sign-in too; it alone goes on.
		now.doc.Change, now.doc.Version = false, p.Version
		now.step.Doc = document(now.doc)
		return tx.CreateStep(ctx, now.step)
	})
}

// Enrol begins the enrolment that the rule asks for.
func (o *OwnSignIn) Enrol(ctx context.Context, token credential.Secret) (Enrolment, error) {
	return update(ctx, o.center, func(tx Tx) (Enrolment, error) {
		v, err := at(ctx, tx, token, AskEnrolment)
		if err != nil {
			return Enrolment{}, err
		}
		return o.enrol(audit.WithActor(ctx, v.User.party()), tx, v.User)
	})
}

// ConfirmEnrolment ends it with the first code, which also shows the factor.
func (o *OwnSignIn) ConfirmEnrolment(ctx context.Context, token credential.Secret, name, code string) error {
	_, err := redeem(ctx, o.center, func(tx Tx) (OwnView, error) {
		v, err := at(ctx, tx, token, AskEnrolment)
		if err != nil {
			return v, err
		}
		if err := o.confirm(audit.WithActor(ctx, v.User.party()), tx, v.User, name, code); err != nil {
			return v, err
		}
		v.doc.MFA = true
		return v, v.save(ctx, tx)
	})
	return err
}

// Finish uses a sign-in up that asks for nothing more. The caller begins the
// session; where to go on is the second value.
func (o *OwnSignIn) Finish(ctx context.Context, token credential.Secret) (in SignIn, returnTo string, err error) {
	err = o.center.store.Update(ctx, func(tx Tx) error {
		v, err := at(ctx, tx, token, AskNothing)
		if err != nil {
			return err
		}
		if _, err := tx.TakeStep(ctx, stepOwn, v.step.ID); err != nil {
			return orOver(err)
		}
		now := tx.Now()
		in = SignIn{
			InstanceID: v.step.InstanceID, StoreID: v.doc.StoreID, UserID: v.User.ID, UserName: v.User.UserName, Revision: v.source.Revision,
			MFA: v.doc.MFA, At: now, Until: now.Add(v.source.SessionDuration()),
		}
		returnTo = v.doc.ReturnTo
		return recordOwn(ctx, tx, v, "signin:UserAuthentication", map[string]any{"mfa": in.MFA, "LoginTo": bounded(returnTo, 256)})
	})
	return in, returnTo, err
}
