package policydata

import (
	"fmt"
	"sort"
	"strings"

	"gatehouse/internal/iampolicy"
)

// service is the catalog of one service.
type service struct {
	Name    string            `json:"name"`
	Actions map[string]string `json:"actions"` // name -> access level
	Keys    []string          `json:"keys"`    // condition keys
}

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
	prefix, action, _ := strings.Cut(name, ":")
	for known := range catalog()[strings.ToLower(prefix)].Actions {
		if strings.EqualFold(known, action) {
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
		for name, level := range s.Actions {
			if full := prefix + ":" + name; match(full) {
				out = append(out, Action{full, level})
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
