package policydata

import (
	"fmt"
	"sort"
	"strings"

	"gatehouse/internal/iampolicy"
)

// service is the catalog of one service.
type service struct {
	Name    string                  `json:"name"`
	Keys    []string                `json:"keys"` // condition keys
	Actions map[string]storedAction `json:"actions"`
}

type storedAction struct {
	Level string `json:"level"`
	Keys  []int  `json:"keys"` // places in the service's Keys
}

// Catalog is the catalog as a value, for those who declare what they need of it.
type Catalog struct{}

// NoSuchAction says for certain that AWS has no such action. The core set can
// say so only of the services that it has.
func (Catalog) NoSuchAction(name string) bool {
	prefix, _, _ := strings.Cut(name, ":")
	return !KnownAction(name) && (Full() || KnownService(prefix))
}

// ActionHasKey is the function of that name.
func (Catalog) ActionHasKey(name, key string) bool { return ActionHasKey(name, key) }

// Action is an action of the catalog.
type Action struct {
	Name        string // service:Name, as AWS spells it
	AccessLevel string // Read, List, Write, Tagging, Permissions management
}

// Services returns the prefixes of the services in the catalog, in order.
func Services() []string {
	var out []string
	for prefix := range catalog() {
		out = append(out, prefix)
	}
	sort.Strings(out)
	return out
}

// KnownService says whether the catalog has the service with that prefix.
func KnownService(prefix string) bool {
	_, ok := catalog()[strings.ToLower(prefix)]
	return ok
}

// KnownAction says whether the catalog has the action; case does not matter.
func KnownAction(name string) bool {
	_, _, ok := find(name)
	return ok
}

func find(name string) (service, storedAction, bool) {
	prefix, action, _ := strings.Cut(name, ":")
	s := catalog()[strings.ToLower(prefix)]
	for known, a := range s.Actions {
		if strings.EqualFold(known, action) {
			return s, a, true
		}
	}
	return service{}, storedAction{}, false
}

// ActionHasKey says whether AWS gives requests for the action that condition
// key: a global key, or one of the action or of its resources. Of a service that
// is not in the catalog it says so of every key with the service's prefix.
func ActionHasKey(name, key string) bool {
	low := strings.ToLower(key)
	head, _, _ := strings.Cut(low, "/")
	prefix, _, _ := strings.Cut(name, ":")
	if strings.EqualFold(prefix, "s3") && (head == "aws:resourcetag" || head == "s3:buckettag") {
		return false // a bucket's tags count only where ABAC was switched on for it
	}
	if strings.HasPrefix(low, "aws:") || low == "identitystore:userid" {
		return iampolicy.KnownKey(key)
	}
	s, a, ok := find(name)
	if !ok && !KnownService(prefix) {
		return strings.HasPrefix(low, strings.ToLower(prefix)+":")
	}
	for _, i := range a.Keys {
		have, _, tagged := strings.Cut(strings.ToLower(s.Keys[i]), "/")
		if have == low || tagged && have == head {
			return true
		}
	}
	return false
}

// ConditionKeys returns the condition keys of a service, as AWS spells them.
func ConditionKeys(prefix string) []string {
	return append([]string(nil), catalog()[strings.ToLower(prefix)].Keys...)
}

// ActionsMatching returns the actions that a pattern of a policy covers
// ("s3:Get*"), in order.
func ActionsMatching(pattern string) []Action {
	match := iampolicy.ActionPattern(pattern)
	var out []Action
	for prefix, s := range catalog() {
		for name, a := range s.Actions {
			if full := prefix + ":" + name; match(full) {
				out = append(out, Action{full, a.Level})
			}
		}
	}
	sort.Slice(out, func(i, j int) bool { return out[i].Name < out[j].Name })
	return out
}

// ValidateActions returns a sentence for each Action and NotAction of the
// policy that covers no action of its service. A service that the catalog does
// not have is judged only by the full set: there it does not exist.
func ValidateActions(p *iampolicy.Policy) []string {
	var problems []string
	for _, pattern := range p.Actions() {
		prefix, name, _ := strings.Cut(pattern, ":")
		switch {
		case pattern == "*" || pattern == "*:*" || name == "*" && KnownService(prefix):
		case !KnownService(prefix):
			if Full() {
				problems = append(problems, fmt.Sprintf("The action %s is not valid: there is no service %q.", pattern, prefix))
			}
		case len(ActionsMatching(pattern)) == 0:
			problems = append(problems, fmt.Sprintf("The action %s does not exist.", pattern))
		}
	}
	return problems
}
