package bucket

import (
	"context"
	"encoding/json"
	"errors"
	"slices"
	"strings"

	"gatehouse/internal/fault"
	"gatehouse/internal/iampolicy"
	"gatehouse/internal/ids"
	"gatehouse/internal/policydata"
)

// MaxPolicy is the size of a bucket policy in bytes.
const MaxPolicy = 20 << 10

func malformed(message string) error {
	return fault.New(fault.Invalid, "%s", message).Coded("MalformedPolicy")
}

// checkPolicy refuses a document that could not protect or open this bucket as
// its author means.
func checkPolicy(bucket, document string) error {
	if len(document) > MaxPolicy {
		return fault.New(fault.Invalid, "Bucket policies are limited to 20 KB in size.").Coded("PolicyTooLarge")
	}
	p, err := iampolicy.Parse([]byte(document), iampolicy.Resource)
	if err != nil {
		return malformed(err.Error())
	}
	for _, action := range p.Actions() {
		if action != "*" && !strings.HasPrefix(strings.ToLower(action), "s3:") {
			return malformed("Policy has invalid action: " + action)
		}
	}
	if problems := policydata.ValidateActions(p); len(problems) > 0 {
		return malformed("Policy has invalid action. " + strings.Join(problems, " "))
	}
	// What the engine does not know would deny everybody: AWS refuses it here too.
	if unknown := p.Unknown(); len(unknown) > 0 {
		return malformed(strings.Join(unknown, " "))
	}
	return checkResources(bucket, document)
}

// checkResources demands that a policy speaks of its own bucket only.
func checkResources(bucket, document string) error {
	var d struct{ Statement oneOrMore[statement] }
	if err := json.Unmarshal([]byte(document), &d); err != nil {
		return malformed("Policies must be valid JSON and the first byte must be '{'")
	}
	for _, s := range d.Statement {
		for _, r := range append(s.Resource, s.NotResource...) {
			if r != ARN(bucket) && !strings.HasPrefix(r, ARN(bucket)+"/") && r != ARN(bucket)+"*" {
				return malformed("Policy has invalid resource: " + r)
			}
		}
		if s.public() {
			return fault.New(fault.Denied, "Access Denied: public policies are blocked by the BlockPublicPolicy block public access setting.")
		}
	}
	return nil
}

type statement struct {
	Effect                string
	Resource, NotResource oneOrMore[string]
	Principal             json.RawMessage
	NotPrincipal          json.RawMessage
	Condition             map[string]map[string]oneOrMore[any]
}

// public tells whether a statement lets in people whom it does not name: AWS's
// meaning of "public" (S3 User Guide, "Blocking public access", "The meaning of
// public"). Block Public Access is always on here, as it is for new buckets there.
func (s statement) public() bool {
	if s.Effect != "Allow" || s.NotPrincipal == nil && !everybody(s.Principal) {
		return false
	}
	for operator, keys := range s.Condition {
		for key, values := range keys {
			if confines(operator, key, values) {
				return false
			}
		}
	}
	return true
}

func everybody(principal json.RawMessage) bool {
	var text string
	if json.Unmarshal(principal, &text) == nil {
		return text == "*"
	}
	var kinds map[string]oneOrMore[string]
	if json.Unmarshal(principal, &kinds) != nil {
		return true // unreadable, so perhaps everybody
	}
	return slices.Contains(kinds["AWS"], "*")
}

// confining are the keys whose fixed values keep the public out.
var confining = []string{
	"aws:principalorgid", "aws:principalarn", "aws:principalaccount", "aws:userid", "aws:sourceaccount", "aws:sourcearn",
	"aws:sourceip", "aws:sourcevpc", "aws:sourcevpce", "aws:sourceorgid", "s3:dataaccesspointaccount", "s3:dataaccesspointarn",
}

// confines tells whether a condition holds only for callers that it names.
func confines(operator, key string, values []any) bool {
	switch operator {
	case "StringEquals", "StringEqualsIgnoreCase", "StringLike", "ArnEquals", "ArnLike", "IpAddress":
	default:
		return false
	}
	for _, v := range values {
		text, ok := v.(string)
		if !ok || strings.ContainsAny(text, "*?$") || strings.HasSuffix(text, "/0") {
			return false
		}
	}
	return slices.Contains(confining, strings.ToLower(key))
}

// oneOrMore is a value or a list of them, as policies have it everywhere.
type oneOrMore[T any] []T

// UnmarshalJSON reads both forms.
func (o *oneOrMore[T]) UnmarshalJSON(b []byte) error {
	if len(b) > 0 && b[0] == '[' {
		return json.Unmarshal(b, (*[]T)(o))
	}
	var one T
	err := json.Unmarshal(b, &one)
	*o = []T{one}
	return err
}

// ResourcePolicy gives the policy that speaks of a bucket or object, and the
// owner, to whoever decides access.
func (s *Service) ResourcePolicy(ctx context.Context, arn string) (string, ids.AccountID, error) {
	rest, ok := strings.CutPrefix(arn, ARN(""))
	if !ok || ctx.Value(creatingKey{}) != nil {
		return "", "", nil
	}
	name, _, _ := strings.Cut(rest, "/")
	b, err := s.Bucket(ctx, name)
	if errors.Is(err, fault.NotFound) {
		return "", "", nil
	}
	return b.Policy, b.Account, err
}

type creatingKey struct{}

// Creating returns a context in which ResourcePolicy keeps silent about a
// bucket: who asks for its name asks for a bucket that is not there yet.
func Creating(ctx context.Context) context.Context {
	return context.WithValue(ctx, creatingKey{}, true)
}
