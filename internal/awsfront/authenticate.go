package awsfront

import (
	"context"
	"errors"

	"gatehouse/internal/audit"
	"gatehouse/internal/authz"
	"gatehouse/internal/awswire"
	"gatehouse/internal/fault"
)

// authenticate proves the signature and fills in principal and body. The key
// is looked up before the scope is judged, and the scope before the principal is
// believed, since the canonical form depends on the service.
func (f *Front) authenticate(c *Call, s *Service, signed *awswire.Signed) error {
	region := f.Region
	if s.Global {
		region = "" // signed for us-east-1 or the caller's region, as clients differ
	}
	if err := signed.InScope(s.Scope, region); err != nil {
		return err
	}
	secret, principal, err := f.Keys.Key(c.Request.Context(), signed.AccessKeyID, signed.Token)
	if err != nil {
		return err
	}
	c.Claimed = principal.Account
	body, err := signed.Verify(c.Request, secret.Reveal(), c.Now)
	if err != nil {
		return err
	}
	principal.AccessKeyID = signed.AccessKeyID
	c.Principal, c.Body = principal, body
	body.Replace(c.Request)
	return nil
}

// refusedSignature leaves an event about a caller who could not prove who he
// is; whose key he used is known where the key is.
func (f *Front) refusedSignature(ctx context.Context, c *Call, s *Service, signed *awswire.Signed, err error) {
	if errors.Is(err, fault.Unavailable) {
		return // nobody was refused: the key could not be looked up
	}
	f.refusedStranger(ctx, audit.Event{
		What: s.Scope + ":Authenticate", Why: err.Error(),
		Actor: audit.Party{Type: "AccessKey", ID: signed.AccessKeyID, Account: string(c.Claimed)},
	})
}

// refusedStranger records within bounds what nobody in particular tried.
func (f *Front) refusedStranger(ctx context.Context, e audit.Event) {
	e.Half, e.Outcome = audit.Cloud, audit.Refused
	if err := f.strangers.Record(ctx, f.Audit, e); err != nil {
		f.Log.ErrorContext(ctx, "cannot record an audit event", "what", e.What, "error", err)
	}
}

func (f *Front) record(ctx context.Context, e audit.Event) {
	e.Half = audit.Cloud
	if err := f.Audit.Record(ctx, e); err != nil {
		f.Log.ErrorContext(ctx, "cannot record an audit event", "what", e.What, "error", err)
	}
}

// party names a principal in events.
func party(p authz.Principal) audit.Party {
	return audit.Party{Type: string(p.Kind), ID: p.ID, Name: p.ARN, Account: string(p.Account)}
}
