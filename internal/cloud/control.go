package cloud

import (
	"context"
	"errors"
	"slices"
	"time"

	"gatehouse/internal/audit"
	"gatehouse/internal/fault"
	"gatehouse/internal/ids"
	"gatehouse/internal/listing"
)

// FullAccess is the id of the control policy that AWS attaches to everything
// at first. It is not a row: its document cannot change.
const FullAccess = "p-FullAWSAccess"

// Control is a service control policy.
type Control struct {
	ID, Name, Description string
	Document              string
	AWSManaged            bool
	Created               time.Time
	Tags                  map[string]string
}

var fullAccess = Control{
	ID: FullAccess, Name: "FullAWSAccess", Description: "Allows access to every operation", AWSManaged: true,
	Document: `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}`,
}

// maxControls is the quota of control policies on one target.
const maxControls = 5

func (c Control) party() audit.Party { return audit.Party{Type: "Policy", ID: c.ID, Name: c.Name} }

// control finds a control policy, AWS's own among them.
func control(ctx context.Context, tx Tx, id string) (Control, error) {
	if id == FullAccess {
		return fullAccess, nil
	}
	c, err := tx.Control(ctx, id)
	if errors.Is(err, fault.NotFound) {
		err = fault.New(fault.NotFound, "We can't find a policy with the PolicyId that you specified.").Coded("PolicyNotFoundException")
	}
	return c, err
}

func checkControl(name, description, document string) error {
	if n := len(name); n < 1 || n > 128 || len(description) > 512 {
		return fault.New(fault.Invalid, "A policy has a name of 1 to 128 and a description of up to 512 characters.").On("Name").Coded("InvalidInputException")
	}
	err := checkDocument(document, controlDocument)
	if f := fault.From(err); f != nil && f.Kind == fault.Invalid {
		return fault.New(fault.Invalid, "The provided policy document does not meet the requirements of the specified policy type. %s", f.Message).On("Content").Coded("MalformedPolicyDocumentException")
	}
	return err
}

// CreateControl makes a service control policy. It does nothing until it is attached.
func (s *Service) CreateControl(ctx context.Context, name, description, document string, tags map[string]string) (c Control, err error) {
	if err := errors.Join(checkControl(name, description, document), checkTags(tags)); err != nil {
		return c, err
	}
	err = s.Store.Update(ctx, func(tx Tx) error {
		c = Control{ID: tx.IDs().Lower("p-", 8), Name: name, Description: description, Document: document, Created: tx.Now(), Tags: tags}
		if err := putControl(ctx, tx, c); err != nil {
			return err
		}
		return record(ctx, tx, "organizations:CreatePolicy", c.party())
	})
	return c, err
}

func putControl(ctx context.Context, tx Tx, c Control) error {
	err := tx.PutControl(ctx, c)
	if errors.Is(err, fault.Conflict) || sameName(c.Name, fullAccess.Name) {
		return fault.New(fault.Conflict, "A policy with the same name already exists.").Coded("DuplicatePolicyException")
	}
	return err
}

// Control returns a service control policy.
func (s *Service) Control(ctx context.Context, id string) (c Control, err error) {
	err = s.Store.View(ctx, func(tx Tx) error { c, err = control(ctx, tx, id); return err })
	return c, err
}

// Controls lists the service control policies: AWS's own first.
func (s *Service) Controls(ctx context.Context, p listing.Page) (l listing.List[Control], err error) {
	err = s.Store.View(ctx, func(tx Tx) error { l, err = tx.Controls(ctx, p); return err })
	if err == nil && p.After == "" {
		l.Items = append([]Control{fullAccess}, l.Items...)
	}
	return l, err
}

// ownControl finds a control policy that may be changed.
func ownControl(ctx context.Context, tx Tx, id string) (Control, error) {
	if id == FullAccess {
		return Control{}, fault.New(fault.Denied, "An AWS managed policy cannot be changed.").Coded("PolicyChangesInProgressException")
	}
	return control(ctx, tx, id)
}

