package cloud

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"time"

	"gatehouse/internal/audit"
	"gatehouse/internal/authz"
	"gatehouse/internal/fault"
	"gatehouse/internal/iampolicy"
)

// AssumeRole is a request to enter a role. The front has decided that the
// caller may, by the role's trust policy and his own.
type AssumeRole struct {
	RoleARN, SessionName string
	Duration             time.Duration // one hour when zero
	Policy               string
	PolicyARNs           []string
	Tags                 map[string]string
	Transitive           []string
	SourceIdentity       string
}

// AssumedRole is a session just begun.
type AssumedRole struct {
	Credentials
	ARN, ID        string
	SourceIdentity string
}

const (
	minSession  = 15 * time.Minute
	chainedRole = time.Hour // the longest session that a role session can begin
)

// AssumeRole begins a session of a role for a caller. A second factor that the
// caller once used is not the new session's: nobody was asked for it now.
func (s *Service) AssumeRole(ctx context.Context, p authz.Principal, a AssumeRole) (out AssumedRole, err error) {
	if p.Kind != authz.User && p.Kind != authz.AssumedRole {
		return out, fault.New(fault.Denied, "Roles may not be assumed by root accounts.").Coded("AccessDenied")
	}
	most := maxMaxSession
	if p.Kind == authz.AssumedRole {
		most = chainedRole
		// What came in transitive stays: the next role must not be told otherwise.
		if a, err = chain(p, a); err != nil {
			return out, err
		}
	}
	return s.enter(ctx, a, "sts:AssumeRole", most, nil)
}

// chain carries a session's transitive tags and source identity on.
func chain(p authz.Principal, a AssumeRole) (AssumeRole, error) {
	if p.Session == nil {
		return a, nil
	}
	for _, key := range p.Session.Transitive {
		for own := range a.Tags {
			if sameName(own, key) {
				return a, fault.New(fault.Invalid, "One of the specified transitive tag keys can't be set because it conflicts with a transitive tag key from the calling session.").Coded("InvalidParameterValue")
			}
		}
		a.Tags = over(a.Tags, map[string]string{key: p.Session.Tags[key]})
		a.Transitive = append(a.Transitive, key)
	}
	if p.Session.SourceIdentity != "" {
		if a.SourceIdentity != "" && a.SourceIdentity != p.Session.SourceIdentity {
			return a, fault.New(fault.Denied, "The source identity of a session cannot be changed.").Coded("AccessDenied")
		}
		a.SourceIdentity = p.Session.SourceIdentity
	}
	return a, nil
}

// enter makes the session. first, if not nil, runs before in the same transaction.
func (s *Service) enter(ctx context.Context, a AssumeRole, what string, most time.Duration, first func(Tx, Entity) error) (out AssumedRole, err error) {
	if err := a.check(); err != nil {
		return out, err
	}
	account, _, name, _ := ParseRoleARN(a.RoleARN)
	err = s.Store.Update(ctx, func(tx Tx) error {
		e, err := tx.Entity(ctx, account, RoleKind, name)
		if errors.Is(err, fault.NotFound) || err == nil && e.ARN() != a.RoleARN {
			return fault.New(fault.Denied, "Not authorized to perform %s", what).Coded("AccessDenied")
		}
		if err != nil {
			return err
		}
		if err := accountOpen(ctx, tx, authz.Principal{Account: account}); err != nil {
			return fault.New(fault.Denied, "Not authorized to perform %s", what).Coded("AccessDenied")
		}
		life, err := a.life(e, most)
		if err != nil {
			return err
		}
		if first != nil {
			if err := first(tx, e); err != nil {
				return err
			}
		}
		for _, arn := range a.PolicyARNs {
			if err := attachable(ctx, tx, account, arn); err != nil {
				return err
			}
		}
		now := tx.Now()
		out = AssumedRole{ARN: sessionARN(account, e.Name, a.SessionName), ID: e.ID + ":" + a.SessionName, SourceIdentity: a.SourceIdentity}
		out.Credentials, err = s.seal(tx.IDs(), token{
			Account: account, Kind: RoleKind, Name: e.Name, ID: e.ID, Session: a.SessionName,
			Issued: now.UnixMicro(), Expires: now.Add(life).UnixMicro(), Tags: a.Tags, Transitive: a.Transitive,
			Policies: nonEmpty(a.Policy), PolicyARNs: a.PolicyARNs, SourceIdentity: a.SourceIdentity,
		})
		if err != nil {
			return err
		}
		return tx.Record(ctx, audit.Event{Half: audit.Cloud, What: what, Targets: []audit.Party{e.party()},
			Detail: map[string]any{"session": a.SessionName, "accessKeyId": out.AccessKeyID, "expires": out.Expires, "sourceIdentity": a.SourceIdentity}})
	})
	return out, err
}

// maxSessionTags and maxSessionPolicies are quotas of STS.
const maxSessionTags, maxSessionPolicies = 50, 10

func (a *AssumeRole) check() error {
	if !sessName.MatchString(a.SessionName) {
		return invalid("roleSessionName", "1 validation error detected: Value '%s' at 'roleSessionName' failed to satisfy constraint: Member must satisfy regular expression pattern: [\\w+=,.@-]* and have 2 to 64 characters", a.SessionName)
	}
	if a.SourceIdentity != "" && !sessName.MatchString(a.SourceIdentity) {
		return invalid("sourceIdentity", "A source identity has 2 to 64 letters, digits or +=,.@_-")
	}
	if len(a.PolicyARNs) > maxSessionPolicies || len(a.Tags) > maxSessionTags {
		return invalid("policyArns", "A session has up to %d policies and %d tags.", maxSessionPolicies, maxSessionTags)
	}
	for _, key := range a.Transitive {
		if _, ok := a.Tags[key]; !ok {
			return invalid("transitiveTagKeys", "The transitive tag key %q is not a tag of the session.", key)
		}
	}
	if err := checkTags(a.Tags); err != nil {
		return err
	}
	if a.Policy == "" {
		return nil
	}
	return checkDocument(a.Policy, sessionDocument)
}

