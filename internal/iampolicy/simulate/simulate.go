// Package simulate answers policy questions in bulk, without a server: one
// JSON case a line in, one JSON verdict a line out. The format, which other
// evaluators can be driven with as well, is defined in docs/simulate.md.
//
// A case holds everything that there is: nothing is added to the context, and a
// root user has only the policies that its line gives it. A Catalog, if there
// is one, refuses actions that do not exist and drops keys that AWS never gives
// to an action.
package simulate

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"

	"gatehouse/internal/iampolicy"
)

// maxLine bounds a case; longer input ends the run with an error.
const maxLine = 8 << 20

// A Case is one line of input.
type Case struct {
	ID              json.RawMessage     `json:"id"` // given back as it came
	Principal       string              `json:"principal"`
	Action          string              `json:"action"`
	Resource        string              `json:"resource"`
	ResourceAccount string              `json:"resourceAccount"` // default: the principal's
	Context         map[string]Values   `json:"context"`
	Identity        []json.RawMessage   `json:"identity"`
	Boundary        []json.RawMessage   `json:"boundary"`
	Session         json.RawMessage     `json:"session"`
	SCPs            [][]json.RawMessage `json:"scps"`
	RCPs            [][]json.RawMessage `json:"rcps"`
	ResourcePolicy  json.RawMessage     `json:"resourcePolicy"`
	Expect          string              `json:"expect"` // for other readers; ignored
}

// Values are those of a context key: a single value, or a set.
type Values struct {
	Set    bool
	Values []string
}

// UnmarshalJSON reads a string, number or boolean, or a list of them.
func (v *Values) UnmarshalJSON(b []byte) error {
	dec := json.NewDecoder(bytes.NewReader(b))
	dec.UseNumber()
	var raw any
	if err := dec.Decode(&raw); err != nil {
		return err
	}
	list, set := raw.([]any)
	if !set {
		list = []any{raw}
	}
	v.Set = set
	for _, x := range list {
		switch x := x.(type) {
		case string:
			v.Values = append(v.Values, x)
		case bool, json.Number:
			v.Values = append(v.Values, fmt.Sprint(x))
		default:
			return errors.New("a context value is neither a string, a number nor a boolean")
		}
	}
	return nil
}

// A Catalog knows actions: which do not exist, and which condition keys AWS
// gives to one.
type Catalog interface {
	NoSuchAction(name string) bool
	ActionHasKey(name, key string) bool
}

// A Verdict is one line of output.
type Verdict struct {
	ID      json.RawMessage `json:"id,omitempty"`
	Verdict string          `json:"verdict"` // allow, deny or error
	Because string          `json:"because"`
}

// Run answers every case of in on out. Empty lines and lines that begin with #
// are skipped. A case that cannot be read has the verdict "error"; only a
// failure to read or write at all is returned. catalog may be nil.
func Run(in io.Reader, out io.Writer, catalog Catalog) error {
	lines := bufio.NewScanner(in)
	lines.Buffer(nil, maxLine)
	w := bufio.NewWriter(out)
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	for n := 1; lines.Scan(); {
		line := bytes.TrimSpace(lines.Bytes())
		if len(line) == 0 || line[0] == '#' {
			continue
		}
		v := Answer(line, catalog)
		if len(v.ID) == 0 {
			v.ID, _ = json.Marshal(n)
		}
		n++
		if err := enc.Encode(v); err != nil {
			return err
		}
	}
	return errors.Join(lines.Err(), w.Flush())
}

// Answer decides one case, given as JSON. catalog may be nil.
func Answer(line []byte, catalog Catalog) Verdict {
	var c Case
	dec := json.NewDecoder(bytes.NewReader(line))
	dec.DisallowUnknownFields()
	if err := dec.Decode(&c); err != nil {
		return Verdict{ID: c.ID, Verdict: "error", Because: "the case cannot be read: " + err.Error()}
	}
	d, err := c.decide(catalog)
	switch {
	case err != nil:
		return Verdict{c.ID, "error", err.Error()}
	case d.Allowed:
		return Verdict{c.ID, "allow", d.Reason()}
	}
	return Verdict{c.ID, "deny", d.Reason()}
}