// SetControl changes a control policy; nil leaves something as it is.
func (s *Service) SetControl(ctx context.Context, id string, name, description, document *string) (c Control, err error) {
	err = s.Store.Update(ctx, func(tx Tx) error {
		if c, err = ownControl(ctx, tx, id); err != nil {
			return err
		}
		for to, from := range map[*string]*string{&c.Name: name, &c.Description: description, &c.Document: document} {
			if from != nil {
				*to = *from
			}
		}
		if err := checkControl(c.Name, c.Description, c.Document); err != nil {
			return err
		}
		if err := putControl(ctx, tx, c); err != nil {
			return err
		}
		return record(ctx, tx, "organizations:UpdatePolicy", c.party())
	})
	return c, err
}

// DeleteControl deletes a control policy that is attached to nothing.
func (s *Service) DeleteControl(ctx context.Context, id string) error {
	return s.Store.Update(ctx, func(tx Tx) error {
		c, err := ownControl(ctx, tx, id)
		if err != nil {
			return err
		}
		targets, err := tx.ControlTargets(ctx, id)
		if err != nil {
			return err
		}
		if len(targets) > 0 {
			return fault.New(fault.Conflict, "The policy is attached to one or more entities. You must detach it from all roots, OUs, and accounts before performing this operation.").Coded("PolicyInUseException")
		}
		if err := tx.DeleteControl(ctx, id); err != nil {
			return err
		}
		return record(ctx, tx, "organizations:DeletePolicy", c.party())
	})
}

// AttachControl attaches a control policy to a root, unit or account.
func (s *Service) AttachControl(ctx context.Context, id, target string) error {
	return s.Store.Update(ctx, func(tx Tx) error {
		c, attached, err := controlAndTarget(ctx, tx, id, target)
		if err != nil {
			return err
		}
		if slices.Contains(attached, id) {
			return fault.New(fault.Conflict, "The selected policy is already attached to the specified target.").Coded("DuplicatePolicyAttachmentException")
		}
		if len(attached) >= maxControls {
			return fault.New(fault.Quota, "You have attached the maximum number of policies to the target.").Coded("ConstraintViolationException")
		}
		if err := tx.AttachControl(ctx, id, target); err != nil {
			return err
		}
		return record(ctx, tx, "organizations:AttachPolicy", c.party(), audit.Party{Type: "Target", ID: target})
	})
}

// DetachControl detaches it. The last one stays: a target without any could do nothing.
func (s *Service) DetachControl(ctx context.Context, id, target string) error {
	return s.Store.Update(ctx, func(tx Tx) error {
		c, attached, err := controlAndTarget(ctx, tx, id, target)
		if err != nil {
			return err
		}
		if !slices.Contains(attached, id) {
			return fault.New(fault.NotFound, "The policy isn't attached to the specified target.").Coded("PolicyNotAttachedException")
		}
		if len(attached) == 1 {
			return fault.New(fault.Conflict, "You cannot remove the last policy attached to the specified target. You must have at least one attached at all times.").Coded("ConstraintViolationException")
		}
		if err := tx.DetachControl(ctx, id, target); err != nil {
			return err
		}
		return record(ctx, tx, "organizations:DetachPolicy", c.party(), audit.Party{Type: "Target", ID: target})
	})
}

func controlAndTarget(ctx context.Context, tx Tx, id, target string) (c Control, attached []string, err error) {
	if c, err = control(ctx, tx, id); err != nil {
		return c, nil, err
	}
	if _, err := findTarget(ctx, tx, target); err != nil {
		return c, nil, err
	}
	attached, err = tx.ControlsOn(ctx, target)
	return c, attached, err
}

// Target is what a control policy or tags can be on.
type Target struct {
	ID, Name string
	Kind     TargetKind
	Tags     map[string]string
}

