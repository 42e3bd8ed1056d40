package awsfront

import (
	"context"
	"fmt"
	"net/http"
	"reflect"
	"slices"
	"strings"
	"time"

	"gatehouse/internal/authz"
	"gatehouse/internal/awswire"
	"gatehouse/internal/ids"
)

// A Service is one AWS API.
type Service struct {
	// Name is the API's own name: "sso-admin", "iam".
	Name string
	// Scope is the service in a signature's scope: "sso", "iam".
	Scope string
	// Target is the prefix of X-Amz-Target, for awsJson services.
	Target string
	// Protocol reads requests and writes answers.
	Protocol awswire.Protocol
	// Words say failures.
	Words Words
	// Global services are signed for us-east-1 whatever the region.
	Global bool
	// Owner is the account that owns the service's resources whose ARNs name
	// no account. A caller from another account needs a policy there.
	Owner func(ctx context.Context, c *Call) (ids.AccountID, error)
}

// CallersAccount is the Owner of services where everybody works on their own account.
func CallersAccount(_ context.Context, c *Call) (ids.AccountID, error) {
	return c.Principal.Account, nil
}

// Call is one request on its way through the front.
type Call struct {
	Principal authz.Principal
	// Claimed is the account of the key that was used, before anything is proven.
	Claimed   ids.AccountID
	Region    string
	RequestID string
	Now       time.Time
	// Request is the HTTP request; its body is the verified one.
	Request *http.Request
	// Body is the verified body with its length and trailing checksums; nil for console calls.
	Body *awswire.Body
	// Known carries what a raw operation's Ask has read to its Do, so that what is
	// done is done to what was decided. Only the operation itself looks at it.
	Known any
	// Authorize decides a further question for operations that touch more than
	// their name says (every key of DeleteObjects, both sides of CopyObject).
	// A refusal is audited and returned as fault.Denied in AWS's words.
	Authorize func(ctx context.Context, r authz.Request) error

	asked   authz.Request // the first question that was answered with yes
	refused bool          // a refusal has its event already
}

// Op is one operation of a service. In and Out are the SDK's own types.
type Op[In, Out any] struct {
	// Name defaults to In's type name less "Input".
	Name string
	// Action is the IAM action: "iam:CreateRole".
	Action string
	// Resources are the ARNs that the call touches.
	Resources func(ctx context.Context, c *Call, in *In) ([]string, error)
	// Context gives further condition keys; optional.
	Context func(ctx context.Context, c *Call, in *In) (map[string][]string, error)
	// Owner overrides the service's Owner; optional.
	Owner func(ctx context.Context, c *Call, in *In) (ids.AccountID, error)
	// OnBehalf names an account that has let the caller's account administer
	// its resources, if it has: the caller's own policies then decide about
	// them, as about his account's own. Optional.
	OnBehalf func(ctx context.Context, c *Call, in *In) (ids.AccountID, error)
	// Public says why the operation is safe without signature; it then has no Action.
	Public string
	// Do does it. It runs only after everything above has been decided.
	Do func(ctx context.Context, c *Call, in *In) (*Out, error)
}

// Everything is the Resources of operations that IAM cannot restrict to single resources.
func Everything[In any](context.Context, *Call, *In) ([]string, error) { return []string{"*"}, nil }

// operation is an Op with its types hidden.
type operation struct {
	service *Service
	name    string
	action  string
	public  string
	in, out reflect.Type
	newIn   func() any
	ask     func(ctx context.Context, c *Call, in any) (question, error)
	do      func(ctx context.Context, c *Call, in any) (any, error)
}

// question is what must be decided before an operation is done.
type question struct {
	resources []string
	context   map[string][]string
	owner     ids.AccountID
	// behalf is an account whose resources count as the caller's own.
	behalf ids.AccountID
}

// Catalog holds every operation that can be called.
type Catalog struct {
	services []*Service
	ops      map[*Service]map[string]*operation
	raw      map[string]*RawService
	rest     *restRoutes
}

// NewCatalog makes an empty catalog.
func NewCatalog() *Catalog {
	return &Catalog{ops: map[*Service]map[string]*operation{}, raw: map[string]*RawService{}, rest: newRESTRoutes()}
}

// Register adds an operation. It panics when anything needed for deciding is
// missing or the name is taken: such a program must not start.
func Register[In, Out any](cat *Catalog, s *Service, op Op[In, Out]) {
	o := build(s, op)
	if o.name == "" {
		o.name = strings.TrimSuffix(o.in.Name(), "Input")
	}
	if s.Protocol == nil {
		panic("awsfront: service " + s.Name + " has no protocol")
	}
	cat.add(s, o)
}

func (cat *Catalog) add(s *Service, o *operation) {
	if cat.ops[s] == nil {
		cat.ops[s] = map[string]*operation{}
		cat.services = append(cat.services, s)
	}
	if cat.ops[s][o.name] != nil {
		panic(fmt.Sprintf("awsfront: %s %s is registered twice", s.Name, o.name))
	}
	cat.ops[s][o.name] = o
}

// build checks an Op and hides its types.
func build[In, Out any](s *Service, op Op[In, Out]) *operation {
	in := reflect.TypeFor[In]()
	who := fmt.Sprintf("awsfront: %s %s%s", s.Name, op.Name, in.Name())
	switch {
	case op.Do == nil:
		panic(who + " does nothing")
	case op.Public == "" && (op.Action == "" || op.Resources == nil):
		panic(who + " has no action or no resources: nothing could decide it")
	case op.Public != "" && op.Action != "":
		panic(who + " is both public and decided")
	case s.Owner == nil && op.Owner == nil && op.Public == "":
		panic(who + " has no owner")
	}
	return &operation{
		service: s, name: op.Name, action: op.Action, public: op.Public,
		in: in, out: reflect.TypeFor[Out](),
		newIn: func() any { return new(In) },
		ask:   func(ctx context.Context, c *Call, v any) (question, error) { return ask(ctx, s, op, c, v.(*In)) },
		do: func(ctx context.Context, c *Call, v any) (any, error) {
			out, err := op.Do(ctx, c, v.(*In))
			if err != nil {
				return nil, err
			}
			return out, nil
		},
	}
}

func ask[In, Out any](ctx context.Context, s *Service, op Op[In, Out], c *Call, in *In) (q question, err error) {
	if op.Owner != nil {
		q.owner, err = op.Owner(ctx, c, in)
	} else {
		q.owner, err = s.Owner(ctx, c)
	}
	if err != nil {
		return q, err
	}
	if op.OnBehalf != nil {
		if q.behalf, err = op.OnBehalf(ctx, c, in); err != nil {
			return q, err
		}
	}
	if q.resources, err = op.Resources(ctx, c, in); err != nil {
		return q, err
	}
	if op.Context != nil {
		q.context, err = op.Context(ctx, c, in)
	}
	return q, err
}

// Described is one operation as documents and tests list it.
type Described struct{ Service, Name, Action, Public string }

// Operations lists the whole catalog, sorted.
func (cat *Catalog) Operations() []Described {
	var out []Described
	for s, ops := range cat.ops {
		for _, o := range ops {
			out = append(out, Described{s.Name, o.name, o.action, o.public})
		}
	}
	for _, s := range cat.raw {
		for _, o := range s.ops {
			out = append(out, Described{s.Name, o.Name, strings.Join(o.Actions, " "), ""})
		}
	}
	slices.SortFunc(out, func(a, b Described) int {
		return strings.Compare(a.Service+"/"+a.Name, b.Service+"/"+b.Name)
	})
	return out
}
