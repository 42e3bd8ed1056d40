package awsfront

import (
	"context"
	"maps"
	"strconv"
	"strings"
	"time"

	"gatehouse/internal/audit"
	"gatehouse/internal/authz"
	"gatehouse/internal/fault"
	"gatehouse/internal/ids"
)

// decide asks what an operation needs and returns the context to do it in,
// which carries the reason for the audit events that follow.
func (f *Front) decide(ctx context.Context, c *Call, op *operation, in any) (context.Context, error) {
	if op.public != "" {
		c.Authorize = func(context.Context, authz.Request) error {
			return fault.New(fault.Denied, "Nobody is signed in.")
		}
		return ctx, nil
	}
	q, err := op.ask(ctx, c, in)
	if err != nil {
		return nil, err
	}
	if len(q.resources) == 0 {
		return nil, fault.New(fault.Denied, "The request names no resource.")
	}
	var why []string
	for owner, arns := range byOwner(q.resources, q.owner) {
		if owner == q.behalf {
			owner = c.Principal.Account
		}
		d, err := f.authorize(ctx, c, authz.Request{Action: op.action, Resources: arns, ResourceAccount: owner, Context: q.context})
		if err != nil {
			return nil, err
		}
		why = append(why, d.Because)
	}
	return because(ctx, why), nil
}

// decideRaw is decide for a raw operation.
func (f *Front) decideRaw(ctx context.Context, c *Call, op *RawOp) (context.Context, error) {
	questions, err := op.Ask(ctx, c)
	if err != nil {
		return nil, err
	}
	if len(questions) == 0 {
		return nil, fault.New(fault.Denied, "The request names no resource.")
	}
	var why []string
	for _, q := range questions {
		d, err := f.authorize(ctx, c, q)
		if err != nil {
			return nil, err
		}
		why = append(why, d.Because)
	}
	return because(ctx, why), nil
}

func because(ctx context.Context, why []string) context.Context {
	o := audit.OriginOf(ctx)
	o.Why = strings.Join(why, "; ")
	return audit.WithOrigin(ctx, o)
}

// byOwner groups ARNs by the account in them; those without one belong to owner.
func byOwner(arns []string, owner ids.AccountID) map[ids.AccountID][]string {
	out := map[ids.AccountID][]string{}
	for _, arn := range arns {
		who := owner
		if parts := strings.SplitN(arn, ":", 6); len(parts) == 6 && ids.AccountID(parts[4]).Valid() {
			who = ids.AccountID(parts[4])
		}
		out[who] = append(out[who], arn)
	}
	return out
}

// authorize asks the Authorizer one question. No answer is a refusal.
func (f *Front) authorize(ctx context.Context, c *Call, q authz.Request) (authz.Decision, error) {
	q.Principal = c.Principal
	if q.ResourceAccount == "" {
		q.ResourceAccount = c.Principal.Account
	}
	keys := f.commonKeys(c)
	maps.Copy(keys, q.Context)
	q.Context = keys
	d, err := f.Authorizer.Authorize(ctx, q)
	if err != nil {
		return d, err
	}
	if d.Allowed {
		if c.asked.Action == "" {
			c.asked = q
		}
		return d, nil
	}
	c.refused = true
	f.refused(ctx, q, d)
	return d, fault.New(fault.Denied, "%s", d.Message)
}

// refused leaves the event of a refusal, with the whole reason.
func (f *Front) refused(ctx context.Context, q authz.Request, d authz.Decision) {
	f.record(ctx, audit.Event{
		What: q.Action, Outcome: audit.Refused, Why: d.Because, Targets: targets(q), Actor: party(q.Principal),
		Detail: map[string]any{"trace": d.Trace},
	})
}

func targets(q authz.Request) []audit.Party {
	out := make([]audit.Party, len(q.Resources))
	for i, arn := range q.Resources {
		out[i] = audit.Party{Type: "Resource", ID: arn, Account: string(q.ResourceAccount)}
	}
	return out
}

// unfinished leaves the event of a call that its policies allow and that was not
// done all the same: its request is not right, or a rule of the service forbids
// it. What only reads and finds nothing leaves none.
func (f *Front) unfinished(ctx context.Context, c *Call, err error) {
	x := fault.From(err)
	if c.refused || c.asked.Action == "" || x == nil || x.Kind == fault.Unavailable {
		return
	}
	outcome := audit.Failed
	if x.Kind == fault.Denied {
		outcome = audit.Refused
	} else if reads(c.asked.Action) {
		return
	}
	f.record(ctx, audit.Event{What: c.asked.Action, Outcome: outcome, Why: x.Message, Targets: targets(c.asked), Actor: party(c.Principal)})
}

// reads tells actions that change nothing by the verb they begin with.
func reads(action string) bool {
	_, verb, _ := strings.Cut(action, ":")
	for _, word := range []string{"Get", "List", "Head", "Describe", "Search", "Batch", "Is", "Simulate", "Lookup"} {
		if strings.HasPrefix(verb, word) {
			return true
		}
	}
	return false
}

// commonKeys are the condition keys that describe the request itself; those
// about the principal are the Authorizer's.
func (f *Front) commonKeys(c *Call) map[string][]string {
	o := audit.OriginOf(c.Request.Context())
	keys := map[string][]string{
		"aws:SourceIp":        {o.IP},
		"aws:SecureTransport": {strconv.FormatBool(c.Request.TLS != nil)},
		"aws:RequestedRegion": {c.Region},
		"aws:CurrentTime":     {c.Now.UTC().Format(time.RFC3339)},
		"aws:EpochTime":       {strconv.FormatInt(c.Now.Unix(), 10)},
		"aws:ViaAWSService":   {"false"},
	}
	if o.UserAgent != "" {
		keys["aws:UserAgent"] = []string{o.UserAgent}
	}
	return keys
}
