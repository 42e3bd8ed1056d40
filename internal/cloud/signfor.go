package cloud

import (
	"context"
	"strings"
	"time"

	"gatehouse/internal/authz"
	"gatehouse/internal/fault"
)

// SignFor makes credentials that speak for a principal until a time, or until
// his session ends if that is sooner: what a presigned address for him is signed
// with. They carry his session on, with the time it was issued, so they are refused from
// the moment that he is.
func (s *Service) SignFor(ctx context.Context, p authz.Principal, until time.Time) (c Credentials, err error) {
	t := token{Account: p.Account, Issued: s.Now().UnixMicro(), Expires: until.UnixMicro()}
	if x := p.Session; x != nil {
		t.Session, t.Subject, t.Issued = p.Name, x.Subject, x.IssuedAt.UnixMicro()
		t.Tags, t.Transitive, t.Policies, t.SourceIdentity, t.MFA = x.Tags, x.Transitive, x.Policies, x.SourceIdentity, x.MFA
		if !x.ExpiresAt.IsZero() && x.ExpiresAt.Before(until) {
			t.Expires = x.ExpiresAt.UnixMicro()
		}
	}
	switch p.Kind {
	case authz.Root:
		t.Session = ""
	case authz.AssumedRole:
		t.Kind, t.Name = RoleKind, p.RoleARN[strings.LastIndexByte(p.RoleARN, '/')+1:]
		t.ID, _, _ = strings.Cut(p.ID, ":")
	case authz.User:
		t.Kind, t.Name, t.ID = UserKind, p.Name, p.ID
	default:
		return c, fault.New(fault.Denied, "Nobody speaks for an anonymous caller.")
	}
	err = s.Store.View(ctx, func(tx Tx) error {
		c, err = s.seal(tx.IDs(), t)
		return err
	})
	return c, err
}