// TargetKind tells what a target is.
type TargetKind string

// The kinds of target, in Organizations' words.
const (
	RootTarget    TargetKind = "ROOT"
	UnitTarget    TargetKind = "ORGANIZATIONAL_UNIT"
	AccountTarget TargetKind = "ACCOUNT"
	PolicyTarget  TargetKind = "POLICY"
)

func findTarget(ctx context.Context, tx Tx, id string) (Target, error) {
	if account := ids.AccountID(id); account.Valid() {
		a, err := tx.Account(ctx, account)
		return Target{id, a.Name, AccountTarget, a.Tags}, noTarget(err)
	}
	u, err := tx.Unit(ctx, id)
	kind := UnitTarget
	if u.Parent == "" {
		kind = RootTarget
	}
	return Target{id, u.Name, kind, u.Tags}, noTarget(err)
}

func noTarget(err error) error {
	if errors.Is(err, fault.NotFound) {
		return fault.New(fault.NotFound, "You specified a target that doesn't exist.").Coded("TargetNotFoundException")
	}
	return err
}

// Target finds a root, unit or account by its id.
func (s *Service) Target(ctx context.Context, id string) (t Target, err error) {
	err = s.Store.View(ctx, func(tx Tx) error { t, err = findTarget(ctx, tx, id); return err })
	return t, err
}

// ControlsOn returns the control policies of a target.
func (s *Service) ControlsOn(ctx context.Context, target string) (out []Control, err error) {
	err = s.Store.View(ctx, func(tx Tx) error {
		if _, err := findTarget(ctx, tx, target); err != nil {
			return err
		}
		attached, err := tx.ControlsOn(ctx, target)
		if err != nil {
			return err
		}
		out = nil
		for _, id := range attached {
			c, err := control(ctx, tx, id)
			if err != nil {
				return err
			}
			out = append(out, c)
		}
		return nil
	})
	return out, err
}

// ControlTargets returns what a control policy is attached to.
func (s *Service) ControlTargets(ctx context.Context, id string) (out []Target, err error) {
	err = s.Store.View(ctx, func(tx Tx) error {
		if _, err := control(ctx, tx, id); err != nil {
			return err
		}
		targets, err := tx.ControlTargets(ctx, id)
		if err != nil {
			return err
		}
		out = nil
		for _, target := range targets {
			t, err := findTarget(ctx, tx, target)
			if err != nil {
				return err
			}
			out = append(out, t)
		}
		return nil
	})
	return out, err
}

// EnforceControls puts service control policies in force, or out of it.
func (s *Service) EnforceControls(ctx context.Context, root string, on bool) (o Organization, err error) {
	err = s.Store.Update(ctx, func(tx Tx) error {
		if o, err = tx.Organization(ctx); err != nil {
			return err
		}
		if o.RootID != root {
			return fault.New(fault.NotFound, "You specified a root that doesn't exist.").Coded("RootNotFoundException")
		}
		if o.Controlled == on {
			if on {
				return fault.New(fault.Conflict, "The specified policy type is already enabled.").Coded("PolicyTypeAlreadyEnabledException")
			}
			return fault.New(fault.Conflict, "The specified policy type isn't enabled for the root.").Coded("PolicyTypeNotEnabledException")
		}
		o.Controlled = on
		if err := tx.PutOrganization(ctx, o); err != nil {
			return err
		}
		return record(ctx, tx, map[bool]string{true: "organizations:EnablePolicyType", false: "organizations:DisablePolicyType"}[on],
			audit.Party{Type: "Root", ID: root})
	})
	return o, err
}

func detachAllControls(ctx context.Context, tx Tx, target string) error {
	attached, err := tx.ControlsOn(ctx, target)
	if err != nil {
		return err
	}
	for _, c := range attached {
		if err := tx.DetachControl(ctx, c, target); err != nil {
			return err
		}
	}
	return nil
}
