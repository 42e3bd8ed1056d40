package cloud

import (
	"context"
	"encoding/json"
	"errors"
	"time"

	"gatehouse/internal/authz"
	"gatehouse/internal/credential"
	"gatehouse/internal/fault"
	"gatehouse/internal/ids"
)

// Credentials are temporary: a key, its secret, and the token that holds all
// that is known of the session.
type Credentials struct {
	AccessKeyID   string
	Secret, Token credential.Secret
	Expires       time.Time
}

// A token is what a session token holds. The field names are short because a
// token travels with every request.
type token struct {
	Key     string        `json:"k"`
	Secret  string        `json:"s"`
	Account ids.AccountID `json:"a"`
	// Kind and Name are of the role or user behind the session; both are empty for root.
	Kind EntityKind `json:"e,omitempty"`
	Name string     `json:"n,omitempty"`
	// ID is the entity's unique id, so that one made anew does not inherit sessions.
	ID string `json:"i,omitempty"`
	// Session is the role session's name.
	Session string            `json:"r,omitempty"`
	Subject string            `json:"u,omitempty"`
	Issued  int64             `json:"b"` // microseconds: revocation must not spare the same second
	Expires int64             `json:"x"`
	Tags    map[string]string `json:"t,omitempty"`
	// Transitive are the keys of tags that outlive role chaining.
	Transitive     []string `json:"tt,omitempty"`
	Policies       []string `json:"p,omitempty"`
	PolicyARNs     []string `json:"pa,omitempty"`
	SourceIdentity string   `json:"si,omitempty"`
	MFA            bool     `json:"m,omitempty"`
}

const tokenPurpose = "cloud/session"

// maxToken bounds what is opened; the largest that we seal is far smaller.
const maxToken = 64 << 10

// seal makes credentials of a session.
func (s *Service) seal(n ids.Source, t token) (Credentials, error) {
	t.Key, t.Secret = n.AccessKey("ASIA"), n.SecretKey()
	plain, err := json.Marshal(t)
	if err != nil {
		return Credentials{}, err
	}
	return Credentials{
		AccessKeyID: t.Key, Secret: credential.NewSecret(t.Secret),
		Token: credential.NewSecret(s.Ring.Seal(tokenPurpose, plain)), Expires: time.UnixMicro(t.Expires).UTC(),
	}, nil
}

// invalidToken is what AWS says of a key it does not know, and of a token that
// is not the key's: an attacker learns no more.
func invalidToken() error {
	return fault.New(fault.Unauthenticated, "The security token included in the request is invalid.").Coded("InvalidClientTokenId")
}

// open reads a session token that came with an access key id.
func (s *Service) open(accessKeyID, sealed string, now time.Time) (token, error) {
	var t token
	if len(sealed) > maxToken {
		return t, invalidToken()
	}
	plain, err := s.Ring.Open(tokenPurpose, sealed)
	if err != nil || json.Unmarshal(plain, &t) != nil {
		return t, invalidToken()
	}
	if !credential.NewSecret(t.Key).Equal(accessKeyID) {
		return t, invalidToken()
	}
	if !now.Before(time.UnixMicro(t.Expires)) {
		return t, fault.New(fault.Expired, "The security token included in the request is expired").Coded("ExpiredToken")
	}
	return t, nil
}

// alive checks what has happened since the token was sealed.
func alive(ctx context.Context, tx Tx, t token) (Entity, error) {
	if t.Kind == "" {
		return Entity{}, nil
	}
	e, err := tx.Entity(ctx, t.Account, t.Kind, t.Name)
	if errors.Is(err, fault.NotFound) || err == nil && e.ID != t.ID {
		return e, invalidToken()
	}
	if err != nil {
		return e, err
	}
	before, err := tx.RevokedBefore(ctx, t.Account, t.ID, t.Subject)
	if err != nil {
		return e, err
	}
	if !before.IsZero() && t.Issued <= before.UnixMicro() {
		return e, invalidToken()
	}
	return e, nil
}

// principal is who a live session speaks for.
func (s *Service) principal(ctx context.Context, tx Tx, t token, e Entity) (authz.Principal, error) {
	policies := t.Policies
	for _, arn := range t.PolicyARNs {
		doc, err := managedDocument(ctx, tx, arn)
		if err != nil {
			// A session limited by a policy that is gone may do nothing.
			doc = denyAll
		}
		policies = append(policies, doc)
	}
	p := authz.Principal{
		Kind: authz.Root, Account: t.Account, ARN: RootARN(t.Account), ID: string(t.Account), AccessKeyID: t.Key,
		Session: &authz.Session{
			IssuedAt: time.UnixMicro(t.Issued).UTC(), ExpiresAt: time.UnixMicro(t.Expires).UTC(), Tags: t.Tags, Transitive: t.Transitive,
			Policies: policies, SourceIdentity: t.SourceIdentity, Subject: t.Subject, MFA: t.MFA,
		},
	}
	switch t.Kind {
	case RoleKind:
		p.Kind, p.ARN = authz.AssumedRole, sessionARN(t.Account, e.Name, t.Session)
		p.ID, p.Name, p.RoleARN = e.ID+":"+t.Session, t.Session, e.ARN()
	case UserKind:
		p.Kind, p.ARN, p.ID, p.Name = authz.User, e.ARN(), e.ID, e.Name
	}
	return p, nil
}

const denyAll = `{"Version":"2012-10-17","Statement":[{"Effect":"Deny","Action":"*","Resource":"*"}]}`