func (c *Case) decide(catalog Catalog) (d iampolicy.Decision, err error) {
	req, err := c.request(catalog)
	if err != nil {
		return d, err
	}
	ps, err := c.policies()
	if err != nil {
		return d, err
	}
	return iampolicy.Evaluate(req, ps), nil
}

func (c *Case) request(catalog Catalog) (*iampolicy.Request, error) {
	p, err := iampolicy.ParsePrincipal(c.Principal)
	switch {
	case err != nil:
		return nil, err
	case p.Type == iampolicy.PrincipalAnonymous:
		return nil, errors.New("an anonymous principal is not part of this format")
	case p.Type == iampolicy.PrincipalRoot && len(c.Boundary) > 0:
		return nil, errors.New("a root user has no permissions boundary")
	case p.Type == iampolicy.PrincipalRoot:
		p.Type = iampolicy.PrincipalUser // it has what the line gives it, no more
	}
	vendor, name, _ := strings.Cut(c.Action, ":")
	if vendor == "" || name == "" || strings.ContainsAny(c.Action, "*?") {
		return nil, fmt.Errorf("%q is not an action", c.Action)
	}
	if catalog != nil && catalog.NoSuchAction(c.Action) {
		return nil, fmt.Errorf("the action %s does not exist", c.Action)
	}
	if c.Resource != "*" && !strings.HasPrefix(c.Resource, "arn:") {
		return nil, fmt.Errorf("%q is neither an ARN nor \"*\"", c.Resource)
	}
	owner := c.ResourceAccount
	if owner == "" {
		owner = p.Account
	}
	return &iampolicy.Request{
		Principal: p, Action: c.Action, Resource: c.Resource,
		ResourceAccount: owner, Context: c.context(catalog),
	}, nil
}

func (c *Case) context(catalog Catalog) iampolicy.Context {
	keys := make(map[string][]string, len(c.Context))
	for k, v := range c.Context {
		if catalog == nil || catalog.ActionHasKey(c.Action, k) {
			keys[k] = v.Values
		}
	}
	return iampolicy.NewContext(keys)
}

func (c *Case) policies() (*iampolicy.Policies, error) {
	var r reader
	ps := &iampolicy.Policies{
		Identity: r.list("identity", iampolicy.Identity, c.Identity),
		Boundary: r.list("boundary", iampolicy.Boundary, c.Boundary),
		SCPs:     r.levels("scps", iampolicy.SCP, c.SCPs),
		RCPs:     r.levels("rcps", iampolicy.RCP, c.RCPs),
	}
	if given(c.Session) {
		ps.Session = r.list("session", iampolicy.Session, []json.RawMessage{c.Session})
	}
	if given(c.ResourcePolicy) {
		ps.Resource = r.list("resourcePolicy", iampolicy.Resource, []json.RawMessage{c.ResourcePolicy})[0]
	}
	return ps, r.err
}

func given(doc json.RawMessage) bool { return len(doc) > 0 && string(doc) != "null" }

// A reader parses policies and keeps the first error.
type reader struct{ err error }

func (r *reader) list(name string, kind iampolicy.Kind, docs []json.RawMessage) []*iampolicy.Policy {
	var out []*iampolicy.Policy
	for i, doc := range docs {
		label := fmt.Sprintf("%s[%d]", name, i)
		p, err := iampolicy.Parse(doc, kind)
		if err != nil {
			r.err = errors.Join(r.err, fmt.Errorf("%s: %w", label, err))
			out = append(out, nil)
			continue
		}
		out = append(out, p.Named(label))
	}
	return out
}

func (r *reader) levels(name string, kind iampolicy.Kind, levels [][]json.RawMessage) [][]*iampolicy.Policy {
	var out [][]*iampolicy.Policy
	for i, docs := range levels {
		out = append(out, r.list(fmt.Sprintf("%s[%d]", name, i), kind, docs))
	}
	return out
}