// life is how long the session lasts.
func (a *AssumeRole) life(e Entity, most time.Duration) (time.Duration, error) {
	life := a.Duration
	if life == 0 {
		life = time.Hour
	}
	switch {
	case life < minSession || life > maxMaxSession:
		return 0, invalid("DurationSeconds", "1 validation error detected: Value '%d' at 'durationSeconds' failed to satisfy constraint: Member must have value between 900 and 43200", int(life.Seconds()))
	case life > most:
		return 0, invalid("DurationSeconds", "The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining")
	case life > e.MaxSession:
		return 0, invalid("DurationSeconds", "The requested DurationSeconds exceeds the MaxSessionDuration set for this role.")
	}
	return life, nil
}

func nonEmpty(s string) []string {
	if s == "" {
		return nil
	}
	return []string{s}
}

// Federated is what a verified SAML assertion says, as plain values.
type Federated struct {
	Provider    Provider
	AssertionID string
	Issuer      string
	Expires     time.Time // when the assertion may not be used any more
	// Context are the condition keys of the request (saml:aud, aws:SourceIp, ...).
	Context map[string][]string
}

// AssumeRoleWithSAML begins a session of a role for whom a SAML provider
// vouches, if the role's trust policy names that provider. An assertion buys
// credentials once.
func (s *Service) AssumeRoleWithSAML(ctx context.Context, f Federated, a AssumeRole) (AssumedRole, error) {
	sum := sha256.Sum256([]byte(string(f.Provider.Account) + "\x00" + f.Issuer + "\x00" + f.AssertionID))
	out, err := s.enter(ctx, a, withSAML, maxMaxSession, func(tx Tx, e Entity) error {
		if err := s.federatedMay(f, a, e); err != nil {
			return err
		}
		err := tx.UseAssertion(ctx, hex.EncodeToString(sum[:]), f.Expires)
		if errors.Is(err, fault.Conflict) {
			return fault.New(fault.Invalid, "The SAML assertion was used already.").Coded("InvalidIdentityToken")
		}
		return err
	})
	if errors.Is(err, fault.Denied) {
		e := audit.Event{Half: audit.Cloud, What: withSAML, Outcome: audit.Refused, Why: err.Error(),
			Actor: f.Provider.party(), Targets: []audit.Party{{Type: "Role", ID: a.RoleARN, Name: a.RoleARN}}}
		err = errors.Join(err, s.Log.Record(ctx, e))
	}
	return out, err
}

const withSAML = "sts:AssumeRoleWithSAML"

// federatedMay asks the trust policy. The provider of another account is only
// let in by a policy that names it.
func (s *Service) federatedMay(f Federated, a AssumeRole, e Entity) error {
	actions := []string{withSAML}
	if len(a.Tags) > 0 {
		actions = append(actions, "sts:TagSession")
	}
	if a.SourceIdentity != "" {
		actions = append(actions, "sts:SetSourceIdentity")
	}
	trust := s.compiled.policy(iampolicy.Trust, "trust policy of "+e.Name, e.Trust)
	for _, action := range actions {
		d := iampolicy.EvaluateTrust(&iampolicy.Request{
			Principal: iampolicy.Principal{Type: iampolicy.PrincipalProvider, ARN: f.Provider.ARN(), Account: string(f.Provider.Account)},
			Action:    action, Resource: e.ARN(), ResourceAccount: string(e.Account), Context: iampolicy.NewContext(f.Context),
		}, trust, &iampolicy.Policies{})
		if !d.Allowed {
			return fault.New(fault.Denied, "Not authorized to perform %s", action).Coded("AccessDenied").Because(errors.New(d.Reason()))
		}
	}
	return nil
}

// SessionToken makes temporary credentials of a user's or the root's own.
func (s *Service) SessionToken(ctx context.Context, p authz.Principal, life time.Duration) (c Credentials, err error) {
	most := 36 * time.Hour
	if p.Kind == authz.Root {
		most = time.Hour
	}
	if p.Session != nil || p.Kind != authz.User && p.Kind != authz.Root {
		return c, fault.New(fault.Denied, "Cannot call GetSessionToken with session credentials").Coded("AccessDenied")
	}
	if life == 0 {
		life = min(12*time.Hour, most)
	}
	if life < minSession || life > 36*time.Hour {
		return c, invalid("DurationSeconds", "A session lasts 900 to 129600 seconds.")
	}
	life = min(life, most)
	err = s.Store.Update(ctx, func(tx Tx) error {
		now := tx.Now()
		t := token{Account: p.Account, Issued: now.UnixMicro(), Expires: now.Add(life).UnixMicro()}
		if p.Kind == authz.User {
			t.Kind, t.Name, t.ID = UserKind, p.Name, p.ID
		}
		if c, err = s.seal(tx.IDs(), t); err != nil {
			return err
		}
		return tx.Record(ctx, audit.Event{Half: audit.Cloud, What: "sts:GetSessionToken",
			Targets: []audit.Party{{Type: string(p.Kind), ID: p.ID, Name: p.ARN, Account: string(p.Account)}},
			Detail:  map[string]any{"accessKeyId": c.AccessKeyID, "expires": c.Expires}})
	})
	return c, err
}
