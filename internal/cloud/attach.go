package cloud

import (
	"context"
	"errors"
	"maps"
	"slices"
	"strings"

	"gatehouse/internal/fault"
	"gatehouse/internal/iampolicy"
	"gatehouse/internal/ids"
	"gatehouse/internal/listing"
)

// sameName compares names as IAM does: without case.
func sameName(a, b string) bool { return strings.EqualFold(a, b) }

// entity finds a user or role, or says in IAM's words that there is none.
func entity(ctx context.Context, tx Tx, account ids.AccountID, kind EntityKind, name string) (Entity, error) {
	e, err := tx.Entity(ctx, account, kind, name)
	return e, noEntity(err, kind, name)
}

// maxAttached is IAM's default quota of managed policies on an entity.
const maxAttached = 10

// attachable refuses a policy that does not exist or is another account's.
func attachable(ctx context.Context, tx Tx, account ids.AccountID, arn string) error {
	if n, ok := parseIAM(arn); !strings.HasPrefix(arn, awsManaged) && (!ok || n.Kind != "policy" || n.Account != account) {
		return fault.New(fault.Invalid, "ARN %s is not valid.", arn).On("PolicyArn").Coded("InvalidInput")
	}
	_, err := managedDocument(ctx, tx, arn)
	return err
}

// bindTrust refuses a trust policy that names a principal which does not
// exist, and remembers the unique ids of those it names: if one is deleted,
// another made under its name is not trusted.
func bindTrust(ctx context.Context, tx Tx, e *Entity) error {
	if e.Kind != RoleKind {
		return nil
	}
	p, err := iampolicy.Parse([]byte(e.Trust), iampolicy.Trust)
	if err != nil {
		return malformed(err.Error())
	}
	e.Trusted = nil
	for _, arn := range p.PrincipalARNs() {
		id, err := principalID(ctx, tx, arn)
		if err != nil {
			return err
		}
		if id != "" {
			if e.Trusted == nil {
				e.Trusted = map[string]string{}
			}
			e.Trusted[arn] = id
		}
	}
	return nil
}

// principalID returns the unique id of the user or role that an ARN names.
func principalID(ctx context.Context, tx Tx, arn string) (id string, err error) {
	n, ok := parseIAM(arn)
	if !ok {
		return "", nil // an account, a session, or what iampolicy has judged
	}
	element := "AWS"
	switch n.Kind {
	case "user", "role":
		var e Entity
		e, err = tx.Entity(ctx, n.Account, EntityKind(n.Kind), n.Name)
		if id = e.ID; err == nil && e.ARN() != arn {
			err = fault.NotFound
		}
	case "saml-provider":
		element = "Federated"
		_, err = tx.Provider(ctx, n.Account, n.Name)
	}
	if errors.Is(err, fault.NotFound) {
		return "", malformed(`Invalid principal in policy: "` + element + `":"` + arn + `"`)
	}
	return id, err
}

// Attach attaches a managed policy; doing it again is fine.
func (s *Service) Attach(ctx context.Context, account ids.AccountID, kind EntityKind, name, arn string) error {
	_, err := s.change(ctx, account, kind, name, "iam:Attach"+title(kind)+"Policy", func(tx Tx, e *Entity) error {
		if err := attachable(ctx, tx, account, arn); err != nil {
			return err
		}
		if slices.Contains(e.Attached, arn) {
			return nil
		}
		if len(e.Attached) >= maxAttached {
			return fault.New(fault.Quota, "Cannot exceed quota for PoliciesPer%s: %d", title(kind), maxAttached).Coded("LimitExceeded")
		}
		e.Attached = append(slices.Clone(e.Attached), arn)
		slices.Sort(e.Attached)
		return nil
	})
	return err
}

// Detach detaches a managed policy.
func (s *Service) Detach(ctx context.Context, account ids.AccountID, kind EntityKind, name, arn string) error {
	_, err := s.change(ctx, account, kind, name, "iam:Detach"+title(kind)+"Policy", func(_ Tx, e *Entity) error {
		i := slices.Index(e.Attached, arn)
		if i < 0 {
			return fault.New(fault.NotFound, "Policy %s was not found.", arn).Coded("NoSuchEntity")
		}
		e.Attached = slices.Delete(slices.Clone(e.Attached), i, i+1)
		return nil
	})
	return err
}

// SetBoundary sets the permissions boundary, or removes it when arn is empty.
func (s *Service) SetBoundary(ctx context.Context, account ids.AccountID, kind EntityKind, name, arn string) error {
	what := "iam:Put" + title(kind) + "PermissionsBoundary"
	if arn == "" {
		what = "iam:Delete" + title(kind) + "PermissionsBoundary"
	}
	_, err := s.change(ctx, account, kind, name, what, func(tx Tx, e *Entity) error {
		e.Boundary = arn
		if arn == "" {
			return nil
		}
		return attachable(ctx, tx, account, arn)
	})
	return err
}

// PutInline writes an inline policy.
func (s *Service) PutInline(ctx context.Context, account ids.AccountID, kind EntityKind, name, policy, document string) error {
	rule := identityDocument
	if kind == UserKind {
		rule = userDocument
	}
	if err := errors.Join(checkPolicyName(policy), checkDocument(document, rule)); err != nil {
		return err
	}
	_, err := s.change(ctx, account, kind, name, "iam:Put"+title(kind)+"Policy", func(_ Tx, e *Entity) error {
		inline := maps.Clone(e.Inline)
		if inline == nil {
			inline = map[string]string{}
		}
		inline[policy] = document
		total := 0
		for _, doc := range inline {
			total += letters(doc)
		}
		if total > rule.most {
			return fault.New(fault.Quota, "Maximum policy size of %d bytes exceeded for %s %s", rule.most, kind, e.Name).Coded("LimitExceeded")
		}
		e.Inline = inline
		return nil
	})
	return err
}

// DeleteInline deletes an inline policy.
func (s *Service) DeleteInline(ctx context.Context, account ids.AccountID, kind EntityKind, name, policy string) error {
	_, err := s.change(ctx, account, kind, name, "iam:Delete"+title(kind)+"Policy", func(_ Tx, e *Entity) error {
		if _, ok := e.Inline[policy]; !ok {
			return noInline(kind, policy)
		}
		e.Inline = maps.Clone(e.Inline)
		delete(e.Inline, policy)
		return nil
	})
	return err
}

// Inline returns an inline policy.
func (s *Service) Inline(ctx context.Context, account ids.AccountID, kind EntityKind, name, policy string) (string, error) {
	e, err := s.Entity(ctx, account, kind, name)
	if err != nil {
		return "", err
	}
	doc, ok := e.Inline[policy]
	if !ok {
		return "", noInline(kind, policy)
	}
	return doc, nil
}

func noInline(kind EntityKind, policy string) error {
	return fault.New(fault.NotFound, "The %s policy with name %s cannot be found.", kind, policy).Coded("NoSuchEntity")
}

// EntitiesWith lists who has a policy attached, or as boundary.
func (s *Service) EntitiesWith(ctx context.Context, account ids.AccountID, policy string, boundary bool, p listing.Page) (l listing.List[Entity], err error) {
	err = s.Store.View(ctx, func(tx Tx) error {
		if _, err := managedDocument(ctx, tx, policy); err != nil {
			return err
		}
		l, err = tx.EntitiesWith(ctx, account, policy, boundary, p)
		return err
	})
	return l, err
}
