package cloud

import (
	"context"
	"errors"
	"maps"
	"slices"
	"strings"
	"time"

	"gatehouse/internal/audit"
	"gatehouse/internal/fault"
	"gatehouse/internal/ids"
)

// ReservedRole is a role as the center wants it.
type ReservedRole struct {
	Account         ids.AccountID
	Name            string // AWSReservedSSO_<permission set>_<16 hex>
	Path            string // /aws-reserved/sso.amazonaws.com/...
	Description     string
	Tags            map[string]string
	ManagedPolicies []string         // ARNs of AWS managed policies
	CustomerManaged []PolicyLocation // must exist in the account
	InlinePolicy    string
	Boundary        string
	TrustProvider   string // AWSSSO_<16 hex>_DO_NOT_DELETE
}

// PolicyLocation names a customer managed policy within an account.
type PolicyLocation struct{ Path, Name string }

// reservedSession is what every role of the center allows; the permission
// set's own duration is the center's to keep.
const reservedSession = 12 * time.Hour

// reservedInline is the name of the inline policy that AWS gives such a role.
const reservedInline = "AwsSSOInlinePolicy"

// EnsureReservedRole makes the account's SAML provider and the role equal to
// what the center wants. Doing it again changes nothing.
func (s *Service) EnsureReservedRole(ctx context.Context, want ReservedRole) (e Entity, err error) {
	if err := want.check(); err != nil {
		return e, err
	}
	err = s.Store.Update(ctx, func(tx Tx) error {
		a, err := tx.Account(ctx, want.Account)
		if err != nil {
			return err
		}
		if a.State != Active {
			return fault.New(fault.Conflict, "The account %s is closed.", a.ID)
		}
		if err := ensureProvider(ctx, tx, want.Account, want.TrustProvider); err != nil {
			return err
		}
		e, err = ensureRole(ctx, tx, want)
		return err
	})
	return e, err
}

func (r ReservedRole) check() error {
	if err := errors.Join(checkEntityName(r.Name), checkPath(r.Path)); err != nil {
		return err
	}
	if !strings.HasPrefix(r.Path, "/aws-reserved/sso.amazonaws.com/") {
		return invalid("Path", "The path %q is not reserved for the center.", r.Path)
	}
	if r.InlinePolicy != "" {
		return checkDocument(r.InlinePolicy, identityDocument)
	}
	return nil
}

// ensureProvider makes the trust anchor that the role's trust policy names.
// Nobody signs in through it over SAML: the center issues sessions itself.
func ensureProvider(ctx context.Context, tx Tx, account ids.AccountID, name string) error {
	there, err := tx.Provider(ctx, account, name)
	if err == nil && !there.Reserved {
		// Whoever made it holds its key, and would enter every role that trusts it.
		return fault.New(fault.Conflict, "The SAML provider %s of the account is not the center's.", name).Coded("EntityAlreadyExists")
	}
	if !errors.Is(err, fault.NotFound) {
		return err
	}
	p := Provider{Account: account, Name: name, Created: tx.Now(), Reserved: true}
	if err := tx.PutProvider(ctx, p); err != nil {
		return err
	}
	return record(ctx, tx, "iam:CreateSAMLProvider", p.party())
}

func ensureRole(ctx context.Context, tx Tx, want ReservedRole) (Entity, error) {
	e, err := tx.Entity(ctx, want.Account, RoleKind, want.Name)
	what := "iam:UpdateRole"
	if errors.Is(err, fault.NotFound) {
		what, err = "iam:CreateRole", nil
		e = Entity{Account: want.Account, Kind: RoleKind, Name: want.Name, Path: want.Path, ID: tx.IDs().IAM("AROA"), Created: tx.Now()}
	}
	if err != nil {
		return e, err
	}
	if e.Path != want.Path {
		return e, fault.New(fault.Conflict, "The name %s is taken by another role.", want.Name).Coded("EntityAlreadyExists")
	}
	was := e
	if err := want.apply(ctx, tx, &e); err != nil {
		return e, err
	}
	if what == "iam:UpdateRole" && was.same(e) {
		return e, nil
	}
	if err := tx.PutEntity(ctx, e); err != nil {
		return e, err
	}
	return e, record(ctx, tx, what, e.party())
}

// apply writes what is wanted over the role.
func (r ReservedRole) apply(ctx context.Context, tx Tx, e *Entity) error {
	e.Description, e.Tags, e.MaxSession, e.Boundary = r.Description, maps.Clone(r.Tags), reservedSession, r.Boundary
	e.Trust = reservedTrust(r.Account, r.TrustProvider)
	e.Inline = nil
	if r.InlinePolicy != "" {
		e.Inline = map[string]string{reservedInline: r.InlinePolicy}
	}
	e.Attached = slices.Clone(r.ManagedPolicies)
	for _, p := range r.CustomerManaged {
		e.Attached = append(e.Attached, PolicyARN(r.Account, p.Path, p.Name))
	}
	slices.Sort(e.Attached)
	e.Attached = slices.Compact(e.Attached)
	for _, arn := range e.Attached {
		if _, err := managedDocument(ctx, tx, arn); err != nil {
			return err
		}
	}
	if e.Boundary != "" {
		_, err := managedDocument(ctx, tx, e.Boundary)
		return err
	}
	return nil
}

func (e Entity) same(o Entity) bool {
	return e.Description == o.Description && e.MaxSession == o.MaxSession && e.Boundary == o.Boundary && e.Trust == o.Trust &&
		maps.Equal(e.Tags, o.Tags) && maps.Equal(e.Inline, o.Inline) && slices.Equal(e.Attached, o.Attached)
}

func reservedTrust(account ids.AccountID, provider string) string {
	return `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Federated":"` + ProviderARN(account, provider) +
		`"},"Action":["sts:AssumeRoleWithSAML","sts:TagSession"],"Condition":{"StringEquals":{"SAML:aud":"https://signin.aws.amazon.com/saml"}}}]}`
}

// DeleteReservedRole deletes a role of the center; gone already is fine.
func (s *Service) DeleteReservedRole(ctx context.Context, account ids.AccountID, name string) error {
	return s.Store.Update(ctx, func(tx Tx) error {
		e, err := tx.Entity(ctx, account, RoleKind, name)
		if errors.Is(err, fault.NotFound) {
			return nil
		}
		if err != nil {
			return err
		}
		if !e.Reserved() {
			return fault.New(fault.Denied, "The role %s is not the center's.", name)
		}
		return deleteEntity(ctx, tx, e, "iam:DeleteRole")
	})
}

// deleteEntity deletes an entity and what ended its sessions, which its
// absence does from now on.
func deleteEntity(ctx context.Context, tx Tx, e Entity, what string) error {
	if err := tx.DeleteEntity(ctx, e.Account, e.Kind, e.Name); err != nil {
		return err
	}
	if err := tx.DeleteRevocations(ctx, e.Account, e.ID); err != nil {
		return err
	}
	return record(ctx, tx, what, e.party())
}

// ReservedSession is a session that the center asks for.
type ReservedSession struct {
	Account        ids.AccountID
	RoleName       string
	SessionName    string
	Subject        string // the center's user id, by which the session can be revoked
	Duration       time.Duration
	Tags           map[string]string
	SourceIdentity string
	MFA            bool
}

// IssueReservedCredentials makes credentials for a role of the center. The
// center has decided who may have them.
func (s *Service) IssueReservedCredentials(ctx context.Context, r ReservedSession) (c Credentials, err error) {
	if !sessName.MatchString(r.SessionName) {
		return c, invalid("RoleSessionName", "%q is not a session name of 2 to 64 letters, digits or +=,.@_-", r.SessionName)
	}
	if r.Duration < 15*time.Minute || r.Duration > reservedSession {
		return c, invalid("DurationSeconds", "A session lasts 15 minutes to 12 hours.")
	}
	// Issuing is a write for the audit log's sake: who got credentials when.
	err = s.Store.Update(ctx, func(tx Tx) error {
		e, err := tx.Entity(ctx, r.Account, RoleKind, r.RoleName)
		if err != nil {
			return noEntity(err, RoleKind, r.RoleName)
		}
		if !e.Reserved() {
			return fault.New(fault.Denied, "The role %s is not the center's.", r.RoleName)
		}
		a, err := tx.Account(ctx, r.Account)
		if err != nil {
			return err
		}
		if a.State != Active {
			return fault.New(fault.Denied, "The account %s is closed.", a.ID)
		}
		now := tx.Now()
		c, err = s.seal(tx.IDs(), token{
			Account: r.Account, Kind: RoleKind, Name: e.Name, ID: e.ID, Session: r.SessionName, Subject: r.Subject,
			Issued: now.UnixMicro(), Expires: now.Add(r.Duration).UnixMicro(), Tags: r.Tags,
			SourceIdentity: r.SourceIdentity, MFA: r.MFA,
		})
		if err != nil {
			return err
		}
		return tx.Record(ctx, audit.Event{Half: audit.Cloud, What: "sts:AssumeRoleWithSAML", Targets: []audit.Party{e.party()},
			Detail: map[string]any{"session": r.SessionName, "subject": r.Subject, "accessKeyId": c.AccessKeyID, "expires": c.Expires}})
	})
	return c, err
}

// RevokeReservedSessions refuses, from the next call on, the sessions of
// subject (everybody's when empty) that were issued at or before a time. A
// role that is gone has no sessions to revoke.
func (s *Service) RevokeReservedSessions(ctx context.Context, account ids.AccountID, roleName, subject string, before time.Time) error {
	return s.Store.Update(ctx, func(tx Tx) error {
		e, err := tx.Entity(ctx, account, RoleKind, roleName)
		if errors.Is(err, fault.NotFound) {
			return nil
		}
		if err != nil {
			return err
		}
		if err := tx.PutRevocation(ctx, account, e.ID, subject, before); err != nil {
			return err
		}
		return tx.Record(ctx, audit.Event{Half: audit.Cloud, What: "sts.sessions.revoke", Targets: []audit.Party{e.party()},
			Detail: map[string]any{"subject": subject, "before": before}})
	})
}
